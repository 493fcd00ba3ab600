# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.bank_base.tools.money import D

LOOK_BACK = timedelta(days=366)
"""Closed claims older than this are not opened by cash found later; people may open them."""
MOST = 100
ANEW = ("minutes", "payout", "answer")
"""Of ``ticked_by``: what a claim that is opened again needs anew."""


class AtmClaim(models.Model):
    """A closed claim is opened again by people, or by cash that turned up after its answer."""

    _inherit = "atm.claim"

    reopened_at = fields.Datetime(
        string="Opened again",
        readonly=True,
        copy=False,
        tracking=True,
        help="Its term runs anew from this day, and it needs a new answer.",
    )

    def action_reopen(self):
        """Button: later facts open closed claims again; who did it stands in the chatter.

        :raises UserError: the claim is open, or another one holds its operation
        """
        self.check_access("write")
        for claim in self:
            if claim.is_open:
                raise UserError(self.env._("Claim %s is open.", claim.display_name))
            holders = claim._holders()
            if holders:
                raise UserError(
                    self.env._(
                        "Claim %(other)s is about the same operation: go on with that one.",
                        other=holders[0].display_name,
                    )
                )
            claim._reopen_at(fields.Datetime.now())

    def _reopen_at(self, at):
        """Open a closed claim again: a new stage, a new clock, a term counted anew.

        :param at: moment of the opening (UTC)
        """
        self.ensure_one()
        # sudo: stages and terms are the system's; who may reopen was checked, or an act did it.
        claim = self.sudo()
        claim.write(
            {
                "is_open": True,
                "closed_on": False,
                "reopened_at": at,
                "extended_on": False,
                "stopped_days": 0,
                "escalated_for": False,
                "late_told_for": False,
            }
        )
        # What was found stands; what is to be decided, paid and answered is to be done anew. The
        # papers of the first time keep who did it.
        claim.line_ids.filtered(
            lambda line: line.done and line.item_id.ticked_by in ANEW
        ).write({"done": False})
        date = claim._local(at).date()
        claim._advance("registered" if claim.registered_at else "new", date)
        claim._count_term()

    def _holders(self):
        """Other claims that are open about this one's operation, or by which it was paid."""
        self.ensure_one()
        if not self.transaction_id:
            return self.browse()
        return self._claims_about(self.transaction_id)

    def _is_short(self):
        """Whether the claim is closed, was registered, and its sum was not paid in full."""
        self.ensure_one()
        return bool(
            self.registered_at
            and not self.is_open
            and self.kind != "card"
            and D(self.amount_granted) < D(self.amount_claimed)
        )

    @api.model
    def _short_at(self, device, start, end, amount):
        """Closed claims about an ATM that a sum found later may pay.

        :param start: and ``end``: moments of their operations (UTC); no ``start``: of a year
        :param amount: exact sum that was found
        """
        claims = self.search(
            Domain("device_id", "=", device.id)
            & Domain("is_open", "=", False)
            & Domain("registered_at", "!=", False)
            & Domain("occurred_at", ">=", start or end - LOOK_BACK)
            & Domain("occurred_at", "<=", end),
            order="occurred_at desc, id desc",
            limit=MOST,
        )
        return claims.filtered(
            lambda one: (
                one._is_short()
                and D(one.amount_claimed) - D(one.amount_granted) <= amount
            )
        )
