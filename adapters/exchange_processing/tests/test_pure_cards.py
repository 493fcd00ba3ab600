"""Card numbers go no further than the border."""

import importlib.util
import unittest
from pathlib import Path

# By its file, not as a part of the addon: this test also runs where Odoo is not installed.
_spec = importlib.util.spec_from_file_location(
    "kopeck_pure", Path(__file__).with_name("pure.py")
)
pure = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pure)
own = pure.own

card = own("card")
FULL = "4276010000001234"  # no check digit: none of a real card
GOOD = "4000000000000002"


class TestPureCards(unittest.TestCase):
    def test_mask(self):
        for text, masked, full in (
            (FULL, "427601******1234", True),
            ("4276 0100 0000 1234", "427601******1234", True),
            ("4276-0100-0000-1234", "427601******1234", True),
            ("4276010000000001234", "427601*********1234", True),
            ("427601XXXXXX1234", "427601******1234", False),
            ("4276 01•• •••• 1234", "427601******1234", False),
            ("42760100****1234", "427601******1234", False),
            ("427601*****01234", "427601******1234", False),
            ("************1234", "************1234", False),
            ("1234", "1234", False),
            ("123456789", "*****6789", False),
            ("12345678901234567890", "123456**********7890", False),
            ("", "", False),
            (None, "", False),
        ):
            with self.subTest(text=text):
                self.assertEqual(card.mask(text), (masked, full))

    def test_no_mask_shows_more_than_ten_digits(self):
        for length in range(1, 40):
            masked = card.mask("9" * length)[0]
            self.assertEqual(len(masked), length)
            self.assertLessEqual(masked.count("9"), 10)

    def test_find_goes_by_the_check_digit(self):
        self.assertEqual(
            card.find(f"вернуть на {GOOD}, счёт 40817810000000000001"),
            ("вернуть на 400000******0002, счёт 40817810000000000001", 1),
        )
        self.assertEqual(card.find("4000 0000 0000 0002")[1], 1)
        self.assertEqual(card.find(f"UTRNNO {FULL}"), (f"UTRNNO {FULL}", 0))

    def test_conceal_what_is_set_aside(self):
        for text in (
            f'<operation card="{FULL}" amount="1"/>',
            f"<row><card>{FULL}</card><amount>1</amount></row>",
            f"<row><line>26112013:30:57{FULL}   ATM00001</line></row>",
            FULL,
            FULL + "?",
            f"«notes»: {GOOD}",
        ):
            with self.subTest(text=text):
                hidden = card.conceal(text)
                self.assertNotIn(FULL, hidden)
                self.assertNotIn(GOOD, hidden)
                self.assertEqual(len(hidden), len(text))

    def test_conceal_leaves_the_rest(self):
        text = '<operation atm="ATM00001" at="2026-11-20T13:30:57" rrn="632413002433"/>'
        self.assertEqual(card.conceal(text), text)
        self.assertEqual(card.conceal(""), "")

    def test_bytes_keep_their_places(self):
        data = b"CARD: " + GOOD.encode() + b"\r\n*317*"
        hidden = card.conceal_bytes(data)
        self.assertEqual(len(hidden), len(data))
        self.assertNotIn(GOOD.encode(), hidden)
        self.assertTrue(hidden.endswith(b"0002\r\n*317*"))

    def test_conceal_groups_in_bytes(self):
        """As a card has it printed: digits go, blanks and places stay."""
        data = b"CARD 4000 0000 0000 0002 ROW 0001 0002 0003 0004"
        self.assertEqual(
            card.conceal_bytes(data),
            b"CARD 4000 00** **** 0002 ROW 0001 0002 0003 0004",
        )


if __name__ == "__main__":
    unittest.main()
