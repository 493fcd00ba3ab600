# A model in files by theme: the register with its opening balances, the watch, entries.
# pylint: disable=consider-merging-classes-inherited
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

WATCHED = ("opening", "write_off")
"""Kinds of records that put a debt off balance; the others take it off, whole or in part."""


class ReserveOffBalanceWatch(models.Model):
    """What is left of a debt off balance, who looked at the debtor and when to look again."""

    _inherit = "reserve.off.balance"

    parent_id = fields.Many2one(
        "reserve.off.balance",
        string="Debt off Balance",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The record that this payment or end of the watch takes from.",
    )
    motion_ids = fields.One2many(
        "reserve.off.balance", "parent_id", string="Payments and End", readonly=True
    )
    look_ids = fields.One2many(
        "reserve.off.balance.look", "row_id", string="Looks at the Debtor"
    )
    write_off_id = fields.Many2one(
        "reserve.write.off", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    account_id = fields.Many2one("account.account", readonly=True, ondelete="restrict")
    move_id = fields.Many2one(
        "account.move",
        string="Entry off Balance",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    income_move_id = fields.Many2one(
        "account.move",
        string="Entry of the Income",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    parts = fields.Char(
        string="Parts of the Debt",
        readonly=True,
        help="Technical names of the parts that the sum holds: money returned goes to them.",
    )
    document = fields.Char(readonly=True, help="Payment document, extract, order.")
    user_id = fields.Many2one(
        "res.users", string="Entered by", readonly=True, ondelete="restrict"
    )
    balance = fields.Monetary(
        compute="_compute_balance", help="What of the sum is still watched."
    )
    watched = fields.Boolean(
        compute="_compute_balance",
        search="_search_watched",
        help="Something of the debt is still off balance.",
    )
    last_look = fields.Date(compute="_compute_look")
    next_look = fields.Date(
        string="Look by",
        compute="_compute_look",
        search="_search_next_look",
        help="The debtor is looked at again by this day.",
    )

    def _left_sql(self):
        """Subquery (without brackets): id, left of every record that puts a debt off balance."""
        self.flush_model()
        return SQL(
            """
            SELECT o.id, o.company_id, o.written_off,
                   CASE WHEN EXISTS (SELECT 1 FROM reserve_off_balance r
                                      WHERE r.reverses_id = o.id) THEN 0
                        ELSE o.amount + COALESCE((
                            SELECT sum(m.amount) FROM reserve_off_balance m
                             WHERE m.parent_id = o.id), 0) END AS "left"
              FROM reserve_off_balance o WHERE o.kind IN %s
            """,
            WATCHED,
        )

    @api.depends("amount", "motion_ids", "reversal_ids")
    def _compute_balance(self):
        left = dict(
            self.env.execute_query(
                SQL(
                    'SELECT x.id, x."left" FROM (%s) x WHERE x.id = ANY(%s)',
                    self._left_sql(),
                    self.ids,
                )
            )
        )
        for row in self:
            row.balance = left.get(row.id, 0)
            row.watched = row.balance > 0

    @api.model
    def _search_watched(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = SQL('(SELECT x.id FROM (%s) x WHERE x."left" > 0)', self._left_sql())
        return [("id", "in" if True in value else "not in", query)]

    @api.depends("look_ids", "written_off")
    def _compute_look(self):
        # sudo: one date a row; who may read the register may know when somebody looked.
        looks = dict(
            self.env["reserve.off.balance.look"]
            .sudo()
            ._read_group([("row_id", "in", self.ids)], ["row_id"], ["date:max"])
        )
        terms = self.env["debt.legal.term"]
        for row in self:
            row.last_look = looks.get(row._origin)
            since = row.last_look or row.written_off
            months = terms._watch(since)["look"] if since else 0
            row.next_look = (
                since + relativedelta(months=months)
                if since and row.kind in WATCHED
                else False
            )

    @api.model
    def _search_next_look(self, operator, value):
        if operator not in ("<", "<=") or not value:
            return NotImplemented
        self.env["reserve.off.balance.look"].flush_model()
        day = fields.Date.to_date(value)
        months = self.env["debt.legal.term"]._watch(day)["look"]
        query = SQL(
            """
            (SELECT x.id FROM (%s) x
              WHERE x."left" > 0 AND (COALESCE((
                    SELECT max(l.date) FROM reserve_off_balance_look l WHERE l.row_id = x.id),
                    x.written_off) + make_interval(months => %s))::date %s %s)
            """,
            self._left_sql(),
            months,
            SQL(operator),
            day,
        )
        return [("id", "in", query)]

    def action_look(self):
        """A form for a look at the debtor."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Look at the debtor"),
            "res_model": "reserve.off.balance.look",
            "view_mode": "form",
            "target": "new",
            "context": {"default_row_id": self.id},
        }

    def action_entry(self):
        """Entries of the record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.move_id | self.income_move_id).ids)],
        }
