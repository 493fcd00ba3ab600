from datetime import date

from odoo.tests import Form, tagged

from .facts_common import FactsCommon

ROLES = (
    "front_office", "contact_centre", "claims_officer", "claims_head", "technician",
    "cash_desk", "encashment", "security", "commission_member", "branch_accountant",
    "reserve_accountant", "auditor",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestFactScreens(FactsCommon):
    """Whoever may read an operation can open its screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        day = cls._day().withdraw(5000, 1, 0, 0, 0).fail(3000, cancel=False)
        cls.journal = cls._take_in(("day", day.bytes()))["taken"]

    def test_operation_and_journal_open_for_their_roles(self):
        failed = self._operations(("refund", "=", True))
        for role in ROLES:
            user = self._user(role)
            for record in (failed, self.journal, self.journal.finding_ids[:1]):
                view = Form(record.with_user(user))
                self.assertEqual(view.record.id, record.id, (role, record._name))
            self.assertIn("M-43", failed.with_user(user).evidence_text)

    def test_match_opens_and_says_why(self):
        officer = self._user("claims_officer")
        row = self._matches().with_user(officer)[:1]
        self.assertIn("journal" if row.switch_id else "expected", row.reason)
        action = row.action_rows()
        self.assertEqual(action["res_model"], "atm.source.row")

    def test_account_is_closed_to_who_may_not_see_identity(self):
        field = self.env["atm.source.row"]._fields["account"]
        self.assertEqual(field.groups, "bank_base.group_identity")

    def test_counts_of_health(self):
        groups = self.env["atm.journal.finding"]._read_group(
            [("journal_id", "=", self.journal.id)], ["device_id", "kind"], ["__count"]
        )
        self.assertIn((self.device, "not_presented", 1), groups)

    def test_how_many_notes_came_back(self):
        day = self._day("2026-03-06 08:00:00").approve(6000).dispense(0, 2, 0, 0)
        day.device("RETRACT OPERATION").serials("aa1000000").header()
        day.raw("NOTES RETRACTED").print("WITHDRAWAL", 6000)
        self._take_in(("back", day.end().bytes()), day=date(2026, 3, 6))
        one = self._operations(("outcome", "=", "retracted"))
        self.assertEqual((one.notes_presented, one.notes_back), (2, 1))
        self.assertIn("presented: 2; counted while taken back: 1", one.conclusion)
