"""Lines of the log for programs: the keys are a contract, the values name nobody."""

import json
import logging

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ExchangeCommon, book, loan

KEYS = [
    "event", "database", "company", "type", "endpoint", "file", "sha256", "business_date",
    "sequence", "state", "code", "records", "loaded", "unchanged", "rejected", "attempts",
    "seconds",
]  # fmt: skip


# By number: Odoo gives the name «INFO» to a level of its own too.
@tagged("post_install", "-at_install")
class TestLog(ExchangeCommon):
    def test_load(self):
        with self.assertLogs("kopeck.load", logging.INFO) as logged:
            file = self.load(book(loan("A"), loan("B", inn="987")), "Иванов.xml")
        (record,) = logged.records
        line = json.loads(record.getMessage())
        self.assertEqual(list(line), KEYS)
        self.assertEqual((line["event"], line["state"]), ("load", "loaded"))
        self.assertEqual((line["file"], line["sha256"]), (file.id, file.sha256))
        self.assertEqual((line["records"], line["rejected"]), (2, 1))
        for word in ("Иванов", "987", "Exchange bank"):
            self.assertNotIn(word, record.getMessage())

    def test_refusal(self):
        with self.assertLogs("kopeck.load", logging.INFO) as logged:
            self.load(book(loan(), count=5))
        line = json.loads(logged.records[0].getMessage())
        self.assertEqual((line["state"], line["code"]), ("refused", "totals_differ"))

    def test_delivery(self):
        endpoint = self.endpoint()
        row = self.env["bank.outbox"]._put(
            "log:1",
            "file",
            company_id=self.company.id,
            endpoint=endpoint.code,
            payload_name="a.xml",
            payload=b"PGEvPg==",
        )
        with self.assertLogs("kopeck.delivery", logging.INFO) as logged:
            row._try_deliver()
        line = json.loads(logged.records[0].getMessage())
        self.assertEqual(
            (line["outbox"], line["state"], line["endpoint"]), (row.id, "sent", "far")
        )
        self.assertNotIn("a.xml", logged.records[0].getMessage())


@tagged("post_install", "-at_install")
class TestOpenings(ExchangeCommon):
    """Opening the source of a bad record, or a received file, is noted."""

    def test_openings(self):
        reject = self.load(book(loan("A"), loan("B", inn="987"))).reject_ids
        users = {
            role: new_test_user(
                self.env,
                f"openings_{role}",
                groups=f"bank_base.group_{role}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            for role in ("auditor", "exchange_operator")
        }
        log = self.env["bank.opening.log"]
        reject.with_user(users["auditor"]).web_read({"source": {}, "value": {}})
        reject.with_user(users["exchange_operator"]).web_read({"source_masked": {}})
        row = log.search([("user_id", "in", [user.id for user in users.values()])])
        self.assertEqual((row.user_id, row.res_id), (users["auditor"], reject.id))
        self.assertEqual((row.res_model, row.via), ("exchange.reject", "form"))
        for _again in range(2):
            reject.file_id.with_user(users["auditor"])._download()
        with self.assertRaises(AccessError):
            reject.file_id.with_user(users["exchange_operator"])._download()
        row = log.search([("via", "=", "file")])
        self.assertEqual(
            (row.user_id, row.res_id), (users["auditor"], reject.file_id.id)
        )
