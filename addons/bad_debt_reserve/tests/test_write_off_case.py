from datetime import date

from odoo.tests import tagged

from .write_off_common import OCTOBER, WriteOffCommon

OCT = date(2026, 10, 31)


@tagged("post_install", "-at_install")
class TestWriteOffCase(WriteOffCommon):
    """The debtor's case: closed when all is written off, opened by the reversal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._debt("C1-1", 100, principal_overdue=700)
        cls.young = cls._debt("C1-2", 40, principal_overdue=50)
        cls.other = cls._debt("C2-1", 100, principal_overdue=30, client_id=cls.firm.id)
        cls.close(cls.date)

    @classmethod
    def close(cls, at):
        """What the close of a day does to cases."""
        day = cls.env["bank.day"].create({"company_id": cls.company.id, "date": at})
        cls.env["debt.case"]._step_cases(day)
        day.unlink()

    def case(self, client=None):
        return self.env["debt.case"].search(
            [("client_id", "=", (client or self.person).id)]
        )

    def stage(self, client=None):
        return self.case(client).stage_id.code

    def test_closed_when_all_is_written_off(self):
        self.post()
        self.write_off(self.old)
        self.assertEqual(self.stage(), "hard", "the second debt is worked still")
        order = self.write_off(self.young, self.other)
        for client in (self.person, self.firm):
            case = self.case(client)
            self.assertEqual((case.stage_id.code, case.closed), ("written_off", True))
            self.assertEqual(case.date_closed, date(2026, 10, 15))
            self.assertFalse(case.stage_by_hand)
            move = case.move_ids[0]
            self.assertEqual(
                (move.stage_from_id.code, move.date, move.user_id),
                ("hard", date(2026, 10, 15), self.chief),
            )
            self.assertIn(order.name, move.reason)
            self.assertIn(order.ground_id.name, move.reason)
        self.close(OCT)
        self.assertEqual(
            self.stage(), "written_off", "the file shows the debts still: not worked"
        )

    def test_a_new_overdue_debt_opens_the_case(self):
        self.post()
        self.write_off(self.old, self.young)
        self._debt("C1-3", 5, at=OCT, principal_overdue=10)
        self.close(OCT)
        case = self.case()
        self.assertEqual((case.stage_id.code, case.date_closed), ("soft", False))
        self.assertEqual(case.move_ids.sorted("id")[-1].days_past_due, 5)

    def test_opened_by_the_reversal(self):
        self.post()
        court = self.env.ref("debt_collection.stage_court")
        self.case().stage_id = court
        order = self.write_off(self.old, self.young)
        chief = self.as_user(order, self.chief)
        chief.write({"reversal_date": OCTOBER, "reversal_reason": "Mistake"})
        chief.action_reverse()
        case = self.case()
        self.assertEqual((case.stage_id, case.stage_by_hand), (court, True))
        self.assertFalse(case.date_closed or case.closed)
        self.assertIn(order.name, case.move_ids.sorted("id")[-1].reason)
        self.assertEqual(self.stage(self.firm), "hard")

    def test_written_off_for_tax_alone_is_worked_on(self):
        tax = self.env["reserve.rule.book"]._create_preset(self.company, "tax", "tax")
        self.write_off(self.old, self.young, ground="limitation", book_id=tax.id)
        self.assertEqual(self.stage(), "hard")

    def test_money_returned_is_seen_and_opens_nothing(self):
        self.post()
        order = self.write_off(self.old, self.young)
        row = self.env["reserve.off.balance"].search(
            [("write_off_id", "=", order.id)], limit=1
        )
        row._pay(date(2026, 11, 2), 20, "PP 12")
        case = self.case()
        self.assertEqual(case.stage_id.code, "written_off")
        self.assertIn("20.00", case.message_ids[0].body)
        self.assertIn("PP 12", case.message_ids[0].body)
        self.assertIn(row.number, case.message_ids[0].body)
        motion = self.as_user(row.motion_ids, self.chief)
        motion._reverse_entered(date(2026, 11, 3), "Entered twice")
        self.assertEqual(self.case().stage_id.code, "written_off")
        said = self.case().message_ids[0].body
        for part in ("Entered twice", "20.00", row.number):
            self.assertIn(part, said)

    def test_a_bank_without_the_stage(self):
        self.env["debt.stage"]._written_off().unlink()
        self.post()
        self.write_off(self.old, self.young)
        self.assertEqual(self.stage(), "hard")
