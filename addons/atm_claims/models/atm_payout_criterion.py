from odoo import api, fields, models
from odoo.exceptions import UserError

CRITERIA = [
    ("limit", "Sum"),
    ("kind", "Operation"),
    ("verdict", "Conclusion"),
    ("own_client", "Own client"),
    ("acceptance", "Prior acceptance"),
    ("most_a_year", "Payouts within a year"),
    ("wrong_before", "Paid wrongly before"),
    ("deposit", "Term deposit"),
    ("loan", "Loan without overdue"),
    ("turnover", "Working account"),
]


class AtmPayoutCriterion(models.Model):
    """One criterion of a policy's answer: asked, found, met, and the row that tells it."""

    _name = "atm.payout.criterion"
    _description = "Criterion of a payout"
    _order = "evaluation_id, id"
    _rec_name = "criterion"

    evaluation_id = fields.Many2one(
        "atm.payout.evaluation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="evaluation_id.company_id", store=True)
    criterion = fields.Selection(CRITERIA, required=True)
    answer = fields.Selection(
        [("yes", "Met"), ("no", "Not met"), ("note", "Take note")], required=True
    )
    asked = fields.Char(help="What the policy asks.")
    found = fields.Char(help="What was found.")
    res_model = fields.Char(string="Told by")
    res_id = fields.Many2oneReference(model_field="res_model", string="Row")

    @api.model
    def _prepare(self, answer):
        """Values of a row from an answer of the pure calculation."""
        met = {True: "yes", False: "no", None: "note"}
        found = answer.found
        if answer.code == "verdict":
            found = self.env["atm.verdict"]._named(found)
        return {
            "criterion": answer.code,
            "answer": met[answer.met],
            "asked": "" if answer.asked is None else str(answer.asked),
            "found": "" if found is None else str(found),
            "res_model": answer.model,
            "res_id": answer.id,
        }

    def action_open(self):
        """Open the row that tells it."""
        self.ensure_one()
        if not (self.res_model and self.res_id):
            raise UserError(self.env._("No row stands behind this criterion."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
