from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .invoice_common import InvoiceCommon
from .opening_common import OpeningCommon

OCT = "2026-10-31"


@tagged("post_install", "-at_install")
class TestDebtTie(InvoiceCommon, OpeningCommon):
    """Debts against their accounts: off balance, of this ledger, of the core system."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["reader"] = new_test_user(
            cls.env,
            login="reader",
            groups="bank_base.group_auditor",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def compare(self, part, date=None):
        """Rows of a part by account code, as the accountant's button finds them."""
        wizards = self.by(
            self.preparer.login, self.env["reserve.debt.tie.count.wizard"]
        )
        wizard = wizards.create(
            {"company_id": self.company.id, "date": date or self.date}
        )
        action = wizard.action_count()
        self.env.invalidate_all()
        found = self.by("reader", self.env["reserve.debt.tie"]).search(action["domain"])
        return {
            row.account: row for row in found.filtered(lambda one: one.part == part)
        }

    def opened(self, action):
        return self.env[action["res_model"]].search(action["domain"])

    def entry(self, *lines, date=None):
        """An entry past the register: (code or account, debit, credit, partner)."""
        accounts = self.env["account.account"].with_company(self.company)
        move = self.env["account.move"].create(
            {
                "journal_id": self.scheme.rule_ids.journal_id[0].id,
                "date": date or self.date,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "By hand",
                            "account_id": (
                                accounts.search([("code", "=", account)], limit=1).id
                                if isinstance(account, str)
                                else account.id
                            ),
                            "debit": debit,
                            "credit": credit,
                            "partner_id": partner and partner.id,
                            "analytic_distribution": False,
                        },
                    )
                    for account, debit, credit, partner in lines
                ],
            }
        )
        move.action_post()
        return move

    # -- off balance

    def test_written_off_debt_ties(self):
        debt = self._debt("W1", 100, principal_overdue=1000)
        self.post()
        self.write_off(debt)
        row = self.compare("off_balance", OCT)["91802"]
        self.assertEqual(
            (row.ledger, row.register, row.outside, row.difference), (1000, 1000, 0, 0)
        )
        self.assertEqual(self.opened(row.action_register()).mapped("number"), ["W1"])
        self.assertFalse(self.compare("off_balance"), "nothing was there before")

    def test_entry_past_the_register_is_named(self):
        debt = self._debt("W2", 100, principal_overdue=1000)
        self.post()
        self.write_off(debt)
        move = self.entry(("91802", 50, 0, None), ("99999", 0, 50, None), date=OCT)
        row = self.compare("off_balance", OCT)["91802"]
        self.assertEqual((row.ledger, row.register, row.difference), (1050, 1000, 50))
        self.assertEqual(self.opened(row.action_ledger()).move_id, move)

    def test_opening_off_balance_with_entry_and_without(self):
        self.opening(
            off_balance=[
                {
                    "number": "OB1",
                    "client_code": "C1",
                    "client_name": "Client",
                    "amount": 700,
                    "written_off": "2024-01-10",
                    "watch_until": "2029-01-10",
                    "account": "91802",
                }
            ]
        )
        row = self.compare("off_balance")["91802"]
        self.assertEqual(
            (row.ledger, row.register, row.outside, row.difference), (0, 700, 700, 0)
        )
        self.entry(("91802", 690, 0, None), ("99999", 0, 690, None))
        row = self.compare("off_balance")["91802"]
        self.assertEqual((row.outside, row.difference), (0, -10))
        self.assertEqual(self.opened(row.action_register()).mapped("number"), ["OB1"])

    # -- receivables of this ledger

    def test_receivables_tie_with_all_that_is_no_debt_named(self):
        first, second = self.invoice(1000), self.invoice(70)
        self.pay(first, 300, "2026-08-01")
        self.entry(
            (self.receivable, 0, 40, self.partner), (self.income, 40, 0, None)
        )  # money not matched yet
        self.entry((self.receivable, 5, 0, None), (self.income, 0, 5, None))  # nobody's
        self.take_in(self.date)
        row = self.compare("own")["62001"]
        self.assertEqual(
            (row.ledger, row.register, row.credits, row.nobody, row.difference),
            (735, 770, 40, 5, 0),
        )
        self.assertEqual(
            self.opened(row.action_register()), self.debt(first) | self.debt(second)
        )

    def test_what_only_one_side_has_is_named(self):
        kept, gone = self.invoice(1000), self.invoice(70)
        self.take_in(self.date)
        late = self.invoice(30)
        self.pay(gone, 70, "2026-09-01")
        row = self.compare("own")["62001"]
        self.assertEqual((row.ledger, row.register, row.difference), (1030, 1070, -40))
        self.assertEqual(self.opened(row.action_ledger()).move_id, late | gone)
        self.assertEqual(self.opened(row.action_register()), self.debt(gone))
        self.assertNotIn(self.debt(kept), self.opened(row.action_register()))

    def test_currency_is_named(self):
        for day, rate in (("2026-05-01", 80), ("2026-09-29", 90)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": self.usd.id,
                    "name": day,
                    "inverse_company_rate": rate,
                    "company_id": self.company.id,
                }
            )
        self.invoice(10, currency_id=self.usd.id)
        self.take_in(self.date)
        row = self.compare("own")["62001"]
        self.assertEqual(
            (row.ledger, row.register, row.rates, row.difference), (800, 900, 100, 0)
        )

    # -- debts of the core system

    def balance_of(self, code, amount, date=None):
        account = (
            self.env["account.account"]
            .with_company(self.company)
            .search([("code", "=", code), ("company_ids", "in", self.company.ids)])
        )
        return self.by(self.preparer.login, self.env["reserve.core.balance"]).create(
            {
                "company_id": self.company.id,
                "date": date or self.date,
                "account_id": account.id,
                "amount": amount,
                "document": "Trial balance 9 of 30.09.2026",
            }
        )

    def test_core_balances(self):
        loan = self._debt(
            "L1", 10, principal_current=900, principal_overdue=100, penalty=7
        )
        self._debt("L2", 0, principal_current=500, client_id=self.firm.id)
        self.balance_of("45506", 900)
        self.balance_of("45815", 130)
        self.balance_of("45812", 11)
        self.balance_of("45206", 1, "2026-08-31")
        found = self.compare("core")
        self.assertEqual(
            {
                code: (row.entered, row.ledger, row.register, row.difference)
                for code, row in found.items()
            },
            {
                "45506": (True, 900, 900, 0),
                "45815": (True, 130, 100, 30),
                "45812": (True, 11, 0, 11),
                "45206": (False, 0, 500, 0),
            },
        )
        row = found["45815"]
        self.assertEqual(self.opened(row.action_register()), loan)
        (balance,) = self.opened(row.action_ledger())
        self.assertEqual((balance.amount, balance.document[:5]), (130, "Trial"))

    def test_written_off_leaves_the_balance(self):
        debt = self._debt("L3", 100, principal_overdue=1000)
        self._debt("L4", 10, principal_overdue=60)
        self.post()
        self.write_off(debt)
        self.balance_of("45815", 60, OCT)
        row = self.compare("core", OCT)["45815"]
        self.assertEqual((row.register, row.difference), (60, 0))

    # -- who and when

    def test_counted_again_replaces(self):
        self._debt("L5", 10, principal_overdue=60)
        self.compare("core")
        self.compare("core")
        found = self.env["reserve.debt.tie"].search(
            [("company_id", "=", self.company.id), ("part", "=", "core")]
        )
        self.assertEqual(len(found), 1)

    def test_nothing_stops_the_close(self):
        self._debt("L6", 10, principal_overdue=60)
        self.post()
        self.balance_of("45815", 1)
        self.assertEqual(self.compare("core")["45815"].difference, -59)
        self.tied(self.date)

    def test_roles_and_dates(self):
        wizards = self.env["reserve.debt.tie.count.wizard"]
        with self.assertRaises(AccessError):
            self.by("reader", wizards).create({"date": self.date})
        with self.assertRaises(AccessError):
            self.by("reader", self.env["reserve.core.balance"]).create({})
        for model in ("reserve.debt.tie", "reserve.core.balance"):
            self.by("reader", self.env[model]).check_access("read")
            with self.assertRaises(AccessError):
                self.by("write_off.lawyer", self.env[model]).check_access("read")
        wizard = self.by(self.preparer.login, wizards).create(
            {"company_id": self.company.id, "date": "2062-09-30"}
        )
        with self.assertRaisesRegex(UserError, "has not come yet"):
            wizard.action_count()
