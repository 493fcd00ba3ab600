from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .books_common import BooksCommon


@tagged("post_install", "-at_install")
class TestObligation(BooksCommon):
    """Obligations off balance (611-П) beside the loans of a book by 590-П."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book.active = cls.tax.active = False
        cls.book = cls.bank
        cls.second = cls._client("C3", "company")

    @classmethod
    def _owed(cls, client, number, amount, at="2026-01-01", **vals):
        return cls.env["reserve.obligation"].create(
            {
                "company_id": cls.company.id,
                "client_id": client.id,
                "branch_id": cls.branch.id,
                "number": number,
                "date_from": at,
                "amount": amount,
                "document": "Agreement 5",
                **vals,
            }
        )

    def reserves(self, inventory):
        return {
            line.number: (line.category, line.ground, line.reserve)
            for line in inventory.obligation_ids
        }

    def check_sums(self, inventory):
        """Lines = sums by category = totals = entry = ledger."""
        self.env.flush_all()
        lines = self.money(
            "SELECT sum(reserve) FROM reserve_obligation_line WHERE inventory_id = %s",
            inventory.id,
        )
        sums = self.money(
            "SELECT sum(n.reserve) FROM reserve_not_overdue n"
            " JOIN reserve_band b ON b.id = n.band_id"
            " WHERE n.inventory_id = %s AND b.portfolio = 'obligation'",
            inventory.id,
        )
        self.assertEqual(lines, sums)
        of_lines, by_sums, totals = self.parts_of_totals(inventory)
        self.assertEqual(of_lines + by_sums, totals)
        self.assertEqual(totals, self.ledger())
        self.env["reserve.tie"]._check(self.company, inventory.date)
        moved = self.env["reserve.movement"].search(
            [("inventory_id", "=", inventory.id)]
        )
        self.assertEqual(sum(moved.mapped("difference")), inventory.difference)
        return moved

    def test_category_of_the_client(self):
        """By judgement on the obligation, by the client's loans, by his position and service."""
        self._judge(self.second, "bad")
        self._debt(
            "B1", 0, principal_current=10**8, client_id=self.firm.id, secured=False
        )
        self._owed(self.firm, "L1", 1_000_000)
        self._owed(self.firm, "G1", 200_000, kind="guarantee", category="3")
        self._owed(self.second, "G2", 500_000, kind="guarantee")
        self._owed(self.person, "L2", 30_000)
        inventory = self.post()
        self.assertEqual(
            self.reserves(inventory),
            {
                "L1": ("2", "loans", 10_000),  # average position, good service: II, 1 %
                "G1": ("3", "judgement", 42_000),  # III, 21 %
                "G2": ("3", "position", 105_000),  # bad position, good service: III
                "L2": ("2", "position", 300),
            },
        )
        moved = self.check_sums(inventory)
        self.assertEqual(
            {row.code: row.reserve for row in moved}["obligation"], 157_300
        )
        self.assertEqual(self.ledger("47425"), 157_300)
        for line in inventory.obligation_ids:
            self.assertTrue(line.uncertain)
            self.assertIn("not confirmed", line.reason)
        line = inventory.obligation_ids.filtered(lambda one: one.number == "G1")
        self.assertIn("Agreement 5", line.reason)
        entry = inventory.move_id.line_ids.filtered(
            lambda one: one.reserve_total_id.segment_id.product_group == "611-П"
        )
        self.assertIn("obligations", entry[0].name)

    def test_service_of_a_portfolio_client(self):
        """A person 61 days overdue serves badly: average position gives IV, 51 %."""
        self._debt("P1", 61, principal_overdue=100)
        self._owed(self.person, "L1", 1000)
        inventory = self.count()
        self.assertEqual(self.reserves(inventory), {"L1": ("4", "position", 510)})

    def test_changes_and_end(self):
        """The record in force at the date; the end releases; another book of dates is refused."""
        self._owed(self.firm, "L1", 100_000)
        ended = self._owed(self.second, "L2", 50_000)
        first = self.post()
        self.assertEqual(first.reserve, 1_500)
        october = self.at("2026-10-31")
        self._owed(self.firm, "L1", 40_000, "2026-10-10", category="4")
        self._owed(self.second, "L2", 0, october)
        second = self.post(october)
        self.assertEqual(
            {
                line.number: (line.reserve, line.previous, line.difference)
                for line in second.obligation_ids
            },
            {"L1": (20_400, 1_000, 19_400), "L2": (0, 500, -500)},
        )
        self.assertEqual((second.previous, second.difference), (1_500, 18_900))
        self.check_sums(second)
        gone = second.obligation_ids.filtered(lambda one: one.number == "L2")
        self.assertIn("is over", gone.reason)
        row = second.not_overdue_ids.filtered(lambda one: one.previous == 500)
        found = self.env["reserve.obligation.line"].search(
            row.action_obligations()["domain"]
        )
        self.assertEqual(found, gone)
        with self.assertRaisesRegex(UserError, "is posted"):
            ended.amount = 1
        third = self.post("2026-11-30")
        self.assertEqual(third.difference, 0)
        self.assertEqual(third.obligation_ids.mapped("number"), ["L1"])
        self.check_sums(third)

    def test_counted_anew(self):
        """A counted inventory does not stay so when an obligation of its date is entered."""
        inventory = self.count()
        self._owed(self.firm, "L1", 100)
        self.assertEqual(inventory.state, "draft")
        self.assertEqual(self.count().reserve, 1)

    def test_edition_says_so(self):
        self._owed(self.firm, "L1", 100_000)
        self.bank_edition.obligations = False
        self.assertEqual(self.count().reserve, 0)

    def test_every_category_has_a_rate(self):
        bands = self.bank_edition.band_ids.filtered(
            lambda band: band.portfolio == "obligation"
        )
        self.assertEqual(len(bands), 5)
        self.assertTrue(all(bands.mapped("uncertain")))
        with self.assertRaisesRegex(ValidationError, "category of quality"):
            bands[0].unlink()

    def test_net_receivables_are_without_it(self):
        self._debt("P1", 10, principal_overdue=1000)
        inventory = self.post()
        before = sum(inventory._net_rows().mapped("reserve"))
        self._owed(self.firm, "L1", 10**6, "2026-10-01")
        second = self.post("2026-10-31")
        self.assertGreater(second.reserve, before + 9_000)
        lines = self.lines_sum(second)
        self.assertEqual(sum(second._net_rows().mapped("reserve")), float(lines))
