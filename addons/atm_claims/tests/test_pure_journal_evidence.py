import unittest

from .ncr_day import NcrDay
from .pure import own, read_one, said

words = own("journal.words")


class TestEvidence(unittest.TestCase):
    """Beside the verdict: the lines that prove it, the cause, the check that settles it."""

    def finding(self, day, kind):
        data = day.bytes()
        (found,) = (one for one in read_one(data).findings if one.kind == kind)
        lines = [data[start:end].decode("latin-1") for start, end in found.evidence]
        self.assertIn(found.cause, words.CAUSES)
        self.assertEqual(bool(found.check), found.verdict == "needs_check")
        self.assertIn(found.check, {"", *words.CHECKS})
        return found, lines

    def test_failed_dispense(self):
        """Only lines of this dispense, not of the one after it in the same session."""
        day = NcrDay().withdraw(500, 0, 0, 1, 0).approve(5000).table()
        day.status("E", "400000000,M-43,R-10100", kind=2).reply("5")
        day.print("TRANSACTION CANCELED", 5000, code="480")
        day.ask(1000).reply("A").dispense(0, 1, 0, 0).say("NOTES TAKEN")
        day.print("WITHDRAWAL", 1000).end()
        found, lines = self.finding(day, "not_presented")
        self.assertEqual(found.cause, "no_cash_or_jam")
        self.assertIn("     *4002*2*E*400000000,M-43,R-10100", lines)
        self.assertFalse([line for line in lines if "NOTES TAKEN" in line])
        self.assertTrue(
            all(
                found.start <= start < end <= found.end for start, end in found.evidence
            )
        )

    def test_retract(self):
        day = NcrDay().approve(6000).dispense(1, 1, 0, 0).print("WITHDRAWAL", 6000)
        day.device("RETRACT OPERATION").raw("NOTES RETRACTED").end()
        found, lines = self.finding(day, "retracted")
        self.assertEqual((found.verdict, found.cause), ("taken_back", "client"))
        self.assertTrue(any("RETRACT OPERATION" in line for line in lines))
        self.assertTrue(any("NOTES PRESENTED" in line for line in lines))

    def test_within_reach_of_the_next(self):
        """Presented, neither taken nor taken back: the next session is named."""
        day = (
            NcrDay().approve(6000).dispense(1, 1, 0, 0).print("WITHDRAWAL", 6000).end()
        )
        found, _lines = self.finding(day.withdraw(500, 0, 0, 1, 0), "not_taken")
        self.assertEqual(
            (found.transaction, found.next_session, found.check), (1, 2, "camera")
        )

    def test_nobody_came_after(self):
        day = (
            NcrDay().approve(6000).dispense(1, 1, 0, 0).print("WITHDRAWAL", 6000).end()
        )
        self.assertIsNone(self.finding(day, "not_taken")[0].next_session)

    def silence(self, minutes, amount=6000, card=""):
        """A request that the host did not answer, and the next try."""
        day = NcrDay().start().ask(6000).header().raw("HOST TX TIMEOUT").end()
        day.wait(minutes=minutes).card = card or day.card
        return day.withdraw(amount, amount // 5000, amount % 5000 // 1000, 0, 0)

    def test_double_withdrawal(self):
        found, lines = self.finding(self.silence(1), "double_withdrawal")
        self.assertEqual(
            (found.verdict, found.amount, found.refund, found.cause, found.check),
            ("needs_check", 6000, False, "link", "switch"),
        )
        self.assertEqual(found.transaction, 2)
        self.assertTrue(any("NOTES TAKEN" in line for line in lines))

    def test_no_double_withdrawal(self):
        """Much later, another sum, another card: nothing was tried again."""
        for day in (
            self.silence(20),
            self.silence(1, amount=5000),
            self.silence(1, card="400000******0002"),
        ):
            self.assertEqual(said(read_one(day.bytes()), "double_withdrawal"), [])

    def test_cut_journal(self):
        """What the missing part would tell, the journal must be asked for."""
        found, _lines = self.finding(NcrDay().approve(6000), "not_presented")
        self.assertEqual((found.verdict, found.check), ("needs_check", "journal"))
