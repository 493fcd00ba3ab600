from odoo import api, fields, models

CHARTS = [
    ("bank", "Bank (809-P)"),
    ("commercial", "Commercial (94n)"),
    ("nfo", "Non-credit financial (EPS NFO)"),
    ("own", "Own chart"),
]


class BankPostingAccount(models.Model):
    """An account of a ready-made chart: what to create when a company takes the scheme."""

    _name = "bank.posting.account"
    _description = "Account of a ready-made chart"
    _order = "chart, code"

    chart = fields.Selection(CHARTS, required=True, default="bank")
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    account_type = fields.Selection(
        selection="_selection_account_type",
        required=True,
        help="How the account behaves in Odoo's reports and year-end.",
    )
    usage = fields.Selection(
        [
            ("receivable", "Customers' receivables"),
            ("payable", "Suppliers' payables"),
            ("income", "Sales income"),
            ("expense", "Purchases expense"),
            ("bank", "Bank journal"),
            ("fx_income", "Exchange gain"),
            ("fx_expense", "Exchange loss"),
        ],
        help="Default use of the account in a company that takes the chart.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(chart, code)", "The chart already has an account with this code."
    )

    @api.model
    def _selection_account_type(self):
        field = self.env["account.account"]._fields["account_type"]
        return field._description_selection(self.env)

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for account in self:
            account.display_name = f"{account.code} {account.name}"

    def _ensure(self, company) -> dict:
        """Make the accounts the company lacks; returns code → ``account.account``.

        An account that the company already has under the code is taken as it is.
        """
        # sudo: called when a scheme is applied, which its own method has allowed.
        model = self.env["account.account"].sudo().with_company(company)
        root = company.root_id
        have = {
            account.code: account
            for account in model.search(
                [("company_ids", "in", root.ids), ("code", "in", self.mapped("code"))]
            )
        }
        missing = self.filtered(lambda account: account.code not in have)
        created = model.create([account._prepare_account(root) for account in missing])
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for source, account in zip(missing, created, strict=True):
            account.update_field_translations(
                "name",
                {lang: source.with_context(lang=lang).name for lang in languages},
            )
            have[source.code] = account
        return have

    def _prepare_account(self, company) -> dict:
        self.ensure_one()
        return {
            "code": self.code,
            "name": self.name,
            "account_type": self.account_type,
            "company_ids": [(6, 0, company.ids)],
            "reconcile": self.account_type in ("asset_receivable", "liability_payable"),
        }
