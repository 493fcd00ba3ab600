from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestCommission(PeopleCommon):
    """The inventory commission: who was in it, review, signatures."""

    PEOPLE = (
        ("chairman", "auditor"),
        ("clerk", "reserve_accountant"),
        ("chief", "chief_accountant"),
        ("reader", "auditor"),
        ("lawyer", "lawyer"),
    )

    def member(self, name, role="member", login=None, **vals):
        return self.env["reserve.commission.member"].create(
            {
                "company_id": self.company.id,
                "name": name,
                "job": "Head of department",
                "role": role,
                "user_id": self.users[login].id if login else False,
                "date_from": "2026-01-01",
                "order": "12 of 30.12.2025",
                **vals,
            }
        )

    def commission(self):
        return (
            self.member("Petrov P. P.", "chair", "chairman")
            | self.member("Ivanov I. I.", login="clerk")
            | self.member("Sidorov S. S.")
        )

    def test_commission_of_a_date(self):
        members = self.commission()
        self.member("Left", date_from="2025-01-01", date_to="2026-09-29")
        self.member("Later", date_from="2026-10-01")
        last = self.member("Last day", date_to=self.date)
        self.assertEqual(self.count()._commission(), members | last)
        self.assertEqual(self.count()._commission()[0].role, "chair")

    def test_one_chair_at_a_time(self):
        self.member("First", "chair", date_to="2026-06-30")
        second = self.member("Second", "chair", date_from="2026-07-01")
        with self.assertRaisesRegex(ValidationError, "on the same days"):
            second.date_from = "2026-06-30"

    def test_signatures(self):
        self.commission()
        self._debt("S1", 10, principal_overdue=100)
        inventory = self.count()
        self.assertEqual(inventory.unsigned, 3)
        self.assertTrue(self.by("chairman", inventory).may_sign)
        self.by("chairman", inventory).action_sign()
        signature = inventory.signature_ids
        self.assertEqual(
            (signature.how, signature.role, signature.reserve, signature.user_id.login),
            ("system", "chair", 30, "chairman"),
        )
        with self.assertRaisesRegex(UserError, "have signed already"):
            self.by("chairman", inventory).action_sign()
        with self.assertRaisesRegex(UserError, "not in the commission"):
            self.by("chief", inventory).action_sign()
        self.by("clerk", inventory).action_signed_on_paper()
        self.assertEqual(
            sorted(inventory.signature_ids.mapped("how")), ["paper", "paper", "system"]
        )
        self.assertEqual(inventory.unsigned, 0)
        with self.assertRaisesRegex(UserError, "nobody"):
            self.by("clerk", inventory).action_signed_on_paper()

    def test_counting_anew_takes_signatures_and_review_away(self):
        self.commission()
        debt = self._debt("S2", 10, principal_overdue=100)
        inventory = self.count()
        self.by("clerk", inventory).action_send_to_review()
        self.by("chairman", inventory).action_agree()
        self.by("chairman", inventory).action_sign()
        debt.principal_overdue = 200
        self.count()
        self.assertEqual(inventory.review, "none")
        self.assertEqual(inventory.unsigned, 3)
        kept = inventory.with_context(active_test=False).signature_ids
        self.assertEqual((kept.active, kept.reserve), (False, 30))
        self.by("chairman", inventory).action_sign()
        self.assertEqual(
            sorted(
                inventory.with_context(active_test=False).signature_ids.mapped(
                    "reserve"
                )
            ),
            [30, 60],
        )

    def test_posted_after_review_only(self):
        self.commission()
        self._debt("S3", 10, principal_overdue=100)
        with self.assertRaisesRegex(ValidationError, "both"):
            self.book.needs_review = True
        self.book.write({"needs_review": True, "post": False})
        inventory = self.count()
        with self.assertRaisesRegex(UserError, "after the commission has agreed"):
            self.by("chief", inventory).action_post()
        self.by("clerk", inventory).action_send_to_review()
        self.by("chairman", inventory).action_return()
        self.assertEqual(inventory.review, "returned")
        with self.assertRaisesRegex(UserError, "after the commission has agreed"):
            self.by("chief", inventory).action_post()
        self.by("clerk", inventory).action_send_to_review()
        self.by("chairman", inventory).action_agree()
        self.assertEqual(inventory.reviewed_id.login, "chairman")
        self.by("chief", inventory).action_post()
        self.assertEqual(inventory.state, "posted")

    def test_who_answers(self):
        self.commission()
        inventory = self.count()
        with self.assertRaises(AccessError):
            self.by("chairman", inventory).action_send_to_review()
        self.by("clerk", inventory).action_send_to_review()
        for login in ("clerk", "reader"):
            with self.assertRaisesRegex(AccessError, "chair of the commission"):
                self.by(login, inventory).action_agree()
        self.by("chief", inventory).action_agree()
        with self.assertRaisesRegex(UserError, "not under review"):
            self.by("chief", inventory).action_return()

    def test_nothing_to_review(self):
        inventory = self.count()
        with self.assertRaisesRegex(UserError, "no inventory commission"):
            self.by("clerk", inventory).action_send_to_review()
        draft = self.env["reserve.inventory"].create(
            {"book_id": self.book.id, "date": "2026-10-31"}
        )
        with self.assertRaisesRegex(UserError, "is not counted"):
            self.by("clerk", draft).action_signed_on_paper()

    def test_review_and_signatures_are_not_written_by_hand(self):
        self.commission()
        inventory = self.count()
        with self.assertRaisesRegex(AccessError, "not set by hand"):
            self.by("chief", inventory).review = "agreed"
        with mute_logger("odoo.models"), self.assertRaises(AccessError):
            self.by("chief", self.env["reserve.signature"]).create(
                {
                    "inventory_id": inventory.id,
                    "member_id": inventory._commission()[0].id,
                    "how": "system",
                    "date": fields.Datetime.now(),
                    "user_id": self.users["chairman"].id,
                }
            )

    # -- a member whose role does not read inventories

    def shown(self, inventory):
        """What the form shows of an inventory, with the rows of its tables."""
        arch = etree.fromstring(inventory.get_view(view_type="form")["arch"])
        spec = {
            node.get("name"): {
                "fields": {one.get("name"): {} for one in node.iterfind("list//field")}
            }
            if node.find("list") is not None
            else {}
            for node in arch.iterfind(".//field")
            if "list" not in [parent.tag for parent in node.iterancestors()]
        }
        return inventory.web_read(spec)[0]

    def test_member_opens_and_signs_the_inventories_of_his_commission(self):
        self._debt("S4", 10, principal_overdue=100)
        early = self.post("2026-08-31")
        self._debt("S5", 10, principal_overdue=100)
        inventory = self.count()
        inventories = self.by("lawyer", self.env["reserve.inventory"])
        with self.assertRaises(AccessError):
            inventories.search([])
        member = self.member("Lvov L. L.", login="lawyer", date_from="2026-09-01")
        self.assertEqual(inventories.search([]), inventory)
        own = self.by("lawyer", inventory)
        self.assertFalse(self.by("lawyer", early).has_access("read"))
        self.assertEqual(
            inventories.env["reserve.line"].search([]).inventory_id, inventory
        )
        self.assertEqual(self.shown(own)["unsigned"], 1)
        self.assertTrue(self.shown(own)["may_sign"])
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.users["lawyer"])
            ._render_qweb_html("bad_debt_reserve.inventory_act", own.ids)
        )
        self.assertIn(b"Lvov L. L.", html)
        own.action_sign()
        self.assertEqual(inventory.signature_ids.member_id, member)
        for button in (own.action_count, own.action_post, own.action_send_to_review):
            with self.assertRaises(AccessError):
                button()
        with self.assertRaises(AccessError):
            own.order_number = "1"
        member.user_id = False
        with self.assertRaises(AccessError):
            inventories.search([])

    def test_chair_with_a_role_that_does_not_read_inventories(self):
        self.member("Petrov P. P.", "chair", "lawyer")
        inventory = self.count()
        self.by("clerk", inventory).action_send_to_review()
        self.by("lawyer", inventory).action_agree()
        self.assertEqual(inventory.review, "agreed")

    def test_membership_narrows_nobody(self):
        self.post("2026-08-31")
        self.count()
        for login in ("clerk", "chairman"):
            self.member(login, login=login, date_from="2026-09-01")
            found = self.by(login, self.env["reserve.inventory"]).search(
                [("company_id", "=", self.company.id)]
            )
            self.assertEqual(len(found), 2, login)

    def test_member_changes_user(self):
        member = self.member("Lvov L. L.", login="lawyer")
        group = self.env.ref("bad_debt_reserve.group_commission_member")
        self.assertIn(self.users["lawyer"], group.user_ids)
        member.user_id = self.users["reader"]
        self.assertNotIn(self.users["lawyer"], group.user_ids)
        self.assertIn(self.users["reader"], group.user_ids)
        group.user_ids = False
        self.env["reserve.commission.member"]._give_access()
        self.assertIn(self.users["reader"], group.user_ids)

    def test_portal_user_is_no_member(self):
        portal = new_test_user(self.env, login="debtor", groups="base.group_portal")
        with self.assertRaisesRegex(ValidationError, "signature is made on paper"):
            self.env["reserve.commission.member"].create(
                {
                    "company_id": self.company.id,
                    "name": "Debtor",
                    "job": "None",
                    "user_id": portal.id,
                    "date_from": "2026-01-01",
                    "order": "12",
                }
            )

    def test_posted_after_signatures_only(self):
        self._debt("S6", 10, principal_overdue=100)
        with self.assertRaisesRegex(ValidationError, "both"):
            self.book.needs_signatures = True
        self.book.write({"needs_signatures": True, "post": False})
        inventory = self.count()
        with self.assertRaisesRegex(UserError, "no commission on this date"):
            self.by("chief", inventory).action_post()
        self.commission()
        with self.assertRaisesRegex(UserError, "Not signed: Petrov P. P., Ivanov"):
            self.by("chief", inventory).action_post()
        self.by("chairman", inventory).action_sign()
        with self.assertRaisesRegex(UserError, "Not signed: Ivanov"):
            self.by("chief", inventory).action_post()
        self.by("clerk", inventory).action_signed_on_paper()
        self.by("chief", inventory).action_post()
        self.assertEqual(inventory.state, "posted")
