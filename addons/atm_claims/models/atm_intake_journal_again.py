# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from collections import defaultdict

from odoo import models
from odoo.tools import SQL


class AtmIntake(models.AbstractModel):
    """Sessions that come once more: each counts once, a whole one takes a cut one's place."""

    _inherit = "atm.intake"

    def _without_repeated(self, journal, device):
        """Sessions that no other journal of the ATM has brought whole.

        :return: sessions to write; session's ordinal → (journal, session, ids) of the cut one
            that it takes the place of
        """
        sessions = journal.transactions
        starts = [one.start_at for one in sessions if one.start_at]
        if not starts:
            return sessions, {}
        held = self._held_sessions(device, min(starts), max(starts))
        fresh, cut = [], {}
        for one in sessions:
            found = self._same_session(one, held)
            if found is None:
                fresh.append(one)
            elif found["cut"] and not one.cut:
                fresh.append(one)
                cut[one.ordinal] = found["journal"], found["session"], found["ids"]
        return fresh, cut

    def _held_sessions(self, device, first, last):
        """Moment → sessions of the ATM that are held, each with its operations' ids."""
        self.env.cr.execute(
            SQL(
                "SELECT min(started_at), COALESCE(min(card), ''), bool_or(cut), journal_id,"
                " session, array_agg(id ORDER BY ordinal) FROM atm_transaction_p"
                " WHERE (journal_id, session) IN (SELECT journal_id, session"
                " FROM atm_transaction_p WHERE device_id = %s AND started_at BETWEEN %s AND %s)"
                " GROUP BY journal_id, session",
                device.id,
                first,
                last,
            )
        )
        held = defaultdict(list)
        for at, card, cut, journal, session, ids in self.env.cr.fetchall():
            held[at].append(
                {"card": card, "cut": cut, "journal": journal, "session": session, "ids": ids}
            )  # fmt: skip
        return held

    def _same_session(self, one, held):
        """The held session that began at the same moment with the same card, None if none did.

        A cut one may have ended before its card was printed.
        """
        for found in held.get(one.start_at, ()):
            if found["card"] == one.card or (found["cut"] and not found["card"]):
                return found
            if one.cut and not one.card:
                return found
        return None

    def _supersede(self, cut):
        """Take out what cut sessions told: the whole ones stand under the same ids.

        :return: session's ordinal → ids
        """
        for journal, session, ids in cut.values():
            self._forget(journal, session, ids)
            self._journals().browse(journal).transactions -= 1
        self.env.flush_all()
        return {ordinal: ids for ordinal, (_journal, _session, ids) in cut.items()}

    def _forget(self, journal, session, ids):
        """Delete a session's rows; they are written anew from what is known now."""
        cr = self.env.cr
        cr.execute(SQL("DELETE FROM atm_transaction_p WHERE id IN %s", tuple(ids)))
        cr.execute(
            SQL("DELETE FROM atm_event_p WHERE transaction_id IN %s", tuple(ids))
        )
        cr.execute(
            SQL(
                "DELETE FROM atm_journal_finding WHERE journal_id = %s AND session = %s",
                journal,
                session,
            )
        )
