from odoo import fields, models


class ExchangeReplay(models.TransientModel):
    """Correct a bad record and load it: the same checks as of any file."""

    _name = "exchange.replay"
    _description = "Correction of a Bad Record"

    reject_id = fields.Many2one(
        "exchange.reject", string="Bad Record", required=True, readonly=True
    )
    file_id = fields.Many2one(related="reject_id.file_id")
    number = fields.Char(related="reject_id.number")
    reason = fields.Text(related="reject_id.reason")
    source = fields.Text(
        string="Record", required=True, groups="bank_base.group_identity"
    )
    checked = fields.Boolean(readonly=True)
    fault = fields.Text(string="Still Wrong", readonly=True)

    def _opened(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct and Load"),
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
            "target": "new",
        }

    def action_check(self):
        """Say what is still wrong; nothing is loaded."""
        self.ensure_one()
        fault = self.reject_id._check_correction(self.source)
        self.write({"checked": True, "fault": fault or False})
        return self._opened()

    def action_load(self):
        """Load the corrected record as a file of its own and show that file."""
        self.ensure_one()
        fault = self.reject_id._check_correction(self.source)
        if fault:
            self.write({"checked": True, "fault": fault})
            return self._opened()
        file_id = self.reject_id._load_correction(self.source)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load of the Correction"),
            "res_model": "exchange.file",
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": file_id,
        }
