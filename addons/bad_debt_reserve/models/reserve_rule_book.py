from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

PRESETS = [
    ("article", "30/60/90/120 days"),
    ("days_100", "30/60/90/100 days"),
    ("days_180", "30/60/90/180 days"),
    ("segments", "Segments of the article: doubtful to hopeless, 30/60/90 days"),
]
"""Groups of a first edition by ageing, see :mod:`..tools.ageing_presets`."""
QUARTER_ENDS = (3, 6, 9, 12)
WHOLE = frozenset({"tax"})
"""Methods whose reserve covers bad debts as a whole, whichever debt it was made for."""


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
        [
            ("ageing", "By ageing groups"),
            ("tax", "Tax Code, art. 266"),
            ("bank", "Bank of Russia, 590-П"),
        ],
        required=True,
        default="ageing",
        tracking=True,
        help="Doubtful, problem, bad debts mean different things in each method.",
    )
    preset = fields.Selection(
        PRESETS,
        string="Usual Groups",
        required=True,
        default="article",
        help="Groups that the button “Edition with usual figures” begins with, in a book by ageing"
        " groups. Bounds are inclusive; rates are policy and are marked until confirmed.",
    )
    register_only = fields.Boolean(
        string="Register Only, No Entries",
        compute="_compute_register_only",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Inventories are counted and fixed by posting, but make no entry in the ledger: for a"
        " book whose accounts the chart does not have, as a tax register.",
    )
    shares_ledger = fields.Char(
        string="Also Post to the Ledger",
        compute="_compute_shares_ledger",
        help="Other books of the company whose entries stand in the same ledger.",
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
    needs_review = fields.Boolean(
        string="Posted After Review",
        tracking=True,
        help="An inventory is posted only after the chair of the commission or the chief accountant"
        " has agreed to it. The day close then only counts it.",
    )
    needs_signatures = fields.Boolean(
        string="Posted After Signatures",
        tracking=True,
        help="An inventory is posted only after all members of the commission of its date have"
        " signed it, in the system or on paper. The day close then only counts it.",
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

    @api.depends("method")
    def _compute_register_only(self):
        for book in self:
            book.register_only = book.method == "tax"

    @api.depends("register_only", "company_id", "active")
    def _compute_shares_ledger(self):
        for book in self:
            others = self.search(
                [
                    ("company_id", "=", book.company_id.id),
                    ("register_only", "=", False),
                    ("id", "not in", book._origin.ids),
                ]
            )
            names = [] if book.register_only else others.mapped("display_name")
            book.shares_ledger = ", ".join(names)

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

    def write(self, vals):
        for name in ("method", "register_only"):
            if name in vals:
                self.filtered(
                    lambda book, name=name: book[name] != vals[name]
                )._check_fresh()
        return super().write(vals)

    def _check_fresh(self):
        """Refuse a change that inventories made so far would contradict."""
        for book in self:
            if book.inventory_ids:
                raise UserError(
                    self.env._(
                        "The rule book “%s” already has inventories: its method, and whether it"
                        " makes entries, stay. Make another book.",
                        book.display_name,
                    )
                )

    @api.constrains("post", "needs_review", "needs_signatures")
    def _check_review(self):
        for book in self:
            if book.post and (book.needs_review or book.needs_signatures):
                raise ValidationError(
                    self.env._(
                        "The rule book “%s” cannot be posted at day close and after a review or"
                        " signatures both. Take away one of the ticks.",
                        book.display_name,
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

    @api.model
    def _by_code(self, company, code):
        """The book of a company with this code.

        :raises UserError: there is none; names those that there are
        """
        books = self.search([("company_id", "=", company.id)])
        book = books.filtered(lambda one: one.code == code)
        if not book:
            raise UserError(
                self.env._(
                    "Company «%(company)s» has no rule book «%(code)s». It has: %(known)s.",
                    company=company.name,
                    code=code,
                    known=", ".join(books.mapped("code")) or "—",
                )
            )
        return book

    def _for_tax(self):
        """Does the book count for profit tax (Tax Code art. 266) rather than for accounting?"""
        self.ensure_one()
        return self.method == "tax"

    def _used_whole(self):
        """Does the whole reserve cover a bad debt (art. 266(4) and (5)), not its own line alone?"""
        self.ensure_one()
        return self.method in WHOLE

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

    def _reversed_on(self):
        """The latest day on which an inventory of the book was reversed, None without one: what
        is booked next is not dated before it, so that lines and ledger agree on every day."""
        self.ensure_one()
        days = self.env["reserve.inventory"].search(
            [("book_id", "=", self.id), ("state", "=", "reversed")]
        )
        return max(days.mapped("reversal_date"), default=None)

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

    @api.model
    def _create_preset(self, company, method, code, **edition):
        """A book by a method with a first edition of the usual figures.

        :param edition: fields of the edition that differ, for example ``capital``
        """
        names = dict(self._fields["method"]._description_selection(self.env))
        vals = self.env["reserve.rule.edition"]._preset_vals(method) | edition
        return self.create(
            {
                "name": names[method],
                "code": code,
                "method": method,
                "company_id": company.id,
                "edition_ids": [fields.Command.create(vals)],
            }
        )

    def action_preset_edition(self):
        """Button: the first edition with the usual figures of the method, open for changes."""
        self.ensure_one()
        self.check_access("write")
        if self.edition_ids:
            raise UserError(
                self.env._(
                    "“%s” has an edition already: copy it by “New edition”.",
                    self.display_name,
                )
            )
        editions = self.env["reserve.rule.edition"]
        edition = editions.create(
            {**editions._preset_vals(self.method, self.preset), "book_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": edition._name,
            "res_id": edition.id,
            "view_mode": "form",
        }

    def action_inventories(self):
        """Inventories made by this book."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_inventory_action"
        )
        action["domain"] = [("book_id", "=", self.id)]
        action["context"] = {"default_book_id": self.id}
        return action
