import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.bank_base.tools import account_key

BIC = "044525225"
DIGITS = "0123456789"
accounts = st.text(DIGITS, min_size=20, max_size=20)
bics = st.text(DIGITS, min_size=9, max_size=9)


def with_key(account, bic):
    return account[:8] + account_key.key_of(account, bic) + account[9:]


class TestAccountKey(unittest.TestCase):
    def test_correspondent_account(self):
        """30101810400000000225 of the bank 044525225: “025” stands before it, not “225”."""
        account = "30101810400000000225"
        self.assertTrue(account_key.key_valid(account, BIC))
        self.assertEqual(account_key.key_of(account, BIC), "4")
        self.assertFalse(account_key.key_valid(account, "044030225"))

    def test_counted_by_hand(self):
        """Before the account of a device stands 225 of the BIC: 179 in all, 9 × 3 = 27, key 7."""
        account = "20208810000490000017"
        rows = zip("225" + account, (7, 1, 3) * 8, strict=False)
        self.assertEqual(sum(int(digit) * weight for digit, weight in rows), 179)
        self.assertEqual(account_key.key_of(account, BIC), "7")
        self.assertTrue(account_key.key_valid("20208810700490000017", BIC))
        self.assertFalse(account_key.key_valid("20208810900490000017", BIC))

    def test_not_an_account(self):
        for text in ("", None, "3010181040000000022", "3010181040000000022A"):
            self.assertFalse(account_key.is_account(text), text)
            self.assertFalse(account_key.key_valid(text, BIC), text)
        for bic in ("", None, "04452522", "04452522X"):
            self.assertFalse(account_key.bic_valid(bic), bic)
            with self.assertRaises(ValueError):
                account_key.key_of("30101810400000000225", bic)

    @given(accounts, bics)
    def test_only_one_key_is_right(self, account, bic):
        right = with_key(account, bic)
        keys = [digit for digit in DIGITS
                if account_key.key_valid(right[:8] + digit + right[9:], bic)]  # fmt: skip
        self.assertEqual(keys, [right[8]])

    @given(accounts, bics, st.integers(5, 19), st.integers(1, 9))
    def test_one_digit_mistyped_is_noticed(self, account, bic, place, shift):
        right = with_key(account, bic)
        digit = str((int(right[place]) + shift) % 10)
        self.assertFalse(
            account_key.key_valid(right[:place] + digit + right[place + 1 :], bic)
        )
