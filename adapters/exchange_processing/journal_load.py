"""Load of journals of ATMs: a file, or an archive of many, given to the parser as it was kept."""

import contextlib
import io
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.atm_claims.tools.journal import Reader
from odoo.addons.bank_base.tools.later import Later
from odoo.addons.exchange.aside import Refusal
from odoo.addons.exchange.tools.store import sha256

from .tools import naming, unpack

SOURCE = "journal"
SAMPLE = 4 << 20
"""Bytes in which a journal's own ATM is looked for; the parser tells of another one further on."""
BATCH = 300
"""Journals of one ATM that the parser is given at once."""
LISTED = 20
"""Bad journals of an archive that a sentence names."""


@dataclass
class Found:
    """One journal: its name, its bytes, whose it is; ``code`` and ``text`` say why it is not taken.

    ``row`` is its ``exchange.file`` once it is kept.
    """

    name: str
    path: Path
    digest: str = ""
    device: object = None
    day: object = None
    code: str = ""
    text: str = ""
    repeated: bool = False
    row: object = None
    facts: dict = field(default_factory=dict)


class JournalLoad:
    """``JournalLoad(env, file).run()``: kept file → parser → journal of files, or
    :class:`~odoo.addons.exchange.aside.Refusal`.

    A journal goes to the parser by the path of its kept bytes: every place that the parser names is
    a place in them. What comes in an archive is kept beside it, each as a file of its own.
    """

    def __init__(self, env, file):
        self.env, self.file = env, file
        self.type = file.type_id
        self.limits = file.type_id._limits()
        self.started = time.monotonic()
        self.parts = []

    def run(self):
        """:raises Refusal: or Later"""
        try:
            self._run()
        except (Later, Refusal):
            raise
        except UserError as error:
            raise self._refusal("refused", str(error)) from error
        finally:
            for path in self.parts:
                path.unlink(missing_ok=True)

    def _run(self):
        path = self.file._content_path()
        archive = unpack.packed(path)
        found = self._unpacked(path) if archive else [Found(self.file.name, path)]
        if not found:
            raise self._refusal(
                "empty_journal", self.env._("The archive holds no journals.")
            )
        devices = self.env["atm.device"]._codes_of(self.file.company_id)
        for one in found:
            self._judge(one, devices, self.file.name if archive else "")
        self._check_twice(found)
        good = [one for one in found if not one.code and not one.repeated]
        bad = [one for one in found if one.code]
        if bad and len(bad) == len(found):
            first = bad[0]
            text = first.text if len(bad) == 1 else self._list(bad)
            raise self._refusal(first.code, text, found)
        for one in found:
            if archive:
                self._keep(one)
            else:
                one.row = self.file
        intake = self._take_in(good)
        self._journal(found, intake)

    # -- what came

    def _unpacked(self, path):
        store = self.file._store()

        def new_part():
            part = store.new_part()
            self.parts.append(part)
            return part

        limits = self.limits
        try:
            members = unpack.members(
                path, self.file.name, new_part, limits.unpacked, limits.ratio
            )
        except unpack.BadArchive as error:
            raise self._refusal(error.code, self._archive_text(error)) from error
        names, found = Counter(), []
        for one in members:  # an archive may hold a name twice
            names[one.name] += 1
            more = f" ({names[one.name]})" if names[one.name] > 1 else ""
            found.append(Found(one.name + more, one.path))
        return found

    def _archive_text(self, error):
        if error.code == "encrypted":
            return self.env._(
                "The archive asks for a password. Ask the sender for one without."
            )
        if error.code == "too_many":
            return self.env._(
                "The archive holds more than %s journals. Ask the sender to divide it.",
                error.params["limit"],
            )
        if error.code == "too_large":
            return self.env._(
                "The archive unpacks to more than %s MB, the limit of its file type.",
                error.params["limit"] // 1024 // 1024,
            )
        if error.code == "bomb":
            return self.env._(
                "The archive unpacks to more than %s times its size. Such files are not accepted: "
                "they are a known way of attack.",
                error.params["limit"],
            )
        return self.env._("The archive is damaged. Ask the sender to repeat the file.")

    # -- whose it is

    def _judge(self, one, devices, archive):
        """Whose journal it is, or why it is not taken."""
        one.digest = sha256(one.path)
        if unpack.is_blank(one.path):
            self._flag(one, "empty_journal", self.env._("the journal is empty"))
            return
        if unpack.packed(one.path):
            self._flag(
                one, "binary_journal", self.env._("an archive inside an archive")
            )
            return
        if unpack.looks_binary(one.path):
            text = self.env._("this is no text, so no journal of an ATM")
            self._flag(one, "binary_journal", text)
            return
        dialect, terminal = self._content(one)
        if not dialect:
            text = self.env._("no maker's journal is recognised in it")
            self._flag(one, "unknown_journal", text)
            return
        # The name itself counts first; an archive of one ATM may name it outside.
        named = naming.devices(one.name, devices) or naming.devices(archive, devices)
        one.day = naming.day(one.name, named) or naming.day(archive, named)
        self._find_device(one, devices, named, terminal)

    def _content(self, one):
        """Dialect of a journal and the ATM that it names itself."""
        with open(one.path, "rb") as stream:
            sample = io.BytesIO(stream.read(SAMPLE))
        journal = next(Reader().journals([(one.name, sample)]), None)
        return (journal.dialect, journal.terminal) if journal else ("", "")

    def _find_device(self, one, devices, named, terminal):
        if len(named) > 1:
            self._flag(
                one,
                "other_atm",
                self.env._("its name names several ATMs: %s", ", ".join(sorted(named))),
            )
            return
        by_content = {
            code
            for code, device in devices.items()
            if terminal and device._printed().upper() == terminal.upper()
        }
        if named and terminal and named != by_content:
            self._flag(
                one,
                "other_atm",
                self.env._(
                    "its name names ATM %(name)s, the journal itself is of ATM %(content)s",
                    name=next(iter(named)),
                    content=terminal,
                ),
            )
            return
        known = named or by_content
        if known:
            one.device = devices[next(iter(known))]
        elif terminal:
            text = self.env._("ATM %s is not in the register", terminal)
            self._flag(one, "unknown_atm", text)
        else:
            text = self.env._("neither its name nor its text names an ATM we know")
            self._flag(one, "unknown_atm", text)

    def _check_twice(self, found):
        """What was loaded earlier, or stands in the archive twice, is not taken again."""
        digests = [one.digest for one in found if not one.code]
        earlier = self.env["exchange.file"].search(
            [
                ("company_id", "=", self.file.company_id.id),
                ("type_id", "=", self.type.id),
                ("sha256", "in", digests),
                ("state", "=", "loaded"),
                ("id", "!=", self.file.id),
            ]
        )
        known = {row.sha256: row for row in earlier}
        seen = {}
        for one in found:
            if one.code:
                continue
            row = known.get(one.digest)
            if row:
                one.repeated, one.text = True, self.file._repeat_text(row)
            elif one.digest in seen:
                one.repeated = True
                one.text = self.env._(
                    "The archive holds the same journal as «%s» too.",
                    seen[one.digest].name,
                )
            else:
                seen[one.digest] = one

    def _flag(self, one, code, text):
        one.code, one.text = code, text

    # -- kept, and given to the parser

    def _keep(self, one):
        """A journal of an archive as a file of its own."""
        digest = one.digest
        if not one.code:
            with contextlib.suppress(FileNotFoundError):
                size = one.path.stat().st_size
                self.file._store().keep(one.path)
                one.facts["size"] = size
        state = "refused" if one.code else "duplicate" if one.repeated else "loaded"
        one.row = self.env["exchange.file"].create(
            {
                "name": one.name,
                "company_id": self.file.company_id.id,
                "type_id": self.type.id,
                "endpoint_id": self.file.endpoint_id.id,
                "channel": self.file.channel,
                "unpacked_of_id": self.file.id,
                "sha256": digest,
                "kept": not one.code,
                "state": state,
                "code": one.code or (one.repeated and "already_loaded"),
                "reason": one.text or False,
                "business_date": one.day or False,
                "source": SOURCE,
                "records": 1,
                "loaded": int(state == "loaded"),
                "unchanged": 0,
                "rejected": int(bool(one.code)),
                "loaded_on": fields.Datetime.now(),
                **one.facts,
            }
        )

    def _take_in(self, good):
        """Give the journals to the register, device by device; returns the last batch."""
        intake = self.env["bank.intake"]
        by_device = {}
        for one in good:
            by_device.setdefault(one.device, []).append(one)
        for device in sorted(by_device, key=lambda one: one.code):
            ours = sorted(
                by_device[device],
                key=lambda one: (
                    one.day or fields.Date.to_date("1900-01-01"),
                    one.name,
                ),
            )
            for start in range(0, len(ours), BATCH):
                intake = self._take_in_batch(device, ours[start : start + BATCH])
        if good and all(one.code for one in good):
            raise self._refusal(good[0].code, self._list(good), good)
        return intake

    def _take_in_batch(self, device, ours):
        store = self.file._store()
        files = [
            (
                one.name,
                str(store.path(one.digest)),
                one.digest,
                f"exchange.file,{one.row.id}",
            )
            for one in ours
        ]
        # sudo: batches are written by the system only.
        intake = (
            self.env["bank.intake"].sudo().create(self._prepare_intake(device, ours))
        )
        # sudo: the loader is the system; the parser reads the journal before as it was kept.
        door = self.env["atm.intake"].sudo()
        result = door.take_in_journals(files, SOURCE, intake, device=device)
        by_name = {one.name: one for one in ours}
        for name, code, text in result["refused"]:
            self._refuse_one(by_name[name], code, text)
        for one in ours:
            one.row.intake_id = intake
        return intake

    def _refuse_one(self, one, code, text):
        """The parser found more than the beginning of the journal told."""
        self._flag(one, code, text)
        if one.row != self.file:
            one.row.write(
                {
                    "state": "refused",
                    "code": code,
                    "reason": text,
                    "loaded": 0,
                    "rejected": 1,
                }
            )

    def _prepare_intake(self, device, ours):
        days = [one.day for one in ours if one.day]
        return {
            "company_id": self.file.company_id.id,
            "kind": "atm_journal",
            "source": SOURCE,
            "business_date": max(days) if days else self._received_day(),
            "name": f"{self.file.name} · {device.code}"[:200],
            "records": len(ours),
            "origin": f"{self.file._name},{self.file.id}",
            "state": "open",
        }

    def _received_day(self):
        """Day of a journal whose name holds none: the day that it came."""
        return self.file.received_on.date()

    # -- the journal of files

    def _list(self, found):
        lines = [f"{one.name}: {one.text}" for one in found[:LISTED]]
        if len(found) > LISTED:
            lines.append(self.env._("and %s more", len(found) - LISTED))
        return "\n".join(lines)

    def _facts(self, found):
        bad = [one for one in found if one.code]
        return {
            "records": len(found),
            "rejected": len(bad),
            "kinds": dict(Counter(one.code for one in bad)),
            "source": SOURCE,
            "seconds": time.monotonic() - self.started,
        }

    def _refusal(self, code, text, found=()):
        return Refusal(code, text, self._facts(found))

    def _journal(self, found, intake):
        facts, file = self._facts(found), self.file
        days = [one.day for one in found if one.day and not one.code]
        bad = [one for one in found if one.code]
        file.write(
            {
                **facts,
                "state": "loaded",
                "code": False,
                "reason": self._list(bad) if bad else False,
                "business_date": max(days) if days else self._received_day(),
                "loaded": facts["records"] - facts["rejected"],
                "unchanged": sum(one.repeated for one in found),
                "loaded_on": fields.Datetime.now(),
                "intake_id": intake.id,
            }
        )
        file._put_answer()
        if bad:
            file._tell(self.env._("Journals not taken: %s", file.name), self._list(bad))
