from odoo import api, fields, models

from odoo.addons.bank_base.tools import partition

COLUMNS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    device_id integer NOT NULL,
    journal_id integer NOT NULL,
    transaction_id bigint,
    at timestamp,
    kind varchar NOT NULL,
    byte_start bigint NOT NULL,
    byte_end bigint NOT NULL,
    text varchar
"""
NAMES = (
    "date", "company_id", "device_id", "journal_id", "transaction_id",
    "at", "kind", "byte_start", "byte_end", "text",
)  # fmt: skip
"""Columns in the order in which rows are copied."""


class AtmEvent(models.Model):
    """One thing that a line of a journal says, with its place in the kept file.

    Rows stand in a table partitioned by month behind a view; nothing has a foreign key to them.
    """

    _name = "atm.event"
    _description = "Event at an ATM"
    _auto = False
    _order = "date, journal_id, byte_start, id"
    _rec_name = "kind"

    date = fields.Date(string="Day", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    device_id = fields.Many2one("atm.device", string="ATM", readonly=True)
    journal_id = fields.Many2one("atm.journal", readonly=True)
    transaction_id = fields.Many2one(
        "atm.transaction",
        string="Operation",
        readonly=True,
        help="First operation of the session; empty: between sessions.",
    )
    at = fields.Datetime(string="Moment", readonly=True, help="By the ATM's clock.")
    kind = fields.Char(string="What happened", readonly=True)
    byte_start = fields.Integer(string="First byte", readonly=True)
    byte_end = fields.Integer(
        string="End", readonly=True, help="Byte after the last one."
    )
    text = fields.Char(readonly=True, help="What the line says besides.")
    line = fields.Char(
        compute="_compute_line", help="As the kept file holds it, without escapes."
    )

    def init(self):
        partition.create(self.env.cr, self._table, COLUMNS, "date")
        partition.index(
            self.env.cr,
            self._table,
            "transaction_id",
            where="transaction_id IS NOT NULL",
        )
        # Those of sessions, nearly all, are found by their operation: each index costs a load.
        partition.index(
            self.env.cr,
            self._table,
            "journal_id, byte_start",
            where="transaction_id IS NULL",
        )

    @api.depends("journal_id", "byte_start", "byte_end")
    def _compute_line(self):
        for one in self:
            held = one.journal_id and one.journal_id._bytes(
                one.byte_start, one.byte_end
            )
            one.line = one.journal_id._shown(held) if held else False
