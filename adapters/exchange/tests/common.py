"""A tiny file type of our own: loans into a plain table, no domain addon involved."""

import os
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path

from odoo import models
from odoo.exceptions import UserError
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase
from odoo.tools import SQL

from ..stream import Layout, parse_amount

STRANGER = "No such source here."
HANDLER = "exchange.handler.test_loan"
XSLT = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/Книга"><book source="{@Откуда}" branch="" business_date="{@День}"
 sequence="{@Номер}" full="true"><xsl:apply-templates select="*"/></book></xsl:template>
<xsl:template match="Кредит[not(@Лишний)]"><loan number="{@Номер}"><inn><xsl:value-of
 select="@ИНН"/></inn><opened>2026-01-01</opened><currency>RUB</currency><amount><xsl:value-of
 select="translate(@Сумма, ',', '.')"/></amount></loan></xsl:template>
<xsl:template match="Кредит[@Лишний]"/>
<xsl:template match="Итоги"><totals count="{@Число}"/></xsl:template>
</xsl:stylesheet>"""


class LoanHandler(models.AbstractModel):
    _module = None
    _name = HANDLER
    _inherit = "exchange.handler"
    _description = "Loans of the tests"

    def _layout(self):
        return Layout("book", "loan", trailer="totals")

    def _schema_path(self):
        return Path(__file__).parent / "data" / "loan.xsd"

    def _open_names(self):
        return {"number", "amount", "currency"}

    def _control(self, element):
        return {"amount": parse_amount(element.findtext("amount"))}

    def _trailer(self, element):
        declared = {"records": int(element.get("count"))}
        if element.get("amount"):
            declared["amount"] = parse_amount(element.get("amount"))
        return declared

    def _number(self, element):
        return element.get("number")

    def _kind(self, path, rule):
        return {"loan/inn": "bad_inn", "loan/amount": "bad_amount"}.get(path, "schema")

    def _check_file(self, file, header):
        if header["source"] == "stranger":
            raise UserError(STRANGER)

    def _semantic(self, element, header):
        if Decimal(element.findtext("amount")) < 0:
            return [("negative", "loan/amount", "The amount is negative")]
        return ()

    def _rows(self, element, header):
        yield "loan", (element.get("number"), element.findtext("amount"))

    def _staging(self, suffix):
        name = SQL.identifier(f"stg_{suffix}_loan")
        self.env.cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s (rec bigint, number text, amount numeric)",
                name,
            )
        )
        return {"loan": (name, ["number", "amount"])}

    def _merge(self, staging, header, file):
        name = staging["loan"][0]
        again = SQL(
            "SELECT rec FROM %s s WHERE EXISTS (SELECT FROM %s o WHERE o.number = s.number"
            " AND o.rec < s.rec)",
            name,
            name,
        )
        twice = [row[0] for row in self.env.execute_query(again)]
        self.env.cr.execute(SQL("DELETE FROM %s WHERE rec = ANY(%s)", name, twice))
        if header["source"] == "broken":
            raise ZeroDivisionError("a bug")
        unchanged = self.env.execute_query(
            SQL("SELECT count(*) FROM %s JOIN test_loan USING (number, amount)", name)
        )[0][0]
        loaded = self.env.execute_query(
            SQL(
                "INSERT INTO test_loan SELECT number, amount FROM %s ON CONFLICT (number)"
                " DO UPDATE SET amount = excluded.amount RETURNING 1",
                name,
            )
        )
        rejects = [(rec, "duplicate", "The number is repeated") for rec in twice]
        return {"loaded": len(loaded), "unchanged": unchanged, "rejects": rejects}


def loan(number="A-1", amount="10.00", inn="1234567890"):
    return (
        f'<loan number="{number}"><inn>{inn}</inn><opened>2026-01-01</opened>'
        f"<currency>RUB</currency><amount>{amount}</amount></loan>\n"
    )


def book(*records, date="2026-09-30", sequence=1, source="core", count=None, extra=""):
    count = len(records) if count is None else count
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<book source="{source}" branch="7"'
        f' business_date="{date}" sequence="{sequence}" full="true">\n{"".join(records)}'
        f'<totals count="{count}"{extra}/></book>\n'
    ).encode()


class ExchangeCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if HANDLER not in cls.registry:
            add_to_registry(cls.registry, LoanHandler)
            cls.registry._setup_models__(cls.env.cr, [HANDLER])
            cls.addClassCleanup(cls._forget_handler)
        cls.company = cls.env["res.company"].create({"name": "Exchange bank"})
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.type = cls.env["exchange.type"].create(
            {
                "name": "Loans",
                "code": "test.loans",
                "handler": HANDLER,
                "max_rejected_count": 3,
            }
        )
        cls.env.cr.execute(
            "CREATE TABLE test_loan (number text PRIMARY KEY, amount numeric)"
        )
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name).resolve()
        os.environ["KOPECK_EXCHANGE_FOLDERS"] = str(cls.folder)
        cls.addClassCleanup(os.environ.pop, "KOPECK_EXCHANGE_FOLDERS", None)
        store = type(cls.env["exchange.file"]._store())(cls.folder / "kept")
        cls.classPatch(cls.registry["exchange.file"], "_store", lambda self: store)

    @classmethod
    def _forget_handler(cls):
        cls.registry.models.pop(HANDLER, None)
        for parent in cls.registry.models.values():
            parent._inherit_children.discard(HANDLER)

    def given(self, content, name="loans.xml"):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def load(self, content, name="loans.xml", mapping=None, channel="load"):
        """Journal and load bytes; returns the ``exchange.file``. Drivers commit: their
        transactions become savepoints of the test."""
        facts = {
            "name": name,
            "company_id": self.company.id,
            "type_id": self.type.id,
            "mapping_id": mapping.id if mapping else False,
            "channel": channel,
        }
        loader = self.env["exchange.loader"]
        store = self.env["exchange.file"]._store()
        with self.drivers():
            file_id = loader._receive(store.copy_in(self.given(content, name)), facts)
            loader._process(file_id)
        return self.env["exchange.file"].browse(file_id)

    def drivers(self):
        """Context in which drivers may open and commit transactions."""
        return _TestMode(self)

    def loans(self):
        rows = self.env.execute_query(SQL("SELECT number, amount::text FROM test_loan"))
        return dict(rows)

    def mapping(self, **values):
        return self.env["exchange.mapping"].create(
            {
                "type_id": self.type.id,
                "code": "their",
                "name": "Their layout",
                "root_tag": "Книга",
                "record_tag": "Кредит",
                "trailer_tag": "Итоги",
                "encoding": "windows-1251",
                "number_path": "@Номер",
                "open_names": "Номер Сумма",
                "xslt": XSLT,
                **values,
            }
        )

    def endpoint(self, **values):
        base = self.folder / f"far{self.env['exchange.endpoint'].search_count([])}"
        (base / "in").mkdir(parents=True, exist_ok=True)
        return self.env["exchange.endpoint"].create(
            {
                "name": "Far",
                "code": "far",
                "kind": "folder",
                "path": str(base),
                "company_id": self.company.id,
                "settle_seconds": 0,
                **values,
            }
        )

    def schedule(self, endpoint, **values):
        return self.env["exchange.schedule"].create(
            {
                "endpoint_id": endpoint.id,
                "type_id": self.type.id,
                "pattern": "*.xml;*.xml.gz",
                **values,
            }
        )

    def assertRefused(self, file, code, *words):
        self.assertEqual((file.state, file.code), ("refused", code), file.reason)
        self.assertTrue(file.reason)
        for word in words:
            self.assertIn(word, file.reason)
        self.assertTrue(file._path().exists())
        self.assertEqual(file.loaded, 0)


class _TestMode:
    def __init__(self, test):
        self.test = test

    def __enter__(self):
        self.test.env.flush_all()
        self.patched = type(self.test)._registry_patched  # HttpCase is always so
        if not self.patched:
            self.test.registry_enter_test_mode(register_cleanup=False)

    def __exit__(self, *exc):
        if not self.patched:
            self.test.registry_leave_test_mode()
        self.test.env.invalidate_all()


class FetchCommon(ExchangeCommon):
    """A folder channel with one schedule."""

    def setUp(self):
        super().setUp()
        self.far = self.endpoint()
        self.plan = self.schedule(self.far)
        self.base = self.folder / os.path.basename(self.far.path)
        for folder in ("in", "done", "refused", "out"):
            for path in (self.base / folder).glob("*"):
                path.unlink()
        # notes of sendings outlive the rows that a test rolls back
        shutil.rmtree(
            self.env["exchange.file"]._store().root / "outgoing", ignore_errors=True
        )

    def put(self, content, name="loans.xml", folder="in", mtime=1_700_000_000):
        path = self.base / folder / name
        path.write_bytes(content)
        os.utime(path, (mtime, mtime))
        return path

    def run_once(self, **values):
        fetcher = self.env["exchange.fetcher"]
        with self.drivers():
            return list(fetcher._run(**values))

    def run_twice(self):
        """The first run sees the files, the second finds them unchanged and takes them."""
        self.assertEqual(self.run_once(), [])
        return self.run_once()

    def names(self, folder):
        return sorted(path.name for path in (self.base / folder).glob("*"))
