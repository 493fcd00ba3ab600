from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.by_hand import given, refuse_others
from odoo.addons.bank_base.tools.money import D, round_kopeck, text, to_float

from .atm_entry import LIVE_STATES, PREPARERS

GROUNDS = [
    ("limited", "Up to the monthly wage, by order"),
    ("consent", "Written consent of the employee"),
    ("full_liability", "Contract of full liability"),
    ("court", "Decision of a court"),
]
BY_HAND = frozenset(
    {"difference_id", "employee", "personnel_number", "ground", "paper", "found_on",
     "order_number", "order_date", "explanation", "average_wage", "amount"}
)  # fmt: skip


class AtmCharge(models.Model):
    """A shortage charged to an employee: by which paper, within which limit, what is paid.

    Labour Code 238, 241–248: without a contract of full liability, a written consent or a court, no
    more than the mean monthly wage, by an order within a month of the day the damage was
    established, after the employee was asked to explain.
    """

    _name = "atm.charge"
    _description = "Shortage charged to an employee"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "employee"
    _check_company_auto = True

    difference_id = fields.Many2one(
        "atm.difference", string="Shortage", required=True, ondelete="restrict", index=True,
        check_company=True, domain=[("kind", "=", "shortage")],
    )  # fmt: skip
    company_id = fields.Many2one(
        related="difference_id.company_id", store=True, index=True
    )
    device_id = fields.Many2one(related="difference_id.device_id", string="ATM")
    currency_id = fields.Many2one(related="difference_id.currency_id")
    employee = fields.Char(required=True, tracking=True)
    personnel_number = fields.Char()
    ground = fields.Selection(GROUNDS, required=True, tracking=True)
    paper = fields.Char(
        tracking=True,
        help="Contract, consent or decision of the court: number and date.",
    )
    found_on = fields.Date(
        string="Damage established on",
        required=True,
        help="Day from which the term of the order runs.",
    )
    order_number = fields.Char(string="Order No.", tracking=True)
    order_date = fields.Date(string="Order of", tracking=True)
    explanation = fields.Text(
        required=True,
        help="What the employee explained, or the act that he refused to.",
    )
    average_wage = fields.Monetary(string="Mean monthly wage")
    limit = fields.Monetary(
        compute="_compute_limit", help="The most that may be charged on this ground."
    )
    limit_source = fields.Char(compute="_compute_limit", string="Limit by")
    amount = fields.Monetary(required=True, tracking=True)
    paid = fields.Monetary(compute="_compute_paid")
    rest = fields.Monetary(compute="_compute_paid")
    entry_ids = fields.One2many(
        "atm.entry",
        "source_id",
        readonly=True,
        domain=[("source_model", "=", "atm.charge")],
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The sum charged must be above zero."
    )

    @api.depends(
        "ground", "average_wage", "order_date", "found_on", "difference_id.amount"
    )
    def _compute_limit(self):
        for one in self:
            if one.ground == "limited" and one.found_on:
                date = one.order_date or one.found_on
                # sudo: norms are read for whoever enters a charge.
                norm = self.env["atm.money.norm"].sudo()
                norm = norm._at(one.company_id, "limit_wages", date)
                one.limit = to_float(round_kopeck(D(one.average_wage) * D(norm.value)))
                one.limit_source = norm.source
            else:
                one.limit = one.difference_id.amount
                one.limit_source = one.paper

    @api.depends("entry_ids.state", "entry_ids.amount", "amount")
    def _compute_paid(self):
        for one in self:
            # sudo: sums of the charge's own entries.
            paid = sum(
                (
                    D(entry.amount)
                    for entry in one.sudo().entry_ids
                    if entry.state == "posted" and entry.event != "atm.guilty"
                ),
                Decimal(0),
            )
            one.paid = to_float(paid)
            one.rest = to_float(D(one.amount) - paid)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        if not self.env.su and self._live_entries():
            raise UserError(
                self.env._(
                    "The charge already has an entry and does not change any more."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if self._live_entries():
            raise UserError(self.env._("A charge with entries is not deleted."))

    def _live_entries(self):
        # sudo: whether there are any, whoever asks.
        return self.sudo().entry_ids.filtered(lambda one: one.state in LIVE_STATES)

    def action_charge(self):
        """Button: prepare the entry of the charge, once the law's conditions are met."""
        roles.require(self, self.env._("prepare entries of ATMs"), *PREPARERS)
        self.check_access("write")
        for one in self:
            one.difference_id._check_booked()
            one.difference_id._check_rest(one.amount)
            one._check_law()
            entries = self.env["atm.entry"]
            day = entries._open_date(
                one.difference_id.company_id, one.order_date or one.found_on
            )
            entries._prepare_entry(
                "atm.guilty", one.device_id, day, one.amount, one._why(), one,
                difference=one.difference_id,
            )  # fmt: skip
        return True

    def _why(self):
        return ", ".join(
            filter(None, (self.employee, self.order_number or self.paper,
                          self.difference_id._paper_name()))
        )  # fmt: skip

    def _check_law(self):
        """The paper, the limit and the term that the ground asks for.

        :raises UserError: naming what is missing, with the article
        """
        if self.ground != "limited":
            if not (self.paper or "").strip():
                raise UserError(
                    self.env._(
                        "%s: enter the contract, the consent or the decision: number and date.",
                        self.employee,
                    )
                )
            return
        if not self.order_number or not self.order_date:
            raise UserError(
                self.env._(
                    "%s: enter the number and the day of the order.", self.employee
                )
            )
        norm = self.env[
            "atm.money.norm"
        ].sudo()  # sudo: norms are read for who may charge.
        term = norm._at(self.company_id, "order_months", self.found_on)
        last = self.found_on + relativedelta(months=int(term.value))
        if not self.found_on <= self.order_date <= last:
            raise UserError(
                self.env._(
                    "%(employee)s: an order to charge is made from the day the damage was"
                    " established to %(last)s (%(by)s). Later it takes a consent or a court.",
                    employee=self.employee,
                    last=format_date(self.env, last),
                    by=term.source,
                )
            )
        self._check_limit()

    def _check_limit(self):
        """Refuse more than the limit, what was charged for this shortage before counted.

        :raises UserError: naming what was charged and the limit
        """
        # sudo: charges of the same shortage are summed, whoever charges.
        others = self.sudo().search([("difference_id", "=", self.difference_id.id)])
        others = others.filtered(self._is_same_employee)
        others._hold()
        before = sum(
            (
                D(entry.amount)
                for entry in (others - self.sudo())._live_entries()
                if entry.event == "atm.guilty"
            ),
            Decimal(0),
        )
        if before and before + D(self.amount) > D(self.limit):
            raise UserError(
                self.env._(
                    "%(employee)s: %(amount)s with %(before)s charged for this shortage before is"
                    " above the limit %(limit)s (%(by)s). It takes a contract of full liability, a"
                    " written consent or a court.",
                    employee=self.employee,
                    amount=text(self.amount),
                    before=text(before),
                    limit=text(self.limit),
                    by=self.limit_source,
                )
            )
        if D(self.amount) > D(self.limit):
            raise UserError(
                self.env._(
                    "%(employee)s: %(amount)s is above the limit %(limit)s (%(by)s). It takes a"
                    " contract of full liability, a written consent or a court.",
                    employee=self.employee,
                    amount=text(self.amount),
                    limit=text(self.limit),
                    by=self.limit_source,
                )
            )

    def _is_same_employee(self, other):
        """Whether another charge is of the same person: by number if both have it, else by name."""
        if self.personnel_number and other.personnel_number:
            return self.personnel_number.strip() == other.personnel_number.strip()
        names = (
            " ".join((one.employee or "").casefold().split()) for one in (self, other)
        )
        return len(set(names)) == 1

    def _hold(self):
        """Lock the charges and mark them: who summed them at the same time has to sum them anew."""
        own = self.sudo()  # sudo: a lock changes nothing
        own.sorted("id").lock_for_update()
        self.env.cr.execute(
            SQL(
                "UPDATE atm_charge SET write_date = write_date WHERE id = ANY(%s)",
                own.ids,
            )
        )

    def _recover(self, way, amount, date, reason, *, wage=None, month_wage=None):
        """Prepare the entry of money that the employee paid.

        One paper of one way and day is entered once; several papers of a day are several payments.

        :param way: wage or cash
        :param wage: the wage that a deduction is made from; deductions of the day must not take
            more of it than the norm allows
        :param month_wage: the wage of the whole month, where it is paid in parts: deductions of the
            month must not take more of it than the norm allows
        :return: ``atm.entry``
        :raises UserError: more than the rest, a deduction above its share, not charged yet
        """
        self.ensure_one()
        roles.require(self, self.env._("prepare entries of ATMs"), *PREPARERS)
        # sudo: charges of the same person are locked, nothing of them is shown.
        everyone = self.sudo().search([("company_id", "=", self.company_id.id)])
        everyone.filtered(self._is_same_employee)._hold()
        charged = self._live_entries()
        waiting = sum(
            (D(one.amount) for one in charged if one.event != "atm.guilty"), Decimal(0)
        )
        if not any(
            one.event == "atm.guilty" and one.state == "posted" for one in charged
        ):
            raise UserError(
                self.env._(
                    "%s: have the entry of the charge posted first.", self.employee
                )
            )
        if D(amount) > D(self.amount) - waiting:
            raise UserError(
                self.env._(
                    "%(employee)s owes %(rest)s, %(amount)s is entered.",
                    employee=self.employee,
                    rest=text(D(self.amount) - waiting),
                    amount=text(amount),
                )
            )
        if way == "wage":
            self._check_deduction(amount, date, wage, month_wage)
        event = "atm.paid_by_wage" if way == "wage" else "atm.paid_in_cash"
        paper = " ".join((reason or "").casefold().split())
        return self.env["atm.entry"]._prepare_entry(
            event, self.device_id, date, amount, reason, self, part=f"{date}:{paper}"
        )

    def _check_deduction(self, amount, date, wage, month_wage):
        """Refuse to deduct above the share of this payment, or of the month, over all charges.

        :raises UserError: naming the most, what is deducted already and the article
        """
        norm = self.env[
            "atm.money.norm"
        ].sudo()  # sudo: norms are read for who may charge.
        norm = norm._at(self.company_id, "deduction_percent", date)
        share = D(norm.value) / 100
        # A wage that is paid at once is the wage of its month.
        whole = max(D(wage), D(month_wage))
        month = self._deducted(
            date + relativedelta(day=1), date + relativedelta(day=31)
        )
        day = self._deducted(date, date)
        most = round_kopeck(D(wage) * share)
        if D(amount) + day > most:
            raise UserError(
                self.env._(
                    "%(employee)s: at most %(percent)s %% of the wage, %(most)s, is deducted at"
                    " once (%(by)s); deducted on this day already: %(before)s.",
                    employee=self.employee,
                    percent=f"{norm.value:g}",
                    most=text(most),
                    by=norm.source,
                    before=text(day),
                )
            )
        most = round_kopeck(whole * share)
        if D(amount) + month > most:
            raise UserError(
                self.env._(
                    "%(employee)s: at most %(percent)s %% of the wage of the month, %(most)s, is"
                    " deducted (%(by)s); deducted in this month already: %(before)s. If the wage is"
                    " paid in parts, enter the wage of the whole month.",
                    employee=self.employee,
                    percent=f"{norm.value:g}",
                    most=text(most),
                    by=norm.source,
                    before=text(month),
                )
            )

    def _deducted(self, first, last):
        """Sum deducted from the wage of the employee from one day to another, over all charges."""
        # sudo: deductions of the employee are summed, whoever enters one.
        entries = self.env["atm.entry"].sudo()
        entries = entries.search(
            [
                ("company_id", "=", self.company_id.id),
                ("event_id.code", "=", "atm.paid_by_wage"),
                ("source_model", "=", self._name),
                ("date", ">=", first),
                ("date", "<=", last),
                ("state", "in", LIVE_STATES),
            ]
        )
        charges = self.sudo().browse(set(entries.mapped("source_id")))
        charges = charges.filtered(self._is_same_employee)
        return sum(
            (D(one.amount) for one in entries if one.source_id in charges.ids),
            Decimal(0),
        )
