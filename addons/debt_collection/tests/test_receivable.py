from datetime import date

from odoo.tests import tagged

from .common import AUG, OCT, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestReceivable(DebtCommon):
    """The ledger's own open items in the register, as they were on the date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"].with_company(cls.company)

        def account(code, account_type, **values):
            return accounts.create(
                {
                    "code": code,
                    "name": code,
                    "account_type": account_type,
                    "company_ids": [(6, 0, cls.company.ids)],
                    **values,
                }
            )

        cls.receivable = account("62001", "asset_receivable", reconcile=True)
        cls.payable = account("60001", "liability_payable", reconcile=True)
        cls.staff = account(
            "73001", "asset_current", reconcile=True, debt_kind="staff_loan"
        )
        cls.other = account("90001", "income")
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Tests",
                "code": "TST",
                "type": "general",
                "company_id": cls.company.id,
            }
        )
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "ООО «Покупатель»",
                "is_company": True,
                "vat": "7707083893",
                "email": "buyer@example.com",
            }
        )

    def _entry(self, day, *lines, partner=None):
        """Post lines (account, debit, maturity) balanced on the income account."""
        total = sum(amount for _account, amount, _maturity in lines)
        move = self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "date": day,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": account.id,
                            "partner_id": (
                                self.partner if partner is None else partner
                            ).id,
                            "debit": max(amount, 0),
                            "credit": max(-amount, 0),
                            "date_maturity": maturity,
                            "analytic_distribution": False,
                        },
                    )
                    for account, amount, maturity in (
                        *lines,
                        (self.other, -total, False),
                    )
                ],
            }
        )
        move.action_post()
        return move

    def _pay(self, day, move, amount):
        payment = self._entry(day, (self.receivable, -amount, day))
        lines = (move + payment).line_ids.filtered(
            lambda line: line.account_id == self.receivable
        )
        lines.reconcile()

    def test_open_items_come_in(self):
        """Overdue by maturity, several items of an entry numbered, the partner as client."""
        one = self._entry(date(2026, 7, 1), (self.receivable, 1200, date(2026, 8, 1)))
        two = self._entry(
            date(2026, 8, 1),
            (self.receivable, 300, date(2026, 8, 31)),
            (self.receivable, 500, date(2026, 9, 30)),
        )
        figures = self._close(AUG)
        first = self._get(one.name)
        self.assertEqual((first.source, first.kind), ("odoo", "sale"))
        self.assertEqual(
            (first.overdue_since, first.days_past_due), (date(2026, 8, 1), 30)
        )
        self.assertEqual((first.principal_overdue, first.principal_current), (1200, 0))
        self.assertEqual(first.overdue_kind, "final")
        client = first.client_id
        self.assertEqual((client.name, client.kind), ("ООО «Покупатель»", "company"))
        self.assertEqual(
            (client.code, client.partner_id), (str(self.partner.id), self.partner)
        )
        self.assertEqual(client.inn, "7707083893")
        self.assertEqual(client.contact_ids.value, "buyer@example.com")
        second, third = self._get(f"{two.name}/1"), self._get(f"{two.name}/2")
        self.assertEqual((second.principal_current, second.overdue_since), (300, False))
        self.assertEqual(third.date_end, SEP)
        self.assertEqual(figures["buckets"]["1"]["overdue"], "1200.00")
        self.assertEqual(figures["buckets"]["0"]["contracts"], 2)
        self.assertEqual(
            self.env["debt.case"].search([("client_id", "=", client.id)]).days_past_due,
            30,
        )

    def test_a_later_payment_does_not_change_the_date(self):
        """What was open at the date counts, whatever was paid since; then it closes to zero."""
        move = self._entry(date(2026, 7, 1), (self.receivable, 1000, date(2026, 7, 31)))
        self._pay(date(2026, 8, 20), move, 250)
        self._pay(date(2026, 9, 5), move, 100)
        self._pay(date(2026, 10, 5), move, 650)
        self._close(AUG)
        self.assertEqual(self._get(move.name).principal_overdue, 750)
        self._close(SEP)
        self.assertEqual(self._get(move.name).principal_overdue, 650)
        self._close(OCT)
        contract = self._get(move.name)
        self.assertEqual((contract.debt_cc, contract.overdue_since), (0, False))
        self.assertFalse(contract.missing_since)
        self.assertEqual(
            contract.history_ids.sorted("date").mapped("principal"), [750, 650, 0]
        )

    def test_entries_after_the_date_wait(self):
        move = self._entry(SEP, (self.receivable, 10, SEP))
        self._close(AUG)
        self.assertFalse(self._get(move.name))

    def test_kinds_of_accounts(self):
        """An advance from a payable's debit, a staff loan by the account, one account left out."""
        advance = self._entry(date(2026, 8, 1), (self.payable, 70, date(2026, 8, 1)))
        loan = self._entry(date(2026, 8, 2), (self.staff, 80, date(2026, 8, 15)))
        bill = self._entry(date(2026, 8, 3), (self.payable, -90, date(2026, 8, 10)))
        self._close(AUG)
        self.assertEqual(self._get(advance.name).kind, "advance")
        self.assertFalse(self._get(advance.name).overdue_since)
        self.assertEqual(self._get(loan.name).kind, "staff_loan")
        self.assertEqual(self._get(loan.name).days_past_due, 16)
        self.assertFalse(self._get(bill.name), "what we owe is no debt to us")
        self.staff.debt_kind = "none"
        self._close(SEP)
        self.assertEqual(self._get(loan.name).debt_cc, 0)

    def test_step_again_changes_nothing(self):
        self._entry(date(2026, 8, 1), (self.receivable, 10, date(2026, 8, 10)))
        day = self.env["bank.day"].create({"company_id": self.company.id, "date": AUG})
        step = self.env["debt.receivable"]._step_receivables
        self.assertEqual(step(day)["inserted"], 1)
        again = step(day)
        self.assertEqual(
            (again["inserted"], again["updated"], again["unchanged"]), (0, 0, 1)
        )
        self.assertEqual(self.env["bank.intake"].search_count([("kind", "=", "receivables"),
                         ("company_id", "=", self.company.id)]), 1)  # fmt: skip

    def test_step_again_after_a_change(self):
        """A day closed again takes into the same batch what changed since."""
        first = self._entry(date(2026, 8, 1), (self.receivable, 10, date(2026, 8, 10)))
        self._entry(date(2026, 8, 1), (self.receivable, 30, date(2026, 8, 10)))
        day = self.env["bank.day"].create({"company_id": self.company.id, "date": AUG})
        step = self.env["debt.receivable"]._step_receivables
        self.assertEqual(step(day)["inserted"], 2)
        self._pay(date(2026, 8, 20), first, 4)
        again = step(day)
        self.assertEqual((again["updated"], again["unchanged"]), (1, 1))

    def test_without_partner_is_told(self):
        self._entry(
            date(2026, 8, 1),
            (self.receivable, 10, date(2026, 8, 10)),
            partner=self.env["res.partner"],
        )
        step = self.env["debt.receivable"]._step_receivables
        day = self.env["bank.day"].create({"company_id": self.company.id, "date": AUG})
        self.assertEqual(step(day)["without_partner"], 1)

    def test_foreign_currency(self):
        self._set_rate(self.usd, date(2026, 8, 1), 90)
        self._set_rate(self.usd, AUG, 92.5)
        move = self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "date": date(2026, 8, 1),
                "line_ids": [
                    (0, 0, {"account_id": self.receivable.id, "partner_id": self.partner.id,
                            "currency_id": self.usd.id, "amount_currency": 100, "debit": 9000,
                            "date_maturity": SEP, "analytic_distribution": False}),
                    (0, 0, {"account_id": self.other.id, "credit": 9000,
                            "analytic_distribution": False}),
                ],
            }
        )  # fmt: skip
        move.action_post()
        self._close(AUG)
        contract = self._get(move.name)
        self.assertEqual(
            (contract.currency_id, contract.principal_current), (self.usd, 100)
        )
        self.assertEqual((contract.fx_rate, contract.principal_cc), (92.5, 9250))

    def test_closed_item_stays_in_the_register(self):
        """Paid in full: zero balance, group 0, neither stale nor missing, no case."""
        move = self._entry(date(2026, 7, 1), (self.receivable, 100, date(2026, 7, 31)))
        self._close(AUG)
        case = self.env["debt.case"].search(
            [("client_id.partner_id", "=", self.partner.id)]
        )
        self.assertEqual(case.stage_id.code, "medium")
        self._pay(date(2026, 9, 3), move, 100)
        figures = self._close(SEP)
        self.assertEqual(
            figures["buckets"]["0"],
            {"contracts": 1, "principal": "0.00", "overdue": "0.00"},
        )
        self.assertEqual(case.stage_id.code, "closed")

    def test_reversed_entry_is_closed(self):
        """A reversal reconciled with its entry takes the receivable out on its own date."""
        move = self._entry(date(2026, 8, 1), (self.receivable, 100, date(2026, 8, 31)))
        self._close(AUG)
        self.assertEqual(self._get(move.name).debt_cc, 100)
        move._reverse_moves([{"date": date(2026, 9, 10)}], cancel=True)
        self._close(SEP)
        self.assertEqual(self._get(move.name).debt_cc, 0)
        self.assertEqual(
            self.env["debt.history"]._figures_at(self.company, AUG)["0"]["principal"],
            "100.00",
        )

    def test_draft_is_no_debt(self):
        move = self._entry(date(2026, 8, 1), (self.receivable, 100, date(2026, 8, 31)))
        name = move.name
        move.button_draft()
        self._close(AUG)
        self.assertFalse(self._get(name))

    def test_beside_the_files(self):
        """Receivables and contracts of files live in one register and do not disturb each other."""
        move = self._entry(date(2026, 7, 1), (self.receivable, 100, date(2026, 7, 31)))
        self._load(AUG, [self._overdue("K1", date(2026, 8, 1))])
        figures = self._close(AUG)
        self.assertEqual(
            [figures["buckets"][number]["contracts"] for number in ("0", "1", "2")],
            [0, 1, 1],
        )
        self._load(SEP, [self._overdue("K1", date(2026, 8, 1))])
        self.assertFalse(self._get(move.name).missing_since)
        # A file of the next day may come although the ledger was taken in on the last.
        self.assertEqual(self._close(SEP)["missing"], 0)
