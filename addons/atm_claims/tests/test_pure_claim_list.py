import unittest
from datetime import datetime
from decimal import Decimal as D

from .pure import own

claim_list = own("claim_list")
HEAD = "ФИО;Операция;Сумма претензии\n"


class TestClaimList(unittest.TestCase):
    def _read(self, text, name="a.csv", encoding="utf-8"):
        return claim_list.read(name, text.encode(encoding))

    def test_columns_in_any_order_and_encoding(self):
        text = "Сумма претензии;операция; ФИО \n1;Выдача;Иванов\n\n2;Внесение;Петров\n"
        for encoding in ("utf-8", "utf-8-sig", "cp1251"):
            with self.subTest(encoding):
                rows = self._read(text, encoding=encoding)
                self.assertEqual([number for number, _row in rows], [2, 4])
                self.assertEqual(rows[1][1]["name"], "Петров")

    def test_refused_whole(self):
        for code, text, name in (
            ("columns", "ФИО\nИванов\n", "a.csv"),
            ("empty", HEAD, "a.csv"),
            ("rows", HEAD + "И;Выдача;1\n" * 1001, "a.csv"),
            ("kind", "text", "a.xlsx"),
            ("kind", HEAD, "a.exe"),
            ("large", "x" * (claim_list.LARGEST + 1), "a.csv"),
        ):
            with self.subTest(code), self.assertRaises(claim_list.ListError) as raised:
                self._read(text, name)
            self.assertEqual(raised.exception.code, code)

    def test_sums(self):
        for text, value in (
            ("1 500,05", D("1500.05")), ("", D(0)), ("0", D(0)), ("-1", None), ("1,005", None),
            ("NaN", None), ("1e9999", None), ("много", None),
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(claim_list.amount(text), value)

    def test_facts(self):
        found, reasons = claim_list.facts(
            {
                "kind": "Захват карты",
                "amount_claimed": 5,
                "occurred_at": "25.06.2026 13:30",
            }
        )
        self.assertEqual(reasons, [])
        self.assertEqual(found["kind"], "card")
        self.assertEqual(found["occurred_at"], datetime(2026, 6, 25, 13, 30))
        _found, reasons = claim_list.facts({"kind": "x", "name": "y" * 3000})
        self.assertEqual(reasons, ["kind", "long"])
