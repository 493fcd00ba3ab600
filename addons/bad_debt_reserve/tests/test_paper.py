import io

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from .common import ReserveCommon


@tagged("post_install", "-at_install")
class TestPaper(ReserveCommon, HttpCase):
    """The printed act and the workbook of lines, in Russian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.company.partner_id.lang = "ru_RU"

    def test_act(self):
        self._table()
        inventory = self.post()
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "bad_debt_reserve.inventory_act", inventory.ids
        )
        text = html2plaintext(html.decode())
        self.assertIn("Четыреста пять тысяч рублей 00 копеек", text)
        self.assertIn("45818", text)
        self.assertIn("31–60", text)

    def test_workbook(self):
        from openpyxl import load_workbook

        debts = self._table()
        self._debt("=1+1", 5, principal_overdue=1)
        inventory = self.count()
        new_test_user(
            self.env,
            login="reserve.xlsx",
            groups="bank_base.group_reserve_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate("reserve.xlsx", "reserve.xlsx")
        answer = self.url_open(inventory.action_xlsx()["url"])
        self.assertEqual(answer.status_code, 200)
        sheet = load_workbook(io.BytesIO(answer.content)).active
        rows = list(sheet.iter_rows(min_row=4, values_only=True))
        self.assertEqual(len(rows), len(debts) + 1)
        self.assertEqual(sum(row[11] for row in rows), 405_000.30)
        self.assertIn("=1+1", {row[1].split()[-1] for row in rows})
        noted = self.env["bank.opening.log"].search(
            [("user_id.login", "=", "reserve.xlsx"), ("via", "=", "export")]
        )
        self.assertEqual(
            (noted.res_model, noted.count, noted.fields_read),
            ("reserve.line", len(rows), "client_id"),
        )

    def test_workbook_is_refused_to_a_collector(self):
        inventory = self.count()
        new_test_user(
            self.env,
            login="reserve.nobody",
            groups="bank_base.group_collector",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate("reserve.nobody", "reserve.nobody")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/reserve/inventory/{inventory.id}/lines.xlsx")
        self.assertEqual(answer.status_code, 403)
