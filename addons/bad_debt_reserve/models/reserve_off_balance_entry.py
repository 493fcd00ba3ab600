# A model in files by theme: the register with its opening balances, the watch, entries.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.bank_base.tools.money import to_float


class ReserveOffBalanceEntry(models.Model):
    """Entries of what happens to debts off balance: a pair of ledger lines by accounts, branch and
    currency of the debts, which opens to them."""

    _inherit = "reserve.off.balance"

    def _rule(self, event, date):
        debt = self.contract_id
        return self.company_id._posting_scheme()._resolve(
            event,
            date,
            debt_kind=debt.kind or None,
            client_kind=self.client_id.kind,
            part="principal_overdue",
        )

    def _own_account(self):
        """The account that the debt stands on; of an opening balance it is known by its code.

        :raises UserError: the company has no such account
        """
        self.ensure_one()
        accounts = self.env["account.account"].with_company(self.company_id)
        account = self.account_id or (
            accounts.search(
                [
                    ("code", "=", self.account),
                    ("company_ids", "in", self.company_id.root_id.ids),
                ],
                limit=1,
            )
            if self.account
            else accounts
        )
        if not account:
            raise UserError(
                self.env._(
                    "Debt %(number)s stands off balance on account “%(account)s”, which the"
                    " chart of"
                    " accounts does not have. Add it as an off-balance account.",
                    number=self.number,
                    account=self.account or "—",
                )
            )
        return account

    def _take_in(self, date, ref, sums):
        """The entry of money returned: income."""
        return self._entry(date, ref, sums, self._income_accounts)

    def _take_off(self, event, date, ref, sums):
        """The entry off balance: counterpart to each debt's own account."""

        def accounts(row, day):
            rule = row._rule(event, day)
            return rule, rule.debit_account_id, row._own_account()

        return self._entry(date, ref, sums, accounts)

    @staticmethod
    def _income_accounts(row, date):
        rule = row._rule("off_balance.income", date)
        return rule, rule.debit_account_id, rule.credit_account_id

    def _entry(self, date, ref, sums, accounts):
        """One posted entry for debts of a company.

        :param ref: text of the entry, in the language of the ledger
        :param sums: dict id → Decimal, company currency
        :param accounts: function of a record and the date: rule, debit and credit account
        :raises UserError: no rule or account, several journals, a locked period
        """
        company = self.company_id
        rules = self.env["bank.posting.rule"]
        pairs = {}
        for row in self:
            rule, debit, credit = accounts(row, date)
            rules |= rule
            currency = row.contract_id.currency_id or company.currency_id
            key = (debit, credit, row.branch_id, currency)
            pairs.setdefault(key, []).append(row.id)
        lines = []
        for (debit, credit, branch, currency), found in pairs.items():
            debts = self.browse(found)
            common = {
                "name": debts._entry_label(ref, branch, currency),
                "analytic_distribution": False,
                "reserve_off_ids": [Command.set(debts.ids)],
                "reserve_currency_id": currency.id,
            }
            amount = to_float(sum((sums[one] for one in found), Decimal(0)))
            for account, side in ((debit, "debit"), (credit, "credit")):
                lines.append(
                    {
                        **common,
                        "account_id": account.id,
                        "debit": 0.0,
                        "credit": 0.0,
                        side: amount,
                    }
                )
        return self.env["account.move"]._reserve_entry(
            company, rules.journal_id, date, ref, lines
        )

    def _entry_label(self, ref, branch, currency):
        """Text of a ledger line, in the language of the ledger."""
        own = self.with_context(lang=self._ledger_lang())
        return own.env._(
            "%(event)s; %(branch)s; %(currency)s; debts: %(debts)s",
            event=ref,
            branch=branch.with_env(own.env).display_name or "—",
            currency=currency.name,
            debts=len(self),
        )

    @api.model
    def _of_moves_domain(self, moves):
        """Domain of payments, ends of the watch and their reversals that entries are of."""
        return [
            ("parent_id", "!=", False),
            "|",
            ("move_id", "in", moves.ids),
            ("income_move_id", "in", moves.ids),
        ]

    def _ledger_lang(self):
        return self.company_id.partner_id.lang or self.env.lang
