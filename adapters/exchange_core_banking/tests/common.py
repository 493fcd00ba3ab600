import re
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.tests import TransactionCase

from odoo.addons.exchange.aside import Refusal
from odoo.addons.exchange.load import Load
from odoo.addons.exchange.replay import ReplayLoad
from odoo.addons.exchange.tools.store import Store

from .pure import ROOT

DATA = Path(__file__).parent / "data"
PARTNER = "windows-1251"


class CoreBankingCase(TransactionCase):
    """Files loaded within the test's own transaction, kept in a folder of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        files = cls.env.registry["exchange.file"]
        cls.startClassPatcher(
            patch.object(files, "_store", lambda _self: Store(cls.folder))
        )
        cls.company = cls.env["res.company"].create(
            {"name": "Банк для проб", "currency_id": cls._currency("RUB").id}
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls._currency("USD").id,
                "company_id": cls.company.id,
                "name": "2026-10-31",
                "inverse_company_rate": 81.2345,
            }
        )
        cls.credits = cls.env.ref("exchange_core_banking.type_credits")
        cls.payments = cls.env.ref("exchange_core_banking.type_payments")
        (cls.credits | cls.payments).max_rejected_percent = 80

    @classmethod
    def _currency(cls, code):
        currency = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", code)])
        )
        currency.active = True
        return currency

    @staticmethod
    def text(name):
        """A file of tests/data as text."""
        encoding = PARTNER if "abs_ru" in name else "utf-8"
        return (DATA / name).read_bytes().decode(encoding)

    @staticmethod
    def example(root):
        """The file that docs/formats.md gives as the example of a root element."""
        text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
        (found,) = (
            one
            for one in re.findall(r"```xml\n(.*?)```", text, re.DOTALL)
            if f"<{root}" in one
        )
        return found

    def take(self, text, what="credits", mapping="abs_ru", name="file.xml"):
        """Load a file's text (or bytes); returns its ``exchange.file``, loaded or refused.

        :param what: a type of this addon, or the XML id of another's
        """
        if isinstance(text, str):
            text = text.encode(PARTNER if mapping else "utf-8")
        path = self.folder / "sent"
        path.write_bytes(text)
        kind = self.env.ref(
            what if "." in what else f"exchange_core_banking.type_{what}"
        )
        files = self.env["exchange.file"]
        store = files._store()
        file = files.create(
            {
                "name": name,
                "company_id": self.company.id,
                "type_id": kind.id,
                "mapping_id": kind._mapping(mapping).id,
                "channel": "load",
                "size": len(text),
                "sha256": store.keep(store.copy_in(path)),
                "kept": True,
            }
        )
        try:
            with self.env.cr.savepoint():
                Load(file.with_company(self.company).env, file).run()
        except Refusal as refusal:
            self.env.invalidate_all()
            self.env["exchange.loader"]._refuse(file.id, refusal)
        return file

    def reload(self, reject, text):
        """Load a correction within the test's transaction, as the loader does."""
        files = self.env["exchange.file"]
        store = files._store()
        facts = reject._replay_facts()
        path = store.write_in(reject._as_file(text))
        file = files.create({**facts, "sha256": store.keep(path), "kept": True})
        try:
            with self.env.cr.savepoint():
                ReplayLoad(file.with_company(self.company).env, file).run()
        except Refusal as refusal:
            self.env.invalidate_all()
            self.env["exchange.loader"]._refuse(file.id, refusal)
        return file

    def contract(self, number):
        return self.env["debt.contract"].search(
            [("company_id", "=", self.company.id), ("number", "=", number)]
        )

    def assertRejected(self, file, kind, number, records=4):
        """One record set aside with this kind, the others loaded."""
        self.assertEqual(file.state, "loaded", file.reason)
        self.assertEqual(
            (file.records, file.loaded, file.rejected), (records, records - 1, 1)
        )
        self.assertEqual(file.kinds, {kind: 1})
        reject = file.reject_ids
        self.assertEqual((reject.code, reject.number or ""), (kind, number))
        self.assertTrue(reject.reason)
        self.assertGreater(reject.line, 1)
        return reject
