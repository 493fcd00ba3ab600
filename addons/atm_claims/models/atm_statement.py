from odoo import api, fields, models

from odoo.addons.bank_base.tools import append_only


class AtmStatement(models.Model):
    """A written statement, an interview or a document of an inquiry: kept as it was given."""

    _name = "atm.statement"
    _description = "Statement or interview"
    _order = "at desc, id desc"
    _rec_name = "person"

    investigation_id = fields.Many2one(
        "atm.investigation",
        string="Inquiry",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("statement", "Written statement"),
            ("interview", "Interview"),
            ("document", "Document"),
        ],
        required=True,
        default="statement",
    )
    person = fields.Char(required=True, help="Who explains, or whose document it is.")
    job = fields.Char()
    at = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    text = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    taken_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        inquiries = self.env["atm.investigation"]
        for vals in vals_list:
            found = inquiries.browse(vals.get("investigation_id"))
            vals["company_id"] = found.company_id.id
            vals["taken_by"] = self.env.uid
        return super().create(vals_list)
