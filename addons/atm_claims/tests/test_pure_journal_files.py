import unittest
from datetime import datetime

from .ncr_day import NcrDay
from .pure import journal, read, read_one, said


def day_after_day():
    """Two days of one ATM, the second goes on from the first."""
    first = NcrDay("2026-03-04 23:58:00", sequence=990)
    first.header().raw("EJ LOG COPIED OK").withdraw(6000, 1, 1, 0, 0)
    first.raw(
        "INIT BY EJ SCHEDULED INIT", f"*{first.now:%m/%d/%Y*%H:%M:%S}*", "0A1B2C3D"
    )
    second = NcrDay("2026-03-05 23:58:10", sequence=first.sequence)
    second.dispensed = list(first.dispensed)
    second.header().raw("EJ LOG COPIED OK").withdraw(5000, 1, 0, 0, 0).withdraw(
        500, 0, 0, 1, 0
    )
    second.raw(
        "INIT BY EJ SCHEDULED INIT", f"*{second.now:%m/%d/%Y*%H:%M:%S}*", "4D5E6F70"
    )
    return first, second


class TestFiles(unittest.TestCase):
    """What is wrong with a file, and how one goes on from another."""

    def test_one_continuing_journal(self):
        """The sequence wraps from 999 to 000, the cash table grows on."""
        first, second = read(*(day.bytes() for day in day_after_day()))
        self.assertEqual(said(first) + said(second), [])
        self.assertEqual(len(first.transactions) + len(second.transactions), 3)
        self.assertEqual(
            (first.terminal, first.unknown, second.unknown), ("TST00001", [], [])
        )

    def test_files_joined(self):
        """A checksum without a line end stands in front of the next file's first record."""
        first, second = (day.bytes() for day in day_after_day())
        joined = read_one(first.rstrip(b"\r") + second)
        self.assertEqual(said(joined), [])
        self.assertEqual((len(joined.transactions), joined.unknown), (3, []))

    def test_sequence_gap(self):
        day = NcrDay().withdraw(6000, 1, 1, 0, 0)
        day.sequence += 1
        found = read_one(day.withdraw(6000, 1, 1, 0, 0).bytes())
        self.assertEqual(
            said(found), [("sequence_gap", "records_missing", None, False)]
        )
        self.assertEqual(journal.summary(found)["sequence_breaks"], 1)

    def test_gap_inside_a_session(self):
        """What is not told of a session with a gap proves nothing."""
        day = NcrDay().approve(6000)
        day.sequence += 3
        found = read_one(day.header().end().bytes())
        self.assertIn(("not_presented", "needs_check", 6000, False), said(found))

    def torn(self, day):
        """The one finding about a dispense of a journal that has a hole."""
        found = read_one(day.bytes())
        (told,) = said(found, "not_presented")
        self.assertIn("sequence_gap", [one.kind for one in found.findings])
        return told

    def test_hole_before_the_next_sessions_end(self):
        """What follows a hole is of another session: its receipt refunds nobody here."""
        day = NcrDay().approve(6000)
        day.sequence += 3
        day.reply("5").print("WITHDRAWAL", 5000).end()
        self.assertEqual(self.torn(day), ("not_presented", "needs_check", 6000, False))

    def test_hole_between_pieces(self):
        """The next file begins inside a session that is not the one cut off."""
        first = NcrDay().approve(6000).table()
        first.status("E", "400000000,M-43,R-10100", kind=2)
        second = NcrDay("2026-03-05 08:05:00", sequence=first.sequence + 40)
        second.reply("5").print("WITHDRAWAL", 5000).say("CARD TAKEN").end()
        second.withdraw(6000, 1, 1, 0, 0)
        found = read(first.bytes(), second.bytes())
        told = [said(one, "not_presented") for one in found]
        self.assertEqual(told[0], [("not_presented", "needs_check", 6000, False)])
        self.assertEqual(told[1:], [[]] * (len(found) - 1))
        self.assertIn(
            "sequence_gap", [one.kind for part in found for one in part.findings]
        )

    def test_no_hole_between_pieces(self):
        """The same pieces with nothing between: the end is the session's own."""
        first = NcrDay().approve(6000).table()
        first.status("E", "400000000,M-43,R-10100", kind=2)
        second = NcrDay("2026-03-05 08:00:30", sequence=first.sequence)
        second.reply("5").print("TRANSACTION CANCELED", 6000, code="480").end()
        found = read(first.bytes(), second.bytes())
        told = [one for part in found for one in said(part, "not_presented")]
        self.assertEqual(told, [("not_presented", "cancelled_by_host", 6000, False)])

    def test_file_missing(self):
        first, second = day_after_day()
        later = NcrDay("2026-03-09 08:00:00", sequence=500).withdraw(6000, 1, 1, 0, 0)
        found = read(first.bytes(), later.bytes())
        self.assertEqual(said(found[0]), [])
        self.assertEqual(
            said(found[1]), [("sequence_gap", "records_missing", None, False)]
        )

    def test_recovery_in_the_next_file(self):
        """The last session goes on after midnight."""
        first = NcrDay("2026-03-04 23:57:00").insert()
        first.header().raw("*4002*1*w*3, M-27, R-1", "REJECTS:000*").say(
            "TRANSACTION END"
        )
        second = NcrDay("2026-03-05 00:01:00", sequence=first.sequence).header()
        second.device("CASHIN RECOVERY STARTED - RETRACT BIN").raw("MONEY FOUND")
        second.device("CASHIN RECOVERY OK  VAL: 002  RUB500-002").header()
        found = read(first.bytes(), second.bytes())
        expected = ("deposit_fault", "kept_found_by_recovery", 1000, True)
        self.assertEqual(said(found[0]), [expected])
        self.assertEqual(said(found[1]), [])
        (session,) = found[0].transactions
        self.assertEqual({event.file for event in session.events}, {1, 2})
        self.assertLessEqual(session.end, found[0].size)

    def test_session_ends_in_the_next_file(self):
        day = NcrDay("2026-03-04 23:59:50").approve(6000).dispense(1, 1, 0, 0)
        lines = len(day.lines)
        day.say("NOTES TAKEN").print("WITHDRAWAL", 6000).end()
        whole = day.bytes()
        first = "".join(line + "\r" for line in day.lines[:lines]).encode()
        found = read(first, whole[len(first) :])
        self.assertEqual(said(found[0]) + said(found[1]), [])
        self.assertEqual(journal.summary(found[0])["taken"], 1)

    def test_counter_break(self):
        day = NcrDay().withdraw(6000, 1, 1, 0, 0)
        day.dispensed[0] += 2
        found = read_one(day.withdraw(5000, 1, 0, 0, 0).bytes())
        self.assertEqual(said(found), [("counter_break", "counts_differ", None, False)])

    def balance(self, total):
        rows = (
            (" CASSETTE", 8, 9),
            ("+REJECTED", 1, 0),
            ("+DISPENSED", 1, 1),
            ("-DEPOSITED", 0, 0),
        )
        day = NcrDay().withdraw(6000, 1, 1, 0, 0).raw("               TYPE 1   TYPE 2 ")
        for name, *numbers in (*rows, ("=TOTAL", 10, total)):
            day.raw(f"{name:<14}" + "    ".join(f"{one:05d}" for one in numbers))
        return read_one(day.header().bytes())

    def test_balance(self):
        found = self.balance(10)
        self.assertEqual(said(found), [])
        self.assertEqual(found.counters[-1].rows["-DEPOSITED"], (0, 0))

    def test_balance_does_not_add_up(self):
        found = self.balance(11)
        self.assertEqual(said(found), [("counter_break", "counts_differ", None, False)])

    def test_counts_cleared(self):
        """After a replenishment the counts begin at zero."""
        day = NcrDay().withdraw(6000, 1, 1, 0, 0).header().raw("CASH COUNTS CLEARED")
        day.raw("CASH DISPENSED      ")
        day.raw("TYPE 1 = 00000  TYPE 2 = 00000", "TYPE 3 = 00000  TYPE 4 = 00000")
        day.dispensed = [0, 0, 0, 0]
        self.assertEqual(said(read_one(day.withdraw(5000, 1, 0, 0, 0).bytes())), [])
        day.dispensed[1] += 1
        found = read_one(day.withdraw(5000, 1, 0, 0, 0).bytes())
        self.assertEqual(said(found), [("counter_break", "counts_differ", None, False)])

    def test_other_atm(self):
        """A stray file among a day's own: flagged alone, the rest goes on."""
        first, second = day_after_day()
        stray = NcrDay(sequence=700, terminal="TST00002").withdraw(6000, 1, 1, 0, 0)
        found = read(first.bytes(), stray.bytes(), second.bytes())
        self.assertEqual(said(found[0]) + said(found[2]), [])
        self.assertEqual(
            said(found[1]), [("other_atm", "not_of_this_journal", None, False)]
        )

    def test_ordinals(self):
        """Each file has its own, a stray one too."""
        first, second = day_after_day()
        stray = NcrDay(sequence=700, terminal="TST00002").withdraw(6000, 1, 1, 0, 0)
        found = read(first.bytes(), stray.bytes(), second.bytes())
        self.assertEqual([one.transactions[0].file for one in found], [1, 2, 3])

    def test_two_atms_in_a_file(self):
        day = NcrDay().withdraw(6000, 1, 1, 0, 0)
        day.terminal = "TST00002"
        found = read_one(day.withdraw(5000, 1, 0, 0, 0).bytes())
        self.assertEqual(said(found), [("other_atm", "several_in_a_file", None, False)])

    def test_line_end_lost(self):
        """A record that follows without a line end: both lines are read."""
        day = NcrDay().withdraw(6000, 1, 1, 0, 0)
        data = day.bytes().replace(b"TRANSACTION END\r", b"TRANSACTION END")
        found = read_one(data)
        self.assertEqual((said(found), found.unknown), ([], []))
        self.assertTrue(found.transactions[0].complete)

    def test_clock_jump(self):
        day = NcrDay().withdraw(6000, 1, 1, 0, 0).wait(seconds=-90).header()
        self.assertEqual(said(read_one(day.bytes())), [])
        day.wait(minutes=-10).withdraw(6000, 1, 1, 0, 0)
        found = read_one(day.bytes())
        self.assertEqual(said(found), [("clock_jump", "set_back", None, False)])
        day.wait(days=2).withdraw(6000, 1, 1, 0, 0)
        found = read_one(day.bytes())
        self.assertEqual(
            [one.verdict for one in found.findings], ["set_back", "set_forward"]
        )

    def test_doubled_file(self):
        first, second = (day.bytes() for day in day_after_day())
        found = read(first, first, second)
        self.assertEqual(said(found[0]) + said(found[2]), [])
        self.assertEqual(said(found[1]), [("doubled", "file_read_before", None, False)])
        self.assertEqual([len(one.transactions) for one in found], [1, 0, 2])

    def test_doubled_content(self):
        day = NcrDay().fail(6000, cancel=False)
        found = read_one(day.bytes() * 2)
        self.assertEqual(len(found.transactions), 1)
        self.assertEqual(
            said(found, "doubled"), [("doubled", "sessions_read_before", None, False)]
        )
        self.assertEqual(len(said(found, "not_presented")), 1)

    def test_cut_inside_a_session(self):
        """No refund is concluded from what the journal does not hold any more."""
        found = read_one(NcrDay().approve(6000).bytes())
        self.assertEqual(
            said(found),
            [
                ("cut", "inside_a_session", None, False),
                ("not_presented", "needs_check", 6000, False),
            ],
        )

    def test_day_not_closed(self):
        day = NcrDay().header().raw("EJ LOG COPIED OK").withdraw(6000, 1, 1, 0, 0)
        self.assertEqual(
            said(read_one(day.bytes())), [("cut", "day_not_closed", None, False)]
        )

    def test_cut_inside_a_line(self):
        data = NcrDay().withdraw(6000, 1, 1, 0, 0).bytes() + b"\x1b[020t*ab"
        self.assertIn(("cut", "inside_a_line", None, False), said(read_one(data)))

    def test_empty(self):
        for data, verdict in (
            (b"", "no_lines"),
            (b"\r\n\r\n", "no_lines"),
            (b"hello\r\nworld\r\n", "dialect_not_known"),
            (b"SST IN SERVICE\r" + b"no word of ours\r" * 9, "most_lines_unknown"),
            (b"SST IN SERVICE\r" * 2000, "no_sessions"),
        ):
            with self.subTest(verdict):
                found = read_one(data)
                self.assertEqual(said(found), [("empty", verdict, None, False)])

    def test_unknown_lines_are_listed(self):
        day = NcrDay().withdraw(6000, 1, 1, 0, 0)
        before = len(day.bytes())
        data = day.raw("a word nobody knows").header().bytes()
        found = read_one(data)
        self.assertEqual(
            [data[start:end] for start, end in found.unknown], [b"a word nobody knows"]
        )
        self.assertEqual(found.unknown[0][0], before)
        self.assertEqual(said(found), [("unknown_lines", "listed", None, False)])

    def test_older_records_have_no_seconds(self):
        found = read_one(
            NcrDay("2026-03-05 00:46:00").header(seconds=False).start().end().bytes()
        )
        self.assertEqual((found.sequences, found.unknown), (3, []))
        self.assertEqual(found.transactions[0].start_at, datetime(2026, 3, 5, 0, 46))

    def test_places(self):
        """Every session, event and finding lies where its lines are in the file as received."""
        for end in ("\r", "\n", "\r\n", "\r\r\n"):
            with self.subTest(repr(end)):
                day = (
                    NcrDay()
                    .withdraw(6000, 1, 1, 0, 0)
                    .fail(5000)
                    .withdraw(500, 0, 0, 1, 0)
                )
                data = day.bytes(end)
                found = read_one(data)
                for session in found.transactions:
                    text = data[session.start : session.end]
                    self.assertTrue(text.startswith(b"     *TRANSACTION START*"))
                    self.assertTrue(text.endswith(b"TRANSACTION END"))
                    for event in session.events:
                        self.assertTrue(
                            session.start <= event.start < event.end <= session.end
                        )
                        self.assertNotIn(b"\r", data[event.start : event.end])
                (finding,) = found.findings
                evidence = data[finding.start : finding.end]
                self.assertIn(b"E*400000000", evidence)
                self.assertEqual(finding.transaction, 2)
                self.assertEqual(finding.key, "not_presented.cancelled_by_host")

    def test_wide_encoding(self):
        """Two bytes a character: the zero bytes are control bytes."""
        data = NcrDay().fail(6000).bytes().decode().encode("utf-16-le")
        self.assertEqual(
            said(read_one(data), "not_presented")[0][1], "cancelled_by_host"
        )
