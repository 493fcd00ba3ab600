from odoo import fields, models


class DebtCaseMove(models.Model):
    """A change of a case's stage, by the day close or by a person; rows are only added."""

    _name = "debt.case.move"
    _description = "Change of a case's stage"
    _order = "date desc, id desc"
    _rec_name = "stage_to_id"
    _log_access = False

    case_id = fields.Many2one(
        "debt.case", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True)
    date = fields.Date(required=True)
    stage_from_id = fields.Many2one("debt.stage", string="From", ondelete="restrict")
    stage_to_id = fields.Many2one(
        "debt.stage", string="To", required=True, ondelete="restrict"
    )
    days_past_due = fields.Integer(aggregator=None)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        help="Empty: the day close, by the rule of the stage.",
    )
