from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from .common import ReserveCommon

OCTOBER = fields.Date.to_date("2026-10-31")


@tagged("post_install", "-at_install")
class TestTransfer(ReserveCommon):
    """A reserve goes along with its debt from one account to another; currencies apart."""

    def entry(self, inventory):
        """Lines of the entry as (account, debit less credit), exact."""
        self.env.flush_all()
        found = rows(
            self.env,
            SQL(
                "SELECT l.id, l.account_id, l.balance FROM account_move_line l"
                " WHERE l.move_id = %s ORDER BY l.id",
                inventory.move_id.id,
            ),
        )
        accounts = self.env["account.account"].with_company(self.company)
        return [(accounts.browse(x["account_id"]).code, x["balance"]) for x in found]

    def check_segments(self, inventory):
        """The ledger of each segment is the reserve of its lines."""
        self.env.flush_all()
        for row in rows(
            self.env,
            SQL(
                "SELECT t.reserve, (SELECT COALESCE(sum(l.credit - l.debit), 0)"
                "   FROM account_move_line l JOIN reserve_total x ON x.id = l.reserve_total_id"
                "  WHERE x.segment_id = t.segment_id"
                "    AND l.account_id = s.reserve_account_id) AS ledger"
                "  FROM reserve_total t JOIN reserve_segment s ON s.id = t.segment_id"
                " WHERE t.inventory_id = %s",
                inventory.id,
            ),
        ):
            self.assertEqual(row["ledger"], row["reserve"])

    def two_months(self, days=51):
        """A debt of 1000 reserved 300 on 45515, that needs 600 on 45818 a month later."""
        debt = self._debt("TR1", 20, principal_current=1000)
        first = self.post()
        self.assertEqual([code for code, _sum in self.entry(first)], ["70606", "45515"])
        self.overdue_edition()
        self.move_days(debt, days, OCTOBER)
        debt.write({"principal_current": 0, "principal_overdue": 1000})
        return debt, self.post(OCTOBER)

    def setUp(self):
        super().setUp()
        self.edition.write({"part_principal_overdue": False})

    def overdue_edition(self):
        return self.edition.copy({"date_from": OCTOBER, "part_principal_overdue": True})

    def test_reserve_goes_along_and_the_rest_is_added(self):
        debt, inventory = self.two_months()
        self.assertEqual(
            self.entry(inventory),
            [("45515", 300), ("45818", -300), ("70606", 300), ("45818", -300)],
        )
        self.check_segments(inventory)
        transfer = inventory.move_id.line_ids.sorted("id")[0]
        self.assertIn("became overdue", transfer.name)
        lines = self.env["reserve.line"].search(
            transfer.action_reserve_lines()["domain"]
        )
        self.assertEqual((lines.contract_id, lines.motion), (debt, "moved"))
        added = inventory.move_id.line_ids.sorted("id")[3]
        self.assertIn("Reserve added", added.name, "what came along was there before")

    def test_needs_less_than_it_had(self):
        """300 were there, 150 are needed: 150 go along, 150 are released."""
        debt = self._debt("TR2", 20, principal_current=1000)
        self.post()
        self.overdue_edition()
        self.move_days(debt, 20, OCTOBER)
        debt.write({"principal_current": 0, "principal_overdue": 500})
        inventory = self.post(OCTOBER)
        self.assertEqual(
            self.entry(inventory),
            [("45515", 150), ("45818", -150), ("45515", 150), ("70601", -150)],
        )
        self.check_segments(inventory)

    def test_without_a_rule_it_is_released_and_created(self):
        rules = self.scheme._rules("reserve.transfer", self.date)
        self.assertEqual(
            {(r.debit_account_id.code, r.credit_account_id.code) for r in rules},
            {
                ("45515", "45818"),
                ("45215", "45818"),
                ("45415", "45818"),
                ("47425", "45918"),
            },
        )
        rules.active = False
        _debt, inventory = self.two_months()
        self.assertEqual(
            self.entry(inventory),
            [("45515", 300), ("70601", -300), ("70606", 600), ("45818", -600)],
        )
        self.check_segments(inventory)

    def test_nothing_of_income_and_expense_when_only_the_account_changes(self):
        _debt, inventory = self.two_months(days=20)
        self.assertEqual(self.entry(inventory), [("45515", 300), ("45818", -300)])
        self.assertEqual(inventory.difference, 0)

    def test_currencies_apart_in_roubles(self):
        dollars = {"currency_id": self.usd.id, "fx_rate": 90}
        self._debt("TC1", 10, principal_current=100)
        debt = self._debt("TC2", 10, principal_current=10, **dollars)
        inventory = self.post()
        self.assertEqual(
            self.entry(inventory),
            [("70606", 30), ("45515", -30), ("70606", 270), ("45515", -270)],
        )
        line = inventory.move_id.line_ids.sorted("id")[3]
        self.assertIn("USD", line.name)
        self.assertEqual(line.reserve_currency_id, self.usd)
        self.assertEqual(line.currency_id, self.rub)
        found = self.env["reserve.line"].search(line.action_reserve_lines()["domain"])
        self.assertEqual(found.contract_id, debt)
        self.check_segments(inventory)

    def test_gain_in_one_currency_and_loss_in_another(self):
        """Both are posted, though the segment as a whole changes by nothing."""
        up = self._debt("TC3", 10, principal_current=900)
        down = self._debt(
            "TC4", 10, principal_current=20, currency_id=self.usd.id, fx_rate=90
        )
        self.post()
        for debt in up | down:
            self.move_days(debt, 20, OCTOBER)
        up.principal_current = 1800
        down.principal_current = 10
        inventory = self.post(OCTOBER)
        self.assertEqual(inventory.difference, 0)
        self.assertEqual(
            self.entry(inventory),
            [("70606", 270), ("45515", -270), ("45515", 270), ("70601", -270)],
        )
        self.check_segments(inventory)
