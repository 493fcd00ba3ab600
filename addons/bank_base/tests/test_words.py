"""Sums in words with Russian cases."""

import importlib.util
import unittest
from decimal import Decimal as D
from pathlib import Path

_spec = importlib.util.spec_from_file_location(
    "kopeck_words", Path(__file__).parents[1] / "tools" / "words.py"
)
words = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(words)


class TestWords(unittest.TestCase):
    def test_russian_cases(self):
        expected = {
            "405000.00": "Четыреста пять тысяч рублей 00 копеек",
            "1.01": "Один рубль 01 копейка",
            "22.02": "Двадцать два рубля 02 копейки",
            "11.11": "Одиннадцать рублей 11 копеек",
            "0.00": "Ноль рублей 00 копеек",
            "-21.22": "Минус двадцать один рубль 22 копейки",
        }
        for amount, text in expected.items():
            with self.subTest(amount=amount):
                self.assertEqual(words.amount_in_words(D(amount)), text)

    def test_sub_kopeck_sum_is_refused(self):
        with self.assertRaises(ValueError):
            words.amount_in_words(D("1.005"))

    def test_unknown_currency(self):
        with self.assertRaises(NotImplementedError):
            words.amount_in_words(D("1"), currency="XXX")
