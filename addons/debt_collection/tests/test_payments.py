from datetime import date

from odoo.tests import tagged

from .common import AUG, OCT, SEP, DebtCommon


@tagged("post_install", "-at_install")
class TestPayments(DebtCommon):
    def _payment(self, number="K1", amount="100.00", day=date(2026, 9, 10), **values):
        return {
            "number": number,
            "date": day,
            "kind": "payment",
            "amount": amount,
            "currency": "RUB",
            **values,
        }

    def _pay(self, day, rows, **kwargs):
        return self._load(
            day, kind="payments", full=False, clients=(), operation=rows, **kwargs
        )

    def _operations(self):
        return self.env["debt.operation"].search([("company_id", "=", self.company.id)])

    def test_payment_before_its_contract(self):
        """It waits without a contract and is linked when the contract comes."""
        result = self._pay(SEP, [self._payment("K1"), self._payment("K2")])
        self.assertEqual((result["loaded"], result["unchanged"]), (2, 0))
        self.assertFalse(self._operations().contract_id)
        self._load(SEP, [self._contract("K1")])
        linked = self._operations().filtered("contract_id")
        self.assertEqual(linked.number, "K1")
        self.assertEqual(self._get("K1").operation_ids, linked)

    def test_payment_of_a_known_contract(self):
        self._load(AUG, [self._contract("K1")])
        self._pay(SEP, [self._payment("K1")])
        self.assertEqual(self._operations().contract_id, self._get("K1"))
        self.assertEqual(
            self._get("K1").principal_current, 1000, "balances come with contracts"
        )

    def test_same_file_again(self):
        """Equal payments within a file are two; the same file again adds none."""
        rows = [self._payment(), self._payment(), self._payment(amount="50")]
        self.assertEqual(self._pay(SEP, rows)["unchanged"], 0)
        result = self._pay(OCT, rows)
        self.assertEqual((result["loaded"], result["unchanged"]), (3, 3))
        self.assertEqual(len(self._operations()), 3)
        self.assertEqual(self._pay(OCT, [*rows, self._payment()])["unchanged"], 3)
        self.assertEqual(len(self._operations()), 4)

    def test_external_id(self):
        """The same id with the same content is one payment, in one file or in two."""
        rows = [
            self._payment(ref="A1"),
            self._payment(ref="A2"),
            self._payment(ref="A2"),
        ]
        self._pay(SEP, rows)
        self.assertEqual(sorted(self._operations().mapped("ref")), ["A1", "A2"])
        result = self._pay(SEP, [self._payment(ref="A2"), self._payment(ref="A3")])
        self.assertEqual(result["unchanged"], 1)
        self.assertEqual(len(self._operations()), 3)

    def test_numbers_of_documents_come_again(self):
        """The same id with another sum, contract or day is another payment: none is lost."""
        self._pay(SEP, [self._payment(ref="17"), self._payment(ref="17", amount="7")])
        self.assertEqual(len(self._operations()), 2)
        result = self._pay(SEP, [self._payment(number="K9", ref="17")])
        self.assertEqual((result["loaded"], result["unchanged"]), (1, 0))
        self.assertEqual(len(self._operations()), 3)

    def test_earlier_dates_are_taken(self):
        """Payments may be late: an older file and a closed day do not refuse them."""
        self._load(SEP, [self._contract("K1")])
        self._close(SEP)
        self._pay(OCT, [self._payment()])
        result = self._pay(AUG, [self._payment(day=AUG)])
        self.assertEqual(result["loaded"], 1)

    def test_bad_payments_are_set_aside(self):
        result = self._pay(
            SEP,
            [self._payment(currency="XXZ"), self._payment(""), self._payment(kind="gift"),
             self._payment()],
        )  # fmt: skip
        self.assertEqual(
            sorted((rec, code) for rec, code, _text in result["rejects"]),
            [(1, "bad_currency"), (2, "no_number"), (3, "bad_kind")],
        )
        self.assertEqual((result["loaded"], len(self._operations())), (1, 1))

    def test_foreign_payment_needs_no_rate(self):
        self.assertEqual(self._pay(SEP, [self._payment(currency="USD")])["loaded"], 1)

    def test_operations_within_contracts(self):
        row = self._contract("K1")
        operations = [{**self._payment("K1"), "rec": 1}]
        self._load(AUG, [row], operation=operations)
        self.assertEqual(self._load(SEP, [row], operation=operations)["unchanged"], 1)
        self.assertEqual(len(self._get("K1").operation_ids), 1)
