from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..tools import ageing_reserve


class ReserveTotal(models.Model):
    """A segment at an inventory: its debts, base, reserve and the difference that was posted.

    Written by SQL together with the lines (hence no stored computes); a ledger line of the entry
    points here, and from here the debts open.
    """

    _name = "reserve.total"
    _description = "Reserve of a Segment"
    _order = "date desc, inventory_id desc, segment_id"
    _check_company_auto = True

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        index=True,
        ondelete="cascade",
    )
    segment_id = fields.Many2one(
        "reserve.segment",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    book_id = fields.Many2one(
        "reserve.rule.book", required=True, index=True, ondelete="restrict"
    )
    date = fields.Date(required=True, index=True)
    state = fields.Selection(related="inventory_id.state")
    reserve_account_id = fields.Many2one(related="segment_id.reserve_account_id")
    product_group = fields.Char(related="segment_id.product_group", store=False)
    branch_id = fields.Many2one(related="segment_id.branch_id")
    debts = fields.Integer(help="Overdue debts: each has a line with its reserve.")
    released = fields.Integer(
        string="Left",
        help="Debts of the last inventory that are no longer reserved in this segment.",
    )
    not_overdue = fields.Integer(
        string="Without Overdue",
        help="Debts without overdue: they make no line. By 590-П they are reserved by sums.",
    )
    not_overdue_base = fields.Monetary(
        string="Base Without Overdue",
        default=0.0,
        help="Base of debts without overdue that are reserved by sums; part of the base.",
    )
    not_overdue_reserve = fields.Monetary(
        string="Reserve Without Overdue",
        default=0.0,
        help="Reserve of debts without overdue by sums; part of the reserve.",
    )
    not_overdue_previous = fields.Monetary(
        string="Previous Reserve Without Overdue", default=0.0
    )
    not_overdue_ids = fields.One2many(
        "reserve.not.overdue", "total_id", string="Debts Without Overdue"
    )
    base = fields.Monetary()
    reserve = fields.Monetary()
    previous = fields.Monetary(string="Previous Reserve")
    used = fields.Monetary(
        string="Used by Write-offs",
        help="Since the last inventory; the previous reserve is without it.",
    )
    difference = fields.Monetary(
        help="To post: above zero is added, below zero is released."
    )
    move_line_ids = fields.One2many(
        "account.move.line", "reserve_total_id", string="Ledger Lines"
    )

    _inventory_segment_unique = models.UniqueIndex("(inventory_id, segment_id)")

    @api.depends("segment_id", "date")
    def _compute_display_name(self):
        for total in self:
            total.display_name = self.env._(
                "%(segment)s on %(date)s",
                segment=total.segment_id.display_name,
                date=format_date(self.env, total.date),
            )

    def _debts_counted(self):
        """All that the segment's sums are of: its lines, debts without overdue and obligations that
        are reserved by sums (590-П)."""
        self.ensure_one()
        return self.debts + self.released + sum(self.not_overdue_ids.mapped("debts"))

    def _event_name(self, event):
        """Name of a posting event for the text of the entry."""
        return {
            "reserve.create": self.env._("Reserve created"),
            "reserve.add": self.env._("Reserve added"),
            "reserve.release": self.env._("Reserve released"),
            "reserve.transfer": self.env._(
                "Reserve moved with debts that became overdue"
            ),
            "obligation.create": self.env._("Reserve for obligations created"),
            "obligation.add": self.env._("Reserve for obligations added"),
            "obligation.release": self.env._("Reserve for obligations released"),
        }[event]

    def _entry_label(self, event, debts, currency):
        """Text of a ledger line: event, segment, currency if foreign, number of debts.

        :param currency: id of the currency of the debts
        """
        self.ensure_one()
        segment = self.segment_id
        places = [segment.product_group, segment.branch_id.display_name]
        if currency != self.currency_id.id:
            places.append(self.env["res.currency"].browse(currency).name)
        return self.env._(
            "%(event)s: %(place)s; debts: %(debts)s",
            event=self._event_name(event),
            place=" · ".join(place for place in places if place) or "—",
            debts=debts,
        )

    @api.model
    def _event(self, row):
        """Posting event of a total read as Decimals; None when nothing changed."""
        return ageing_reserve.event_of(row["previous"], row["difference"])

    def action_lines(self):
        """Debts of this segment at this inventory."""
        return self.env["reserve.line"]._action_by([("total_id", "in", self.ids)])

    def action_entry(self):
        """The entry that posted the difference."""
        return self.inventory_id.action_entry()
