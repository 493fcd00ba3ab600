from odoo import api, fields, models


class AtmPayoutTrialLine(models.Model):
    """A past claim in a trial: would it have been paid at once, and why not."""

    _name = "atm.payout.trial.line"
    _description = "Past claim in a trial of a policy"
    _order = "trial_id desc, id"
    _rec_name = "claim_id"
    _log_access = False

    trial_id = fields.Many2one(
        "atm.payout.trial", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="trial_id.company_id")
    currency_id = fields.Many2one(related="trial_id.currency_id")
    claim_id = fields.Many2one(
        "atm.claim", required=True, ondelete="restrict", index=True
    )
    paid = fields.Boolean(string="Paid at once")
    amount = fields.Monetary(string="Sum")
    lost = fields.Monetary()
    ended = fields.Boolean(string="Has an end")
    days = fields.Integer(string="Days to the end", aggregator="avg")
    unmet = fields.Char(help="Criteria that are not met.")
    unmet_words = fields.Char(string="Not met", compute="_compute_unmet_words")

    @api.depends("unmet")
    @api.depends_context("lang")
    def _compute_unmet_words(self):
        criterion = self.env["atm.payout.criterion"]._fields["criterion"]
        labels = dict(criterion._description_selection(self.env))
        for line in self:
            codes = filter(None, (line.unmet or "").split(","))
            line.unmet_words = ", ".join(labels.get(code, code) for code in codes)

    def action_open_claim(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.claim",
            "res_id": self.claim_id.id,
            "view_mode": "form",
        }
