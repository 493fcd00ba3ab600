import unittest

from .ncr_day import NcrDay
from .pure import journal, read, read_one, said

NOTES = ((500, 4), (1000, 3))
CLIENT = (
    "not_presented", "retracted", "not_taken", "short_dispensed", "over_dispensed",
    "deposit_fault", "deposit_mismatch", "card_captured", "host_timeout", "double_withdrawal",
)  # fmt: skip


class TestVariants(unittest.TestCase):
    """Forms of the same events that other days of an NCR ATM print."""

    def check(self, day, *expected, **counts):
        found = read_one(day.bytes())
        self.assertEqual(said(found, *CLIENT), list(expected))
        answer = journal.summary(found)
        self.assertEqual({name: answer[name] for name in counts}, counts)
        for one in found.findings:
            if one.transaction:
                place = one.start, one.end
                for start, end in one.evidence:
                    self.assertTrue(place[0] <= start < end <= place[1], one)
        return found

    def test_any_fault_of_the_handler(self):
        """Whatever the M-status, the first digit tells whether notes came out."""
        for digit in "24":
            for fault in ("02", "05", "09", "0A", "43", "47", "51"):
                day = NcrDay().fail(5000, fault=f"{digit}00000000,M-{fault},R-1111111")
                expected = ("not_presented", "cancelled_by_host", 5000, False)
                with self.subTest(digit + fault):
                    self.check(day, expected, not_presented=1, taken=0)

    def test_two_failures_in_a_session(self):
        day = NcrDay().approve(20000).status("E", "400000000,M-43,R-10100", kind=2)
        day.reply("5").print("TRANSACTION CANCELED", 20000, code="480")
        day.ask(1000).reply("A").status("E", "400000000,M-43,R-10100", kind=2)
        day.reply("5").print("TRANSACTION CANCELED", 1000, code="480").end()
        self.check(
            day,
            ("not_presented", "cancelled_by_host", 20000, False),
            ("not_presented", "cancelled_by_host", 1000, False),
            transactions=1,
            not_presented=2,
        )

    def test_only_the_first_is_cancelled(self):
        day = NcrDay().approve(20000).status("E", "400000000,M-43,R-10100", kind=2)
        day.reply("5").print("TRANSACTION CANCELED", 20000, code="480")
        day.ask(1000).reply("A").status("E", "400000000,M-43,R-10100", kind=2).end()
        self.check(
            day,
            ("not_presented", "cancelled_by_host", 20000, False),
            ("not_presented", "debited_without_cash", 1000, True),
        )

    def test_retract_after_the_end(self):
        """The notes are pulled back when the session's end is printed already."""
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).print("WITHDRAWAL", 6000)
        day.say("TRANSACTION END").device("RETRACT OPERATION")
        day.serials("aa1000000", "aa1000001").header().raw("NOTES RETRACTED")
        day.status("E", "500000000,M-00,R-11113").header()
        day.raw("     *PRIMARY CARD READER ACTIVATED*").withdraw(5000, 1, 0, 0, 0)
        self.check(day, ("retracted", "taken_back", 6000, True), taken=1, retracted=1)

    def test_void_retract(self):
        """The retract found nothing to pull back: somebody took the notes in that moment."""
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).print("WITHDRAWAL", 6000)
        day.device("RETRACT OPERATION").raw("VOID NOTES RETRACTED:0").end()
        self.check(day, ("retracted", "taken_back", 6000, True), retracted=1)

    def test_cancelled_by_another_code(self):
        """The title of the print says it, whatever its code."""
        day = NcrDay().approve(6000).status("E", "400000000,M-43,R-10100", kind=2)
        day.reply("5").print("TRANSACTION CANCELED", 6000, code="000").end()
        self.check(day, ("not_presented", "cancelled_by_host", 6000, False))

    def test_supervisor_in_the_middle(self):
        """Staff come in while the client's session is open: it goes on afterwards."""
        day = NcrDay().approve(6000)
        day.raw("SUPERVISOR ENTRY ATTEMPTED DURING TRANSACTION")
        day.dispense(1, 1, 0, 0).say("NOTES TAKEN").print("WITHDRAWAL", 6000).end()
        day.raw("SUPERVISOR MODE ENTRY", "SUPERVISOR MODE EXIT")
        self.check(day.withdraw(5000, 1, 0, 0, 0), transactions=2, taken=2)

    def test_inquiries_and_wrong_pins(self):
        """Answers without money: nothing is found, whatever the codes."""
        day = NcrDay().start()
        for code in ("117", "117", "116", "909", "110", "912", "206", "008"):
            day.say("PIN ENTERED").ask(opcode="FAAAA   ").reply("5")
            day.print("TRANSACTION DECLINED", code=code)
        self.check(day.say("CARD TAKEN").end(), transactions=1, captured=0)

    def test_declined_withdrawal(self):
        day = NcrDay().start().ask(6000).reply("5").print("DECLINED", 6000, code="116")
        self.check(day.say("CARD TAKEN").end(), dispenses_approved=0)

    def test_captured_for_time(self):
        """The card was not taken in time: the reader keeps it, counted once."""
        day = NcrDay().approve(6000).status("D", "1,M-00", kind=2)
        day.raw("*CARD CAPTURED A/C", "400000******0001*").reply("5")
        day.print("TRANSACTION CANCELED", 6000, code="480").end()
        self.check(
            day,
            ("not_presented", "cancelled_by_host", 6000, False),
            ("card_captured", "jam", None, False),
            captured=1,
        )

    def test_captured_after_the_end(self):
        day = NcrDay().start().ask().reply("5").say("TRANSACTION END")
        day.raw("*CARD CAPTURED A/C", "400000******0001*").header()
        day.raw("     *PRIMARY CARD READER ACTIVATED*").withdraw(5000, 1, 0, 0, 0)
        self.check(day, ("card_captured", "jam", None, False), captured=1)

    def test_reader_warnings(self):
        """Statuses of bad cards are no captures."""
        day = NcrDay().start().status("D", "9,M-81,R-0").status("D", "7,M-00,R-1")
        day.status("D", "0,M-817027008902,R-1").say("CARD TAKEN").end()
        self.check(day, captured=0)

    def test_time_out_then_late_notes(self):
        """The same sum taken again after a request without an answer."""
        day = NcrDay().start().ask(6000).header().raw("HOST TX TIMEOUT").end()
        day.withdraw(6000, 1, 1, 0, 0)
        self.check(
            day,
            ("host_timeout", "needs_check", 6000, False),
            ("double_withdrawal", "needs_check", 6000, False),
            host_timeouts=1,
        )

    def test_time_out_of_a_balance_after_a_withdrawal(self):
        """What was asked for before is not what this request asks."""
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).say("NOTES TAKEN")
        day.print("WITHDRAWAL", 6000).ask(opcode="FAAAA   ").header()
        day.raw("HOST TX TIMEOUT").end()
        self.check(day, ("host_timeout", "no_money_asked", None, False), taken=1)

    # Cash in

    def test_technicians_recovery(self):
        """Test notes of the staff are not those of a client who took all of his back."""
        day = NcrDay().insert().refuse().count().count(digit="1").end()
        day.raw("SUPERVISOR MODE ENTRY").device("INIT BNA STARTED - RETRACT BIN")
        day.device("CASHIN RETRACT STARTED - RETRACT BIN")
        day.device("CIM-RESET CALLED - RETRACT BIN").raw("MONEY FOUND")
        day.raw(
            "08:10:00*CASHIN RECOVERY OK  ", "VAL: 002", "RUB1000-002", "REJECTS:000*"
        )
        self.check(day, deposits=1)

    def test_recovery_after_the_power_came_back(self):
        day = NcrDay().insert().count(escrow=NOTES).header().raw("POWER-UP/RESET")
        day.raw(
            "\x0f\x1be1\x1bw3\x1bh162"
            + "08:05:00*CASHIN RECOVERY STARTED - RETRACT BIN "
        )
        day.device("CASHIN RETRACT STARTED - RETRACT BIN")
        day.device("CIM-RESET CALLED - RETRACT BIN")
        day.raw("08:05:20*CASHIN RECOVERY OK  ", "VAL: 007", "RUB500-004,RUB1000-003")
        day.header().raw("SST IN SERVICE").withdraw(5000, 1, 0, 0, 0)
        self.check(day, ("deposit_fault", "kept_found_by_recovery", 5000, True))

    def test_recovery_without_a_count(self):
        """The recovery went well and says no count: where the notes are is not told."""
        day = NcrDay().insert().count(escrow=NOTES).header().raw("POWER-UP/RESET")
        day.device("CASHIN RECOVERY STARTED - RETRACT BIN")
        day.raw("08:05:20*CASHIN RECOVERY OK  ").header()
        day.withdraw(5000, 1, 0, 0, 0)
        self.check(day, ("deposit_fault", "kept_in_escrow", 5000, True))

    def test_recovery_failed(self):
        day = NcrDay().insert().count(escrow=NOTES, digit="3", fault="27")
        day.say("TRANSACTION END").device("CASHIN RECOVERY STARTED - RETRACT BIN")
        day.device("CASHIN RECOVERY FAILED - CASH OUT ERROR").header()
        self.check(day, ("deposit_fault", "kept_in_escrow", 5000, True))

    def test_retract_told_twice(self):
        """The tray's number first, then the acceptor's count with the notes it knows."""
        day = NcrDay().insert().refuse().device("CIM-ITEMS INSERTED")
        day.count(escrow=NOTES).device("CASHIN REFUND SELECTED")
        day.device("CIM-DEPOSIT - ITEMS REFUNDED").device("CIM-ITEMS PRESENTED")
        day.count(refunded=NOTES, digit="1")
        day.device("CASHIN RETRACT STARTED - RETRACT BIN")
        day.raw("RETRACT NO: 2, TOT: 0014, ITEMS: 0007")
        day.count(stored=NOTES, digit="7").end()
        self.check(day, ("deposit_fault", "kept_not_taken", 5000, True))

    def test_more_notes_refused_by_a_fault(self):
        """The second handful failed and was taken back; the first was credited."""
        day = (
            NcrDay()
            .insert()
            .count(escrow=NOTES)
            .device("CASHIN ADD MORE NOTES SELECTED")
        )
        day.device("CIM-ITEMS INSERTED").device(
            "CIM-INPUT REFUSED,REASON-DEPOSIT FAILURE"
        )
        day.device("CIM-ITEMS PRESENTED").device("CIM-ITEMS TAKEN")
        day.count(escrow=NOTES, fault="32").send().store(*NOTES).end()
        self.check(day, deposits=1, deposits_completed=1)

    def test_failure_taken_back_in_the_next_try(self):
        """A fault, notes given back, put in again and credited: the client has lost nothing."""
        day = NcrDay().insert().device("CIM-INPUT REFUSED,REASON-DEPOSIT FAILURE")
        day.device("CIM-ITEMS PRESENTED").device("CIM-ITEMS TAKEN").count(fault="38")
        day.device("CIM-ITEMS INSERTED").count(escrow=NOTES).send().store(*NOTES).end()
        self.check(day, deposits=1, deposits_completed=1)

    def test_several_currencies_in_escrow(self):
        day = NcrDay().insert().header()
        day.raw("*4001*1*\x1b(Iw\x1b(1*0, M-00, R-100110021003", "A/C ", "OPERATION OK")
        day.raw(
            "ESC: 003", "RUB1000-002,USD100-001", "VAL: 000", "REF: 000", "REJECTS:000*"
        )
        day.header().raw("POWER-UP/RESET").withdraw(5000, 1, 0, 0, 0)
        found = read_one(day.bytes())
        (one,) = [each for each in found.findings if each.kind == "deposit_fault"]
        self.assertTrue(one.refund)
        self.assertIsNone(one.amount)

    def test_rejected_command(self):
        """The host's reply was refused by the ATM; notes go back."""
        day = NcrDay().insert().count(escrow=NOTES).send("*")
        day.raw(f"     *{day.trace:04d}*2***B09").reply("5")
        day.print("TRANSACTION CANCELED", code="995")
        day.device("CLOSE STATE WITH NOTES PRESENT - REFUND")
        day.device("CIM-DEPOSIT COMPLETED - ITEMS REFUNDED")
        day.device("CIM-ITEMS PRESENTED").count(refunded=NOTES)
        day.device("CASHIN RETRACT STARTED - RETRACT BIN")
        day.raw("RETRACT NO: 2, TOT: 0014, ITEMS: 0007")
        day.count(stored=NOTES, digit="7").end()
        self.check(day, ("deposit_fault", "kept_not_taken", 5000, True), deposits=1)

    # Files

    def test_midnight_in_a_session(self):
        """A session over the end of the day's file is one, its finding is of the first file."""
        day = NcrDay("2026-03-05 23:59:30").approve(6000)
        first, day.lines = day.bytes(), []
        day.wait(minutes=1).status("E", "400000000,M-43,R-10100", kind=2).reply("5")
        day.print("TRANSACTION CANCELED", 6000, code="480").end()
        parts = read(first, day.bytes())
        self.assertEqual([len(one.transactions) for one in parts], [1, 0])
        self.assertEqual(
            [said(one, *CLIENT) for one in parts],
            [[("not_presented", "cancelled_by_host", 6000, False)], []],
        )

    def test_numbers_begin_again(self):
        day = NcrDay(sequence=997)
        for _time in range(4):
            day.withdraw(6000, 1, 1, 0, 0)
        self.check(day, sequence_breaks=0, transactions=4)

    def test_end_is_not_printed(self):
        """The next session starts without the end of the one before."""
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).say("NOTES TAKEN")
        day.print("WITHDRAWAL", 6000).withdraw(5000, 1, 0, 0, 0)
        self.check(day, transactions=2, taken=2)

    def test_unknown_lines_are_listed(self):
        """Words of another day are listed, and nothing is guessed from them."""
        words = ("FOREIGN OBJECT IN THROAT", "NOTES WENT SOMEWHERE", "XYZ: 17")
        day = NcrDay().approve(6000).raw(*words).dispense(1, 1, 0, 0)
        day.say("NOTES TAKEN").print("WITHDRAWAL", 6000).end()
        data = day.bytes()
        found = self.check(day, unknown_lines=3)
        self.assertEqual(
            [data[start:end].decode() for start, end in found.unknown], list(words)
        )
