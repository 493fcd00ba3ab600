from odoo import api, fields, models

from odoo.addons.bank_base.tools import partition

from ..tools.checks import check_of

OUTCOMES = [
    ("taken", "Cash was taken"),
    ("not_presented", "Cash was never presented"),
    ("retracted", "Presented and taken back"),
    ("unknown", "The end is not known"),
    ("deposited", "Cash was taken in"),
    ("returned", "Cash was returned"),
    ("kept", "Cash was kept, not credited"),
    ("declined", "Refused by the host"),
    ("no_money", "No cash moved"),
]

COLUMNS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    device_id integer NOT NULL,
    journal_id integer NOT NULL,
    ordinal integer NOT NULL,
    started_at timestamp,
    ended_at timestamp,
    byte_start bigint NOT NULL,
    byte_end bigint NOT NULL,
    card varchar,
    kind varchar,
    outcome varchar NOT NULL,
    trace varchar,
    response_code varchar,
    currency_id integer,
    amount_requested numeric,
    amount_debited numeric,
    amount_presented numeric,
    amount_accepted numeric,
    amount_at_stake numeric,
    refund boolean NOT NULL DEFAULT false,
    verdict varchar,
    cut boolean NOT NULL DEFAULT false,
    session integer,
    answered_at timestamp,
    trace_number varchar,
    trace_key varchar,
    cause varchar,
    within_reach boolean NOT NULL DEFAULT false,
    evidence jsonb,
    notes_presented integer,
    notes_back integer
"""
CAUSES = [
    ("power", "Power failed"),
    ("link", "Link to the center"),
    ("no_cash", "No cash"),
    ("jam", "Jam of notes or of the card"),
    ("hardware", "Device"),
    ("software", "Software"),
    ("host", "Answer of the host"),
    ("client", "The client did not take it"),
    ("unknown", "Not told"),
]


class AtmTransaction(models.Model):
    """A client's operation at an ATM as its journal tells it, with its place in the kept file.

    Rows stand in a table partitioned by month behind a view; nothing has a foreign key to them.
    Times are the ATM's own clock. Sums are in the ATM's currency.
    """

    _name = "atm.transaction"
    _description = "Operation at an ATM"
    _auto = False
    _order = "started_at desc, id desc"

    date = fields.Date(string="Day", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    device_id = fields.Many2one("atm.device", string="ATM", readonly=True)
    ordinal = fields.Integer(
        readonly=True, help="Number of the operation in its journal."
    )
    started_at = fields.Datetime(
        string="Began", readonly=True, help="By the ATM's clock."
    )
    ended_at = fields.Datetime(
        string="Ended", readonly=True, help="By the ATM's clock."
    )
    byte_start = fields.Integer(string="First byte", readonly=True)
    byte_end = fields.Integer(
        string="End", readonly=True, help="Byte after the last one."
    )
    card = fields.Char(readonly=True, help="Masked, as printed by the ATM.")
    kind = fields.Selection(
        [
            ("withdrawal", "Withdrawal"),
            ("deposit", "Deposit"),
            ("other", "Other"),
        ],
        readonly=True,
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    trace = fields.Char(
        string="Trace number",
        readonly=True,
        help="Number of the operation at the host; the ATM keeps its last digits.",
    )
    response_code = fields.Char(string="Answer of the host", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_requested = fields.Monetary(string="Asked for", readonly=True)
    amount_debited = fields.Monetary(string="Debited", readonly=True)
    amount_presented = fields.Monetary(string="Presented", readonly=True)
    amount_accepted = fields.Monetary(string="Taken in", readonly=True)
    amount_at_stake = fields.Monetary(
        string="At stake",
        readonly=True,
        help="What the client may be owed by the journal.",
    )
    refund = fields.Boolean(
        string="Client is out of money",
        readonly=True,
        help="The client is out of money, and nothing in the journal returned it.",
    )
    verdict = fields.Char(
        readonly=True, help="Key of the conclusion that the journal gives."
    )
    cut = fields.Boolean(readonly=True, help="Part of it is missing from the file.")

    journal_id = fields.Many2one("atm.journal", readonly=True)
    session = fields.Integer(
        string="Session of the client",
        readonly=True,
        help="Number of the client's session in the journal; a session may hold several"
        " operations.",
    )
    answered_at = fields.Datetime(
        string="Host answered",
        readonly=True,
        help="By the ATM's clock; what the clocks of other systems are compared with.",
    )
    cause = fields.Selection(
        CAUSES, readonly=True, help="Why it failed, by what the device said."
    )
    within_reach = fields.Boolean(
        string="Cash within reach",
        readonly=True,
        help="The cash may have lain where the next client could take it.",
    )
    notes_presented = fields.Integer(readonly=True)
    notes_back = fields.Integer(
        string="Notes taken back",
        readonly=True,
        help="Read while the ATM took presented notes back, or kept of a deposit. Empty: the"
        " journal does not count them.",
    )
    evidence = fields.Json(
        readonly=True,
        help="Lines that tell it: journal, first byte, end, what it says, when.",
    )
    evidence_text = fields.Text(
        string="Lines of the journal",
        compute="_compute_evidence_text",
        help="Read from the kept file as received.",
    )
    conclusion = fields.Text(
        compute="_compute_conclusion", help="What the journal alone tells, in words."
    )
    check_needed = fields.Text(
        string="Settled by",
        compute="_compute_conclusion",
        help="Empty: the journal tells the end. Else what settles it.",
    )
    event_ids = fields.One2many(
        "atm.event", "transaction_id", string="Events", readonly=True
    )
    match_ids = fields.One2many(
        "atm.match", "transaction_id", string="Other sources", readonly=True
    )
    next_client = fields.Char(
        compute="_compute_next_client",
        help="Who came next and could reach the cash.",
    )

    def init(self):
        partition.create(self.env.cr, self._table, COLUMNS, "date")
        partition.index(self.env.cr, self._table, "date", where="refund")
        partition.index(self.env.cr, self._table, "device_id, started_at")
        partition.index(self.env.cr, self._table, "journal_id")
        # The order of the list: its first page needs no sorting of all operations.
        partition.index(self.env.cr, self._table, "started_at, id")

    @api.depends("device_id", "started_at", "ordinal")
    def _compute_display_name(self):
        for one in self:
            moment = one.started_at and f"{one.started_at:%d.%m.%Y %H:%M:%S}"
            one.display_name = " · ".join(
                filter(None, (one.device_id.code, moment or f"№ {one.ordinal}"))
            )

    @api.depends("verdict", "outcome", "cause", "notes_presented", "notes_back")
    @api.depends_context("lang")
    def _compute_conclusion(self):
        words = self.env["atm.journal.finding"]._verdict_words()
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        checks = self.env["atm.journal.finding"]._check_words()
        for one in self:
            said = words.get(one.verdict) or outcomes.get(one.outcome)
            if said and one.kind == "withdrawal" and one.notes_back:
                counted = self.env._(
                    "Notes presented: %(presented)s; counted while taken back: %(back)s.",
                    presented=one.notes_presented,
                    back=one.notes_back,
                )
                said = f"{said} {counted}"
            elif said and one.kind == "deposit" and one.notes_back:
                counted = self.env._("Notes kept: %s.", one.notes_back)
                said = f"{said} {counted}"
            one.conclusion = said or False
            one.check_needed = checks.get(check_of(one.verdict or "")) or False

    def _compute_next_client(self):
        for one in self:
            following = one.within_reach and one._sessions_beside(1, later=True)
            one.next_client = (
                " · ".join(
                    filter(
                        None,
                        (f"{following.started_at:%d.%m.%Y %H:%M:%S}", following.card),
                    )
                )
                if following
                else False
            )

    def _compute_evidence_text(self):
        for one in self:
            one.evidence_text = one._lines_of_evidence()
