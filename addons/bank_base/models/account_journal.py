from odoo import api, models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    @api.model
    def _bank_journals(self, chart: str, accounts: dict) -> list[dict]:
        """Return the values of the journals a company needs to work under a posting scheme.

        The journal of reserves is hashed: its posted entries change only by reversal.

        :param accounts: code → ``account.account`` of the company
        """
        usage = self._bank_usage(chart, accounts)
        journals = [
            {
                "code": "RSRV",
                "name": self.env._("Reserves"),
                "type": "general",
                "restrict_mode_hash_table": True,
                "show_on_dashboard": True,
            },
            {
                "code": "MISC",
                "name": self.env._("Miscellaneous operations"),
                "type": "general",
            },
            {
                "code": "EXCH",
                "name": self.env._("Exchange differences"),
                "type": "general",
            },
        ]
        optional = [
            {"code": "INV", "name": self.env._("Customers' invoices"), "type": "sale"},
            {
                "code": "BILL",
                "name": self.env._("Suppliers' bills"),
                "type": "purchase",
            },
            {"code": "BNK1", "name": self.env._("Bank account"), "type": "bank"},
        ]
        for values, key in zip(optional, ("income", "expense", "bank"), strict=True):
            if usage.get(key):
                journals.append({**values, "default_account_id": usage[key].id})
        return journals

    @api.model
    def _bank_usage(self, chart: str, accounts: dict) -> dict:
        """Return usage → ``account.account`` for a chart."""
        # sudo: the list of a ready-made chart's accounts holds no secrets.
        templates = (
            self.env["bank.posting.account"].sudo().search([("chart", "=", chart)])
        )
        return {
            template.usage: accounts[template.code]
            for template in templates
            if template.usage and template.code in accounts
        }
