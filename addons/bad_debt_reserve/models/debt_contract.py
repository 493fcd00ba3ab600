from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

OFF = Domain("for_accounting", "=", True) | Domain("for_bank", "=", True)
"""Lines that write a debt off in accounting or by 590-П; the tax register is apart."""


class DebtContract(models.Model):
    _inherit = "debt.contract"

    write_off_line_ids = fields.One2many(
        "reserve.write.off.line", "contract_id", string="Write-offs"
    )
    written_off_on = fields.Date(
        string="Written off on",
        compute="_compute_written_off",
        search="_search_written_off_on",
        help="In accounting, by a posted order. The debt is reserved no more there, whatever later"
        " files bring.",
    )
    written_off_tax_on = fields.Date(
        string="Written off for Tax on",
        compute="_compute_written_off",
        search="_search_written_off_tax_on",
        help="By a posted order on a ground that holds for profit tax. Until then the debt stays"
        " doubtful for tax, counted from what was written off.",
    )
    owes_after_write_off = fields.Boolean(
        string="Still in the File after the Write-off",
        compute="_compute_written_off",
        search="_search_owes_after_write_off",
        help="The core system still shows a debt that is written off here.",
    )

    @api.depends(
        "write_off_line_ids.state",
        "write_off_line_ids.for_accounting",
        "write_off_line_ids.for_tax",
        "write_off_line_ids.for_bank",
        "debt_cc",
    )
    def _compute_written_off(self):
        off = self._written_off_dates(OFF)
        tax = self._written_off_dates(Domain("for_tax", "=", True))
        for contract in self:
            contract.written_off_on = off.get(contract.id)
            contract.written_off_tax_on = tax.get(contract.id)
            contract.owes_after_write_off = bool(
                contract.written_off_on and contract.debt_cc > 0
            )

    def _written_off_dates(self, kind):
        """Id of a debt → date of its write-off, for lines of a kind."""
        # sudo: one date a debt; everybody who works with a debtor must know that it is written off.
        found = (
            self.env["reserve.write.off.line"]
            .sudo()
            ._read_group(
                Domain("contract_id", "in", self.ids)
                & Domain("state", "=", "posted")
                & kind,
                ["contract_id"],
                ["date:min"],
            )
        )
        return {contract.id: day for contract, day in found}

    @api.model
    def _search_written_off_on(self, operator, value):
        return self._search_written_off(operator, value, OFF)

    @api.model
    def _search_written_off_tax_on(self, operator, value):
        return self._search_written_off(operator, value, Domain("for_tax", "=", True))

    @api.model
    def _search_written_off(self, operator, value, kind):
        if operator == "in" and set(value) == {False}:
            return [("id", "not in", self._written_off_ids(kind))]
        if operator == "not in" and set(value) == {False}:
            return [("id", "in", self._written_off_ids(kind))]
        found = self._written_off_ids(kind & Domain("date", operator, value))
        return [("id", "in", found)]

    def _written_off_ids(self, domain):
        # sudo: as in the computation.
        lines = self.env["reserve.write.off.line"].sudo()
        query = lines._search(Domain("state", "=", "posted") & domain)
        return query.subselect("contract_id")

    @api.model
    def _search_owes_after_write_off(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = [("id", "in", self._written_off_ids(OFF)), ("debt_cc", ">", 0)]
        return domain if True in value else ["!", "&", *domain]

    @api.model
    def _worked_sql(self, company):
        """Debts written off in accounting are not worked, whatever the file still shows."""
        worked = super()._worked_sql(company)
        self.env["reserve.write.off.line"].flush_model()
        gone = SQL(
            "SELECT l.contract_id FROM reserve_write_off_line l WHERE l.company_id = %s"
            " AND l.state = 'posted' AND (l.for_accounting OR l.for_bank)",
            company.id,
        )
        if not self.env.execute_query(SQL("SELECT 1 WHERE EXISTS (%s)", gone)):
            return worked
        return SQL("%s AND c.id NOT IN (%s)", worked, gone)

    def action_reserve_lines(self):
        """Every reserve this debt ever had."""
        return self.env["reserve.line"]._action_by([("contract_id", "in", self.ids)])

    def action_write_offs(self):
        """Orders that wrote the debt off, for which books and when."""
        return self.env["reserve.write.off.line"]._action_by(
            [("contract_id", "in", self.ids)]
        )
