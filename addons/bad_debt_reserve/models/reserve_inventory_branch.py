# A model in several files by theme: here, an inventory as chosen branches see it.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.money import rows

READERS = (roles.RESERVE_ACCOUNTANT, roles.AUDITOR, roles.WRITE_OFF_APPROVER)
"""Who reads lines of every branch, whatever else the user is."""
CONTEXT = "reserve_branches"
"""Key of the context: ids of the branches that tables and papers are for; 0: without a branch."""


class ReserveInventoryBranch(models.Model):
    """The same inventory seen for one branch, or several.

    It is counted and posted by book for the whole company; a branch has its segments, its lines and
    its part of the entry.
    """

    _inherit = "reserve.inventory"

    branch_total_ids = fields.One2many(
        "reserve.branch.total", "inventory_id", string="By Branch", readonly=True
    )

    def _branches(self):
        """Ids of the branches that figures are for, 0 for debts without one; empty: all.

        Chosen in the context; a branch accountant who is kept to branches never sees others.

        :raises AccessError: a branch is chosen that the user does not work for
        """
        chosen = tuple(self.env.context.get(CONTEXT) or ())
        kept = roles.branches(self, *READERS)
        if not kept:
            return chosen
        outside = self.env["bank.branch"].browse(set(chosen) - set(kept.ids) - {0})
        if outside or 0 in chosen:
            raise AccessError(
                self.env._(
                    "You do not work for %(others)s. Your branches: %(own)s.",
                    others=", ".join(outside.mapped("display_name"))
                    or self.env._("debts without a branch"),
                    own=", ".join(kept.mapped("display_name")),
                )
            )
        return chosen or tuple(kept.ids)

    def _branch_records(self):
        """The branches of :meth:`_branches` as records, without the one that is none."""
        # sudo: names of branches that the user chose or works for; of this company only.
        found = self.env["bank.branch"].sudo().browse(filter(None, self._branches()))
        return found.filtered(lambda branch: branch.company_id == self.company_id)

    def _branches_sql(self, column):
        """Condition on a column with the branch."""
        branches = self._branches()
        if not branches:
            return SQL("TRUE")
        return SQL("COALESCE(%s, 0) = ANY(%s)", column, list(branches))

    def _branches_domain(self):
        """The same condition for reserve lines."""
        branches = self._branches()
        return (
            [("branch_id", "in", [branch or False for branch in branches])]
            if branches
            else []
        )

    def _sums(self):
        """Counts and exact sums of the inventory, or of its chosen branches.

        :return: dict: debts, released, not_overdue, base, reserve, previous, difference,
            write_offs
        """
        self.ensure_one()
        self.check_access("read")
        self.env.flush_all()
        found = rows(
            self.env,
            SQL(
                """
                SELECT COALESCE(sum(t.debts), 0)::int AS debts,
                       COALESCE(sum(t.released), 0)::int AS released,
                       COALESCE(sum(t.not_overdue), 0)::int AS not_overdue,
                       COALESCE(sum(t.base), 0) AS base, COALESCE(sum(t.reserve), 0) AS reserve,
                       COALESCE(sum(t.previous), 0) AS previous,
                       COALESCE(sum(t.difference), 0) AS difference
                  FROM reserve_total t JOIN reserve_segment s ON s.id = t.segment_id
                 WHERE t.inventory_id = %s AND %s
                """,
                self.id,
                self._branches_sql(SQL("s.branch_id")),
            ),
        )[0]
        if not self._branches():
            return {**found, "write_offs": self.write_offs}
        proposed = rows(
            self.env,
            SQL(
                "SELECT count(*)::int AS found FROM reserve_line_p"
                " WHERE inventory_id = %s AND date = %s AND propose_write_off AND %s",
                self.id,
                self.date,
                self._branches_sql(SQL("branch_id")),
            ),
        )[0]
        return {**found, "write_offs": proposed["found"]}

    def _groups(self):
        """Groups of the inventory, of the chosen branches only if there are any."""
        self.ensure_one()
        return self.env["reserve.group.total"].search([("inventory_id", "=", self.id)])

    def _print_for(self, paper, branches):
        """A paper of the inventory for some branches.

        :param paper: name of the template
        :param branches: ids, 0: debts without a branch; empty: the whole company
        """
        self.ensure_one()
        report = self.env.ref(f"bad_debt_reserve.{PAPERS[paper]}")
        return report.with_context(**{CONTEXT: list(branches)}).report_action(
            self, config=False
        )

    def action_branch_papers(self):
        """Ask for branches and print the papers for them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Papers of branches"),
            "res_model": "reserve.branch.paper",
            "view_mode": "form",
            "target": "new",
            "context": {"default_inventory_id": self.id},
        }


PAPERS = {
    "inventory_act": "reserve_inventory_act_action",
    "inventory_inv17": "reserve_inv17_action",
}
"""Papers that are printed for branches, by template."""
