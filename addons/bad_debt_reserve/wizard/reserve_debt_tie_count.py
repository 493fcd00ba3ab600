from odoo import fields, models

from odoo.addons.bank_base.tools import roles


class ReserveDebtTieCount(models.TransientModel):
    """Asks for the date on which debts are compared with their accounts."""

    _name = "reserve.debt.tie.count.wizard"
    _description = "Compare Debts with the Ledger on a Date"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        required=True,
        default=lambda self: self._default_date(),
        help="Debts are taken as they stood on this date: the last loaded day, or a month end.",
    )

    def _default_date(self):
        company = self.env.company
        return self.env["debt.contract"]._as_of_dates(company)[company]

    def action_count(self):
        """Compare, and show what was found."""
        self.ensure_one()
        what = self.env._("compare debts with the ledger")
        roles.require(self, what, roles.RESERVE_ACCOUNTANT)
        self.env["account.move"]._reserve_check_come(self.company_id, self.date, what)
        # sudo: the role was checked; rows are sums of the company that the user chose of his own.
        self.env["reserve.debt.tie"].sudo()._count(self.company_id, self.date)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_debt_tie_action"
        )
        domain = [("company_id", "=", self.company_id.id), ("date", "=", self.date)]
        return {**action, "domain": domain}
