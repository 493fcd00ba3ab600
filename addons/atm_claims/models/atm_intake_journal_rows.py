# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import chain

from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from ..tools import copying
from ..tools.journal.report import summary
from ..tools.matching import DIGITS, number
from ..tools.operations import operations
from ..tools.stretch import main_stretch
from . import atm_counter, atm_event

GRACE = timedelta(minutes=10)
"""A day's file may begin with the closing records of the day before, and end after midnight."""
SEAM = {"sequence_gap", "clock_jump", "counter_break"}
TEXT = 200  # characters of an event's text
MOST_PLACES = 1000  # of unknown lines kept with a journal
COUNTS = (
    "transactions", "dispenses_approved", "taken", "not_presented", "retracted", "captured",
    "deposits", "deposits_completed", "host_timeouts", "sequence_breaks", "unknown_lines",
)  # fmt: skip
COLUMNS = (
    "id", "date", "company_id", "device_id", "journal_id", "ordinal", "started_at", "ended_at",
    "byte_start", "byte_end", "card", "kind", "outcome", "trace", "response_code", "currency_id",
    "amount_requested", "amount_debited", "amount_presented", "amount_accepted",
    "amount_at_stake", "refund", "verdict", "cut", "session", "answered_at", "trace_number",
    "trace_key", "cause", "within_reach", "evidence", "notes_presented", "notes_back",
)  # fmt: skip
BALANCE = {
    "CASSETTE": "remaining",
    "REJECTED": "rejected",
    "DISPENSED": "dispensed",
    "DEPOSITED": "accepted",
    "RETRACT": "retracted",
    "TOTAL": "total",
    "RECYCLED": "accepted",
}
"""Rows of a supervisor's balance → columns of counters."""


class AtmIntake(models.AbstractModel):
    """A journal as read becomes rows."""

    _inherit = "atm.intake"

    def _write_journal(self, file, journal, ids, place, device, intake, result):
        name, _path, sha, origin = file
        sessions, cut = self._without_repeated(journal, device)
        repeated = len(journal.transactions) - len(sessions)
        moments = [one.at for one in journal.events if one.at]
        for one in sessions:
            moments += [at for at in (one.start_at, one.end_at) if at]
        first, last = main_stretch(moments)
        counts = summary(journal)
        record = self._journals().browse(ids[place])
        values = {
            "id": record.id,
            "company_id": intake.company_id.id,
            "name": name,
            "device_id": device.id,
            "intake_id": intake.id,
            "origin": origin,
            "state": "taken",
            "dialect": journal.dialect or None,
            "terminal": journal.terminal or None,
            "size": journal.size,
            "sha256": sha,
            "lines": journal.lines,
            "started_at": first,
            "ended_at": last,
            "date_from": first and min((first + GRACE).date(), last.date()),
            "date_to": last and max((last - GRACE).date(), first.date()),
            "seam": journal.seam,
            "unknown": [list(one) for one in journal.unknown[:MOST_PLACES]],
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "create_date": self.env.cr.now(),
            "write_date": self.env.cr.now(),
            **{name: counts[name] for name in COUNTS},
        }
        if repeated:
            values["transactions"] = len(sessions)
        # The ids were taken before the reading: events of one file belong to sessions of another.
        self._copy("atm_journal", list(values), [list(values.values())])
        context = _Context(device, intake, ids, place, record, first)
        written = self._write_sessions(sessions, context, self._supersede(cut))
        written["events"] += self._copy_events([(journal.events, None)], context)
        self._write_counters(journal, context)
        findings = [
            self._finding_row(one, written["by_session"], context)
            for one in journal.findings
            if one.transaction is None or one.transaction in written["by_session"]
        ]
        if repeated:
            findings.append(self._repeated_row(journal, context))
        written["findings"] = self._copy_findings(findings)
        stored = self._count(
            SQL(
                "SELECT count(DISTINCT session) FROM atm_transaction_p WHERE journal_id = %s",
                record.id,
            )
        )
        if stored != len(sessions):
            raise self._broken(self.env._("sessions"), len(sessions), stored)
        result["taken"] += record
        for key in ("transactions", "events", "findings"):
            result[key] += written[key]

    # -- sessions

    def _write_sessions(self, sessions, context, keep=None):
        """Copy sessions; returns counts and the operations' ids by session.

        :param keep: session's ordinal → ids to use first, of rows that it replaces
        """
        planned = [(one, operations(one)) for one in sessions]
        keep = keep or {}
        lacking = sum(
            max(0, len(some) - len(keep.get(one.ordinal, ()))) for one, some in planned
        )
        fresh = iter(self._next_ids("atm_transaction_p", lacking))
        numbered, events, by_session, days = [], [], {}, set()
        for session, some in planned:
            ids = chain(keep.get(session.ordinal, ()), fresh)
            held = [(next(ids), one) for one in some]
            by_session[session.ordinal] = held
            numbered += held
            days.update(self._day(one, context) for one in some)
            events.append((session.events, held[0][0]))
        rows = (
            self._operation_row(one, id_, ordinal, context)
            for ordinal, (id_, one) in enumerate(numbered, context.ordinal + 1)
        )
        return {
            "transactions": self._copy_by_month("atm_transaction", COLUMNS, rows, days),
            "events": self._copy_events(events, context),
            "by_session": by_session,
        }

    def _day(self, one, context):
        """Day of an operation: it chooses the month in which its row stands."""
        return (one.at or one.session.start_at or context.moment).date()

    def _operation_row(self, one, id_, ordinal, context):
        session = one.session
        digits = number(one.trace)
        return (
            id_, self._day(one, context), context.company, context.device.id,
            context.journal.id, ordinal, one.at, session.end_at, session.start, session.end,
            session.card or None,
            one.kind, one.outcome, one.trace or None, one.code or None, context.currency,
            one.requested, one.debited, one.presented, one.accepted, one.stake, one.refund,
            one.verdict or None, session.cut, session.ordinal, one.answered_at,
            digits or None, digits[-DIGITS:] or None, one.cause or None, one.within_reach,
            [
                [context.ids.get(file, context.journal.id), *rest]
                for file, *rest in one.evidence
            ] or None,
            one.notes_presented, one.notes_back,
        )  # fmt: skip

    def _copy_events(self, told, context):
        """Copy events; ``told``: list of (events, id of their operation or None)."""
        days = {
            (event[0] or context.moment).date()
            for events, _id in told
            for event in events
        }
        lines = self._event_lines(told, context)
        return self._copy_by_month("atm_event", atm_event.NAMES, lines, days)

    def _event_lines(self, told, context):
        """Yield events as lines of COPY text, in the order of atm_event.NAMES.

        Most rows of a journal are events: they are written straight, without a row between.
        """
        files, last, date = context.ids, None, ""
        null, cell = copying.NULL, copying.cell
        own, head = context.journal.id, f"\t{context.company}\t{context.device.id}\t"
        for events, transaction in told:
            of_what = null if transaction is None else str(transaction)
            for at, kind, start, end, text, file in events:
                day = (at or context.moment).date()
                if day != last:
                    last, date = day, f"{day}{head}"
                said = cell(text[:TEXT]) if text else null
                yield (
                    f"{date}{files.get(file, own)}\t{of_what}\t{at or null}\t{kind}"
                    f"\t{start}\t{end}\t{said}\n"
                )

    def _copy_by_month(self, name, columns, rows, days):
        """Copy rows into a partitioned table, making the months that their days need."""
        months = {day.replace(day=1) for day in days}
        parts = [partition.ensure_month(self.env.cr, name, one) for one in months]
        # Straight into its month, where there is one: no row asks where it belongs.
        table = parts[0] if len(parts) == 1 else partition.table(name)
        return self._copy(table, columns, rows)

    # -- counters

    def _write_counters(self, journal, context):
        rows = []
        for table in journal.tables:
            for place, denomination in enumerate(table.denominations):
                values = {
                    name: some[place]
                    for name in ("dispensed", "rejected", "remaining")
                    if place < len(some := getattr(table, name))
                }
                rows.append(
                    self._counter_row(table, "table", "cash_total", place + 1,
                                      denomination, values, context)
                )  # fmt: skip
        for one in journal.counters:
            by_type = defaultdict(dict)
            for label, numbers in one.rows.items():
                column = BALANCE.get(label.lstrip("+=-"))
                if column:
                    for place, count in enumerate(numbers, 1):
                        by_type[place][column] = count
                elif label.isdecimal() and numbers:
                    loaded = "loaded" if "added" in one.kind else "total"
                    by_type[int(label)][loaded] = numbers[0]
            for place, values in sorted(by_type.items()):
                rows.append(
                    self._counter_row(one, "supervisor", one.kind, place, None, values,
                                      context)
                )  # fmt: skip
        place = atm_counter.NAMES.index("date")
        days = {row[place] for row in rows}
        return self._copy_by_month("atm_counter", atm_counter.NAMES, rows, days)

    def _counter_row(self, one, source, kind, place, denomination, values, context):
        at = one.at or context.moment
        held = {
            "date": at.date(), "company_id": context.company, "device_id": context.device.id,
            "journal_id": context.journal.id, "intake_id": context.intake.id,
            "source": source, "kind": kind, "at": one.at, "cassette": place,
            "denomination": denomination, "currency_id": context.currency,
            "byte_start": one.start, "byte_end": one.end, **values,
        }  # fmt: skip
        return tuple(held.get(name) for name in atm_counter.NAMES)

    # -- findings

    def _finding_row(self, one, by_session, context):
        transaction = None
        for id_, operation in by_session.get(one.transaction, ()):
            if transaction is None or operation.verdict == one.key:
                transaction = id_
                if operation.verdict == one.key:
                    break
        at = one.at or context.moment
        return (
            context.journal.id, context.company, context.device.id, context.currency, one.at,
            at.date(), one.kind, one.verdict, one.amount, one.refund, one.start, one.end,
            one.transaction, transaction,
        )  # fmt: skip

    def _repeated_row(self, journal, context):
        return (
            context.journal.id, context.company, context.device.id, context.currency,
            context.moment, context.moment.date(), "doubled", "sessions_read_before", None,
            False, 0, journal.size, None, None,
        )  # fmt: skip

    def _copy_findings(self, rows):
        names = (
            "journal_id", "company_id", "device_id", "currency_id", "at", "date", "kind",
            "verdict", "amount", "refund", "byte_start", "byte_end", "session",
            "transaction_id",
        )  # fmt: skip
        return self._copy("atm_journal_finding", names, rows)

    # -- what a later file tells of an earlier one

    def _amend_end(self, record, journal, ids, result):
        """The last session of a journal goes on in the next file: write it anew."""
        if not journal.transactions:
            return
        session = journal.transactions[-1]
        known = self._known_rows(record, session)
        goes_on = any(event.file > session.file for event in session.events)
        cut = self.env["atm.journal.finding"].sudo().search_count(
            [("journal_id", "=", record.id), ("session", "=", known and known[0][1]),
             ("kind", "=", "cut")], limit=1,
        )  # fmt: skip
        if not known or not (goes_on or cut):
            return
        keep = [id_ for id_, _session, _ordinal in known]
        stored, ordinal = known[0][1], known[0][2]
        self._forget(record.id, stored, keep)
        context = _Context(
            record.device_id, record.intake_id, ids, session.file, record,
            session.start_at or record.started_at, ordinal - 1,
        )  # fmt: skip
        findings = [
            one for one in journal.findings if one.transaction == session.ordinal
        ]
        session.ordinal = stored
        for one in findings:
            one.transaction = stored
        written = self._write_sessions([session], context, {stored: keep})
        rows = [
            self._finding_row(one, written["by_session"], context) for one in findings
        ]
        self._copy_findings(rows)
        counts = summary(journal)
        changed = {
            name: counts[name]
            for name in COUNTS
            if name not in ("transactions", "sequence_breaks", "unknown_lines")
        }
        record.write(changed)

    def _known_rows(self, record, session):
        self.env.cr.execute(
            SQL(
                "SELECT id, session, ordinal FROM atm_transaction_p"
                " WHERE journal_id = %s AND byte_start = %s ORDER BY ordinal",
                record.id,
                session.start,
            )
        )
        return self.env.cr.fetchall()

    def _amend_seam(self, record, journal, ids):
        """The file before a journal has come: whether they join is looked at again."""
        seam = max(journal.seam or 0, record.seam or 0)
        findings = self.env["atm.journal.finding"].sudo()
        findings.search(
            [
                ("journal_id", "=", record.id),
                ("kind", "in", list(SEAM)),
                ("byte_start", "<", seam),
            ]
        ).unlink()
        self.env.flush_all()
        context = _Context(
            record.device_id, record.intake_id, {}, 0, record, record.started_at
        )
        self._copy_findings(
            [
                self._finding_row(one, {}, context)
                for one in journal.findings
                if one.kind in SEAM and one.start < seam
            ]
        )
        # What belongs to the last session of the file before stood here without a session.
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM atm_event_p loose USING atm_event_p held, atm_transaction_p t
                 WHERE loose.journal_id = %(journal)s AND loose.transaction_id IS NULL
                   AND t.journal_id IN %(read)s AND held.transaction_id = t.id
                   AND held.journal_id = %(journal)s
                   AND (held.byte_start, held.byte_end, held.kind)
                       = (loose.byte_start, loose.byte_end, loose.kind)
                """,
                read=tuple(ids.values()),
                journal=record.id,
            )
        )
        record.sequence_breaks = findings.search_count(
            [("journal_id", "=", record.id), ("kind", "=", "sequence_gap")]
        )


class _Context:
    """What the rows of one journal have in common."""

    def __init__(self, device, intake, ids, place, journal, moment, ordinal=0):
        self.device, self.intake, self.ids, self.journal = device, intake, ids, journal
        self.place, self.ordinal = place, ordinal
        self.company = device.company_id.id
        self.currency = device.currency_id.id
        # A record without a moment stands at the beginning of its file.
        self.moment = moment or datetime.combine(intake.business_date, time())
