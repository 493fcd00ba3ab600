import base64
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.models.bank_opened_mixin import IDENTITY
from odoo.addons.bank_base.tools.money import D
from odoo.addons.bank_base.tools.words import amount_in_words

from .atm_claim import ANSWER_WAYS

SHORT = 400
"""Characters of an SMS: longer ones are cut by operators into too many parts."""


class AtmAnswer(models.Model):
    """The bank's answer to a claim: what was checked, found, decided. Fixed once sent."""

    _name = "atm.answer"
    _description = "Answer to a claim"
    _order = "id desc"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "atm.claim", required=True, ondelete="restrict", index=True, check_company=True
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    name = fields.Char(string="Number", readonly=True, copy=False)
    date = fields.Date(required=True, default=fields.Date.context_today)
    way = fields.Selection(ANSWER_WAYS, required=True)
    decision = fields.Selection(
        [
            ("granted", "Granted"),
            ("partly", "Granted in part"),
            ("refused", "Refused"),
            ("interim", "Term is extended"),
        ],
        required=True,
    )
    amount = fields.Monetary(string="Sum granted")
    checked = fields.Text(string="What was checked", required=True, groups=IDENTITY)
    found = fields.Text(string="What was found", required=True, groups=IDENTITY)
    decided = fields.Text(string="What was decided", required=True, groups=IDENTITY)
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent")],
        required=True,
        readonly=True,
        default="draft",
    )
    sent_at = fields.Datetime(readonly=True, copy=False)
    sent_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL",
        "There is an answer of this number.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0 AND (amount = 0 OR decision IN ('granted', 'partly')))",
        "A sum goes with a claim that is granted.",
    )

    @api.depends("name")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = answer.name or self.env._("Draft of the answer")

    def write(self, vals):
        """What was sent stays as it was sent."""
        if any(answer.state == "sent" for answer in self):
            raise UserError(
                self.env._("The answer was sent and stays as it is. Write another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if any(answer.state == "sent" for answer in self):
            raise UserError(self.env._("The answer was sent and stays."))

    def action_send(self):
        for answer in self:
            answer._send(fields.Datetime.now())

    def _send(self, at):
        """Number the answer and hand it over to its way; the client's own message leaves later.

        :raises UserError: it was sent, the sum is missing, or there is nowhere to send it
        """
        self.ensure_one()
        self.check_access("write")
        claim = self.claim_id
        if not claim.registered_at:
            raise UserError(self.env._("The claim is not registered yet."))
        if self.decision in ("granted", "partly") and not self.amount:
            if claim.kind != "card":
                raise UserError(self.env._("Enter the sum that is granted."))
        self._check_way(claim, self.way)
        self.write(
            {
                "name": claim._number("atm.answer", "О", self.company_id, self.date),
                "sent_at": at,
                "sent_by": self.env.uid,
            }
        )
        if self.decision == "interim" and not claim.extended_on:
            claim._extend(self.date, self.decided)
        getattr(self, f"_send_{self.way}", lambda: None)()
        self.state = "sent"
        # sudo: the sum stands on the claim as it stands in the answer that the officer sent.
        if self.decision in ("granted", "partly"):
            claim.sudo().amount_granted = self.amount
        claim._tick_done()

    @api.model
    def _check_way(self, claim, way):
        """Refuse a way by which the client of a claim cannot be reached.

        :param way: one of ANSWER_WAYS; others need nothing
        """
        if way == "letter" and not (claim.address or claim.client_id.address):
            raise UserError(self.env._("The claim has no address to write to."))
        if way == "email" and not claim.email:
            raise UserError(self.env._("The claim has no e-mail to write to."))
        if way == "sms" and not claim.phone_key:
            raise UserError(self.env._("The claim has no phone to send an SMS to."))
        # sudo: whether the claim has a status page, not its code.
        if way == "portal" and not claim.sudo().secret_hash:
            raise UserError(
                self.env._(
                    "The client has no code of the status page: only a claim of the web form has."
                    " Choose another way."
                )
            )

    def _send_email(self):
        """An e-mail that waits in Odoo's own queue."""
        body = self.env["ir.qweb"]._render(
            "atm_claims.answer_body", self._prepare_letter()
        )
        self._mail(self.claim_id, self.env._("Answer %s", self.name), body)

    @api.model
    def _mail(self, claim, subject, body):
        # sudo: the queue of letters is the system's; the text and the address are the claim's.
        return (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": subject,
                    "body_html": body,
                    "email_to": claim.email,
                    "email_from": claim.company_id.email_formatted
                    or self.env.user.email_formatted,
                    # No copy in the chatter: those read it who may not see the client.
                    "auto_delete": True,
                }
            )
        )

    def _send_sms(self):
        text = self.env._(
            "Claim %(claim)s: answer %(answer)s. Decision: %(decided)s. Checked: %(checked)s."
            " Found: %(found)s.",
            claim=self.claim_id.name,
            answer=self.name,
            decided=self.decided.strip().rstrip("."),
            checked=self.checked.strip().rstrip("."),
            found=self.found.strip().rstrip("."),
        )
        # The decision comes first: a long text is cut at its end.
        short = text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
        self._sms(self.claim_id, f"atm.answer.{self.id}", short)

    @api.model
    def _sms(self, claim, key, text):
        """Put a message into the outbox; an addon of messages delivers it."""
        payload = json.dumps(
            {"phone": claim.phone_key, "text": text}, ensure_ascii=False
        )
        return self.env["bank.outbox"]._put(
            key,
            "sms",
            company_id=claim.company_id.id,
            res_model="atm.claim",
            res_id=claim.id,
            payload_name=self.env._("SMS about claim %s", claim.name),
            payload=base64.b64encode(payload.encode()),
        )

    def _prepare_letter(self):
        """Values of the printed letter and of the e-mail."""
        self.ensure_one()
        return {"doc": self, "words": self._words()}

    def _words(self):
        """The sum granted in words, in Russian."""
        self.ensure_one()
        try:
            return amount_in_words(D(str(self.amount)), "ru", self.currency_id.name)
        except NotImplementedError:
            # num2words has no Russian words for this currency
            return self.currency_id.amount_to_text(self.amount)
