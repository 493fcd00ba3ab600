import base64

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .claims_common import ClaimsCommon

PDF = b"%PDF-1.4 receipt"
HEAD = "Код клиента;ФИО;Операция;Банкомат;Дата и время;Сумма претензии;Карта\n"


@tagged("post_install", "-at_install")
class TestClaimIntake(ClaimsCommon):
    """Claims by e-mail and by lists."""

    def _letter(self, body, *files):
        parts = [
            "From: Client <client@example.com>\nTo: claims@example.com\n"
            "Subject: Bankomat\nMessage-Id: <letter-1@example.com>\nMIME-Version: 1.0\n"
            'Content-Type: multipart/mixed; boundary="b"\n\n'
            f"--b\nContent-Type: text/html; charset=utf-8\n\n{body}\n"
        ]
        for name, content in files:
            parts.append(
                f'--b\nContent-Type: application/octet-stream; name="{name}"\n'
                f'Content-Disposition: attachment; filename="{name}"\n'
                "Content-Transfer-Encoding: base64\n\n"
                f"{base64.encodebytes(content).decode()}\n"
            )
        return "".join(parts) + "--b--\n"

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_letter_becomes_a_draft(self):
        letter = self._letter(
            "<p>Не выдал деньги</p><script>alert(1)</script>",
            ("receipt.pdf", PDF),
            ("virus.exe", b"MZ"),
            ("big.pdf", PDF + b"0" * (10 * 1024 * 1024)),
        )
        number = (
            self.env["mail.thread"]
            .sudo()
            .message_process(
                "atm.claim", letter, custom_values={"company_id": self.company.id}
            )
        )
        claim = self.env["atm.claim"].browse(number)
        self.assertEqual(claim.channel, "email")
        self.assertFalse(claim.name)
        self.assertEqual(claim.email, "client@example.com")
        self.assertIn("Не выдал деньги", claim.description)
        self.assertNotIn("<", claim.description)
        self.assertEqual(claim.paper_ids.mapped("name"), ["receipt.pdf"])
        chatter = " ".join(str(body) for body in claim.message_ids.mapped("body"))
        self.assertIn("virus.exe", chatter)
        self.assertIn("10 MB", chatter)
        self.assertNotIn("Не выдал", chatter)
        senders = " ".join(filter(None, claim.message_ids.mapped("email_from")))
        self.assertNotIn("client@example.com", senders)

    def test_mailbox_has_an_alias_of_claims(self):
        domain = self.env["mail.alias.domain"].create({"name": "bank.example.com"})
        box = self.env["atm.claim.mailbox"].create(
            {
                "name": "Claims",
                "company_id": self.company.id,
                "alias_name": "atm-claims",
                "alias_domain_id": domain.id,
            }
        )
        self.assertEqual(box.alias_id.alias_model_id.model, "atm.claim")
        self.assertIn(str(self.company.id), box.alias_id.alias_defaults)

    def _load(self, text, name="list.csv"):
        wizard = self.env["atm.claim.list.load"].create(
            {
                "company_id": self.company.id,
                "file_name": name,
                "content": base64.b64encode(text.encode()),
            }
        )
        return wizard._load(name, text.encode())

    def test_list(self):
        taken = self._load(
            HEAD
            + f"{self.client.code};;Выдача;ATM00001;25.06.2026 13:30;5 000,00;220012******3456\n"
            + ";Иванов Иван;Внесение;ATM00001;25.06.2026 14:00;1000;\n"
            + ";Иванов Иван;Полёт;ATM00001;25.06.2026 14:00;1000;\n"
            + f"{self.client.code};;Выдача;ATM99999;25.06.2026 14:00;1000;\n"
            + ";;Выдача;ATM00001;25.06.2026 14:00;1000;\n"
            + f"{self.client.code};;Выдача;ATM00001;вчера;много;\n"
            + f"{self.client.code};;Выдача;ATM00001;25.06.2026;1;2200123412343456\n"
        )
        self.assertEqual((taken.records, taken.loaded, taken.rejected), (7, 2, 5))
        self.assertEqual(taken.reject_ids.mapped("line"), [4, 5, 6, 7, 8])
        claim = taken.claim_ids.filtered("client_id")
        self.assertEqual(claim.amount_claimed, 5000)
        self.assertEqual(claim.device_id, self.device)
        # 13:30 in Moscow
        self.assertEqual(f"{claim.occurred_at:%H:%M}", "10:30")

    def test_same_list_twice(self):
        text = HEAD + f"{self.client.code};;Выдача;ATM00001;25.06.2026;1;\n"
        self._load(text)
        with self.assertRaisesRegex(UserError, "already"):
            self._load(text)

    def test_bad_lists_are_refused_whole(self):
        row = f"{self.client.code};;Выдача;ATM00001;25.06.2026;1;\n"
        for text, name in (
            ("ФИО\nИванов\n", "list.csv"),
            (HEAD, "list.csv"),
            (HEAD + row * 1001, "list.csv"),
            ("no workbook", "list.xlsx"),
            (HEAD + row, "list.exe"),
        ):
            with self.subTest(name=name, rows=text.count("\n")):
                with self.assertRaises(UserError):
                    self._load(text, name)
        self.assertFalse(
            self.env["atm.claim.list"].search([("company_id", "=", self.company.id)])
        )

    def test_hostile_rows_are_set_aside_alone(self):
        """Whatever a cell holds, the other rows load; each bad one is listed with its reason."""
        row = f"{self.client.code};;Выдача;ATM00001;%s;%s;\n"
        good = row % ("25.06.2026", "1")
        bad = [
            row % ("01.01.0001", "1"), row % ("31.12.9999 23:59", "1"), row % ("31.02.2026", "1"),
            row % ("25.06.2026", "1e5"), row % ("25.06.2026", "1_0"), row % ("25.06.2026", "-1"),
            row % ("25.06.2026", "=1+1"), row % ("25.06.2026", "٥"),
            ";" + "x" * 2001 + ";Выдача;ATM00001;25.06.2026;1;\n",
        ]  # fmt: skip
        taken = self._load(HEAD + good + "".join(bad) + good.replace(";1;", ";2;"))
        self.assertEqual((taken.records, taken.loaded), (11, 2))
        self.assertEqual(taken.reject_ids.mapped("line"), list(range(3, 12)))
        self.assertTrue(all(taken.reject_ids.mapped("reason")))
        self.assertIn("=1+1", "".join(taken.reject_ids.mapped("content")))

    def test_what_a_cell_must_not_do(self):
        """A formula is text, a zero byte is nothing, markup is text."""
        name = "=HYPERLINK(1)\0<script>"
        taken = self._load(HEAD + f";{name};Выдача;ATM00001;25.06.2026;1;\n")
        self.assertEqual(taken.loaded, 1, taken.reject_ids.mapped("reason"))
        self.assertEqual(taken.claim_ids.claimant_id.name, "=HYPERLINK(1)<script>")
