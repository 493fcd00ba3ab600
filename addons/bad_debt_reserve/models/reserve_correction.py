from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.by_hand import given, refuse_others

BY_HAND = frozenset(
    {"inventory_id", "document", "comment", "line_ids", "reversal_date", "reversal_reason"}
)  # fmt: skip
"""What people set; state, sums and entries are written by the buttons."""
REVERSAL = frozenset({"reversal_date", "reversal_reason"})


class ReserveCorrection(models.Model):
    """Correction of a reserve to expected credit losses by IFRS 9, as of a posted inventory.

    The reserve of the Bank of Russia stays as it is; what expected credit losses are above or below
    it is posted on accounts of its own, as events of their own, the difference from the last
    correction only. Entries: ``reserve_correction_post.py``.
    """

    _name = "reserve.correction"
    _description = "Correction to IFRS 9"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "inventory_id"
    _check_company_auto = True

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('state', '=', 'posted'), ('register_only', '=', False)]",
        help="The posted inventory whose reserve is corrected; the entry is dated as its own.",
    )
    company_id = fields.Many2one(
        related="inventory_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    book_id = fields.Many2one(related="inventory_id.book_id", store=True, index=True)
    date = fields.Date(compute="_compute_date", store=True, index=True)
    document = fields.Char(
        required=True,
        tracking=True,
        help="The calculation of expected credit losses: what, number, date.",
    )
    comment = fields.Text()
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted"), ("reversed", "Reversed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        "reserve.correction.line", "correction_id", string="Segments and Debts"
    )
    previous_id = fields.Many2one(
        "reserve.correction",
        string="Previous Correction",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The difference is posted from it.",
    )
    expected = fields.Monetary(
        string="Expected Losses", readonly=True, copy=False, tracking=True
    )
    regulatory = fields.Monetary(
        string="Reserve by the Book",
        readonly=True,
        copy=False,
        help="Of the segments and debts below.",
    )
    amount = fields.Monetary(
        string="Correction",
        readonly=True,
        copy=False,
        help="Expected losses less the reserve by the book.",
    )
    previous = fields.Monetary(
        string="Previous Correction Sum", readonly=True, copy=False
    )
    difference = fields.Monetary(
        readonly=True, copy=False, help="What the entry changes."
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    posted_by_id = fields.Many2one(
        "res.users", string="Posted by", readonly=True, copy=False
    )
    reversal_date = fields.Date(copy=False)
    reversal_reason = fields.Char(copy=False, tracking=True)
    reversed_by_id = fields.Many2one(
        "res.users", string="Reversed by", readonly=True, copy=False
    )

    _inventory_unique = models.UniqueIndex(
        "(inventory_id) WHERE state <> 'reversed'",
        "This inventory already has a correction.",
    )

    @api.depends("inventory_id.date", "inventory_id.entry_date")
    def _compute_date(self):
        for correction in self:
            inventory = correction.inventory_id
            correction.date = inventory._booked_on() if inventory else False

    @api.depends("book_id", "date")
    def _compute_display_name(self):
        for correction in self:
            correction.display_name = self.env._(
                "Correction to IFRS 9: %(book)s on %(date)s",
                book=correction.book_id.display_name or "",
                date=format_date(self.env, correction.date),
            )

    @api.constrains("inventory_id")
    def _check_inventory(self):
        for correction in self:
            inventory = correction.inventory_id
            if inventory.state != "posted" or inventory.book_id.register_only:
                raise UserError(
                    self.env._(
                        "“%s” is not posted to the ledger: only a posted reserve is corrected to"
                        " IFRS 9.",
                        inventory.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, BY_HAND)
        if not self.env.su and (BY_HAND - REVERSAL - {"comment"}) & set(vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for correction in self:
            if correction.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is posted and does not change. Reverse it and make a new one.",
                        correction.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        self._check_draft()

    def action_segments(self):
        """Button: a row for each segment with a reserve that has none; losses are entered then."""
        self.check_access("write")
        self._check_draft()
        for correction in self:
            held = correction.inventory_id.total_ids.filtered("reserve").segment_id
            missing = held - correction.line_ids.segment_id
            self.env["reserve.correction.line"].create(
                [
                    {"correction_id": correction.id, "segment_id": segment.id}
                    for segment in missing
                ]
            )
        return True

    def action_count(self):
        """Button: the reserve by the book beside what was entered, and the difference."""
        self.check_access("write")
        self._check_draft()
        # sudo: the right to write was checked; the reserve and the last correction are read.
        self.sudo()._fill_sums()
        return True

    def _last_posted(self):
        """The correction of the book before this one that holds."""
        return self.search(
            [
                ("book_id", "=", self.book_id.id),
                ("state", "=", "posted"),
                ("id", "!=", self.id),
            ],
            order="date desc, id desc",
            limit=1,
        )

    def _fill_sums(self):
        """Reserve by the book, correction and the last one for every line, by one statement."""
        for correction in self:
            correction.previous_id = correction._last_posted()
            self.env.flush_all()
            parameters = {
                "correction": correction.id,
                "previous": correction.previous_id.id or None,
                "inventory": correction.inventory_id.id,
                "date": correction.inventory_id.date,
            }
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE reserve_correction_line l
                       SET regulatory = x.regulatory, amount = l.expected - x.regulatory,
                           previous = x.previous
                      FROM (SELECT own.id, COALESCE(d.reserve, t.reserve, 0) AS regulatory,
                                   COALESCE(p.amount, 0) AS previous
                              FROM reserve_correction_line own
                              LEFT JOIN (SELECT segment_id, contract_id, sum(reserve) AS reserve
                                           FROM reserve_line_p
                                          WHERE inventory_id = %(inventory)s AND date = %(date)s
                                          GROUP BY 1, 2) d
                                     ON d.contract_id = own.contract_id
                                    AND d.segment_id = own.segment_id
                              LEFT JOIN reserve_total t
                                     ON t.inventory_id = %(inventory)s
                                    AND t.segment_id = own.segment_id AND own.contract_id IS NULL
                              LEFT JOIN reserve_correction_line p
                                     ON p.correction_id = %(previous)s
                                    AND p.segment_id = own.segment_id
                                    AND p.contract_id IS NOT DISTINCT FROM own.contract_id
                             WHERE own.correction_id = %(correction)s) x
                     WHERE l.id = x.id
                    """,
                    **parameters,
                )
            )
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE reserve_correction c
                       SET expected = n.expected, regulatory = n.regulatory, amount = n.amount,
                           previous = p.amount, difference = n.amount - p.amount
                      FROM (SELECT COALESCE(sum(expected), 0) AS expected,
                                   COALESCE(sum(regulatory), 0) AS regulatory,
                                   COALESCE(sum(amount), 0) AS amount
                              FROM reserve_correction_line
                             WHERE correction_id = %(correction)s) n,
                           (SELECT COALESCE(sum(amount), 0) AS amount
                              FROM reserve_correction_line
                             WHERE correction_id = %(previous)s) p
                     WHERE c.id = %(correction)s
                    """,
                    **parameters,
                )
            )
            self.env.invalidate_all()

    def action_entry(self):
        """The entry of the correction."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    def action_lines(self):
        """Segments and debts of the correction."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_correction_line_action"
        )
        action["domain"] = [("correction_id", "in", self.ids)]
        return action
