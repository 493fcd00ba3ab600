from odoo import fields, models

from odoo.addons.bank_base.tools import partition

COLUMNS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    source varchar NOT NULL,
    device_id integer NOT NULL,
    intake_id integer NOT NULL,
    rec bigint NOT NULL,
    at timestamp NOT NULL,
    business_date date,
    operation varchar,
    card varchar,
    account varchar,
    client_id integer,
    amount numeric,
    currency_id integer,
    trace varchar,
    trace_number varchar,
    trace_key varchar,
    rrn varchar,
    auth_code varchar,
    response_code varchar,
    reversal boolean NOT NULL DEFAULT false,
    own_card boolean,
    approved boolean NOT NULL DEFAULT true,
    repeat integer NOT NULL DEFAULT 1,
    notes varchar
"""
SOURCES = [("switch", "Processing center"), ("core", "Core system")]
IDENTITY = "bank_base.group_identity"


class AtmSourceRow(models.Model):
    """An operation at an ATM as the processing center or the core system holds it.

    Cards are masked when they are taken in: first six and last four digits at most. Rows stand in
    a table partitioned by month behind a view; nothing has a foreign key to them.
    """

    _name = "atm.source.row"
    _description = "Operation in another system"
    _auto = False
    _order = "at desc, id desc"
    _rec_name = "trace"

    date = fields.Date(string="Day", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    source = fields.Selection(SOURCES, readonly=True)
    device_id = fields.Many2one("atm.device", string="ATM", readonly=True)
    intake_id = fields.Many2one("bank.intake", string="Brought by", readonly=True)
    rec = fields.Integer(
        string="Record", readonly=True, help="Its number in the file.", aggregator=None
    )
    at = fields.Datetime(
        string="Moment", readonly=True, help="By the clock of its source."
    )
    business_date = fields.Date(readonly=True)
    operation = fields.Selection(
        [
            ("withdrawal", "Withdrawal"),
            ("deposit", "Deposit"),
            ("transfer", "Transfer"),
            ("payment", "Payment"),
            ("other", "Other"),
        ],
        readonly=True,
    )
    card = fields.Char(readonly=True, help="Masked.")
    account = fields.Char(readonly=True, groups=IDENTITY)
    client_id = fields.Many2one("bank.client", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    trace = fields.Char(string="Trace number", readonly=True)
    rrn = fields.Char(string="RRN", readonly=True)
    auth_code = fields.Char(string="Code of approval", readonly=True)
    response_code = fields.Char(string="Answer of the host", readonly=True)
    reversal = fields.Boolean(readonly=True, help="Takes an operation back.")
    own_card = fields.Boolean(string="Own card", readonly=True)
    approved = fields.Boolean(readonly=True)
    repeat = fields.Integer(
        string="Which of equal rows",
        readonly=True,
        aggregator=None,
        help="1, 2 …: the file holds the same row several times, each is kept.",
    )
    notes = fields.Char(string="Notes by cassette", readonly=True)

    def init(self):
        partition.create(self.env.cr, self._table, COLUMNS, "date")
        partition.index(self.env.cr, self._table, "source, date, device_id")
        partition.index(self.env.cr, self._table, "device_id, trace_key")
        # The order of the list: its first page needs no sorting of all rows.
        partition.index(self.env.cr, self._table, "at, id")
