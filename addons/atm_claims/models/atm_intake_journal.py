# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
import io
from contextlib import ExitStack
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.journal import Reader
from ..tools.stretch import MOST_DAYS, NEAR, main_stretch, windows
from .atm_intake_journal_rows import GRACE

SAMPLE = 512 << 10  # bytes by which the ATM of a file is told
MOST_FILES = 400  # of one call: a year of one ATM
REFUSED = {
    ("other_atm", "not_of_this_journal"),
    ("empty", "dialect_not_known"),
    ("empty", "no_lines"),
}


class AtmIntake(models.AbstractModel):
    """Journals: read in order as one continuing journal, from the state of the files before."""

    _inherit = "atm.intake"

    @api.model
    @api.private
    def take_in_journals(self, files, source, intake, *, device=None):
        """Take in files of one ATM's journal, each once.

        The file before (kept bytes) is read again, so that a session, a record number and cash
        counts go on from it; what the new file tells of its last session is written there. A file
        that fills a hole is read together with the one after it: its break is looked at again.

        :param files: ordered list of (name, path of the kept file, sha256, origin "model,id")
        :param source: system that sent them
        :param intake: ``bank.intake`` of this batch; its counts are files
        :param device: ``atm.device`` or its number, if the sender says whose they are
        :return: dict: taken, doubled (``atm.journal``), refused: list of (name, code, text),
            transactions, events, findings (rows written)
        :raises UserError: counts do not agree; nothing may be committed then
        """
        if len(files) > MOST_FILES:
            raise UserError(
                self.env._(
                    "%(count)s files at once: take in %(most)s at most.",
                    count=len(files),
                    most=MOST_FILES,
                )
            )
        self.env.flush_all()
        company = intake.company_id
        result = {
            "taken": self.env["atm.journal"],
            "doubled": self.env["atm.journal"],
            "refused": [],
            "transactions": 0,
            "events": 0,
            "findings": 0,
        }
        fresh = self._set_doubled_aside(files, company, intake, result)
        if fresh:
            found = self._find_device(fresh, company, device)
            if found:
                self._read_journals(fresh, found, intake, result)
            else:
                self._refuse_unknown(fresh, company, device, intake, result)
        # sudo: batches are written by the system only.
        intake.sudo().write(
            {
                "records": len(files),
                "loaded": len(result["taken"]),
                "unchanged": len(result["doubled"]),
                "rejected": len(result["refused"]),
                "state": "done"
                if result["taken"] or not result["refused"]
                else "refused",
            }
        )
        held = len(result["taken"]) + len(result["doubled"]) + len(result["refused"])
        if held != len(files):
            raise self._broken(self.env._("files"), len(files), held)
        self.env.invalidate_all()
        return result

    # -- before the reading

    def _journals(self):
        # sudo: journals are written by the system only.
        return self.env["atm.journal"].sudo()

    def _set_doubled_aside(self, files, company, intake, result):
        """Note files whose bytes were taken in before; returns the others."""
        journals = self._journals()
        known = {
            one.sha256: one
            for one in journals.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "taken"),
                    ("sha256", "in", [sha for _name, _path, sha, _origin in files]),
                ]
            )
        }
        fresh, seen = [], {}
        for file in files:
            name, _path, sha, origin = file
            if sha not in known and sha not in seen:
                seen[sha] = file
                fresh.append(file)
                continue
            before = known.get(sha)
            if (
                before
                and origin
                and before.origin
                and origin == self._said(before.origin)
            ):
                result["doubled"] += before  # the same load run again: nothing new
                continue
            self._note_doubled(name, sha, origin, before, company, intake, result)
        return fresh

    def _said(self, origin):
        return f"{origin._name},{origin.id}"

    def _note_doubled(self, name, sha, origin, before, company, intake, result):
        journals = self._journals()
        again = journals.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "doubled"),
                ("sha256", "=", sha),
                ("name", "=", name),
                ("origin", "=", origin or False),
            ],
            limit=1,
        )
        if not again:
            again = journals.create(
                {
                    "company_id": company.id,
                    "name": name,
                    "sha256": sha,
                    "origin": origin,
                    "state": "doubled",
                    "same_as_id": before.id if before else False,
                    "device_id": before.device_id.id if before else False,
                    "size": before.size if before else 0,
                    "intake_id": intake.id,
                    "reason": self.env._("The same file was received before."),
                    "finding_ids": [
                        (
                            0,
                            0,
                            {
                                "kind": "doubled",
                                "verdict": "file_read_before",
                                "company_id": company.id,
                                "device_id": before.device_id.id if before else False,
                                "at": before.started_at if before else False,
                                "date": before.date_from if before else False,
                                "byte_end": before.size if before else 0,
                            },
                        )
                    ],
                }
            )
        result["doubled"] += again

    def _find_device(self, files, company, device):
        """The ATM of the files: what the sender says, else what a file prints."""
        # sudo: the register of ATMs, to find the one that the files name.
        devices = self.env["atm.device"].sudo()
        if device:
            return (
                devices._by_code(company, device) if isinstance(device, str) else device
            )
        for _name, path, _sha, _origin in files:
            terminal = self._sniff(path)[0]
            if terminal:
                found = devices._by_printed(company, terminal)
                if found:
                    return found
        return devices

    def _sniff(self, path):
        """What the beginning of a file says: number of its ATM, first moment."""
        with Path(path).open("rb") as stream:
            head = stream.read(SAMPLE)
            for data in (head, None):
                if data is None:
                    if len(head) < SAMPLE:
                        break
                    stream.seek(0)
                source = stream if data is None else io.BytesIO(data)
                (journal,) = Reader().journals([("", source)])
                if journal.terminal:
                    break
        moments = [one.at for one in journal.events if one.at]
        moments += [one.start_at for one in journal.transactions if one.start_at]
        return journal.terminal, main_stretch(moments)[0]

    def _refuse_unknown(self, files, company, device, intake, result):
        for name, path, sha, origin in files:
            terminal = device if isinstance(device, str) else self._sniff(path)[0]
            text = (
                self.env._(
                    "The bank has no ATM with the number %s. Enter it in the list of ATMs"
                    " and take the file in again.",
                    terminal,
                )
                if terminal
                else self.env._(
                    "The journal does not say of which ATM it is, or is no journal. Say the"
                    " number of the ATM and take the file in again."
                )
            )
            code = "unknown_atm" if terminal else "no_atm"
            self._refuse(name, path, sha, origin, intake, result, code, text)

    def _refuse(self, name, path, sha, origin, intake, result, code, text):
        """Keep a row about a file that was refused; a file refused twice keeps one row."""
        journals = self._journals()
        values = {
            "company_id": intake.company_id.id,
            "name": name,
            "sha256": sha,
            "origin": origin,
            "state": "refused",
            "size": Path(path).stat().st_size,
            "intake_id": intake.id,
            "reason": text,
        }
        held = journals.search(
            [
                ("company_id", "=", intake.company_id.id),
                ("state", "=", "refused"),
                ("sha256", "=", sha),
                ("name", "=", name),
            ],
            limit=1,
        )
        if held:
            held.write({"reason": text, "intake_id": intake.id, "origin": origin})
        else:
            journals.create(values)
        result["refused"].append((name, code, text))

    # -- the reading

    def _journal_before(self, device, moment):
        """The journal that a file of this moment goes on from; never one that it repeats."""
        domain = [("device_id", "=", device.id), ("state", "=", "taken")]
        if moment:
            domain += [("started_at", "<", moment), ("ended_at", "<=", moment + GRACE)]
        return self._journals().search(
            [*domain, ("ended_at", "!=", False)],
            order="ended_at desc, id desc",
            limit=1,
        )

    def _journal_after(self, device, moment):
        """The journal after a hole that a file of this moment may fill."""
        if not moment:
            return self._journals()
        return self._journals().search(
            [
                ("device_id", "=", device.id),
                ("state", "=", "taken"),
                ("started_at", ">", moment),
            ],
            order="started_at, id",
            limit=1,
        )

    def _read_journals(self, files, device, intake, result):
        # One load of an ATM at a time: each goes on from the one before.
        device.lock_for_update()
        moment = self._sniff(files[0][1])[1]
        before = self._journal_before(device, moment)
        after = self._journal_after(device, moment)
        kept = {one: one._bytes(0, one.size) for one in (before, after) if one}
        plan = [("before", before)] if kept.get(before) else []
        plan += [("new", file) for file in files]
        plan += [("after", after)] if kept.get(after) else []
        reader = Reader()
        reader.state.terminal = device._printed()
        ids = dict(
            zip(
                range(1, len(plan) + 1),
                self._ids_of_plan(plan),
                strict=True,
            )
        )
        with ExitStack() as stack:

            def streams():
                for role, one in plan:
                    if role == "new":
                        yield one[0], stack.enter_context(Path(one[1]).open("rb"))
                    else:
                        yield one.name, io.BytesIO(kept[one])

            for place, journal in enumerate(reader.journals(streams()), 1):
                role, one = plan[place - 1]
                if role == "before":
                    self._amend_end(one, journal, ids, result)
                elif role == "after":
                    self._amend_seam(one, journal, ids)
                else:
                    self._take_in_journal(
                        one, journal, ids, place, device, intake, result
                    )
        fresh = {ids[n] for n, (role, _one) in enumerate(plan, 1) if role == "new"}
        strange = fresh - set(result["taken"].ids)
        if strange:
            # The session before seemed to go on in a file that is not of this ATM.
            self.env.cr.execute(
                SQL(
                    "DELETE FROM atm_event_p e USING atm_transaction_p t"
                    " WHERE t.journal_id IN %s AND e.transaction_id = t.id"
                    " AND e.journal_id IN %s",
                    tuple(before.ids + result["taken"].ids) or (0,),
                    tuple(strange),
                )
            )
        self._match_days(result["taken"], before, device)

    def _match_days(self, journals, before, device):
        """Match the days that these journals tell of, and the end of the one before them."""
        self.env.cr.execute(
            SQL(
                "SELECT DISTINCT date FROM atm_transaction_p WHERE journal_id IN %s",
                tuple(journals.ids) or (0,),
            )
        )
        days = [day for (day,) in self.env.cr.fetchall()]
        days += [day for one in journals for day in (one.date_from, one.date_to) if day]
        end = before.date_to
        if end and any(end < day <= end + NEAR for day in days):
            days.append(end)
        for first, last in windows(days, MOST_DAYS):
            self.env["atm.match"]._facts_came(device.company_id, first, last, device)

    def _ids_of_plan(self, plan):
        fresh = iter(
            self._next_ids("atm_journal", sum(role == "new" for role, _one in plan))
        )
        return [next(fresh) if role == "new" else one.id for role, one in plan]

    def _take_in_journal(self, file, journal, ids, place, device, intake, result):
        name, path, sha, origin = file
        said = {(one.kind, one.verdict) for one in journal.findings}
        if journal.terminal and journal.terminal != device._printed():
            said.add(("other_atm", "not_of_this_journal"))
        refused = said & REFUSED
        if not refused:
            self._write_journal(file, journal, ids, place, device, intake, result)
            return
        if ("other_atm", "not_of_this_journal") in refused:
            code = "other_atm"
            text = self.env._(
                "The journal is of the ATM %(printed)s, not of %(device)s: nothing of it was"
                " taken in. Send it as a file of its own ATM.",
                printed=journal.terminal or self.env._("of another maker"),
                device=device.code,
            )
        elif ("empty", "no_lines") in refused:
            code, text = "empty", self.env._("The file is empty.")
        else:
            code = "not_a_journal"
            text = self.env._("The file is no journal of a known maker.")
        self._refuse(name, path, sha, origin, intake, result, code, text)
