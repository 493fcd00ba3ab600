from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.tools import SQL

from odoo.addons.atm_claims.tests.common import AtmCommon
from odoo.addons.atm_claims.tests.ncr_day import NcrDay
from odoo.addons.exchange.aside import Refusal
from odoo.addons.exchange.tools.store import Store

DOOR = "atm.intake"


def operation(atm="ATM00001", trace="2433", amount="5000.00", at="2026-11-20T13:31:15",
              **more):  # fmt: skip
    values = {
        "atm": atm, "at": at, "operation": "withdrawal", "card": "427601******1234",
        "amount": amount, "currency": "RUB", "trace": trace, **more,
    }  # fmt: skip
    inside = " ".join(f'{name}="{value}"' for name, value in values.items())
    return f"  <operation {inside}/>\n"


def document(root, *records, count=None, day="2026-11-20", extra="", sequence=1):
    count = len(records) if count is None else count
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} format="1.0" source="pc"'
        f' business_date="{day}" sequence="{sequence}">\n{"".join(records)}'
        f'  <totals count="{count}"{extra}/>\n</{root}>\n'
    )


def tlf_row(group="01", trace="2433", amount="5000.00", atm="ATM00001", flag="1",
            card="427601******1234", day="261120", time="13:31:15", reversal=" ",
            currency="643"):  # fmt: skip
    """A line of 149 characters, places of docs/formats.md."""
    minor = amount.replace(".", "")
    line = (
        f"{day}{group}10{day}{time}{card:<19}{atm:<16}{'40817810000000000':<19}"
        f"{'632413002433':<12}{'000':<7}{day}{flag}{minor:>011}{reversal}{trace:>07}"
        f"{'575390':<8}RU{currency}"
    )
    return f"{line:<149}"


def tlf_trailer(day="261120", **counts):
    groups = ("01", "02", "03", "05", "06", "07", "30", "40")
    line = f"{day}9999" + "".join(
        f"{group}{counts.get('g' + group, 0):05}" for group in groups
    )
    return f"{line:<149}"


def journal(terminal="ATM00001", day="2026-11-20", trace=4000):
    """Bytes of an NCR day with one withdrawal."""
    one = NcrDay(f"{day} 08:00:00", terminal=terminal)
    one.trace = trace
    one.header()
    one.start()
    one.withdraw(5000, 1, 0, 0, 0)
    one.end()
    return one.bytes()


class ProcessingCase(AtmCommon):
    """Files loaded within the test's own transaction, kept in a folder of the test.

    ``self.staged`` holds what the door was given: table → list of dicts.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._open_door()
        folder = TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        files = cls.env.registry["exchange.file"]
        cls.startClassPatcher(
            patch.object(files, "_store", lambda _self: Store(cls.folder))
        )
        for name in ("switch", "core", "counters", "recount"):
            cls.kind(name).max_rejected_percent = 80

    @classmethod
    def _open_door(cls):
        """Note what the door of the facts is given."""
        door = cls.registry[DOOR]
        cls.staged, cls.given = {}, []
        take_in, journals = door.take_in, door.take_in_journals

        def noted(self, staging, *args, **kwargs):
            cls.staged.clear()
            for table, identifier in staging.items():
                cls.env.cr.execute(SQL("SELECT * FROM %s ORDER BY rec", identifier))
                cls.staged[table] = cls.env.cr.dictfetchall()
            return take_in(self, staging, *args, **kwargs)

        def noted_journals(self, files, source, intake, **kwargs):
            cls.given.append((kwargs["device"].code, files))
            return journals(self, files, source, intake, **kwargs)

        cls.startClassPatcher(patch.object(door, "take_in", noted))
        cls.startClassPatcher(patch.object(door, "take_in_journals", noted_journals))

    def setUp(self):
        super().setUp()
        self.staged.clear()
        self.given.clear()

    @classmethod
    def kind(cls, name):
        return cls.env.ref(f"exchange_processing.type_{name}")

    def take(
        self, content, what="switch", mapping="", name="file.xml", encoding="utf-8"
    ):
        """Load a file's text (or bytes); returns its ``exchange.file``, loaded or refused."""
        if isinstance(content, str):
            content = content.encode(encoding)
        files = self.env["exchange.file"]
        store = files._store()
        file = files.create(
            {
                "name": name,
                "company_id": self.company.id,
                "type_id": self.kind(what).id,
                "mapping_id": self.kind(what)._mapping(mapping).id,
                "channel": "load",
                "size": len(content),
                "sha256": store.keep(store.write_in(content)),
                "kept": True,
            }
        )
        return self.run_load(file)

    def run_load(self, file):
        """What the loader does within its own transaction."""
        loader = self.env["exchange.loader"].with_company(self.company)
        try:
            with self.env.cr.savepoint():
                loader._load(file.id)
        except Refusal as refusal:
            self.env.invalidate_all()
            loader._refuse(file.id, refusal)
        self.env.invalidate_all()
        return file

    def correct(self, reject, text):
        """Load a correction, as the loader does."""
        files = self.env["exchange.file"]
        store = files._store()
        path = store.write_in(reject._as_file(text))
        file = files.create(
            {**reject._replay_facts(), "sha256": store.keep(path), "kept": True}
        )
        return self.run_load(file)

    def assertLoaded(self, file, records, rejected=0):
        self.assertEqual(file.state, "loaded", file.reason)
        self.assertEqual(
            (file.records, file.loaded, file.rejected),
            (records, records - rejected, rejected),
        )

    def assertRefused(self, file, code, *words):
        self.assertEqual((file.state, file.code), ("refused", code), file.reason)
        self.assertTrue(file._path().exists(), "the file as received is kept")
        for word in words:
            self.assertIn(word, file.reason)
        self.env.cr.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'stg\\_%'"
        )
        self.assertFalse(self.env.cr.fetchone()[0], "staging tables are left")
