"""Who sees and does what; identity stays hidden from the operator."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.bank_base.tests.common import ROLES
from odoo.addons.bank_base.tests.role_matrix import assert_matrix

from .common import ExchangeCommon, book, loan

SEES = {
    "exchange_operator": "r",
    "exchange_corrector": "r",
    "auditor": "r",
    "administrator": "r",
}
READERS = dict.fromkeys(ROLES, "r")
MATRIX = {
    "exchange.type": {**READERS, "administrator": "rcud"},
    "exchange.mapping": {**SEES, "administrator": "rcud"},
    "exchange.endpoint": {**SEES, "administrator": "rcud"},
    "exchange.schedule": {**SEES, "administrator": "rcud"},
    "exchange.listing": SEES,
    "exchange.expected": SEES,
    "exchange.gap": SEES,
    "exchange.file": READERS,
    "exchange.reject": {**SEES, "chief_accountant": "r"},
    "exchange.correction": {**SEES, "chief_accountant": "r"},
    "exchange.replay": {"exchange_operator": "rcu", "exchange_corrector": "rcu"},
    "exchange.dismiss": {"exchange_operator": "rcu", "exchange_corrector": "rcu"},
}


@tagged("post_install", "-at_install")
class TestAccess(ExchangeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls.user(role) for role in ROLES}

    @classmethod
    def user(cls, role):
        return new_test_user(
            cls.env,
            f"exchange_{role}",
            groups=f"bank_base.group_{role}",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def test_matrix(self):
        assert_matrix(self, MATRIX, self.users)

    def test_operator_sees_no_identity(self):
        reject = self.load(book(loan("A"), loan("B", inn="987"))).reject_ids
        operator = reject.with_user(self.users["exchange_operator"])
        self.assertEqual(operator.number, "B")
        self.assertIn("***", operator.source_masked)
        for field in ("source", "value"):
            with self.assertRaises(AccessError):
                operator.read([field])
        self.assertIn("987", reject.with_user(self.users["auditor"]).source)

    def test_bytes_are_for_those_who_see_identity(self):
        file = self.load(book(loan()))
        for role in ("exchange_operator", "administrator"):
            with self.assertRaises(AccessError):
                file.with_user(self.users[role])._download()
            self.assertFalse(file.with_user(self.users[role]).may_download)
        self.assertTrue(file.with_user(self.users["auditor"])._download().exists())
        action = file.with_user(self.users["auditor"]).action_download()
        self.assertEqual(action["url"], f"/exchange/file/{file.id}")

    def test_other_companies_are_not_seen(self):
        file = self.load(book(loan()))
        other = self.env["res.company"].create({"name": "Another bank"})
        user = new_test_user(
            self.env,
            "exchange_elsewhere",
            groups="bank_base.group_exchange_operator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        mine = {"allowed_company_ids": other.ids}
        files = self.env["exchange.file"].with_user(user).with_context(**mine)
        self.assertFalse(files.search([]))
        with self.assertRaises(AccessError):
            files.browse(file.id).read(["name"])

    def test_buttons(self):
        schedule = self.schedule(self.endpoint())
        operator, auditor = self.users["exchange_operator"], self.users["auditor"]
        self.assertTrue(schedule.with_user(operator).action_run())
        with self.assertRaises(AccessError):
            schedule.with_user(auditor).action_run()
        channel = schedule.endpoint_id
        action = channel.with_user(operator).action_test()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("in", channel.last_result)
        self.assertTrue(channel.last_test)
        with self.assertRaises(AccessError):
            channel.with_user(operator).write({"last_result": "all is well"})
        with self.assertRaises(AccessError):
            channel.with_user(auditor).action_test()
        file = self.load(book(loan()))
        file.write({"state": "failed", "attempts": 3})
        file.with_user(operator).action_retry()
        self.assertEqual(file.attempts, 0)
        with self.assertRaises(AccessError):
            file.with_user(auditor).action_retry()
        action = file.with_user(operator).action_rejects()
        self.assertEqual(action["domain"], [("file_id", "=", file.id)])


@tagged("post_install", "-at_install")
class TestDownload(ExchangeCommon, HttpCase):
    def test_download(self):
        content = book(loan())
        file = self.load(content)
        for role, status in (("auditor", 200), ("exchange_operator", 403)):
            new_test_user(
                self.env,
                f"download_{role}",
                groups=f"bank_base.group_{role}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            self.authenticate(f"download_{role}", f"download_{role}")
            with mute_logger("odoo.http"):
                answer = self.url_open(f"/exchange/file/{file.id}")
            self.assertEqual(answer.status_code, status)
            if status == 200:
                self.assertEqual(answer.content, content)
        self.assertEqual(self.url_open("/exchange/file/999999999").status_code, 404)
