from odoo import fields, models

from odoo.addons.bank_base.tools.set_many2one import SetMany2one


class DebtCaseMove(models.Model):
    """A change of a case's stage, by the day close or by a person; rows are only added."""

    _name = "debt.case.move"
    _description = "Change of a case's stage"
    _order = "date desc, id desc"
    _rec_name = "stage_to_id"
    _log_access = False

    case_id = SetMany2one("debt.case", required=True, index=True)
    company_id = SetMany2one("res.company", required=True)
    date = fields.Date(required=True)
    stage_from_id = SetMany2one("debt.stage", string="From")
    stage_to_id = SetMany2one("debt.stage", string="To", required=True)
    days_past_due = fields.Integer(aggregator=None)
    reason = fields.Char(
        help="What moved the case, where neither a rule nor a person did it."
    )
    user_id = SetMany2one(
        "res.users",
        string="Who",
        help="Empty: the day close, by the rule of the stage.",
    )
