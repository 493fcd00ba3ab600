"""Requests for corrections: made by one officer, approved by another, sent, answered."""

import base64
from datetime import date

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ProcessingCase, document
from .pure import xsd

DAY = date(2026, 11, 23)


@tagged("post_install", "-at_install")
class TestCorrections(ProcessingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker = cls._user("claims_officer", "maker")
        cls.other = cls._user("claims_officer", "other")
        cls.far = cls.env["exchange.endpoint"].create(
            {
                "name": "Processing center",
                "code": "processing",
                "kind": "folder",
                "path": str(cls.folder),
                "company_id": cls.company.id,
            }
        )
        cls.company.atm_correction_endpoint_id = cls.far

    def values(self, **more):
        return {
            "device_id": self.device.id,
            "occurred_at": "2026-11-20 13:31:15",
            "card": "4276010000001234",
            "amount": 5000,
            "trace": "2433",
            "currency_id": self.rub.id,
            **more,
        }

    def request(self, *lines):
        requests = self.env["atm.correction"].with_user(self.maker)
        return requests._make(self.company, DAY, lines or [self.values()])

    def sent(self, *lines):
        request = self.request(*lines)
        request.action_propose()
        request.with_user(self.other).action_approve()
        return request

    def outbox(self, request):
        return self.env["bank.outbox"].search([("key", "=", request._key())])

    def test_sent(self):
        request = self.sent(
            self.values(),
            self.values(trace="2434", reason="double_debit", amount=100.5),
        )
        self.assertEqual(request.state, "sent")
        self.assertEqual(request.approved_by_id, self.other)
        row = self.outbox(request)
        self.assertEqual((row.endpoint, row.state), ("processing", "pending"))
        root = etree.fromstring(base64.b64decode(row.payload))
        etree.XMLSchema(etree.parse(xsd("corrections.xsd"))).assertValid(root)
        self.assertEqual(root.get("number"), request.name)
        self.assertEqual(root.get("date"), "2026-11-23")
        first, second = root.findall("operation")
        self.assertEqual(
            (
                first.get("line"),
                first.get("reason"),
                first.get("at"),
                first.get("card"),
            ),
            ("1", "reversal_not_made", "2026-11-20T13:31:15", "427601******1234"),
        )
        self.assertEqual((second.get("line"), second.get("amount")), ("2", "100.50"))
        self.assertEqual(root.find("totals").get("amount"), "5100.50")
        self.assertTrue(request.with_user(self.maker).sent_state)

    def test_no_full_card_number_is_stored(self):
        line = self.request().line_ids
        self.assertEqual(line.card, "427601******1234")
        line.card = "4276010000009999"
        self.assertEqual(line.card, "427601******9999")

    def test_another_person_approves(self):
        request = self.request()
        request.action_propose()
        with self.assertRaises(AccessError):
            request.action_approve()
        with self.assertRaises(AccessError):
            request.with_user(self._user("auditor")).action_approve()
        self.assertFalse(self.outbox(request))

    def test_who_took_a_request_over_does_not_approve_it(self):
        request = self.request()
        request.with_user(self.other).action_propose()
        for user in (self.maker, self.other):
            with self.assertRaises(AccessError):
                request.with_user(user).action_approve()

    def test_nothing_is_written_past_the_buttons(self):
        request = self.request()
        for values in ({"state": "sent"}, {"approved_by_id": self.other.id}):
            with self.assertRaises(AccessError):
                request.write(values)
        with self.assertRaises(AccessError):
            request.line_ids.write({"result": "accepted"})
        with self.assertRaises(AccessError):
            self.env["atm.correction"].with_user(self.maker).create({"state": "sent"})
        request.action_propose()
        with self.assertRaises(UserError):
            request.line_ids.write({"amount": 1})
        with self.assertRaises(UserError):
            request.write({"date": "2026-01-01"})
        with self.assertRaises(UserError):
            request.line_ids.unlink()
        request.action_back()
        request.line_ids.amount = 7
        self.assertEqual(request.line_ids.amount, 7)

    def test_an_empty_request(self):
        request = self.env["atm.correction"].with_user(self.maker).create({})
        with self.assertRaises(UserError):
            request.action_propose()

    def test_nothing_is_asked_for_twice(self):
        first = self.request(self.values(origin="atm.match,17"))
        with self.assertRaises(UserError):
            self.request(self.values(origin="atm.match,17"))
        self.request(self.values(origin="atm.match,17", reason="double_debit"))
        first.action_cancel()
        self.request(self.values(origin="atm.match,17"))

    def test_without_a_channel(self):
        self.company.atm_correction_endpoint_id = False
        request = self.request()
        request.action_propose()
        with self.assertRaises(UserError):
            request.with_user(self.other).action_approve()
        self.assertEqual(request.state, "proposed")

    # -- the answer

    def answer(self, request, *found):
        rows = "".join(
            f'  <answer request="{request}" line="{line}" result="{result}" text="{text}"/>\n'
            for line, result, text in found
        )
        text = document("processing_correction_answers", rows, count=len(found))
        return self.take(text, "correction_answers")

    def test_answered(self):
        request = self.sent(self.values(), self.values(trace="2434"))
        file = self.answer(request.name, (1, "accepted", ""))
        self.assertLoaded(file, 1)
        self.assertEqual(request.state, "sent")
        file = self.answer(
            request.name, (1, "accepted", ""), (2, "refused", "нет операции")
        )
        self.assertLoaded(file, 2)
        self.assertEqual((file.unchanged, request.state), (1, "answered"))
        line = request.line_ids[1]
        self.assertEqual(
            (line.result, line.result_text, line.result_file_id),
            ("refused", "нет операции", file),
        )
        self.assertEqual(request.activity_ids.user_id, self.maker)

    def test_an_answer_to_nothing(self):
        request = self.sent()
        with mute_logger("odoo.sql_db"):
            file = self.answer("COR-X", (1, "accepted", ""))
        self.assertRefused(file, "no_good_record")
        self.kind("correction_answers").max_rejected_percent = 80
        file = self.answer(request.name, (1, "accepted", ""), (9, "accepted", ""))
        self.assertLoaded(file, 2, rejected=1)
        self.assertEqual(file.reject_ids.code, "unknown_request")

    def test_what_was_refused_may_be_asked_for_again(self):
        request = self.sent(self.values(origin="atm.match,17"))
        self.answer(request.name, (1, "refused", "позже"))
        self.assertTrue(self.request(self.values(origin="atm.match,17")))

    # -- what matching found

    def test_what_matching_found(self):
        found = [
            self.values(origin="1:17", reason="reversal_not_made"),
            self.values(origin="1:18", reason="double_debit", trace="2434"),
        ]
        requests = self.registry["atm.correction"]
        self.patch(requests, "_found_operations", lambda *_days: found)
        self.request(found[0])
        request = self.env["atm.correction"].with_user(self.maker).create({"date": DAY})
        request.action_fill()
        self.assertEqual(request.line_ids.mapped("origin"), ["1:18"])
        with self.assertRaises(UserError):
            request.action_fill()
        request.action_propose()
        with self.assertRaises(UserError):
            request.action_fill()

    def test_roles(self):
        operations = {"c": "create", "r": "read", "u": "write", "d": "unlink"}
        for role, request, line in (
            ("claims_officer", "cru", "crud"),
            ("claims_head", "cru", "crud"),
            ("auditor", "r", "r"),
            ("administrator", "r", "r"),
            ("technician", "", ""),
            ("commission_member", "", ""),
            ("exchange_operator", "", ""),
        ):
            user = self._user(role)
            for model, allowed in (
                ("atm.correction", request),
                ("atm.correction.line", line),
            ):
                records = self.env[model].with_user(user)
                for letter, operation in operations.items():
                    self.assertEqual(
                        records.has_access(operation),
                        letter in allowed,
                        (model, role, operation),
                    )

    def test_of_another_company(self):
        request = self.request()
        company = self.env["res.company"].create({"name": "Other bank"})
        user = self.other
        user.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        env = self.env(
            user=user, context={**self.env.context, "allowed_company_ids": company.ids}
        )
        self.assertFalse(env["atm.correction"].search([("id", "=", request.id)]))
        self.assertFalse(
            env["atm.correction.line"].search([("correction_id", "=", request.id)])
        )
