# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models


class AtmClaim(models.Model):
    """The answer and what the client thinks of it."""

    _inherit = "atm.claim"

    answer_ids = fields.One2many("atm.answer", "claim_id", string="Answers")
    satisfaction_ids = fields.One2many(
        "atm.satisfaction", "claim_id", string="Client's opinion"
    )

    def _answered(self):
        """Was an answer sent that ends the claim?"""
        self.ensure_one()
        # sudo: tells only whether there is one.
        return bool(
            self.sudo().answer_ids.filtered(
                lambda one: (
                    one.state == "sent"
                    and one.decision != "interim"
                    and (not self.reopened_at or one.sent_at > self.reopened_at)
                )
            )
        )

    def action_answer(self):
        """Open the draft of the answer, filled with what is known of the claim."""
        self.ensure_one()
        draft = self.answer_ids.filtered(lambda one: one.state == "draft")[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "atm.answer",
            "res_id": draft.id,
            "view_mode": "form",
            "context": {
                f"default_{key}": value for key, value in self._prepare_answer().items()
            },
        }

    def _prepare_answer(self):
        """Values of a draft of the answer; an officer reads and corrects them."""
        self.ensure_one()
        done = self.line_ids.filtered("done").mapped("name")
        done += [
            f"{request.display_name}"
            for request in self.request_ids
            if request.answered_at
        ]
        return {
            "claim_id": self.id,
            "way": self.answer_way or "letter",
            "checked": "; ".join(done),
            "found": self.conclusion or "",
        }

    def _ask_opinion(self, date):
        """After closing: one link with three questions, once, by e-mail or SMS.

        Who chose e-mail is asked by e-mail; who chose another way by SMS, else by e-mail. A claim
        that the bank opened itself, or whose client gave neither, is not asked.
        """
        self.ensure_one()
        if (
            self.channel == "bank"
            or self.satisfaction_ids
            or self.stage_code == "refused"
        ):
            return
        if self.email and (self.answer_way == "email" or not self.phone_key):
            send = self._send_opinion_email
        elif self.phone_key:
            send = self._send_opinion_sms
        else:
            return
        asked, token = self.env["atm.satisfaction"]._ask(self, date)
        send(asked, f"{self.get_base_url()}/claims/atm/opinion/{token}")

    def _send_opinion_email(self, asked, link):
        body = self.env["ir.qweb"]._render(
            "atm_claims.opinion_letter", {"doc": self, "link": link}
        )
        self.env["atm.answer"]._mail(self, self.env._("Claim %s", self.name), body)

    def _send_opinion_sms(self, asked, link):
        text = self.env._(
            "Claim %(claim)s: tell how we worked: %(link)s", claim=self.name, link=link
        )
        self.env["atm.answer"]._sms(self, f"atm.satisfaction.{asked.id}", text)
