# A model in files by theme: what an entry will post, shown to who approves it.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError

TO_CONFIRM = "confirm in the accounting policy"
"""What sources of ready-made rules say, in English, until the bank writes its own."""


class AtmEntry(models.Model):
    _inherit = "atm.entry"

    plan_debit_id = fields.Many2one(
        "account.account", string="Will debit", compute="_compute_plan"
    )
    plan_credit_id = fields.Many2one(
        "account.account", string="Will credit", compute="_compute_plan"
    )
    rule_source = fields.Char(
        string="Accounts rest on",
        compute="_compute_plan",
        help="Source of the posting rule.",
    )
    unconfirmed = fields.Boolean(
        compute="_compute_plan",
        help="The bank has not yet confirmed the accounts of this event in its policy.",
    )

    @api.depends("event_id", "device_id", "date", "rule_id", "state")
    @api.depends_context("lang")
    def _compute_plan(self):
        for entry in self:
            # sudo: accounts and rules are shown to whoever may read the entry.
            debit, credit, rule = entry.sudo()._plan()
            entry.plan_debit_id = debit
            entry.plan_credit_id = credit
            entry.rule_source = rule.source
            said = rule.with_context(lang="en_US").source or ""
            entry.unconfirmed = bool(rule) and TO_CONFIRM in said

    def _plan(self):
        """Debit, credit and rule that posting would take now; empty where it would refuse."""
        self.ensure_one()
        accounts, rules = self.env["account.account"], self.env["bank.posting.rule"]
        if self.rule_id:
            return self.debit_account_id, self.credit_account_id, self.rule_id
        if not (self.event_id and self.device_id and self.date):
            return accounts, accounts, rules
        try:
            ((debit, credit, _journal, rule),) = self._resolve_accounts(
                self.company_id or self.env.company
            ).values()
        except UserError:
            # Posting says what is missing; a screen only shows nothing.
            return accounts, accounts, rules
        return debit, credit, rule
