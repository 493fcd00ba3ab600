from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import partition

from .reserve_band import CATEGORIES, PORTFOLIOS
from .reserve_client_position import POSITIONS, SERVICES

COLUMNS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    book_id integer NOT NULL,
    inventory_id integer NOT NULL,
    total_id integer NOT NULL,
    segment_id integer NOT NULL,
    contract_id integer NOT NULL,
    client_id integer,
    branch_id integer,
    product_id integer,
    debt_kind varchar,
    currency_id integer,
    fx_rate numeric,
    band_id integer,
    dpd integer NOT NULL DEFAULT 0,
    overdue_kind varchar,
    rule varchar,
    rate numeric NOT NULL DEFAULT 0,
    base_principal numeric NOT NULL DEFAULT 0,
    base_principal_overdue numeric NOT NULL DEFAULT 0,
    base_interest numeric NOT NULL DEFAULT 0,
    base_interest_overdue numeric NOT NULL DEFAULT 0,
    base_penalty numeric NOT NULL DEFAULT 0,
    base_fees numeric NOT NULL DEFAULT 0,
    base numeric NOT NULL DEFAULT 0,
    reserve numeric NOT NULL DEFAULT 0,
    previous numeric NOT NULL DEFAULT 0,
    difference numeric NOT NULL DEFAULT 0,
    motion varchar,
    known boolean NOT NULL DEFAULT false,
    prev_band_id integer,
    prev_dpd integer,
    prev_rate numeric,
    prev_base numeric,
    propose_write_off boolean NOT NULL DEFAULT false,
    used numeric NOT NULL DEFAULT 0,
    calculated numeric,
    counter numeric,
    collateral numeric,
    portfolio varchar,
    category varchar,
    service_days integer,
    service varchar,
    position varchar,
    position_id integer,
    exception_id integer,
    came numeric,
    came_total_id integer
"""


class ReserveLine(models.Model):
    """The reserve of one debt at one inventory, with the facts that explain it.

    A view over a table partitioned by month of ``date``; written only by ``reserve.inventory``,
    never changed after posting (a trigger refuses it). A debt that left its segment keeps one
    last line there with reserve zero, so that the lines of a segment always add up to its ledger.
    """

    _name = "reserve.line"
    _description = "Reserve of a Debt"
    _auto = False
    _table = "reserve_line"
    _order = "date desc, reserve desc, id"
    _rec_name = "contract_id"

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    book_id = fields.Many2one("reserve.rule.book", string="Rule Book", readonly=True)
    inventory_id = fields.Many2one("reserve.inventory", readonly=True)
    state = fields.Selection(related="inventory_id.state")
    move_id = fields.Many2one(related="inventory_id.move_id", string="Entry")
    total_id = fields.Many2one("reserve.total", string="Segment Balance", readonly=True)
    segment_id = fields.Many2one("reserve.segment", readonly=True)
    contract_id = fields.Many2one("debt.contract", string="Debt", readonly=True)
    client_id = fields.Many2one("bank.client", string="Debtor", readonly=True)
    branch_id = fields.Many2one("bank.branch", readonly=True)
    product_id = fields.Many2one("debt.product", readonly=True)
    debt_kind = fields.Selection(
        selection="_selection_debt_kind", string="Kind of Debt", readonly=True
    )
    currency_id = fields.Many2one(
        "res.currency", string="Contract Currency", readonly=True
    )
    fx_rate = fields.Float(
        string="Exchange Rate", digits=(16, 6), readonly=True, aggregator=None
    )
    band_id = fields.Many2one("reserve.band", string="Group", readonly=True)
    dpd = fields.Integer(string="Days Past Due", readonly=True, aggregator="max")
    overdue_kind = fields.Selection(
        [("current", "Current overdue"), ("final", "Final overdue")],
        string="Kind of Overdue",
        readonly=True,
        help="Final: the term of the contract is over or the loan was accelerated.",
    )
    rule = fields.Selection(
        [
            ("whole", "Whole debt"),
            ("rest", "Unpaid rest"),
            ("overdue_part", "Overdue part only"),
            ("written_off", "Sum written off, less money returned"),
        ],
        string="Base Rule",
        readonly=True,
    )
    rate = fields.Float(
        string="Rate, %", digits=(6, 3), readonly=True, aggregator="avg"
    )
    base_principal = fields.Monetary(
        string="Base: Principal", currency_field="company_currency_id", readonly=True
    )
    base_principal_overdue = fields.Monetary(
        string="Base: Overdue Principal",
        currency_field="company_currency_id",
        readonly=True,
    )
    base_interest = fields.Monetary(
        string="Base: Interest", currency_field="company_currency_id", readonly=True
    )
    base_interest_overdue = fields.Monetary(
        string="Base: Overdue Interest",
        currency_field="company_currency_id",
        readonly=True,
    )
    base_penalty = fields.Monetary(
        string="Base: Penalties", currency_field="company_currency_id", readonly=True
    )
    base_fees = fields.Monetary(
        string="Base: Fees", currency_field="company_currency_id", readonly=True
    )
    base = fields.Monetary(currency_field="company_currency_id", readonly=True)
    reserve = fields.Monetary(currency_field="company_currency_id", readonly=True)
    previous = fields.Monetary(
        string="Previous Reserve", currency_field="company_currency_id", readonly=True
    )
    difference = fields.Monetary(currency_field="company_currency_id", readonly=True)
    motion = fields.Selection(
        [
            ("repaid", "Repaid"),
            ("schedule", "Back in schedule"),
            ("moved", "Moved to another segment"),
            ("arrived", "Came from another segment"),
            ("out", "No longer covered by the rule book"),
            ("written_off", "Written off"),
            ("opening", "Opening balance"),
        ],
        string="Movement",
        readonly=True,
    )
    known = fields.Boolean(string="In the Last Inventory", readonly=True)
    prev_band_id = fields.Many2one(
        "reserve.band", string="Previous Group", readonly=True
    )
    prev_dpd = fields.Integer(
        string="Previous Days Past Due", readonly=True, aggregator=None
    )
    prev_rate = fields.Float(
        string="Previous Rate, %", digits=(6, 3), readonly=True, aggregator=None
    )
    prev_base = fields.Monetary(
        string="Previous Base", currency_field="company_currency_id", readonly=True
    )
    propose_write_off = fields.Boolean(string="Write-off Proposed", readonly=True)
    method = fields.Selection(related="book_id.method")
    uncertain = fields.Boolean(
        related="band_id.uncertain",
        string="Rate Not Confirmed",
        help="The rate comes from a source that nobody has checked against the document yet.",
    )
    calculated = fields.Monetary(
        string="Reserve Calculated",
        currency_field="company_currency_id",
        readonly=True,
        help="Tax book: by age, before the cap. 590-П: before collateral.",
    )
    counter = fields.Monetary(
        string="Own Debt to the Party",
        currency_field="company_currency_id",
        readonly=True,
        help="What the bank owes to the same party takes off the oldest debt first.",
    )
    collateral = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Collateral taken into account: value × coefficient of its category.",
    )
    portfolio = fields.Selection(PORTFOLIOS, readonly=True)
    category = fields.Selection(
        CATEGORIES, string="Category of Quality (590-П)", readonly=True
    )
    service_days = fields.Integer(
        string="Days of Overdue in the Window",
        readonly=True,
        aggregator=None,
        help="Days of overdue among the last 180 (as many as the edition says).",
    )
    service = fields.Selection(SERVICES, string="Debt Service", readonly=True)
    position = fields.Selection(POSITIONS, string="Financial Position", readonly=True)
    position_id = fields.Many2one(
        "reserve.client.position", string="Professional Judgement", readonly=True
    )
    used = fields.Monetary(
        string="Used by Write-offs",
        currency_field="company_currency_id",
        readonly=True,
        help="Of the last reserve, since the last inventory; the previous reserve is without it.",
    )
    exception_id = fields.Many2one(
        "reserve.exception",
        string="Decision",
        readonly=True,
        help="The approved decision by which this debt is reserved otherwise than by its group.",
    )
    came = fields.Monetary(
        string="Came from the Portfolio",
        currency_field="company_currency_id",
        readonly=True,
        help="590-П: of the reserve, what its portfolio held for the loan while it was not overdue;"
        " it moves to the account of overdue loans without income and expense.",
    )
    came_total_id = fields.Many2one(
        "reserve.total", string="Came from the Segment", readonly=True
    )
    reason = fields.Char(
        compute="_compute_reason", help="Why the reserve is what it is."
    )
    change_reason = fields.Char(
        string="Why Changed",
        compute="_compute_reason",
        help="Why it differs from the last one.",
    )

    def init(self):
        partition.create(self.env.cr, "reserve_line", COLUMNS, "date")
        partition.index(self.env.cr, "reserve_line", "inventory_id")
        partition.index(self.env.cr, "reserve_line", "total_id")
        partition.index(self.env.cr, "reserve_line", "contract_id, date DESC")
        self._protect_posted()

    def _protect_posted(self):
        """A trigger: lines of a posted or reversed inventory are neither changed nor deleted,
        whoever asks."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION reserve_line_posted() RETURNS trigger
                LANGUAGE plpgsql AS $body$
                BEGIN
                    IF EXISTS (
                        SELECT 1 FROM (SELECT DISTINCT inventory_id FROM gone) g
                          JOIN reserve_inventory i ON i.id = g.inventory_id
                         WHERE i.state IN ('posted', 'reversed')
                    ) THEN
                        RAISE EXCEPTION 'Lines of a posted reserve inventory cannot be changed';
                    END IF;
                    RETURN NULL;
                END
                $body$;
                DROP TRIGGER IF EXISTS reserve_line_no_delete ON reserve_line_p;
                CREATE TRIGGER reserve_line_no_delete AFTER DELETE ON reserve_line_p
                    REFERENCING OLD TABLE AS gone
                    FOR EACH STATEMENT EXECUTE FUNCTION reserve_line_posted();
                DROP TRIGGER IF EXISTS reserve_line_no_update ON reserve_line_p;
                CREATE TRIGGER reserve_line_no_update AFTER UPDATE ON reserve_line_p
                    REFERENCING OLD TABLE AS gone
                    FOR EACH STATEMENT EXECUTE FUNCTION reserve_line_posted();
                """
            )
        )

    @api.model
    def _selection_debt_kind(self):
        return (
            self.env["debt.contract"]._fields["kind"]._description_selection(self.env)
        )

    @api.depends("contract_id", "date")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "%(debt)s on %(date)s",
                debt=line.contract_id.display_name,
                date=format_date(self.env, line.date),
            )

    @api.depends_context("lang")
    @api.depends(
        "band_id.uncertain",
        "dpd",
        "rate",
        "base",
        "reserve",
        "previous",
        "motion",
        "known",
    )
    def _compute_reason(self):
        for line in self:
            line.reason = line._reason_text()
            line.change_reason = line._change_text()

    @api.model
    def _action_by(self, domain, context=None):
        """The list of lines, narrowed to a domain."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_line_action"
        )
        action["domain"] = domain
        action["context"] = context or {}
        return action

    def action_contract(self):
        """The debt itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "debt.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }

    def action_entry(self):
        """The entry that posted this reserve."""
        return self.inventory_id.action_entry()
