# A model in files by theme: groups and kinds, what the tax method adds, what 590-П adds.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import ValidationError

TAX_FIELDS = frozenset(
    (
        "cap_percent",
        "interest_since",
        "counter_from_ledger",
        "revenue_from_ledger",
        "revenue_account_ids",
    )
)


class ReserveRuleEditionTax(models.Model):
    """What an edition by art. 266 of the Tax Code says beside groups and rates."""

    _inherit = "reserve.rule.edition"

    cap_percent = fields.Float(
        string="Cap, % of Revenue",
        digits=(6, 3),
        default=10.0,
        help="Art. 266(4): the whole reserve is not above this share of revenue: of the tax period"
        " at its end, in between of the larger of the previous year and the current period.",
    )
    interest_since = fields.Date(
        string="Interest of Loans From",
        default="2015-01-01",
        help="Art. 266(1): unpaid interest of loans made from this day on is doubtful though"
        " secured. Empty: of all loans.",
    )
    counter_from_ledger = fields.Boolean(
        string="Own Debts From the Ledger",
        default=True,
        help="Open credit items of the client's partner at the date reduce his oldest debts,"
        " beside what is entered as own debts.",
    )
    revenue_from_ledger = fields.Boolean(
        default=True,
        help="Where the revenue of a period is not entered, it is the turnover of the revenue"
        " accounts, without entries of reserves. Otherwise counting stops and asks for it.",
    )
    revenue_account_ids = fields.Many2many(
        "account.account",
        relation="reserve_rule_edition_revenue_rel",
        column1="edition_id",
        column2="account_id",
        string="Revenue Accounts",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Accounts whose turnover is the revenue that the cap is counted from: of art. 249, of"
        " a bank its income (art. 266(4)). Empty: all accounts of the type Income. Not all income"
        " is revenue: other income is counted only of accounts named here.",
    )

    @api.constrains("cap_percent")
    def _check_cap(self):
        for edition in self:
            if not 0 <= edition.cap_percent <= 100:
                raise ValidationError(
                    self.env._(
                        "“%s”: the cap must lie between 0 and 100 %% of revenue.",
                        edition.display_name,
                    )
                )

    @api.model
    def _rule_fields(self):
        return super()._rule_fields() | TAX_FIELDS

    @api.model
    def _tax_vals(self):
        """Groups 45 and 90 days, cap 10 % of revenue, in force from 2000 (art. 266)."""
        origin = self.env._("Tax Code, art. 266(4)")
        groups = [(1, 44, 0), (45, 90, 50), (91, 0, 100)]
        off = ("kind_advance", "kind_accountable", "kind_shortage", "kind_theft")
        return {
            "date_from": "2000-01-01",
            "source": self.env._(
                "Initial setting, to be replaced by the accounting policy"
            ),
            "origin": self.env._("Tax Code, art. 266(1) and (4): cap and interest"),
            "uncertain": True,
            **dict.fromkeys(off, False),
            "part_principal": False,
            "part_interest_overdue": True,
            "base_current": "overdue_part",
            "base_final": "overdue_part",
            "band_ids": [
                fields.Command.create(
                    {
                        "dpd_from": days_from,
                        "dpd_to": days_to,
                        "rate": rate,
                        "origin": origin,
                        "uncertain": True,
                    }
                )
                for days_from, days_to, rate in groups
            ],
        }
