import io
import os

import xlsxwriter
import xlsxwriter.utility

from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.bank_base.tools.money import D, to_float

from ..models.reserve_inventory_branch import CONTEXT
from ..models.reserve_inventory_workbook import XLSX

NET_COLUMNS = ("branch_id", "band_id", "debts", "gross", "reserve", "net")
PIECE = 1 << 16


def pieces(file):
    """The file in pieces, so that it is never in memory as a whole; closed at its end."""
    with file:
        while piece := file.read(PIECE):
            yield piece


class ReserveXlsx(http.Controller):
    """Lines of an inventory as a workbook, read and written in portions."""

    @http.route(
        "/reserve/inventory/<model('reserve.inventory'):inventory>/lines.xlsx",
        type="http",
        auth="user",
        readonly=False,  # that names were taken out is noted
    )
    def lines(self, inventory, branches=""):
        """The workbook; record rules and the language are those of the user.

        :param branches: ids of branches, divided by commas, 0: debts without one; empty: all
        :raises AccessError: the user does not read inventories, or does not work for a branch
        :raises UserError: more lines than a request can write
        """
        chosen = [int(part) for part in branches.split(",") if part.isdigit()]
        seen = inventory.with_context(**{CONTEXT: chosen})
        seen._check_at_once()
        name, file, _count = seen._lines_file()
        return request.make_response(
            pieces(file),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", str(os.fstat(file.fileno()).st_size)),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    @http.route(
        "/reserve/inventory/<model('reserve.inventory'):inventory>/net.xlsx",
        type="http",
        auth="user",
        readonly=False,  # rows that are missing are counted
    )
    def net(self, inventory):
        """Net receivables by branch and group, with totals as formulas.

        :raises AccessError: the user does not read inventories
        """
        net_rows = inventory._net_rows()
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True, "text_wrap": True})
        money = workbook.add_format({"num_format": "#,##0.00"})
        total = workbook.add_format({"num_format": "#,##0.00", "bold": True})
        sheet.set_column(0, 1, 24)
        sheet.set_column(2, 5, 16)
        sheet.write_string(0, 0, inventory.display_name, bold)
        labels = net_rows.fields_get(NET_COLUMNS, ["string"])
        for column, name in enumerate(NET_COLUMNS):
            sheet.write_string(2, column, labels[name]["string"], bold)
        for number, row in enumerate(net_rows, 3):
            group = row.band_id.name or row.env._("Without overdue")
            sheet.write_string(number, 0, row.branch_id.display_name or "")
            sheet.write_string(number, 1, group)
            for column, name in enumerate(NET_COLUMNS[2:], 2):
                sheet.write_number(
                    number, column, row[name], money if column > 2 else None
                )
        last = len(net_rows) + 3
        sheet.write_string(last, 0, inventory.env._("Total"), bold)
        for column, name in enumerate(NET_COLUMNS[2:], 2):
            letter = xlsxwriter.utility.xl_col_to_name(column)
            sheet.write_formula(
                last,
                column,
                f"=SUM({letter}4:{letter}{last})",
                total if column > 2 else bold,
                to_float(sum((D(row[name]) for row in net_rows), D(0))),
            )
        workbook.close()
        name = f"net-{inventory.book_id.code}-{inventory.date}.xlsx"
        return request.make_response(
            stream.getvalue(),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
