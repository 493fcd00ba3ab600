from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from .common import ReserveCommon

READ, ANY = "r", "rwcu"
ROLES = {
    "group_reserve_accountant": ANY,
    "group_chief_accountant": ANY,
    "group_auditor": READ,
    "group_branch_accountant": READ,
    "group_write_off_approver": READ,
    "group_lawyer": "",
    "group_collector": "",
    "group_team_lead": "",
    "group_exchange_operator": "",
    "group_administrator": "",
}


@tagged("post_install", "-at_install")
class TestConfirmation(ReserveCommon):
    """Acts of reconciliation and the columns of INV-17 that are filled from them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.company.partner_id.lang = "ru_RU"

    def confirm(self, amount, date="2026-09-30", **vals):
        return self.env["reserve.confirmation"].create(
            {
                "company_id": self.company.id,
                "client_id": self.person.id,
                "date": date,
                "amount": amount,
                "document": "Акт сверки № 5 от 05.10.2026",
                **vals,
            }
        )

    def kinds(self, inventory):
        return {
            row["kind"]: (
                row["gross"],
                row["confirmed"],
                row["unconfirmed"],
                row["expired"],
            )
            for row in inventory._paper_kinds()
        }

    def confirmed(self, inventory):
        return {
            debt.number: row["confirmed"]
            for row in inventory._paper_debts(10)
            for debt in self.env["debt.contract"].browse(row["contract_id"])
        }

    def paper(self, inventory):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "bad_debt_reserve.inventory_inv17", inventory.ids
        )
        return " ".join(html2plaintext(html.decode()).replace("\xa0", " ").split())

    def test_nothing_entered_leaves_blanks(self):
        self._debt("K1", 10, principal_overdue=100)
        inventory = self.count()
        self.assertEqual(self.kinds(inventory), {"loan": (100, None, None, 0)})
        self.assertIn("заполняет комиссия", self.paper(inventory))

    def test_a_debt_and_a_sum_in_part(self):
        first = self._debt("K2", 10, principal_overdue=1000.03)
        self._debt("K3", 20, principal_overdue=500, kind="receivable")
        inventory = self.post()
        self.confirm(900, contract_id=first.id)
        self.assertEqual(self.confirmed(inventory), {"K2": Decimal("900"), "K3": None})
        self.assertEqual(
            self.kinds(inventory),
            {
                "loan": (Decimal("1000.03"), 900, Decimal("100.03"), 0),
                "receivable": (500, 0, 500, 0),
            },
        )
        text = self.paper(inventory)
        self.assertIn("Акт сверки № 5 от 05.10.2026", text)
        self.assertIn("900,00 100,03 0,00", text)
        self.assertNotIn("заполняет комиссия", text)

    def test_more_than_owed_confirms_what_is_owed(self):
        debt = self._debt("K4", 10, principal_overdue=100)
        inventory = self.count()
        self.confirm(100.01, contract_id=debt.id)
        self.assertEqual(self.confirmed(inventory), {"K4": 100})

    def test_of_a_debtor_covers_the_oldest_first(self):
        self._debt("K5", 10, principal_overdue=100)
        self._debt("K6", 30, principal_overdue=70)
        self._debt("K7", 20, principal_overdue=50)
        self._debt("K8", 40, principal_overdue=40, client_id=self.firm.id)
        inventory = self.count()
        self.confirm(100)
        self.assertEqual(
            self.confirmed(inventory), {"K6": 70, "K7": 30, "K5": 0, "K8": None}
        )

    def test_the_latest_speaks_and_the_debts_own_goes_first(self):
        debt = self._debt("K9", 10, principal_overdue=100)
        self.confirm(10, date="2026-08-31")
        self.confirm(20, date="2026-09-30")
        inventory = self.count()
        self.assertEqual(self.confirmed(inventory), {"K9": 20})
        self.confirm(30, date="2026-09-30", contract_id=debt.id)
        self.assertEqual(self.confirmed(inventory), {"K9": 30})
        self.confirm(99, date="2026-10-01", contract_id=debt.id)
        self.assertEqual(self.confirmed(inventory), {"K9": 30}, "of a later day")
        self.confirm(0, date="2026-09-30", client_id=self.firm.id)
        self.assertEqual(self.confirmed(inventory), {"K9": 30}, "of another debtor")

    def test_limitation_expired(self):
        self._debt("KA", 1095, principal_overdue=100)
        self._debt("KB", 1096, principal_overdue=40)
        self._debt("KC", 2000, principal_overdue=7)
        inventory = self.count()
        expired = self.kinds(inventory)["loan"][3]
        over = self.env["debt.limitation"]._over_sql(self.company, self.date)
        found = {row[0] for row in self.env.execute_query(over)}
        debts = self.env["debt.contract"].browse(found)
        self.assertIn("KC", debts.mapped("number"))
        self.assertNotIn("KA", debts.mapped("number"))
        self.assertEqual(expired, sum(debts.mapped("principal_overdue")))

    def test_a_debt_of_another_debtor_is_refused(self):
        debt = self._debt("KD", 10, principal_overdue=100)
        with self.assertRaisesRegex(ValidationError, "KD.*another debtor"):
            self.confirm(1, contract_id=debt.id, client_id=self.firm.id)

    @mute_logger("odoo.sql_db")
    def test_once_and_not_negative(self):
        self.confirm(1)
        for vals in ({"amount": 2}, {"amount": -1, "date": "2026-09-29"}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.confirm(**vals)

    def test_roles_and_companies(self):
        record = self.confirm(1)
        other = self.env["res.company"].create({"name": "Other bank"})
        for role, letters in ROLES.items():
            user = new_test_user(
                self.env,
                login=f"confirmation.{role}",
                groups=f"bank_base.{role}",
                company_id=self.company.id,
                company_ids=[(6, 0, (self.company | other).ids)],
            )
            model = self.env["reserve.confirmation"].with_user(user)
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(role=role, operation=operation):
                    self.assertEqual(
                        model.has_access(operation), operation[0] in letters
                    )
            if letters:
                for company, found in ((self.company, record), (other, model)):
                    seen = model.with_context(allowed_company_ids=company.ids)
                    self.assertEqual(seen.search([]), found)
