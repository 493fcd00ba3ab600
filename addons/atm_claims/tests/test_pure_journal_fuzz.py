import random
import sys
import unittest
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .ncr_day import NcrDay
from .pure import journal, read, read_one
from .test_pure_journal_dialects import (
    HITACHI_APPROVED,
    HITACHI_PAID,
    HITACHI_START,
    HITACHI_STATUS,
    HITACHI_TAKEN,
    hyosung,
    padded,
)

NOTES = ((500, 4), (1000, 3))
UNPROVEN = {"debited_without_cash", "kept_in_escrow", "power_lost"}


def ncr():
    """A day with all that can happen."""
    day = NcrDay().withdraw(6000, 1, 1, 0, 0).fail(5000).fail(700, cancel=False)
    day.insert().count(escrow=NOTES).send().store(*NOTES).end()
    day.insert().count(escrow=NOTES).device("CASHIN RETRACT STARTED - RETRACT BIN")
    day.raw("RETRACT NO: 2, TOT: 0014, ITEMS: 0007").count(
        stored=NOTES, digit="7"
    ).end()
    day.approve(6000).dispense(1, 1, 0, 0, newer=True).print("WITHDRAWAL", 6000)
    day.device("RETRACT OPERATION").serials("aa1000000").header().raw("NOTES RETRACTED")
    day.status("E", "500000000,M-00,R-11113").raw("*CARD CAPTURED A/C", day.card).end()
    day.raw("SUPERVISOR MODE ENTRY", "CASH COUNTS CLEARED", "CASH DISPENSED      ")
    day.raw("TYPE 1 = 00002  TYPE 2 = 00002", "TYPE 3 = 00000  TYPE 4 = 00000")
    day.raw(" CASSETTE      00008    00009", "+REJECTED      00001    00000")
    day.raw("+DISPENSED     00001    00001", "=TOTAL         00010    00010")
    day.raw("TYPE 1 = 00000  TYPE 2 = 00000", "TYPE 3 = 00000  TYPE 4 = 00000")
    day.dispensed = [0, 0, 0, 0]
    day.start().ask(900).header().raw("HOST TX TIMEOUT").end()
    return day.bytes()


def hitachi():
    paid = HITACHI_START + HITACHI_APPROVED + HITACHI_PAID + HITACHI_TAKEN
    return padded(
        paid + HITACHI_STATUS + HITACHI_START + HITACHI_APPROVED + HITACHI_STATUS
    )


def whole():
    return {"ncr": ncr(), "hitachi": hitachi(), "hyosung": hyosung() * 3}


class TestFuzz(unittest.TestCase):
    """Never an exception, never an endless loop, whatever the bytes."""

    def check(self, data):
        found = read_one(data)
        self.assertEqual(found.size, len(data))
        for start, end in found.unknown:
            self.assertTrue(0 <= start < end <= len(data))
        for one in [
            *found.findings,
            *found.transactions,
            *found.events,
            *found.counters,
        ]:
            self.assertTrue(0 <= one.start <= one.end <= len(data))
        answer = journal.summary(found)
        ends = ("taken", "not_presented", "retracted")
        self.assertLessEqual(
            sum(answer[name] for name in ends), answer["dispenses_approved"]
        )
        self.assertLessEqual(answer["deposits_completed"], answer["deposits"])
        return found

    @given(st.binary(max_size=2000))
    def test_binary(self, data):
        self.check(data)

    def test_cut_at_every_line(self):
        """A cut file never makes the bank pay for what it does not hold any more."""
        for name, data in whole().items():
            all_refunds = {one.start for one in read_one(data).findings if one.refund}
            ends = [place for place, byte in enumerate(data, 1) if byte in b"\r\n\x1c"]
            for end in ends:
                with self.subTest(name, end=end):
                    found = self.check(data[:end])
                    refunds = {
                        one.start
                        for one in found.findings
                        if one.refund and one.verdict in UNPROVEN
                    }
                    self.assertLessEqual(refunds, all_refunds)

    def test_begun_at_every_line(self):
        for name, data in whole().items():
            for start in (
                place for place, byte in enumerate(data, 1) if byte in b"\r\n\x1c"
            ):
                with self.subTest(name, start=start):
                    self.check(data[start:])

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.randoms(use_true_random=False),
        st.sampled_from(["ncr", "hitachi", "hyosung"]),
    )
    def test_shuffled(self, chance, name):
        lines = whole()[name].splitlines(keepends=True)
        chance.shuffle(lines)
        self.check(b"".join(lines))

    @given(st.integers(0, 10**9), st.sampled_from(["ncr", "hitachi", "hyosung"]))
    def test_spoilt(self, seed, name):
        """Bytes replaced, cut out and repeated at random places."""
        chance = random.Random(seed)
        data = bytearray(whole()[name])
        for _time in range(chance.randrange(1, 30)):
            place = chance.randrange(len(data))
            what = chance.randrange(3)
            if what == 0:
                data[place] = chance.randrange(256)
            elif what == 1:
                del data[place : place + chance.randrange(1, 40)]
            else:
                data[place:place] = data[place : place + chance.randrange(1, 200)]
        self.check(bytes(data))

    @given(st.integers(0, 10**9))
    def test_short_cuts(self, seed):
        """Blocks taken at one look tell what the same lines tell one by one."""
        chance = random.Random(seed)
        lines = ncr().splitlines(keepends=True)
        for _time in range(chance.randrange(12)):
            place = chance.randrange(len(lines))
            what = chance.randrange(4)
            if what == 0:
                del lines[place]
            elif what == 1:
                lines.insert(place, chance.choice(lines))
            elif what == 2:
                lines[place] += chance.choice(
                    (b"\n", b"\r", b"\x1bS\r", b"COUNT\r", b"=\r")
                )
            else:
                spoilt = bytearray(lines[place])
                spoilt[chance.randrange(len(spoilt))] = chance.choice(
                    b" *:=0A\x1b\xad\r"
                )
                lines[place] = bytes(spoilt)
        data = b"".join(lines)
        short = read_one(data)
        with patch.object(journal.Ncr, "take", journal.Dialect.take):
            self.assertEqual(short, read_one(data))

    def test_cut_in_two_files(self):
        """Cut anywhere at a line end, two files say together what one says."""
        data = ncr()
        expected = journal.summary(read_one(data))
        counts = [name for name, value in expected.items() if isinstance(value, int)]
        counts.remove("unknown_lines")  # the rest of a host's print, without its frame
        refunds = sum(one["refund"] for one in expected["findings"])
        for end in (place for place, byte in enumerate(data, 1) if byte == 13):
            parts = [journal.summary(one) for one in read(data[:end], data[end:])]
            found = [sum(part[name] for part in parts) for name in counts]
            if not parts[0]["dialect"]:
                continue
            self.assertEqual(found, [expected[name] for name in counts], end)
            again = sum(one["refund"] for part in parts for one in part["findings"])
            self.assertLessEqual(again, refunds, (end, data[end - 90 : end + 90]))

    def test_time_is_linear(self):
        """Lines made to make patterns go back and forth: steps, not seconds, are limited."""
        lines = (
            b"A" + b" " * 4000, b"TYPE " * 800, b"*" * 4000, b"0" * 4000, b"RUB1-1," * 580,
            b"CASSETTE" + b" 1" * 2000, b"** " + b" " * 4000 + b"x", b"\x1b[" * 2000,
            b"BDT500" + b" 0" * 2000, b"11:19:18 " + b" " * 4000, b"REJECTS:" + b"9" * 4000,
            b"ESC:" + b" " * 4000,
        )  # fmt: skip
        for line in lines:
            for mark in (
                b"SST \r*TRANSACTION START*\r",
                b"URJB\r",
                b"^TA^\r",
                b"UTRNNO\r",
            ):
                self.check(mark + (line + b"\r") * 20)

    def test_endless_print(self):
        """A balance that never ends keeps a limited number of figures."""
        found = self.check(b"SST \r" + b"+DISPENSED    00001    00002\r" * 5000)
        self.assertLess(
            max(len(row) for one in found.counters for row in one.rows.values()), 99
        )

    def test_endless_session(self):
        """A session that never ends keeps a limited number of operations."""
        day = NcrDay().start()
        data = day.bytes() + NcrDay().ask(1000).reply("A").bytes() * 3000
        (session,) = self.check(data).transactions
        self.assertEqual(len(session.dispenses), 1000)

    def test_encodings(self):
        """Another encoding is read or refused with a word; nothing is lost without one."""
        for name, data in whole().items():
            text = data.decode("latin-1")
            for form in ("utf-16", "utf-16-be", "utf-32", "cp866", "utf-8-sig"):
                with self.subTest(name, form=form):
                    found = self.check(text.encode(form, "replace"))
                    self.assertTrue(found.transactions or found.findings)
            for spoilt in (
                b"\0".join(data.split(b" ")),
                b"\xff\xfe" + data,
                data[::-1],
            ):
                found = self.check(spoilt)
                self.assertTrue(found.transactions or found.findings)

    def test_work_is_linear(self):
        """Twice the file is twice the steps: calls are counted, not seconds."""

        def calls(data):
            count = 0

            def step(_frame, event, _value):
                nonlocal count
                count += event in ("call", "c_call")

            before = sys.getprofile()
            sys.setprofile(step)
            try:
                read_one(data)
            finally:
                sys.setprofile(before)
            return count

        for name, data in whole().items():
            with self.subTest(name):
                read_one(data)  # what is remembered between files is
                self.assertLess(calls(data * 40), calls(data * 20) * 2.2)
