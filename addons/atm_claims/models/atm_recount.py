from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import by_hand
from odoo.addons.bank_base.tools.money import D, rows, to_float

from ..tools import recount
from .atm_device_model import REFERENCES

BY_HAND = frozenset(
    (
        "name", "company_id", "device_id", "at", "date", "currency_id", "unloaded_by",
        "controlled_by", "counted_by", "in_presence_of", "sums_printed", "by_device",
        "by_processing", "by_books", "device_known", "processing_known", "books_known",
        "left_in_atm", "line_ids", "supersedes_id", "note",
    )
)  # fmt: skip
"""What the cash desk enters; the rest is written by buttons and by files."""


class AtmRecount(models.Model):
    """Act of a recount: what was counted of the cash taken out of an ATM, and what three sources
    say must have been there.

    Entered by the cash desk or taken in by file; confirmed by another person, then fixed. A
    mistake is put right by a new act that supersedes it. Sums are in the act's currency.
    """

    _name = "atm.recount"
    _description = "Recount act"
    _inherit = ["atm.cash.paper", "mail.thread"]
    _order = "at desc, id desc"

    name = fields.Char(
        string="Number of the act", required=True, index="trigram", copy=False
    )
    branch_id = fields.Many2one(related="device_id.branch_id")
    at = fields.Datetime(
        string="Unloaded at",
        required=True,
        help="Moment to which the sums of all sources are taken, by the clock of the ATM.",
    )
    date = fields.Date(
        string="Day",
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Business day of the act.",
    )
    state = fields.Selection(
        [
            ("draft", "Entered"),
            ("confirmed", "Confirmed"),
            ("superseded", "Superseded"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    unloaded_by = fields.Char(help="Who unloaded the ATM; names divided by semicolons.")
    controlled_by = fields.Char(help="Who controlled the unloading.")
    counted_by = fields.Char(help="Who counted; names divided by semicolons.")
    in_presence_of = fields.Char(help="Who was present at the count.")
    sums_printed = fields.Boolean(help="The ATM printed the sums taken out of it.")
    by_device = fields.Monetary(string="By the ATM")
    by_processing = fields.Monetary(string="By processing")
    by_books = fields.Monetary(string="By the books")
    device_known = fields.Boolean(
        string="The ATM's sum is known",
        compute="_compute_known",
        store=True,
        readonly=False,
        precompute=True,
        help="Tick for a sum of zero too: an empty sum is not a zero.",
    )
    processing_known = fields.Boolean(
        string="Processing's sum is known",
        compute="_compute_known",
        store=True,
        readonly=False,
        precompute=True,
    )
    books_known = fields.Boolean(
        string="The books' sum is known",
        compute="_compute_known",
        store=True,
        readonly=False,
        precompute=True,
    )
    left_in_atm = fields.Monetary(
        string="Left in the ATM",
        help="Cash that was not taken out: sources count it too, and it opens the next period.",
    )
    line_ids = fields.One2many("atm.recount.line", "recount_id", copy=True)
    counted = fields.Monetary(compute="_compute_counted", store=True)
    reference = fields.Selection(
        REFERENCES,
        string="Told by",
        readonly=True,
        copy=False,
        help="The source that the model of the ATM named when the act was confirmed.",
    )
    expected = fields.Monetary(string="Must be there", readonly=True, copy=False)
    gap = fields.Monetary(
        string="Difference",
        readonly=True,
        copy=False,
        help="Counted and left in the ATM less what must be there: above zero a surplus, below"
        " zero a shortage.",
    )
    difference_ids = fields.One2many(
        "atm.difference", "recount_id", string="In the register"
    )
    supersedes_id = fields.Many2one(
        "atm.recount",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('device_id', '=', device_id), ('state', '=', 'confirmed')]",
        help="A confirmed act that this one puts right.",
    )
    entered_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    confirmed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    intake_id = fields.Many2one(
        "bank.intake",
        string="Taken in by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    note = fields.Text()

    _number_unique = models.UniqueIndex(
        "(company_id, device_id, name) WHERE state <> 'cancelled'",
        "The ATM already has an act with this number.",
    )
    _superseded_once = models.UniqueIndex(
        "(supersedes_id) WHERE supersedes_id IS NOT NULL AND state <> 'cancelled'",
        "This act is already superseded by another one.",
    )
    _device_at = models.Index("(device_id, at)")

    @api.depends("at", "device_id")
    def _compute_date(self):
        for act in self:
            act.date = act.at and act.device_id._local(act.at).date()

    @api.depends("by_device", "by_processing", "by_books")
    def _compute_known(self):
        for act in self:
            act.device_known = act.device_known or bool(act.by_device)
            act.processing_known = act.processing_known or bool(act.by_processing)
            act.books_known = act.books_known or bool(act.by_books)

    @api.depends("line_ids.amount")
    def _compute_counted(self):
        for act in self:
            act.counted = to_float(sum((D(line.amount) for line in act.line_ids), D(0)))

    # -- entering

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            by_hand.refuse_others(self, by_hand.given(self, vals), BY_HAND)
            vals.setdefault("entered_by", self.env.uid)
        # A number is free again once its act is cancelled, in this transaction too.
        self.flush_model(["state"])
        return super().create(vals_list)

    def write(self, vals):
        by_hand.refuse_others(self, vals, BY_HAND)
        if not self.env.su and BY_HAND & set(vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        """Refuse to change acts that are no longer drafts.

        :raises UserError: naming the act and what to do instead
        """
        for act in self:
            if act.state != "draft":
                raise UserError(
                    self.env._(
                        "Act %s is confirmed and stays as it is. Enter a new act that supersedes"
                        " it.",
                        act.name,
                    )
                )

    def action_cancel(self):
        """Button: an act entered by mistake is put aside before it is confirmed."""
        self.check_access("write")
        self._check_draft()
        # sudo: the state is written by buttons alone; access was checked above.
        self.sudo().write({"state": "cancelled"})
        return True

    # -- confirming

    def action_confirm(self):
        """Button: the act is right; a surplus or a shortage goes to the register.

        :raises AccessError: not the cash desk, or the person who entered the act
        :raises UserError: nothing counted, or the reference source names no sum
        """
        self.check_access("write")
        for act in self:
            act._confirm()
        return True

    def _confirm(self):
        self.lock_for_update()
        self._check_confirm()
        self.flush_recordset()
        reference = self.device_id.model_id.difference_reference
        sums = self._sums()
        expected = sums["references"].get(reference)
        if expected is None:
            raise UserError(
                self.env._(
                    "Act %(act)s: the difference of this model is told by «%(reference)s», and the"
                    " act does not name that sum. Enter it.",
                    act=self.name,
                    reference=dict(
                        self._fields["reference"]._description_selection(self.env)
                    )[reference],
                )
            )
        gap = sums["total"] - expected
        # sudo: what confirming writes is closed to hands; who may confirm was checked above.
        self.sudo().write(
            {
                "state": "confirmed",
                "reference": reference,
                "expected": to_float(expected),
                "gap": to_float(gap),
                "confirmed_by": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        causes = recount.causes(gap, self._lines(), sums["references"], reference)
        register = self.env["atm.difference"].sudo()
        if self.supersedes_id:
            self.supersedes_id.sudo().write({"state": "superseded"})
            register._supersede(self, gap, causes)
        elif gap:
            register._open(self, gap, causes)

    def _check_confirm(self):
        self.ensure_one()
        self._check_draft()
        if not self.env.su and not self.env.user.has_group(
            "atm_claims.group_cash_desk"
        ):
            raise AccessError(
                self.env._("Acts of recount are confirmed by the cash desk.")
            )
        if self.entered_by == self.env.user and not self.intake_id:
            raise AccessError(
                self.env._(
                    "Act %s: you entered it, so another person of the cash desk confirms it.",
                    self.name,
                )
            )
        if not self.line_ids:
            raise UserError(
                self.env._("Act %s: enter what was counted, by cassette.", self.name)
            )
        old = self.supersedes_id
        if old and (old.state != "confirmed" or old.device_id != self.device_id):
            raise UserError(
                self.env._(
                    "Act %(act)s cannot supersede act %(old)s: only a confirmed act of the same"
                    " ATM is superseded.",
                    act=self.name,
                    old=old.name,
                )
            )

    def _sums(self):
        """Exact sums of the act: ``counted``, ``total`` with what was left in the ATM, and
        ``references`` (source → sum, known ones)."""
        self.ensure_one()
        query = SQL(
            "SELECT (SELECT COALESCE(sum(l.denomination * l.notes), 0) FROM atm_recount_line l"
            " WHERE l.recount_id = r.id) AS counted, left_in_atm, by_device AS device,"
            " by_processing AS processing, by_books AS books, device_known, processing_known,"
            " books_known FROM atm_recount r WHERE r.id = %s",
            self.id,
        )
        row = rows(self.env, query)[0]
        return {
            "counted": row["counted"],
            "total": row["counted"] + D(row["left_in_atm"]),
            "references": {
                name: D(row[name])
                for name in recount.REFERENCES
                if row[f"{name}_known"]
            },
        }

    def _lines(self):
        """Lines for ``tools.recount``."""
        return [
            recount.Line(
                line.cassette or None,
                line.bin,
                D(line.denomination),
                line.notes,
                line.notes_expected if line.expected_known else None,
            )
            for line in self.line_ids
        ]

    def action_supersede(self):
        """Button: open a new act that puts this one right, filled with what it says."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.recount",
            "view_mode": "form",
            "context": {
                "default_device_id": self.device_id.id,
                "default_at": self.at,
                "default_supersedes_id": self.id,
            },
        }

    @api.depends("name", "device_id.code")
    def _compute_display_name(self):
        for act in self:
            act.display_name = " · ".join(filter(None, (act.name, act.device_id.code)))
