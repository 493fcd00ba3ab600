from datetime import date

from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import bank_reserve
from .books_common import BooksCommon
from .write_off_common import WriteOffCommon

OCTOBER = date(2026, 10, 31)


@tagged("post_install", "-at_install")
class TestFacts590(BooksCommon):
    """What the first edition of a book by 590-П says, figure by figure, and what it marks."""

    def test_nine_cells_of_the_matrix(self):
        """Financial position down, debt service across: categories I–V, each with its least rate
        (0, 1, 21, 51, 100 %)."""
        self.bank_edition.write(
            {"portfolio_retail": False, "portfolio_business": False}
        )
        table = {
            "good": ("1", "2", "3"),
            "average": ("2", "3", "4"),
            "bad": ("3", "4", "5"),
        }
        rates = {"1": 0, "2": 1, "3": 21, "4": 51, "5": 100}
        days = {"good": 5, "average": 6, "bad": 31}
        debts = {}
        for position, row in table.items():
            client = self._client(f"M-{position}", "company")
            self._judge(client, position)
            for service, category in zip(bank_reserve.GRADES, row, strict=True):
                debts[position, service, category] = self._debt(
                    f"M-{position}-{service}",
                    days[service],
                    client_id=client.id,
                    principal_overdue=1_000,
                )
        inventory = self.count(book=self.bank)
        self.assertEqual(len(debts), 9)
        for (position, service, category), debt in debts.items():
            with self.subTest(position=position, service=service):
                line = self.line(inventory, debt)
                self.assertEqual((line.position, line.service), (position, service))
                self.assertEqual(line.category, category)
                self.assertEqual(line.reserve, 10 * rates[category])

    def test_categories_and_their_ranges(self):
        """Of loans assessed alone (590-П) and of obligations off balance (611-П)."""
        for portfolio in ("individual", "obligation"):
            bands = self.bank_edition.band_ids.filtered(
                lambda band, of=portfolio: band.portfolio == of
            )
            self.assertEqual(
                [
                    (band.category, band.rate_min, band.rate_max)
                    for band in bands.sorted("category")
                ],
                [
                    ("1", 0, 0),
                    ("2", 1, 20),
                    ("3", 21, 50),
                    ("4", 51, 100),
                    ("5", 100, 100),
                ],
                portfolio,
            )

    def test_marks_of_the_tables(self):
        """Table 4 was seen up to 180 days; table 3, and all above 180 days, waits to be checked."""
        for band in self.bank_edition.band_ids.filtered("portfolio"):
            if band.portfolio == "individual":
                continue
            with self.subTest(portfolio=band.portfolio, group=band.name):
                seen = band.portfolio.startswith("business") and band.dpd_from <= 180
                self.assertEqual(band.uncertain, not seen)

    def test_size_limit_of_a_basic_licence(self):
        """≤ 0.5 % of capital with a universal licence, ≤ 3 % with a basic one."""
        self.bank_edition.size_percent = 3
        debt = self._debt(
            "B1", 40, client_id=self.firm.id, principal_overdue=30_000_000
        )
        self.assertEqual(
            self.line(self.count(book=self.bank), debt).portfolio, "business_other"
        )
        debt.write({"principal_overdue": 30_000_000.01})
        debt.principal_cc = debt.overdue_cc = debt.debt_cc = 30_000_000.01
        self.assertEqual(
            self.line(self.count(book=self.bank), debt).portfolio, "individual"
        )

    def test_sums_of_the_register_hold_what_rows_hold(self):
        """Loans without overdue by the kept sums and one by one: the same, without large borrowers,
        overpaid loans and those written off."""
        self._debt("K1", 0, principal_current=100.01)
        self._debt("K2", 0, principal_current=-50)
        self._debt("K3", 0, principal_current=0, interest_current=7)
        self._debt("K4", 0, principal_current=900, client_id=self.firm.id, secured=True)
        self._debt("K5", 0, principal_current=5_000_000, client_id=self.firm.id)
        gone = self._debt("K6", 0, principal_current=40)
        inventory = self.count(book=self.bank)
        written_off = type(inventory)
        big = inventory._big_borrowers()
        self.assertEqual(big, self.firm.ids)
        self.patch(
            type(self.env["reserve.write.off.line"]),
            "_not_as_filed_sql",
            lambda *_args: SQL("SELECT %s", gone.id),
        )
        alone = inventory._alone_sql(big)
        kept = inventory._not_overdue_rows(alone, big)
        self.patch(written_off, "_kept_not_overdue_sql", lambda *_args: None)
        self.assertEqual(sorted(kept), sorted(inventory._not_overdue_rows(alone, big)))
        self.assertEqual([(row[5], f"{row[6]}") for row in kept], [(1, "100.01")])


@tagged("post_install", "-at_install")
class TestFacts266(WriteOffCommon, BooksCommon):
    """Worked example 5 of art. 266 with its write-off."""

    def test_example_5_remainder_after_bad_debts(self):
        """Previous 300 000, bad debts written off 120 000, new reserve 250 000: 180 000 is left,
        70 000 goes to expense."""
        self._plenty()
        self.bank.active = False
        bad = self._sale("P1", 100, 120_000)
        self._sale("P2", 100, 180_000)
        self.post()
        first = self.post(book=self.tax)
        self.assertEqual(first.reserve, 300_000)
        self.write_off(bad)
        self._sale("P3", 60, 70_000, at=OCTOBER, principal_current=70_000)
        self._sale("P4", 100, 35_000, at=OCTOBER)
        self._revenue("2026-01-01", OCTOBER, 0)
        second = self.post(OCTOBER, self.tax)
        self.assertEqual(
            (second.used, second.previous, second.reserve, second.difference),
            (120_000, 180_000, 250_000, 70_000),
        )


@tagged("post_install", "-at_install")
class TestFacts809(WriteOffCommon):
    """Posting patterns of a bank and of a commercial company: debit and credit by event."""

    BANK = [
        ("reserve.create", "loan", "person", "principal", "70606", "45515"),
        ("reserve.add", "loan", "person", "principal_overdue", "70606", "45818"),
        ("reserve.add", "loan", "person", "interest_overdue", "70606", "45918"),
        ("reserve.add", "loan", "person", "interest", "70606", "47425"),
        ("reserve.add", "shortage", "person", "principal_overdue", "70606", "60324"),
        ("reserve.release", "loan", "person", "principal_overdue", "45818", "70601"),
        ("reserve.transfer", "loan", "person", "principal", "45515", "45818"),
        ("reserve.transfer", "loan", "person", "interest", "47425", "45918"),
        ("write_off.use", "loan", "person", "interest_overdue", "45918", "45915"),
        ("write_off.use", "loan", "person", "interest", "47425", "47427"),
        ("write_off.use", "shortage", "person", "principal_overdue", "60324", "60323"),
        ("write_off.use", "loan", "person", "principal_overdue", "45818", "45815"),
        ("write_off.expense", "loan", "person", "principal_overdue", "70606", "45815"),
        ("write_off.expense", "loan", "person", "interest_overdue", "70606", "45915"),
        ("off_balance.in", "loan", "person", "interest_overdue", "91704", "99999"),
        ("off_balance.in", "loan", "person", "principal_overdue", "91802", "99999"),
        ("off_balance.in", "shortage", "person", "fees", "91803", "99999"),
        ("off_balance.income", "loan", "person", "principal_overdue", "30102", "70601"),
        ("off_balance.repaid", "loan", "person", "interest_overdue", "99999", "91704"),
        ("off_balance.out", "loan", "person", "principal_overdue", "99999", "91802"),
        ("off_balance.out", "shortage", "person", "fees", "99999", "91803"),
    ]
    COMMERCIAL = [
        ("reserve.create", "sale", "company", "principal_overdue", "91.02", "63"),
        ("reserve.release", "sale", "company", "principal_overdue", "63", "91.01"),
        ("write_off.use", "sale", "company", "principal_overdue", "63", "62.01"),
        ("write_off.use", "loan", "company", "principal_overdue", "63", "58.03"),
        ("write_off.expense", "sale", "company", "principal_overdue", "91.02", "62.01"),
        ("off_balance.in", "sale", "company", "principal_overdue", "007", "000"),
        ("off_balance.income", "sale", "company", "principal_overdue", "51", "91.01"),
        ("off_balance.repaid", "sale", "company", "principal_overdue", "000", "007"),
        ("off_balance.out", "sale", "company", "principal_overdue", "000", "007"),
    ]

    def check(self, patterns):
        scheme = self.company._posting_scheme()
        for event, kind, client, part, debit, credit in patterns:
            with self.subTest(event=event, kind=kind, part=part):
                rule = scheme._resolve(
                    event, self.date, debt_kind=kind, client_kind=client, part=part
                )
                accounts = rule.debit_account_id | rule.credit_account_id
                accounts = accounts.with_company(self.company)
                self.assertEqual(accounts.mapped("code"), [debit, credit])

    def test_bank(self):
        self.check(self.BANK)

    def test_commercial(self):
        self.env.ref("bank_base.scheme_commercial")._apply(self.company)
        self.check(self.COMMERCIAL)
