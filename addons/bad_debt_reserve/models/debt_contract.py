from odoo import api, fields, models


class DebtContract(models.Model):
    _inherit = "debt.contract"

    write_off_line_ids = fields.One2many(
        "reserve.write.off.line", "contract_id", string="Write-offs"
    )
    written_off_on = fields.Date(
        string="Written off on",
        compute="_compute_written_off",
        search="_search_written_off_on",
        help="By a posted order. The debt is reserved no more, whatever later files bring.",
    )
    owes_after_write_off = fields.Boolean(
        string="Still in the File after the Write-off",
        compute="_compute_written_off",
        search="_search_owes_after_write_off",
        help="The core system still shows a debt that is written off here.",
    )

    @api.depends("write_off_line_ids.state", "debt_cc")
    def _compute_written_off(self):
        # sudo: one date a debt; everybody who works with a debtor must know that it is written off.
        lines = self.env["reserve.write.off.line"].sudo()
        found = dict(
            lines._read_group(
                [("contract_id", "in", self.ids), ("state", "=", "posted")],
                ["contract_id"],
                ["date:max"],
            )
        )
        dates = {contract.id: day for contract, day in found.items()}
        for contract in self:
            contract.written_off_on = dates.get(contract.id)
            contract.owes_after_write_off = bool(
                contract.written_off_on and contract.debt_cc > 0
            )

    @api.model
    def _search_written_off_on(self, operator, value):
        if operator == "in" and set(value) == {False}:
            return [("id", "not in", self._written_off_ids([]))]
        if operator == "not in" and set(value) == {False}:
            return [("id", "in", self._written_off_ids([]))]
        return [("id", "in", self._written_off_ids([("date", operator, value)]))]

    def _written_off_ids(self, domain):
        # sudo: as in the computation.
        lines = self.env["reserve.write.off.line"].sudo()
        query = lines._search([("state", "=", "posted"), *domain])
        return query.subselect("contract_id")

    @api.model
    def _search_owes_after_write_off(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = [("id", "in", self._written_off_ids([])), ("debt_cc", ">", 0)]
        return domain if True in value else ["!", "&", *domain]

    def action_reserve_lines(self):
        """Every reserve this debt ever had."""
        return self.env["reserve.line"]._action_by([("contract_id", "in", self.ids)])
