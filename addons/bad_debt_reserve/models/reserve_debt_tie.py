from odoo import fields, models

PARTS = [
    ("off_balance", "Debts off balance"),
    ("own", "Receivables of this ledger"),
    ("core", "Debts in the core system's ledger"),
]


class ReserveDebtTie(models.Model):
    """Debts against accounts on a date, with every difference named.

    Three parts: the off-balance register against its off-balance accounts; receivables of this
    ledger in the register of debts against their accounts; other debts against the balances that
    the core system has, on the accounts that posting rules name. The tie of reserves is
    ``reserve.tie``, which the close of the day asks; this one stops nothing.

    Rows are counted by ``_count`` (``reserve_debt_tie_count.py``) and replaced when the date is
    counted again.
    """

    _name = "reserve.debt.tie"
    _description = "Debts Against the Ledger"
    _order = "date desc, part desc, account, id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True, index=True)
    part = fields.Selection(PARTS, string="Which Debts", required=True, readonly=True)
    account_id = fields.Many2one("account.account", readonly=True, ondelete="cascade")
    account = fields.Char(
        string="Account Code",
        readonly=True,
        help="As the register has it. Empty: no account is known for these debts: no posting rule,"
        " or no item of the ledger.",
    )
    ledger = fields.Monetary(
        readonly=True,
        help="Debit less credit: of posted entries here, or by the balance of the core system.",
    )
    entered = fields.Boolean(
        string="Balance Known",
        readonly=True,
        help="Off: the balance of the core system on this date is not entered, so nothing is"
        " compared.",
    )
    register = fields.Monetary(
        readonly=True, help="Debts of the account by the register, on the date."
    )
    outside = fields.Monetary(
        string="Opening Outside the Ledger",
        readonly=True,
        help="Off-balance debts taken over on the first day that no entry of this ledger stands"
        " for.",
    )
    credits = fields.Monetary(
        string="Open Credit Items",
        readonly=True,
        help="Payments not matched yet, credit notes, what the company itself owes: they are no"
        " debts of the register.",
    )
    nobody = fields.Monetary(
        string="Items Without a Partner",
        readonly=True,
        help="Open debit items without a partner: the register cannot hold them.",
    )
    rates = fields.Monetary(
        string="Revaluation",
        readonly=True,
        help="Debts in foreign currency: by the rate of the register, less what the ledger has.",
    )
    difference = fields.Monetary(
        readonly=True,
        help="Ledger, plus opening outside the ledger, credit items and revaluation, less items"
        " without a partner, less the register. Above zero: in the ledger and not in the register.",
    )

    def action_ledger(self):
        """What is in the ledger: where there is a difference, what the register does not have."""
        self.ensure_one()
        if self.part == "core":
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "bad_debt_reserve.reserve_core_balance_action"
            )
            domain = [("date", "=", self.date), ("account_id", "=", self.account_id.id)]
            return {**action, "domain": domain, "context": {}}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_account_moves_all"
        )
        domain = [
            ("account_id", "=", self.account_id.id),
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.date),
        ]
        if self.difference and self.part == "off_balance":
            domain.append(("move_id", "not in", self._register_moves()))
        elif self.difference:
            domain.append(("id", "in", self._differing()[0]))
        return {**action, "domain": domain, "context": {}}

    def action_register(self):
        """What is in the register: where there is a difference, what the ledger does not have."""
        self.ensure_one()
        if self.part == "off_balance":
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "bad_debt_reserve.reserve_off_balance_action"
            )
            domain = [
                ("company_id", "=", self.company_id.id),
                ("account", "=", self.account),
                ("date", "<=", self.date),
            ]
            if self.difference:
                domain.append(("move_id", "=", False))
        else:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "debt_collection.debt_contract_action"
            )
            domain = [
                ("company_id", "=", self.company_id.id),
                *(self._core_domain() if self.part == "core" else self._own_domain()),
            ]
        return {**action, "domain": domain, "context": {}}
