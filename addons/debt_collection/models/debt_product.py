from odoo import fields, models


class DebtProduct(models.Model):
    _name = "debt.product"
    _inherit = ["debt.reference"]
    _description = "Credit product"
    _order = "code"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True
    _debt_contract_field = "product_id"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    code = fields.Char(
        required=True,
        help="Code of the product in the source system, as it comes in the file.",
    )
    name = fields.Char(required=True)
    group = fields.Char(
        string="Product group",
        help="Products of one group are shown and reserved together, for example cards or car"
        " loans."
        " Empty: the product stands alone.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(company_id, code)",
        "There is already a product with this code in the company.",
    )
