# A model in several files by theme: here, the lines of an inventory as a workbook.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.lines_workbook import LinesWorkbook, columns
from .reserve_inventory_branch import CONTEXT

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = "bad_debt_reserve.workbook_lines_at_once"


class ReserveInventoryWorkbook(models.Model):
    """Lines of an inventory as a workbook: a small one at once, a large one by a job."""

    _inherit = "reserve.inventory"

    workbook_ids = fields.One2many(
        "reserve.workbook",
        "inventory_id",
        string="Workbooks of the Lines",
        readonly=True,
    )
    counts = fields.Integer(
        string="Times Counted", readonly=True, copy=False, aggregator=None
    )

    def unlink(self):
        self._unlink_except_posted()
        # sudo: workbooks are files made of the lines, which go too; nobody deletes them by hand.
        self.sudo().workbook_ids.unlink()
        return super().unlink()

    def action_xlsx(self):
        """Lines as a workbook, of the chosen branches if there are any: a download, or word that a
        job makes it."""
        self.ensure_one()
        if self._too_many_at_once():
            return self.env["reserve.workbook"]._ask(self)._action_told()
        branches = ",".join(map(str, self.env.context.get(CONTEXT) or ()))
        query = f"?branches={branches}" if branches else ""
        return {
            "type": "ir.actions.act_url",
            "url": f"/reserve/inventory/{self.id}/lines.xlsx{query}",
            "target": "download",
        }

    def _lines_domain(self):
        return [("inventory_id", "=", self.id), *self._branches_domain()]

    def _too_many_at_once(self):
        """Would a request have to write more lines than the bank lets it?"""
        self.check_access("read")
        limit = self.env["reserve.workbook"]._setting(AT_ONCE, 5000)
        found = self.env["reserve.line"].search_count(
            self._lines_domain(), limit=limit + 1
        )
        return found > limit

    def _check_at_once(self):
        """Refuse to write a large workbook within a request.

        :raises UserError: what to press
        """
        if self._too_many_at_once():
            raise UserError(
                self.env._(
                    "“%s” has too many lines for an immediate workbook. Press “Lines to .xlsx” on"
                    " the inventory: the workbook is made apart and appears there.",
                    self.display_name,
                )
            )

    def _lines_file(self):
        """The workbook of the lines that the user sees, of the chosen branches; that names were
        taken out is noted.

        :return: name of the file, the file (open at its beginning), number of its lines
        :raises AccessError: the user does not read inventories, or does not work for a branch
        """
        self.ensure_one()
        self.check_access("read")
        lines = self.env["reserve.line"].search(self._lines_domain())
        names = columns(self)
        lines._note_taken(names, "export")
        codes = self._branch_records().mapped("code")
        name = "-".join([self.book_id.code, str(self.date), *codes]) + ".xlsx"
        title = ": ".join([self.display_name, *filter(None, [", ".join(codes)])])
        return name, LinesWorkbook(lines, names, title).to_file(), len(lines)
