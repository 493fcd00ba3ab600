from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class ExchangeDismiss(models.TransientModel):
    """Say why nothing will come of bad records."""

    _name = "exchange.dismiss"
    _description = "Dismissal of Bad Records"

    reject_ids = fields.Many2many(
        "exchange.reject", string="Bad Records", readonly=True
    )
    reason = fields.Text(string="Why")

    def _opened(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dismiss"),
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
            "target": "new",
        }

    def action_dismiss(self):
        """Write the decision: the records stay as they came, their contracts stay stale."""
        self.ensure_one()
        if not self.env.user.has_group("bank_base.group_exchange_operator"):
            raise AccessError(
                self.env._("Only an exchange operator decides on bad records.")
            )
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the records are dismissed."))
        for reject in self.reject_ids:
            reject.check_access("read")
            if reject.state != "aside":
                raise UserError(
                    self.env._(
                        "Record %(ordinal)s of «%(file)s» was decided on already.",
                        ordinal=reject.ordinal,
                        file=reject.file_id.name,
                    )
                )
            reject._decide("dismissed", reason=reason)
        return {"type": "ir.actions.act_window_close"}
