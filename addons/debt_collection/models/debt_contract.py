from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.bank_base.tools.set_many2one import SetMany2one

KINDS = [
    ("sale", "Goods and services sold"),
    ("loan", "Loan"),
    ("advance", "Advance to a supplier"),
    ("accountable", "Accountable sums"),
    ("staff_loan", "Loan to an employee"),
    ("shortage", "Shortage"),
    ("theft", "Theft"),
]


class DebtContract(models.Model):
    """A credit agreement or an open receivable, as the last file or the ledger shows it.

    Rows are written by ``debt.intake`` alone, in sets. Sums of the six parts are in the contract's
    currency; ``*_cc`` are in company currency by ``fx_rate``, each part rounded half up to the
    kopeck and then summed. Nothing here changes with the mere passing of days: days past due and
    the group are computed from ``overdue_since`` (models/debt_contract_as_of.py).
    """

    _name = "debt.contract"
    _description = "Contract (debt)"
    _rec_name = "number"
    _order = "id"
    _log_access = False

    company_id = SetMany2one("res.company", required=True, readonly=True)
    source = fields.Char(
        required=True,
        readonly=True,
        help="System that keeps the contract: a core banking system, or “odoo” for receivables of"
        " this ledger.",
    )
    number = fields.Char(required=True, readonly=True)
    branch_id = SetMany2one("bank.branch", readonly=True)
    region_id = SetMany2one(
        "bank.region", readonly=True, help="Region of the contract, else of the client."
    )
    client_id = SetMany2one("bank.client", required=True, readonly=True, index=True)
    product_id = SetMany2one("debt.product", readonly=True)
    kind = fields.Selection(KINDS, string="Kind of debt", required=True, readonly=True)
    currency_id = SetMany2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    date_start = fields.Date(string="Contract date", readonly=True)
    date_end = fields.Date(
        string="Due date", readonly=True, help="End of the term of the contract."
    )
    amount_granted = fields.Monetary(string="Amount granted", readonly=True)
    rate = fields.Float(
        string="Interest rate, % a year", digits=(9, 4), readonly=True, aggregator=None
    )
    monthly_payment = fields.Monetary(readonly=True)
    principal_current = fields.Monetary(string="Principal not overdue", readonly=True)
    principal_overdue = fields.Monetary(string="Overdue principal", readonly=True)
    interest_current = fields.Monetary(string="Interest not overdue", readonly=True)
    interest_overdue = fields.Monetary(string="Overdue interest", readonly=True)
    penalty = fields.Monetary(string="Penalties", readonly=True)
    fees = fields.Monetary(readonly=True)
    fx_rate = fields.Float(
        string="Rate of the day",
        digits=(18, 8),
        readonly=True,
        aggregator=None,
        help="Units of company currency for one unit of the contract's currency on the business"
        " date"
        " of the file.",
    )
    principal_cc = fields.Monetary(
        string="Principal",
        currency_field="company_currency_id",
        readonly=True,
        help="Principal not overdue and overdue, in company currency.",
    )
    overdue_cc = fields.Monetary(
        string="Overdue",
        currency_field="company_currency_id",
        readonly=True,
        help="Overdue principal in company currency.",
    )
    debt_cc = fields.Monetary(
        string="Total debt",
        currency_field="company_currency_id",
        readonly=True,
        help="Principal, interest, penalties and fees in company currency.",
    )
    overdue_since = fields.Date(
        string="Overdue since", readonly=True, help="Date of the oldest unpaid payment."
    )
    accelerated_on = fields.Date(
        string="Called due on",
        readonly=True,
        help="Date on which the creditor called the whole debt due; from then the overdue is"
        " final.",
    )
    secured = fields.Boolean(readonly=True, help="There is collateral.")
    guaranteed = fields.Boolean(readonly=True, help="There is a guarantor.")
    stale_since = fields.Date(
        readonly=True,
        help="The record of the contract was set aside in the file of this business date: the sums"
        " are those of an earlier file.",
    )
    missing_since = fields.Date(
        readonly=True,
        help="The full file of this business date did not hold the contract: the sums are those of"
        " an earlier file.",
    )
    intake_id = SetMany2one(
        "bank.intake",
        string="Brought by",
        readonly=True,
        help="Intake that last changed the row.",
    )
    party_ids = fields.One2many(
        "debt.party", "contract_id", string="Parties", readonly=True
    )
    instalment_ids = fields.One2many(
        "debt.instalment", "contract_id", string="Schedule", readonly=True
    )
    operation_ids = fields.One2many(
        "debt.operation", "contract_id", string="Payments and accruals", readonly=True
    )
    collateral_former_ids = fields.One2many(
        "debt.collateral.former",
        "contract_id",
        string="Former collateral",
        readonly=True,
    )
    collateral_ids = fields.One2many(
        "debt.collateral", "contract_id", string="Pledged property", readonly=True
    )
    history_ids = fields.One2many("debt.history", "contract_id", readonly=True)
    snapshot_ids = fields.One2many(
        "debt.snapshot", "contract_id", string="Month ends", readonly=True
    )
    case_id = fields.Many2one(
        "debt.case", compute="_compute_case_id", compute_sudo=False
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, source, number)",
        "This contract number is already in the register.",
    )
    _number_prefix = models.Index("(number text_pattern_ops)")
    _overdue_idx = models.Index(
        "(company_id, overdue_since) WHERE overdue_since IS NOT NULL"
    )
    _accelerated_idx = models.Index("(accelerated_on) WHERE accelerated_on IS NOT NULL")
    _marked_idx = models.Index(
        "(company_id, source) WHERE stale_since IS NOT NULL OR missing_since IS NOT NULL"
    )

    def init(self):
        # Room for a second version of every row: the nightly update of all balances stays on the
        # page (HOT), without new index entries. At 75 two rows of three moved.
        self.env.cr.execute("ALTER TABLE debt_contract SET (fillfactor = 45)")

    @api.depends("client_id")
    def _compute_case_id(self):
        cases = self.env["debt.case"].search(
            [
                ("client_id", "in", self.client_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        by_client = {(case.client_id.id, case.company_id.id): case.id for case in cases}
        for contract in self:
            contract.case_id = by_client.get(
                (contract.client_id.id, contract.company_id.id), False
            )

    @api.model
    def _search_display_name(self, operator, value):
        """By the beginning of the number; if no number begins so, by the client.

        Two questions, one after the other, each answered by its index.
        """
        text = operator in ("ilike", "like", "=ilike", "=like")
        if not text or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        if not value:
            return Domain.TRUE
        number = Domain("number", "=like", value.replace("%", r"\%") + "%")
        if self.search_count(number, limit=1):
            return number
        return Domain("client_id", "ilike", value)

    def action_open_case(self):
        """The case of the contract's client."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Debtor's case"),
            "res_model": "debt.case",
            "view_mode": "form",
            "res_id": self.case_id.id,
        }
