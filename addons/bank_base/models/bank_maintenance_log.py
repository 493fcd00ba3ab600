from odoo import fields, models

from ..tools import append_only


class BankMaintenanceLog(models.Model):
    """Every opening of an append-only table: when, by whom, why. Written by the trigger alone."""

    _name = "bank.maintenance.log"
    _description = "Opening of a protected table"
    _order = "happened_at desc, id desc"
    _rec_name = "table_name"
    _log_access = False

    happened_at = fields.Datetime(string="When", required=True, readonly=True)
    transaction = fields.Char(required=True, readonly=True)
    table_name = fields.Char(string="Table", required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    database_user = fields.Char(required=True, readonly=True)

    _once = models.Constraint("UNIQUE(happened_at, transaction, table_name, operation)")

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)
