from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import append_only


class AtmAccess(models.Model):
    """Register of keys, service cards and codes of ATMs: one row a motion, never changed.

    A code itself is never written here, only the number of its envelope. A mistake is put right
    by the next row.
    """

    _name = "atm.access"
    _description = "Motion of a key, card or code"
    _order = "at desc, id desc"
    _rec_name = "item"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("panel", "Key of the upper panel"),
            ("safe", "Key of the safe"),
            ("card", "Service card"),
            ("code", "Code"),
        ],
        required=True,
    )
    item = fields.Char(
        string="Its number",
        required=True,
        help="Number of the key, card or sealed envelope. Never the code itself.",
    )
    motion = fields.Selection(
        [("handed", "Handed over"), ("returned", "Returned")],
        required=True,
        default="handed",
    )
    holder = fields.Char(
        string="Person",
        required=True,
        help="To whom it was handed, or who returned it.",
    )
    given_by = fields.Char(string="Other side")
    at = fields.Datetime(string="When", required=True)
    document = fields.Char(help="Page of the paper register, act.")
    entered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    _item_at = models.Index("(device_id, kind, item, at)")

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        devices = self.env["atm.device"]
        for vals in vals_list:
            device = devices.browse(vals.get("device_id"))
            if device:
                device.check_access("read")
            vals["company_id"] = device.company_id.id
            vals["entered_by"] = self.env.uid
            moment = fields.Datetime.to_datetime(vals.get("at"))
            if moment and moment > fields.Datetime.now():
                raise UserError(
                    self.env._("%s is in the future: enter what has happened.", moment)
                )
        return super().create(vals_list)

    @api.model
    def _held_at(self, device, moment):
        """Who held what of an ATM at a moment: last motions that handed something over."""
        self.flush_model()
        query = SQL(
            "SELECT id FROM (SELECT DISTINCT ON (kind, item) id, motion FROM atm_access"
            " WHERE device_id = %s AND at <= %s ORDER BY kind, item, at DESC, id DESC) last"
            " WHERE motion = 'handed'",
            device.id,
            moment,
        )
        return self.browse(row for (row,) in self.env.execute_query(query))

    @api.model
    def _during(self, device, start, end):
        """What was held at the beginning of a period, and every motion within it."""
        if not device or not end:
            return self
        start = start or end
        within = self.search(
            [("device_id", "=", device.id), ("at", ">", start), ("at", "<=", end)],
            limit=500,
        )
        return (self._held_at(device, start) | within).sorted("at")
