# A model in files by theme: here, its sums by groups.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

_KEYS = (
    "date", "company_id", "book_id", "inventory_id", "total_id", "segment_id", "branch_id",
    "product_id", "debt_kind", "currency_id", "band_id", "overdue_kind", "motion", "portfolio",
    "category",
)  # fmt: skip
_MONEY = ("base", "reserve", "previous", "difference", "used")
_SUMS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    book_id integer NOT NULL,
    inventory_id integer NOT NULL,
    total_id integer NOT NULL,
    segment_id integer NOT NULL,
    branch_id integer,
    product_id integer,
    debt_kind varchar,
    currency_id integer,
    band_id integer,
    overdue_kind varchar,
    motion varchar,
    portfolio varchar,
    category varchar,
    lines integer NOT NULL,
    write_offs integer NOT NULL,
    base numeric NOT NULL,
    reserve numeric NOT NULL,
    previous numeric NOT NULL,
    difference numeric NOT NULL,
    used numeric NOT NULL
"""


class ReserveLine(models.Model):
    """The lines of all inventories by groups, for pivots: years of lines are tens of millions.

    Table ``reserve_line_sum``, counted when the lines of an inventory are (see
    ``debt.grouped.mixin``); the totals and the inventory are summed up from it.
    """

    _name = "reserve.line"
    _inherit = ["reserve.line", "debt.grouped.mixin"]
    _grouped = frozenset((*_KEYS, "company_currency_id", "state", "move_id", "method"))
    _sums = dict.fromkeys(_MONEY, ("sum",))
    _counted = "lines"

    def init(self):
        super().init()
        cr = self.env.cr
        cr.execute(SQL("SELECT to_regclass('reserve_line_sum')"))
        if cr.fetchone()[0] is not None:
            return
        cr.execute(SQL("CREATE TABLE reserve_line_sum (%s)", SQL(_SUMS)))
        cr.execute(
            SQL(
                "CREATE INDEX reserve_line_sum_inventory ON reserve_line_sum (inventory_id)"
            )
        )
        self._keep_sums()

    def _keep_sums(self, inventory=None):
        """Count the lines by groups; in the transaction that wrote them.

        :param inventory: only its lines, whose former sums go; without it all lines, once: those
            that are there when the table of sums is made
        """
        own = SQL("TRUE")
        if inventory:
            self._drop_sums(inventory)
            own = SQL("inventory_id = %s AND date = %s", inventory.id, inventory.date)
        self._count_by_hash(
            "reserve_line_sum",
            SQL(
                "SELECT %(keys)s, count(*), count(*) FILTER (WHERE propose_write_off), %(sums)s"
                " FROM reserve_line_p WHERE %(own)s GROUP BY %(keys)s",
                keys=self._columns_sql(_KEYS),
                sums=SQL(", ").join(
                    SQL("sum(%s)", SQL.identifier(name)) for name in _MONEY
                ),
                own=own,
            ),
        )

    def _drop_sums(self, inventory):
        """The lines of an inventory are deleted."""
        self.env.cr.execute(
            SQL("DELETE FROM reserve_line_sum WHERE inventory_id = %s", inventory.id)
        )

    def _grouped_query(self):
        return SQL("SELECT NULL::bigint AS id, s.* FROM reserve_line_sum s")
