from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ReserveMovement(models.Model):
    """Why the reserve of an inventory changed since the last one: its difference by reason.

    Summed from the lines when shown; what totals hold beyond lines (debts without overdue,
    reserved by segment) is a reason of its own. The reasons add up to the difference.
    """

    _name = "reserve.movement"
    _description = "Movement of a Reserve by Reason"
    _auto = False
    _order = "inventory_id desc, difference desc, id"

    inventory_id = fields.Many2one("reserve.inventory", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    book_id = fields.Many2one("reserve.rule.book", string="Rule Book", readonly=True)
    date = fields.Date(readonly=True)
    code = fields.Selection(selection="_selection_code", string="Reason", readonly=True)
    debts = fields.Integer(readonly=True)
    previous = fields.Monetary(string="Previous Reserve", readonly=True)
    reserve = fields.Monetary(readonly=True)
    difference = fields.Monetary(readonly=True)

    @api.model
    def _selection_code(self):
        return [
            *self.env["reserve.line"]._selection_change_code(),
            ("without_overdue", self.env._("Debts without overdue, by segment")),
            ("obligation", self.env._("Obligations off balance (611-P)")),
        ]

    @property
    def _table_query(self):
        self.env["reserve.inventory"].flush_model()
        self.env["reserve.total"].flush_model()
        self.env["reserve.obligation.line"].flush_model()
        return SQL(
            """
            WITH code AS (
                SELECT * FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS c (code, number)
            ), owed AS (
                SELECT inventory_id, count(obligation_id) AS obligations,
                       sum(previous) AS previous, sum(reserve) AS reserve,
                       sum(difference) AS difference
                  FROM reserve_obligation_line GROUP BY 1
            ), summed AS (
                SELECT l.inventory_id, %(code)s AS code, count(*) AS debts,
                       sum(l.previous) AS previous, sum(l.reserve) AS reserve,
                       sum(l.difference) AS difference
                  FROM reserve_line l GROUP BY 1, 2
                UNION ALL
                SELECT i.id, 'without_overdue', i.not_overdue,
                       i.previous - COALESCE(x.previous, 0) - COALESCE(o.previous, 0),
                       i.reserve - COALESCE(x.reserve, 0) - COALESCE(o.reserve, 0),
                       i.difference - COALESCE(x.difference, 0) - COALESCE(o.difference, 0)
                  FROM reserve_inventory i
                  LEFT JOIN owed o ON o.inventory_id = i.id
                  LEFT JOIN LATERAL (SELECT sum(previous) AS previous, sum(reserve) AS reserve,
                                            sum(difference) AS difference
                                       FROM reserve_line_p
                                      WHERE inventory_id = i.id AND date = i.date) x ON TRUE
                 WHERE i.reserve IS DISTINCT FROM
                       COALESCE(x.reserve, 0) + COALESCE(o.reserve, 0)
                    OR i.difference IS DISTINCT FROM
                       COALESCE(x.difference, 0) + COALESCE(o.difference, 0)
                UNION ALL
                SELECT inventory_id, 'obligation', obligations, previous, reserve, difference
                  FROM owed
            )
            SELECT s.inventory_id::bigint * 100 + code.number AS id, s.inventory_id, i.company_id,
                   i.book_id, i.date, s.code, s.debts, s.previous, s.reserve, s.difference
              FROM summed s
              JOIN code ON code.code = s.code
              JOIN reserve_inventory i ON i.id = s.inventory_id
             WHERE i.state <> 'draft'
            """,
            codes=[code for code, _name in self._selection_code()],
            code=self.env["reserve.line"]._change_code_sql("l"),
        )

    @api.depends("code")
    def _compute_display_name(self):
        names = dict(self._selection_code())
        for row in self:
            row.display_name = names.get(row.code, row.code)

    def action_lines(self):
        """Debts behind the sum.

        :raises UserError: the sum is of debts that have no lines of their own
        """
        self.ensure_one()
        if self.code == "obligation":
            return self.inventory_id.action_obligations()
        if self.code == "without_overdue":
            raise UserError(
                self.env._(
                    "Debts without overdue are reserved as a whole: open the balances by segment."
                )
            )
        return self.env["reserve.line"]._action_by(
            [
                ("inventory_id", "=", self.inventory_id.id),
                ("change_code", "=", self.code),
            ]
        )
