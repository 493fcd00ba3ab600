from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReserveCommon


@tagged("post_install", "-at_install")
class TestCount(ReserveCommon):
    """Counting an inventory: lines, totals, reasons."""

    def test_worked_example(self):
        """The method's table: 120 000, 15 000, 120 000, 90 000, 60 000, in all 405 000."""
        debts = self._table()
        inventory = self.count()
        expected = [
            (400_000, 120_000, "whole"),
            (50_000, 15_000, "rest"),
            (200_000, 120_000, "whole"),
            (100_000, 90_000, "whole"),
            (60_000, 60_000, "whole"),
        ]
        for debt, (base, reserve, rule) in zip(debts, expected, strict=True):
            line = self.line(inventory, debt)
            self.assertEqual(
                (line.base, line.reserve, line.rule), (base, reserve, rule)
            )
        self.assertEqual((inventory.base, inventory.reserve), (810_000, 405_000))
        self.assertEqual((inventory.debts, inventory.difference), (5, 405_000))
        self.assertEqual(inventory.state, "counted")

    def test_past_the_last_group_write_off_is_proposed(self):
        debt = self._debt("W1", 121, principal_overdue=40_000)
        inventory = self.count()
        line = self.line(inventory, debt)
        self.assertTrue(line.propose_write_off)
        self.assertEqual(line.reserve, 40_000)
        self.assertEqual(inventory.write_offs, 1)

    def test_boundary_days(self):
        expected = {
            1: "1–30", 30: "1–30", 31: "31–60", 60: "31–60", 61: "61–90", 90: "61–90",
            91: "91–120", 120: "91–120", 121: ">120",
        }  # fmt: skip
        debts = {
            days: self._debt(f"B{days}", days, principal_overdue=100)
            for days in (0, *expected)
        }
        inventory = self.count()
        self.assertFalse(self.lines(inventory, contract_id=debts[0].id))
        for days, name in expected.items():
            line = self.line(inventory, debts[days])
            self.assertEqual((line.dpd, line.band_id.name), (days, name))

    def test_debt_without_overdue_is_counted_only(self):
        self._debt("N1", 0, principal_current=1000)
        self._debt("N2", 0)  # repaid whole: no debt at all
        overdue = self._debt("N3", 5, principal_overdue=10)
        inventory = self.count()
        self.assertEqual(self.lines(inventory).contract_id, overdue)
        self.assertEqual(inventory.not_overdue, 1)
        self.assertEqual(inventory.total_ids.not_overdue, 1)

    def test_overdue_on_the_very_day_is_not_overdue(self):
        debt = self._debt("D0", 0, principal_current=100, overdue_since=self.date)
        inventory = self.count()
        self.assertFalse(self.lines(inventory, contract_id=debt.id))
        self.assertEqual(inventory.not_overdue, 1)

    def test_parts_of_the_base(self):
        parts = {
            "principal_current": 1000,
            "principal_overdue": 200,
            "interest_current": 30,
            "interest_overdue": 4,
            "penalty": 0.5,
            "fees": 0.06,
        }
        debt = self._debt("P1", 10, **parts)
        self.assertEqual(self.line(self.count(), debt).base, 1200)
        self.edition.write(
            {
                "part_interest": True,
                "part_interest_overdue": True,
                "part_penalty": True,
                "part_fees": True,
            }
        )
        line = self.line(self.count(), debt)
        self.assertEqual(line.base, 1234.56)
        self.assertEqual((line.base_principal, line.base_fees), (1000, 0.06))
        self.edition.base_current = "overdue_part"
        line = self.line(self.count(), debt)
        self.assertEqual((line.base, line.base_principal), (204.56, 0))
        self.assertEqual(line.rule, "overdue_part")

    def test_accelerated_debt_is_final(self):
        self.edition.base_current = "overdue_part"
        debt = self._debt(
            "A1",
            40,
            principal_current=900,
            principal_overdue=100,
            accelerated_on="2026-09-15",
        )
        line = self.line(self.count(), debt)
        self.assertEqual(
            (line.overdue_kind, line.base, line.reserve), ("final", 1000, 600)
        )

    def test_kinds_not_ticked_are_left_out(self):
        debt = self._debt("K1", 40, kind="advance", principal_overdue=100)
        self.assertEqual(self.line(self.count(), debt).reserve, 60)
        self.edition.kind_advance = False
        self.assertFalse(self.lines(self.count(), contract_id=debt.id))

    def test_half_kopeck_goes_up_in_each_line(self):
        debts = [self._debt(f"H{n}", 1, principal_overdue=0.05) for n in range(3)]
        inventory = self.count()
        for debt in debts:
            self.assertEqual(self.line(inventory, debt).reserve, 0.02)
        self.assertEqual(inventory.reserve, 0.06)

    def test_currency_debt_in_company_currency(self):
        debt = self._debt(
            "U1", 31, currency_id=self.usd.id, fx_rate=93.4567, principal_overdue=100.33
        )
        line = self.line(self.count(), debt)
        self.assertEqual(line.base, 9376.51)  # 100.33 × 93.4567 = 9376.510711
        self.assertEqual(line.reserve, 5625.91)
        self.assertEqual(line.currency_id, self.usd)

    def test_currency_debt_without_rate_is_named(self):
        debt = self._debt("U2", 31, currency_id=self.usd.id, principal_overdue=100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE debt_contract SET fx_rate = NULL WHERE id = %s", [debt.id]
        )
        with self.assertRaisesRegex(UserError, "U2 has no exchange rate"):
            self.count()

    def test_no_debt_is_left_out_unnoticed(self):
        """Sums by groups that do not know of a debt: nothing is counted rather than too little."""
        self._debt("N1", 10, principal_overdue=100)
        late = self._debt("N2", 0, principal_overdue=100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE debt_contract SET overdue_since = '2020-01-01' WHERE id = %s",
            [late.id],
        )
        with self.assertRaisesRegex(UserError, "1 overdue debts, but 2 of them"):
            self.env["reserve.inventory"]._count(self.company, self.book, self.date)

    def test_segments_by_account_product_group_and_branch(self):
        self._debt("S1", 10, principal_overdue=100)
        self._debt("S2", 10, principal_overdue=100, product_id=self.cars.id)
        self._debt("S3", 10, principal_overdue=100, branch_id=False, product_id=False)
        self._debt("S4", 10, principal_overdue=100, kind="sale", client_id=self.firm.id)
        inventory = self.count()
        found = {
            (t.reserve_account_id.code, t.product_group, t.branch_id.code): t.reserve
            for t in inventory.total_ids
        }
        self.assertEqual(
            found,
            {
                ("45818", "Cards", "001"): 30,
                ("45818", "AUTO", "001"): 30,
                ("45818", "", False): 30,
                ("60324", "Cards", "001"): 30,
            },
        )
        segments = inventory.total_ids.segment_id
        self.assertEqual(
            self.count().total_ids.segment_id, segments, "segments are kept"
        )

    def test_counting_again_replaces_the_lines(self):
        debt = self._debt("R1", 10, principal_overdue=100)
        inventory = self.count()
        debt.principal_overdue = 200
        again = self.count()
        self.assertEqual(inventory, again)
        self.assertEqual(self.line(again, debt).reserve, 60)
        self.assertEqual(len(self.lines(again)), 1)
        self.assertEqual(len(again.total_ids), 1)

    def test_no_debts_at_all(self):
        inventory = self.post()
        self.assertEqual((inventory.state, inventory.debts), ("posted", 0))
        self.assertFalse(inventory.move_id)

    def test_reason_in_words(self):
        debt = self._debt("Q1", 45, principal_current=90_000, principal_overdue=10_000)
        line = self.line(self.count(), debt)
        for words in ("45", "31–60", "60 %", "current overdue", "whole debt"):
            self.assertIn(words, line.reason)
        self.assertIn("100,000.00", line.reason)
        self.assertIn("new", line.change_reason)

    def test_groups_of_an_inventory(self):
        self._table()
        inventory = self.count()
        rows = [
            (g.display_name, g.rate, g.debts, g.reserve) for g in inventory.group_ids
        ]
        self.assertEqual(
            rows,
            [
                ("1–30", 30, 2, 135_000),
                ("31–60", 60, 1, 120_000),
                ("61–90", 90, 1, 90_000),
                ("91–120", 100, 1, 60_000),
            ],
        )
        action = inventory.group_ids[0].action_lines()
        self.assertEqual(self.env["reserve.line"].search_count(action["domain"]), 2)

    def test_date_out_of_the_book(self):
        self.book.date_from = date(2026, 10, 1)
        with self.assertRaisesRegex(UserError, "is not valid on"):
            self.count()

    def test_missing_posting_rule_is_named(self):
        self._debt("M1", 5, principal_overdue=1)
        self.scheme.rule_ids.filtered(
            lambda r: r.event_id.code == "reserve.add"
        ).unlink()
        with self.assertRaisesRegex(UserError, "no rule for event"):
            self.count()

    def test_rules_of_one_reserve_must_agree(self):
        self._debt("M2", 5, principal_overdue=1)
        rule = self.scheme._resolve(
            "reserve.release", self.date, debt_kind="loan", client_kind="person",
            part="principal_overdue",
        )  # fmt: skip
        other = self.scheme._resolve("reserve.add", self.date, debt_kind="sale")
        rule.debit_account_id = other.credit_account_id
        with self.assertRaisesRegex(UserError, "one reserve account"):
            self.count()

    def test_company_without_scheme(self):
        self._debt("M3", 5, principal_overdue=1)
        self.company.posting_scheme_id = False
        with self.assertRaisesRegex(UserError, "no posting scheme"):
            self.count()
