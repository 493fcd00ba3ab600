from odoo import fields, models


class AtmPayoutTrialRun(models.TransientModel):
    """The past period that a policy is tried on."""

    _name = "atm.payout.trial.run"
    _description = "Try a policy on past claims"

    policy_id = fields.Many2one("atm.payout.policy", required=True, readonly=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    date_from = fields.Date(
        string="Claims from",
        required=True,
        default=lambda self: fields.Date.subtract(
            fields.Date.context_today(self), years=1
        ),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)
    trip_cost = fields.Monetary(
        string="Cost of a trip",
        help="Norm of one unplanned encashment, for ATMs whose region has none of its own.",
    )
    as_accepted = fields.Boolean(
        string="Branch claims as if accepted",
        default=True,
        help="Claims taken in a branch's form count as if their clients had signed the prior"
        " acceptance: for a past when it was not offered yet.",
    )

    def action_run(self):
        self.ensure_one()
        trial = self.env["atm.payout.trial"]._try(
            self.policy_id,
            self.date_from,
            self.date_to,
            self.trip_cost,
            self.as_accepted,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.payout.trial",
            "res_id": trial.id,
            "view_mode": "form",
        }
