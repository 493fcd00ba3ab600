from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .books_common import BooksCommon

OCT = fields.Date.to_date("2026-10-31")


@tagged("post_install", "-at_install")
class TestCorrection(BooksCommon):
    """Expected credit losses by IFRS 9 beside the reserve of 590-П."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book.active = cls.tax.active = False
        cls.book = cls.bank
        cls.loan = cls._debt("P1", 31, principal_overdue=1000)
        cls.other = cls._debt("P2", 31, principal_overdue=500, product_id=cls.cars.id)
        cls._debt("P3", 0, principal_current=10_000)
        cls.inventory = cls.env["reserve.inventory"]._count(
            cls.company, cls.book, cls.date
        )
        cls.inventory._post()
        cls.people = {
            role: new_test_user(
                cls.env,
                login=f"correction.{role}",
                groups=f"bank_base.group_{role}",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for role in ("reserve_accountant", "chief_accountant")
        }

    def as_role(self, records, role):
        return records.with_user(self.people[role]).with_context(
            allowed_company_ids=self.company.ids
        )

    def segment(self, code, group):
        return self.env["reserve.segment"].search(
            [("book_id", "=", self.book.id), ("product_group", "=", group)]
        ).filtered(lambda one: one.reserve_account_id.code == code)  # fmt: skip

    def correct(self, inventory=None, **losses):
        """A posted correction: losses by number of a debt, or by ``account_group`` of a segment."""
        made = self.as_role(
            self.env["reserve.correction"], "reserve_accountant"
        ).create(
            {
                "inventory_id": (inventory or self.inventory).id,
                "document": "Model 3 of 30.09.2026",
            }
        )
        for name, amount in losses.items():
            debt = self.env["debt.contract"].search(
                [("number", "=", name), ("company_id", "=", self.company.id)]
            )
            place = (
                {"contract_id": debt.id}
                if debt
                else {"segment_id": self.segment(*name.split("_")).id}
            )
            made.line_ids.create(
                {"correction_id": made.id, "expected": amount, **place}
            )
        return made

    def post_correction(self, *args, **losses):
        made = self.correct(*args, **losses)
        self.as_role(made, "chief_accountant").action_post()
        self.env.invalidate_all()
        return made.sudo()

    def entry(self, correction):
        lines = correction.move_id.line_ids.with_company(self.company)
        return sorted((line.account_id.code, line.balance) for line in lines)

    def test_above_and_below(self):
        """Debts: reserve 200 and 100; segment without overdue: 300. Losses 350, 40 and 300."""
        made = self.post_correction(P1=350, P2=40, **{"45515_Cards": 300})
        self.assertEqual(
            (made.expected, made.regulatory, made.amount, made.difference),
            (690, 600, 90, 90),
        )
        self.assertEqual(
            self.entry(made),
            [("45820", 60), ("45821", -150), ("70601", -60), ("70606", 150)],
        )
        self.assertEqual(made.move_id.date, self.date)
        self.assertEqual(made.move_id.line_ids.reserve_correction_id, made)
        self.env["reserve.tie"]._check(self.company, self.date)
        self.assertEqual(self.ledger(), 600, "the reserve itself stays")

    def test_only_the_difference_is_posted(self):
        self.post_correction(P1=350, P2=40)
        second = self.post(OCT)
        made = self.post_correction(second, P1=150, **{"45818_AUTO": 100})
        self.assertEqual((made.amount, made.previous, made.difference), (-50, 90, -140))
        self.assertEqual(
            self.entry(made),
            [
                ("45820", -60),
                ("45820", 50),
                ("45821", 150),
                ("70601", -150),
                ("70601", -50),
                ("70606", 60),
            ],
        )
        self.env["reserve.tie"]._check(self.company, OCT)

    def test_beside_other_books(self):
        self.tax.active = True
        self._plenty()
        self.post(book=self.tax)
        self.post_correction(P1=350)
        rows = self.env["reserve.comparison"].search(
            [("inventory_id", "=", self.inventory.id)]
        )
        found = {
            row.contract_id: (row.reserve, row.expected, row.correction) for row in rows
        }
        self.assertEqual(found[self.loan], (200, 350, 150))
        self.assertEqual(found[self.other], (100, 0, 0))

    def test_reversal(self):
        made = self.post_correction(P1=350)
        chief = self.as_role(made, "chief_accountant")
        with self.assertRaisesRegex(UserError, "date and the reason"):
            chief.action_reverse()
        chief.write({"reversal_date": OCT, "reversal_reason": "Wrong model"})
        chief.action_reverse()
        self.env.invalidate_all()
        self.assertEqual(made.state, "reversed")
        moves = self.env["account.move.line"].search(
            [("reserve_correction_id", "=", made.id)]
        )
        self.assertEqual(len(moves), 4)
        self.assertEqual(sum(moves.mapped("balance")), 0)
        again = self.post_correction(P1=300)
        self.assertEqual((again.previous, again.difference), (0, 100))

    def test_a_zero_that_nobody_typed_is_not_entered(self):
        draft = self.correct()
        rows = draft.line_ids.create(
            [
                {
                    "correction_id": draft.id,
                    "contract_id": debt.id,
                    "expected": 0,
                    **said,
                }
                for debt, said in ((self.loan, {}), (self.other, {"entered": True}))
            ]
        )
        self.assertEqual(rows.mapped("entered"), [False, True])
        rows[0].expected = 10
        self.assertTrue(rows[0].entered)

    def test_not_reversed_on_a_day_that_has_not_come(self):
        chief = self.as_role(self.post_correction(P1=350), "chief_accountant")
        chief.write({"reversal_date": "2062-10-31", "reversal_reason": "Wrong model"})
        with self.assertRaisesRegex(UserError, "in the future"):
            chief.action_reverse()

    def test_what_is_refused(self):
        draft = self.correct()
        draft.action_segments()
        self.assertEqual(len(draft.line_ids), 3)
        chief = self.as_role(draft, "chief_accountant")
        with self.assertRaisesRegex(UserError, "are not entered"):
            chief.action_post()
        with self.assertRaisesRegex(AccessError, "post a correction"):
            draft.action_post()
        with self.assertRaisesRegex(AccessError, "not set by hand"):
            draft.write({"state": "posted"})
        both = "both as a whole and by debts"
        with self.assertRaisesRegex(ValidationError, both), self.env.cr.savepoint():
            draft.line_ids.create(
                {
                    "correction_id": draft.id,
                    "contract_id": self.loan.id,
                    "expected": 1,
                }
            )
        draft.line_ids.expected = 0
        draft.action_count()
        self.assertEqual(draft.amount, -600)
        chief.action_post()
        with self.assertRaisesRegex(UserError, "does not change"):
            draft.line_ids[0].expected = 5
        counted = self.count(OCT)
        with self.assertRaisesRegex(UserError, "not posted to the ledger"):
            self.correct(counted)

    def test_a_debt_without_a_line(self):
        debt = self._debt("P9", 0, principal_current=5)
        with self.assertRaisesRegex(UserError, "P9 has no reserve line"):
            self.correct(**{debt.number: 5})

    def test_accounts_of_reserves_are_refused(self):
        rule = self.scheme._resolve(
            "correction.up", self.date, debt_kind="loan", part="principal_overdue"
        )
        rule.credit_account_id = self.segment("45818", "Cards").reserve_account_id
        with self.assertRaisesRegex(UserError, "holds reserves"):
            self.post_correction(P1=350)
