import unittest

from .ncr_day import NcrDay
from .pure import journal, read_one, said

NOTES = ((500, 4), (1000, 3))


class TestDeposit(unittest.TestCase):
    """What became of notes put in, by the NCR journal."""

    def check(self, day, *expected, deposits=1, completed=0):
        found = read_one(day.bytes())
        self.assertEqual(said(found), list(expected))
        self.assertEqual(found.unknown, [])
        answer = journal.summary(found)
        self.assertEqual(
            (answer["deposits"], answer["deposits_completed"]), (deposits, completed)
        )
        return found

    def test_stored(self):
        day = (
            NcrDay().insert().refuse().device("CIM-ITEMS INSERTED").count(escrow=NOTES)
        )
        found = self.check(day.send().store(*NOTES).end(), completed=1)
        (deposit,) = found.transactions[0].deposits
        self.assertEqual((deposit.inserted, deposit.stored.count), (2, 7))
        self.assertEqual((deposit.stored.value, deposit.credited), (5000, 5000))

    def test_nothing_put_in(self):
        day = NcrDay().start().device("CIM-DEPOSIT ACTIVATED").count(digit="1").end()
        self.check(day, deposits=0)

    def test_all_refused(self):
        """Skewed notes given back are the client's affair, no fault."""
        day = NcrDay().insert().refuse().count().count(digit="1")
        self.check(day.device("CASHIN NOTE INSERTION CANCELLED").end())

    def test_refused_by_a_fault(self):
        day = NcrDay().insert().device("CIM-INPUT REFUSED,REASON-DEPOSIT FAILURE")
        day.device("CIM-ITEMS PRESENTED").device("CIM-ITEMS TAKEN")
        day.count(fault="38").count(digit="1").end()
        self.check(day, ("deposit_fault", "returned", None, False))

    def test_warning_is_no_fault(self):
        """The acceptor warns of its bins while the client's notes are refused."""
        self.check(NcrDay().insert().refuse().count(fault="13").count(digit="1").end())

    def test_not_credited(self):
        day = (
            NcrDay().insert().count(escrow=NOTES).send().store(*NOTES, code="909").end()
        )
        self.check(
            day, ("deposit_fault", "stored_not_credited", 5000, True), completed=1
        )

    def test_credit_not_printed(self):
        day = NcrDay().insert().count(escrow=NOTES).send()
        day.device("CIM-DEPOSIT COMPLETED").count(stored=NOTES).end()
        self.check(day, ("deposit_fault", "needs_check", 5000, False), completed=1)

    def test_credited_less(self):
        day = (
            NcrDay()
            .insert()
            .count(escrow=NOTES)
            .send()
            .store(*NOTES, amount=4000)
            .end()
        )
        self.check(day, ("deposit_mismatch", "needs_check", 1000, False), completed=1)

    def test_host_refuses(self):
        """Close state: the ATM gives the notes back and the client takes them."""
        day = NcrDay().insert().count(escrow=NOTES).send("*").reply("5")
        day.print("TRANSACTION CANCELED", code="995")
        day.device("CLOSE STATE WITH NOTES PRESENT - REFUND")
        day.device("CIM-DEPOSIT COMPLETED - ITEMS REFUNDED").device(
            "CIM-ITEMS PRESENTED"
        )
        day.count(refunded=NOTES).device("CIM-ITEMS TAKEN").end()
        self.check(day, ("deposit_fault", "returned", 5000, False))

    def test_refund_asked(self):
        day = NcrDay().insert().count(escrow=NOTES).device("CASHIN REFUND SELECTED")
        day.device("CIM-DEPOSIT - ITEMS REFUNDED").device("CIM-ITEMS PRESENTED")
        self.check(day.count(refunded=NOTES, digit="1").device("CIM-ITEMS TAKEN").end())

    def test_client_waits_too_long(self):
        """The acceptor ends by the client's time-out: given back, no fault."""
        day = (
            NcrDay().insert().count(escrow=NOTES).device("CIM-DEPOSIT - ITEMS REFUNDED")
        )
        day.device("CIM-ITEMS PRESENTED").count(refunded=NOTES, digit="1")
        self.check(day.device("CIM-ITEMS TAKEN").end())

    def test_recovery_inside_the_session(self):
        """A recovery that gives everything back."""
        day = NcrDay().insert().count(escrow=NOTES, digit="3", fault="27")
        day.device("CASHIN RECOVERY STARTED - RETRACT BIN")
        day.device("CIM-DEPOSIT - ITEMS REFUNDED").device("CIM-ITEMS PRESENTED")
        day.count(refunded=NOTES).device("CIM-ITEMS TAKEN").end()
        self.check(day, ("deposit_fault", "returned", 5000, False))

    def test_refund_not_taken(self):
        day = NcrDay().insert().count(escrow=NOTES).device("CASHIN REFUND SELECTED")
        day.device("CIM-DEPOSIT - ITEMS REFUNDED").device("CIM-ITEMS PRESENTED")
        day.count(refunded=NOTES, digit="1").device(
            "CASHIN RETRACT STARTED - RETRACT BIN"
        )
        day.raw("RETRACT NO: 2, TOT: 0014, ITEMS: 0007").count(
            stored=NOTES, digit="7"
        ).end()
        found = self.check(day, ("deposit_fault", "kept_not_taken", 5000, True))
        self.assertEqual(found.transactions[0].deposits[0].retracted.count, 7)

    def test_retracted_uncounted(self):
        day = NcrDay().insert().device("CIM-ITEMS PRESENTED")
        day.device("CASHIN RETRACT STARTED - RETRACT BIN")
        day.raw("RETRACT NO: 2, TOT: 0014, ITEMS: 0007").end()
        self.check(day, ("deposit_fault", "kept_not_taken", None, True))

    def test_retracted_but_credited(self):
        day = NcrDay().insert().count(escrow=NOTES).send()
        day.count(stored=NOTES, digit="7").print("  ONLINE CASH DEPOSIT", 5000).end()
        self.check(day, ("deposit_fault", "kept_but_credited", 5000, False))

    def test_not_stored_but_credited(self):
        """The acceptor fails after the host's credit: the client has lost nothing."""
        day = NcrDay().insert().count(escrow=NOTES).send().header()
        day.raw("*4003*2*w*3, M-27, R-100110021003").print(
            "  ONLINE CASH DEPOSIT", 5000
        ).end()
        self.check(day, ("deposit_fault", "kept_but_credited", 5000, False))

    def lost(self, *recovery):
        day = NcrDay().insert().device("CIM-INPUT REFUSED,REASON-DEPOSIT FAILURE")
        day.header().raw("*4002*1*w*3, M-27, R-100110021003", "A/C ", "DEVICE ERROR")
        day.raw("ESC: 000", "VAL: 000", "REF: 000", "REJECTS:000*").say(
            "TRANSACTION END"
        )
        day.device("CASHIN RECOVERY STARTED - RETRACT BIN").device(
            "NOTES DETECTED AT EXIT SLOT"
        )
        return (
            day.raw("MONEY FOUND", *recovery)
            .header()
            .raw("     *PRIMARY CARD READER ACTIVATED*")
        )

    def test_lost(self):
        """Found by the recovery after the session's end, credited to nobody."""
        expected = ("deposit_fault", "kept_found_by_recovery", 3000, True)
        recoveries = (
            ("08:00:20*CASHIN RECOVERY OK  ", "VAL: 007", "RUB1000-003", "REJECTS:000*"),
            ("08:00:20*CASHIN RECOVERY OK  ", "VAL: 007", "RUB1000-003"),
            ("08:00:20*CASHIN RECOVERY OK  VAL: 007  RUB1000-003",),
            (
                "RETRACT NO: 1, TOT: 0007, ITEMS: 0007", "VAL: 007", "RUB1000-003",
                "08:00:20*CASHIN RECOVERY OK  ",
            ),
            (
                "*4002*1*w*6, M-00, R-100110021003", "VAL: 007", "RUB1000-003",
                "REJECTS:000*", "08:00:20*CASHIN RECOVERY OK  ",
            ),
        )  # fmt: skip
        for lines in recoveries:
            with self.subTest(lines):
                found = self.check(self.lost(*lines), expected)
                self.assertEqual(found.transactions[0].deposits[0].recovered.count, 7)

    def test_lost_and_nothing_found(self):
        """Nobody is seen to take them, no bin counts them: the next recount tells."""
        day = self.lost("08:00:20*CASHIN RECOVERY OK  ")
        self.check(day, ("deposit_fault", "needs_check", None, False))

    def test_lost_and_the_recovery_fails(self):
        day = NcrDay().insert().header().raw("POWER-UP/RESET")
        day.device("CASHIN RECOVERY STARTED - RETRACT BIN")
        day.raw("08:00:20*CASHIN RECOVERY FAILED").header()
        self.check(
            day.withdraw(5000, 1, 0, 0, 0),
            ("deposit_fault", "needs_check", None, False),
        )

    def test_found_after_an_earlier_return(self):
        """What came back before says nothing of what was put in later."""
        asked = NcrDay().insert().count(escrow=NOTES).device("CASHIN REFUND SELECTED")
        asked.device("CIM-DEPOSIT - ITEMS REFUNDED").device("CIM-ITEMS PRESENTED")
        asked.count(refunded=NOTES).device("CIM-ITEMS TAKEN")
        refused = NcrDay().insert().refuse().device("CIM-ITEMS TAKEN")
        for day in (asked, refused):
            day.device("CIM-ITEMS INSERTED").header().raw("POWER-UP/RESET")
            day.device("CASHIN RECOVERY STARTED - RETRACT BIN")
            day.raw("08:00:20*CASHIN RECOVERY OK  VAL: 005  RUB1000-005").header()
            self.check(
                day.withdraw(5000, 1, 0, 0, 0),
                ("deposit_fault", "kept_found_by_recovery", 5000, True),
            )

    def test_found_after_a_refused_note(self):
        """Of one insert a part was refused and taken: what is found later is still his."""
        day = NcrDay().insert().refuse()
        day.device("CASHIN RECOVERY STARTED - RETRACT BIN")
        day.raw("CASHIN RECOVERY OK  ", "VAL: 005", "RUB1000-005", "REJECTS:000*").end()
        self.check(day, ("deposit_fault", "kept_found_by_recovery", 5000, True))

    def test_kept_besides_what_was_credited(self):
        """Two of ten are offered back and left; the eight stored are credited, the two are not."""
        day = (
            NcrDay().insert().count(escrow=((1000, 10),)).device("CIM-ITEMS PRESENTED")
        )
        day.count(stored=((1000, 2),), digit="7").count(escrow=((1000, 8),)).send()
        self.check(
            day.store((1000, 8)).end(),
            ("deposit_fault", "kept_not_taken", 2000, True),
            completed=1,
        )

    def test_recovery_is_of_the_last_session_only(self):
        day = NcrDay().insert().count(escrow=NOTES).send().store(*NOTES).end()
        day.device("CASHIN RECOVERY STARTED - RETRACT BIN")
        day.raw("08:00:20*CASHIN RECOVERY OK  VAL: 007  RUB1000-003").header()
        day.withdraw(5000, 1, 0, 0, 0)
        self.check(day, completed=1)

    def test_kept_in_escrow(self):
        """The power fails while the notes lie in escrow."""
        day = NcrDay().insert().count(escrow=NOTES).header().raw("POWER-UP/RESET")
        self.check(
            day.withdraw(5000, 1, 0, 0, 0),
            ("deposit_fault", "kept_in_escrow", 5000, True),
        )

    def test_refund_failed(self):
        day = NcrDay().insert().count(escrow=NOTES).send("*").reply("5")
        day.device("CIM-DEPOSIT COMPLETED -ITEMS REFUND FAILED").end()
        self.check(day, ("deposit_fault", "refund_failed", 5000, True))

    def test_left_at_the_slot(self):
        day = NcrDay().insert().device("CIM-ITEMS PRESENTED").count(digit="4").end()
        self.check(day, ("deposit_fault", "needs_check", None, False))

    def test_counterfeit(self):
        day = NcrDay().insert().count(digit="?").end()
        self.check(day, ("deposit_fault", "kept_as_counterfeit", None, False))

    def test_second_deposit_of_a_session(self):
        """The first is credited, the second stays in escrow: one session, one is missing."""
        day = NcrDay().insert().count(escrow=NOTES).send().store(*NOTES)
        day.device("CIM-ITEMS INSERTED").count(escrow=((100, 2),)).header().raw(
            "POWER-UP/RESET"
        )
        self.check(
            day.withdraw(5000, 1, 0, 0, 0),
            ("deposit_fault", "kept_in_escrow", 200, True),
            completed=1,
        )

    def test_time_out_with_notes_inside(self):
        day = (
            NcrDay()
            .insert()
            .count(escrow=NOTES)
            .device("CASHIN DEPOSIT SELECTED")
            .ask()
        )
        day.header().raw("HOST TX TIMEOUT").device(
            "CLOSE STATE WITH NOTES PRESENT - REFUND"
        )
        day.device("CIM-DEPOSIT COMPLETED - ITEMS REFUNDED").device(
            "CIM-ITEMS PRESENTED"
        )
        day.count(refunded=NOTES).device("CIM-ITEMS TAKEN").end()
        self.check(
            day,
            ("host_timeout", "needs_check", 5000, False),
            ("deposit_fault", "returned", 5000, False),
        )

    def test_time_out_of_a_deposit_counts_its_notes(self):
        """Requests of deposits count hundredths though those of withdrawals do not."""
        day = NcrDay().withdraw(5000, 1, 0, 0, 0).insert().count(escrow=NOTES)
        day.device("CASHIN DEPOSIT SELECTED").ask(500_000)
        day.header().raw("HOST TX TIMEOUT").device("CIM-DEPOSIT - ITEMS REFUNDED")
        day.device("CIM-ITEMS PRESENTED").count(refunded=NOTES)
        found = read_one(day.device("CIM-ITEMS TAKEN").end().bytes())
        self.assertEqual(said(found)[0], ("host_timeout", "needs_check", 5000, False))
