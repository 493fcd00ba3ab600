# A model in files by theme: what the papers behind an entry have to say when it is taken back.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools.money import D

from .atm_entry import LIVE_STATES

FOUND = ("atm.surplus", "atm.shortage")
PAYMENTS = (
    "atm.payout_own", "atm.payout_other", "atm.payout_cash", "atm.payout_at_risk",
    "atm.payout_at_risk_other", "atm.payout_at_risk_cash",
)  # fmt: skip


class AtmEntry(models.Model):
    """Entries stand on one another: a payout on a surplus, a recovery on a charge."""

    _inherit = "atm.entry"

    @api.model
    def _open_date(self, company, date):
        """The date itself, or the first day after the last closed one if it is closed already."""
        last = self.env["bank.day"]._last_closed(company)
        return max(date, last + timedelta(days=1)) if last else date

    def _check_reversible(self):
        """Refuse to take back what other entries that stand were made of.

        :raises UserError: naming those entries
        """
        result = super()._check_reversible()
        standing = self._stands_on_it() - self
        if standing:
            raise UserError(
                self.env._(
                    "Entry %(entry)s cannot be reversed: refuse or reverse first what stands on"
                    " it: %(others)s.",
                    entry=self.display_name,
                    others=", ".join(standing[:10].mapped("display_name")),
                )
            )
        return result

    def _stands_on_it(self):
        """Entries, done or waiting, that this one carries."""
        self.ensure_one()
        live = [("state", "in", LIVE_STATES)]
        if self.event in FOUND and self.difference_id:
            mine = self.difference_id.ids
            return self.search(
                [
                    *live,
                    ("event_id.code", "not in", FOUND),
                    "|",
                    ("difference_id", "in", mine),
                    ("counter_difference_id", "in", mine),
                ]
            )
        same = [
            *live,
            ("source_model", "=", self.source_model),
            ("source_id", "=", self.source_id),
        ]
        if self.event == "atm.guilty":
            return self.search([*same, ("event_id.code", "!=", "atm.guilty")])
        if self.source_model == "atm.payout" and self.event in PAYMENTS:
            # Money that left in two entries comes back in two.
            return self.search(same) - self._reversed_together()
        return self.browse()

    def _reversed_together(self):
        chosen = self.browse(self.env.context.get("atm_reversed_together", ()))
        return chosen.filtered(lambda one: one.event in PAYMENTS)

    def _reverse(self, user):
        together = self.with_context(atm_reversed_together=self.ids)
        return super(AtmEntry, together)._reverse(user)

    def _after_post(self):
        result = super()._after_post()
        for entry in self.filtered(lambda one: one.event == "atm.offset"):
            if entry.counter_difference_id:
                # What the books have set off is explained in the register too.
                self.env["atm.cover"]._offset(
                    entry.difference_id, entry.counter_difference_id, D(entry.amount)
                )
        return result

    def _after_reverse(self):
        """A payout whose money came back waits to be paid anew; an offset explains nothing."""
        result = super()._after_reverse()
        for entry in self.filtered(lambda one: one.event == "atm.offset"):
            entry._withdraw_offset()
        payments = self.filtered(
            lambda one: one.source_model == "atm.payout" and one.event in PAYMENTS
        )
        payouts = self.env["atm.payout"].browse(payments.mapped("source_id")).exists()
        for payout in payouts:
            # sudo: the role was checked by the reversal; the state follows the ledger.
            own = payout.sudo()
            own.write({"state": "approved", "paid_by_id": False, "paid_on": False})
            said = own.env._(
                "The money of payout %(payout)s came back (%(entries)s): it is paid again or"
                " refused.",
                payout=own.display_name,
                entries=", ".join(payments.mapped("display_name")),
            )
            own.message_post(body=said)
            own.claim_id.message_post(body=said)
        return result

    def _withdraw_offset(self):
        pair = self.difference_id | self.counter_difference_id
        # sudo: covers of an offset are the system's; the role was checked by the reversal.
        covers = self.env["atm.cover"].sudo()
        for one in pair:
            cover = covers.search(
                [
                    ("kind", "=", "offset"),
                    ("difference_id", "=", one.id),
                    ("other_id", "=", (pair - one).id),
                    ("amount", "=", self.amount),
                ],
                limit=1,
            )
            if cover:
                cover._withdraw(
                    self.reversal_reason or self.env._("The entry is reversed.")
                )
