from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .reserve_band import CATEGORIES
from .reserve_client_position import POSITIONS, SERVICES
from .reserve_obligation import KINDS


class ReserveObligationLine(models.Model):
    """The reserve of one obligation off balance at one inventory, with what explains it (611-П).

    Written by ``reserve.inventory``; the sums of a segment and category stand among the sums of the
    inventory (``reserve.not.overdue``). An obligation that is over keeps one last line with reserve
    zero.
    """

    _name = "reserve.obligation.line"
    _description = "Reserve of an Obligation off Balance"
    _order = "inventory_id desc, reserve desc, id"
    _rec_name = "number"
    _log_access = False
    _check_company_auto = True

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    total_id = fields.Many2one(
        "reserve.total",
        string="Segment Balance",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    segment_id = fields.Many2one(
        "reserve.segment", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True, index=True)
    state = fields.Selection(related="inventory_id.state")
    obligation_id = fields.Many2one(
        "reserve.obligation",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The record in force at the date. Empty: there is none any more.",
    )
    client_id = fields.Many2one(
        "bank.client", readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, string="Kind of Obligation", readonly=True)
    number = fields.Char(readonly=True)
    band_id = fields.Many2one(
        "reserve.band",
        string="Category",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    category = fields.Selection(CATEGORIES, string="Category of Quality", readonly=True)
    ground = fields.Selection(
        [
            ("judgement", "Judgement on the obligation"),
            ("loans", "Worst of the client's loans"),
            ("position", "Financial position and debt service"),
        ],
        string="Category by",
        readonly=True,
    )
    position = fields.Selection(POSITIONS, string="Financial Position", readonly=True)
    service = fields.Selection(SERVICES, string="Debt Service", readonly=True)
    uncertain = fields.Boolean(related="band_id.uncertain", string="Rate Not Confirmed")
    base = fields.Monetary(readonly=True)
    rate = fields.Float(string="Rate, %", digits=(6, 3), readonly=True, aggregator=None)
    reserve = fields.Monetary(readonly=True)
    previous = fields.Monetary(string="Previous Reserve", readonly=True)
    difference = fields.Monetary(readonly=True)
    reason = fields.Char(
        compute="_compute_reason", help="Why the reserve is what it is."
    )

    @api.depends_context("lang")
    @api.depends("ground", "category", "base", "rate", "band_id.uncertain")
    def _compute_reason(self):
        for line in self:
            line.reason = line._reason_text()

    def _selection_text(self, field, value):
        names = dict(self._fields[field]._description_selection(self.env))
        return names.get(value, "").lower()

    def _reason_text(self):
        """The sentence of a line: where the category comes from, rate, base."""
        if not self.obligation_id:
            return self.env._("The obligation is over: no reserve is needed.")
        if self.ground == "judgement":
            why = self.env._(
                "by the judgement on the obligation (%s)", self.obligation_id.document
            )
        elif self.ground == "loans":
            why = self.env._("the worst of the client's loans assessed alone")
        else:
            why = self.env._(
                "financial position %(position)s, debt service %(service)s",
                position=self._selection_text("position", self.position),
                service=self._selection_text("service", self.service),
            )
        text = self.env._(
            "%(kind)s: category %(category)s, %(why)s; rate %(rate)s %%, base %(base)s",
            kind=dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            category=self.band_id.name,
            why=why,
            rate=f"{self.rate:g}",
            base=formatLang(self.env, self.base, digits=2),
        )
        if self.uncertain:
            return self.env._("%s; the rate is not confirmed by a document", text)
        return text
