import unittest
from datetime import datetime
from decimal import Decimal

from .ncr_day import NcrDay
from .pure import journal, read, read_one, said


class TestDispense(unittest.TestCase):
    """What became of an approved dispense, by the NCR journal."""

    def check(self, day, *expected, counts=None):
        found = read_one(day.bytes())
        self.assertEqual(said(found), list(expected))
        self.assertEqual(found.unknown, [])
        if counts:
            answer = journal.summary(found)
            self.assertEqual({name: answer[name] for name in counts}, counts)
        return found

    def test_taken(self):
        for newer in (False, True):
            day = NcrDay().withdraw(6000, 1, 1, 0, 0, newer=newer)
            found = self.check(day, counts={"dispenses_approved": 1, "taken": 1})
            (session,) = found.transactions
            (dispense,) = session.dispenses
            self.assertEqual(session.card, "400000******0001")
            self.assertTrue(session.complete)
            self.assertEqual(session.start_at, datetime(2026, 3, 5, 8))
            self.assertEqual(dispense.presented, (1, 1, 0, 0))
            self.assertEqual(dispense.value, 6000)
            self.assertEqual(dispense.debited, Decimal("6000.00"))
            self.assertEqual(dispense.picked, 2)
            self.assertEqual(session.traces, ["4001", "874001"])

    def test_cancelled(self):
        self.check(
            NcrDay().fail(6000),
            ("not_presented", "cancelled_by_host", 6000, False),
            counts={"dispenses_approved": 1, "taken": 0, "not_presented": 1},
        )

    def test_not_cancelled(self):
        """No cancellation print: a customer debited without cash."""
        day = NcrDay().fail(6000, cancel=False)
        self.check(day, ("not_presented", "debited_without_cash", 6000, True))

    def test_cancelled_after_the_end(self):
        """The host's cancellation comes late: it is of the last session until the next starts."""
        late = NcrDay().fail(5000, cancel=False).reply("5")
        late.print("TRANSACTION CANCELED", 5000, code="480")
        self.check(late, ("not_presented", "cancelled_by_host", 5000, False))
        next_one = NcrDay().fail(5000, cancel=False).start().reply("5")
        next_one.print("TRANSACTION CANCELED", 5000, code="480").end()
        self.check(next_one, ("not_presented", "debited_without_cash", 5000, True))

    def test_another_print_is_no_cancellation(self):
        day = NcrDay().fail(6000, cancel=False)
        day.start().ask().reply("5").print("BALANCE INQUIRY", code="480").end()
        self.check(day, ("not_presented", "debited_without_cash", 6000, True))

    def test_declined_after_approval(self):
        day = NcrDay().approve(6000).print("WITHDRAWAL", 6000, code="909").end()
        self.check(day, ("not_presented", "declined_by_host", 6000, False))

    def test_access_not_known(self):
        """Fault 3: the client may have had access to the notes."""
        day = NcrDay().fail(6000, fault="300000000,M-21,R-10000", cancel=False)
        self.check(day, ("not_presented", "needs_check", 6000, False))

    def test_fault_of_another_transaction(self):
        """A status names its transaction: an older one says nothing of this dispense."""
        day = (
            NcrDay()
            .approve(6000)
            .status("E", "300000000,M-21,R-10000", trace="3999")
            .end()
        )
        self.check(day, ("not_presented", "debited_without_cash", 6000, True))

    def test_recovered(self):
        """Notes picked, purged, moved by a recovery after the session's end."""
        day = (
            NcrDay()
            .approve(6000)
            .device("DISPENSE OPERATION")
            .serials("aa1000001", "aa1000002")
        )
        day.status("E", "400000000,M-47,R-12110", kind=2).reply("5")
        day.print("TRANSACTION CANCELED", 6000, code="480").say("TRANSACTION END")
        day.device("DISPENSER RECOVERY OPERATION").serials("aa1000001", "aa1000002")
        day.header().raw("SST IN SERVICE")
        found = self.check(day, ("not_presented", "cancelled_by_host", 6000, False))
        (dispense,) = found.transactions[0].dispenses
        self.assertTrue(dispense.recovered)
        self.assertEqual(dispense.picked, 2)

    def retract(self, *serials, cancel=False):
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).print("WITHDRAWAL", 6000)
        day.device("RETRACT OPERATION").serials(*serials).header().raw(
            "NOTES RETRACTED"
        )
        day.status("E", "500000000,M-00,R-11113")
        if cancel:
            day.print("TRANSACTION CANCELED", 6000, code="480")
        return day.end()

    def test_retracted(self):
        self.check(
            self.retract("aa1000000", "aa1000001"),
            ("retracted", "taken_back", 6000, True),
            counts={"retracted": 1, "taken": 0, "not_presented": 0},
        )

    def test_retracted_in_part(self):
        self.check(
            self.retract("aa1000000"), ("retracted", "taken_back_in_part", 1000, True)
        )

    def test_retracted_in_part_is_at_least(self):
        """Of 5000 and 1000 one came back: the journal proves the lesser, the recount the rest."""
        found = read_one(self.retract("aa1000001").bytes())
        (finding,) = found.findings
        self.assertEqual(
            (finding.verdict, finding.amount), ("taken_back_in_part", 1000)
        )

    def test_double_over_midnight(self):
        """The request is in one file, the withdrawal in the next."""
        first = NcrDay("2026-03-05 23:57:00").start().ask(5000)
        first.header().raw("HOST TX TIMEOUT").say("CARD TAKEN").end()
        second = NcrDay("2026-03-06 00:01:00", sequence=first.sequence)
        second.withdraw(5000, 1, 0, 0, 0)
        expected = ("double_withdrawal", "needs_check", 5000, False)
        whole = read_one(first.bytes() + second.bytes())
        self.assertIn(expected, said(whole))
        parts = read(first.bytes(), second.bytes())
        self.assertNotIn(expected, said(parts[0]))
        self.assertEqual(said(parts[1]), [expected])

    def test_retracted_and_cancelled(self):
        day = self.retract("aa1000000", "aa1000001", cancel=True)
        self.check(day, ("retracted", "cancelled_by_host", 6000, False))

    def test_retract_by_status_alone(self):
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).print("WITHDRAWAL", 6000)
        day.status("E", "500000000,M-00,R-11113").end()
        self.check(day, ("retracted", "taken_back", 6000, True))

    def test_purged(self):
        """Notes stacked, never presented, moved back: no retract."""
        day = NcrDay().approve(6000).device("DISPENSE OPERATION").serials("aa1", "aa2")
        day.say("NOTES STACKED").device("RETRACT OPERATION").serials("aa1", "aa2")
        day.status("E", "400000000,M-21,R-10100", kind=2).reply("5")
        day.print("TRANSACTION CANCELED", 6000, code="480").end()
        self.check(
            day,
            ("not_presented", "cancelled_by_host", 6000, False),
            counts={"retracted": 0, "not_presented": 1},
        )

    def test_power_lost(self):
        day = NcrDay().withdraw(6000, 1, 1, 0, 0).approve(5000)
        day.raw(
            "\x0f\x1be1\x1bw3\x1bh162"
            + "08:01:00*CASHIN RECOVERY STARTED - RETRACT BIN "
        )
        day.header().raw(
            "\x1b[05pPOWER INTERRUPTION DURING", "DISPENSE", "NOTES DISPENSED      "
        )
        day.raw("TYPE 1 = 00001  TYPE 2 = 00001", "TYPE 3 = 00000  TYPE 4 = 00000")
        day.header().raw("POWER-UP/RESET").withdraw(5000, 1, 0, 0, 0)
        self.check(day, ("not_presented", "power_lost", 5000, True))

    def test_power_lost_while_presenting(self):
        """Stacked notes were under way to the client: who has them the journal does not tell."""
        for stacked, verdict, refund in (
            (True, "needs_check", False),
            (False, "power_lost", True),
        ):
            day = NcrDay().approve(5000).device("DISPENSE OPERATION")
            if stacked:
                day.say("NOTES STACKED").say("CARD TAKEN")
            day.header().raw("PRESENT ATTEMPTED PRIOR TO POWER-FAIL", "POWER-UP/RESET")
            self.check(
                day.withdraw(6000, 1, 1, 0, 0), ("not_presented", verdict, 5000, refund)
            )

    def test_short(self):
        day = NcrDay().approve(6000).dispense(1, 0, 0, 0).say("NOTES TAKEN")
        day.print("WITHDRAWAL", 6000).status("E", "101000000,M-12,R-10000").end()
        self.check(day, ("short_dispensed", "debited_in_full", 1000, True))

    def test_short_status_but_all_given(self):
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).say("NOTES TAKEN")
        day.print("WITHDRAWAL", 6000).status("E", "101010000,M-12,R-10000").end()
        self.check(day)

    def test_short_and_not_counted(self):
        day = (
            NcrDay().approve(6000).say("NOTES PRESENTED", font=False).say("NOTES TAKEN")
        )
        day.print("WITHDRAWAL", 6000).status("E", "100000000,M-12,R-10000").end()
        self.check(day, ("short_dispensed", "needs_check", None, False))

    def test_counted_by_the_status(self):
        """The count of the print is lost: the cash handler's status tells it."""
        day = NcrDay().withdraw(6000, 1, 1, 0, 0).approve(6000)
        day.say("NOTES PRESENTED", font=False).say("NOTES TAKEN").print(
            "WITHDRAWAL", 6000
        )
        day.status("E", "001010000,M-00,R-10000").end()
        found = self.check(day)
        (dispense,) = found.transactions[1].dispenses
        self.assertEqual((dispense.presented, dispense.value), ((1, 1, 0, 0), 6000))

    def test_other_notes_than_debited(self):
        day = NcrDay().withdraw(6000, 2, 0, 0, 0)
        self.check(day, ("over_dispensed", "needs_check", 4000, False))

    def test_taken_though_cancelled(self):
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).say("NOTES TAKEN")
        day.print("TRANSACTION CANCELED", 6000, code="480").end()
        self.check(day, ("over_dispensed", "taken_though_cancelled", 6000, False))

    def test_left_at_the_shutter(self):
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).end()
        self.check(
            day,
            ("not_taken", "needs_check", 6000, False),
            counts={
                "dispenses_approved": 1,
                "taken": 0,
                "retracted": 0,
                "not_presented": 0,
            },
        )

    def test_card_jammed(self):
        """Notes stacked, never presented, the card jams and stays: two findings."""
        day = NcrDay().approve(6000).device("DISPENSE OPERATION").serials("aa1", "aa2")
        day.say("NOTES STACKED").status("D", "0,M-0906000080").status(
            "D", "1,M-09", kind=2
        )
        day.reply("5").print("TRANSACTION CANCELED", 6000, code="480")
        day.raw("*CARD CAPTURED A/C", "400000******0001*").say("TRANSACTION END")
        found = self.check(
            day,
            ("not_presented", "cancelled_by_host", 6000, False),
            ("card_captured", "jam", None, False),
            counts={"captured": 1},
        )
        self.assertEqual(found.transactions[0].captures[0].card, "400000******0001")

    def test_captured_by_host(self):
        day = NcrDay().start().ask(1000).reply("5").print("CARD PICKUP", code="200")
        day.raw("*CARD CAPTURED A/C", "400000******0001*").end()
        day.start().status("D", "2,M-09").end()
        self.check(
            day,
            ("card_captured", "by_host", None, False),
            ("card_captured", "jam", None, False),
        )

    def test_card_given_after_a_fault(self):
        self.check(NcrDay().start().status("D", "1,M-09").say("CARD TAKEN").end())

    def test_host_time_out(self):
        day = NcrDay().start().ask(14500).header().raw("HOST TX TIMEOUT").end()
        day.start().ask(opcode="FAAAA   ").header().raw("HOST TX TIMEOUT").end()
        self.check(
            day,
            ("host_timeout", "needs_check", 14500, False),
            ("host_timeout", "no_money_asked", None, False),
            counts={"host_timeouts": 2, "dispenses_approved": 0},
        )

    def test_two_dispenses_in_a_session(self):
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).say("NOTES TAKEN")
        day.print("WITHDRAWAL", 6000).ask(5000).reply("A")
        day.status("E", "200000000,M-43,R-10000", kind=2).reply("5").end()
        self.check(
            day,
            ("not_presented", "debited_without_cash", 5000, True),
            counts={"transactions": 1, "dispenses_approved": 2, "taken": 1},
        )

    def test_request_in_hundredths(self):
        """The units of requests are learnt from the host's print."""
        day = NcrDay().approve(600_000).dispense(1, 1, 0, 0).say("NOTES TAKEN")
        day.print("WITHDRAWAL", 6000).end().approve(500_000).end()
        self.check(day, ("not_presented", "debited_without_cash", 5000, True))
