from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.staging import STAGING
from .cash_common import CashCommon

DAY = date(2026, 3, 3)
GOOD = {
    "number": "А-1",
    "device": "ATM00001",
    "at": "2026-03-02 10:00:00",
    "by_books": 750000,
}


@tagged("post_install", "-at_install")
class TestRecountIntake(CashCommon):
    """Recount acts by file: entered in sets, confirmed by people."""

    def _take_in(self, *acts, lines=None):
        """:param lines: of every act: (cassette, bin, value, notes)"""
        cr = self.env.cr
        intake = self.env["bank.intake"].create(
            {
                "company_id": self.company.id,
                "kind": "atm_recount",
                "source": "desk",
                "business_date": DAY,
                "name": "acts.csv",
            }
        )
        staging = {}
        for table, columns in STAGING["recount"].items():
            staging[table] = SQL.identifier(f"stg_test_{intake.id}_{table}")
            ddl = SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(kind))
                for name, kind in columns.items()
            )
            cr.execute(SQL("CREATE TEMP TABLE %s (%s)", staging[table], ddl))
        lines = (
            [(1, "cassette", 5000, 150), (None, "reject", 1000, 5)]
            if lines is None
            else lines
        )
        for rec, act in enumerate(acts, 1):
            self._insert(staging["act"], {"rec": rec, **act})
            for cassette, place, value, notes in lines:
                self._insert(
                    staging["line"],
                    {
                        "rec": rec,
                        "cassette": cassette,
                        "bin": place,
                        "denomination": value,
                        "notes": notes,
                    },
                )
        return self.env["atm.intake"].take_in(
            staging, DAY, "desk", False, kind="recount", intake=intake
        )

    def _insert(self, table, values):
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES %s",
                table,
                SQL(", ").join(map(SQL.identifier, values)),
                tuple(values.values()),
            )
        )

    def _acts(self):
        return self.env["atm.recount"].search([("device_id", "=", self.device.id)])

    def test_entered_and_confirmed(self):
        result = self._take_in(
            GOOD, {**GOOD, "number": "А-2", "counted_by": "Белова А. А."}
        )
        self.assertEqual((result["loaded"], result["inserted"]), (2, 2))
        self.assertFalse(result["rejects"])
        act = self._acts().filtered(lambda one: one.name == "А-1")
        self.assertEqual(
            (act.state, act.counted, act.by_books), ("draft", 755000, 750000)
        )
        self.assertEqual(
            (act.books_known, act.device_known, act.processing_known),
            (True, False, False),
        )
        self.assertEqual(sorted(act.line_ids.mapped("amount")), [5000, 750000])
        self.assertFalse(act.entered_by)
        with self.assertRaises(AccessError):
            act.with_user(self.officer).action_confirm()
        act.with_user(self.desk).action_confirm()
        self.assertEqual(act.difference_ids.amount, 5000)

    def test_again(self):
        self._take_in(GOOD)
        result = self._take_in(GOOD)
        self.assertEqual((result["unchanged"], result["inserted"]), (1, 0))
        self.assertEqual(len(self._acts()), 1)
        (reject,) = self._take_in({**GOOD, "by_books": 1})["rejects"]
        self.assertEqual(reject[1], "changed")
        (reject,) = self._take_in(GOOD, lines=[(1, "cassette", 5000, 151)])["rejects"]
        self.assertEqual(reject[1], "changed")
        self.assertEqual(self._acts().by_books, 750000)

    def test_set_aside(self):
        bad = {
            "no_number": {"number": " "},
            "no_device": {"device": None},
            "unknown_device": {"device": "ATM99999"},
            "no_time": {"at": None},
            "far_time": {"at": "2020-03-02 10:00:00"},
            "unknown_currency": {"currency": "ZZZ"},
            "bad_sum": {"by_books": "0.001"},
        }
        rows = [
            {**GOOD, "number": f"Б-{n}", **one} for n, one in enumerate(bad.values())
        ]
        result = self._take_in(*rows, GOOD, GOOD)
        self.assertEqual(
            [code for _rec, code, _text in result["rejects"]], [*bad, "doubled"]
        )
        self.assertIn("ATM99999", result["rejects"][2][2])
        self.assertEqual((result["loaded"], result["inserted"]), (1, 1))

    def test_bad_lines(self):
        for lines, code in (
            ([], "no_lines"),
            ([(1, "box", 5000, 1)], "bad_line"),
            ([(1, "cassette", 0, 1)], "bad_line"),
            ([(1, "cassette", 5000, -1)], "bad_line"),
            ([(1, "cassette", 5000, None)], "bad_line"),
            ([(1, "cassette", 5000, 1)] * 101, "many_lines"),
        ):
            ((_rec, found, _text),) = self._take_in(GOOD, lines=lines)["rejects"]
            self.assertEqual(found, code)
        self.assertFalse(self._acts())
