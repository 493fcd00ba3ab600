# A model in several files by theme: here, what papers and comparisons ask of an inventory.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

PAPER_LINES = 500
"""Debts named on a printed supplement; of more, the rest is in the workbook of the lines."""


class ReserveInventoryPaper(models.Model):
    """Data of the papers of an inventory, and the ways from it to other views of its figures."""

    _inherit = "reserve.inventory"

    movement_ids = fields.One2many(
        "reserve.movement", "inventory_id", string="Why It Changed", readonly=True
    )
    others = fields.Integer(
        string="Other Books",
        compute="_compute_others",
        help="Inventories by other rule books at the same date.",
    )

    @api.depends("company_id", "date", "book_id")
    def _compute_others(self):
        for inventory in self:
            found = self.search(
                [
                    ("company_id", "=", inventory.company_id.id),
                    ("date", "=", inventory.date),
                    ("book_id", "!=", inventory.book_id.id),
                    ("state", "not in", ("draft", "reversed")),
                ]
            )
            inventory.others = len(found.book_id)

    def action_lines(self):
        """Debts of the inventory."""
        return self.env["reserve.line"]._action_by([("inventory_id", "in", self.ids)])

    def action_write_offs(self):
        """Debts proposed for write-off."""
        return self.env["reserve.line"]._action_by(
            [("inventory_id", "in", self.ids), ("propose_write_off", "=", True)]
        )

    def action_entry(self):
        """The entry of the difference, with its reversal if there is one."""
        self.ensure_one()
        if not self.move_id:
            raise UserError(
                self.env._(
                    "There is no entry for “%s”: it is not posted yet, or nothing had to be "
                    "posted.",
                    self.display_name,
                )
            )
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries"),
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }
        if self.state == "reversed":
            # sudo: ids alone; who may not read entries is refused by the screen that opens.
            moves = self.sudo().move_id
            action.update(
                res_id=False,
                view_mode="list,form",
                domain=[("id", "in", (moves | moves.reversal_move_ids).ids)],
            )
        return action

    def action_correction(self):
        """The correction to IFRS 9 of this inventory, or a new one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_correction_action"
        )
        action["domain"] = [("inventory_id", "=", self.id)]
        action["context"] = {"default_inventory_id": self.id}
        return action

    def action_beside(self):
        """Debts of this inventory beside other rule books at its date."""
        self.ensure_one()
        return self.env["reserve.comparison"]._action_of(self)

    def action_tax_difference(self):
        """Differences between this book and the one that counts for tax."""
        self.ensure_one()
        return self.env["reserve.comparison"]._action_of(self, tax=True)

    def _debts_counted(self):
        """All that the rows by group count: lines, debts without overdue and obligations that are
        reserved by sums (590-П)."""
        self.ensure_one()
        return sum(self._groups().mapped("debts"))

    def _net_rows(self):
        """Net receivables of the inventory, counted if need be."""
        self.ensure_one()
        self.check_access("read")
        # sudo: who reads the inventory may see its debts summed; rows are of its company alone.
        found = self.env["reserve.net"].sudo()._count(self.sudo())
        # Rows of other branches are not shown to an accountant of one.
        return found.with_env(self.env)._filtered_access("read")

    def action_net(self):
        """Net receivables by branch and group."""
        self._net_rows()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_net_action"
        )
        action["domain"] = [("inventory_id", "=", self.id)]
        return action

    def action_net_xlsx(self):
        """Net receivables as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/reserve/inventory/{self.id}/net.xlsx",
            "target": "download",
        }

    def _norms(self):
        """Rules of inventory in force at the date for the company's chart of accounts."""
        self.ensure_one()
        return self.env["reserve.inventory.norm"]._at(self.company_id, self.date)

    def _paper_debts(self, limit):
        """Debts of the inventory as a whole, the largest first, for the supplement of an act.

        :return: dicts with contract and client ids, kind, overdue start, ``gross``, ``reserve`` and
            ``confirmed`` (with its paper) in company currency as Decimal
        """
        return rows(
            self.env,
            SQL(
                "SELECT * FROM (%s) p ORDER BY gross DESC, contract_id LIMIT %s",
                self._paper_confirmed_sql(),
                limit,
            ),
        )

    def _paper_kinds(self):
        """Overdue debts by kind: how many, their whole sum and their reserve; of the sum, what the
        debtors confirmed and what is past the limitation period (art. 196 of the Civil Code).

        :return: dicts; ``confirmed`` and ``unconfirmed`` are None while no confirmation of any debt
            of the inventory is entered
        """
        found = rows(
            self.env,
            SQL(
                """
                SELECT p.kind, count(*)::int AS debts, sum(p.gross) AS gross,
                       sum(p.reserve) AS reserve, count(p.confirmation_id)::int AS asked,
                       COALESCE(sum(p.confirmed), 0) AS confirmed,
                       COALESCE(sum(p.gross) FILTER (WHERE o.contract_id IS NOT NULL), 0)
                           AS expired
                  FROM (%s) p LEFT JOIN (%s) o ON o.contract_id = p.contract_id
                 GROUP BY p.kind ORDER BY p.kind
                """,
                self._paper_confirmed_sql(),
                self.env["debt.limitation"]._over_sql(self.company_id, self.date),
            ),
        )
        asked = any(row["asked"] for row in found)
        return [
            {
                **row,
                "confirmed": row["confirmed"] if asked else None,
                "unconfirmed": row["gross"] - row["confirmed"] if asked else None,
            }
            for row in found
        ]

    def _paper_confirmed_sql(self):
        """Subquery: each reserved debt with its whole sum and what its debtor confirmed."""
        return self.env["reserve.confirmation"]._beside_sql(
            self._paper_sql(), self.company_id, self.date
        )

    def _paper_sql(self):
        """Subquery: each reserved debt with its whole sum at the date."""
        self.ensure_one()
        self.check_access("read")
        return SQL(
            """
            SELECT l.contract_id, l.client_id, l.kind, d.overdue_since, l.reserve,
                   d.principal_current_cc + d.principal_overdue_cc + d.interest_current_cc
                   + d.interest_overdue_cc + d.penalty_cc + d.fees_cc AS gross
              FROM (SELECT contract_id, max(client_id) AS client_id, max(debt_kind) AS kind,
                           sum(reserve) AS reserve
                      FROM reserve_line_p
                     WHERE inventory_id = %(inventory)s AND date = %(date)s
                       AND band_id IS NOT NULL AND %(branches)s
                     GROUP BY 1) l
              JOIN (%(debts)s) d ON d.contract_id = l.contract_id
             WHERE d.written_off IS NULL
            """,
            inventory=self.id,
            date=self.date,
            debts=self._debts_sql(),
            branches=self._branches_sql(SQL("branch_id")),
        )
