import unittest

from ..tools import cards


class TestPureCards(unittest.TestCase):
    def test_whole_numbers_are_cut(self):
        for text, shown in (
            ("карта 2200123412343456.", "карта 220012******3456."),
            ("2200 1234 1234 3456", "220012******3456"),
            ("2200-1234-1234-3456, МИР", "220012******3456, МИР"),
            ("№2200\u00a01234\u00a01234\u00a03456", "№220012******3456"),
            ("3782 822463 10005", "378282******0005"),
            ("4111 1111 1111 1111 1000 руб.", "411111******1111 1000 руб."),
            ("2200123412343456789", "220012******6789"),
        ):
            self.assertEqual(cards.masked(text), shown)

    def test_other_numbers_stay(self):
        for text in (
            "счёт 40817810000000001234",
            "счёт 4081 7810 0000 0000 1234",
            "тел. 8 900 123-45-67, паспорт 4510 123456",
            "220012******3456",
            "18.11.2026 14:30, 5000 руб.",
            "",
            None,
        ):
            self.assertEqual(cards.masked(text), text)
