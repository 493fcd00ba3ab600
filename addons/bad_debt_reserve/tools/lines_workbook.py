import tempfile

import xlsxwriter

PORTION = 1000
"""Lines read at once: what the ORM itself reads at once."""
SHEET = 1_000_000
"""Lines on one sheet; Excel holds 1,048,576 rows."""
HEAD = 3
WHICH = (
    "date",
    "contract_id",
    "client_id",
    "debt_kind",
    "product_id",
    "branch_id",
    "currency_id",
    "band_id",
    "dpd",
    "overdue_kind",
)
FACTS = {
    "ageing": ("rule",),
    "bank": ("portfolio", "category", "position", "service_days", "service"),
}
"""By method: the facts that chose group and base."""
TAKEN = {"tax": ("counter",)}
"""What was taken off before the base."""
COUNTED = {"tax": ("calculated",), "bank": ("calculated", "collateral")}
"""How the base became the reserve, where that is more than base × rate."""
RESULT = (
    "reserve",
    "previous",
    "used",
    "difference",
    "reason",
    "change_reason",
)
WIDE = ("reason", "change_reason")


def columns(inventory):
    """Fields of a line that the inventory's method fills, in the order of the sheet."""
    method, edition = inventory.method, inventory.edition_id
    parts = edition._parts() if edition else ()
    return (
        *WHICH,
        *FACTS.get(method, ()),
        *(f"base_{part}" for part in parts),
        *TAKEN.get(method, ()),
        "base",
        "rate",
        *COUNTED.get(method, ()),
        *RESULT,
    )


class LinesWorkbook:
    """Lines of an inventory as a workbook in a file on disk, at the same memory for any number.

    Lines are read in portions; xlsxwriter writes each row out when the next one begins.

    :param lines: ``reserve.line`` in the order of the sheet
    :param names: see :func:`columns`
    """

    def __init__(self, lines, names, title):
        self.lines, self.names, self.title = lines, names, title
        self.fields = [lines._fields[name] for name in names]
        self.labels = {
            field.name: dict(field._description_selection(lines.env))
            for field in self.fields
            if field.type == "selection"
        }

    def to_file(self):
        """:return: the file, open at its beginning; it is gone when it is closed"""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who sends it
        try:
            self._fill(file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def _fill(self, file):
        workbook = xlsxwriter.Workbook(
            file, {"constant_memory": True, "remove_timezone": True}
        )
        self.bold = workbook.add_format({"bold": True, "text_wrap": True})
        self.formats = {
            "monetary": workbook.add_format({"num_format": "#,##0.00"}),
            "date": workbook.add_format({"num_format": "dd.mm.yyyy"}),
        }
        for first in range(0, len(self.lines) or 1, SHEET):
            sheet = workbook.add_worksheet()
            self._head(sheet)
            lines = self.lines[first : first + SHEET]
            for start in range(0, len(lines), PORTION):
                portion = lines[start : start + PORTION].with_prefetch()
                for row, line in enumerate(portion, start + HEAD):
                    self._row(sheet, row, line)
                self.lines.env.invalidate_all()
        workbook.close()

    def _head(self, sheet):
        labels = self.lines.fields_get(self.names, ["string"])
        sheet.write_string(0, 0, self.title, self.bold)
        for column, name in enumerate(self.names):
            sheet.set_column(column, column, 60 if name in WIDE else 14)
            sheet.write_string(2, column, labels[name]["string"], self.bold)

    def _row(self, sheet, row, line):
        for column, field in enumerate(self.fields):
            value = line[field.name]
            if value is False or value is None:
                continue
            if field.relational:
                value = value.display_name or ""
            elif field.type == "selection":
                value = self.labels[field.name].get(value, value)
            # Text is written as text: a name that begins with "=" is not a formula.
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write(row, column, value, self.formats.get(field.type))
