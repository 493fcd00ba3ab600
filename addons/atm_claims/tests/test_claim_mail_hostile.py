from odoo.tests import tagged
from odoo.tools import mute_logger

from .claims_common import ClaimsCommon
from .test_claim_intake import PDF, TestClaimIntake

_letter = TestClaimIntake._letter
del TestClaimIntake  # its own tests run in their own file
GATEWAY = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install")
class TestClaimMailHostile(ClaimsCommon):
    """Letters that mean harm, that machines wrote, and that answer the bank."""

    def setUp(self):
        super().setUp()
        self.number = 0

    def _process(self, body, *files, subject="Bankomat", extra=""):
        self.number += 1
        text = _letter(self, body, *files)
        text = text.replace(
            "letter-1@", f"letter-{self.number}-{self._testMethodName}@"
        )
        text = text.replace("Subject: Bankomat\n", f"Subject: {subject}\n{extra}")
        with mute_logger(GATEWAY):
            found = (
                self.env["mail.thread"]
                .sudo()
                .message_process(
                    "atm.claim", text, custom_values={"company_id": self.company.id}
                )
            )
        return self.env["atm.claim"].browse(found or [])

    def _chatter(self, claim):
        return " ".join(str(one) for one in claim.message_ids.mapped("body"))

    def test_fifty_attachments(self):
        files = [(f"<img src=x>{n}.pdf", PDF) for n in range(50)]
        claim = self._process("<p>Не выдал</p>", *files)
        self.assertEqual(len(claim.paper_ids), 3)
        chatter = self._chatter(claim)
        self.assertEqual(chatter.count("over 3 files"), 47)
        self.assertNotIn("<img", chatter)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", "mail.message"),
                 ("res_id", "in", claim.message_ids.ids)]
            )
        )  # fmt: skip

    def test_html(self):
        claim = self._process(
            "<style>p{}</style><p onclick='x()'>Не выдал</p><script>alert(1)</script>"
            "<iframe src='http://evil'></iframe><img src=x onerror=alert(1)>",
            subject="<script>alert(2)</script>",
        )
        self.assertIn("Не выдал", claim.description)
        for word in ("onclick", "<iframe", "onerror", "alert(1)"):
            self.assertNotIn(word, claim.description)
        self.assertNotIn("alert", self._chatter(claim))

    def test_machines_make_no_claims(self):
        for extra in (
            "Auto-Submitted: auto-replied\n", "Auto-Submitted: auto-generated (x)\n",
            "Precedence: auto_reply\n", "X-Autoreply: yes\n",
        ):  # fmt: skip
            with self.subTest(extra=extra):
                self.assertFalse(self._process("В отпуске", extra=extra))
        self.assertTrue(self._process("Не выдал", extra="Auto-Submitted: no\n"))

    def test_a_loop_ends(self):
        """Twenty letters of one sender within two hours are a machine's."""
        domain = self.env["mail.alias.domain"].create({"name": "example.com"})
        self.env["atm.claim.mailbox"].create(
            {
                "name": "Claims",
                "company_id": self.company.id,
                "alias_name": "claims",
                "alias_domain_id": domain.id,
            }
        )
        made = [bool(self._process(f"Письмо {n}")) for n in range(23)]
        self.assertEqual(made, [True] * 20 + [False] * 3)

    def test_an_answer_goes_to_its_claim(self):
        claim = self._registered(
            channel="email", email="client@example.com", answer_way="email"
        )
        found = self._process(
            "Вот чек", ("check.pdf", PDF), subject=f"Re: {claim.name}"
        )
        self.assertEqual(found, claim)
        self.assertIn("Вот чек", claim.description)
        self.assertIn("Деньги не выданы", claim.description)
        self.assertEqual(claim.paper_ids.name, "check.pdf")
        self.assertNotIn("Вот чек", self._chatter(claim))

    def test_another_sender_adds_nothing_to_a_claim(self):
        claim = self._registered(email="other@example.com", answer_way="email")
        found = self._process("Чужое", subject=f"Re: {claim.name}")
        self.assertTrue(found)
        self.assertNotEqual(found, claim)
        self.assertNotIn("Чужое", claim.description)

    def test_a_letter_without_facts(self):
        """It is a draft that says which facts it lacks; registered, the client is asked."""
        claim = self._process("Верните деньги")
        self.assertFalse(claim.registered_at)
        self.assertTrue(claim.missing_facts)
        self.assertFalse(claim.device_id)
