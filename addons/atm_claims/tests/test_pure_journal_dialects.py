# No model: there is no method of this name above.
# pylint: disable=method-required-super
import unittest
from datetime import datetime
from decimal import Decimal

from .ncr_day import NcrDay
from .pure import journal, read, read_one, said

HITACHI_START = """\
------------03/05/26 11:19:18-------------
============TRANSACTION START=============
11:19:18 CARD:;400000XXXXXX0001?
11:19:18 CAMERA  1 P20260305111918298.JPG
11:19:29 PIN ENTERED
11:19:35 TNX REQUEST, OPCODE: AAAF   A
"""
HITACHI_APPROVED = "11:19:36 TNX REPLY, NEXT: 077, FUNCID: A\n"
HITACHI_PAID = """\
11:19:40 CARD TAKEN BY CUSTOMER
------------03/05/26 11:19:46-------------
26/03/05 26/03/05 11:19 0
113 6016 011000
0004000********0001
  1,500.00  643
SURCHARGE:  0.00

            000
11:19:46 DISPENSE
         RUB500   -003
11:19:47 NOTES PRESENT AT CASH SLOT
11:19:47 CASH SHUTTER OPENED
"""
HITACHI_TAKEN = "11:19:52 NOTES TAKEN BY CUSTOMER\n"
HITACHI_STATUS = """\
------------03/05/26 11:20:00-------------
============STATUS INFORMATION============
DATE:03/05/26        TIME:11:20:00
  CST.1(RB-INOUT ) : RUB 500      : 0699
==========================================
"""


def padded(text):
    return "".join(f"{line:<40}\r\n" for line in text.splitlines()).encode()


class TestHitachi(unittest.TestCase):
    def check(self, text, *expected):
        found = read_one(padded(text))
        self.assertEqual((found.dialect, found.unknown), ("hitachi_ndc", []))
        self.assertEqual(said(found), list(expected))
        return found

    def test_taken(self):
        found = self.check(
            HITACHI_START
            + HITACHI_APPROVED
            + HITACHI_PAID
            + HITACHI_TAKEN
            + HITACHI_STATUS
        )
        (session,) = found.transactions
        (dispense,) = session.dispenses
        self.assertTrue(session.complete)
        self.assertEqual((session.card, session.traces), ("400000XXXXXX0001", ["6016"]))
        self.assertEqual(dispense.taken_at, datetime(2026, 3, 5, 11, 19, 52))
        self.assertEqual(
            dispense.trace, "6016", "the reply names no number, the print does"
        )
        self.assertEqual((dispense.value, dispense.debited), (1500, Decimal("1500.00")))

    def test_a_frame_that_is_not_closed(self):
        """The client after it is not swallowed."""
        unclosed = HITACHI_STATUS.replace("=" * 42 + "\n", "")
        self.assertNotEqual(unclosed, HITACHI_STATUS)
        once = HITACHI_START + HITACHI_APPROVED + HITACHI_PAID + HITACHI_TAKEN
        found = self.check(
            once + unclosed + once.replace("11:19", "11:21") + HITACHI_STATUS
        )
        self.assertEqual(len(found.transactions), 2)

    def test_card_left_behind(self):
        text = "------------03/05/26 11:19:55-------------\nMEDIA LEFT BEHIND\n\n\n   CARD\n"
        text += "11:19:56 TNX REPLY, NEXT: 000, FUNCID: 5\nTRACE: 16028\n"
        self.check(
            HITACHI_START + HITACHI_APPROVED + text + HITACHI_STATUS,
            ("not_presented", "debited_without_cash", None, True),
            ("card_captured", "left_behind", None, False),
        )

    def test_notes_left_behind(self):
        text = "MEDIA LEFT BEHIND\n\n   CASH\n"
        self.check(
            HITACHI_START + HITACHI_APPROVED + HITACHI_PAID + text + HITACHI_STATUS,
            ("retracted", "taken_back", 1500, True),
        )

    def offline(self, start, *expected):
        text = "------------03/05/26 11:20:40-------------\n88870200\n"
        text += "**ERROR DESC 88870200      03/05/26 11:20\n  HOST OFFLINE\n"
        found = self.check(start + text + HITACHI_STATUS, *expected)
        kinds = [event.kind for event in found.transactions[-1].events]
        self.assertIn("device_error", kinds)

    def test_host_offline(self):
        """A withdrawal's request names no sum here: its code says that money was asked for."""
        self.offline(HITACHI_START, ("host_timeout", "needs_check", None, False))
        inquiry = HITACHI_START.replace("AAAF   A", "CCC")
        self.offline(inquiry, ("host_timeout", "no_money_asked", None, False))

    def test_host_offline_after_a_code_was_answered(self):
        """A code that the host once answered with a dispense is one of withdrawals."""
        start = HITACHI_START.replace("AAAF   A", "BAAA")
        paid = start + HITACHI_APPROVED + HITACHI_PAID + HITACHI_TAKEN + HITACHI_STATUS
        self.offline(start, ("host_timeout", "no_money_asked", None, False))
        self.offline(
            paid + start.replace("11:19", "11:20"),
            ("host_timeout", "needs_check", None, False),
        )

    def test_something_else_left_behind(self):
        text = "MEDIA LEFT BEHIND\n   RECEIPT\n"
        day = HITACHI_START + HITACHI_APPROVED + HITACHI_PAID + HITACHI_TAKEN
        found = read_one(padded(day + text + HITACHI_STATUS))
        self.assertEqual(said(found), [("unknown_lines", "listed", None, False)])

    def counters(self, dispensed, amount, hour=12):
        return (
            f"------------03/05/26 {hour}:00:00-------------\nVIEW COUNTERS\n\n"
            f"RUB        TXN CNT-AMOUNT\nCWD        {dispensed:04d}-{amount:012d}\n"
            "DEP        0000-000000000000\nCARD CAPTURED 0001\n"
            "RUB      500    200    100\nCST1     000098 000000 000000\n"
        )

    def test_counters(self):
        """Withdrawals counted by the device are those that presented notes."""
        paid = (
            HITACHI_START
            + HITACHI_APPROVED
            + HITACHI_PAID
            + HITACHI_TAKEN
            + HITACHI_STATUS
        )
        before = self.counters(2, 400, hour=10)
        found = self.check(before + paid + self.counters(3, 1900))
        self.assertEqual(found.counters[-1].rows["CWD"], (3, 1900))
        self.assertEqual(found.counters[-1].rows["CARD CAPTURED"], (1,))
        self.check(
            before + paid + self.counters(3, 1400),
            ("counter_break", "counts_differ", None, False),
        )


def hyosung(kind="TA", requested=20000, dispensed=20000, auth="123456", error="0"):
    """A record of a withdrawal."""
    host = f"20260305^111800^500000^606411000001^{auth}^^"
    tail = f"20260305^0^{requested}^{dispensed}^480000^^TRUE^{error}^400000XXXXXX0001"
    text = (
        f"\\0210^{kind}^1^2026^03^05^11^17^58^TST00003^0042^CWD^CHK^^^x^{host}^{tail}"
    )
    return f"{text}^~L00 01 00 00~M^X\x1c".encode()


class TestHyosung(unittest.TestCase):
    def check(self, data, *expected):
        found = read_one(data)
        self.assertEqual((found.dialect, found.unknown), ("hyosung_caret", []))
        self.assertEqual(said(found), list(expected))
        return found

    def test_paid(self):
        found = self.check(hyosung() + hyosung().replace(b"^0042^", b"^0043^"))
        self.assertEqual(journal.summary(found)["taken"], 2)
        session = found.transactions[0]
        self.assertEqual(session.start_at, datetime(2026, 3, 5, 11, 17, 58))
        self.assertEqual(
            (session.card, found.terminal), ("400000XXXXXX0001", "TST00003")
        )
        self.assertEqual(session.dispenses[0].requested, 200)

    def test_doubled(self):
        found = self.check(
            hyosung() * 2, ("doubled", "sessions_read_before", None, False)
        )
        self.assertEqual(len(found.transactions), 1)

    def test_partly(self):
        self.check(
            hyosung("TE", dispensed=15000, error="6021301"),
            ("short_dispensed", "debited_in_full", 50, True),
        )

    def test_nothing(self):
        self.check(
            hyosung("TE", dispensed=0, error="6021301"),
            ("not_presented", "debited_without_cash", 200, True),
        )

    def test_not_approved(self):
        data = hyosung("TE", dispensed=0, auth="").replace(b"606411000001", b"")
        self.assertEqual(journal.summary(self.check(data))["dispenses_approved"], 0)

    def test_other_records(self):
        data = b"\\0060^SC^1^2026^03^05^08^00^00^TST00003^BOOT^X\x1c"
        data += b"\\0060^OA^1^2026^03^05^08^01^00^TST00003^CE6 S(2)A(6021301)^X\x1c"
        found = self.check(data)
        self.assertEqual([event.kind for event in found.events], ["restart", "device"])

    def test_record_without_landmarks(self):
        data = b"\\0060^TA^1^2026^03^05^08^00^00^TST00003^0042^CWD\x1c"
        self.assertEqual(
            read_one(hyosung() + data).unknown,
            [(len(hyosung()), len(hyosung()) + len(data) - 1)],
        )


class TestProCash(unittest.TestCase):
    def check(self, text, *expected, **counts):
        found = read_one(f"05.03.2026\n{text}".encode())
        self.assertEqual((found.dialect, found.unknown), ("procash", []))
        self.assertEqual(said(found), list(expected))
        answer = journal.summary(found)
        self.assertEqual({name: answer[name] for name in counts}, counts)
        return found

    def session(self, *words):
        lines = [
            "-> TRANSACTION START",
            "TRACK 2 DATA:         400000******0001",
            "PIN ENTERED",
        ]
        lines += [*words, "<- TRANSACTION END"]
        return "".join(
            f"11:19:{number:02d} {one}\n" for number, one in enumerate(lines)
        )

    def test_taken(self):
        text = self.session(
            "AMOUNT 150000 ENTERED", "UTRNNO: 60422597912", "CASH REQUEST: 00000003",
            "CASH PRESENTED", "CASH TAKEN",
        )  # fmt: skip
        found = self.check(text, dispenses_approved=1, taken=1)
        (session,) = found.transactions
        self.assertEqual(
            (session.card, session.traces), ("400000******0001", ["60422597912"])
        )
        (dispense,) = session.dispenses
        self.assertEqual((dispense.requested, dispense.presented), (1500, (0, 0, 0, 3)))
        self.assertEqual(dispense.taken_at, datetime(2026, 3, 5, 11, 19, 7))

    def test_number_in_full(self):
        """A card's number printed in full is masked, the track's rest is not kept."""
        text = self.session().replace("400000******0001", ";4000001234560001=2712201")
        found = self.check(text)
        (session,) = found.transactions
        self.assertEqual(session.card, "400000******0001")
        self.assertFalse([event for event in session.events if "123456" in event.text])

    def test_retracted(self):
        text = self.session(
            "AMOUNT 150000 ENTERED",
            "CASH REQUEST: 00000003",
            "CASH PRESENTED",
            "CASH RETRACTED",
        )
        self.check(text, ("retracted", "taken_back", 1500, True), retracted=1)

    def test_not_presented(self):
        for words, verdict, refund in (
            ((), "debited_without_cash", True),
            (("REVERSAL",), "cancelled_by_host", False),
            (("CAN NOT PROCESS",), "declined_by_host", False),
        ):
            text = self.session(
                "AMOUNT 150000 ENTERED", "CASH REQUEST: 00000003", *words
            )
            self.check(text, ("not_presented", verdict, 1500, refund), not_presented=1)

    def test_several_in_a_session(self):
        paid = ("CASH REQUEST: 00000001", "CASH PRESENTED", "CASH TAKEN", "PIN ENTERED")
        text = self.session(
            "AMOUNT 50000 ENTERED", *paid, "AMOUNT 70000 ENTERED", *paid
        )
        found = self.check(text, transactions=1, taken=2)
        self.assertEqual(
            [one.requested for one in found.transactions[0].dispenses], [500, 700]
        )

    def test_communication_error(self):
        text = self.session("AMOUNT 150000 ENTERED", "COMMUNICATION ERROR")
        self.check(text, ("host_timeout", "needs_check", 1500, False), host_timeouts=1)

    def test_cash_in(self):
        self.check(self.session("CASH IN OK"), deposits=1, deposits_completed=1)


class TestRegistry(unittest.TestCase):
    def test_another_dialect(self):
        """A dialect is a class: declared, it is found by its marks."""

        class Toy(journal.Dialect):
            name = "toy"
            marks = ("TOY JOURNAL",)

            def read(self, text, raw):
                return text.startswith("TOY")

        try:
            found = read_one(b"TOY JOURNAL\nTOY ONE\nelse\n")
        finally:
            journal.Dialect.known.remove(Toy)
        self.assertEqual((found.dialect, len(found.unknown)), ("toy", 1))

    def test_files_of_two_makers(self):
        """They are no one journal: the stranger is flagged."""
        ours = NcrDay().withdraw(6000, 1, 1, 0, 0).bytes()
        found = read(ours, padded(HITACHI_START + HITACHI_STATUS))
        self.assertEqual(said(found[0]), [])
        self.assertIn(("other_atm", "not_of_this_journal", None, False), said(found[1]))
