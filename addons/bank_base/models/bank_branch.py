from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import account_key


class BankBranch(models.Model):
    """A branch or an office of the bank, known by the code that its files carry."""

    _name = "bank.branch"
    _description = "Branch"
    _order = "company_id, code"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    code = fields.Char(
        required=True, help="Code of the branch as the core banking system has it."
    )
    name = fields.Char(required=True)
    region_id = fields.Many2one(
        "bank.region",
        ondelete="restrict",
        help="Region of the branch; its holidays and clock are used for the branch's work.",
    )
    bic = fields.Char(
        string="BIC",
        help="Nine digits, where the branch has a BIC of its own. Empty: that of the bank.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(company_id, code)", "The company already has a branch with this code."
    )

    @api.constrains("bic")
    def _check_bic(self):
        for branch in self:
            if branch.bic and not account_key.bic_valid(branch.bic):
                raise ValidationError(
                    self.env._(
                        "The BIC of «%(name)s» must have nine digits, it is «%(bic)s».",
                        name=branch.name,
                        bic=branch.bic,
                    )
                )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for branch in self:
            same = branch.name == branch.code
            branch.display_name = (
                branch.name if same else f"{branch.code} {branch.name}"
            )

    @api.model
    def _search_display_name(self, operator, value):
        domains = [[("code", operator, value)], [("name", operator, value)]]
        return (
            Domain.AND(domains)
            if operator in Domain.NEGATIVE_OPERATORS
            else Domain.OR(domains)
        )

    @api.model
    def _by_codes(self, company, codes):
        """Branches of a company by their codes, in the order of the codes; archived ones too.

        :raises UserError: there is none of a code; names those that there are
        """
        branches = self.with_context(active_test=False).search(
            [("company_id", "=", company.id)]
        )
        known = {branch.code: branch for branch in branches}
        for code in codes:
            if code not in known:
                raise UserError(
                    self.env._(
                        "Company «%(company)s» has no branch «%(code)s». It has: %(known)s.",
                        company=company.name,
                        code=code,
                        known=", ".join(known) or "—",
                    )
                )
        return self.union(*(known[code] for code in codes))
