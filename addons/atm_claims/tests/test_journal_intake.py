from datetime import date, datetime

from odoo.tests import tagged

from .facts_common import DAY, FactsCommon


@tagged("post_install", "-at_install")
class TestJournalIntake(FactsCommon):
    """A file becomes operations, events, counters and findings, once."""

    def test_a_day(self):
        day = self._day().withdraw(5000, 1, 0, 0, 0).fail(3000, cancel=False)
        result = self._take_in(("day", day.bytes()))
        journal = result["taken"]
        self.assertEqual(journal.device_id, self.device)
        self.assertEqual(
            (journal.transactions, journal.dispenses_approved, journal.taken), (2, 2, 1)
        )
        self.assertEqual((journal.date_from, journal.date_to), (DAY, DAY))
        taken, failed = self._operations()
        self.assertEqual((taken.outcome, taken.amount_debited), ("taken", 5000))
        self.assertEqual((failed.outcome, failed.refund), ("not_presented", True))
        self.assertEqual(failed.amount_at_stake, 3000)
        self.assertEqual(failed.cause, "hardware")
        self.assertIn("no cancellation", failed.conclusion)
        (finding,) = journal.finding_ids.filtered("refund")
        self.assertEqual(finding.transaction_id, failed)
        self.assertIn("TRANSACTION START", finding.text)
        self.assertTrue(failed.event_ids)
        self.assertEqual(result["events"], self.env["atm.event"].search_count(
            [("journal_id", "=", journal.id)]
        ))  # fmt: skip

    def test_evidence_is_read_from_the_kept_file(self):
        day = self._day().withdraw(5000, 1, 0, 0, 0).fail(3000, cancel=False)
        self._take_in(("day", day.bytes()))
        failed = self._operations(("refund", "=", True))
        self.assertIn("REQUEST SENT [AMOUNT=000000003000]", failed.evidence_text)
        self.assertIn("M-43", failed.evidence_text)
        self.assertNotIn("\x1b", failed.evidence_text)
        failed.journal_id.origin.unlink()
        failed.invalidate_recordset()
        self.assertIn("are not kept", failed.evidence_text)

    def test_counters(self):
        day = self._day().withdraw(5000, 1, 0, 0, 0)
        self._take_in(("day", day.bytes()))
        counters = self.env["atm.counter"].search([("device_id", "=", self.device.id)])
        self.assertEqual(
            [(one.cassette, one.denomination, one.dispensed) for one in counters],
            [(1, 5000, 1), (2, 1000, 0), (3, 500, 0), (4, 100, 0)],
        )

    def test_same_load_again_changes_nothing(self):
        file = self._file("day", self._day().withdraw(5000, 1, 0, 0, 0).bytes())
        first = self._take_in(file)
        events = self.env["atm.event"].search_count([])
        again = self._take_in(file)
        self.assertFalse(again["taken"])
        self.assertEqual(again["doubled"], first["taken"])
        self.assertEqual(self.env["atm.event"].search_count([]), events)
        self.assertEqual(len(self._operations()), 1)

    def test_doubled_file_is_a_finding(self):
        data = self._day().withdraw(5000, 1, 0, 0, 0).bytes()
        first = self._take_in(("day", data))["taken"]
        for _time in range(2):
            doubled = self._take_in(("again", data))["doubled"]
            self.assertEqual((doubled.state, doubled.same_as_id), ("doubled", first))
            self.assertEqual(doubled.finding_ids.mapped("kind"), ["doubled"])
        self.assertEqual(len(self._operations()), 1)

    def test_the_number_that_the_machine_prints(self):
        """A machine that prints a number of its own is known by it, and by it alone."""
        day = self._day(terminal="HIT777").withdraw(5000, 1, 0, 0, 0).bytes()
        refused = self._take_in(("day", day))["refused"]
        self.assertEqual(refused[0][1], "unknown_atm")
        self.device.printed_number = "HIT777"
        journal = self._take_in(("day", day))["taken"]
        self.assertEqual((journal.device_id, journal.terminal), (self.device, "HIT777"))
        later = self._day("2026-03-06 08:00:00", terminal="HIT777")
        sent = self._take_in(
            ("next", later.withdraw(5000, 1, 0, 0, 0).bytes()), device="TST00001"
        )
        self.assertTrue(sent["taken"], "the bank's number, told by the sender")
        own = self._day("2026-03-07 08:00:00").withdraw(5000, 1, 0, 0, 0).bytes()
        for how, code in (({}, "unknown_atm"), ({"device": self.device}, "other_atm")):
            ((_name, why, _text),) = self._take_in(("own", own), **how)["refused"]
            self.assertEqual(why, code)

    def test_file_of_another_atm_is_refused(self):
        self._device("TST00002")
        own = self._day().withdraw(5000, 1, 0, 0, 0)
        other = self._day("2026-03-06 08:00:00", terminal="TST00002")
        other.withdraw(1000, 0, 1, 0, 0)
        result = self._take_in(("own", own.bytes()), ("other", other.bytes()))
        self.assertEqual(result["taken"].mapped("name"), ["own"])
        ((name, code, text),) = result["refused"]
        self.assertEqual((name, code), ("other", "other_atm"))
        self.assertIn("TST00002", text)
        self.assertEqual(self._operations().device_id, self.device)
        refused = self.env["atm.journal"].search([("state", "=", "refused")])
        self.assertIn("TST00002", refused.reason)

    def test_unknown_atm_is_refused(self):
        day = self._day(terminal="TST00099").withdraw(5000, 1, 0, 0, 0)
        result = self._take_in(("day", day.bytes()))
        ((_name, code, text),) = result["refused"]
        self.assertEqual(code, "unknown_atm")
        self.assertIn("TST00099", text)
        self.assertFalse(self._operations())

    def test_no_journal_is_refused(self):
        for data, device in ((bytes(range(256)) * 40, None), (b"", "TST00001")):
            result = self._take_in(("strange", data), device=device)
            self.assertEqual(len(result["refused"]), 1)
            self.assertFalse(result["taken"])

    def test_record_numbers_go_on_from_the_day_before(self):
        first = self._day().withdraw(5000, 1, 0, 0, 0)
        second = self._next(first).withdraw(1000, 0, 1, 0, 0)
        self._take_in(("first", first.bytes()))
        journal = self._take_in(("second", second.bytes()), day=date(2026, 3, 6))[
            "taken"
        ]
        self.assertEqual(journal.sequence_breaks, 0)
        self.assertFalse(journal.finding_ids.filtered(lambda one: one.kind != "cut"))

    def test_missing_day_is_seen_and_mended_when_it_comes(self):
        first = self._day().withdraw(5000, 1, 0, 0, 0)
        second = self._next(first).withdraw(1000, 0, 1, 0, 0)
        third = self._next(second).withdraw(500, 0, 0, 1, 0)
        self._take_in(("first", first.bytes()))
        late = self._take_in(("third", third.bytes()))["taken"]
        self.assertEqual(late.sequence_breaks, 1)
        missing = self.env["atm.journal"]._days_missing(
            self.device, DAY, date(2026, 3, 7)
        )
        self.assertEqual(missing, [date(2026, 3, 6)])
        self._take_in(("second", second.bytes()))
        self.assertEqual(late.sequence_breaks, 0)
        self.assertFalse(
            late.finding_ids.filtered(lambda one: one.kind == "sequence_gap")
        )
        self.assertFalse(
            self.env["atm.journal"]._days_missing(self.device, DAY, date(2026, 3, 7))
        )

    def _next(self, before):
        """The day after, its record numbers going on."""
        at = before.now.replace(hour=8, minute=0, second=0)
        day = self._day(f"{at.date()} 08:00:00", sequence=before.sequence)
        day.wait(days=1)
        day.trace, day.dispensed = before.trace, list(before.dispensed)
        return day

    def test_session_over_midnight_belongs_to_the_day_it_began(self):
        first = self._day("2026-03-05 23:58:00")
        first.approve(5000).device("DISPENSE OPERATION").serials("aa1")
        first.say("NOTES STACKED")
        second = self._day("2026-03-06 00:00:10", sequence=first.sequence)
        second.trace = first.trace
        second.say("CARD TAKEN").present(1, 0, 0, 0).say("NOTES TAKEN")
        second.print("WITHDRAWAL", 5000).end().withdraw(1000, 0, 1, 0, 0)
        self._take_in(("first", first.bytes()), device="TST00001")
        (one,) = self._operations()
        self.assertNotEqual(one.outcome, "taken")
        before = one.id
        self.assertTrue(one.cut)
        self._take_in(("second", second.bytes()), day=date(2026, 3, 6))
        one, other = self._operations()
        self.assertEqual((one.id, one.outcome, one.cut), (before, "taken", False))
        self.assertEqual(one.journal_id.name, "first")
        self.assertEqual(other.journal_id.name, "second")
        self.assertFalse(one.journal_id.finding_ids)
        held = one.event_ids.mapped("journal_id.name")
        self.assertEqual(set(held), {"first", "second"})

    def test_journal_without_a_number_needs_the_sender_to_name_the_atm(self):
        day = self._day().start().end()
        ((_name, code, _text),) = self._take_in(("day", day.bytes()))["refused"]
        self.assertEqual(code, "no_atm")
        self.assertTrue(self._take_in(("day", day.bytes()), device="TST00001")["taken"])

    def test_sessions_sent_again_in_a_longer_file_count_once(self):
        day = self._day().withdraw(5000, 1, 0, 0, 0)
        short = day.bytes()
        day.wait(hours=1).withdraw(1000, 0, 1, 0, 0)
        self._take_in(("short", short))
        journal = self._take_in(("long", day.bytes()))["taken"]
        self.assertEqual(len(self._operations()), 2)
        self.assertIn("doubled", journal.finding_ids.mapped("kind"))

    def test_found_for_a_claim(self):
        day = self._day()
        day.withdraw(5000, 1, 0, 0, 0).fail(3000, cancel=False).withdraw(
            1000, 0, 1, 0, 0
        )
        self._take_in(("day", day.bytes()))
        found = self.env["atm.transaction"]._find_for(
            self.device, datetime(2026, 3, 5, 8, 5), card="4000 00** **** 0001",
            amount=3000, kind="withdrawal",
        )  # fmt: skip
        one, key, reason = found[0]
        self.assertEqual((one.amount_requested, key), (3000, "exact"))
        self.assertIn("sum", reason)
        self.assertEqual(len(found), 3)
        self.assertFalse(
            self.env["atm.transaction"]._find_for(self.device, datetime(2026, 3, 9))
        )

    def test_neighbours_and_failures(self):
        day = self._day()
        for _time in range(5):
            day.withdraw(1000, 0, 1, 0, 0)
        day.fail(3000, cancel=False)
        for _time in range(2):
            day.withdraw(1000, 0, 1, 0, 0)
        day.fail(2000)
        self._take_in(("day", day.bytes()))
        every = self._operations()
        one = every[5]
        self.assertEqual(one._neighbours(), every[2:9])
        self.assertEqual(one._neighbours(1), every[4:7])
        self.assertEqual(one._failures_around(), every[8])
