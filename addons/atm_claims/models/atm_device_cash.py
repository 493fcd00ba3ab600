# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models


class AtmDevice(models.Model):
    _inherit = "atm.device"

    rest_surplus = fields.Monetary(
        string="Unexplained surplus", compute="_compute_rests"
    )
    rest_shortage = fields.Monetary(
        string="Unexplained shortage", compute="_compute_rests"
    )

    def _compute_rests(self):
        # sudo: two sums of an ATM; whoever sees the ATM may see that its cash does not agree.
        found = (
            self.env["atm.difference"]
            .sudo()
            ._read_group(
                [
                    ("device_id", "in", self.ids),
                    ("state", "!=", "cancelled"),
                    ("rest", ">", 0),
                ],
                ["device_id", "currency_id", "kind"],
                ["rest:sum"],
            )
        )
        sums = {(row[0].id, row[1].id, row[2]): row[3] for row in found}
        for device in self:
            key = (device.id, device.currency_id.id)
            device.rest_surplus = sums.get((*key, "surplus"), 0)
            device.rest_shortage = sums.get((*key, "shortage"), 0)

    def action_cash_periods(self):
        """Button: figures of this ATM between recounts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "atm_claims.atm_cash_period_action"
        )
        return {**action, "domain": [("device_id", "in", self.ids)]}

    def action_cash_differences(self):
        """Button: differences of this ATM."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "atm_claims.atm_difference_action"
        )
        return {
            **action,
            "domain": [("device_id", "in", self.ids)],
            "context": {},
        }
