# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import models

from ..tools import technical

AROUND = timedelta(hours=1)  # looked at when the operation is not found


class AtmConclusion(models.Model):
    """A signed conclusion answers what the technician was asked, and ticks it off."""

    _inherit = "atm.conclusion"

    def action_sign(self):
        done = super().action_sign()
        for one in self:
            claims = one.claim_id or one.investigation_id.claim_ids
            said = f"{one.display_name}: {one.text}"
            claims._answer_requests("technician", said)
            claims._tick_done()
        return done


class AtmClaim(models.Model):
    """The technician's conclusion is begun from the claim, with what its journal tells."""

    _inherit = "atm.claim"

    def action_conclude(self):
        """Button: the conclusion about this claim, or a new one filled from the journal."""
        self.ensure_one()
        return self._open_conclusion(
            self.conclusion_ids.filtered(lambda one: one.state != "replaced")[:1],
            self._prepare_conclusion(),
        )

    def _open_conclusion(self, found, values):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Technical conclusion"),
            "res_model": "atm.conclusion",
            "res_id": found.id,
            "view_mode": "form",
            "context": {f"default_{name}": value for name, value in values.items()},
        }

    def _prepare_conclusion(self):
        """Values of a draft: the technician reads, completes and corrects them."""
        self.ensure_one()
        one, device = self.transaction_id, self.device_id
        values = {
            "company_id": self.company_id.id,
            "device_id": device.id,
            "claim_id": self.id,
            "investigation_id": self.investigation_ids[:1].id,
            "card": self.card or one.card or False,
            "inspection": "none",
        }
        if not one:
            at = self.occurred_at
            if at:
                values.update(period_from=at - AROUND, period_to=at + AROUND)
            return values
        values.update(
            period_from=device._to_utc(one.started_at),
            period_to=device._to_utc(one.ended_at or one.started_at),
            text=one.conclusion or False,
            **technical.propose(
                kind=one.kind,
                outcome=one.outcome,
                verdict=one.verdict,
                cause=one.cause,
                refund=one.refund,
                within_reach=one.within_reach,
                card_kept=(one.verdict or "").startswith("card_captured"),
            ),
        )
        if one.outcome == "taken":
            values["amount_out"] = one.amount_presented
        elif one.outcome == "deposited":
            values["amount_in"] = one.amount_accepted
        if one.within_reach:
            values["reach_card"] = one._sessions_beside(1, later=True).card
        return values


class AtmInvestigation(models.Model):
    _inherit = "atm.investigation"

    def action_conclude(self):
        """Button: a technical conclusion for the inquiry, with its ATM and period."""
        self.ensure_one()
        return self.env["atm.claim"]._open_conclusion(
            self.conclusion_ids.filtered(lambda one: one.state == "draft")[:1],
            {
                "company_id": self.company_id.id,
                "device_id": self.device_id.id,
                "investigation_id": self.id,
                "claim_id": self.claim_ids.id if len(self.claim_ids) == 1 else False,
                "period_from": self.period_from,
                "period_to": self.period_to,
                "inspection": "none",
            },
        )
