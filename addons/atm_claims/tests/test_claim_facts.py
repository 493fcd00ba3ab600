import base64
from datetime import datetime, timedelta

from odoo import fields, http
from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import html2plaintext, mute_logger

from ..tools.web_facts import plain
from .claims_common import AT, ClaimsCommon
from .test_claim_intake import HEAD, TestClaimIntake
from .test_claim_mail_hostile import TestClaimMailHostile
from .test_claim_portal import TestClaimPortal

_load, _process = TestClaimIntake._load, TestClaimMailHostile._process
_of_the_web = TestClaimPortal._of_the_web
# Their own tests run in their own files.
del TestClaimIntake, TestClaimMailHostile, TestClaimPortal
WHOLE = "2200 1234 1234 3456"


@tagged("post_install", "-at_install")
class TestClaimFacts(ClaimsCommon, HttpCase):
    """What a client tells: without whole cards, by the ATM's clock, fixed once registered."""

    number = 0

    def _far(self):
        region = self.env["bank.region"].search([("code", "=", "25")])
        self.assertEqual(region.tz, "Asia/Vladivostok")
        branch = self.env["bank.branch"].create(
            {"company_id": self.company.id, "code": "025", "name": "Vladivostok",
             "region_id": region.id}
        )  # fmt: skip
        return self.env["atm.device"].create(
            {
                "company_id": self.company.id,
                "code": "ATM25001",
                "branch_id": branch.id,
                "model_id": self.device.model_id.id,
            }
        )

    def test_no_whole_card_is_kept(self):
        claim = self._claim(description=f"карта {WHOLE}", account="2200123412343456")
        claim.summary = f"о карте {WHOLE}"
        self.assertEqual(claim.description, "карта 220012******3456")
        self.assertEqual(claim.account, "220012******3456")
        self.assertEqual(claim.summary, "о карте 220012******3456")
        claim._register_at(AT)
        question = self.env["atm.claim.question"].create(
            {"claim_id": claim.id, "question": f"Ваша ли карта {WHOLE}?"}
        )
        question.answer = WHOLE
        self.assertNotIn(WHOLE, question.question + question.answer)

    def test_no_whole_card_is_kept_of_a_list(self):
        row = f"{self.client.code};;Выдача;ATM00001;25.06.2026;1;2200123412343456\n"
        taken = _load(self, HEAD + row)
        self.assertEqual(taken.rejected, 1)
        self.assertIn("220012******3456", taken.reject_ids.content)
        self.assertNotIn("2200123412343456", taken.reject_ids.content)

    def test_lag_of_who_leaves_the_moment_empty(self):
        values = self._values()
        values.pop("visited_at")
        claim = self.env["atm.claim"].create(values)
        self.assertTrue(claim.visited_at, "the clock runs from the form's opening")
        claim.visited_at = False
        self.env.cr.execute(
            "UPDATE atm_claim SET create_date = %s WHERE id = %s",
            [AT - timedelta(hours=50), claim.id],
        )
        self.env.invalidate_all()
        claim._register_at(AT)
        self.assertEqual(claim.lag_hours, 50)

    def test_nobody_comes_tomorrow(self):
        with self.assertRaisesRegex(ValidationError, "later than now"):
            self._claim(visited_at=fields.Datetime.now() + timedelta(days=1))

    def test_a_branch_names_itself(self):
        clerk = self._user("front_office")
        clerk.sudo().bank_branch_ids = self.branch
        model = self.env["atm.claim"].with_user(clerk)
        self.assertEqual(
            model.default_get(["branch_id"]), {"branch_id": self.branch.id}
        )
        with self.assertRaisesRegex(UserError, "Branch that takes the claim"):
            self._claim(branch_id=False)._register_at(AT)

    def test_clock_of_a_far_atm(self):
        """14:30 on the wall beside the ATM, wherever the ATM turns out to stand."""
        device = self._far()
        claim = self._claim(
            channel="web", device_id=False, branch_id=False, place="Светланская, 1",
            occurred_at=datetime(2026, 6, 25, 11, 30), identification="none",
        )  # fmt: skip
        self.assertEqual(claim.occurred_words, "25.06.2026 14:30 (Europe/Moscow)")
        claim.device_id = device
        self.assertEqual(claim.occurred_at, datetime(2026, 6, 25, 4, 30))
        self.assertEqual(claim.occurred_words, "25.06.2026 14:30 (Asia/Vladivostok)")
        found = self._transaction(
            device_id=device.id, started_at=datetime(2026, 6, 25, 14, 31)
        )
        claim._register_at(AT)
        self.assertEqual(claim.transaction_id, found)

    def test_clock_of_a_list(self):
        self._far()
        row = f"{self.client.code};;Выдача;ATM25001;25.06.2026 14:30;5000;\n"
        taken = _load(self, HEAD + row)
        self.assertEqual(taken.claim_ids.occurred_at, datetime(2026, 6, 25, 4, 30))

    def test_told_stays_as_it_was_told(self):
        officer = self._user("claims_officer")
        claim = self._registered().with_user(officer)
        for name, value in (
            ("client_id", False), ("amount_claimed", 7000), ("description", "Другое"),
            ("occurred_at", "2026-06-24 10:30:00"), ("visited_at", AT), ("card", "1234"),
        ):  # fmt: skip
            with (
                self.subTest(name),
                self.assertRaisesRegex(UserError, "as it was told"),
            ):
                claim.write({name: value})
        claim.write({"amount_claimed": 5000, "phone": "+7 999 111-22-33"})

    def test_a_stranger_turns_out_to_be_a_client(self):
        person = self.env["atm.claimant"].create(
            {"company_id": self.company.id, "name": "Иванов", "document_number": "45"}
        )
        claim = self._claim(client_id=False, claimant_id=person.id)
        claim.client_id = self.client
        self.assertFalse(claim.claimant_id)

    def test_one_document_however_it_is_written(self):
        people = self.env["atm.claimant"].create(
            [
                {"company_id": self.company.id, "name": name, "document_number": number}
                for name, number in (
                    ("Иванов", "4510 123456"),
                    ("Ivanov", "4510123456"),
                )
            ]
        )
        one, other = (
            self._claim(client_id=False, claimant_id=person.id, phone=phone, card=False)
            for person, phone in zip(people, ("+79990000001", "+79990000002"), strict=True)
        )  # fmt: skip
        self.assertIn(other, one._same_claimant())

    def test_papers_of_every_channel_are_looked_at(self):
        claim = self._claim()
        for name, content in (("x.html", b"PGI+"), ("x.pdf", b"TVo=")):
            with (
                self.subTest(name),
                self.assertRaisesRegex(ValidationError, "only PDF"),
            ):
                self.env["atm.claim.paper"].create(
                    {"claim_id": claim.id, "name": name, "content": content}
                )

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_the_first_letter_stays(self):
        claim = _process(self, "<p>Первое письмо</p>")
        for number in range(6):
            claim.sudo()._add_letter(
                {"body": f"<p>{'слово ' * 3000}{number}</p>", "email_from": "a@b.ru"}
            )
        self.assertIn("Первое письмо", claim.description)
        kept = claim.paper_ids.filtered(lambda one: one.kind == "letter")
        self.assertTrue(kept, "what has no room on the claim is a paper")
        whole = claim.description + "".join(
            base64.b64decode(one.content).decode() for one in kept
        )
        for number in range(6):
            self.assertIn(f"слово {number}", whole)

    def test_letters_of_a_machine_end(self):
        claim = _process(self, "<p>Первое письмо</p>")
        self.env["ir.config_parameter"].set_param("atm_claims.letter_per_address", 2)
        letter = {"body": "<p>ещё</p>", "email_from": "robot@b.ru"}
        with mute_logger("odoo.addons.atm_claims.models.atm_claim_mail"):
            for _again in range(5):
                claim.sudo()._add_letter(dict(letter))
        self.assertEqual(claim.description.count("ещё"), 2)

    def test_question_by_email(self):
        claim = self._registered(answer_way="email", email="client@example.com")
        before = self.env["mail.mail"].search([])
        question = self.env["atm.claim.question"].create(
            {"claim_id": claim.id, "question": "Есть ли <чек>?"}
        )
        self.assertEqual(question.way, "email")
        sent = self.env["mail.mail"].search([]) - before
        self.assertEqual(sent.email_to, "client@example.com")
        self.assertIn("Есть ли &lt;чек&gt;?", sent.body_html)

    def test_question_with_nowhere_to_ask(self):
        claim = self._registered(email=False)
        with self.assertRaisesRegex(UserError, "no e-mail"):
            self.env["atm.claim.question"].create(
                {"claim_id": claim.id, "question": "Чек?", "way": "email"}
            )

    def test_question_on_the_page(self):
        claim, secret = _of_the_web(self)
        question = self.env["atm.claim.question"].create(
            {"claim_id": claim.id, "question": "Есть ли чек?"}
        )
        self.authenticate(None, None)

        def page(**values):
            asked = {
                "csrf_token": http.Request.csrf_token(self),
                "tracking": claim.tracking,
                "secret": secret,
                **values,
            }
            return html2plaintext(self.url_open("/claims/atm/status", data=asked).text)

        self.assertIn("Есть ли чек?", page())
        self.assertNotIn("Есть ли чек?", page(question=question.id, answer="Есть"))
        self.assertEqual((question.answer, claim.waits_client), ("Есть", False))
        page(question=question.id, answer="Нет")
        self.assertEqual(question.answer, "Есть", "one answer to one question")

    def test_control_signs_name_no_claim(self):
        self.authenticate(None, None)
        self.assertEqual(plain("W-\x00"), "W-")
        answer = self.url_open(
            "/claims/atm/status",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "tracking": "W-\x00", "secret": "\x00",
            },
        )  # fmt: skip
        self.assertEqual(answer.status_code, 404)
