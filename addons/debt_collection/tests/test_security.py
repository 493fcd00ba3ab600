from datetime import date

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import AUG, DebtCommon
from .role_matrix import MATRIX, ROLES

OPERATIONS = {"c": "create", "r": "read", "u": "write", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestSecurity(DebtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(role) for role in ROLES}

    @classmethod
    def _user(cls, role, login=None, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login or f"debt_{role}",
            groups=f"bank_base.group_{role}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def _two_debtors(self):
        """Two overdue clients, the first in the hands of the collector."""
        self._load(
            AUG,
            [
                self._overdue("K1", date(2026, 8, 1)),
                self._overdue("K2", date(2026, 8, 1), client_code="C2"),
            ],
            clients=("C1", "C2", "G1"),
            party=[{"rec": 1, "number": "K1", "client_code": "G1", "role": "guarantor"}],
            contact=[
                {"rec": n, "client_code": f"C{n}", "kind": "phone", "value": f"+7900000000{n}"}
                for n in (1, 2)
            ],
            operation=[
                {"rec": n, "number": f"K{n}", "date": AUG, "kind": "payment", "amount": "1",
                 "currency": "RUB"}
                for n in (1, 2)
            ],
        )  # fmt: skip
        self._close(AUG)
        self.env["debt.case"].search(
            [("client_id.code", "=", "C1")]
        ).user_id = self.users["collector"]

    def test_matrix(self):
        """Every role on every model: what is allowed is allowed, the rest is refused."""
        for model, rights in MATRIX.items():
            for role, user in self.users.items():
                allowed = rights.get(role, rights.get("reader", ""))
                records = self.env[model].with_user(user)
                for letter, operation in OPERATIONS.items():
                    self.assertEqual(
                        records.has_access(operation),
                        letter in allowed,
                        (model, role, operation),
                    )

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_no_one_writes_the_register(self):
        self._two_debtors()
        contract = self._get("K1")
        for role, user in self.users.items():
            with self.assertRaises(AccessError, msg=role):
                contract.with_user(user).write({"fees": 0})
            with self.assertRaises(AccessError, msg=role):
                contract.with_user(user).unlink()
            with self.assertRaises(AccessError, msg=role):
                contract.history_ids.with_user(user).unlink()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_collector_sees_own_debtors(self):
        """Own cases, their contracts, operations, phones and guarantors; nothing of others."""
        self._two_debtors()
        env = self.env(user=self.users["collector"])
        self.assertEqual(env["debt.case"].search([]).mapped("client_id.code"), ["C1"])
        self.assertEqual(env["debt.contract"].search([]).mapped("number"), ["K1"])
        self.assertEqual(env["debt.operation"].search([]).mapped("number"), ["K1"])
        self.assertEqual(
            env["debt.snapshot"].search([]).mapped("contract_id.number"), ["K1"]
        )
        self.assertEqual(
            env["debt.history"].search([]).mapped("contract_id.number"), ["K1"]
        )
        self.assertEqual(
            env["debt.portfolio"].search([]).mapped("contract_id.number"), ["K1"]
        )
        for model in ("debt.portfolio", "debt.snapshot"):
            for groupby in ([], ["bucket_id"]):
                groups = env[model]._read_group([], groupby, ["__count"])
                self.assertEqual([count for *_group, count in groups], [1])
        self.assertEqual(
            sorted(env["bank.client"].search([]).mapped("code")), ["C1", "G1"]
        )
        self.assertEqual(env["bank.contact.point"].search([]).value, "+79000000001")
        self.assertEqual(
            env["debt.contract"].search([]).party_ids.client_id.name, "Иванов G1"
        )
        with self.assertRaises(AccessError):
            self._get("K2").with_user(self.users["collector"]).read(["number"])
        case = env["debt.case"].search([])
        case.next_step = "Call"
        case.next_date = AUG
        other = self.env["debt.case"].search([("client_id.code", "=", "C2")])
        with self.assertRaises(AccessError):
            other.with_user(self.users["collector"]).action_take()

    def test_others_see_all(self):
        self._two_debtors()
        for role in ROLES[1:]:
            contracts = self.env["debt.contract"].with_user(self.users[role]).search([])
            self.assertEqual(sorted(contracts.mapped("number")), ["K1", "K2"], role)
            self.assertEqual(sum(contracts.mapped("days_past_due")), 60, role)
        for role in ("team_lead", "auditor", "administrator"):
            self.assertEqual(
                self.env["debt.case"].with_user(self.users[role]).search_count([]),
                2,
                role,
            )

    def test_identity_is_masked(self):
        """An exchange operator sees contracts and counts, no names."""
        self._two_debtors()
        for role, seen in (
            ("exchange_operator", False),
            ("administrator", False),
            ("auditor", True),
        ):
            contract = self._get("K1").with_user(self.users[role])
            self.assertEqual("Иванов" in contract.client_id.display_name, seen, role)
            found = (
                self.env["debt.contract"]
                .with_user(self.users[role])
                .name_search("Иванов")
            )
            self.assertEqual(bool(found), seen, role)
            # By the number everyone finds it.
            self.assertTrue(
                self.env["debt.contract"].with_user(self.users[role]).name_search("K1"),
                role,
            )

    def test_another_company_sees_nothing(self):
        self._two_debtors()
        other = self._make_company("Another bank")
        stranger = self._user("auditor", "stranger", other)
        for model in ("debt.contract", "debt.case", "debt.operation", "debt.history",
                      "debt.snapshot", "debt.portfolio", "debt.party"):  # fmt: skip
            records = self.env[model].with_user(stranger)
            records = records.with_context(allowed_company_ids=other.ids)
            self.assertFalse(records.search([]), model)

    def test_intake_is_no_remote_method(self):
        """The door into the register is not open to calls from outside."""
        with self.assertRaises(AccessError):
            get_public_method(self.env["debt.intake"], "take_in")
