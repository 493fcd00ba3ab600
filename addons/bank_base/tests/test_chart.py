from odoo.tests import tagged

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestChart(BankCommon):
    """A generic chart that nobody uses gives way to the bank's; anything else stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company)

    def accounts(self):
        return self.env["account.account"].search(
            [("company_ids", "in", self.company.ids)]
        )

    def test_unused_chart_goes(self):
        self.assertTrue(self.accounts())
        self.company._drop_unused_chart()
        self.assertFalse(self.company.chart_template)
        self.assertFalse(self.accounts())
        self.assertFalse(
            self.env["account.journal"].search([("company_id", "=", self.company.id)])
        )
        scheme = self.env.ref("bank_base.scheme_bank")._apply(self.company)
        self.assertTrue(scheme.rule_ids)
        partner = self.env["res.partner"].create({"name": "Buyer"})
        receivable = partner.with_company(self.company).property_account_receivable_id
        self.assertEqual(receivable.code, "60323")

    def test_used_chart_stays(self):
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "general")], limit=1
        )
        debit, credit = self.accounts().filtered(
            lambda account: account.account_type in ("expense", "income")
        )[:2]
        self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "line_ids": [
                    (0, 0, {"account_id": debit.id, "debit": 1}),
                    (0, 0, {"account_id": credit.id, "credit": 1}),
                ],
            }
        )
        before = self.accounts()
        self.company._drop_unused_chart()
        self.assertEqual(self.accounts(), before)

    def test_scheme_over_another_chart(self):
        before = self.accounts()
        self.env.ref("bank_base.scheme_commercial")._apply(self.company)
        self.assertLess(before, self.accounts())
        journals = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("code", "=", "RSRV")]
        )
        self.assertEqual(len(journals), 1)

    def test_other_company_is_left_alone(self):
        other = self.env["res.company"].create({"name": "Other bank"})
        self.env["account.chart.template"].try_loading("generic_coa", other)
        domain = [("company_ids", "in", other.ids)]
        before = self.env["account.account"].search_count(domain)
        self.company._drop_unused_chart()
        self.assertEqual(self.env["account.account"].search_count(domain), before)
