from odoo import api, models
from odoo.exceptions import ValidationError

VALUABLES = ("atm_claims.group_cash_desk", "atm_claims.group_encashment")
"""Roles that work with valuables: whoever has one never decides about claims."""


class ResUsers(models.Model):
    _inherit = "res.users"

    def _atm_work_with_valuables(self):
        """Those of these users whose roles work with valuables, by groups given or implied."""
        # sudo: groups of others are not shown to a secretary; only yes or no leaves the method.
        groups = self.env["res.groups"]
        for name in VALUABLES:
            groups |= self.env.ref(name).sudo()
        return self.filtered(lambda user: user.sudo().all_group_ids & groups)

    @api.constrains("group_ids")
    def _check_commission_apart_from_cash(self):
        """No one becomes a cashier while a standing commission counts on his vote."""
        cashiers = self._atm_work_with_valuables()
        if not cashiers:
            return
        # sudo: an administrator of users need not see commissions.
        members = self.env["atm.commission.member"].sudo()
        seat = members.search(
            [
                ("user_id", "in", cashiers.ids),
                ("commission_id.active", "=", True),
                ("commission_id.date_to", "=", False),
            ],
            limit=1,
        )
        if seat:
            raise ValidationError(
                self.env._(
                    "%(user)s sits in commission %(commission)s and so cannot be given a role that"
                    " works with valuables. End the commission's composition first.",
                    user=seat.user_id.name,
                    commission=seat.commission_id.display_name,
                )
            )
