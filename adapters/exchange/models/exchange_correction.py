from odoo import fields, models

from odoo.addons.bank_base.tools import append_only


class ExchangeCorrection(models.Model):
    """What was decided on a bad record, once: corrected and loaded, or dismissed.

    Added in the transaction of the load that it tells of; never changed.
    """

    _name = "exchange.correction"
    _inherit = "bank.opened.mixin"
    _description = "Decision on a Bad Record"
    _order = "id desc"
    _rec_name = "kind"

    reject_id = fields.Many2one(
        "exchange.reject", string="Bad Record", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    kind = fields.Selection(
        [("replayed", "Corrected and Loaded"), ("dismissed", "Dismissed")],
        string="Decision",
        required=True,
    )
    reason = fields.Text(string="Why Dismissed")
    corrected = fields.Text(
        string="Record as Corrected", groups="bank_base.group_identity"
    )
    file_id = fields.Many2one(
        "exchange.file", string="Load of the Correction", ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Decided By", required=True, ondelete="restrict"
    )
    decided_on = fields.Datetime(required=True, default=fields.Datetime.now)

    _once = models.UniqueIndex("(reject_id)", "This record was decided on already.")

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)
