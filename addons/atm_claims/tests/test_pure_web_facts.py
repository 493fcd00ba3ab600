import unittest
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from .pure import own

web_facts = own("web_facts")
papers = own("papers")
NOW = datetime(2026, 6, 26, 12, 0)
GOOD = {
    "name": "Сидоров", "phone": "+7 999 000-11-22", "place": "ATM1", "description": "Не выдал",
    "kind": "withdrawal", "demand": "cash", "answer_way": "sms", "occurred_at": "2026-06-25T13:30",
}  # fmt: skip


class TestWebFacts(unittest.TestCase):
    def test_good(self):
        facts, errors = web_facts.check(GOOD, NOW)
        self.assertEqual(errors, [])
        self.assertEqual(facts["occurred_at"], datetime(2026, 6, 25, 13, 30))

    def test_each_fault_is_named(self):
        for field, value, code in (
            ("name", "", "missing"), ("name", "x" * 201, "long"), ("kind", "x", "form"),
            ("occurred_at", "", "missing"), ("occurred_at", "2026-06-28T00:00", "form"),
            ("occurred_at", "2020-01-01T00:00", "form"), ("amount_claimed", "1e99", "form"),
            ("email", "a@b", "form"), ("phone", "12", "form"), ("card", "22001234", "form"),
        ):  # fmt: skip
            with self.subTest(field=field, value=value):
                _facts, errors = web_facts.check({**GOOD, field: value}, NOW)
                self.assertIn((field, code), errors)

    def test_answer_needs_its_address(self):
        for way, field in (("email", "email"), ("letter", "address")):
            _facts, errors = web_facts.check({**GOOD, "answer_way": way}, NOW)
            self.assertEqual(errors, [(field, "missing")])

    @given(
        st.dictionaries(st.sampled_from([*GOOD, "amount_claimed", "card"]), st.text())
    )
    def test_never_an_exception(self, params):
        facts, _errors = web_facts.check(params, NOW)
        self.assertNotIn("\x00", facts["description"])

    def test_files(self):
        self.assertEqual(papers.refusal("A.PDF", b"%PDF-1", 10), "")
        self.assertEqual(papers.refusal("a.pdf", b"MZ", 10), "kind")
        self.assertEqual(papers.refusal("a.svg", b"<svg>", 10), "kind")
        self.assertEqual(papers.refusal("a.pdf", b"", 10), "empty")
        self.assertEqual(papers.refusal("a.pdf", b"%PDF-1234567", 10), "large")
