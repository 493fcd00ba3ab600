from odoo import fields
from odoo.tests.common import freeze_time

from .people_common import PeopleCommon

OCTOBER = "2026-10-15"


@freeze_time("2027-02-01")
class WriteOffCommon(PeopleCommon):
    """Four people: who prepares, the two who approve, and a lawyer.

    Orders here are dated up to January 2027: none of them in the future.
    """

    PEOPLE = tuple(
        (f"write_off.{role}", role)
        for role in (
            "reserve_accountant",
            "chief_accountant",
            "write_off_approver",
            "lawyer",
        )
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {role: cls.users[login] for login, role in cls.PEOPLE}
        cls.preparer = cls.people["reserve_accountant"]
        cls.chief = cls.people["chief_accountant"]
        cls.second = cls.people["write_off_approver"]

    def as_user(self, records, user):
        return self.by(user.login, records)

    def order(self, *debts, ground="bailiff_no_property", date=OCTOBER, **vals):
        """A draft with debts, made by the reserve accountant."""
        orders = self.as_user(self.env["reserve.write.off"], self.preparer)
        number = self.env["reserve.write.off"].search_count([]) + 1
        order = orders.create(
            {
                "name": f"{number}-С",
                "date": date,
                "company_id": self.company.id,
                "book_id": self.book.id,
                "ground_id": self.env.ref(f"bad_debt_reserve.ground_{ground}").id,
                "line_ids": [
                    fields.Command.create(
                        {"contract_id": debt.id, "document": "Act 1 of 01.10.2026"}
                    )
                    for debt in debts
                ],
                **vals,
            }
        )
        return order

    def approved(self, order):
        """Proposed and approved by two people."""
        order.action_propose()
        self.as_user(order, self.chief).action_approve()
        self.as_user(order, self.second).action_approve()
        self.env.invalidate_all()
        return order.sudo()

    def write_off(self, *debts, **vals):
        """A posted order."""
        order = self.approved(self.order(*debts, **vals))
        self.as_user(order, self.chief).action_post()
        self.env.invalidate_all()
        return order

    def entry(self, move):
        """(account, debit, credit) of an entry's lines, ordered."""
        lines = move.line_ids.with_company(self.company)
        return sorted((line.account_id.code, line.debit, line.credit) for line in lines)

    def balance(self, code):
        """Debit less credit of an account of the company."""
        self.env.flush_all()
        account = (
            self.env["account.account"]
            .with_company(self.company)
            .search(
                [("code", "=", code), ("company_ids", "in", self.company.ids)], limit=1
            )
        )
        return self.money(
            "SELECT COALESCE(sum(debit - credit), 0) FROM account_move_line"
            " WHERE parent_state = 'posted' AND company_id = %s AND account_id = %s",
            self.company.id,
            account.id,
        )

    def tied(self, date):
        """The ledger agrees with the lines on a date."""
        self.env["reserve.tie"]._check(self.company, fields.Date.to_date(date))
