"""Our own layout: contracts and payments."""

import re
from datetime import date

from odoo.tests import tagged

from .common import CoreBankingCase


@tagged("post_install", "-at_install")
class TestOwnLayout(CoreBankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.text("contracts.xml")

    def own(self, text, what="credits"):
        return self.take(text, what, mapping=None)

    def spoil(self, old, new):
        self.assertIn(old, self.good)
        return self.own(self.good.replace(old, new, 1))

    def test_everything_is_taken(self):
        file = self.own(self.good)
        self.assertEqual(
            (file.state, file.records, file.loaded), ("loaded", 3, 3), file.reason
        )
        self.assertEqual((file.source, file.sequence, file.full), ("core", 103, True))
        one = self.contract("ПК-2025/0000042")
        self.assertEqual(
            (one.principal_cc, one.kind, one.product_id.code),
            (217930.0, "loan", "455.CONSUMER"),
        )
        self.assertTrue(one.secured and one.guaranteed)
        self.assertEqual(one.monthly_payment, 14030.0)

    def test_schedule_operations_parties(self):
        self.own(self.good)
        one = self.contract("ПК-2025/0000042")
        instalments = self.env["debt.instalment"].search(
            [("contract_id", "=", one.id)], order="n"
        )
        self.assertEqual(instalments.mapped("n"), [20, 21])
        self.assertEqual(instalments[0].due_date, date(2026, 11, 5))
        operation = self.env["debt.operation"].search([("contract_id", "=", one.id)])
        self.assertEqual(
            (operation.kind, operation.amount, operation.ref),
            ("accrual", 4020.55, "A-7781"),
        )
        self.assertEqual(operation.currency_id.name, "RUB")
        party = self.env["debt.party"].search([("contract_id", "=", one.id)])
        self.assertEqual(
            (party.role, party.amount, party.client_id.code),
            ("guarantor", 360000.0, "0000977"),
        )

    def test_accelerated_company(self):
        self.own(self.good)
        one = self.contract("БК-2025/0000045")
        self.assertEqual(
            (one.accelerated_on, one.client_id.kind), (date(2026, 9, 15), "company")
        )
        self.assertEqual(one.overdue_cc, 1500000.0)

    def test_foreign_currency_at_the_days_rate(self):
        self.own(self.good)
        one = self.contract("СК-2025/0000046")
        self.assertEqual((one.currency_id.name, one.kind), ("USD", "staff_loan"))
        # 1000.10 × 81.2345 = 81242.62345
        self.assertEqual((one.principal_current, one.principal_cc), (1000.10, 81242.62))

    def test_digits_of_a_currency_shared_with_withdrawn_ones(self):
        for digits, code in (
            ("840", "USD"),
            ("156", "CNY"),
            ("643", "RUB"),
            ("978", "EUR"),
        ):
            codes = self.env["exchange.handler.core_credits"]._currencies()
            self.assertEqual((codes[digits], codes[code]), (code, code))
        file = self.spoil('currency="USD"', 'currency="840"')
        self.assertEqual((file.state, file.loaded), ("loaded", 3))
        self.assertEqual(self.contract("СК-2025/0000046").currency_id.name, "USD")

    def test_partial_file_makes_nothing_missing(self):
        self.own(self.good)
        start = self.good.index("<contract")
        end = self.good.index("</contract>") + len("</contract>")
        text = self.good[:start] + self.good[end:]
        text = text.replace('full="true"', 'full="false"').replace('"103"', '"104"')
        text = text.replace(
            'count="3" principal_current="208930.10"',
            'count="2" principal_current="1000.10"',
        )
        self.assertEqual(self.own(text).loaded, 2)
        self.assertFalse(self.contract("ПК-2025/0000042").missing_since)
        full = text.replace('full="false"', 'full="true"').replace('"104"', '"105"')
        self.assertEqual(self.own(full).loaded, 2)
        self.assertEqual(
            self.contract("ПК-2025/0000042").missing_since, date(2026, 10, 31)
        )

    def test_unknown_format_version(self):
        file = self.spoil('format="1.0"', 'format="2.0"')
        self.assertEqual((file.state, file.code), ("refused", "bad_header"))

    def test_unknown_attribute(self):
        file = self.spoil(
            '<client code="0000042"', '<client nickname="x" code="0000042"'
        )
        self.assertRejected(file, "schema", "ПК-2025/0000042", records=3)

    def test_bad_party(self):
        file = self.spoil('role="guarantor"', 'role="friend"')
        self.assertRejected(file, "schema", "ПК-2025/0000042", records=3)

    def test_bad_currency_of_an_operation(self):
        file = self.spoil('ref="A-7781"', 'ref="A-7781" currency="ZZZ"')
        self.assertRejected(file, "bad_currency", "ПК-2025/0000042", records=3)

    def test_negative_rate_of_interest(self):
        file = self.spoil('rate="23.4"', 'rate="-1"')
        self.assertRejected(file, "negative", "ПК-2025/0000042", records=3)

    def test_reasons_are_said_in_russian(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"]._load_module_terms(
            ["exchange_core_banking", "exchange"], ["ru_RU"]
        )
        self.env = self.env(context={**self.env.context, "lang": "ru_RU"})
        reject = self.assertRejected(
            self.spoil('overdue_since="2026-10-05"', 'overdue_since="2026-11-05"'),
            "future_overdue", "ПК-2025/0000042", records=3,
        )  # fmt: skip
        self.assertIn("05.11.2026", reject.reason)
        self.assertFalse(re.search("[A-Za-z]", reject.reason), reject.reason)

    def test_examples_of_the_documentation_load(self):
        contracts = self.own(self.example("core_banking_contracts"))
        payments = self.own(self.example("core_banking_payments"), "payments")
        self.assertEqual((contracts.loaded, payments.loaded), (1, 1))

    # -- payments

    def payments_text(self):
        return (
            '<core_banking_payments format="1.0" source="core" branch="0001" '
            'business_date="2026-10-31" sequence="103">\n'
            '<payment contract="ПК-2025/0000042" date="2026-10-12" amount="14030.00" '
            'currency="RUB" ref="P-1"/>'
            '<payment contract="ПК-2025/0000042" date="2026-10-13" amount="0.50" '
            'currency="643" ref="P-2"/>'
            '<totals count="2" amount="14030.50"/></core_banking_payments>'
        )

    def test_payments(self):
        self.own(self.good)
        file = self.own(self.payments_text(), "payments")
        self.assertEqual(
            (file.state, file.loaded, file.unchanged), ("loaded", 2, 0), file.reason
        )
        one = self.contract("ПК-2025/0000042")
        operations = self.env["debt.operation"].search(
            [("contract_id", "=", one.id), ("kind", "=", "payment")], order="ref"
        )
        self.assertEqual(operations.mapped("amount"), [14030.0, 0.5])
        again = self.own(self.payments_text().replace('"103"', '"104"'), "payments")
        self.assertEqual((again.loaded, again.unchanged), (2, 2))

    def test_bad_payments(self):
        for old, new, kind in (
            ('amount="0.50"', 'amount="-0.50"', "negative"),
            ('amount="0.50"', 'amount="O.50"', "bad_amount"),
            ('date="2026-10-13"', 'date="2026-02-30"', "bad_date"),
            (
                'contract="ПК-2025/0000042" date="2026-10-13"',
                'contract="" date="2026-10-13"',
                "no_number",
            ),
            ('currency="643"', 'currency="000"', "bad_currency"),
        ):
            total = {"negative": "14029.50", "bad_amount": "14030.00"}.get(
                kind, "14030.50"
            )
            text = (
                self.payments_text()
                .replace(old, new)
                .replace('amount="14030.50"', f'amount="{total}"')
            )
            number = "" if kind == "no_number" else "ПК-2025/0000042"
            self.assertRejected(self.own(text, "payments"), kind, number, records=2)

    def test_wrong_total_of_payments(self):
        file = self.own(
            self.payments_text().replace("14030.50", "14030.51"), "payments"
        )
        self.assertEqual((file.state, file.code), ("refused", "totals_differ"))
        self.assertFalse(
            self.env["debt.operation"].search([("company_id", "=", self.company.id)])
        )


@tagged("post_install", "-at_install")
class TestAbsRuPayments(CoreBankingCase):
    def test_payments_wait_for_their_contracts(self):
        file = self.take(self.text("payments_abs_ru.xml"), "payments")
        self.assertEqual((file.state, file.loaded), ("loaded", 3), file.reason)
        self.assertEqual(file.business_date, date(2026, 10, 31))
        operations = self.env["debt.operation"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(sum(operations.mapped("amount")), 45510.5)
        self.assertFalse(operations.contract_id)
        self.take(self.text("credits_abs_ru.xml"))
        operations.invalidate_recordset()
        self.assertEqual(
            set(operations.contract_id.mapped("number")),
            {"ПК-2025/000042", "АК-2024/000043"},
        )
