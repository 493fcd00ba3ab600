from datetime import UTC, datetime

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ReserveCommon

MODELS = (
    "reserve.rule.book",
    "reserve.rule.edition",
    "reserve.band",
    "reserve.segment",
    "reserve.inventory",
    "reserve.total",
    "reserve.line",
    "reserve.group.total",
    "reserve.tie",
    "reserve.off.balance",
    "reserve.off.balance.look",
    "reserve.write.off",
    "reserve.write.off.line",
    "reserve.write.off.use",
    "reserve.write.off.cover",
    "reserve.write.off.ground",
    "reserve.movement",
    "reserve.comparison",
    "reserve.loss.rate",
    "reserve.loss.transition",
    "reserve.net",
    "reserve.workbook",
    "reserve.signature",
    "reserve.exception",
    "reserve.commission.member",
    "reserve.not.overdue",
    "reserve.obligation.line",
    "reserve.correction",
    "reserve.correction.line",
    "reserve.branch.total",
    "reserve.obligation",
    "reserve.client.position",
    "reserve.counter.debt",
    "reserve.revenue",
)
ORDERS = {
    "reserve.write.off": "rwcu",
    "reserve.write.off.line": "rwcu",
    "reserve.off.balance.look": "rc",
}
WRITE_OFFS = MODELS[9:16]
CORRECTIONS = ("reserve.correction", "reserve.correction.line")
LAW = ("reserve.deferred.rate", "reserve.inventory.norm")
BOOKS = MODELS[:3]
FACTS = MODELS[-4:]
CRUD = ("read", "write", "create", "unlink")
ROLE_MATRIX = {
    "group_reserve_accountant": {
        **dict.fromkeys(MODELS + LAW, "r"),
        **dict.fromkeys(FACTS + CORRECTIONS, "rwcu"),
        **ORDERS,
        "reserve.inventory": "rwcu",
        "reserve.exception": "rwcu",
    },
    "group_chief_accountant": {
        **dict.fromkeys(MODELS, "r"),
        **dict.fromkeys(BOOKS + LAW, "rwcu"),
        "reserve.inventory": "rwcu",
        "reserve.exception": "rwcu",
        "reserve.commission.member": "rwcu",
        **dict.fromkeys(FACTS + CORRECTIONS, "rwcu"),
        **ORDERS,
        "reserve.write.off.ground": "rwcu",
    },
    "group_branch_accountant": {**dict.fromkeys(MODELS, "r"), **ORDERS},
    "group_write_off_approver": dict.fromkeys(MODELS, "r"),
    "group_lawyer": {
        **dict.fromkeys(MODELS, ""),
        **dict.fromkeys(WRITE_OFFS, "r"),
        "reserve.off.balance.look": "rc",
    },
    "group_auditor": dict.fromkeys(MODELS + LAW, "r"),
    "group_collector": dict.fromkeys(MODELS + LAW, ""),
    "group_team_lead": dict.fromkeys(MODELS + LAW, ""),
    "group_exchange_operator": dict.fromkeys(MODELS + LAW, ""),
    "group_exchange_corrector": dict.fromkeys(MODELS + LAW, ""),
    "group_administrator": dict.fromkeys(MODELS + LAW, ""),
}


@tagged("post_install", "-at_install")
class TestAccess(ReserveCommon):
    """Who may see, count, post and set up reserves: allowed and refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            group: new_test_user(
                cls.env,
                login=f"reserve.{group}",
                groups=f"bank_base.{group}",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for group in ROLE_MATRIX
        }

    def as_role(self, records, role):
        return records.with_user(self.users[role]).with_context(
            allowed_company_ids=self.company.ids
        )

    def test_matrix(self):
        for role, models in ROLE_MATRIX.items():
            for model, letters in models.items():
                for operation in CRUD:
                    with self.subTest(role=role, model=model, operation=operation):
                        allowed = operation[0] in letters
                        access = self.as_role(self.env[model], role).has_access(
                            operation
                        )
                        self.assertEqual(access, allowed)

    def test_reserve_accountant_counts_but_does_not_post(self):
        self._debt("A1", 10, principal_overdue=100)
        inventories = self.as_role(
            self.env["reserve.inventory"], "group_reserve_accountant"
        )
        inventory = inventories.create({"book_id": self.book.id, "date": self.date})
        inventory.action_count()
        self.assertEqual((inventory.state, inventory.reserve), ("counted", 30))
        line = self.env["reserve.line"].with_env(inventory.env).search([])
        self.assertIn("10", line.reason)
        with self.assertRaisesRegex(AccessError, "post a reserve"):
            inventory.action_post()

    def test_chief_accountant_posts(self):
        self._debt("A2", 10, principal_overdue=100)
        inventory = self.as_role(self.count(), "group_chief_accountant")
        inventory.action_post()
        self.assertEqual(inventory.state, "posted")
        self.assertEqual(inventory.move_id.line_ids.mapped("balance"), [30, -30])

    def test_auditor_changes_nothing(self):
        inventory = self.as_role(self.count(), "group_auditor")
        self.assertEqual(inventory.read(["state"])[0]["state"], "counted")
        for button in (inventory.action_count, inventory.action_post):
            with self.assertRaises(AccessError):
                button()

    def test_state_is_not_set_by_hand(self):
        inventory = self.as_role(self.count(), "group_chief_accountant")
        for vals in ({"state": "posted"}, {"reserve": 1}, {"move_id": 1}):
            with self.assertRaisesRegex(AccessError, "not set by hand"):
                inventory.write(vals)
        with self.assertRaisesRegex(AccessError, "not set by hand"):
            inventory.create(
                {"book_id": self.book.id, "date": "2026-10-31", "state": "posted"}
            )

    def test_other_company_is_invisible(self):
        self._debt("A3", 10, principal_overdue=100)
        self.post()
        company = self.env["res.company"].create({"name": "Other bank"})
        user = new_test_user(
            self.env,
            login="reserve.other",
            groups="bank_base.group_chief_accountant",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for model in MODELS:
            if "company_id" not in self.env[model]._fields:
                continue  # grounds are common to all companies
            records = (
                self.env[model]
                .with_user(user)
                .with_context(allowed_company_ids=company.ids)
            )
            with self.subTest(model=model):
                self.assertFalse(records.search([("company_id", "=", self.company.id)]))

    def test_collector_sees_the_debt_without_reserve(self):
        debt = self._debt("A4", 10, principal_overdue=100)
        view = self.env.ref("debt_collection.debt_contract_view_form")
        arch = self.as_role(self.env["debt.contract"], "group_collector").get_view(
            view.id
        )["arch"]
        self.assertNotIn("action_reserve_lines", arch)
        arch = self.as_role(self.env["debt.contract"], "group_auditor").get_view(
            view.id
        )["arch"]
        self.assertIn("action_reserve_lines", arch)
        with self.assertRaises(AccessError):
            action = self.as_role(debt, "group_collector").action_reserve_lines()
            self.as_role(self.env["reserve.line"], "group_collector").search(
                action["domain"]
            )

    def test_cause_of_a_drift(self):
        """The chief accountant opens it from the state of the system; the operator is told whom
        to ask."""
        self.env["bank.health.check"]._refresh(datetime(2026, 10, 5, tzinfo=UTC))
        checks = self.env["bank.health.check"]
        row = checks.search([("code", "=", "reserve")], limit=1)
        self.assertTrue(self.as_role(row, "group_chief_accountant").may_open)
        row = self.as_role(row, "group_exchange_operator")
        self.assertFalse(row.may_open)
        self.assertIn("Reserve accountant", row.who_may_open)
        with self.assertRaisesRegex(AccessError, "Reserve accountant"):
            row.action_open()
