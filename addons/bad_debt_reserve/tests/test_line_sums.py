from odoo.tests import tagged
from odoo.tools import SQL

from .common import ReserveCommon

GROUPS = (
    "date:month", "book_id", "inventory_id", "total_id", "segment_id", "branch_id", "product_id",
    "debt_kind", "currency_id", "band_id", "overdue_kind", "motion", "portfolio", "category",
)  # fmt: skip
SUMS = [
    "__count",
    "base:sum",
    "reserve:sum",
    "previous:sum",
    "difference:sum",
    "used:sum",
]


@tagged("post_install", "-at_install")
class TestLineSums(ReserveCommon):
    """Pivots of lines are answered from kept sums, as the lines themselves would."""

    def setUp(self):
        super().setUp()
        self.first = self._debt("S1", 20, principal_overdue=100.55)
        self._debt("S2", 100, principal_overdue=3_000, product_id=self.cars.id)
        self._debt("S3", 40, principal_overdue=70, client_id=self.firm.id)
        self._debt("S4", 121, principal_overdue=40_000)
        self.inventory = self.count()
        self.inventory._post()
        self.first.write({"overdue_since": False, "principal_overdue": 0})
        self.later = self.count("2026-10-31")

    def _rows(self, groups, lines):
        """As the lines say: the largest overdue is asked for too, which no kept sum knows."""
        return [row[:-1] for row in lines._read_group([], groups, [*SUMS, "dpd:max"])]

    def _equal(self, lines):
        for group in GROUPS:
            with self.subTest(group=group):
                found = lines._read_group([], [group], SUMS)
                self.assertTrue(found)
                self.assertEqual(found, self._rows([group], lines))

    def test_every_group(self):
        self._equal(self.env["reserve.line"])

    def test_as_people_with_branches(self):
        other = self.env["bank.branch"].create(
            {"company_id": self.company.id, "code": "002", "name": "Tver"}
        )
        self._debt("S5", 10, principal_overdue=10, branch_id=other.id)
        self.later = self.count("2026-10-31")
        user = self.env["res.users"].create(
            {
                "name": "Branch accountant",
                "login": "line_sums",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [
                    (4, self.env.ref("bank_base.group_branch_accountant").id)
                ],
                "bank_branch_ids": [(6, 0, other.ids)],
            }
        )
        lines = self.env["reserve.line"].with_user(user)
        self._equal(lines)
        self.assertEqual(lines._read_group([], [], ["__count"]), [(1,)])

    def test_pivot_of_the_web_client(self):
        asked = [*SUMS, "company_currency_id:array_agg_distinct"]
        sets = [[], ["date:month"], ["band_id"], ["band_id", "date:month"]]
        lines = self.env["reserve.line"]
        found = lines._read_grouping_sets([], sets, asked)
        counted = lines._read_grouping_sets([], sets, [*asked, "dpd:max"])
        self.assertEqual(
            [sorted(map(str, rows)) for rows in found],
            [sorted(str(row[:-1]) for row in rows) for rows in counted],
        )

    def test_condition_and_order(self):
        facts = {
            "domain": [("state", "=", "posted"), ("band_id", "!=", False)],
            "groupby": ["band_id"],
            "order": "__count desc, reserve:sum desc",
        }
        lines = self.env["reserve.line"]
        found = lines._read_group(aggregates=SUMS, **facts)
        self.assertEqual(sum(row[1] for row in found), 4)
        rows = lines._read_group(aggregates=[*SUMS, "dpd:max"], **facts)
        self.assertEqual(found, [row[:-1] for row in rows])

    def test_answered_from_the_sums(self):
        self.env.cr.execute(SQL("UPDATE reserve_line_sum SET lines = lines + 1"))
        lines = self.env["reserve.line"]
        self.assertGreater(
            lines._read_group([], [], ["__count"])[0][0], lines.search_count([])
        )

    def test_counted_again_and_deleted(self):
        self.later = self.count("2026-10-31")
        self._equal(self.env["reserve.line"])
        self.later.unlink()
        self._equal(self.env["reserve.line"])
        self.assertEqual(
            self.env["reserve.line"]._read_group([], [], ["__count"]), [(4,)]
        )

    def test_lines_of_an_older_bank(self):
        self.env.cr.execute(SQL("DROP TABLE reserve_line_sum"))
        self.env["reserve.line"].init()
        self._equal(self.env["reserve.line"])
