import hashlib
import tempfile
from datetime import date, datetime
from pathlib import Path

from odoo.tools import SQL

from .common import AtmCommon
from .ncr_day import NcrDay

DAY = date(2026, 3, 5)


class FactsCommon(AtmCommon):
    """Journals and rows of sources made in the test; files are kept as attachments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.device.code = "TST00001"

    @classmethod
    def _day(cls, start="2026-03-05 08:00:00", **how):
        return NcrDay(start, **how)

    @classmethod
    def _intake(cls, kind, day=DAY, **values):
        return cls.env["bank.intake"].create(
            {
                "company_id": cls.company.id,
                "kind": f"atm_{kind}",
                "source": "test",
                "business_date": day,
                "name": f"{kind} {day}",
                "state": "open",
                **values,
            }
        )

    @classmethod
    def _file(cls, name, data):
        """A file as ``take_in_journals`` wants it, kept as an attachment."""
        path = cls.folder / hashlib.sha256(data + name.encode()).hexdigest()
        path.write_bytes(data)
        kept = cls.env["ir.attachment"].create({"name": name, "raw": data})
        return (
            name,
            str(path),
            hashlib.sha256(data).hexdigest(),
            f"ir.attachment,{kept.id}",
        )

    @classmethod
    def _take_in(cls, *files, day=DAY, device=None):
        """Take journals in; each file is (name, bytes) or what ``_file`` returned."""
        ready = [one if len(one) == 4 else cls._file(*one) for one in files]
        return cls.env["atm.intake"].take_in_journals(
            ready, "test", cls._intake("journal", day), device=device
        )

    @classmethod
    def _rows(cls, kind, *rows, day=DAY, rejected=None):
        """Stage rows of the switch or the core and take them in."""
        intake = cls._intake(kind, day)
        intakes = cls.env["atm.intake"]
        staging = intakes._create_staging(kind, f"t{intake.id}")
        (table,) = staging.values()
        for rec, row in enumerate(rows, 1):
            names = SQL(", ").join(map(SQL.identifier, ("rec", *row)))
            values = SQL(", ").join(SQL("%s", one) for one in (rec, *row.values()))
            intakes.env.cr.execute(
                SQL("INSERT INTO %s (%s) VALUES (%s)", table, names, values)
            )
        result = intakes.take_in(
            staging, day, "test", True, kind=kind, rejected=rejected, intake=intake
        )
        intakes._drop_staging(staging)
        return {**result, "intake": intake}

    @classmethod
    def _row(cls, at, amount, trace, **values):
        return {
            "device": "TST00001",
            "at": at if isinstance(at, datetime) else datetime.fromisoformat(at),
            "operation": "withdrawal",
            "card": "4000001234560001",
            "amount": amount,
            "currency": "RUB",
            "trace": trace,
            "response_code": "000",
            **values,
        }

    @classmethod
    def _operations(cls, *domain):
        return cls.env["atm.transaction"].search(
            [("company_id", "=", cls.company.id), *domain], order="started_at, id"
        )

    @classmethod
    def _matches(cls, *domain):
        return cls.env["atm.match"].search(
            [("company_id", "=", cls.company.id), *domain], order="at, id"
        )
