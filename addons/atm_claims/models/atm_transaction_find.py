# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.matching import mask_card

MINUTES = 90  # around the moment a client remembers
MOST = 20  # operations shown for one claim
AROUND = timedelta(hours=2)  # failures of the ATM around an operation
MOST_FAILURES = 100
MOST_BYTES = 65_536  # of evidence shown
FAILED = ("not_presented", "retracted", "unknown", "kept")


class AtmTransaction(models.Model):
    """How an operation is found for a claim, and what stands around it."""

    _inherit = "atm.transaction"

    @api.model
    def _find_for(self, device, at, *, card="", amount=None, kind=None, minutes=None):
        """Return what a claim may be about, the likeliest first.

        :param at: moment as the client tells it, by the ATM's clock (a naive datetime)
        :param card: as told; its first six and last four digits are compared
        :param amount: sum asked for, or taken in
        :param kind: ``withdrawal`` or ``deposit``; None: any
        :param minutes: how far from ``at`` to look, 90 if not given
        :return: list of (transaction, key, reason); key ``exact`` (card, sum and day agree, and no
            other operation does), ``likely`` (two of card, sum and a quarter of an hour agree),
            ``possible`` (the rest). A key is a hint: a person chooses.
        """
        if not device or not at:
            return []
        span = timedelta(minutes=minutes or MINUTES)
        domain = (
            Domain("device_id", "=", device.id)
            & Domain("started_at", ">=", at - span)
            & Domain("started_at", "<=", at + span)
            & Domain("date", ">=", (at - span).date() - timedelta(days=1))
            & Domain("date", "<=", (at + span).date() + timedelta(days=1))
        )
        if kind in ("withdrawal", "deposit"):
            # A deposit that ended before anything was counted is told as another operation.
            domain &= Domain("kind", "in", (kind, "other"))
        told = mask_card(card)
        found = []
        for one in self.search(domain, limit=1000):
            agrees = one._agreements(at, told, amount)
            found.append((one, agrees))
        best = [one for one, agrees in found if {"card", "amount"} <= set(agrees)]
        result = []
        for one, agrees in found:
            if len(best) == 1 and one in best:
                key = "exact"
            else:
                key = "likely" if len(agrees) >= 2 else "possible"
            distance = abs((one.started_at - at).total_seconds())
            result.append((-len(agrees), distance, one, key, self._reason(agrees)))
        result.sort(key=lambda row: (row[0], row[1], row[2].id))
        return [(one, key, reason) for _n, _d, one, key, reason in result[:MOST]]

    @api.model
    def _days_missing(self, device, at, minutes=None):
        """Return the days whose journals a search of this moment lacks, in order.

        The parameters are those of :meth:`_find_for`; a claim without an operation names them.
        """
        span = timedelta(minutes=minutes or MINUTES)
        return self.env["atm.journal"]._days_missing(
            device, (at - span).date(), (at + span).date()
        )

    def _agreements(self, at, told, amount):
        """What of the client's words agrees with this operation: card, amount, time."""
        self.ensure_one()
        agrees = []
        own = mask_card(self.card or "")
        if told and own and own[-4:] == told[-4:]:
            heads = {own[:6], told[:6]} - {"******"}
            if len(heads) <= 1 or not all(head.isdigit() for head in heads):
                agrees.append("card")
        sums = (self.amount_requested, self.amount_debited, self.amount_accepted)
        if amount and any(abs(one - amount) < 0.005 for one in sums if one):
            agrees.append("amount")
        if abs(self.started_at - at) <= timedelta(minutes=15):
            agrees.append("time")
        return agrees

    @api.model
    def _reason(self, agrees):
        words = {
            "card": self.env._("the card agrees"),
            "amount": self.env._("the sum agrees"),
            "time": self.env._("within a quarter of an hour"),
        }
        if not agrees:
            return self.env._("the same ATM around that time; nothing else agrees")
        return ", ".join(words[one] for one in agrees)

    def _sessions_beside(self, count, *, later):
        """Return the first operations of the nearest other sessions at the ATM, nearest first."""
        self.ensure_one()
        if not self.started_at:
            return self.browse()
        self.env.cr.execute(
            SQL(
                """
                SELECT min(id) FROM atm_transaction_p
                 WHERE device_id = %(device)s
                   AND date BETWEEN %(date)s::date - 7 AND %(date)s::date + 7
                   AND (journal_id, COALESCE(session, ordinal))
                       <> (%(journal)s, %(session)s)
                   AND %(side)s
                 GROUP BY journal_id, COALESCE(session, ordinal), started_at
                 ORDER BY started_at %(order)s, min(id) %(order)s LIMIT %(count)s
                """,
                device=self.device_id.id,
                date=self.date,
                journal=self.journal_id.id,
                session=self.session or self.ordinal,
                side=SQL(
                    "(started_at, id) > (%s, %s)"
                    if later
                    else "(started_at, id) < (%s, %s)",
                    self.started_at,
                    self.id,
                ),
                order=SQL("ASC" if later else "DESC"),
                count=count,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        allowed = self.browse(ids)._filtered_access("read")
        return allowed.sorted(lambda one: ids.index(one.id))

    def _neighbours(self, count=3):
        """Return sessions at the same ATM around this one, in the order of time.

        :param count: how many before and how many after; inquiries ask for three
        """
        self.ensure_one()
        before = self._sessions_beside(count, later=False)
        return (
            self.browse(reversed(before.ids))
            + self
            + self._sessions_beside(count, later=True)
        )

    def _failures_around(self):
        """Return failed operations of the same ATM within two hours of this one, it excluded."""
        self.ensure_one()
        if not self.started_at:
            return self.browse()
        domain = (
            Domain("device_id", "=", self.device_id.id)
            & Domain(
                "date", ">=", (self.started_at - AROUND).date() - timedelta(days=1)
            )
            & Domain(
                "date", "<=", (self.started_at + AROUND).date() + timedelta(days=1)
            )
            & Domain("started_at", ">=", self.started_at - AROUND)
            & Domain("started_at", "<=", self.started_at + AROUND)
            & Domain("outcome", "in", FAILED)
            & Domain("id", "!=", self.id)
        )
        return self.search(domain, order="started_at, id", limit=MOST_FAILURES)

    def _lines_of_evidence(self):
        """Return the lines of evidence as the kept files hold them, "" when nothing is kept."""
        self.ensure_one()
        journals = self.env["atm.journal"]
        places = self.evidence or []
        if not places and self.journal_id and self.byte_end:
            places = [[self.journal_id.id, self.byte_start, self.byte_end, "", ""]]
        lines, held = [], 0
        blocks = {}
        for journal_id, start, end, *_said in places:
            journal = journals.browse(journal_id).exists()
            if not journal or held > MOST_BYTES:
                continue
            if journal_id not in blocks:
                # Lines of one session lie together: one reading for all of them.
                own = [place for place in places if place[0] == journal_id]
                first = min(place[1] for place in own)
                last = min(max(place[2] for place in own), first + (1 << 20))
                blocks[journal_id] = (first, journal._bytes(first, last))
            first, block = blocks[journal_id]
            if block is None:
                lines.append(
                    self.env._("The bytes of «%s» are not kept.", journal.name)
                )
                break
            lines.append(journal._shown(block[start - first : end - first]))
            held += end - start
        return "\n".join(filter(None, lines))
