# A model in files by theme: here, which orders an accountant of a branch works with.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.tools import SQL


class ReserveWriteOffBranch(models.Model):
    """Orders of the branches that the user works for; record rules of a branch accountant ask it.

    By statements, not through ``line_ids``: a rule that read them would leave lines of all branches
    in the cache for the user.
    """

    _inherit = "reserve.write.off"

    of_branches = fields.Boolean(
        compute="_compute_of_branches",
        search="_search_of_branches",
        help="The user made the order, or it has debts of the branches that the user works for.",
    )
    only_branches = fields.Boolean(
        compute="_compute_of_branches",
        search="_search_only_branches",
        help="Such an order without debts of other branches.",
    )

    def _branch_orders_sql(self, only):
        """Subquery (without brackets): ids of orders that the user sees, or may change.

        :param only: without debts of other branches
        """
        self.flush_model(["create_uid"])
        self.env["reserve.write.off.line"].flush_model(["order_id", "branch_id"])
        # sudo: only what the user himself is kept to is read.
        branches = self.env.user.sudo().bank_branch_ids.ids
        return SQL(
            """
            SELECT o.id FROM reserve_write_off o
             WHERE (o.create_uid = %(uid)s OR EXISTS (
                       SELECT 1 FROM reserve_write_off_line l
                        WHERE l.order_id = o.id AND l.branch_id = ANY(%(branches)s)))
               AND NOT (%(only)s AND EXISTS (
                       SELECT 1 FROM reserve_write_off_line l
                        WHERE l.order_id = o.id
                          AND COALESCE(l.branch_id, 0) <> ALL(%(branches)s)))
            """,
            uid=self.env.uid,
            branches=branches,
            only=only,
        )

    @api.depends("create_uid")
    @api.depends_context("uid")
    def _compute_of_branches(self):
        found = [
            {
                number
                for (number,) in self.env.execute_query(
                    SQL(
                        "SELECT id FROM (%s) own WHERE id = ANY(%s)",
                        self._branch_orders_sql(only),
                        self.ids,
                    )
                )
            }
            for only in (False, True)
        ]
        for order in self:
            order.of_branches = order.id in found[0]
            order.only_branches = order.id in found[1]

    @api.model
    def _search_of_branches(self, operator, value):
        return self._search_branches(operator, value, only=False)

    @api.model
    def _search_only_branches(self, operator, value):
        return self._search_branches(operator, value, only=True)

    def _search_branches(self, operator, value, only):
        if operator != "in":
            return NotImplemented
        query = SQL("(%s)", self._branch_orders_sql(only))
        return [("id", "in" if True in value else "not in", query)]
