from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import D, text, to_float

from .atm_entry import LIVE_STATES as LIVE
from .atm_entry import PREPARERS

USES = {
    "surplus": {
        "atm.payout_own": 1,
        "atm.payout_other": 1,
        "atm.payout_cash": 1,
        "atm.covered": 1,
        "atm.offset": 1,
        "atm.unclaimed": 1,
        "atm.payout_returned": -1,
        "atm.payout_claimed": -1,
    },
    "shortage": {
        "atm.guilty": 1,
        "atm.found": 1,
        "atm.loss_reserve": 1,
        "atm.loss_rest": 1,
        "atm.offset": 1,
    },
}
"""Events that close a difference (1) or open it again (-1)."""
ZERO = Decimal(0)


class AtmDifference(models.Model):
    """What is in the ledger for a difference, and what is still open of it."""

    _inherit = "atm.difference"

    entry_ids = fields.One2many(
        "atm.entry", "difference_id", string="Entries", readonly=True
    )
    booked = fields.Monetary(
        compute="_compute_booked", help="Posted when the difference was found."
    )
    money_rest = fields.Monetary(
        string="Open in the books",
        compute="_compute_booked",
        help="The sum less what posted entries have paid out, charged, written off or offset.",
    )
    reserved = fields.Monetary(
        string="Reserve posted", compute="_compute_booked", help="For a shortage."
    )
    limitation_on = fields.Date(
        string="Income from",
        compute="_compute_limitation",
        store=True,
        readonly=False,
        tracking=True,
        help="Day from which an unclaimed surplus is income: its limitation is over.",
    )
    limitation_source = fields.Char(
        compute="_compute_limitation", store=True, readonly=False, tracking=True,
        help="What the day rests on.",
    )  # fmt: skip

    @api.depends("entry_ids.state", "entry_ids.amount", "amount", "kind")
    def _compute_booked(self):
        for company in self.company_id:
            # sudo: sums of the difference's own entries, for whoever may read the difference.
            booked = self.env["atm.entry"].sudo()._booked(company)
            for one in self.filtered(lambda row, of=company: row.company_id == of):
                sums = booked.get(one.id or one._origin.id, {})
                one.booked = to_float(sums.get(f"atm.{one.kind}", ZERO))
                one.reserved = to_float(
                    sums.get("atm.reserve", ZERO) - sums.get("atm.loss_reserve", ZERO)
                )
                one.money_rest = to_float(D(one.amount) - one._used(sums))
        for one in self.filtered(lambda row: not row.company_id):
            one.booked = one.reserved = one.money_rest = 0

    def _paper_name(self) -> str:
        """How entries and messages name the difference."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        day = format_date(self.env, self.date)
        return " ".join(filter(None, (kinds[self.kind], self.name, day)))

    def _used(self, sums) -> Decimal:
        return sum(
            (sign * sums.get(code, ZERO) for code, sign in USES[self.kind].items()),
            ZERO,
        )

    @api.depends("date", "kind", "company_id")
    def _compute_limitation(self):
        for one in self:
            if one.kind != "surplus" or not one.date:
                one.limitation_on = one.limitation_source = False
                continue
            # sudo: norms are read for whoever enters a difference.
            norm = self.env["atm.money.norm"].sudo()
            norm = norm._at(one.company_id, "limitation_years", one.date)
            one.limitation_on = one.date + relativedelta(years=int(norm.value), days=1)
            one.limitation_source = norm.source

    def _check_rest(self, amount):
        """Refuse more than is open, entries that wait counted as done. Locks the difference.

        :raises UserError: naming the rest
        """
        self.ensure_one()
        # sudo: the row is locked and summed, nothing else is shown.
        own = self.sudo()
        own.lock_for_update()
        used = ZERO
        entries = own.env["atm.entry"].search(
            [
                "|",
                ("difference_id", "=", self.id),
                ("counter_difference_id", "=", self.id),
                ("state", "in", LIVE),
            ]
        )
        for entry in entries:
            used += USES[self.kind].get(entry.event, 0) * D(entry.amount)
        rest = D(self.amount) - used - own._found_unbooked()
        if D(amount) > rest:
            raise UserError(
                self.env._(
                    "“%(difference)s” has %(rest)s open, entries that wait counted as done;"
                    " %(asked)s is asked.",
                    difference=self._paper_name(),
                    rest=text(rest),
                    asked=text(amount),
                )
            )

    def _found_unbooked(self) -> Decimal:
        """Cash found for a shortage that has no entry yet: it is nobody's loss."""
        found = self.cover_ids.filtered(lambda one: one.active and one.kind == "find")
        entries = self.entry_ids.filtered(
            lambda one: one.event == "atm.found" and one.state in LIVE
        )
        return sum((D(one.amount) for one in found), ZERO) - sum(
            (D(one.amount) for one in entries), ZERO
        )

    def _check_standing(self):
        """Refuse what a later act has cancelled."""
        for one in self:
            if one.state == "cancelled":
                raise UserError(
                    self.env._("%s is cancelled by a later act already.", one.name)
                )

    def _check_booked(self):
        self._check_standing()
        for one in self:
            if not one.booked:
                raise UserError(
                    self.env._(
                        "“%s” is not in the books yet: have its entry posted first.",
                        one._paper_name(),
                    )
                )

    def action_book(self):
        """Button: prepare the entry of a surplus or a shortage found."""
        self._require_preparer()
        for one in self:
            one._book(one._entry_date())
        return True

    def _entry_date(self):
        """The day of the recount, or the first open day: an act is often counted a day later."""
        return self.env["atm.entry"]._open_date(self.company_id, self.date)

    def _require_preparer(self):
        roles.require(self, self.env._("prepare entries of ATMs"), *PREPARERS)
        self.check_access("read")

    def _book(self, date):
        """Prepare the entry that puts the difference into the books.

        :return: ``atm.entry``
        """
        self.ensure_one()
        self._check_standing()
        return self.env["atm.entry"]._prepare_entry(
            f"atm.{self.kind}", self.device_id, date, self.amount, self._paper_name(), self,
            difference=self,
        )  # fmt: skip

    def action_reserve(self):
        """Button: prepare the reserve for what is open of a shortage."""
        self._require_preparer()
        for one in self:
            one._check_shortage()
            one._check_booked()
            amount = D(one.money_rest) - D(one.reserved)
            self.env["atm.entry"]._prepare_entry(
                "atm.reserve", one.device_id, one._entry_date(), amount, one._paper_name(), one,
                difference=one,
            )  # fmt: skip
        return True

    def _check_shortage(self):
        if self.kind != "shortage":
            raise UserError(
                self.env._(
                    "“%s” is a surplus: this is done with shortages.",
                    self._paper_name(),
                )
            )

    def _lose(self, date, reason):
        """Prepare the write-off of what is open: against the reserve, the rest as expense.

        :return: ``atm.entry``, one or two
        """
        self.ensure_one()
        self._check_shortage()
        self._check_booked()
        rest = D(self.money_rest) - self._found_unbooked()
        self._check_rest(rest)
        against = min(rest, D(self.reserved))
        parts = (("atm.loss_reserve", against), ("atm.loss_rest", rest - against))
        return self.env["atm.entry"]._prepare_entries(
            [
                (event, self.device_id, date, amount, reason, self, self, "")
                for event, amount in parts
                if amount
            ]
        )

    def _offset(self, shortage, amount, date, reason):
        """Prepare the offset of a surplus against a shortage of the same ATM, after an inquiry.

        :param reason: the report of the inquiry
        :raises UserError: different ATMs or kinds, nothing open, no reason
        """
        self.ensure_one()
        if (
            self.kind != "surplus"
            or shortage.kind != "shortage"
            or self.device_id != shortage.device_id
        ):
            raise UserError(
                self.env._(
                    "A surplus is offset against a shortage of the same ATM: “%(one)s” and"
                    " “%(two)s” are not.",
                    one=self._paper_name(),
                    two=shortage._paper_name(),
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Name the report of the inquiry: an offset is made after it only."
                )
            )
        (self + shortage)._check_booked()
        self._check_rest(amount)
        shortage._check_rest(amount)
        left = min(D(self.rest), D(shortage.rest))
        if D(amount) > left:
            raise UserError(
                self.env._(
                    "Claims and finds explain all but %(left)s of “%(one)s” or “%(two)s”:"
                    " %(asked)s cannot be set off.",
                    left=text(left),
                    one=self._paper_name(),
                    two=shortage._paper_name(),
                    asked=text(amount),
                )
            )
        entry = self.env["atm.entry"]._prepare_entry(
            "atm.offset", self.device_id, date, amount, reason, self,
            difference=self, part=f"{shortage.id},{date}",
        )  # fmt: skip
        # sudo: the second side of an entry that was just prepared.
        entry.sudo().counter_difference_id = shortage
        return entry

    def _close_day(self, day):
        """Step of the day close: propose as income the surpluses whose limitation is over.

        People approve and post; run again for the same day it proposes nothing twice.
        """
        # sudo: who may close a day is checked by the day; entries are only prepared.
        return {
            "rows": len(self.sudo()._propose_income(day.company_id, day._booked_on()))
        }

    def _propose_income(self, company, date):
        """Prepare the income of every expired surplus with an open rest.

        :return: ``atm.entry``
        """
        expired = self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "surplus"),
                ("state", "!=", "cancelled"),
                ("limitation_on", "<=", date),
            ]
        )
        waiting = self.env["atm.entry"].search(
            [
                ("difference_id", "in", expired.ids),
                ("event", "=", "atm.unclaimed"),
                ("state", "in", LIVE),
            ]
        )
        papers = []
        for one in expired - waiting.difference_id:
            rest = one._free_rest()
            if one.booked and rest > 0:
                reason = self.env._(
                    "%(difference)s: nobody claimed it before %(date)s",
                    difference=one._paper_name(),
                    date=format_date(self.env, one.limitation_on),
                )
                papers.append(
                    ("atm.unclaimed", one.device_id, date, rest, reason, one, one, "")
                )
        return self.env["atm.entry"]._prepare_entries(papers)

    def _free_rest(self) -> Decimal:
        """What is open once the entries that wait are posted."""
        used = ZERO
        for entry in self.entry_ids.filtered(lambda one: one.state in LIVE):
            used += USES[self.kind].get(entry.event, 0) * D(entry.amount)
        return D(self.amount) - used

    def action_entries(self):
        """Button: entries of the difference."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "atm_claims.atm_entry_action"
        )
        domain = [
            "|",
            ("difference_id", "in", self.ids),
            ("counter_difference_id", "in", self.ids),
        ]
        return {**action, "domain": domain, "context": {}}
