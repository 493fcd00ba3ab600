import io
import re
import tracemalloc
import zipfile
from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools.lines_workbook import LinesWorkbook, columns
from .books_common import BooksCommon

MB = 1_000_000


@tagged("post_install", "-at_install")
class TestWorkbook(BooksCommon, HttpCase):
    """Lines of an inventory as a workbook: columns by method, exact kopecks, bounded memory."""

    def user(self, login, group):
        user = new_test_user(
            self.env,
            login=login,
            groups=f"bank_base.{group}",
            lang="en_US",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate(login, login)
        return user

    def taken(self, inventory):
        """What a reserve accountant gets: heads, rows by number of the debt, the file itself."""
        from openpyxl import load_workbook

        self.user(f"xlsx.{inventory.book_id.code}", "group_reserve_accountant")
        answer = self.url_open(inventory.action_xlsx()["url"])
        self.assertEqual(answer.status_code, 200)
        sheet = load_workbook(io.BytesIO(answer.content)).active
        heads = [cell.value for cell in sheet[3]]
        lines = list(sheet.iter_rows(min_row=4, values_only=True))
        found = {
            line[1].split()[-1]: dict(zip(heads, line, strict=True)) for line in lines
        }
        self.assertEqual(len(found), len(lines))
        return heads, found, answer.content

    def in_cells(self, content, heads, head):
        """Sum of a column by the digits that stand in the file."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read("xl/worksheets/sheet1.xml").decode()
        letter = xl_col_to_name(heads.index(head))
        cells = re.findall(rf'<c r="{letter}(\d+)"[^>]*><v>([^<]*)</v>', text)
        return sum((Decimal(value) for row, value in cells if int(row) > 3), Decimal(0))

    def test_ageing(self):
        debts = self._table()
        self._debt("=1+1", 5, principal_overdue=1)
        inventory = self.count()
        heads, found, content = self.taken(inventory)
        self.assertEqual(len(found), len(debts) + 1)
        self.assertIn("=1+1", found)
        row = found["T3"]
        self.assertEqual(
            {
                head: row[head]
                for head in ("Group", "Days Past Due", "Base Rule", "Base: Principal",
                             "Base: Overdue Principal", "Base", "Rate, %", "Reserve",
                             "Difference")
            },
            {
                "Group": "31–60", "Days Past Due": 60, "Base Rule": "Whole debt",
                "Base: Principal": 176_000, "Base: Overdue Principal": 24_000,
                "Base": 200_000, "Rate, %": 60, "Reserve": 120_000, "Difference": 120_000,
            },
        )  # fmt: skip
        self.assertIn("Overdue 60 d.", row["Reason"])
        self.assertNotIn("Collateral", heads)
        self.assertEqual(self.in_cells(content, heads, "Reserve"), Decimal("405000.30"))
        noted = self.env["bank.opening.log"].search(
            [("user_id.login", "=", "xlsx.ageing"), ("via", "=", "export")]
        )
        self.assertEqual(
            (noted.res_model, noted.count, noted.fields_read),
            ("reserve.line", len(found), "client_id"),
        )

    def test_tax(self):
        self._plenty()
        self._sale("S1", 91, 1_000.07)
        self._debt("L1", 60, interest_overdue=333.33, principal_overdue=5)
        self._owes(self.firm, 100.03)
        inventory = self.count(book=self.tax)
        heads, found, content = self.taken(inventory)
        row = found["S1"]
        self.assertEqual(
            (row["Own Debt to the Party"], row["Base"], row["Rate, %"],
             row["Reserve Calculated"], row["Reserve"]),
            (100.03, 900.04, 100, 900.04, 900.04),
        )  # fmt: skip
        self.assertEqual(found["L1"]["Base: Overdue Interest"], 333.33)
        self.assertNotIn("Category of Quality (590-П)", heads)
        self.assertEqual(
            self.in_cells(content, heads, "Reserve"), self.lines_sum(inventory)
        )

    def test_bank(self):
        self.bank_edition.write({"portfolio_retail": False, "portfolio_business": True})
        self._judge(self.person, "average")
        alone = self._debt("A1", 61, principal_overdue=1_000_000)
        self._pledge(alone, 600_000, 2)
        self._debt("P1", 31, client_id=self.firm.id, principal_overdue=0.03)
        inventory = self.count(book=self.bank)
        heads, found, content = self.taken(inventory)
        names = (
            "Portfolio",
            "Category of Quality (590-П)",
            "Financial Position",
            "Debt Service",
            "Days of Overdue in the Window",
            "Base",
            "Rate, %",
            "Reserve Calculated",
            "Collateral",
            "Reserve",
        )
        line = self.line(inventory, alone)
        self.assertEqual(
            [found["A1"][name] for name in names[2:]],
            ["Average", "Unsatisfactory", 61, 1_000_000, line.rate,
             line.calculated, 300_000, line.reserve],
        )  # fmt: skip
        self.assertEqual(line.category, "4")
        self.assertEqual(
            [found["P1"][name] for name in names],
            ["Business, not secured", None, None, None, 0, 0.03, 20, 0.01, 0, 0.01],
        )
        self.assertEqual(
            self.in_cells(content, heads, "Reserve"), self.lines_sum(inventory)
        )

    def test_memory_does_not_grow_with_the_lines(self):
        self._table()
        inventory = self.count()
        lines = self.lines(inventory)
        names = columns(inventory)

        def peak(count):
            """The same lines again and again, as a larger inventory would have them."""
            many = lines.browse(lines.ids * (count // len(lines)))
            tracemalloc.start()
            with LinesWorkbook(many, names, "Title").to_file() as file:
                size = file.seek(0, io.SEEK_END)
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return size, found

        peak(100)
        small, less = peak(1_000)
        large, more = peak(4_000)
        self.assertGreater(large, 2 * small)
        self.assertLess(more - less, MB)

    def test_refused_to_a_collector(self):
        inventory = self.count()
        self.user("reserve.nobody", "group_collector")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/reserve/inventory/{inventory.id}/lines.xlsx")
        self.assertEqual(answer.status_code, 403)
