from odoo import fields, models

from .atm_source_row import SOURCES


class AtmClock(models.Model):
    """By how much the clock of another system was ahead of an ATM's on a day, as learnt.

    The median over pairs of operations whose trace number is the only one of its kind within three
    hours on both sides. With fewer than three pairs the clocks are taken as equal.
    """

    _name = "atm.clock"
    _description = "Learnt difference of clocks"
    _order = "date desc, device_id, source"
    _rec_name = "device_id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(string="Day", required=True)
    source = fields.Selection(SOURCES, required=True)
    seconds = fields.Integer(
        required=True, aggregator="avg", help="Seconds by which the source is ahead."
    )
    pairs = fields.Integer(required=True, help="Pairs that it was learnt from.")

    _day_unique = models.UniqueIndex("(device_id, date, source)")
