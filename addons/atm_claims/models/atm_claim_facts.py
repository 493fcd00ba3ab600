# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import cards

FREE = frozenset(
    ("description", "place", "demand_details", "summary", "account", "address")
)
"""What people type as they like; a whole card number in it is cut (PCI DSS 4.0, 3.4.1)."""
TOLD = frozenset(
    (
        "client_id", "claimant_id", "description", "visited_at", "occurred_at", "card",
        "account", "amount_operation", "amount_claimed", "kind", "channel", "branch_id",
        "company_id", "card_owner", "device_owner", "place", "receipt", "demand",
        "demand_details", "cross_border", "identification", "currency_id",
    )
)  # fmt: skip
"""What the registered form says in the client's name."""
TYPED_THERE = ("web", "email", "list")
"""Channels whose moment of the operation is the clock on the wall beside the ATM."""


class AtmClaim(models.Model):
    """What a client tells: no whole card numbers, fixed once registered, by the ATM's clock."""

    _inherit = "atm.claim"

    occurred_words = fields.Char(
        string="By the ATM's clock",
        compute="_compute_occurred_words",
        help="The moment of the operation as the clock beside the ATM shows it.",
    )

    @api.depends("occurred_at", "device_id", "branch_id")
    @api.depends_context("lang", "tz")
    def _compute_occurred_words(self):
        for claim in self:
            claim.occurred_words = claim.occurred_at and (
                f"{claim._local(claim.occurred_at):%d.%m.%Y %H:%M} ({claim._zone()})"
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._cut_cards(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._cut_cards(vals)
        if not self.env.su and TOLD & set(vals):
            self.check_access("write")
            self._refuse_told(vals)
        if vals.get("client_id") and "claimant_id" not in vals:
            # Who wrote as a stranger turns out to be a client of the bank.
            vals = {**vals, "claimant_id": False}
        clocks = []
        if "occurred_at" not in vals:
            clocks = [
                (claim, claim._zone(), claim._local(claim.occurred_at))
                for claim in self
                if claim.channel in TYPED_THERE and claim.occurred_at
            ]
        result = super().write(vals)
        for claim, zone, wall in clocks:
            if claim._zone() != zone:
                moved = {"occurred_at": claim._to_utc(wall)}
                super(AtmClaim, claim).write(moved)
        return result

    @api.model
    def _cut_cards(self, vals):
        return {
            name: cards.masked(value) if name in FREE else value
            for name, value in vals.items()
        }

    def _refuse_told(self, vals):
        for claim in self.filtered("registered_at"):
            changed = [
                name
                for name in sorted(TOLD & set(vals))
                if claim._is_other(name, vals[name])
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "Claim %(claim)s is registered: what the client told stays as it was told"
                        " (%(fields)s). Ask the client and note the answer, or refuse the claim"
                        " and register it anew.",
                        claim=claim.name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in changed
                        ),
                    )
                )

    def _is_other(self, name, value):
        field = self._fields[name]
        kept, given = (
            field.convert_to_cache(one, self, validate=False)
            for one in (self[name], value)
        )
        return (kept or False) != (given or False)

    @api.constrains("visited_at")
    def _check_visited_at(self):
        now = fields.Datetime.now()
        for claim in self:
            if claim.visited_at and claim.visited_at > now:
                raise ValidationError(
                    self.env._("The client cannot have come later than now.")
                )
