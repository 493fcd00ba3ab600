from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles
from odoo.addons.bank_base.tools.by_hand import given, refuse_others
from odoo.addons.bank_base.tools.money import text

BY_HAND = frozenset({"book_id", "date", "company_id"})
"""What people may set themselves; all else is written by counting and posting."""
REVERSAL = frozenset({"reversal_date", "reversal_reason"})
"""What people enter before they reverse a posted inventory."""
FIXED = ("posted", "reversed")
"""States in which lines and sums stay as they are."""
ON_PAPER = frozenset(
    {"order_number", "order_date", "head_job", "head_name", "act_number", "act_date"}
)
"""What people set for the papers only: figures stay as they were counted or posted."""


class ReserveInventory(models.Model):
    """A rule book at a date: every overdue debt with its reserve, and the entry of the difference.

    Counting is in ``reserve_inventory_count.py``, posting in ``reserve_inventory_post.py``. Sums
    here are written together with the lines.
    """

    _name = "reserve.inventory"
    _description = "Reserve Inventory"
    _inherit = ["mail.thread"]
    _order = "date desc, book_id, closing desc"
    _check_company_auto = True

    book_id = fields.Many2one(
        "reserve.rule.book",
        string="Rule Book",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(related="book_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        index=True,
        tracking=True,
        help="The inventory shows debts as of this date.",
    )
    closing = fields.Integer(
        string="Close no.",
        required=True,
        readonly=True,
        default=1,
        copy=False,
        aggregator=None,
        help="More than 1: counted anew after the day was reopened for a corrected export.",
    )
    opening = fields.Boolean(
        string="Opening Balance",
        readonly=True,
        copy=False,
        help="The reserve that the bank had made before its first inventory here. It has no entry:"
        " the entry is in the ledger as the bank's own opening balance.",
    )
    opening_booked = fields.Boolean(
        string="Opening Entry in the Ledger",
        readonly=True,
        copy=False,
        help="A day was closed with the bank's own opening entry in this ledger: it must stay.",
    )
    entry_date = fields.Date(
        string="Booked on",
        readonly=True,
        copy=False,
        help="Date of the entry, if it is not that of the inventory: a correction of a closed"
        " day is booked in the open period.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("counted", "Counted"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    edition_id = fields.Many2one(
        "reserve.rule.edition",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The edition of the rule book by which the lines were counted.",
    )
    previous_id = fields.Many2one(
        "reserve.inventory",
        string="Previous Inventory",
        readonly=True,
        ondelete="restrict",
        help="The last posted inventory of the book: the difference is counted from it.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
    )
    debts = fields.Integer(string="Overdue Debts", readonly=True)
    released = fields.Integer(
        string="Left",
        readonly=True,
        help="Debts of the last inventory that need no reserve now.",
    )
    not_overdue = fields.Integer(string="Without Overdue", readonly=True)
    base = fields.Monetary(readonly=True)
    reserve = fields.Monetary(readonly=True)
    previous = fields.Monetary(string="Previous Reserve", readonly=True)
    used = fields.Monetary(
        string="Used by Write-offs",
        readonly=True,
        help="Since the last inventory; the previous reserve is without it.",
    )
    difference = fields.Monetary(readonly=True)
    write_offs = fields.Integer(string="Proposed for Write-off", readonly=True)
    last = fields.Boolean(
        compute="_compute_last",
        search="_search_last",
        help="The latest inventory of its rule book.",
    )
    total_ids = fields.One2many(
        "reserve.total", "inventory_id", string="By Segment", readonly=True
    )
    group_ids = fields.One2many(
        "reserve.group.total", "inventory_id", string="By Group", readonly=True
    )

    _opening_unique = models.UniqueIndex(
        "(book_id) WHERE opening",
        "The opening balance of this rule book was taken over already.",
    )
    _book_date_unique = models.UniqueIndex(
        "(book_id, date, closing) WHERE state <> 'reversed'",
        "There is already an inventory by this rule book at this date.",
    )

    @api.depends("book_id", "date", "closing", "opening", "state")
    def _compute_display_name(self):
        for inventory in self:
            values = {
                "book": inventory.book_id.display_name or "",
                "date": format_date(self.env, inventory.date),
            }
            if inventory.opening:
                inventory.display_name = self.env._(
                    "%(book)s: opening balance on %(date)s", **values
                )
            elif inventory.closing > 1:
                inventory.display_name = self.env._(
                    "%(book)s on %(date)s, correction %(number)s",
                    number=inventory.closing - 1,
                    **values,
                )
            else:
                inventory.display_name = self.env._("%(book)s on %(date)s", **values)
            if inventory.state == "reversed":
                inventory.display_name = self.env._(
                    "%s (reversed)", inventory.display_name
                )

    def _booked_on(self):
        """Date of the entry of the difference."""
        self.ensure_one()
        return self.entry_date or self.date

    def _compute_last(self):
        last = self._last_ids()
        for inventory in self:
            inventory.last = inventory.id in last

    @api.model
    def _search_last(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in" if True in value else "not in", list(self._last_ids()))]

    @api.model
    def _last_ids(self):
        """Ids of the latest inventory of each rule book."""
        self.flush_model(["book_id", "date", "closing", "state"])
        self.env.cr.execute(
            SQL(
                "SELECT DISTINCT ON (book_id) id FROM reserve_inventory"
                " WHERE state <> 'reversed' ORDER BY book_id, date DESC, closing DESC"
            )
        )
        return {number for (number,) in self.env.cr.fetchall()}

    @api.constrains("date", "book_id")
    def _check_order(self):
        for inventory in self.filtered(lambda one: one.state not in FIXED):
            inventory._check_not_before_posted()

    def _check_not_before_posted(self):
        """An inventory is always later than the last posted one of its book."""
        self.ensure_one()
        last = self.book_id._last_posted()
        place = (self.date, self.closing)
        if last and last != self and (last.date, last.closing) >= place:
            raise UserError(
                self.env._(
                    "Inventory by “%(book)s” on %(date)s: reserve is already posted on "
                    "%(last)s. A new "
                    "inventory must be dated later; correct a past one by the next inventory.",
                    book=self.book_id.display_name,
                    date=format_date(self.env, self.date),
                    last=format_date(self.env, last.date),
                )
            )
        if last and last != self and last._booked_on() > self._booked_on():
            raise UserError(
                self.env._(
                    "Inventory by “%(book)s” on %(date)s: the entry of “%(last)s” is dated later,"
                    " on %(booked)s. A new inventory must not be dated before it.",
                    book=self.book_id.display_name,
                    date=format_date(self.env, self.date),
                    last=last.display_name,
                    booked=format_date(self.env, last._booked_on()),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND | ON_PAPER)
        return super().create([self._with_close(vals) for vals in vals_list])

    def write(self, vals):
        refuse_others(self, vals, BY_HAND | REVERSAL | ON_PAPER)
        if BY_HAND & set(vals):
            if any(one.closing > 1 for one in self):
                raise UserError(
                    self.env._(
                        "An inventory made by the correction of a closed day keeps its date and"
                        " book."
                    )
                )
            posted = self.filtered(lambda one: one.state in FIXED)
            if posted:
                raise UserError(
                    self.env._(
                        "“%s” is posted: its date and book stay.",
                        posted[0].display_name,
                    )
                )
            vals = {**vals, "state": "draft", "entry_date": False}
        result = super().write(vals)  # past refuse_others: the state here is ours
        if BY_HAND & set(vals):
            for inventory in self:
                closing = inventory._with_close(
                    {"book_id": inventory.book_id.id, "date": inventory.date}
                )["closing"]
                if inventory.closing != closing:
                    super(ReserveInventory, inventory).write({"closing": closing})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        for inventory in self:
            if inventory.state in FIXED:
                raise UserError(
                    self.env._(
                        "“%s” is posted and cannot be deleted.",
                        inventory.display_name,
                    )
                )

    def unlink(self):
        self._unlink_except_posted()
        for inventory in self:
            inventory._delete_lines()
        return super().unlink()

    def _delete_lines(self):
        self.env.cr.execute(
            SQL("DELETE FROM reserve_line_p WHERE inventory_id = %s", self.id),
        )
        self.env["reserve.line"]._drop_sums(self)
        self.env["reserve.line"].invalidate_model()

    def action_count(self):
        """Button: count the lines anew."""
        self.check_access("write")
        roles.require(
            self, self.env._("count an inventory of reserves"), roles.RESERVE_ACCOUNTANT
        )
        # sudo: the role was checked; counting reads the register, rules and accounts of the
        # company.
        for inventory in self.sudo():
            inventory._check_not_superseded()
            inventory._check_come()
            inventory._count(inventory.company_id, inventory.book_id, inventory.date)
        return True

    def action_post(self):
        """Button: post the difference. Only the chief accountant may."""
        self.check_access("write")
        roles.require(self, self.env._("post a reserve"), roles.CHIEF_ACCOUNTANT)
        for inventory in self:
            inventory._check_not_superseded()
            inventory._check_come()
        self.sudo()._post()  # sudo: the role was checked; the entry is made of counted lines only
        return True

    def _check_not_superseded(self):
        """Refuse to touch by hand what belongs to a close that was superseded, or that is being
        corrected."""
        self.ensure_one()
        if self.opening:
            raise UserError(
                self.env._(
                    "“%s” was taken over from a file: it is not counted here. A correction comes by"
                    " a file too.",
                    self.display_name,
                )
            )
        if self.state == "reversed":
            raise UserError(
                self.env._(
                    "“%s” stays as it was. Make a new inventory of the same date: it is counted"
                    " from the one before.",
                    self.display_name,
                )
            )
        day = self.env["bank.day"].search(
            [("company_id", "=", self.company_id.id), ("date", "=", self.date)]
        )
        if day.closing > self.closing or (day.closing > 1 and day.state != "closed"):
            raise UserError(
                self.env._(
                    "“%(inventory)s” is of a close of the day %(day)s that was reopened for a"
                    " correction: it stays as it was. Close the day again, its inventory is made"
                    " by the close.",
                    inventory=self.display_name,
                    day=format_date(self.env, self.date),
                )
            )

    def _check_come(self):
        """Refuse an inventory of a day that has not come: debts would be aged to it, and nothing
        earlier could be posted after it. The close of a day checks its date itself.

        :raises UserError: naming the latest day
        """
        self.env["account.move"]._reserve_check_come(
            self.company_id, self.date, self.display_name
        )

    def _result(self):
        """The inventory for the JSON of the day: sums as texts with two decimals.

        ``lines`` are debts that have a line each; ``released`` counts the extra lines of debts
        that need no reserve any more; ``posted`` is the net sum of the entry, "0.00" if nothing
        was posted.
        """
        row = self._sums()
        booked = self.state == "posted" and not self.book_id.register_only
        posted = row["difference"] if booked else 0
        return {
            "lines": row["debts"],
            "released": row["released"],
            "base": text(row["base"]),
            "reserve": text(row["reserve"]),
            "difference": text(row["difference"]),
            "posted": text(posted),
        }
