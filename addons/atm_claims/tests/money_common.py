from datetime import date
from decimal import Decimal

from odoo.tools import SQL

from odoo.addons.bank_base.tools.money import rows

from .common import AtmCommon

DAY = date(2026, 8, 31)


class MoneyCommon(AtmCommon):
    """A bank with the ready-made scheme, accounts of its ATM, and people of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.bic = "044525225"
        cls.env.ref("bank_base.scheme_bank")._apply(cls.company)
        cls.device._make_accounts()
        cls.accountant = cls._user("branch_accountant")
        cls.chief = cls._user("chief_accountant")
        cls.officer = cls._user("claims_officer")
        cls.head = cls._user("claims_head")
        cls.Entry = cls.env["atm.entry"].with_user(cls.accountant)

    def balance(self, code, device=None):
        """Debit less credit: of a balance account, or of the ATM's own one."""
        if device is None and code in ("20208", "60322", "60323", "60324"):
            device = self.device
        accounts = self.env["account.account"].with_company(self.company)
        if device:
            accounts = device.account_ids.account_id.filtered(
                lambda one: one.with_company(self.company).code.startswith(code)
            )
        else:
            accounts = accounts.search(
                [("code", "=", code), ("company_ids", "in", self.company.ids)]
            )
        self.env["account.move.line"].flush_model()
        (row,) = rows(
            self.env,
            SQL(
                "SELECT COALESCE(sum(balance), 0) AS sum FROM account_move_line"
                " WHERE account_id = ANY(%s) AND parent_state = 'posted'",
                accounts.ids,
            ),
        )
        return row["sum"]

    def approved(self, entries):
        """Approve and post by the chief accountant what the accountant prepared."""
        entries.with_user(self.chief).action_approve()
        entries.with_user(self.accountant).action_post()
        return entries

    def happens(self, kind, amount, day=DAY):
        """One turnover of the ATM, posted."""
        total = {
            "device": self.device.id,
            "kind": kind,
            "amount": Decimal(amount),
            "count": 1,
            "source": "switch",
        }
        taken = (
            self.env["atm.turnover"]
            .with_user(self.accountant)
            .sudo()
            ._take(day, [total])
        )
        return self.approved(taken.entry_id)

    def worked(self):
        """3 000 000 loaded, 2 400 000 given out, 150 000 taken in: 750 000 must be there."""
        self.happens("load", 3_000_000)
        self.happens("dispense_own", 2_400_000)
        self.happens("cash_in", 150_000)
        self.assertEqual(self.balance("20208"), 750_000)

    def difference(self, kind, amount, day=DAY, book=True):
        one = self.env["atm.difference"].create(
            {
                "company_id": self.company.id,
                "device_id": self.device.id,
                "date": day,
                "kind": kind,
                "currency_id": self.rub.id,
                "amount": amount,
            }
        )
        if book:
            one.with_user(self.accountant).action_book()
            self.approved(one.entry_ids)
        return one

    def claim(self, amount=5_000, **values):
        return self.env["atm.claim"].create(
            {
                "company_id": self.company.id,
                "name": "П-1",
                "device_id": self.device.id,
                "amount_claimed": amount,
                "card": "427638******1234",
                **values,
            }
        )
