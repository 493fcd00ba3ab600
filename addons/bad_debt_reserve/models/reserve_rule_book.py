from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

QUARTER_ENDS = (3, 6, 9, 12)


class ReserveRuleBook(models.Model):
    """How a reserve is counted: the method, how often, and its editions with groups and rates.

    Several books may count the same debts side by side; each has its own inventories and entries.
    """

    _name = "reserve.rule.book"
    _description = "Reserve Rule Book"
    _inherit = ["mail.thread"]
    _order = "company_id, code"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True,
        help="Short name in Latin letters by which the day close and other programs call the book.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    method = fields.Selection(
        [("ageing", "By ageing groups")], required=True, default="ageing", tracking=True
    )
    date_from = fields.Date(
        string="Valid From",
        tracking=True,
        help="Empty: the book is valid from the very beginning.",
    )
    date_to = fields.Date(
        string="Valid To",
        tracking=True,
        help="The last day of the book. Empty: without a term.",
    )
    frequency = fields.Selection(
        [("month", "Every month end"), ("quarter", "Every quarter end")],
        required=True,
        default="month",
        tracking=True,
        help="At which dates the day close makes an inventory by this book.",
    )
    post = fields.Boolean(
        string="Post at Day Close",
        default=True,
        tracking=True,
        help="The day close posts the difference at once. Otherwise it only counts, and the chief "
        "accountant posts by the button.",
    )
    edition_ids = fields.One2many("reserve.rule.edition", "book_id", string="Editions")
    inventory_ids = fields.One2many(
        "reserve.inventory", "book_id", string="Inventories"
    )
    inventory_count = fields.Integer(compute="_compute_inventory_count")

    _code_unique = models.UniqueIndex(
        "(company_id, code)",
        "A rule book with this code already exists in the company.",
    )

    @api.depends("inventory_ids")
    def _compute_inventory_count(self):
        counts = dict(
            self.env["reserve.inventory"]._read_group(
                [("book_id", "in", self.ids)], ["book_id"], ["__count"]
            )
        )
        for book in self:
            book.inventory_count = counts.get(book, 0)

    @api.constrains("date_from", "date_to")
    def _check_term(self):
        for book in self:
            if book.date_from and book.date_to and book.date_to < book.date_from:
                raise ValidationError(
                    self.env._(
                        "The rule book “%s” ends before it begins.", book.display_name
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        for book in self:
            if book.inventory_ids:
                raise UserError(
                    self.env._(
                        "The rule book “%s” already has inventories. Set its last day or "
                        "archive it "
                        "instead of deleting.",
                        book.display_name,
                    )
                )

    def _is_register(self):
        """Is the book kept as a register, without entries of its own? Then nothing of its reserve
        is in the ledger, and a write-off only notes what it used."""
        self.ensure_one()
        return "register_only" in self._fields and self.register_only

    @api.model
    def _due_at(self, company, date):
        """Books whose inventory the day close makes at ``date`` (a month end, else none)."""
        if (date + relativedelta(days=1)).day != 1:
            return self.browse()
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("date_from", "=", False) | Domain("date_from", "<=", date)
        domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", date)
        if date.month not in QUARTER_ENDS:
            domain &= Domain("frequency", "=", "month")
        return self.search(domain, order="code")

    def _edition_at(self, date):
        """The edition in force at ``date``.

        :raises UserError: the book is not valid at the date, or has no edition yet
        """
        self.ensure_one()
        if (self.date_from and date < self.date_from) or (
            self.date_to and date > self.date_to
        ):
            raise UserError(
                self.env._(
                    "The rule book “%(book)s” is not valid on %(date)s. Choose another date or "
                    "change "
                    "the term of the book.",
                    book=self.display_name,
                    date=format_date(self.env, date),
                )
            )
        edition = self.env["reserve.rule.edition"].search(
            [("book_id", "=", self.id), ("date_from", "<=", date)],
            order="date_from desc",
            limit=1,
        )
        if not edition:
            raise UserError(
                self.env._(
                    "The rule book “%(book)s” has no edition in force on %(date)s. Add an "
                    "edition with "
                    "groups and rates.",
                    book=self.display_name,
                    date=format_date(self.env, date),
                )
            )
        return edition

    def _opening_edition(self, date):
        """The edition by whose accounts an opening balance is placed: the one in force at the date,
        else the first one, since a bank may begin its book the day after.

        :raises UserError: the book has no edition
        """
        self.ensure_one()
        editions = self.env["reserve.rule.edition"]
        domain = [("book_id", "=", self.id)]
        edition = editions.search(
            [*domain, ("date_from", "<=", date)], order="date_from desc", limit=1
        ) or editions.search(domain, order="date_from", limit=1)
        return edition or self._edition_at(date)

    def _last_posted(self, before=None):
        """The last posted inventory of the book.

        :param before: an inventory; only those earlier than it, by date and close
        """
        self.ensure_one()
        domain = Domain("book_id", "=", self.id) & Domain("state", "=", "posted")
        if before:
            domain &= Domain("date", "<", before.date) | (
                Domain("date", "=", before.date)
                & Domain("closing", "<", before.closing)
            )
        return self.env["reserve.inventory"].search(
            domain, order="date desc, closing desc", limit=1
        )

    @api.model
    def _create_default(self, company):
        """The book that a new bank starts with: code ``ageing``, 30/60/90/100 % (domain policy).

        Principal and overdue principal, whole debt for current overdue, unpaid rest for final
        overdue. Nothing is done when the company already has a book with this code.
        """
        book = self.with_context(active_test=False).search(
            [("company_id", "=", company.id), ("code", "=", "ageing")], limit=1
        )
        if book:
            return book
        return self.create(
            {
                "name": self.env._("Reserve by ageing"),
                "code": "ageing",
                "company_id": company.id,
                "edition_ids": [
                    fields.Command.create(
                        self.env["reserve.rule.edition"]._default_vals()
                    )
                ],
            }
        )

    def action_inventories(self):
        """Inventories made by this book."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_inventory_action"
        )
        action["domain"] = [("book_id", "=", self.id)]
        action["context"] = {"default_book_id": self.id}
        return action
