# A model in several files by theme: here, what people or history say against the rate of a group.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import roles

from .reserve_inventory import FIXED


class ReserveInventoryAdjust(models.Model):
    """After the lines are counted by the book: own loss rates where the edition uses them, then
    approved decisions about single debts. Base and previous reserve of a line stay as they are."""

    _inherit = "reserve.inventory"

    loss_rate_ids = fields.One2many(
        "reserve.loss.rate", "inventory_id", string="Own Loss Rates", readonly=True
    )
    loss_transition_ids = fields.One2many(
        "reserve.loss.transition",
        "inventory_id",
        string="Transitions Between Groups",
        readonly=True,
    )
    exceptions = fields.Integer(
        string="Decisions",
        readonly=True,
        help="Debts reserved by an approved decision.",
    )

    def _insert_lines(self):
        result = super()._insert_lines()
        if self.edition_id.own_rates:
            self.env["reserve.loss.rate"]._count(self)
            self._apply_own_rates()
        self._apply_exceptions()
        return result

    def _apply_own_rates(self):
        self.env["reserve.loss.rate"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_line_p l
                   SET rate = o.rate, reserve = round(l.base * o.rate / 100, 2),
                       difference = round(l.base * o.rate / 100, 2) - l.previous
                  FROM reserve_loss_rate o
                 WHERE o.inventory_id = %(inventory)s AND o.band_id = l.band_id
                   AND l.inventory_id = %(inventory)s AND l.date = %(date)s
                """,
                inventory=self.id,
                date=self.date,
            )
        )

    def _decided(self):
        """Ids of debts that an approved decision of the book is in force for at the date."""
        self.env["reserve.exception"].flush_model()
        found = self.env.execute_query(
            SQL(
                "SELECT DISTINCT x.contract_id FROM reserve_exception x WHERE %s",
                self._in_force_sql(),
            )
        )
        return [contract for (contract,) in found]

    def _in_force_sql(self):
        """Condition: the decision ``x`` is of the book and in force at the date."""
        return SQL(
            "x.book_id = %(book)s AND x.state IN ('approved', 'ended') AND x.date_from <= %(date)s"
            " AND (x.date_to IS NULL OR x.date_to >= %(date)s)",
            book=self.book_id.id,
            date=self.date,
        )

    def _apply_exceptions(self):
        """Decisions in force at the date, onto the lines of their debts.

        A decided rate is of the base less the collateral that is taken into account (590-П). A
        decided sum above the base counts as the base: more than the debt is not reserved.
        """
        if not self._decided():
            self.exceptions = 0
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_line_p l
                   SET exception_id = e.id, reserve = e.reserve,
                       difference = e.reserve - l.previous, calculated = e.calculated,
                       rate = CASE WHEN e.kind = 'rate' THEN e.rate
                                   WHEN e.base > 0 THEN round(e.reserve * 100 / e.base, 3)
                                   ELSE l.rate END
                  FROM (SELECT x.id, x.kind, x.rate::numeric AS rate, n.id AS line_id, n.base,
                               CASE WHEN n.calculated IS NULL THEN NULL
                                    WHEN x.kind = 'rate'
                                    THEN round(n.base * x.rate::numeric / 100, 2)
                                    ELSE least(x.amount, n.base) END AS calculated,
                               CASE x.kind
                                    WHEN 'rate'
                                    THEN round((n.base - COALESCE(n.collateral, 0))
                                               * x.rate::numeric / 100, 2)
                                    ELSE least(x.amount, n.base) END AS reserve
                          FROM reserve_exception x
                          JOIN reserve_line_p n ON n.contract_id = x.contract_id
                           AND n.inventory_id = %(inventory)s AND n.date = %(date)s
                           AND n.band_id IS NOT NULL
                         WHERE %(in_force)s) e
                 WHERE l.id = e.line_id AND l.date = %(date)s
                """,
                inventory=self.id,
                date=self.date,
                in_force=self._in_force_sql(),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_inventory SET exceptions = (
                    SELECT count(*) FROM reserve_line_p
                     WHERE inventory_id = %(inventory)s AND date = %(date)s
                       AND exception_id IS NOT NULL)
                 WHERE id = %(inventory)s
                """,
                inventory=self.id,
                date=self.date,
            )
        )
        self.invalidate_recordset(["exceptions"])

    def action_loss_rates(self):
        """Button: count the bank's own loss rates at the date, to be seen beside the book's."""
        self.ensure_one()
        self.check_access("write")
        roles.require(
            self, self.env._("count own loss rates"), roles.RESERVE_ACCOUNTANT
        )
        if self.state in FIXED and self.edition_id.own_rates:
            raise UserError(
                self.env._(
                    "“%s” is posted by these loss rates: they stay as they were counted.",
                    self.display_name,
                )
            )
        # sudo: the role was checked; month ends are read, nothing of the inventory changes.
        self.env["reserve.loss.rate"].sudo()._count(self.sudo())
        return True

    def action_exceptions(self):
        """Lines that stand by an approved decision."""
        return self.env["reserve.line"]._action_by(
            [("inventory_id", "in", self.ids), ("exception_id", "!=", False)]
        )
