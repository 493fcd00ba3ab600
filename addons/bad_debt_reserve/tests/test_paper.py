import io
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL, html2plaintext

from odoo.addons.bank_base.tools.money import D

from ..report import reserve_paper
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

    def paper(self, name, records):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            f"bad_debt_reserve.{name}", records.ids
        )
        return html2plaintext(html.decode())

    def commission(self):
        vals = {
            "company_id": self.company.id,
            "job": "Начальник отдела",
            "date_from": "2026-01-01",
            "order": "№ 12 от 30.12.2025",
        }
        return self.env["reserve.commission.member"].create(
            [
                {**vals, "name": "Петров П. П.", "role": "chair"},
                {**vals, "name": "Иванов И. И."},
            ]
        )

    def test_inv17_with_supplement(self):
        self.commission()
        self._table()
        self._debt("T9", 10, principal_overdue=100.01, penalty=50)
        inventory = self.post()
        inventory.action_signed_on_paper()
        text = self.paper("inventory_inv17", inventory)
        self.assertIn("ИНВ-17", text)
        self.assertIn("Приложение к форме № ИНВ-17", text)
        self.assertIn("Петров П. П.", text)
        self.assertIn("подписано на бумаге", text)
        self.assertIn("Восемьсот десять тысяч сто пятьдесят рублей 01 копейка", text)
        self.assertIn("Четыреста пять тысяч тридцать рублей 00 копеек", text)
        self.assertIn("Client C1", text)
        self.assertNotIn("28/2023", text, "a bank's chart")

    def test_more_debts_than_a_paper_names(self):
        self._table()
        inventory = self.count()
        with patch.object(reserve_paper, "PAPER_LINES", 2):
            text = self.paper("inventory_inv17", inventory)
        self.assertIn("T1", text)
        self.assertIn("T3", text)
        self.assertNotIn("T5", text)
        self.assertIn("810", text, "the act counts all of them")

    def test_norm_of_a_commercial_company(self):
        self._debt("T6", 10, principal_overdue=100)
        inventory = self.count()
        self.company.posting_scheme_id.chart = "commercial"
        self.assertIn("ФСБУ 28/2023", self.paper("inventory_act", inventory))
        former = self.count("2025-03-31")
        text = self.paper("inventory_inv17", former)
        self.assertNotIn("28/2023", text)
        self.assertIn("№ 49", text)
        self.assertIn("не подтвержден", text, "the mark of a reference from memory")

    def test_order(self):
        inventory = self.env["reserve.inventory"].create(
            {"book_id": self.book.id, "date": self.date}
        )
        with self.assertRaisesRegex(UserError, "no inventory commission"):
            self.paper("inventory_order", inventory)
        self.commission()
        text = self.paper("inventory_order", inventory)
        self.assertIn("ИНВ-22", text)
        self.assertIn("Иванов И. И.", text)
        self.assertIn("№ 12 от 30.12.2025", text)

    def test_order_and_act_by_what_the_accountant_entered(self):
        self.commission()
        self._debt("O1", 10, principal_overdue=100)
        inventory = self.count()
        self.assertIn("№ 12 от 30.12.2025", self.paper("inventory_inv17", inventory))
        self.assertIn("ageing-20260930", self.paper("inventory_inv17", inventory))
        inventory._post()
        inventory.with_user(self.accountant()).write(
            {
                "order_number": "77-К",
                "order_date": "2026-09-15",
                "head_job": "Председатель правления",
                "head_name": "Орлов О. О.",
                "act_number": "5-А",
                "act_date": "2026-10-02",
            }
        )
        self.assertEqual(inventory.state, "posted")
        text = self.paper("inventory_order", inventory)
        for part in ("77-К", "15.09.2026", "Председатель правления", "Орлов О. О."):
            self.assertIn(part, text)
        self.assertNotIn("________ от", text)
        text = self.paper("inventory_inv17", inventory)
        for part in ("5-А", "02.10.2026", "№ 77-К от 15.09.2026"):
            self.assertIn(part, text)
        self.assertNotIn("ageing-20260930", text)

    def accountant(self):
        return new_test_user(
            self.env,
            login="order.accountant",
            groups="bank_base.group_reserve_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def test_inv17_has_all_receivables_of_the_register(self):
        self._debt("R1", 10, principal_overdue=100)
        self._debt("R2", 0, principal_current=5000, fees=0.5)
        self._debt("R3", 0, principal_current=40, product_id=False)
        self._debt(
            "R4", 20, kind="shortage", principal_overdue=7, product_id=self.cars.id
        )
        self.edition.kind_shortage = False
        inventory = self.count()
        self.assertEqual(
            [
                (row["overdue"], row["name"], row["debts"], row["gross"])
                for row in inventory._paper_others()
            ],
            [
                (False, "", 1, D("40.00")),
                (False, "Cards", 1, D("5000.50")),
                (True, "AUTO", 1, D("7.00")),
            ],
        )
        text = self.paper("inventory_inv17", inventory)
        self.assertIn("Долги без просрочки", text)
        self.assertIn("Cards", text)
        self.assertIn(
            "Просроченные долги, по которым правила резерв не предусматривают", text
        )
        self.assertIn("5 147,50", text.replace("\xa0", " ").replace("\u202f", " "))
        self.assertIn("кредиторами", text)

    def test_memo_of_an_entry(self):
        self._debt("T7", 10, principal_overdue=1000.03)
        inventory = self.post()
        text = self.paper("entry_memo", inventory.move_id)
        self.assertIn("Бухгалтерская справка", text)
        self.assertIn(inventory.move_id.name, text)
        for part in ("70606", "45818", "Триста рублей 01 копейка"):
            self.assertIn(part, text)
        other = self.env["account.move"].create(
            {"move_type": "entry", "journal_id": inventory.move_id.journal_id.id}
        )
        with self.assertRaisesRegex(UserError, "was not made by a reserve"):
            self.paper("entry_memo", other)

    def test_tax_register(self):
        self._debt("T8", 10, principal_overdue=1000)
        inventory = self.post()
        with self.assertRaisesRegex(UserError, "does not count for tax"):
            self.paper("tax_register", inventory)
        self.env.cr.execute(
            "UPDATE reserve_rule_book SET method = 'tax' WHERE id = %s", [self.book.id]
        )
        self.env.invalidate_all()
        text = self.paper("tax_register", inventory)
        self.assertIn("Налоговый регистр", text)
        self.assertIn("Триста рублей 00 копеек", text)
        self.assertIn("внереализационные расходы", text)

    def test_draft_is_not_printed(self):
        draft = self.env["reserve.inventory"].create(
            {"book_id": self.book.id, "date": self.date}
        )
        for name in ("inventory_act", "inventory_inv17", "net_receivables"):
            with self.assertRaisesRegex(UserError, "count it before printing"):
                self.paper(name, draft)

    def test_net_receivables(self):
        self._table()
        self._debt("W1", 0, principal_current=5000, fees=0.5, branch_id=False)
        self._debt("W2", 5, principal_overdue=10, penalty=90)
        self._debt("W3", 0)
        inventory = self.post()
        found = inventory._net_rows()
        self.assertEqual(
            [
                (row.band_id.name or "", row.debts, row.gross, row.reserve, row.net)
                for row in found.sorted(lambda row: (not row.band_id, row.position))
            ],
            [
                ("1–30", 3, 450_100, 135_003, 315_097),
                ("31–60", 1, 200_000, 120_000, 80_000),
                ("61–90", 1, 100_000, 90_000, 10_000),
                ("91–120", 1, 60_000, 60_000, 0),
                ("", 1, 5000.5, 0, 5000.5),
            ],
        )
        self.assertEqual(sum(found.mapped("reserve")), inventory.reserve)
        lines = self.env["reserve.line"].search(
            found.filtered(lambda row: row.band_id.name == "1–30").action_lines()[
                "domain"
            ]
        )
        self.assertEqual(len(lines), 3)
        without = found.filtered(lambda row: not row.band_id).action_lines()
        self.assertEqual(without["res_model"], "debt.contract")
        text = self.paper("net_receivables", inventory)
        self.assertIn("Чистая дебиторская задолженность", text)
        self.assertEqual(inventory._net_rows(), found, "of a posted one, counted once")

    def test_written_off_is_no_receivable(self):
        self._debt("W4", 0, principal_current=100)
        gone = self._debt("W5", 0, principal_current=7000)
        inventory = self.count()
        self.assertEqual(sum(inventory._net_rows().mapped("gross")), 7100)
        ids = SQL("SELECT %s", gone.id)
        lines = type(self.env["reserve.write.off.line"])
        with patch.object(lines, "_not_as_filed_sql", lambda *_args: ids):
            self.assertEqual(sum(inventory._net_rows().mapped("gross")), 100)

    def test_net_workbook(self):
        from openpyxl import load_workbook

        self._table()
        inventory = self.count()
        new_test_user(
            self.env,
            login="net.xlsx",
            groups="bank_base.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate("net.xlsx", "net.xlsx")
        answer = self.url_open(inventory.action_net_xlsx()["url"])
        self.assertEqual(answer.status_code, 200)
        book = load_workbook(io.BytesIO(answer.content), data_only=True)
        rows = list(book.active.iter_rows(min_row=4, values_only=True))
        self.assertEqual(rows[-1][2:], (5, 810_000, 405_000, 405_000))
        self.assertEqual(sum(row[4] for row in rows[:-1]), 405_000)
