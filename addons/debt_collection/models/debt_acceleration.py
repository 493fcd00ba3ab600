from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.by_hand import given, refuse_others

from ..tools import acceleration

BY_HAND = frozenset(
    {"contract_id", "date_sent", "term_days", "document", "clause", "reason"}
)
"""What people set; all else is written by the buttons and the day close."""


class DebtAcceleration(models.Model):
    """A demand to repay the whole debt early; at the end of its term the debt becomes final.

    Consumer loans: 353-ФЗ art. 14 (overdue days and least term are dated, ``debt.legal.term``).
    Other debts: by a clause of the contract. What the day close does is in
    ``debt_acceleration_day.py``.
    """

    _name = "debt.acceleration"
    _description = "Demand of early repayment"
    _order = "date_sent desc, id desc"
    _rec_name = "document"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(
        "debt.contract", string="Debt", required=True, index=True, ondelete="restrict"
    )
    client_id = fields.Many2one(related="contract_id.client_id", string="Debtor")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("final", "Debt is due"),
            ("cured", "Overdue was paid"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    document = fields.Char(
        string="Demand", required=True, help="Number and date of the letter."
    )
    date_sent = fields.Date(
        string="Sent on", help="Day on which the demand was sent to the debtor."
    )
    term_days = fields.Integer(
        string="Term to pay, days",
        aggregator=None,
        help="Calendar days from the sending. Empty: the least that the law allows.",
    )
    clause = fields.Char(
        string="Clause of the contract",
        help="What allows to demand the whole debt, where 353-FZ does not apply: debts of"
        " organisations and traders, debts that are not loans.",
    )
    pay_until = fields.Date(
        string="Pay by", readonly=True, help="The last day of the term to pay."
    )
    overdue_days = fields.Integer(
        string="Overdue, days",
        readonly=True,
        aggregator=None,
        help="Days of overdue in total within the days that the law looks at, up to the sending.",
    )
    accelerated_on = fields.Date(
        string="Due from",
        readonly=True,
        help="The day after the term: from then the whole debt is overdue.",
    )
    applied_on = fields.Date(
        string="Applied by the day",
        readonly=True,
        help="Business date whose close made the debt final.",
    )
    register_on = fields.Date(
        related="contract_id.accelerated_on", string="Due from, by the register"
    )
    disagrees = fields.Boolean(
        string="File says otherwise",
        compute="_compute_disagrees",
        search="_search_disagrees",
        help="The core system names another day from which the debt is due. The register keeps"
        " the day of the file.",
    )
    reason = fields.Char(
        string="Reason of withdrawal", help="Needed to withdraw a demand that was sent."
    )
    user_id = fields.Many2one(
        "res.users", string="Sent by", readonly=True, ondelete="restrict"
    )

    _contract_uniq = models.UniqueIndex(
        "(contract_id) WHERE state IN ('draft', 'sent', 'final')",
        "The debt has a demand of early repayment already.",
    )

    @api.depends("state", "accelerated_on", "contract_id.accelerated_on")
    def _compute_disagrees(self):
        for demand in self:
            demand.disagrees = (
                demand.state == "final"
                and demand.contract_id.accelerated_on != demand.accelerated_on
            )

    @api.model
    def _search_disagrees(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model()
        self.env["debt.contract"].flush_model(["accelerated_on"])
        query = SQL(
            "(SELECT a.id FROM debt_acceleration a JOIN debt_contract c ON c.id = a.contract_id"
            " WHERE a.state = 'final' AND c.accelerated_on IS DISTINCT FROM a.accelerated_on)"
        )
        return [("id", "in" if True in value else "not in", query)]

    @api.model_create_multi
    def create(self, vals_list):
        contracts = self.env["debt.contract"]
        made = []
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
            contract = contracts.browse(vals.get("contract_id"))
            made.append({**vals, "company_id": contract.company_id.id})
        return super().create(made)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        sent = self.filtered(lambda one: one.state != "draft")
        if sent and not self.env.su and set(vals) - {"reason"}:
            raise UserError(
                self.env._(
                    "Demand “%s” was sent and is not changed any more. Withdraw it and send another"
                    " one.",
                    sent[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        for demand in self:
            if demand.state != "draft":
                raise UserError(
                    self.env._(
                        "Demand “%s” was sent and cannot be deleted. Withdraw it instead.",
                        demand.display_name,
                    )
                )

    # -- sending

    def action_send(self):
        """Button: the demand was sent; from now its term runs."""
        self.check_access("write")
        for demand in self:
            if demand.state != "draft" or not demand.date_sent:
                raise UserError(
                    self.env._(
                        "Demand “%s”: enter the day on which it was sent; a demand is sent once.",
                        demand.display_name,
                    )
                )
        found = self._overdue_days()
        for demand in self:
            days = found.get(demand.id, 0)
            term = demand._check_conditions(days)
            # sudo: the right to write was checked; the values follow from the law and the register.
            demand.sudo().write(
                {
                    "state": "sent",
                    "overdue_days": days,
                    "term_days": term,
                    "pay_until": demand.date_sent + timedelta(days=term),
                    "user_id": self.env.uid,
                }
            )
        return True

    def _check_conditions(self, days):
        """Refuse a demand that the law does not allow.

        :param days: overdue days within the window
        :return: days to pay
        :raises UserError: naming the condition that is not met
        """
        self.ensure_one()
        debt = self.contract_id
        name = {"demand": self.display_name, "number": debt.number}
        if not debt.overdue_since or debt.overdue_since >= self.date_sent:
            raise UserError(
                self.env._(
                    "Demand “%(demand)s”: debt %(number)s is not overdue on %(date)s.",
                    date=format_date(self.env, self.date_sent),
                    **name,
                )
            )
        if debt.kind != "loan" or debt.client_id.kind != "person":
            if not self.clause or self.term_days <= 0:
                raise UserError(
                    self.env._(
                        "Demand “%(demand)s”: 353-FZ does not apply to debt %(number)s. Enter the"
                        " clause of the contract and the term to pay.",
                        **name,
                    )
                )
            return self.term_days
        law = self.env["debt.legal.term"]._acceleration(self.date_sent)
        short = acceleration.is_short(
            debt.date_start or None, debt.date_end or None, law
        )
        more_than, least = acceleration.limits(short, law)
        if days <= more_than:
            raise UserError(
                self.env._(
                    "Demand “%(demand)s”: debt %(number)s was overdue %(days)s days in total within"
                    " %(window)s days before %(date)s; the whole may be demanded when it is more"
                    " than %(limit)s (353-FZ, art. 14).",
                    days=days,
                    window=law.window,
                    date=format_date(self.env, self.date_sent),
                    limit=more_than,
                    **name,
                )
            )
        if self.term_days and self.term_days < least:
            raise UserError(
                self.env._(
                    "Demand “%(demand)s”: %(days)s days to pay are too few for debt %(number)s, the"
                    " law gives at least %(least)s (353-FZ, art. 14).",
                    days=self.term_days,
                    least=least,
                    **name,
                )
            )
        return self.term_days or least

    def _overdue_days(self):
        """Demand id → overdue days within the window up to its sending, by one statement."""
        if not self:
            return {}
        self.flush_recordset()
        laws = self.env["debt.legal.term"]
        dates = {one.date_sent for one in self}
        windows = {day: laws._acceleration(day).window for day in dates}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    WITH asked (id, contract_id, day, first) AS (VALUES %(asked)s), told AS (
                        SELECT a.id, h.overdue_since AS since, a.first, COALESCE(
                                   lead(h.date) OVER (PARTITION BY a.id ORDER BY h.date, h.id),
                                   a.day + 1) AS following
                          FROM asked a
                          JOIN debt_history_p h
                            ON h.contract_id = a.contract_id AND h.date <= a.day
                    ), spans AS (
                        SELECT id, unnest(range_agg(daterange(GREATEST(since + 1, first),
                                                              following))) AS span
                          FROM told
                         WHERE since IS NOT NULL AND GREATEST(since + 1, first) < following
                         GROUP BY id
                    )
                    SELECT id, sum(upper(span) - lower(span))::int FROM spans GROUP BY id
                    """,
                    asked=SQL(", ").join(
                        SQL(
                            "(%s::int, %s::int, %s::date, %s::date)",
                            one.id,
                            one.contract_id.id,
                            one.date_sent,
                            one.date_sent - timedelta(days=windows[one.date_sent] - 1),
                        )
                        for one in self
                    ),
                )
            )
        )

    def action_withdraw(self):
        """Button: take the demand back; a debt that it made final is current again."""
        self.check_access("write")
        for demand in self:
            if demand.state not in ("sent", "final") or not demand.reason:
                raise UserError(
                    self.env._(
                        "Demand “%s”: enter the reason, then withdraw it. Only a demand that was"
                        " sent can be withdrawn.",
                        demand.display_name,
                    )
                )
        self.sudo()._take_back()  # sudo: the right to write was checked; reads and writes its debts
        return True
