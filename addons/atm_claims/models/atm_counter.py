from odoo import fields, models

from odoo.addons.bank_base.tools import partition

COLUMNS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    device_id integer NOT NULL,
    journal_id integer,
    intake_id integer,
    source varchar NOT NULL,
    kind varchar,
    at timestamp,
    cassette integer,
    denomination numeric,
    currency_id integer,
    loaded integer,
    dispensed integer,
    accepted integer,
    rejected integer,
    retracted integer,
    remaining integer,
    total integer,
    byte_start bigint,
    byte_end bigint
"""
NAMES = tuple(line.split()[0] for line in COLUMNS.strip().splitlines())
"""Columns in the order in which rows are copied."""
NOTES = (
    "loaded", "dispensed", "accepted", "rejected", "retracted", "remaining", "total",
)  # fmt: skip


class AtmCounter(models.Model):
    """Counts of one cassette at one moment, by one source. All counts are notes.

    The journal's cash table after a dispense, a balance that a person printed in supervisor mode,
    or the counts of the processing center. Rows stand in a table partitioned by month.
    """

    _name = "atm.counter"
    _description = "Counts of a cassette"
    _auto = False
    _order = "date desc, at desc, cassette, id desc"
    _rec_name = "cassette"

    date = fields.Date(string="Day", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    device_id = fields.Many2one("atm.device", string="ATM", readonly=True)
    journal_id = fields.Many2one("atm.journal", readonly=True)
    intake_id = fields.Many2one("bank.intake", string="Brought by", readonly=True)
    source = fields.Selection(
        [
            ("table", "Cash table of the journal"),
            ("supervisor", "Balance printed in supervisor mode"),
            ("host", "Processing center"),
        ],
        readonly=True,
    )
    kind = fields.Char(string="Print", readonly=True, help="Heading of the print.")
    at = fields.Datetime(
        string="Moment", readonly=True, help="By the clock of its source."
    )
    cassette = fields.Integer(readonly=True, aggregator=None)
    denomination = fields.Float(readonly=True, aggregator=None, digits=(16, 2))
    currency_id = fields.Many2one("res.currency", readonly=True)
    loaded = fields.Integer(readonly=True, aggregator=None)
    dispensed = fields.Integer(readonly=True, aggregator=None)
    accepted = fields.Integer(string="Taken in", readonly=True, aggregator=None)
    rejected = fields.Integer(readonly=True, aggregator=None)
    retracted = fields.Integer(string="Taken back", readonly=True, aggregator=None)
    remaining = fields.Integer(string="Left", readonly=True, aggregator=None)
    total = fields.Integer(readonly=True, aggregator=None)
    byte_start = fields.Integer(string="First byte", readonly=True, aggregator=None)
    byte_end = fields.Integer(string="End", readonly=True, aggregator=None)

    def init(self):
        partition.create(self.env.cr, self._table, COLUMNS, "date")
        partition.index(self.env.cr, self._table, "device_id, date, at")
