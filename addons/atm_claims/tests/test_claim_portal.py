import base64
import json
import re
from datetime import date

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import html2plaintext

from .claims_common import AT, ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaimPortal(ClaimsCommon, HttpCase):
    """What a client gets by the way he chose: the page, an SMS; and who is asked for an opinion."""

    def _answer(self, claim, **values):
        return self.env["atm.answer"].create(
            {
                "claim_id": claim.id,
                "date": date(2026, 7, 10),
                "way": claim.answer_way,
                "decision": "granted",
                "amount": 5000,
                "checked": "Журнал банкомата и акт пересчёта",
                "found": "Купюры не выданы",
                "decided": "Вернуть деньги",
                **values,
            }
        )

    def _of_the_web(self):
        """A claim of the web form, registered, with the code of its page."""
        text = self.env["atm.consent.text"]._at(fields.Date.today())
        facts = {
            key: value
            for key, value in self._values(answer_way="portal").items()
            if key
            not in ("company_id", "branch_id", "client_id", "channel", "visited_at")
        }
        tracking, secret = self.env["atm.claim"]._from_web(
            {**facts, "name": "Сидоров Сидор"}, [], text, AT, b"1"
        )
        claim = self.env["atm.claim"].search([("tracking", "=", tracking)])
        claim._register_at(AT)
        return claim, secret

    def test_answer_stands_on_the_page(self):
        claim, secret = self._of_the_web()
        self.authenticate(None, None)

        def page():
            asked = {
                "csrf_token": http.Request.csrf_token(self),
                "tracking": claim.tracking,
                "secret": secret,
            }
            return html2plaintext(self.url_open("/claims/atm/status", data=asked).text)

        self.assertNotIn("Купюры не выданы", page())
        answer = self._answer(claim)
        self.assertNotIn("Купюры не выданы", page(), "a draft is not told")
        answer._send(AT)
        self.env["atm.web.visit"].search([]).unlink()
        told = re.sub(r"\s+", " ", page())
        for part in (answer.name, "акт пересчёта", "Купюры не выданы", "Вернуть деньги",
                     "Пять тысяч рублей"):  # fmt: skip
            self.assertIn(part, told)

    def test_no_page_no_portal(self):
        claim = self._registered(answer_way="portal")
        with self.assertRaisesRegex(UserError, "no code of the status page"):
            self._answer(claim)._send(AT)

    def test_sms_states_what_was_checked_and_found(self):
        claim = self._registered(answer_way="sms")
        self._answer(claim, checked="Журнал. " * 100)._send(AT)
        row = self.env["bank.outbox"].search([("res_id", "=", claim.id)])
        text = json.loads(base64.b64decode(row.payload))["text"]
        self.assertLessEqual(len(text), 400)
        self.assertTrue(text.endswith("…"))
        self.assertLess(text.index("Вернуть деньги"), text.index("Журнал"))
        other = self._registered(answer_way="sms", card="220012******0001")
        self._answer(other)._send(AT)
        row = self.env["bank.outbox"].search([("res_id", "=", other.id)])
        text = json.loads(base64.b64decode(row.payload))["text"]
        self.assertIn("Купюры не выданы", text)
        self.assertIn("акт пересчёта", text)

    def test_who_chose_a_letter_is_asked_too(self):
        claim = self._registered()
        claim._ask_opinion(date(2026, 7, 11))
        row = self.env["bank.outbox"].search([("res_id", "=", claim.id)])
        text = json.loads(base64.b64decode(row.payload))["text"]
        self.assertIn("/claims/atm/opinion/", text)
        self.assertEqual(len(claim.satisfaction_ids), 1)
        mute = self._registered(card="220012******0001")
        mute.phone = False
        mute._ask_opinion(date(2026, 7, 11))
        self.assertFalse(mute.satisfaction_ids)

    def test_form_offers_the_prior_acceptance(self):
        report = self.env["ir.actions.report"]

        def form(claim):
            html, _kind = report._render_qweb_html("atm_claims.claim_form", claim.ids)
            return html2plaintext(html.decode())

        claim = self._registered()
        told = form(claim)
        self.assertIn("Заранее данный акцепт", told)
        self.assertIn("отозвать в любое время", told)
        claim, _secret = self._of_the_web()
        self.assertNotIn(
            "акцепт", form(claim), "a signature is given in a branch alone"
        )

    def test_conclusion_on_the_screen_of_the_claim(self):
        claim = self._registered()
        claim._take_transaction(self._transaction(cause="jam"))
        officer = self._user("claims_officer")
        view = Form(claim.with_user(officer))
        self.assertEqual(view.verdict_name, "Cash was never presented")
        self.assertEqual(view.cause, "jam")
