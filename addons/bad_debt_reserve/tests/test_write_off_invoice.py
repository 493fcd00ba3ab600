from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .invoice_common import InvoiceCommon
from .write_off_common import OCTOBER

OCT = date(2026, 10, 31)


@tagged("post_install", "-at_install")
class TestWriteOffInvoice(InvoiceCommon):
    """An invoice of the company itself, written off: nothing of it stays open in the ledger."""

    def test_written_off_and_reversed(self):
        first, second = self.invoice(1000), self.invoice(50)
        self.take_in(self.date)
        self.post()
        order = self.write_off(self.debt(first))
        self.assertEqual((order.amount, order.used), (1000, 1000))
        self.assertEqual((first.amount_residual, second.amount_residual), (0, 50))
        line = order.move_id.line_ids.filtered("credit")
        self.assertEqual(
            (line.account_id, line.partner_id, line.credit, line.reconciled),
            (self.receivable, self.partner, 1000, True),
        )
        self.assertEqual(self.balance("62001"), 50)
        self.tied(OCTOBER)
        self.take_in(OCT)
        self.assertEqual((self.debt(first).debt_cc, self.debt(second).debt_cc), (0, 50))
        inventory = self.post(OCT)
        self.assertEqual((inventory.reserve, self.ledger()), (50, 50))
        self.as_user(order, self.chief).write(
            {"reversal_date": "2026-11-05", "reversal_reason": "The buyer has paid"}
        )
        self.as_user(order, self.chief).action_reverse()
        self.env.invalidate_all()
        self.assertEqual((first.amount_residual, second.amount_residual), (1000, 50))
        self.assertEqual(self.balance("62001"), 1050)
        self.take_in(date(2026, 11, 30))
        self.assertEqual(self.debt(first).debt_cc, 1000)

    def test_two_invoices_of_one_partner_partly_paid(self):
        first, second = self.invoice(1000), self.invoice(70)
        self.pay(first, 300, "2026-08-01")
        self.take_in(self.date)
        self.post()
        order = self.write_off(self.debt(first), self.debt(second))
        self.assertEqual(order.amount, 770)
        self.assertEqual((first.amount_residual, second.amount_residual), (0, 0))
        self.assertEqual(self.balance("62001"), 0)

    def test_paid_after_the_register_took_it(self):
        invoice = self.invoice(1000)
        self.take_in(self.date)
        self.post()
        order = self.approved(self.order(self.debt(invoice)))
        self.pay(invoice, 100, "2026-10-10")
        with (
            self.assertRaisesRegex(UserError, f"{invoice.name} 900.00 is open"),
            self.cr.savepoint(),
        ):
            self.as_user(order, self.chief).action_post()

    def test_invoice_in_a_currency(self):
        """Written off by the rate of the day; the item's own rate makes an exchange difference."""
        rates = self.env["res.currency.rate"]
        for day, rate in (("2026-05-01", 80), ("2026-09-29", 90)):
            rates.create(
                {
                    "currency_id": self.usd.id,
                    "name": day,
                    "inverse_company_rate": rate,
                    "company_id": self.company.id,
                }
            )
        invoice = self.invoice(10, currency_id=self.usd.id)
        self.assertEqual(self.balance("62001"), 800)
        self.take_in(self.date)
        self.post()
        order = self.write_off(self.debt(invoice))
        self.assertEqual(order.amount, 900)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self.balance("62001"), 0)
        self.as_user(order, self.chief).write(
            {"reversal_date": OCTOBER, "reversal_reason": "Mistake"}
        )
        self.as_user(order, self.chief).action_reverse()
        self.env.invalidate_all()
        self.assertEqual((invoice.amount_residual, self.balance("62001")), (10, 800))
