from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.account.models.chart_template import TEMPLATE_MODELS
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..tools import account_key


class ResCompany(models.Model):
    _inherit = "res.company"

    posting_scheme_id = fields.Many2one(
        "bank.posting.scheme",
        string="Posting scheme",
        ondelete="restrict",
        domain="[('company_id', '=', id)]",
        help="How events of debts and reserves become entries of this company.",
    )
    bic = fields.Char(
        string="BIC",
        help="Nine digits by which the Bank of Russia knows the bank: keys of 20-digit accounts are"
        " checked by it. Empty: they are not checked.",
    )

    @api.constrains("bic")
    def _check_bic(self):
        for company in self:
            if company.bic and not account_key.bic_valid(company.bic):
                raise ValidationError(
                    self.env._(
                        "The BIC of «%(name)s» must have nine digits, it is «%(bic)s».",
                        name=company.name,
                        bic=company.bic,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_clients(self):
        self.env["bank.client"]._check_unreferred("company_id", self)

    def _bank_init(self) -> None:
        """Fill an empty bank; extended by addons. Called by ``bank init``, safe to repeat."""

    def _bank_init_books(self, codes: list[str]) -> None:
        """Make the rule books that ``bank init --books`` names; the addon that keeps them does.

        :raises UserError: no addon of this bank keeps rule books, or it has no such book
        """
        raise UserError(
            self.env._(
                "No addon of this bank keeps rule books, so there are no %s. Install"
                " bad_debt_reserve.",
                ", ".join(codes),
            )
        )

    def _drop_unused_chart(self) -> None:
        """Take away the generic chart that Odoo gives a company of a country it does not know.

        Only while nothing is entered; any other chart, and a chart in use, stays.
        """
        self.ensure_one()
        if self.chart_template != "generic_coa" or self._existing_accounting():
            return
        flags = {"active_test": False, MODULE_UNINSTALL_FLAG: True}
        for name in reversed(TEMPLATE_MODELS):
            model = self.env[name].with_context(**flags)
            company = "company_id" if "company_id" in model._fields else "company_ids"
            model.search([(company, "=", self.id)]).unlink()
        defaults = self.env["ir.default"].search([("company_id", "=", self.id)])
        defaults.filtered(
            lambda value: value.field_id.relation == "account.account"
        ).unlink()
        self.chart_template = False

    def _posting_scheme(self):
        """Return the company's posting scheme.

        :raises UserError: when the company has none
        """
        self.ensure_one()
        if not self.posting_scheme_id:
            raise self.env["bank.posting.scheme"]._no_scheme(self)
        return self.posting_scheme_id

    def _take_defaults(self, chart: str, accounts: dict) -> None:
        """Let new partners and the company use the chart's accounts, where nothing is set yet."""
        self.ensure_one()
        usage = self.env["account.journal"]._bank_usage(chart, accounts)
        defaults = self.env["ir.default"]
        for field, key in (
            ("property_account_receivable_id", "receivable"),
            ("property_account_payable_id", "payable"),
        ):
            known = defaults._get("res.partner", field, company_id=self.id)
            if usage.get(key) and not known:
                defaults.set("res.partner", field, usage[key].id, company_id=self.id)
        exchange = self.env["account.journal"].search(
            [("company_id", "=", self.id), ("code", "=", "EXCH")], limit=1
        )
        wanted = {
            "income_currency_exchange_account_id": usage.get("fx_income"),
            "expense_currency_exchange_account_id": usage.get("fx_expense"),
            "currency_exchange_journal_id": exchange,
            "income_account_id": usage.get("income"),
            "expense_account_id": usage.get("expense"),
        }
        self.write(
            {
                name: value.id
                for name, value in wanted.items()
                if value and not self[name]
            }
        )
