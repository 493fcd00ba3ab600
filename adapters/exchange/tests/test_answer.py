"""The answer to a partner's file: what it says, that it leaves once."""

import shutil

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import FetchCommon, book, loan


@tagged("post_install", "-at_install")
class TestAnswer(FetchCommon):
    def setUp(self):
        super().setUp()
        self.plan.answer = True
        self.schema = etree.XMLSchema(
            etree.parse(file_path("exchange/xsd/exchange_answer.xsd"))
        )

    def answers(self):
        """Answers on the far side, checked against the XSD."""
        found = []
        for name in self.names("out"):
            root = etree.parse(str(self.base / "out" / name)).getroot()
            self.schema.assertValid(root)
            found.append(root)
        return found

    def test_loaded(self):
        self.put(book(loan("A"), loan("B", amount="-7.00"), extra=' amount="3.00"'))
        self.run_twice()
        (root,) = self.answers()
        file = self.env["exchange.file"].search([], limit=1)
        self.assertEqual(
            (root.get("file"), root.get("sha256"), root.get("state")),
            ("loans.xml", file.sha256, "loaded"),
        )
        self.assertEqual(
            (root.get("source"), root.get("business_date"), root.get("sequence")),
            ("core", "2026-09-30", "1"),
        )
        self.assertEqual(
            dict(root.find("counts").attrib),
            {"records": "2", "loaded": "1", "unchanged": "0", "rejected": "1"},
        )
        totals = {one.get("name"): dict(one.attrib) for one in root.iter("total")}
        self.assertEqual(
            (totals["amount"]["declared"], totals["amount"]["counted"]),
            ("3.00", "3.00"),
        )
        (reject,) = root.iter("reject")
        self.assertEqual(
            dict(reject.attrib),
            {
                "ordinal": "2",
                "line": "4",
                "number": "B",
                "kind": "negative",
                "reason": "The amount is negative",
            },
        )
        row = self.env["bank.outbox"].search([("key", "like", "exchange.answer:")])
        self.assertEqual((row.state, row.res_id), ("sent", file.id))
        self.assertFalse(row.receipt_state)
        self.assertEqual(file.answer_id, row)
        english = file.with_context(lang="en_US")
        self.assertEqual(english.answer_text, "Sent")
        row.receipt_state = "awaited"
        english.invalidate_recordset(["answer_text"])
        self.assertEqual(english.answer_text, "Sent, Receipt Awaited")

    def test_personal_data_stays_here(self):
        self.put(book(loan("A"), loan("B", inn="987")))
        self.run_twice()
        (name,) = self.names("out")
        self.assertNotIn(b"987", (self.base / "out" / name).read_bytes())

    def test_refused(self):
        self.put(book(loan("A"), count=5))
        self.run_twice()
        (root,) = self.answers()
        self.assertEqual(
            (root.get("state"), root.get("code")), ("refused", "totals_differ")
        )
        self.assertIn("5", root.findtext("reason"))
        self.assertIsNone(root.find("rejects"))

    def test_bad_name_and_too_large(self):
        self.put(book(loan("A")), "bad\nname.xml")
        self.run_once()
        self.type.max_unpacked_mb = 1
        self.put(b" " * (2 << 20), "large.xml")
        self.run_twice()
        codes = {root.get("code") for root in self.answers()}
        self.assertEqual(codes, {"bad_name", "too_large"})

    def test_every_file_is_answered_once(self):
        self.put(book(loan("A")))
        self.run_twice()
        self.run_once()
        self.assertEqual(len(self.answers()), 1)
        # the partner sends the same bytes once more: it has not seen the answer
        self.put(book(loan("A")), mtime=1_700_000_090)
        self.run_twice()
        states = sorted(root.get("state") for root in self.answers())
        self.assertEqual(states, ["duplicate", "loaded"])

    def test_the_same_file_again_with_another_end(self):
        self.put(book(loan("A"), count=5))
        self.run_twice()
        self.env["exchange.file"].search([], limit=1).write({"state": "received"})
        with self.drivers():
            file = self.env["exchange.file"].search([], limit=1)
            self.env["exchange.loader"]._process(file.id)
        self.run_once()
        self.assertEqual(len(self.answers()), 1, "the same end is told once")

    def test_off_by_default_and_never_for_given_files(self):
        self.plan.answer = False
        self.put(book(loan("A")))
        self.run_twice()
        self.plan.answer = True
        self.load(book(loan("C"), sequence=2))
        self.run_once()
        self.assertFalse(self.names("out"))

    def test_a_partner_that_is_down_gets_it_later(self):
        self.put(book(loan("A")))
        self.run_once()
        shutil.rmtree(self.base / "out", ignore_errors=True)
        (self.base / "out").write_bytes(b"in the way")
        self.run_once()
        row = self.env["bank.outbox"].search([("key", "like", "exchange.answer:")])
        self.assertEqual((row.state, row.attempts), ("pending", 1))
        (self.base / "out").unlink()
        self.run_once()
        self.assertEqual(len(self.answers()), 1)

    def test_answers_are_not_answered(self):
        receipts = self.env.ref("exchange.type_receipts")
        with self.assertRaises(ValidationError):
            self.schedule(self.far, type_id=receipts.id, pattern="rc_*", answer=True)
