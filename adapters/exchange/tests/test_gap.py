"""Gaps in numbers: seen by a load, requested once, closed when the files come."""

import base64
from pathlib import Path

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ExchangeCommon, book, loan

XSD = Path(__file__).parents[1] / "xsd" / "request.xsd"


@tagged("post_install", "-at_install")
class TestGap(ExchangeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(
            cls.env,
            "gap_requester",
            groups="bank_base.group_exchange_operator",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.far = self.endpoint()

    def book(self, sequence, date="2026-09-30"):
        return book(loan(f"A{sequence}"), date=date, sequence=sequence)

    def came(self, sequence, date="2026-09-30"):
        return self.load(self.book(sequence, date), f"n{sequence}.xml")

    def gap(self):
        return self.env["exchange.gap"].search([("company_id", "=", self.company.id)])

    def seen(self):
        """Numbers 2 and 3 are missing between files of the channel."""
        self.came(1)
        file = self.came(4, "2026-10-02")
        gap = self.gap()
        gap.endpoint_id = self.far
        return file, gap

    def test_gap_is_seen_once(self):
        file, gap = self.seen()
        self.assertEqual((gap.file_id, gap.state, gap.numbers), (file, "open", "2-3"))
        self.came(5, "2026-10-03")
        self.assertEqual(self.gap(), gap)

    def test_request_is_written_once(self):
        _file, gap = self.seen()
        gap.with_user(self.operator).action_request()
        row = gap.outbox_id
        self.assertEqual(
            (gap.state, row.state, row.endpoint), ("requested", "pending", "far")
        )
        self.assertEqual(gap.requested_by_id, self.operator)
        self.assertEqual((row.res_model, row.res_id), ("exchange.gap", gap.id))
        with self.assertRaises(UserError):
            gap.with_user(self.operator).action_request()
        self.assertEqual(
            self.env["bank.outbox"].search_count(
                [("key", "=", f"exchange.request:{gap.id}")]
            ),
            1,
        )

    def test_request_keeps_to_its_schema(self):
        _file, gap = self.seen()
        gap._request()
        content = base64.b64decode(gap.outbox_id.with_context(bin_size=False).payload)
        root = etree.fromstring(content)
        etree.XMLSchema(etree.parse(XSD)).assertValid(root)
        self.assertEqual(
            dict(root[0].attrib),
            {
                "type": "test.loans",
                "source": "core",
                "branch": "7",
                "from": "2",
                "to": "3",
                "seen": "4",
                "seen_date": "2026-10-02",
            },
        )

    def test_automatic_request(self):
        self.schedule(self.far, auto_request=True)
        self.came(1)
        facts = {
            "name": "n3.xml",
            "company_id": self.company.id,
            "type_id": self.type.id,
            "endpoint_id": self.far.id,
        }
        store = self.env["exchange.file"]._store()
        with self.drivers():
            copy = store.copy_in(self.given(self.book(3)))
            loader = self.env["exchange.loader"]
            loader._process(loader._receive(copy, facts))
        self.assertEqual((self.gap().state, self.gap().numbers), ("requested", "2"))

    def test_overtaken_files_close_the_gap_and_change_nothing(self):
        """Balances: a later file is loaded, so the missed ones are kept and refused."""
        _file, gap = self.seen()
        gap._request()
        second = self.came(2, "2026-10-01")
        self.assertEqual((second.state, second.code), ("refused", "older_date"))
        self.assertEqual(gap.state, "requested")
        third = self.came(3, "2026-10-02")
        self.assertEqual((third.state, third.code), ("refused", "older_number"))
        self.assertEqual(gap.state, "closed")
        self.assertTrue(gap.closed_on)
        self.assertEqual(gap.came_ids, second | third)
        self.assertEqual(set(self.loans()), {"A1", "A4"})

    def test_missed_events_load_later(self):
        """Payments: each file stands for itself and is loaded although later ones are."""
        self.type.late_numbers = True
        _file, gap = self.seen()
        third = self.came(3, "2026-10-02")
        self.assertEqual(third.state, "loaded", third.reason)
        self.assertEqual((gap.state, self.gap()), ("open", gap))
        second = self.came(2, "2026-10-01")
        self.assertEqual(second.state, "loaded", second.reason)
        self.assertEqual(gap.state, "closed")
        self.assertEqual(set(self.loans()), {"A1", "A2", "A3", "A4"})
        # without a gap an older number is as late as ever
        self.assertEqual(self.came(1, "2026-09-29").state, "refused")

    def test_file_refused_for_another_reason_has_not_come(self):
        self.type.late_numbers = True
        _file, gap = self.seen()
        bad = self.load(book(loan("B"), sequence=2, count=9), "bad.xml")
        self.assertEqual((bad.state, bad.code), ("refused", "totals_differ"))
        self.assertFalse(gap.came_ids)

    def test_to_do_is_ticked_off(self):
        file, _gap = self.seen()
        self.assertTrue(file.activity_ids)
        self.came(2, "2026-10-01")
        self.came(3, "2026-10-01")
        file.invalidate_recordset()
        self.assertFalse(file.activity_ids)

    def test_file_given_by_hand_has_no_channel(self):
        self.came(1)
        self.came(3)
        with self.assertRaises(UserError):
            self.gap().with_user(self.operator).action_request()

    def test_who_may_request(self):
        _file, gap = self.seen()
        auditor = new_test_user(
            self.env,
            "gap_auditor",
            groups="bank_base.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            gap.with_user(auditor).action_request()
        self.assertEqual(gap.with_user(auditor).state, "open")
