from odoo import api, fields, models


class ExchangeReject(models.Model):
    """A record set aside: where it stands, why, its own source.

    Written in bulk by the load, read only. Nothing in ``reason`` is personal data; what is
    (value and source) needs the identity group, others see it masked.
    """

    _name = "exchange.reject"
    _description = "Bad Record"
    _order = "file_id desc, ordinal, id"
    _rec_name = "reason"

    file_id = fields.Many2one(
        "exchange.file", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    type_id = fields.Many2one("exchange.type", string="File Type")
    business_date = fields.Date()
    ordinal = fields.Integer(
        string="Record", help="Number of the record within the file."
    )
    line = fields.Integer(help="Line of the unpacked file where the record begins.")
    path = fields.Char(help="Element or attribute that is wrong.")
    code = fields.Char(string="Kind Code", index=True)
    kind = fields.Char(compute="_compute_kind")
    reason = fields.Text()
    number = fields.Char(
        string="Contract Number",
        index="btree_not_null",
        help="As the record states it.",
    )
    value = fields.Char(groups="bank_base.group_identity", help="What stands there.")
    source = fields.Text(groups="bank_base.group_identity", string="Record as Received")
    source_masked = fields.Text(
        string="Record, Masked",
        help="The record as received; personal data is starred out.",
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_kind(self):
        words = self.env["exchange.words"]._kinds()
        for one in self:
            one.kind = words.get(one.code, one.code)
