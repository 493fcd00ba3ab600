from datetime import date

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .opening_common import OpeningCommon

AUGUST, OCTOBER = date(2026, 8, 31), date(2026, 10, 31)


@tagged("post_install", "-at_install")
class TestOpeningReserve(OpeningCommon):
    """Reserve made before the first day: taken over once, posted never."""

    def test_first_inventory_posts_the_difference_only(self):
        self._table()  # 405 000 of reserve at the date
        answer = self.opening([("T1", "100000.00"), ("T5", "59999.50")])
        self.assertEqual(answer, {"loaded": 2, "unchanged": 0, "rejects": []})
        opening = self.opening_inventory()
        self.assertEqual(
            (opening.state, opening.reserve, opening.difference, opening.debts),
            ("posted", 159_999.5, 0, 2),
        )
        self.assertFalse(opening.move_id)
        self.assertIn("opening balance", opening.display_name)
        self.assertEqual(self.ledger(), 0, "nothing is posted")
        first = self.post()
        self.assertEqual(first.previous_id, opening)
        self.assertEqual(
            (first.reserve, first.previous, first.difference),
            (405_000, 159_999.5, 245_000.5),
        )
        self.assertEqual(self.ledger(), first.difference)
        one = self.env["debt.contract"].search([("number", "=", "T1")])
        line = self.line(first, one)
        self.assertEqual((line.previous, line.known), (100_000, True))
        self.assertIn("opening balance", line.change_reason)
        self.assertFalse(self.line(opening, one).change_reason)
        self.assertIn("Reserve added", first.move_id.line_ids[:1].name)

    def test_inventory_of_the_opening_day_itself(self):
        debt = self._debt("S1", 30, principal_overdue=1000)
        self.opening([("S1", "120.00")], at=self.date)
        first = self.post()
        self.assertEqual((first.closing, first.date), (1, self.date))
        self.assertEqual(self.line(first, debt).difference, 180)
        self.assertEqual(self.count(), first, "counted again: the same inventory")

    def test_ledger_with_its_own_opening_entry(self):
        self._debt("L1", 30, principal_overdue=1000)
        self.opening([("L1", "120.00")])
        self.post_opening_entry(120)
        self.assertEqual(self.env["reserve.tie"]._check(self.company, AUGUST), 1)
        first = self.post()
        self.assertEqual(self.ledger(), 300, "opening entry and difference")
        self.assertEqual(self.env["reserve.tie"]._check(self.company, self.date), 1)
        (tie,) = self.ties()
        self.assertEqual(
            (tie["ledger"], tie["lines"], tie["opening"], tie["outside"]),
            (300, 300, 120, 0),
        )
        self.assertEqual(first.difference, 180)

    def test_ledger_kept_elsewhere_before(self):
        self._debt("K1", 30, principal_overdue=1000)
        self.opening([("K1", "120.00")])
        ties = self.env["reserve.tie"]
        self.assertEqual(ties._check(self.company, AUGUST), 1)
        self.post()
        self.assertEqual(self.ledger(), 180)
        self.assertEqual(ties._check(self.company, self.date), 1)
        (tie,) = self.ties()
        self.assertEqual((tie["lines"], tie["outside"]), (300, 120))
        # the entry comes in the end: the same comparison, now in full
        self.post_opening_entry(120)
        self.assertEqual(ties._check(self.company, self.date), 1)
        (tie,) = self.ties()
        self.assertEqual((tie["ledger"], tie["outside"]), (300, 0))

    def test_stray_entry_is_named_by_its_own_sum(self):
        """The opening is kept elsewhere: a small entry of somebody does not bring it in."""
        self._debt("K1", 30, principal_overdue=1000)
        self.opening([("K1", "120.00")])
        self.post()
        self.post_opening_entry(5)
        (tie,) = self.ties()
        self.assertEqual((tie["outside"], tie["difference"]), (120, 5))

    def test_opening_entry_once_in_the_ledger_stays(self):
        self._debt("K1", 30, principal_overdue=1000)
        self.opening([("K1", "120.00")])
        entry = self.post_opening_entry(120)
        self.env["reserve.tie"]._note_booked(self.company, AUGUST)
        self.assertTrue(self.opening_inventory().opening_booked)
        mistake = entry._reverse_moves([{"date": entry.date, "ref": "Mistake"}])
        mistake._post(soft=False)
        with self.assertRaisesRegex(UserError, "-120.00"):
            self.env["reserve.tie"]._check(self.company, AUGUST)

    def test_opening_entry_of_another_sum_is_named(self):
        self._debt("N1", 30, principal_overdue=1000)
        self.opening([("N1", "120.00")])
        self.post_opening_entry(119.99)
        with self.assertRaises(UserError) as caught:
            self.env["reserve.tie"]._check(self.company, AUGUST)
        said = str(caught.exception)
        for part in ("45818", "119.99", "120.00", "-0.01", "opening entry"):
            self.assertIn(part, said)

    def test_the_same_again_changes_nothing(self):
        self._debt("A1", 30, principal_overdue=1000)
        self.opening([("A1", "120.00")])
        inventory = self.opening_inventory()
        lines = self.lines(inventory)
        again = self.opening([("A1", "120.00")])
        self.assertEqual((again["loaded"], again["unchanged"]), (1, 1))
        self.assertEqual(
            (self.opening_inventory(), self.lines(inventory)), (inventory, lines)
        )
        self.post()
        late = self.opening([("A1", "120.00")])
        self.assertEqual(late["unchanged"], 1, "harmless after the inventory too")

    def test_correction_before_the_first_inventory(self):
        self._debt("C1", 30, principal_overdue=1000)
        self._debt("C2", 30, principal_overdue=1000)
        self._debt("C3", 30, principal_overdue=1000)
        self.opening([("C1", "100.00"), ("C2", "100.00")])
        counted = self.count()
        self.assertEqual((counted.state, counted.previous), ("counted", 200))
        before = self.opening_inventory().counts
        answer = self.opening([("C1", "130.00"), ("C2", "0.00"), ("C3", "0.00")])
        self.assertEqual((answer["loaded"], answer["unchanged"]), (3, 1))
        opening = self.opening_inventory()
        self.assertEqual((opening.reserve, opening.debts), (130, 1))
        self.assertGreater(opening.counts, before, "workbooks of it are outdated")
        self.assertEqual(counted.state, "draft", "it was counted from another opening")
        with self.assertRaises(UserError):
            counted._post()
        self.assertEqual(self.post().difference, 900 - 130)

    def test_refused_after_the_first_inventory(self):
        self._debt("R1", 30, principal_overdue=1000)
        self.opening([("R1", "120.00")])
        self.post()
        with self.assertRaisesRegex(UserError, "posted already"):
            self.opening([("R1", "130.00")])
        self.assertEqual(self.opening_inventory().reserve, 120)

    def test_never_after_an_inventory_without_an_opening(self):
        self._debt("R2", 30, principal_overdue=1000)
        self.post()
        with self.assertRaisesRegex(UserError, "posted already"):
            self.opening([("R2", "130.00")])

    def test_refused_after_the_first_closed_day(self):
        self._debt("D1", 30, principal_overdue=1000)
        self.env["bank.day"].create(
            {"company_id": self.company.id, "date": AUGUST, "state": "closed"}
        )
        with self.assertRaisesRegex(UserError, "first business day"):
            self.opening([("D1", "120.00")], at=self.date)
        self.assertEqual(self.opening([("D1", "120.00")])["loaded"], 1)

    def test_another_date_is_refused(self):
        self._debt("D2", 30, principal_overdue=1000)
        self.opening([("D2", "120.00")])
        with self.assertRaisesRegex(UserError, "date of the first file"):
            self.opening([("D2", "130.00")], at=self.date)

    def test_an_emptied_opening_may_take_another_date(self):
        self._debt("D3", 30, principal_overdue=1000)
        self.opening([("D3", "120.00")])
        self.opening([("D3", "0.00")])
        opening = self.opening_inventory()
        self.assertEqual((opening.debts, opening.reserve), (0, 0))
        self.opening([("D3", "130.00")], at="2026-07-31")
        self.assertEqual(self.opening_inventory(), opening)
        self.assertEqual((opening.date, opening.reserve), (date(2026, 7, 31), 130))
        self.assertEqual(set(self.lines(opening).mapped("date")), {opening.date})
        self.assertEqual(self.post().difference, 170)

    def test_not_later_than_the_contracts(self):
        self._debt("D4", 30, principal_overdue=1000)
        self.env["bank.intake"].create(
            {
                "company_id": self.company.id,
                "kind": "contracts",
                "source": "abs",
                "business_date": "2026-08-30",
                "name": "contracts.xml",
            }
        )
        with self.assertRaisesRegex(UserError, "load those of the opening date first"):
            self.opening([("D4", "120.00")])
        self.assertEqual(self.opening([("D4", "120.00")], at="2026-08-30")["loaded"], 1)

    def test_bad_records_are_set_aside(self):
        self._debt("B1", 30, principal_overdue=1000)
        self._debt("B2", 30, principal_overdue=1000)
        answer = self.opening(
            [
                ("B1", "1000.01"),
                ("B2", "100.00", "nobody"),
                ("GONE", "1.00"),
                ("", "1.00"),
            ]
        )
        self.assertEqual(answer["loaded"], 0)
        self.assertEqual(
            {(rec, code) for rec, code, _text in answer["rejects"]},
            {
                (1, "above_debt"),
                (2, "unknown_book"),
                (3, "unknown_contract"),
                (4, "no_number"),
            },
        )
        self.assertFalse(self.opening_inventory())

    def test_second_record_negative_and_foreign_sums(self):
        self._debt("B3", 30, principal_overdue=1000)
        self._debt("B4", 30, principal_overdue=1000)
        answer = self.opening([("B3", "10.00"), ("B3", "10.00"), ("B4", "-1.00")])
        self.assertEqual(
            [(rec, code) for rec, code, _text in answer["rejects"]],
            [(2, "duplicate"), (3, "negative")],
        )
        self.assertEqual(self.opening_inventory().reserve, 10)

    def test_debt_repaid_since(self):
        debt = self._debt("P1", 30, principal_overdue=1000)
        self.opening([("P1", "120.00")])
        debt.write({"overdue_since": False, "principal_overdue": 0})
        first = self.post()
        line = self.line(first, debt)
        self.assertEqual(
            (line.motion, line.reserve, line.difference), ("repaid", 0, -120)
        )
        self.assertEqual(self.ledger(), -120)
        self.assertEqual(self.env["reserve.tie"]._check(self.company, self.date), 1)
        self.assertFalse(self.lines(self.post(OCTOBER)))

    def test_debt_in_another_segment_since(self):
        debt = self._debt("P2", 30, principal_overdue=1000)
        self.opening([("P2", "120.00")])
        debt.product_id = self.cars
        first = self.post()
        self.assertEqual(sorted(self.lines(first).mapped("difference")), [-120, 300])
        self.assertEqual(set(self.lines(first).mapped("motion")), {"moved", "arrived"})

    def test_every_book_has_its_own(self):
        edition = self.env["reserve.rule.edition"]._default_vals()
        other = self.env["reserve.rule.book"].create(
            {
                "code": "tax",
                "name": "Tax",
                "company_id": self.company.id,
                "edition_ids": [Command.create(edition)],
            }
        )
        self._debt("W1", 30, principal_overdue=1000)
        answer = self.opening([("W1", "120.00"), ("W1", "50.00", "tax")])
        # two records of one contract: the second is set aside whole
        self.assertEqual([row[1] for row in answer["rejects"]], ["duplicate"])
        self.post()
        self.assertEqual(self.opening([("W1", "50.00", "tax")])["loaded"], 1)
        self.assertEqual(self.opening_inventory(other).reserve, 50)

    def test_not_counted_by_hand(self):
        self._debt("H1", 30, principal_overdue=1000)
        self.opening([("H1", "120.00")])
        opening = self.opening_inventory()
        with self.assertRaisesRegex(UserError, "taken over from a file"):
            opening.action_count()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            opening.unlink()

    def test_lines_are_protected(self):
        self._debt("H2", 30, principal_overdue=1000)
        self.opening([("H2", "120.00")])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE reserve_line_p SET reserve = 1")

    def test_groups_and_labels(self):
        self._debt("G1", 30, principal_overdue=1000)
        self.opening([("G1", "120.00")])
        opening = self.opening_inventory()
        self.assertEqual(opening.group_ids.mapped("display_name"), ["Opening balance"])
        self.assertEqual(opening.total_ids.mapped("reserve"), [120])
        self.assertEqual(opening.released, 0)
        self.assertIn("taken over", self.lines(opening).reason)


OLD = {
    "client_code": "C1",
    "amount": "700.00",
    "written_off": "2024-05-20",
    "watch_until": "2029-05-20",
    "ground": "Act of the bailiff",
    "account": "91802",
}


@tagged("post_install", "-at_install")
class TestOpeningOffBalance(OpeningCommon):
    """The off-balance register of the first day."""

    def rows_of(self, number):
        return self.env["reserve.off.balance"].search(
            [("company_id", "=", self.company.id), ("number", "=", number)], order="id"
        )

    def test_taken_over(self):
        debt = self._debt("V1", 0)
        self.opening(off_balance=[{**OLD, "number": "V1"}, {**OLD, "number": "V2"}])
        row = self.rows_of("V1")
        self.assertEqual(
            (row.amount, row.client_id, row.contract_id, row.kind, row.in_force),
            (700, self.person, debt, "opening", True),
        )
        self.assertEqual((row.watch_until, row.account), (date(2029, 5, 20), "91802"))
        self.assertFalse(self.rows_of("V2").contract_id)
        self.assertEqual(self.ledger(), 0)
        self.assertEqual(row.action_contract()["res_id"], debt.id)
        with self.assertRaises(UserError):
            self.rows_of("V2").action_contract()

    def test_days_left(self):
        self.opening(off_balance=[{**OLD, "number": "V1"}])
        self.assertEqual(self.rows_of("V1").days_left, 0, "no day is closed yet")
        self.env["bank.day"].create(
            {"company_id": self.company.id, "date": AUGUST, "state": "closed"}
        )
        self.env.invalidate_all()
        self.assertEqual(
            self.rows_of("V1").days_left, (date(2029, 5, 20) - AUGUST).days
        )

    def test_unknown_client_comes_by_name(self):
        answer = self.opening(
            off_balance=[
                {**OLD, "number": "V3", "client_code": "NEW"},
                {
                    **OLD,
                    "number": "V4",
                    "client_code": "NEW2",
                    "client_name": "Ivan Old",
                },
                {**OLD, "number": "V5", "client_name": "Not this name"},
            ]
        )
        self.assertEqual(
            [(rec, code) for rec, code, _text in answer["rejects"]], [(1, "no_client")]
        )
        made = self.rows_of("V4").client_id
        self.assertEqual(
            (made.code, made.name, made.kind), ("NEW2", "Ivan Old", "person")
        )
        self.assertEqual(
            self.rows_of("V5").client_id.name, "Client C1", "stays as it was"
        )

    def test_again_and_corrected(self):
        first = {**OLD, "number": "V6"}
        self.opening(off_balance=[first])
        again = self.opening(off_balance=[first])
        self.assertEqual((again["loaded"], again["unchanged"]), (1, 1))
        self.assertEqual(len(self.rows_of("V6")), 1)
        self.opening(off_balance=[{**first, "amount": "650.00"}])
        old, back, new = self.rows_of("V6")
        self.assertEqual(
            (back.kind, back.amount, back.reverses_id), ("reversal", -700, old)
        )
        self.assertEqual((new.amount, new.revision), (650, 2))
        self.assertEqual(
            [old.in_force, back.in_force, new.in_force], [False, False, True]
        )
        self.assertEqual(sum(self.rows_of("V6").mapped("amount")), 650)
        register = self.env["reserve.off.balance"]
        self.assertEqual(
            register.search([("number", "=", "V6"), ("in_force", "=", True)]), new
        )
        self.assertEqual(
            register.search(
                [("number", "=", "V6"), ("in_force", "=", False)], order="id"
            ),
            old | back,
        )
        self.opening(off_balance=[{**first, "amount": "0.00"}])
        self.assertEqual(sum(self.rows_of("V6").mapped("amount")), 0)
        self.opening(off_balance=[{**first, "amount": "0.00"}])
        self.assertEqual(len(self.rows_of("V6")), 4, "taken away once")
        self.opening(off_balance=[first])
        self.assertEqual(self.rows_of("V6")[-1:].revision, 3)

    def test_refused_after_an_inventory(self):
        self.opening(off_balance=[{**OLD, "number": "V7"}])
        self._debt("X1", 30, principal_overdue=1000)
        self.post()
        same = self.opening(off_balance=[{**OLD, "number": "V7"}])
        self.assertEqual(same["unchanged"], 1)
        with self.assertRaisesRegex(UserError, "posted already"):
            self.opening(off_balance=[{**OLD, "number": "V8"}])

    def test_bad_dates(self):
        answer = self.opening(
            off_balance=[
                {**OLD, "number": "V9", "written_off": "2026-09-01"},
                {**OLD, "number": "V10", "watch_until": "2024-05-19"},
            ]
        )
        self.assertEqual(
            [row[1] for row in answer["rejects"]], ["bad_date", "bad_date"]
        )

    def test_rows_are_never_changed(self):
        self.opening(off_balance=[{**OLD, "number": "V11"}])
        for statement in (
            "UPDATE reserve_off_balance SET amount = 1",
            "DELETE FROM reserve_off_balance",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.Error),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_reserve_and_register_in_one_record(self):
        self._debt("Y1", 30, principal_overdue=1000)
        answer = self.opening([("Y1", "10.00")], [{**OLD, "number": "Y1"}])
        self.assertEqual((answer["loaded"], answer["rejects"]), (1, []))

    def test_backup_holds_its_sum(self):
        self.opening(off_balance=[{**OLD, "number": "V12"}])
        self.env.flush_all()
        figures = self.env["bank.backup"]._figures()["off_balance"]
        self.assertEqual(figures[str(self.company.id)], {"rows": 1, "amount": "700.00"})
