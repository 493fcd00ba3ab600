from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import BankCommon

RIGHT, WRONG = "20208810700490000017", "20208810900490000017"


@tagged("post_install", "-at_install")
class TestAccountKey(BankCommon):
    """A posting scheme names its accounts of 20 digits whose key does not fit the bank."""

    def scheme_with(self, code):
        scheme = self.env.ref("bank_base.scheme_bank")._apply(self.company)
        account = self.env["account.account"].create(
            {
                "code": code,
                "name": "Cash in an ATM",
                "account_type": "asset_cash",
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        scheme.rule_ids[0].debit_account_id = account
        return scheme

    def test_key_of_the_bank(self):
        scheme = self.scheme_with(WRONG)
        self.assertFalse(scheme.wrong_keys, "without a BIC nothing is known")
        self.company.bic = "044525225"
        self.assertEqual(scheme.wrong_keys, f"{WRONG} (7)")
        scheme.rule_ids[0].debit_account_id.code = RIGHT
        self.assertFalse(scheme.wrong_keys)

    def test_key_of_a_branch(self):
        """Branches have BICs of their own: a key that fits one of them is right."""
        scheme = self.scheme_with(RIGHT)
        self.company.bic = "044030001"
        self.assertTrue(scheme.wrong_keys)
        self.env["bank.branch"].create(
            {
                "company_id": self.company.id,
                "code": "001",
                "name": "Moscow",
                "bic": "044525225",
            }
        )
        scheme.invalidate_recordset()
        self.assertFalse(scheme.wrong_keys)

    def test_bic(self):
        for bic in ("04452522", "04452522A"):
            with self.assertRaisesRegex(ValidationError, "nine digits"):
                self.company.bic = bic
        with self.assertRaisesRegex(ValidationError, "nine digits"):
            self.env["bank.branch"].create(
                {
                    "company_id": self.company.id,
                    "code": "002",
                    "name": "Tver",
                    "bic": "1",
                }
            )
