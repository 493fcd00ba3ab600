import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.bank_base.tools.inn import inn_complete, inn_valid, ogrn_valid

DIGITS = "0123456789"


class TestInn(unittest.TestCase):
    def test_known(self):
        self.assertTrue(inn_valid("7707083893"))
        self.assertFalse(inn_valid("7707083894"))
        self.assertTrue(inn_valid("500100732259"))
        self.assertFalse(inn_valid("500100732250"))

    def test_not_a_number(self):
        for text in ("", None, "77070838", "77070838931", "770708389A", "٧٧٠٧٠٨٣٨٩٣"):
            self.assertFalse(inn_valid(text), text)

    @given(
        st.text(DIGITS, min_size=9, max_size=9)
        | st.text(DIGITS, min_size=10, max_size=10)
    )
    def test_completed_is_valid(self, head):
        self.assertTrue(inn_valid(inn_complete(head)))

    @given(st.text(DIGITS, min_size=9, max_size=9), st.integers(1, 9))
    def test_other_check_digit_is_not(self, head, shift):
        inn = inn_complete(head)
        wrong = inn[:-1] + str((int(inn[-1]) + shift) % 10)
        self.assertFalse(inn_valid(wrong))

    @given(
        st.text(DIGITS, min_size=10, max_size=10),
        st.integers(1, 9),
        st.sampled_from((-1, -2)),
    )
    def test_other_check_digit_of_a_person_is_not(self, head, shift, place):
        inn = list(inn_complete(head))
        inn[place] = str((int(inn[place]) + shift) % 10)
        self.assertFalse(inn_valid("".join(inn)))

    def test_complete_refuses(self):
        for head in ("1", "12345678901", "12345678x"):
            with self.assertRaises(ValueError):
                inn_complete(head)

    def test_ogrn(self):
        self.assertTrue(ogrn_valid("1027700132195"))
        self.assertFalse(ogrn_valid("1027700132196"))
        self.assertFalse(ogrn_valid("102770013219"))
        self.assertFalse(ogrn_valid(None))
