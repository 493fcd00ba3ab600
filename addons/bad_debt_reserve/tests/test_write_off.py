from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .write_off_common import OCTOBER, WriteOffCommon

OCT, NOV = date(2026, 10, 31), date(2026, 11, 30)


@tagged("post_install", "-at_install")
class TestWriteOff(WriteOffCommon):
    """R06: proposed, approved by two, posted against the reserve, reversed."""

    def test_worked_example_of_the_movement(self):
        """methods.md: previous 350 000 − used 40 000 = 310 000; needed 405 000; add 95 000."""
        bad = self._debt("OLD", 130, principal_overdue=40_000)
        other = self._debt("BIG", 130, principal_overdue=310_000)
        first = self.post()
        self.assertEqual(first.reserve, 350_000)
        order = self.write_off(bad)
        self.assertEqual((order.amount, order.used, order.expense), (40_000, 40_000, 0))
        self.assertEqual(self.ledger(), 310_000)
        self.tied(OCTOBER)
        other.write({"overdue_since": False, "principal_overdue": 0})
        type(self).date = OCT
        self.addCleanup(setattr, type(self), "date", date(2026, 9, 30))
        self._table()
        second = self.post(OCT)
        self.assertEqual(
            (second.used, second.previous, second.reserve, second.difference),
            (40_000, 310_000, 405_000, 95_000),
        )
        self.assertEqual(self.ledger(), 405_000)
        self.tied(OCT)
        line = self.line(second, bad)
        self.assertEqual(
            (line.motion, line.used, line.previous, line.reserve, line.difference),
            ("written_off", 40_000, 0, 0, 0),
        )
        self.assertIn("written off", line.reason)
        self.assertIn("40,000.00", line.change_reason)

    def test_commercial_example(self):
        """facts 7.4: debt 120 000, reserve 100 000; 20 000 to expense; 007; 30 000 paid later."""
        self.env.ref("bank_base.scheme_commercial")._apply(self.company)
        debt = self._debt(
            "S1",
            100,
            kind="sale",
            client_id=self.firm.id,
            principal_overdue=100_000,
        )
        self.post()
        self._set_sums(debt, principal_overdue=120_000)
        order = self.write_off(debt)
        self.assertEqual(
            self.entry(order.move_id),
            [("62.01", 0, 20_000), ("62.01", 0, 100_000), ("63", 100_000, 0),
             ("91.02", 20_000, 0)],
        )  # fmt: skip
        self.assertEqual(
            self.entry(order.off_move_id), [("000", 0, 120_000), ("007", 120_000, 0)]
        )
        row = self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])
        self.assertEqual(
            (row.account, row.amount, row.watch_until),
            ("007", 120_000, date(2031, 10, 15)),
        )
        row._pay(date(2026, 12, 1), 30_000, "PP 7")
        motion = row.motion_ids
        self.assertEqual(
            self.entry(motion.income_move_id), [("51", 30_000, 0), ("91.01", 0, 30_000)]
        )
        self.assertEqual(
            self.entry(motion.move_id), [("000", 30_000, 0), ("007", 0, 30_000)]
        )
        self.assertEqual((self.balance("007"), row.balance), (90_000, 90_000))

    def _set_sums(self, debt, **parts):
        debt.write({**parts, "debt_cc": sum(parts.values())})
        self.keep_sums()

    def test_bank_chart(self):
        """Loan of a person: 45818 and expense to 45815, 45506, 45915; 91802 and 91704."""
        debt = self._debt(
            "B1",
            100,
            principal_current=300,
            principal_overdue=700,
            interest_current=20,
            interest_overdue=50,
            penalty=99,
            fees=5,
        )
        self.post()
        order = self.write_off(debt)
        self.assertEqual((order.amount, order.used, order.expense), (1075, 1000, 75))
        self.assertEqual(
            self.entry(order.move_id),
            [("45506", 0, 300), ("45815", 0, 700), ("45818", 300, 0), ("45818", 700, 0),
             ("45915", 0, 50), ("47427", 0, 20), ("60323", 0, 5), ("70606", 5, 0),
             ("70606", 20, 0), ("70606", 50, 0)],
        )  # fmt: skip
        self.assertEqual(
            [(self.balance(code)) for code in ("91802", "91704", "91803", "99999")],
            [1000, 70, 5, -1075],
        )
        kinds = set(order.off_move_id.line_ids.account_id.mapped("account_type"))
        self.assertEqual(kinds, {"off_balance"})
        rows = self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])
        self.assertEqual(
            sorted((row.account, row.balance) for row in rows),
            [("91704", 70), ("91802", 1000), ("91803", 5)],
        )

    def test_nfo_chart(self):
        self.env.ref("bank_base.scheme_nfo")._apply(self.company)
        debt = self._debt("N1", 100, principal_overdue=700, interest_overdue=50)
        self.post()
        order = self.write_off(debt)
        self.assertEqual(
            self.entry(order.move_id),
            [("48801", 0, 700), ("48802", 0, 50), ("48810", 700, 0), ("71702", 50, 0)],
        )
        self.assertEqual(
            [self.balance(code) for code in ("91802", "91704", "99999")],
            [700, 50, -750],
        )

    def test_penalties_on_the_balance(self):
        debt = self._debt("P1", 100, principal_overdue=10, penalty=99)
        self.post()
        order = self.order(debt)
        order.action_count()
        self.assertEqual(order.amount, 10)
        order.with_penalty = True
        self.assertEqual(order.amount, 0, "counted by another rule: counted anew")
        order.action_count()
        self.assertEqual(order.amount, 109)

    def test_two_different_people(self):
        debt = self._debt("T1", 100, principal_overdue=700)
        self.post()
        order = self.order(debt)
        with self.assertRaisesRegex(UserError, "does not wait"):
            self.as_user(order, self.chief).action_approve()
        order.action_propose()
        self.assertEqual(len(order.review_ids), 2)
        with self.assertRaisesRegex(UserError, "not a draft"):
            order.note = "changed"
        with self.assertRaisesRegex(UserError, "not a draft"):
            order.line_ids.document = "changed"
        with self.assertRaisesRegex(AccessError, "two other people"):
            order.action_approve()
        with self.assertRaisesRegex(AccessError, "role"):
            self.as_user(order, self.people["lawyer"]).action_approve()
        chief = self.as_user(order, self.chief)
        self.assertTrue(chief.may_approve)
        chief.action_approve()
        self.assertEqual(order.state, "proposed")
        self.assertFalse(self.as_user(order, self.chief).may_approve)
        with self.assertRaisesRegex(AccessError, "another person"):
            chief.action_approve()
        with self.assertRaisesRegex(UserError, "two different people"):
            chief.action_post()
        self.as_user(order, self.second).action_approve()
        self.env.invalidate_all()
        self.assertEqual(order.state, "approved")
        self.assertEqual(
            (order.first_approver_id, order.second_approver_id),
            (self.chief, self.second),
        )
        with self.assertRaisesRegex(AccessError, "post a write-off"):
            self.as_user(order, self.second).action_post()
        chief.action_post()
        self.assertEqual(order.state, "posted")

    def test_one_person_of_both_roles_approves_once(self):
        self.second.group_ids += self.env.ref("bank_base.group_chief_accountant")
        debt = self._debt("T2", 100, principal_overdue=700)
        self.post()
        order = self.order(debt)
        order.action_propose()
        both = self.as_user(order, self.second)
        both.action_approve()
        with self.assertRaisesRegex(AccessError, "another person"):
            both.action_approve()

    def test_who_chose_a_debt_does_not_approve(self):
        """The chief accountant made the draft, another one proposes it."""
        debt = self._debt("T5", 100, principal_overdue=700)
        self.post()
        order = self.order()
        self.as_user(order, self.chief).line_ids.create(
            {"order_id": order.id, "contract_id": debt.id, "document": "Act"}
        )
        order.invalidate_recordset()
        order.action_propose()
        chief = self.as_user(order, self.chief)
        self.assertFalse(chief.may_approve)
        with self.assertRaisesRegex(AccessError, "two other people"):
            chief.action_approve()

    def test_reviews_marked_by_hand_do_not_approve(self):
        """Anybody may write Odoo's reviews: our own record of both people is what counts."""
        debt = self._debt("T3", 100, principal_overdue=700)
        self.post()
        order = self.order(debt)
        order.action_propose()
        order.review_ids.write({"status": "approved"})
        with self.assertRaisesRegex(UserError, "two different people"):
            self.as_user(order, self.chief).action_post()
        with self.assertRaisesRegex(AccessError, "not set by hand"):
            order.write({"state": "approved"})
        with self.assertRaisesRegex(AccessError, "not set by hand"):
            order.write({"second_approver_id": self.preparer.id})

    def test_sent_back(self):
        debt = self._debt("T4", 100, principal_overdue=700)
        self.post()
        order = self.order(debt)
        order.action_propose()
        self.as_user(order, self.chief).action_approve()
        self.as_user(order, self.second).action_send_back()
        self.env.invalidate_all()
        self.assertEqual(
            (order.state, order.first_approver_id.id, order.review_ids.ids),
            ("draft", False, []),
        )
        order.note = "Corrected"
        self.approved(order)
        self.assertEqual(order.state, "approved")

    def test_documents_and_grounds(self):
        debt = self._debt("D1", 100, principal_overdue=700)
        self.post()
        order = self.order(debt)
        order.line_ids.document = False
        with self.assertRaisesRegex(UserError, "D1.*document"):
            order.action_propose()
        order.line_ids.document = "Act"
        order.ground_id.sudo().for_accounting = False
        with self.assertRaisesRegex(UserError, "does not allow"):
            order.action_propose()
        order.ground_id.sudo().write({"for_accounting": True, "date_to": "2026-01-01"})
        with self.assertRaisesRegex(UserError, "not in force"):
            order.action_propose()

    def test_a_debt_is_in_one_order(self):
        debt = self._debt("U1", 100, principal_overdue=700)
        self.post()
        order = self.order(debt)
        with self.assertRaisesRegex(UserError, f"U1 is already in .*{order.name}"):
            self.order(debt)

    def test_proposed_by_bands(self):
        bad = self._debt("W1", 130, principal_overdue=40)
        self._debt("W2", 100, principal_overdue=50)
        self.post()
        order = self.order(ground="own_rules")
        order.action_find()
        self.assertEqual(order.line_ids.contract_id, bad)
        self.assertEqual((order.amount, order.used), (40, 40))
        order.action_find()
        self.assertEqual(len(order.line_ids), 1, "a debt is not found twice")

    def test_proposed_by_limitation(self):
        since = {"date_start": "2020-01-01"}
        old = self._debt("L1", 1200, principal_overdue=40, **since)
        self._debt("L2", 900, principal_overdue=40, **since)
        self.post()
        order = self.order(ground="limitation")
        order.action_find()
        self.assertEqual(order.line_ids.contract_id, old)
        last = self.date - timedelta(days=1200)
        self.assertIn(f"{last.day:02}.{last.month:02}.", order.line_ids.note)
        self.env["debt.limitation.fact"].create(
            {
                "contract_id": old.id,
                "kind": "court",
                "date_from": last + timedelta(days=100),
                "document": "Claim",
            }
        )
        order.line_ids.unlink()
        order.action_find()
        self.assertFalse(order.line_ids, "in court: not over")

    def test_not_reserved_again(self):
        debt = self._debt("R1", 100, principal_overdue=700)
        stays = self._debt("R2", 100, principal_overdue=100)
        self.post()
        self.write_off(debt)
        self.assertTrue(debt.owes_after_write_off)
        self.assertEqual(
            self.env["debt.contract"].search([("owes_after_write_off", "=", True)]),
            debt,
        )
        for month in (OCT, NOV):
            inventory = self.post(month)
            self.assertEqual((inventory.reserve, inventory.debts), (100, 1))
            self.assertEqual(self.ledger(), 100)
            self.tied(month)
        self.assertFalse(self.lines(inventory, contract_id=debt.id))
        self.assertEqual(self.line(inventory, stays).reserve, 100)

    def test_less_debt_than_reserve(self):
        """The rest of the reserve is released by the next inventory."""
        debt = self._debt("R3", 100, principal_overdue=700)
        self.post()
        self._set_sums(debt, principal_overdue=500)
        order = self.write_off(debt)
        self.assertEqual((order.used, order.expense), (500, 0))
        self.assertEqual(self.ledger(), 200)
        inventory = self.post(OCT)
        self.assertEqual((inventory.used, inventory.difference), (500, -200))
        self.assertEqual(self.ledger(), 0)
        self.tied(OCT)

    def test_reversal_before_the_next_inventory(self):
        debt = self._debt("V1", 100, principal_overdue=700, interest_overdue=5)
        self.post()
        order = self.write_off(debt)
        chief = self.as_user(order, self.chief)
        with self.assertRaisesRegex(UserError, "reason"):
            chief.action_reverse()
        chief.write({"reversal_date": "2026-10-20", "reversal_reason": "Wrong debt"})
        chief.action_reverse()
        self.env.invalidate_all()
        self.assertEqual((order.state, self.ledger()), ("reversed", 700))
        self.assertEqual(
            [self.balance(code) for code in ("45815", "70606", "91802", "99999")],
            [0, 700, 0, 0],
        )
        self.assertFalse(debt.written_off_on)
        rows = self.env["reserve.off.balance"].search([("write_off_id", "=", order.id)])
        self.assertEqual(sum(rows.mapped("amount")), 0)
        self.tied("2026-10-20")
        second = self.post(OCT)
        self.assertEqual((second.used, second.previous, second.difference), (0, 700, 0))
        self.assertEqual(self.write_off(debt, date="2026-11-05").used, 700)

    def test_reversal_after_the_next_inventory(self):
        debt = self._debt("V2", 100, principal_overdue=700)
        self.post()
        order = self.write_off(debt)
        self.post(OCT)
        self.assertEqual(self.ledger(), 0)
        chief = self.as_user(order, self.chief)
        chief.write({"reversal_date": "2026-10-20", "reversal_reason": "Wrong debt"})
        with self.assertRaisesRegex(UserError, "not before"):
            chief.action_reverse()
        chief.reversal_date = "2026-11-10"
        chief.action_reverse()
        self.assertEqual(self.ledger(), 700)
        self.tied("2026-11-10")
        third = self.post(NOV)
        self.assertEqual(
            (third.previous, third.used, third.reserve, third.difference),
            (700, -700, 700, 0),
        )
        self.assertEqual(self.ledger(), 700)
        self.tied(NOV)

    def test_refusals_leave_nothing(self):
        debt = self._debt("X1", 100, principal_overdue=700)
        self.post()
        order = self.approved(self.order(debt))
        moves = self.env["account.move"].search_count([])
        rule = self.scheme._resolve(
            "write_off.use", order.date, debt_kind="loan", part="principal_overdue"
        )
        chief = self.as_user(order, self.chief)
        with self.assertRaisesRegex(UserError, "lacks an account"), self.cr.savepoint():
            rule.credit_account_id = False
            chief.action_post()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "closed"), self.cr.savepoint():
            self.company.sudo().fiscalyear_lock_date = "2026-10-31"
            chief.action_post()
        self.env.invalidate_all()
        with (
            self.assertRaisesRegex(UserError, "another inventory"),
            self.cr.savepoint(),
        ):
            self.post(OCT)
            chief.action_post()
        self.env.invalidate_all()
        self.assertEqual(order.state, "approved")
        self.assertEqual(self.env["account.move"].search_count([]), moves)
        self.assertFalse(order.use_ids)

    def test_currency_without_rate(self):
        debt = self._debt(
            "X2", 100, principal_overdue=700, currency_id=self.usd.id, fx_rate=90.0
        )
        self.post()
        self.env.cr.execute(
            "UPDATE debt_contract SET fx_rate = NULL WHERE id = %s", [debt.id]
        )
        debt.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "X2 has no exchange rate"):
            self.order(debt).action_propose()

    def test_dated_before_the_reserve(self):
        debt = self._debt("X3", 100, principal_overdue=700)
        self.post()
        order = self.order(debt, date="2026-09-15")
        with self.assertRaisesRegex(UserError, "X3 is in .*09/30/2026"):
            order.action_propose()
        # The inventory came after the approvals.
        order = self.approved(self.order(self._debt("X6", principal_overdue=1)))
        self.post(OCT)
        with self.assertRaisesRegex(UserError, "another inventory"):
            self.as_user(order, self.chief).action_post()

    def test_inventory_dated_before_the_write_off(self):
        debt = self._debt("X4", 100, principal_overdue=700)
        self.post()
        self.write_off(debt, date="2026-11-10")
        with self.assertRaisesRegex(UserError, "used the reserve"):
            self.count(OCT)

    def test_a_counted_inventory_is_counted_again(self):
        debt = self._debt("X5", 100, principal_overdue=700)
        self.post()
        counted = self.count(OCT)
        self.write_off(debt)
        self.assertEqual(counted.state, "draft")
        with self.assertRaisesRegex(UserError, "Count"):
            counted._post()

    def test_register_book_is_told(self):
        """A book without entries uses its own reserve if the ground holds for it."""
        tax = self.book.copy(
            {"code": "shadow", "register_only": True, "name": "Register"}
        )
        self.edition.copy({"book_id": tax.id})
        debt = self._debt("Y1", 100, principal_overdue=700)
        self.post()
        self.post(book=tax)
        order = self.write_off(debt)
        self.assertEqual(
            sorted((use.book_id.code, use.amount, use.posted) for use in order.use_ids),
            [("ageing", 700, True), ("shadow", 700, False)],
        )
        second = self.post(OCT, book=tax)
        self.assertEqual((second.used, second.difference), (700, 0))
        other = self._debt("Y2", 100, principal_overdue=1)
        with self.assertRaisesRegex(UserError, "register without entries"):
            self.order(other, book_id=tax.id).action_propose()

    def test_every_number_opens(self):
        debt = self._debt("Z1", 100, principal_overdue=700)
        self.post()
        order = self.write_off(debt)
        line = order.move_id.line_ids[0]
        action = line.action_write_off_lines()
        found = self.env["reserve.write.off.line"].search(action["domain"])
        self.assertEqual(found.contract_id, debt)
        self.assertEqual(found.action_contract()["res_id"], debt.id)
        moves = self.env["account.move"].search(order.action_entries()["domain"])
        self.assertEqual(moves, order.move_id | order.off_move_id)

    def test_posting_again_posts_nothing(self):
        debt = self._debt("Z2", 100, principal_overdue=700)
        self.post()
        order = self.write_off(debt)
        moves = self.env["account.move"].search_count([])
        self.as_user(order, self.chief).action_post()
        self.assertEqual(self.env["account.move"].search_count([]), moves)

    def test_paper(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.company.partner_id.lang = "ru_RU"
        debt = self._debt("Z3", 100, principal_overdue=700, interest_overdue=22.02)
        self.post()
        order = self.write_off(debt)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "bad_debt_reserve.write_off_order", order.ids
        )
        text = html.decode()
        self.assertIn("Семьсот двадцать два рубля 02 копейки", text)
        self.assertIn("Семьсот рублей 00 копеек", text)
        self.assertIn("ПРИКАЗЫВАЮ", text)
        self.assertIn("Z3", text)
