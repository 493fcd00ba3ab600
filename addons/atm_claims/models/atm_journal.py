from odoo import api, fields, models

from ..tools.journal.text import hide_cards, plain

MOST_SHOWN = 200  # places of unknown lines kept to be shown


class AtmJournal(models.Model):
    """One file of an ATM's journal, as it was received.

    The bytes are kept by the record that brought them (``origin``), never by a path here.
    """

    _name = "atm.journal"
    _description = "Journal of an ATM"
    _order = "started_at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    name = fields.Char(string="File", required=True, readonly=True)
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    intake_id = fields.Many2one(
        "bank.intake",
        string="Brought by",
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    origin = fields.Reference(
        selection="_selection_origin",
        readonly=True,
        help="Record that keeps the file as received.",
    )
    state = fields.Selection(
        [("taken", "Taken in"), ("doubled", "Received before"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="taken",
        index=True,
    )
    reason = fields.Text(readonly=True, help="Why it was refused.")
    same_as_id = fields.Many2one(
        "atm.journal",
        string="Same as",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The file with the same bytes that was taken in before.",
    )
    dialect = fields.Char(string="Language of the journal", readonly=True)
    terminal = fields.Char(string="Number printed", readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    sha256 = fields.Char(
        string="Fingerprint (SHA-256)", required=True, readonly=True, index=True
    )
    lines = fields.Integer(readonly=True)
    started_at = fields.Datetime(
        string="From", readonly=True, index=True, help="By the ATM's clock."
    )
    ended_at = fields.Datetime(string="To", readonly=True, help="By the ATM's clock.")
    date_from = fields.Date(string="First day", readonly=True, index=True)
    date_to = fields.Date(string="Last day", readonly=True)
    seam = fields.Integer(
        readonly=True, help="Byte where the file goes on from the one before."
    )
    transactions = fields.Integer(string="Sessions of clients", readonly=True)
    dispenses_approved = fields.Integer(string="Dispenses approved", readonly=True)
    taken = fields.Integer(string="Cash taken", readonly=True)
    not_presented = fields.Integer(string="Never presented", readonly=True)
    retracted = fields.Integer(string="Taken back", readonly=True)
    captured = fields.Integer(string="Cards kept", readonly=True)
    deposits = fields.Integer(readonly=True)
    deposits_completed = fields.Integer(readonly=True)
    host_timeouts = fields.Integer(string="Host did not answer", readonly=True)
    sequence_breaks = fields.Integer(string="Records missing", readonly=True)
    unknown_lines = fields.Integer(readonly=True)
    unknown = fields.Json(
        readonly=True, help="Places of lines not understood: first byte and end."
    )
    unknown_text = fields.Text(
        string="Lines not understood",
        compute="_compute_unknown_text",
        help="Read from the kept file.",
    )
    finding_ids = fields.One2many("atm.journal.finding", "journal_id", readonly=True)
    transaction_ids = fields.One2many(
        "atm.transaction", "journal_id", string="Operations", readonly=True
    )

    _taken_once = models.UniqueIndex("(company_id, sha256) WHERE state = 'taken'")
    _period = models.Index("(device_id, state, date_from, date_to)")

    @api.model
    def _selection_origin(self):
        return self.env["bank.intake"]._selection_origin()

    def _bytes(self, start, end):
        """Return bytes ``start``–``end`` of the file as received; None when they are not kept.

        The record that keeps the file gives them by its method ``_kept_bytes(start, end)``.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: who may read the journal sees its lines; the record that keeps the file may be
        # closed to the role, and it is asked for these bytes alone.
        origin = self.sudo().origin
        origin = origin and origin.exists()
        keep = getattr(origin, "_kept_bytes", None) if origin else None
        return keep(start, end) if keep else None

    @api.model
    def _shown(self, data):
        """Return bytes of a journal as lines to read: escapes out, full card numbers hidden."""
        text = (data or b"").decode("latin-1").replace("\r", "\n").replace("\x1c", "\n")
        return "\n".join(
            hide_cards(line)
            for one in text.split("\n")
            if (line := plain(one).rstrip())
        )

    def _compute_unknown_text(self):
        for journal in self:
            lines = []
            for start, end in (journal.unknown or [])[:MOST_SHOWN]:
                data = journal._bytes(start, end)
                if data is None:
                    break
                lines.append(f"{start}: {journal._shown(data)}")
            journal.unknown_text = "\n".join(lines) or False

    @api.model
    def _days_missing(self, device, first, last):
        """Return the days of a period that no journal of the ATM covers, in order.

        :param first: and ``last``: dates, both included; at most a year is looked at
        """
        self.env.cr.execute(
            """
            SELECT d::date FROM generate_series(%(first)s::date,
                       LEAST(%(last)s::date, %(first)s::date + 366), interval '1 day') d
             WHERE NOT EXISTS (
                   SELECT FROM atm_journal j
                    WHERE j.device_id = %(device)s AND j.state = 'taken'
                      AND d::date BETWEEN j.date_from AND j.date_to)
             ORDER BY d
            """,
            {"first": first, "last": last, "device": device.id},
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def action_transactions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Operations of «%s»", self.name),
            "res_model": "atm.transaction",
            "view_mode": "list,form,pivot",
            "domain": [("journal_id", "=", self.id)],
        }
