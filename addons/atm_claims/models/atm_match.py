from odoo import api, fields, models
from odoo.tools import LazyTranslate

from odoo.addons.bank_base.tools import partition

from .atm_transaction import OUTCOMES

_lt = LazyTranslate(__name__)

COLUMNS = """
    date date NOT NULL,
    company_id integer NOT NULL,
    device_id integer NOT NULL,
    anchor smallint NOT NULL,
    anchor_id bigint NOT NULL,
    transaction_id bigint,
    switch_id bigint,
    core_id bigint,
    switch_reversal_id bigint,
    core_reversal_id bigint,
    switch_count integer NOT NULL,
    core_count integer NOT NULL,
    switch_reversals integer NOT NULL,
    core_reversals integer NOT NULL,
    mask varchar NOT NULL,
    state varchar NOT NULL,
    reasons varchar NOT NULL,
    verdict varchar NOT NULL,
    at timestamp NOT NULL,
    card varchar,
    trace varchar,
    operation varchar,
    outcome varchar,
    currency_id integer,
    client_id integer,
    journal_amount numeric,
    switch_amount numeric,
    core_amount numeric,
    candidate_id bigint,
    refund boolean NOT NULL DEFAULT false
"""
STATES = [
    ("matched", "Agrees"),
    ("differs", "Differs"),
    ("missing", "Missing in a source"),
    ("expected", "Waits for a file"),
    ("possible", "Perhaps the same"),
]
VERDICTS = [
    ("agreed", "Nothing to settle"),
    ("reversed", "No cash, the debit was taken back"),
    ("debited_without_cash", "Debited without cash"),
    ("reversed_though_taken", "Taken back though the cash was taken"),
    ("booked_twice", "Booked twice"),
    ("not_booked", "Not booked"),
    ("credited_twice", "Credited twice"),
    ("kept_not_credited", "Cash kept, not credited"),
    ("kept_credited", "Cash kept, credited"),
    ("check", "Needs a check"),
    ("waits", "Waits for a file"),
]
SETTLED = ("reversed", "agreed", "kept_credited")
"""Conclusions by which the client is owed nothing."""
REASONS = {
    "sum": _lt(
        "sum differs: journal %(journal_amount)s, switch %(switch_amount)s, core"
        " %(core_amount)s"
    ),
    "journal_missing": _lt("not in the journal though its day has come"),
    "switch_missing": _lt("not in the switch file though its day has come"),
    "core_missing": _lt("not in the core file though its day has come"),
    "journal_expected": _lt("expected: journal of that day has not come yet"),
    "switch_expected": _lt("expected: switch file of that day has not come yet"),
    "core_expected": _lt("expected: core file of that day has not come yet"),
    "switch_twice": _lt("%(switch_count)s rows in the switch file for one operation"),
    "core_twice": _lt("%(core_count)s rows in the core file for one operation"),
    "switch_reversed": _lt("reversed at the switch"),
    "core_reversed": _lt("reversed in the core"),
    "reversal_alone": _lt("a reversal whose operation is not found"),
    "no_number": _lt("no trace number: card, sum and time alone do not match"),
    "possible": _lt(
        "perhaps the same as row %(candidate)s: card, sum and time agree, the number does not"
    ),
}
CHECKS = {
    "journal_missing": _lt(
        "Have the technician take the journal of that time out of the ATM; recount its cash."
    ),
    "switch_missing": _lt(
        "Ask the processing center for the operation by ATM, time and trace number."
    ),
    "core_missing": _lt("Look for the entry in the core system by card, sum and day."),
    "sum": _lt("Compare the sums with the receipt and recount the cash of the ATM."),
    "reversal_alone": _lt("Ask the processing center which operation it took back."),
}
"""Reason → what settles it, where the sources together cannot tell."""


class AtmMatch(models.Model):
    """One operation across the journal, the processing center and the core system.

    Written in sets by models/atm_match_run.py. ``mask`` has a character for each of journal,
    switch and core: 1 if the source holds the operation. Rows stand in a table partitioned by
    month behind a view; nothing has a foreign key to them.
    """

    _name = "atm.match"
    _description = "Operation across sources"
    _auto = False
    _order = "at desc, id desc"
    _rec_name = "trace"

    date = fields.Date(string="Day", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    device_id = fields.Many2one("atm.device", string="ATM", readonly=True)
    anchor = fields.Integer(
        string="Kind of the first row", readonly=True, aggregator=None
    )
    anchor_id = fields.Integer(string="First row", readonly=True, aggregator=None)
    transaction_id = fields.Many2one(
        "atm.transaction", string="In the journal", readonly=True
    )
    switch_id = fields.Many2one("atm.source.row", string="At the switch", readonly=True)
    core_id = fields.Many2one("atm.source.row", string="In the core", readonly=True)
    switch_reversal_id = fields.Many2one(
        "atm.source.row", string="Reversal at the switch", readonly=True
    )
    core_reversal_id = fields.Many2one(
        "atm.source.row", string="Reversal in the core", readonly=True
    )
    switch_count = fields.Integer(string="Rows at the switch", readonly=True)
    core_count = fields.Integer(string="Rows in the core", readonly=True)
    switch_reversals = fields.Integer(string="Reversals at the switch", readonly=True)
    core_reversals = fields.Integer(string="Reversals in the core", readonly=True)
    mask = fields.Char(
        string="Sources",
        readonly=True,
        help="Journal, switch, core: 1 holds the operation, 0 does not.",
    )
    state = fields.Selection(STATES, readonly=True)
    reasons = fields.Char(string="Keys of reasons", readonly=True)
    reason = fields.Text(
        string="Why",
        compute="_compute_reason",
        help="Why the row agrees or not.",
    )
    verdict = fields.Selection(
        VERDICTS, string="Conclusion", readonly=True, help="By all sources together."
    )
    check_needed = fields.Text(
        string="Check that settles it",
        compute="_compute_check_needed",
        help="Filled where the sources together cannot tell what happened.",
    )
    at = fields.Datetime(
        string="Moment",
        readonly=True,
        help="By the ATM's clock if its journal holds it.",
    )
    card = fields.Char(readonly=True, help="Masked.")
    trace = fields.Char(string="Trace number", readonly=True)
    operation = fields.Char(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    client_id = fields.Many2one("bank.client", readonly=True)
    journal_amount = fields.Monetary(string="Sum in the journal", readonly=True)
    switch_amount = fields.Monetary(string="Sum at the switch", readonly=True)
    core_amount = fields.Monetary(string="Sum in the core", readonly=True)
    candidate_id = fields.Many2one(
        "atm.source.row",
        string="Perhaps",
        readonly=True,
        help="A row whose card, sum and time agree but whose number does not; a person decides.",
    )
    refund = fields.Boolean(
        string="Client is out of money", readonly=True, help="By all sources together."
    )

    def init(self):
        partition.create(self.env.cr, self._table, COLUMNS, "date")
        partition.index(self.env.cr, self._table, "company_id, date, device_id")
        partition.index(
            self.env.cr,
            self._table,
            "transaction_id",
            where="transaction_id IS NOT NULL",
        )
        partition.index(self.env.cr, self._table, "date", where="refund")
        # The order of the list: its first page needs no sorting of all operations.
        partition.index(self.env.cr, self._table, "at, id")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            said = [row._said(key) for key in (row.reasons or "").split(",") if key]
            row.reason = "; ".join(said) or self.env._("number, sum and time agree")

    @api.depends("reasons", "verdict", "transaction_id")
    @api.depends_context("lang")
    def _compute_check_needed(self):
        for row in self:
            said = []
            if row.verdict == "check":
                keys = (row.reasons or "").split(",")
                said = [self.env._(CHECKS[key]) for key in keys if key in CHECKS]
                said.append(row.transaction_id.check_needed or "")
            row.check_needed = " ".join(filter(None, said)) or False

    def _nothing_owed(self):
        """Do the sources say that nobody owes the client anything, whatever the journal fears?

        A debit that the ledger shows as any other one proves nothing against the journal.
        """
        self.ensure_one()
        undone = self.switch_reversals or self.core_reversals
        if self.verdict == "agreed" and self.mask == "111" and not undone:
            return False
        return self.verdict in SETTLED

    def _said(self, key):
        """One reason in words, with the figures of this row."""
        amounts = {
            f"{source}_amount": self._sum_said(f"{source}_amount", held)
            for source, held in (
                ("journal", self.transaction_id),
                ("switch", self.switch_id),
                ("core", self.core_id),
            )
        }
        words = self.env._(REASONS[key])
        return words % {
            **amounts,
            "switch_count": self.switch_count,
            "core_count": self.core_count,
            "candidate": self.candidate_id.trace or self.candidate_id.id or "",
        }

    def _sum_said(self, name, held):
        if not held:
            return "—"
        return f"{self[name]:,.2f}".replace(",", " ").removesuffix(".00")

    def action_rows(self):
        """Rows of the sources with this number at this ATM around this day."""
        self.ensure_one()
        ids = (
            self.switch_id
            | self.core_id
            | self.switch_reversal_id
            | self.core_reversal_id
        )
        domain = [("id", "in", ids.ids)]
        if self.trace:
            domain = [
                "|",
                *domain,
                "&",
                "&",
                ("device_id", "=", self.device_id.id),
                ("trace", "=like", f"%{self.trace[-4:]}"),
                ("date", "=", self.date),
            ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rows of the sources"),
            "res_model": "atm.source.row",
            "view_mode": "list,form",
            "domain": domain,
        }
