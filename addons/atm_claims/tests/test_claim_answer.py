import base64
import json
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .claims_common import AT, ClaimsCommon


@tagged("post_install", "-at_install")
class TestClaimAnswer(ClaimsCommon):
    """The answer by each way, the opinion asked, and who may see and do what."""

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

    def test_letter(self):
        claim = self._registered()
        answer = self._answer(claim)
        report = self.env["ir.actions.report"]
        with self.assertRaises(UserError):
            report._render_qweb_html("atm_claims.answer_letter", answer.ids)
        answer._send(AT)
        html, _kind = report._render_qweb_html("atm_claims.answer_letter", answer.ids)
        text = html2plaintext(html.decode())
        self.assertIn("О-2026-000001", text)
        self.assertIn("Пять тысяч рублей 00 копеек", text)
        self.assertIn("акт пересчёта", text)
        self.assertIn("Банк России", text)
        self.assertEqual(claim.amount_granted, 5000)
        with self.assertRaises(UserError):
            answer.found = "Другое"
        with self.assertRaises(UserError):
            answer.unlink()

    def test_email_and_opinion(self):
        claim = self._registered(answer_way="email", email="client@example.com")
        claim._advance("answer")
        self._answer(claim)._send(AT)
        mails = self.env["mail.mail"].search([("email_to", "=", "client@example.com")])
        self.assertIn("Пять тысяч рублей", mails.body_html)
        claim._advance("closed")
        self.assertFalse(claim.is_open)
        mail = (
            self.env["mail.mail"].search([("email_to", "=", "client@example.com")])
            - mails
        )
        self.assertIn("/claims/atm/opinion/", mail.body_html)
        self.assertEqual(len(claim.satisfaction_ids), 1)

    def test_sms_is_a_row_of_the_outbox(self):
        claim = self._registered(answer_way="sms")
        self._answer(claim)._send(AT)
        row = self.env["bank.outbox"].search([("res_model", "=", "atm.claim")])
        payload = json.loads(base64.b64decode(row.payload))
        self.assertEqual(payload["phone"], "4951234567")
        self.assertIn("О-2026-000001", payload["text"])
        self.assertEqual(row._deliver_pending(self.company)["sent"], 0)
        self.assertEqual(row.state, "pending")

    def test_nowhere_to_send(self):
        claim = self._registered(answer_way="email")
        with self.assertRaisesRegex(UserError, "e-mail"):
            self._answer(claim)._send(AT)

    def test_interim_answer_extends_and_does_not_close(self):
        claim = self._registered()
        answer = self._answer(claim, decision="interim", amount=0)
        answer._send(AT)
        self.assertEqual(claim.answer_by, date(2026, 7, 31))
        claim._advance("answer")
        with self.assertRaises(UserError):
            claim._advance("closed")

    def test_front_office_sees_own_branch_and_own_claims(self):
        other = self.env["bank.branch"].create(
            {"company_id": self.company.id, "code": "002", "name": "Arbat"}
        )
        clerk = self._user("front_office")
        clerk.sudo().bank_branch_ids = self.branch
        mine, foreign = self._claim(), self._claim(branch_id=other.id)
        claims = self.env["atm.claim"].with_user(clerk)
        self.assertIn(mine, claims.search([]))
        self.assertNotIn(foreign, claims.search([]))
        own = claims.create(self._values(branch_id=other.id))
        self.assertIn(own, claims.search([]))
        own.action_register()
        self.assertTrue(own.name)
        with self.assertRaises(AccessError):
            own.write({"amount_claimed": 9000})

    def test_contact_centre_creates_and_reads(self):
        operator = self._user("contact_centre")
        registered = self._registered()
        claims = self.env["atm.claim"].with_user(operator)
        self.assertIn(registered, claims.search([]))
        with self.assertRaises(AccessError):
            registered.with_user(operator).summary = "x"
        own = claims.create(
            self._values(channel="contact_centre", identification="code_word")
        )
        own.action_register()
        self.assertEqual(own.registered_by, operator)

    def test_technician_sees_no_person(self):
        claim = self._registered()
        seen = claim.with_user(self._user("technician"))
        self.assertEqual(seen.amount_claimed, 5000)
        for name in ("phone", "address", "description"):
            with self.assertRaises(AccessError):
                seen.read([name])
        with self.assertRaises(AccessError):
            self.env["atm.claimant"].with_user(seen.env.user).search([])
