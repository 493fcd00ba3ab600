import unittest
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.bad_debt_reserve.tools import sold_claim
from odoo.addons.bad_debt_reserve.tools.sold_claim import SoldClaim

sums = st.integers(0, 10**12).map(lambda kopecks: D(kopecks) / 100)

# Events of the register → (debit, credit), 61217 is the account of disposal.
PAIRS = {
    "proceeds": ("60323", "61217"),
    "principal": ("61217", "48801"),
    "interest": ("61217", "48802"),
    "reserve": ("48810", "61217"),
    "charges": ("61217", "60323"),
    "charges_reserve": ("60324", "61217"),
    "loss": ("71502", "61217"),
    "gain": ("61217", "71501"),
}


class TestSoldClaim(unittest.TestCase):
    """principal + interest + fee + penalty − proceeds − reserves − result = 0."""

    def claim(self, proceeds):
        return SoldClaim(
            D(100_000), D(20_000), D(1_000), D(4_000), D(90_000), D(5_000), D(proceeds)
        )

    def test_loss(self):
        """125 000 with 95 000 of reserve for 10 000: 20 000 are lost."""
        claim = self.claim(10_000)
        self.assertEqual(claim.result, 20_000)
        self.assertEqual(
            sold_claim.entries(claim),
            [
                ("proceeds", "credit", 10_000),
                ("principal", "debit", 100_000),
                ("interest", "debit", 20_000),
                ("reserve", "credit", 90_000),
                ("charges", "debit", 5_000),
                ("charges_reserve", "credit", 5_000),
                ("loss", "credit", 20_000),
            ],
        )

    def test_gain(self):
        claim = self.claim("45000.50")
        self.assertEqual(claim.result, D("-15000.50"))
        self.assertEqual(
            sold_claim.entries(claim)[-1], ("gain", "debit", D("15000.50"))
        )

    def test_neither(self):
        events = [row[0] for row in sold_claim.entries(self.claim(30_000))]
        self.assertNotIn("loss", events)
        self.assertNotIn("gain", events)

    def test_one_kopeck_is_noticed(self):
        rows = sold_claim.entries(self.claim(10_000))
        event, side, amount = rows[1]
        rows[1] = (event, side, amount + D("0.01"))
        self.assertEqual(sold_claim.unbalanced(rows), D("0.01"))

    @given(st.builds(SoldClaim, *[sums] * 7))
    def test_disposal_ends_at_zero(self, claim):
        rows = sold_claim.entries(claim)
        self.assertEqual(sold_claim.unbalanced(rows), 0)
        ledger = {}
        for event, side, amount in rows:
            debit, credit = PAIRS[event]
            self.assertEqual("61217", debit if side == "debit" else credit, event)
            ledger[debit] = ledger.get(debit, D(0)) + amount
            ledger[credit] = ledger.get(credit, D(0)) - amount
        self.assertEqual(ledger.get("61217", D(0)), 0)
        owned = claim.principal + claim.interest + claim.fee + claim.penalty
        loss = ledger.get("71502", D(0)) + ledger.get("71501", D(0))
        self.assertEqual(
            loss, owned - claim.proceeds - claim.reserve - claim.charges_reserve
        )
