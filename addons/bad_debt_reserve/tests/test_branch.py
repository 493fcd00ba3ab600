import io
import json

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from ..models.reserve_inventory_branch import CONTEXT
from .write_off_common import OCTOBER, WriteOffCommon


@tagged("post_install", "-at_install")
class TestBranch(WriteOffCommon, HttpCase):
    """An inventory as one branch sees it, and the accountant who works for that branch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.perm = cls.env["bank.branch"].create(
            {"company_id": cls.company.id, "code": "002", "name": "Perm"}
        )
        cls.users["perm"] = cls.accountant("perm", cls.perm)
        cls.users["every"] = cls.accountant("every", cls.env["bank.branch"])

    @classmethod
    def accountant(cls, login, branches, more=""):
        return new_test_user(
            cls.env,
            login=login,
            groups=f"bank_base.group_branch_accountant{more}",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            bank_branch_ids=[(6, 0, branches.ids)],
        )

    def three(self):
        """Reserve 30 in Moscow, 120 in Perm, 9 without a branch."""
        return (
            self._debt("M1", 10, principal_overdue=100),
            self._debt("P1", 40, principal_overdue=200, branch_id=self.perm.id),
            self._debt("N1", 10, principal_overdue=30, branch_id=False),
        )

    def paper(self, name, records):
        html, _kind = (
            records.env["ir.actions.report"]
            .with_context(**records.env.context)
            ._render_qweb_html(f"bad_debt_reserve.{name}", records.ids)
        )
        return html2plaintext(html.decode())

    # -- the inventory by branch

    def test_sums_by_branch(self):
        self.three()
        self._debt("W1", 0, principal_current=5, branch_id=self.perm.id)
        inventory = self.post()
        found = {row.branch_id.code: row for row in inventory.branch_total_ids}
        self.assertEqual(
            {
                code: (
                    row.debts,
                    row.not_overdue,
                    row.base,
                    row.reserve,
                    row.difference,
                )
                for code, row in found.items()
            },
            {
                "001": (1, 0, 100, 30, 30),
                "002": (1, 1, 200, 120, 120),
                False: (1, 0, 30, 9, 9),
            },
        )
        for row in found.values():
            lines = self.env["reserve.line"].search(row.action_lines()["domain"])
            self.assertEqual(sum(lines.mapped("reserve")), row.reserve)
        self.assertEqual(sum(row.reserve for row in found.values()), inventory.reserve)
        following = self.post("2026-10-31")
        row = following.branch_total_ids.filtered(
            lambda one: one.branch_id == self.perm
        )
        self.assertEqual((row.previous, row.difference), (120, row.reserve - 120))

    def test_act_of_branches(self):
        self.three()
        inventory = self.post()
        whole = self.paper("inventory_act", inventory)
        self.assertIn("159.00", whole)
        self.assertNotIn("Perm. The inventory", whole)
        row = inventory.branch_total_ids.filtered(
            lambda one: one.branch_id == self.perm
        )
        action = row.action_act()
        self.assertEqual(action["context"][CONTEXT], self.perm.ids)
        for paper in ("inventory_act", "inventory_inv17"):
            chosen = inventory.with_context(**{CONTEXT: self.perm.ids})
            text = self.paper(paper, chosen)
            self.assertIn("002 Perm", text)
            self.assertIn("120.00", text)
            self.assertNotIn("159.00", text)
            self.assertNotIn("Moscow", text)
            self.assertNotIn("M1", text)
        both = inventory.with_context(**{CONTEXT: [self.perm.id, 0]})
        text = self.paper("inventory_act", both)
        self.assertIn("129.00", text)
        self.assertIn("debts without a branch", text)
        self.assertEqual(sum(inventory.group_ids.mapped("reserve")), 159)

    def test_papers_by_wizard(self):
        self.three()
        inventory = self.count()
        wizard = self.env["reserve.branch.paper"].create(
            {"inventory_id": inventory.id, "branch_ids": [(6, 0, self.perm.ids)]}
        )
        for action, report in (
            (wizard.action_act(), "inventory_act"),
            (wizard.action_inv17(), "inventory_inv17"),
        ):
            self.assertEqual(action["report_name"], f"bad_debt_reserve.{report}")
            self.assertEqual(action["context"]["active_ids"], inventory.ids)
            self.assertEqual(action["context"][CONTEXT], self.perm.ids)
        self.assertIn(f"?branches={self.perm.id}", wizard.action_xlsx()["url"])
        wizard.branch_ids = False
        self.assertNotIn("?", wizard.action_xlsx()["url"])

    def workbook(self, login, url):
        from openpyxl import load_workbook

        self.authenticate(login, login)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        sheet = load_workbook(io.BytesIO(answer.content)).active
        return sorted(
            row[1].split()[-1] for row in sheet.iter_rows(min_row=4, values_only=True)
        )

    def test_workbook_of_branches(self):
        self.three()
        inventory = self.count()
        url = inventory.with_context(**{CONTEXT: [self.perm.id, 0]}).action_xlsx()[
            "url"
        ]
        reader = self.preparer.login
        self.assertEqual(self.workbook(reader, url), ["N1", "P1"])
        self.assertEqual(
            self.workbook(reader, inventory.action_xlsx()["url"]), ["M1", "N1", "P1"]
        )
        self.assertEqual(self.workbook("perm", inventory.action_xlsx()["url"]), ["P1"])
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 403)

    def run_book(self, *branches, post=False):
        self.keep_sums()
        result = self.env["reserve.inventory"]._run(
            self.company, "ageing", self.date, post, branches
        )
        return json.loads(json.dumps(result))

    def test_run_for_a_branch(self):
        self.three()
        whole = self.run_book()
        self.assertEqual((whole["branches"], whole["reserve"]), ([], "159.00"))
        result = self.run_book("002", post=True)
        self.assertEqual(
            (result["branches"], result["lines"], result["reserve"], result["posted"]),
            (["002"], 1, "120.00", "120.00"),
        )
        self.assertEqual(
            [(one["group"], one["reserve"]) for one in result["groups"]],
            [("31–60", "120.00")],
        )
        said = "\n".join(self.env["reserve.inventory"]._run_lines(result))
        self.assertIn("Branches: 002", said)
        self.assertNotIn("159.00", said)
        self.assertEqual(self.ledger(), 159, "the whole book is posted")
        again = self.run_book("001", "002")
        self.assertEqual((again["reserve"], again["already_posted"]), ("150.00", True))

    def test_run_for_an_unknown_branch(self):
        self.three()
        with self.assertRaisesRegex(UserError, "no branch «009».*001, 002"):
            self.run_book("009")
        self.assertFalse(
            self.env["reserve.inventory"].search([("company_id", "=", self.company.id)])
        )

    # -- the accountant of a branch

    def seen(self, login, model):
        return self.by(login, self.env[model]).search(
            [("company_id", "=", self.company.id)]
        )

    def test_lines_of_own_branch(self):
        self.three()
        inventory = self.post()
        perm = self.by("perm", inventory)
        self.assertEqual(self.seen("perm", "reserve.line").mapped("reserve"), [120])
        self.assertEqual(self.seen("perm", "reserve.total").mapped("reserve"), [120])
        self.assertEqual(perm.branch_total_ids.mapped("reserve"), [120])
        self.assertEqual(perm.group_ids.mapped("reserve"), [120])
        self.assertEqual(
            self.by("perm", self.env["reserve.group.total"])
            .search([("inventory_id", "=", inventory.id)])
            .mapped("debts"),
            [1],
        )
        self.assertEqual(perm._net_rows().branch_id, self.perm)
        text = self.paper("inventory_act", perm)
        self.assertIn("120.00", text)
        self.assertNotIn("159.00", text)
        with self.assertRaisesRegex(AccessError, "do not work for 001 Moscow"):
            self.paper("inventory_act", perm.with_context(**{CONTEXT: self.branch.ids}))
        for login in ("every", self.chief.login, self.second.login):
            self.assertEqual(len(self.seen(login, "reserve.line")), 3, login)

    def test_an_archived_branch_still_keeps(self):
        self.three()
        self.post()
        self.perm.active = False
        self.assertEqual(self.seen("perm", "reserve.line").mapped("reserve"), [120])

    def test_another_role_is_not_narrowed(self):
        self.three()
        self.post()
        self.users["both"] = self.accountant(
            "both", self.perm, ",bank_base.group_write_off_approver"
        )
        self.assertEqual(len(self.seen("both", "reserve.line")), 3)
        self.assertFalse(self.by("both", self.env["reserve.inventory"])._branches())

    def test_changed_branches_count_at_once(self):
        self.three()
        self.post()
        self.assertEqual(len(self.seen("perm", "reserve.line")), 1)
        self.users["perm"].bank_branch_ids |= self.branch
        self.assertEqual(len(self.seen("perm", "reserve.line")), 2)

    def test_a_branch_of_a_user_is_not_deleted(self):
        """The user would see all branches."""
        branch = self.env["bank.branch"].create(
            {"company_id": self.company.id, "code": "003", "name": "Omsk"}
        )
        self.users["perm"].bank_branch_ids = branch
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.Error):
            with self.env.cr.savepoint():
                branch.unlink()

    def test_field_is_for_administrators(self):
        with self.assertRaises(AccessError):
            self.by("perm", self.users["perm"]).read(["bank_branch_ids"])

    def branch_order(self, login, *debts, ground="bailiff_no_property"):
        orders = self.by(login, self.env["reserve.write.off"])
        return orders.create(
            {
                "name": f"{login}-{self.env['reserve.write.off'].search_count([])}",
                "date": OCTOBER,
                "company_id": self.company.id,
                "book_id": self.book.id,
                "ground_id": self.env.ref(f"bad_debt_reserve.ground_{ground}").id,
                "line_ids": [
                    (0, 0, {"contract_id": debt.id, "document": "Act 1"})
                    for debt in debts
                ],
            }
        )

    def test_orders_of_own_branch(self):
        moscow, perm, nowhere = self.three()
        self.post()
        order = self.branch_order("perm", perm)
        order.action_propose()
        self.assertEqual(order.state, "proposed")
        for debt in (moscow, nowhere):
            with self.assertRaisesRegex(UserError, f"{debt.number} is of .*002 Perm"):
                with self.env.cr.savepoint():
                    self.branch_order("perm", debt)
        other = self.order(moscow)
        self.assertEqual(self.seen("perm", "reserve.write.off"), order)
        self.assertEqual(len(self.seen("every", "reserve.write.off")), 2)
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            self.by("perm", other).note = "Mine"
        self.branch_order("every", nowhere)

    def test_an_order_of_two_branches_is_read_only(self):
        moscow, perm, _nowhere = self.three()
        self.post()
        order = self.order(moscow, perm)
        self.env.invalidate_all()
        own = self.by("perm", order)
        own.read(["name", "line_ids"])
        self.assertEqual(own.line_ids.contract_id, perm)
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            own.note = "Mine"
        for voided in (own.action_send_back, own.reject_tier, own.line_ids.unlink):
            with (
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_rule"),
                self.env.cr.savepoint(),
            ):
                voided()
        self.assertEqual(order.sudo().line_ids.contract_id, moscow | perm)

    def test_papers_of_the_whole_company_are_not_for_one_branch(self):
        moscow, perm, _nowhere = self.three()
        self.post()
        order = self.write_off(moscow, perm)
        memo = self.env["report.bad_debt_reserve.entry_memo"]
        with self.assertRaisesRegex(AccessError, "debts of all branches"):
            self.by("perm", memo)._get_report_values(order.move_id.ids)
        self.assertTrue(memo._get_report_values(order.move_id.ids)["docs"])

    def test_find_looks_in_own_branch(self):
        for number, branch in (("F1", self.branch), ("F2", self.perm)):
            self._debt(number, 130, principal_overdue=10, branch_id=branch.id)
        self.post()
        order = self.branch_order("perm", ground="own_rules")
        order.action_find()
        self.assertEqual(order.sudo().line_ids.contract_id.mapped("number"), ["F2"])

    def test_off_balance_of_own_branch(self):
        moscow, perm, _nowhere = self.three()
        self.post()
        self.write_off(moscow, perm)
        self.assertEqual(
            self.seen("perm", "reserve.off.balance").mapped("number"), ["P1"]
        )
        for login in ("every", "write_off.lawyer", self.preparer.login):
            found = self.seen(login, "reserve.off.balance").mapped("number")
            self.assertEqual(sorted(found), ["M1", "P1"], login)
