# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, LazyTranslate

_lt = LazyTranslate(__name__)

AROUND = timedelta(hours=2)
BESIDE = 65_536  # bytes beside the operations: lines between sessions belong to none
MOST = 40
FAULTS = {
    "device_error": _lt("error of a device"),
    "host_time_out": _lt("the host did not answer"),
    "note_error": _lt("error of notes"),
    "notes_found": _lt("notes found by a recovery"),
    "offline": _lt("no link to the host"),
    "out_of_service": _lt("out of service"),
    "power_lost": _lt("power failed"),
    "recovery_failed": _lt("recovery failed"),
    "restart": _lt("restart"),
    "wrong_notes": _lt("wrong notes in a cassette"),
}
"""Kinds of events that tell of a failure of the ATM itself; status lines come with their fault."""


class AtmEvent(models.Model):
    """Failures that an ATM told of around a moment, in a session or between sessions."""

    _inherit = "atm.event"

    @api.model
    def _faults_around(self, device, at):
        """Return failures told within two hours of a moment by the ATM's clock, in order of time.

        They are found by the operations of those hours and, between sessions, by the places beside
        these: events have no index by ATM, and a month of one holds hundreds of thousands.
        """
        if not device or not at:
            return self.browse()
        wide = AROUND + timedelta(hours=2)
        self.env.cr.execute(
            SQL(
                """
                WITH t AS (
                    SELECT id, journal_id, byte_start, byte_end FROM atm_transaction_p
                     WHERE device_id = %(device)s AND date BETWEEN %(first)s AND %(last)s
                       AND started_at BETWEEN %(wide_from)s AND %(wide_to)s),
                span AS (
                    SELECT journal_id, min(byte_start) - %(beside)s AS low,
                           max(byte_end) + %(beside)s AS high
                      FROM t GROUP BY 1),
                e AS (
                    SELECT e.* FROM t JOIN atm_event_p e ON e.transaction_id = t.id
                     WHERE e.date BETWEEN %(first)s AND %(last)s
                    UNION ALL
                    SELECT e.* FROM span s
                      JOIN atm_event_p e ON e.journal_id = s.journal_id
                       AND e.transaction_id IS NULL
                       AND e.byte_start BETWEEN s.low AND s.high
                     WHERE e.date BETWEEN %(first)s AND %(last)s)
                SELECT e.id FROM e
                 WHERE e.at BETWEEN %(start)s AND %(end)s
                   AND (e.kind = ANY(%(kinds)s)
                        OR starts_with(e.kind, 'status_')
                            AND e.text ~ 'M-0*[1-9A-Fa-f]')
                 ORDER BY e.at, e.id LIMIT %(most)s
                """,
                beside=BESIDE,
                device=device.id,
                first=(at - wide).date() - timedelta(days=1),
                last=(at + wide).date() + timedelta(days=1),
                wide_from=at - wide,
                wide_to=at + wide,
                start=at - AROUND,
                end=at + AROUND,
                kinds=list(FAULTS),
                most=MOST,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return (
            self.browse(ids)
            ._filtered_access("read")
            .sorted(lambda one: ids.index(one.id))
        )

    def _fault_in_words(self):
        """One line: the moment by the ATM's clock, what failed, what the journal says."""
        self.ensure_one()
        word = FAULTS.get(self.kind)
        # A lazy translation speaks the language of its reader when it becomes text.
        said = self.env._(word) if word else self.env._("fault in a status line")
        return " · ".join(
            filter(None, (f"{self.at:%d.%m.%Y %H:%M:%S}", said, self.text))
        )
