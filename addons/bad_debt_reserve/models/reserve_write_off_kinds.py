# A model in files by theme: the paper, its debts and sums, approvals, entries.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.debt_collection.tools import limitation_sql

from .reserve_write_off_ground import KINDS


class ReserveWriteOffKinds(models.Model):
    """For which kinds of books an order writes its debts off, and whether it makes entries.

    The ticks of the ground say it: accounting, profit tax, 590-П. A kind that another order has
    taken already is not taken again, so a debt leaves the ledger once. An order by a register
    (the tax register) is for its kind alone and makes no entries.
    """

    _inherit = "reserve.write.off"

    with_entries = fields.Boolean(
        string="Makes Entries",
        readonly=True,
        copy=False,
        help="The debts leave the balance by this order. No entries: the rule book is a register,"
        " or another order has taken the debts off the balance already.",
    )

    def _kind(self):
        """The kind of the order's own book."""
        return self.ground_id._kind_of(self.book_id)

    def _kinds(self):
        """Kinds that the order may write its debts off for."""
        own = self._kind()
        return [
            kind
            for kind in KINDS
            if self.ground_id[kind] and (not self.book_id.register_only or kind == own)
        ]

    def _off_balance_sql(self, contract):
        """Condition: a posted order with entries has taken the debt off the balance.

        :param contract: SQL of the id of the debt
        """
        return SQL(
            "EXISTS (SELECT 1 FROM reserve_write_off_line b"
            " JOIN reserve_write_off bo ON bo.id = b.order_id AND bo.with_entries"
            " WHERE b.contract_id = %s AND b.state = 'posted')",
            contract,
        )

    def _place_sql(self):
        """Condition on a proposed debt ``c``: it stands where the order looks for debts.

        Debts leave the balance by a book with entries; for tax they may stand anywhere.
        """
        off = self._off_balance_sql(SQL("c.id"))
        if not self.book_id.register_only:
            return SQL("NOT %s", off)
        return SQL("TRUE") if self._kind() == "for_tax" else off

    def _take_kinds(self):
        """Write on every line the kinds that are free for its debt, by one statement."""
        self.ensure_one()
        self.env.flush_all()
        allowed = self._kinds()
        self.env.cr.execute(
            SQL(
                "UPDATE reserve_write_off_line l SET %s WHERE l.order_id = %s",
                SQL(", ").join(
                    SQL(
                        "%(kind)s = %(allowed)s AND NOT EXISTS ("
                        "SELECT 1 FROM reserve_write_off_line o"
                        " WHERE o.contract_id = l.contract_id AND o.order_id <> l.order_id"
                        " AND o.state <> 'reversed' AND o.%(kind)s)",
                        kind=SQL.identifier(kind),
                        allowed=kind in allowed,
                    )
                    for kind in KINDS
                ),
                self.id,
            )
        )
        entries = not self.book_id.register_only and not self._standing(off=True)
        self.env.cr.execute(
            SQL(
                "UPDATE reserve_write_off SET with_entries = %s WHERE id = %s",
                entries,
                self.id,
            )
        )
        self.env["reserve.write.off.line"].invalidate_model(KINDS)
        self.invalidate_recordset(["with_entries"])

    def _standing(self, off):
        """Number of a debt of the order that is off the balance already, or on it; or None."""
        self.env.cr.execute(
            SQL(
                """
                SELECT c.number FROM reserve_write_off_line l
                  JOIN debt_contract c ON c.id = l.contract_id
                 WHERE l.order_id = %s AND %s = %s ORDER BY l.id LIMIT 1
                """,
                self.id,
                self._off_balance_sql(SQL("c.id")),
                off,
            )
        )
        found = self.env.cr.fetchone()
        return found and found[0]

    def _check_taken(self):
        """Refuse a debt that another order writes off for the order's own book.

        :raises UserError: naming the debt and that order
        """
        kind = self._kind()
        if kind not in self._kinds():
            return
        self.env.cr.execute(
            SQL(
                """
                SELECT c.number, o.order_id
                  FROM reserve_write_off_line l
                  JOIN debt_contract c ON c.id = l.contract_id
                  JOIN reserve_write_off_line o
                    ON o.contract_id = l.contract_id AND o.order_id <> l.order_id
                   AND o.state <> 'reversed' AND o.%(kind)s
                 WHERE l.order_id = %(order)s AND NOT l.%(kind)s
                 ORDER BY l.id LIMIT 1
                """,
                kind=SQL.identifier(kind),
                order=self.id,
            )
        )
        for number, other in self.env.cr.fetchall():
            raise UserError(
                self.env._(
                    "Debt %(number)s is already in “%(other)s”, which writes it off for"
                    " “%(book)s”. Take it out of one of the two orders.",
                    number=number,
                    other=self.browse(other).display_name,
                    book=self.book_id.display_name,
                )
            )

    def _check_standing(self):
        """Debts leave the balance by an order with entries, all of an order or none.

        :raises UserError: naming a debt that stands elsewhere
        """
        on_balance = self._standing(off=False)
        if self.book_id.register_only:
            if on_balance and self._kind() != "for_tax":
                raise UserError(
                    self.env._(
                        "“%(book)s” is a register without entries, and debt %(number)s is still on"
                        " the balance: choose the book whose reserve is in the ledger.",
                        book=self.book_id.display_name,
                        number=on_balance,
                    )
                )
            return
        gone = self._standing(off=True)
        if gone and on_balance:
            raise UserError(
                self.env._(
                    "“%(order)s”: debt %(gone)s left the balance by another order, debt %(stays)s"
                    " is still on it. Write them off by two orders.",
                    order=self.display_name,
                    gone=gone,
                    stays=on_balance,
                )
            )

    @api.model
    def _adopt_kinds(self):
        """Upgrade: orders made before kinds were told apart wrote debts off by their grounds, with
        entries; safe to repeat.

        A line's overdue date was not kept: it is that of the register, else of the last reserve.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE reserve_write_off SET with_entries = TRUE WHERE with_entries IS NULL"
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_write_off_line l
                   SET for_accounting = g.for_accounting IS TRUE, for_tax = g.for_tax IS TRUE,
                       for_bank = g.for_bank IS TRUE,
                       overdue_since = COALESCE(c.overdue_since, (
                           SELECT r.date - r.dpd FROM reserve_line_p r
                            WHERE r.contract_id = c.id AND r.dpd > 0 AND r.date <= l.date
                            ORDER BY r.date DESC LIMIT 1))
                  FROM reserve_write_off o, reserve_write_off_ground g, debt_contract c
                 WHERE l.for_accounting IS NULL AND o.id = l.order_id AND g.id = o.ground_id
                   AND c.id = l.contract_id
                """
            )
        )
        self.env.invalidate_all()

    # -- the date

    def _check_dated(self):
        """Refuse a date in the future, in a closed period, or before a reserve that is posted.

        :raises UserError: naming the order and what stands in its way
        """
        self.ensure_one()
        self._check_come(self.date)
        self._check_open_on(self.date)
        self._check_after_inventories()

    def _check_come(self, date):
        """Refuse a day that has not come; nothing is counted by today, only the date is looked
        at."""
        self.env["account.move"]._reserve_check_come(
            self.company_id, date, self.display_name
        )

    def _check_open_on(self, date):
        """Refuse a closed period, whether there is an entry or not."""
        self.env["account.move"]._reserve_check_open(
            self.company_id, self.env["account.journal"], date, self.display_name
        )

    def _check_after_inventories(self):
        """The debts were not reserved after the order, in any book that it writes them off for."""
        # sudo: whoever prepares an order may read neither every book nor its inventories.
        posted = (
            self.env["reserve.inventory"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "posted"),
                    "|",
                    ("date", ">", self.date),
                    ("entry_date", ">", self.date),
                ],
                order="date desc, closing desc",
            )
        )
        for inventory in posted:
            self.env.cr.execute(
                SQL(
                    """
                    SELECT c.number FROM reserve_write_off_line l
                      JOIN debt_contract c ON c.id = l.contract_id
                      JOIN reserve_line_p r ON r.contract_id = l.contract_id
                     WHERE l.order_id = %s AND l.%s
                       AND r.inventory_id = %s AND r.date = %s ORDER BY l.id LIMIT 1
                    """,
                    self.id,
                    SQL.identifier(self.ground_id._kind_of(inventory.book_id)),
                    inventory.id,
                    inventory.date,
                )
            )
            for (number,) in self.env.cr.fetchall():
                raise UserError(
                    self.env._(
                        "“%(order)s” is dated before the reserve that it uses: debt %(debt)s is in"
                        " “%(inventory)s”, booked on %(date)s. Write it off on that day or later.",
                        order=self.display_name,
                        debt=number,
                        inventory=inventory.display_name,
                        date=format_date(self.env, inventory._booked_on()),
                    )
                )

    # -- debts that only some books still reserve

    def _over_off_balance_sql(self):
        """Debts off the balance that the register does not show as overdue any more, and whose
        limitation period is over by the dates of their write-off: contract_id, last_day.

        A debt with facts that stop the period or begin it anew is left to people.
        """
        law = self.env["debt.legal.term"]._limitation(self.date)
        last = limitation_sql.last_day(
            SQL("d.overdue_since"),
            SQL("%s::int", law.years),
            SQL("%s::int", law.ceiling),
        )
        return SQL(
            """
            SELECT d.contract_id, %(last)s AS last_day
              FROM (%(debts)s) d JOIN debt_contract c ON c.id = d.contract_id
             WHERE d.written_off IS NOT NULL AND c.overdue_since IS NULL
               AND %(last)s < %(date)s
               AND NOT EXISTS (SELECT 1 FROM debt_limitation_fact f
                                WHERE f.contract_id = c.id)
            """,
            last=last,
            debts=self._debts_sql(),
            date=self.date,
        )
