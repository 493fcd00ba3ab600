from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import append_only


class ReserveOffBalanceLook(models.Model):
    """Who looked at a debtor watched off balance, when, and what came of it; append-only."""

    _name = "reserve.off.balance.look"
    _description = "Look at a Debtor off Balance"
    _order = "date desc, id desc"
    _rec_name = "row_id"

    row_id = fields.Many2one(
        "reserve.off.balance",
        string="Debt off Balance",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    client_id = fields.Many2one(related="row_id.client_id", string="Debtor")
    date = fields.Date(required=True)
    finding = fields.Selection(
        [
            ("nothing", "Nothing to collect"),
            ("means", "Income or property found"),
            ("gone", "Debtor liquidated or dead without heirs"),
            ("pays", "Debtor pays"),
        ],
        required=True,
    )
    document = fields.Char(help="Extract, answer of the registry, act.")
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="Looked by", readonly=True, ondelete="restrict"
    )

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        rows = self.env["reserve.off.balance"]
        made = []
        for vals in vals_list:
            row = rows.browse(vals.get("row_id"))
            if not row or row.parent_id or row.reverses_id:
                raise UserError(
                    self.env._("Choose a debt that is watched off balance.")
                )
            made.append(
                {**vals, "company_id": row.company_id.id, "user_id": self.env.uid}
            )
        return super().create(made)
