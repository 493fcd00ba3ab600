from odoo import api, fields, models
from odoo.tools import SQL


class ReserveWriteOffCover(models.Model):
    """How one rule book covers the bad debts of an order; a reversal is negative.

    Of a book that makes no entries this is the register: what the reserve took over, and what went
    directly to expense (Tax Code art. 266(5), 265(2)2).
    """

    _name = "reserve.write.off.cover"
    _description = "Cover of Bad Debts by a Rule Book"
    _order = "date desc, id desc"
    _rec_name = "book_id"
    _inherit = "reserve.write.off.trace.mixin"

    book_id = fields.Many2one(index=True)
    inventory_id = fields.Many2one(
        "reserve.inventory",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="The last posted inventory, whose reserve was used. Empty: there was none.",
    )
    amount = fields.Monetary(
        string="Bad Debts",
        currency_field="company_currency_id",
        readonly=True,
        help="What of the debts the reserve of the book is made for. By art. 266 of the Tax Code:"
        " of a loan the interest alone, its principal goes by art. 292.",
    )
    own = fields.Monetary(
        string="From Own Reserves",
        currency_field="company_currency_id",
        readonly=True,
        help="Reserve made for the very debts.",
    )
    common = fields.Monetary(
        string="From the Whole Reserve",
        currency_field="company_currency_id",
        readonly=True,
        help="Beyond the reserve of the debts themselves; restored by the next inventory.",
    )
    expense = fields.Monetary(
        string="Directly to Expense",
        currency_field="company_currency_id",
        readonly=True,
        help="Beyond the whole reserve of the book (Tax Code art. 265(2)2).",
    )

    @api.model
    def _put(self, order, book, posted):
        """One row of a posted order and a book that is used as a whole, from its uses."""
        if not book._used_whole():
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_write_off_cover
                    (order_id, company_id, book_id, inventory_id, date, amount, own, common,
                     expense, posted, create_uid, create_date, write_uid, write_date)
                SELECT %(order)s, %(company)s, %(book)s, %(inventory)s, %(date)s, n.amount,
                       u.own, u.common, n.amount - u.own - u.common, %(posted)s, %(uid)s,
                       %(now)s, %(uid)s, %(now)s
                  FROM (SELECT COALESCE(sum(%(covered)s), 0) AS amount
                          FROM reserve_write_off_line l WHERE l.order_id = %(order)s) n
                 CROSS JOIN (SELECT COALESCE(sum(amount) FILTER (WHERE NOT common), 0) AS own,
                                    COALESCE(sum(amount) FILTER (WHERE common), 0) AS common
                               FROM reserve_write_off_use
                              WHERE order_id = %(order)s AND book_id = %(book)s) u
                 WHERE n.amount > 0
                """,
                order=order.id,
                company=order.company_id.id,
                book=book.id,
                inventory=book._last_posted().id or None,
                date=order.date,
                posted=posted,
                covered=order._covered_sql(book),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()

    @api.model
    def _take_back(self, order):
        """The opposite of what a posted order wrote, on the day of its reversal."""
        books = self.search([("order_id", "=", order.id)]).book_id
        for book in books:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO reserve_write_off_cover
                        (order_id, company_id, book_id, inventory_id, date, amount, own, common,
                         expense, posted, create_uid, create_date, write_uid, write_date)
                    SELECT %(order)s, %(company)s, %(book)s, %(inventory)s, %(date)s,
                           -sum(amount), -sum(own), -sum(common), -sum(expense), bool_or(posted),
                           %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM reserve_write_off_cover
                     WHERE order_id = %(order)s AND book_id = %(book)s
                    """,
                    order=order.id,
                    company=order.company_id.id,
                    book=book.id,
                    inventory=book._last_posted().id or None,
                    date=order.reversal_date,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                )
            )
        self.invalidate_model()
