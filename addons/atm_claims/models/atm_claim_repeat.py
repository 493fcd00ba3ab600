# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.people import document_key

MOST = 100


class AtmClaim(models.Model):
    """Repeat claims and claimants: seen, never refused by the machine."""

    _inherit = "atm.claim"

    repeat_count = fields.Integer(string="Like claims", compute="_compute_repeat_count")
    repeat_words = fields.Char(string="Seen before", compute="_compute_repeat_count")

    @api.depends(
        "client_id", "claimant_id", "card", "device_id", "occurred_at", "amount_claimed",
        "transaction_id",
    )  # fmt: skip
    def _compute_repeat_count(self):
        for claim in self:
            same, by_whom = claim._same_operation(), claim._same_claimant()
            claim.repeat_count = len(same | by_whom)
            words = []
            if same:
                names = ", ".join(same[:5].mapped("display_name"))
                words.append(
                    self.env._("Same operation, or ATM, day and sum: %s", names)
                )
            if by_whom:
                words.append(self.env._("Claims of the same person: %s", len(by_whom)))
            claim.repeat_words = "; ".join(words) or False

    def _others(self, domain):
        # sudo: a repeat at another branch must be seen; numbers and counts alone are shown.
        own = Domain("company_id", "=", self.company_id.id)
        others = Domain("id", "not in", self._origin.ids)
        return self.sudo().search(own & others & domain, limit=MOST)

    def _same_operation(self):
        """Other claims about the same operation, or the same ATM, day and sum."""
        self.ensure_one()
        same = self.browse()
        if self.transaction_id:
            own = Domain("transaction_id", "=", self.transaction_id.id)
            same = self._others(own)
        if not (self.device_id and self.occurred_at and self.amount_claimed):
            return same
        day = self._local(self.occurred_at).date()
        near = self._others(
            Domain("device_id", "=", self.device_id.id)
            & Domain("amount_claimed", "=", self.amount_claimed)
            & Domain("occurred_at", ">=", self.occurred_at - timedelta(days=1))
            & Domain("occurred_at", "<=", self.occurred_at + timedelta(days=1))
        )
        return same | near.filtered(
            lambda one: one._local(one.occurred_at).date() == day
        )

    def _same_claimant(self):
        """Other claims of the same client, person, document, card or phone."""
        self.ensure_one()
        # sudo: compares; what is compared is not shown.
        claim = self.sudo()
        domains = []
        if claim.client_id:
            domains.append(Domain("client_id", "=", claim.client_id.id))
        if claim.claimant_id:
            domains.append(Domain("claimant_id", "=", claim.claimant_id.id))
        key = claim.claimant_id.document_key or claim._client_document_key()
        if key:
            domains.append(Domain("claimant_id.document_key", "=", key))
        if claim.card and len(claim.card) >= 10:
            domains.append(Domain("card", "=", claim.card))
        if claim.phone_key:
            domains.append(Domain("phone_key", "=", claim.phone_key))
        return self._others(Domain.OR(domains)) if domains else self.browse()

    def _client_document_key(self):
        client = self.client_id
        if not client.id_number:
            return ""
        return document_key(f"{client.id_series or ''}{client.id_number}")

    def action_repeats(self):
        self.ensure_one()
        found = self._same_operation() | self._same_claimant()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Like claims"),
            "res_model": "atm.claim",
            "view_mode": "list,form",
            "domain": [("id", "in", found.ids)],
        }
