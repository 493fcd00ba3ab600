from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ReserveCommon

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)


@tagged("post_install", "-at_install")
class TestPost(ReserveCommon):
    """Posting the difference, month after month, always equal to lines and ledger."""

    def check_equal(self, inventory):
        """Lines = totals = ledger, and the entry = the difference of the lines."""
        reserve = self.lines_sum(inventory)
        self.assertEqual(reserve, self.ledger())
        self.assertEqual(
            self.money(
                "SELECT sum(reserve) FROM reserve_total WHERE inventory_id = %s",
                inventory.id,
            ),
            reserve,
        )
        entry = self.money(
            "SELECT sum(l.credit - l.debit) FROM account_move_line l"
            " JOIN reserve_total t ON t.id = l.reserve_total_id"
            " JOIN reserve_segment s ON s.id = t.segment_id"
            " WHERE l.move_id = %s AND l.account_id = s.reserve_account_id",
            inventory.move_id.id or None,
        )
        self.assertEqual(entry, self.lines_sum(inventory, "difference"))

    def test_entry_of_the_first_month(self):
        self._table()
        inventory = self.post()
        move = inventory.move_id
        self.assertEqual((move.state, move.date), ("posted", self.date))
        self.assertEqual(move.journal_id.code, "RSRV")
        self.assertEqual(inventory.state, "posted")
        self.assertEqual(len(move.line_ids), 2, "one pair for one segment")
        debit = move.line_ids.filtered("debit")
        credit = move.line_ids.filtered("credit")
        self.assertEqual((debit.account_id.code, debit.debit), ("70606", 405_000))
        self.assertEqual((credit.account_id.code, credit.credit), ("45818", 405_000))
        self.assertEqual(move.line_ids.reserve_total_id, inventory.total_ids)
        self.assertIn("Reserve created", credit.name)
        self.check_equal(inventory)

    def test_three_months_add_up(self):
        worse = self._debt("M1", 20, principal_overdue=1000)
        repaid = self._debt("M2", 40, principal_overdue=2000)
        back = self._debt("M3", 70, principal_current=500, principal_overdue=500)
        first = self.post()
        self.assertEqual(self.ledger(), 300 + 1200 + 900)
        self.check_equal(first)

        self.move_days(worse, 51, OCTOBER)
        self.move_days(repaid, 0, OCTOBER)
        repaid.principal_overdue = 0
        self.move_days(back, 0, OCTOBER)
        back.write({"principal_current": 1000, "principal_overdue": 0})
        late = self._debt("M4", 10, at=OCTOBER, principal_overdue=100)
        second = self.post(OCTOBER)
        self.assertEqual(second.previous_id, first)
        gone = self.line(second, repaid)
        self.assertEqual((gone.base, gone.reserve, gone.difference), (0, 0, -1200))
        self.assertEqual((gone.motion, gone.band_id.id), ("repaid", False))
        self.assertIn("repaid", gone.reason)
        gone = self.line(second, back)
        self.assertEqual((gone.motion, gone.difference), ("schedule", -900))
        moved = self.line(second, worse)
        self.assertEqual(
            (moved.previous, moved.reserve, moved.difference), (300, 600, 300)
        )
        self.assertIn("1–30 → 31–60", moved.change_reason)
        self.assertEqual(self.line(second, late).reserve, 30)
        self.assertEqual((second.debts, second.released), (2, 2))
        self.assertEqual(self.ledger(), 630)
        self.check_equal(second)
        release = second.move_id.line_ids.filtered(
            lambda line: line.account_id.code == "45818"
        )
        self.assertEqual(release.debit, 1770)
        self.assertIn("Reserve released", release.name)
        self.assertIn("70601", second.move_id.line_ids.account_id.mapped("code"))

        self.move_days(worse, 81, NOVEMBER)
        self.move_days(late, 40, NOVEMBER)
        third = self.post(NOVEMBER)
        self.assertFalse(self.lines(third, contract_id=repaid.id), "released once only")
        self.assertEqual(self.ledger(), 900 + 60)
        self.check_equal(third)
        posted = first | second | third
        self.assertEqual(
            self.ledger(), sum(self.lines_sum(one, "difference") for one in posted)
        )
        added = third.move_id.line_ids.filtered("credit")
        self.assertIn("Reserve added", added.name)

    def test_nothing_changed_posts_nothing(self):
        debt = self._debt("Z1", 125, principal_overdue=100)
        self.post()
        self.move_days(debt, 156, OCTOBER)
        second = self.post(OCTOBER)
        self.assertEqual((second.state, second.difference), ("posted", 0))
        self.assertFalse(second.move_id)
        self.assertEqual(self.line(second, debt).change_reason, "Nothing changed.")
        self.check_equal(second)

    def test_running_again_posts_nothing(self):
        debt = self._debt("Z2", 10, principal_overdue=100)
        inventory = self.post()
        move, lines = inventory.move_id, self.lines(inventory)
        debt.principal_overdue = 500
        again = self.post()
        self.assertEqual(
            (again, again.move_id, self.lines(again)), (inventory, move, lines)
        )
        self.assertEqual(self.ledger(), 30)

    def test_a_debt_that_changes_its_segment(self):
        stays = self._debt("G1", 10, principal_overdue=100)
        debt = self._debt("G2", 10, principal_overdue=1000)
        first = self.post()
        old = first.total_ids.segment_id
        debt.product_id = self.cars
        for contract in (stays, debt):
            self.move_days(contract, 20, OCTOBER)
        second = self.post(OCTOBER)
        left = self.line(second, debt, segment_id=old.id)
        arrived = self.lines(second, contract_id=debt.id) - left
        self.assertEqual(
            (left.motion, left.reserve, left.difference), ("moved", 0, -300)
        )
        self.assertEqual(
            (arrived.motion, arrived.previous, arrived.difference), ("arrived", 0, 300)
        )
        for total in second.total_ids:
            ledger = self.money(
                "SELECT sum(l.credit - l.debit) FROM account_move_line l"
                " JOIN reserve_total t ON t.id = l.reserve_total_id"
                " JOIN reserve_segment s ON s.id = t.segment_id"
                " WHERE s.id = %s AND l.account_id = s.reserve_account_id",
                total.segment_id.id,
            )
            self.assertEqual(float(ledger), total.reserve)
        self.check_equal(second)
        self.assertEqual(len(second.move_id.line_ids), 4)

    def test_whole_segment_gone(self):
        debt = self._debt("E1", 10, principal_overdue=100)
        self.post()
        debt.write({"overdue_since": False, "principal_overdue": 0})
        second = self.post(OCTOBER)
        self.assertEqual(self.ledger(), 0)
        self.assertEqual(second.released, 1)
        self.check_equal(second)

    def test_kind_no_longer_covered(self):
        debt = self._debt("O1", 10, kind="shortage", principal_overdue=100)
        self.post()
        self.edition.copy({"date_from": OCTOBER, "kind_shortage": False})
        second = self.post(OCTOBER)
        self.assertEqual(self.line(second, debt).motion, "out")
        self.assertEqual(self.ledger(), 0)

    def test_new_rates_from_a_new_edition(self):
        debt = self._debt("N1", 10, principal_overdue=100)
        first = self.post()
        edition = self.edition.copy({"date_from": OCTOBER})
        edition.band_ids[0].rate = 40
        self.move_days(debt, 20, OCTOBER)
        second = self.post(OCTOBER)
        line = self.line(second, debt)
        self.assertEqual((line.reserve, line.previous), (40, 30))
        self.assertIn("30 % → 40 %", line.change_reason)
        self.assertEqual(self.line(first, debt).reserve, 30, "the past stays")

    def test_previous_lines_explain_the_base(self):
        debt = self._debt("X1", 5, principal_overdue=100)
        self.post()
        debt.principal_overdue = 90
        self.move_days(debt, 25, OCTOBER)
        line = self.line(self.count(OCTOBER), debt)
        self.assertIn("100.00 → 90.00", line.change_reason)

    def test_earlier_than_the_last_posted_is_refused(self):
        self._debt("L1", 10, principal_overdue=100)
        self.post()
        with self.assertRaisesRegex(UserError, "already posted on"):
            self.count("2026-08-31")

    def test_counted_before_another_was_posted(self):
        debt = self._debt("L2", 10, principal_overdue=100)
        later = self.count(OCTOBER)
        self.post()
        with self.assertRaisesRegex(UserError, "Count it again"):
            later._post()
        self.move_days(debt, 41, OCTOBER)
        self.count(OCTOBER)
        later._post()
        self.assertEqual(self.ledger(), 60)

    def test_draft_is_not_posted(self):
        inventory = self.env["reserve.inventory"].create(
            {"book_id": self.book.id, "date": self.date}
        )
        with self.assertRaisesRegex(UserError, "before posting"):
            inventory._post()

    def test_closed_period(self):
        self._debt("C1", 10, principal_overdue=100)
        self.company.fiscalyear_lock_date = self.date
        inventory = self.count()
        with self.assertRaisesRegex(UserError, "the period is closed"):
            inventory._post()
        self.assertEqual(inventory.state, "counted")
        self.assertFalse(inventory.move_id)
        self.company.fiscalyear_lock_date = False
        inventory._post()
        self.assertEqual(inventory.move_id.date, self.date)

    def test_two_journals_are_refused(self):
        self._debt("J1", 10, principal_overdue=100)
        other = self.env["account.journal"].create(
            {
                "name": "Other",
                "code": "OTH",
                "type": "general",
                "company_id": self.company.id,
            }
        )
        rule = self.scheme._resolve("reserve.add", self.date, debt_kind="sale")
        rule.journal_id = other
        inventory = self.count()
        with self.assertRaisesRegex(UserError, "must name one journal"):
            inventory._post()

    def test_entry_that_disagrees_with_lines_is_rolled_back(self):
        """A total changed behind the lines' back: nothing is posted."""
        self._debt("F1", 10, principal_overdue=100)
        inventory = self.count()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE reserve_total SET difference = difference + 0.01 WHERE inventory_id = %s",
            [inventory.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "the lines give 30.00, the entry 30.01"):
            with self.env.cr.savepoint():
                inventory._post()
        self.assertEqual(self.ledger(), 0)

    def test_two_books_side_by_side(self):
        other = self.env["reserve.rule.book"].create(
            {
                "name": "Half",
                "code": "half",
                "company_id": self.company.id,
                "edition_ids": [
                    Command.create(
                        {
                            "date_from": "2026-01-01",
                            "band_ids": [Command.create({"dpd_from": 1, "rate": 50})],
                        }
                    )
                ],
            }
        )
        self._debt("Y1", 10, principal_overdue=100)
        self.post()
        second = self.post(book=other)
        self.assertEqual(second.reserve, 50)
        self.assertEqual(self.ledger(), 80)
        self.assertEqual(self.env["reserve.tie"]._check(self.company, self.date), 1)

    def test_posted_lines_cannot_be_changed(self):
        self._debt("I1", 10, principal_overdue=100)
        inventory = self.post()
        self.refused_lines(inventory)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            inventory.unlink()
        with self.assertRaisesRegex(UserError, "date and book stay"):
            inventory.date = OCTOBER

    def test_draft_is_deleted_with_its_lines(self):
        self._debt("I2", 10, principal_overdue=100)
        inventory = self.count()
        number = inventory.id
        inventory.unlink()
        self.assertFalse(
            self.money(
                "SELECT count(*) FROM reserve_line WHERE inventory_id = %s", number
            )
        )

    def test_from_ledger_line_to_debts_and_back(self):
        debt = self._debt("B1", 10, principal_overdue=100)
        other = self._debt("B2", 10, principal_overdue=100, product_id=self.cars.id)
        inventory = self.post()
        segment = self.line(inventory, debt).segment_id
        ledger_line = inventory.move_id.line_ids.filtered(
            lambda line: line.credit and line.reserve_total_id.segment_id == segment
        )
        action = ledger_line.action_reserve_lines()
        found = self.env["reserve.line"].search(action["domain"])
        self.assertEqual(found.contract_id, debt)
        self.assertEqual(found.action_entry()["res_id"], inventory.move_id.id)
        self.assertEqual(found.action_contract()["res_id"], debt.id)
        action = inventory.move_id.action_reserve_lines()
        found = self.env["reserve.line"].search(action["domain"])
        self.assertEqual(found.contract_id, debt | other)
        self.move_days(debt, 41, OCTOBER)
        self.post(OCTOBER)
        action = debt.action_reserve_lines()
        self.assertEqual(self.env["reserve.line"].search_count(action["domain"]), 2)
        action = inventory.total_ids[0].action_lines()
        self.assertEqual(self.env["reserve.line"].search_count(action["domain"]), 1)

    def test_no_entry_to_open(self):
        inventory = self.count()
        with self.assertRaisesRegex(UserError, "no entry"):
            inventory.action_entry()
