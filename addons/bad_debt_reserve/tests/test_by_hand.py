from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .write_off_common import OCTOBER, WriteOffCommon


@tagged("post_install", "-at_install")
class TestByHand(WriteOffCommon):
    """What buttons write cannot come in another way: not by the context of a remote call, not by
    exchanging what was looked at for something else."""

    def made(self, model, context, vals):
        records = self.as_user(self.env[model], self.preparer)
        return records.with_context(**context).create(vals)

    def test_defaults_of_the_context(self):
        debt = self._debt("W1", 130, principal_overdue=100)
        order = self.order()
        line = {"order_id": order.id, "contract_id": debt.id}
        for model, vals, context in (
            (
                "reserve.inventory",
                {"book_id": self.book.id, "date": self.date},
                {"default_state": "posted"},
            ),
            (
                "reserve.write.off",
                {
                    "name": "9",
                    "date": OCTOBER,
                    "company_id": self.company.id,
                    "book_id": self.book.id,
                    "ground_id": order.ground_id.id,
                },
                {"default_first_approver_id": self.chief.id},
            ),
            ("reserve.write.off.line", line, {"default_state": "posted"}),
            ("reserve.write.off.line", line, {"default_date": "2026-10-01"}),
            (
                "reserve.exception",
                {
                    "book_id": self.book.id,
                    "contract_id": debt.id,
                    "date_from": self.date,
                    "kind": "rate",
                    "rate": 0,
                    "reason": "no reason",
                },
                {"default_state": "approved"},
            ),
        ):
            with self.subTest(model=model, context=context):
                with self.assertRaises(AccessError):
                    self.made(model, context, vals)
                made = self.made(model, {"default_book_id": self.book.id}, vals)
                self.assertEqual(made.state, "draft")
                made.unlink()

    def test_a_line_keeps_its_debt_and_its_order(self):
        first = self._debt("W1", 130, principal_overdue=100)
        second = self._debt("W2", 130, principal_overdue=900)
        approved = self.approved(self.order(first))
        other = self.order(second)
        for vals in ({"order_id": approved.id}, {"contract_id": first.id}):
            with self.assertRaisesRegex(UserError, "not exchanged"):
                other.line_ids.write(vals)
        self.assertEqual(approved.line_ids.contract_id, first)

    def test_what_is_owed_changed_after_the_approval(self):
        debt = self._debt("W1", 130, principal_overdue=100)
        self.post()
        order = self.approved(self.order(debt))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE debt_contract SET principal_overdue = 60 WHERE id = %s", [debt.id]
        )
        self.env.invalidate_all()
        with (
            self.assertRaisesRegex(UserError, "what debt W1 owes"),
            self.env.cr.savepoint(),
        ):
            self.as_user(order, self.chief).action_post()
        self.env.invalidate_all()
        self.assertEqual(order.state, "approved")
        self.env.cr.execute(
            "UPDATE debt_contract SET principal_overdue = 100 WHERE id = %s", [debt.id]
        )
        self.env.invalidate_all()
        self.as_user(order, self.chief).action_post()
        self.assertEqual(order.state, "posted")

    def test_every_counted_inventory_is_counted_again(self):
        debt = self._debt("W1", 130, principal_overdue=100)
        self.post()
        other = self.env["reserve.rule.book"].create(
            {
                "name": "Other",
                "code": "other",
                "company_id": self.company.id,
                "edition_ids": [
                    (0, 0, self.env["reserve.rule.edition"]._default_vals())
                ],
            }
        )
        counted = self.env["reserve.inventory"]._count(self.company, other, self.date)
        order = self.write_off(debt)
        self.assertEqual(counted.state, "draft")
        self.env["reserve.inventory"]._count(self.company, other, self.date)
        order.reversal_date, order.reversal_reason = OCTOBER, "by mistake"
        self.as_user(order, self.chief).action_reverse()
        self.assertEqual(counted.state, "draft")
