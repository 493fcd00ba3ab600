from odoo import fields, models


class ExchangeListing(models.Model):
    """A file seen in a far folder. It is taken when two listings in a row agree."""

    _name = "exchange.listing"
    _description = "File Seen on the Far Side"
    _order = "seen_on desc, id desc"
    _rec_name = "name"

    endpoint_id = fields.Many2one(
        "exchange.endpoint", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="endpoint_id.company_id", store=True, index=True
    )
    folder = fields.Char(required=True)
    name = fields.Char(required=True)
    size = fields.Float(string="Size, bytes", digits=(20, 0))
    mtime = fields.Float(string="Changed, s since 1970", digits=(20, 0))
    seen_on = fields.Datetime()

    _name_unique = models.Constraint(
        "UNIQUE (endpoint_id, folder, name)", "This file is listed already."
    )
