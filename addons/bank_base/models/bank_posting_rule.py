from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .bank_client import CLIENT_KINDS

DEBT_KINDS = [
    ("sale", "Sale"),
    ("loan", "Loan"),
    ("advance", "Advance to a supplier"),
    ("accountable", "Accountable sums"),
    ("staff_loan", "Loan to staff"),
    ("shortage", "Shortage"),
    ("theft", "Theft"),
]
PARTS = [
    ("principal", "Principal not yet due"),
    ("principal_overdue", "Overdue principal"),
    ("interest", "Interest not yet due"),
    ("interest_overdue", "Overdue interest"),
    ("penalty", "Penalty"),
    ("fees", "Fees"),
]
KEYS = ("debt_kind", "client_kind", "part")


class BankPostingRule(models.Model):
    """One event → debit, credit, journal. Empty match keys mean any; the most specific wins."""

    _name = "bank.posting.rule"
    _description = "Posting rule"
    _order = "scheme_id, event_id, part, debt_kind, client_kind, id"
    _check_company_auto = True

    scheme_id = fields.Many2one(
        "bank.posting.scheme", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, index=True)
    event_id = fields.Many2one("bank.posting.event", required=True, ondelete="restrict")
    debt_kind = fields.Selection(
        DEBT_KINDS, string="Kind of debt", help="Empty: any kind."
    )
    client_kind = fields.Selection(
        CLIENT_KINDS,
        string="Kind of client",
        help="Empty: any client.",
    )
    part = fields.Selection(PARTS, string="Part of the debt", help="Empty: any part.")
    debit_code = fields.Char(
        help="Code of the debited account in the ready-made chart."
    )
    credit_code = fields.Char(
        help="Code of the credited account in the ready-made chart."
    )
    debit_account_id = fields.Many2one(
        "account.account", string="Debit", ondelete="restrict", check_company=True
    )
    credit_account_id = fields.Many2one(
        "account.account", string="Credit", ondelete="restrict", check_company=True
    )
    journal_id = fields.Many2one(
        "account.journal",
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'general')]",
    )
    label = fields.Char(translate=True, help="Text of the entry's lines.")
    date_from = fields.Date(string="Valid from", help="Empty: always was.")
    date_to = fields.Date(
        string="Valid to", help="Last day of the rule. Empty: until changed."
    )
    source = fields.Char(
        translate=True,
        help="Regulation or clause of the accounting policy the rule rests on.",
    )
    active = fields.Boolean(default=True)

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The rule must not end before it starts."
    )
    _match = models.Index("(scheme_id, event_id)")

    @api.depends("event_id", "part")
    @api.depends_context("lang")
    def _compute_display_name(self):
        parts = dict(self._fields["part"]._description_selection(self.env))
        for rule in self:
            names = (rule.event_id.name, parts.get(rule.part))
            rule.display_name = ", ".join(filter(None, names))

    @api.constrains("debit_account_id", "credit_account_id")
    def _check_accounts(self):
        for rule in self:
            if (
                rule.debit_account_id
                and rule.debit_account_id == rule.credit_account_id
            ):
                raise ValidationError(
                    self.env._(
                        "Rule «%s» debits and credits one and the same account.",
                        rule.display_name,
                    )
                )

    @api.constrains("scheme_id", "event_id", "date_from", "date_to", "active", *KEYS)
    def _check_overlap(self):
        """Two rules with the same keys must not hold on the same day."""
        for rule in self.filtered("active"):
            for rival in rule.scheme_id.rule_ids - rule:
                if rival._match_key() == rule._match_key() and not rule._apart(rival):
                    raise ValidationError(
                        self.env._(
                            "Two rules «%s» with the same conditions hold on the same days."
                            " End the older one before the newer one starts.",
                            rule.display_name,
                        )
                    )

    def _match_key(self) -> tuple:
        return (self.event_id.id, *(self[key] or None for key in KEYS))

    def _key(self) -> tuple:
        return (*self._match_key(), self.date_from or None)

    def _covers(self, other) -> bool:
        """Tell whether this rule holds, at some time, wherever another one does."""
        return self.event_id == other.event_id and all(
            not self[key] or self[key] == other[key] for key in KEYS
        )

    def _specificity(self) -> int:
        return sum(bool(self[key]) for key in KEYS)

    def _apart(self, other) -> bool:
        """Tell whether the periods of two rules have no common day."""
        return bool(
            (self.date_to and other.date_from and self.date_to < other.date_from)
            or (other.date_to and self.date_from and other.date_to < self.date_from)
        )

    def _check_complete(self):
        self.ensure_one()
        if not (self.debit_account_id and self.credit_account_id and self.journal_id):
            raise UserError(
                self.env._(
                    "Rule «%(rule)s» of scheme «%(scheme)s» lacks an account or a journal."
                    " Choose them under Settings, Posting schemes.",
                    rule=self.display_name,
                    scheme=self.scheme_id.name,
                )
            )
        return self
