from odoo import api, fields, models
from odoo.exceptions import UserError

WRITTEN_OFF = "written_off"


class DebtStage(models.Model):
    _name = "debt.stage"
    _description = "Stage of a debtor's case"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Fixed name of the stage for rules and files."
    )
    sequence = fields.Integer(default=10)
    fold = fields.Boolean(string="Folded in the board")
    automatic = fields.Boolean(
        help="The day close puts a case here by the days past due of its oldest overdue debt."
        " A stage without this mark is chosen by people, and the day close leaves it alone."
    )
    dpd_from = fields.Integer(
        string="Days past due from",
        help="The stage holds from this number of days past due until the next automatic stage.",
    )
    date_from = fields.Date(
        help="The rule works from this date. Empty: always worked.",
    )
    date_to = fields.Date(help="The rule works up to this date. Empty: no end.")
    closed = fields.Boolean(
        string="Case is closed",
        help="Cases on this stage need no work: nothing is overdue, or all is written off.",
    )

    _code_uniq = models.UniqueIndex("(code)", "This code is taken by another stage.")
    _automatic_open = models.Constraint(
        "CHECK (NOT (automatic AND closed))",
        "An automatic stage cannot be the closing one: choose one of the two marks.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_cases(self):
        # sudo: cases that the user may not see are on their stages all the same.
        case = (
            self.env["debt.case"].sudo().search([("stage_id", "in", self.ids)], limit=1)
        )
        if case:
            raise UserError(
                self.env._(
                    "Stage “%s” cannot be deleted: cases are on it. End it with a date instead.",
                    case.stage_id.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_passed(self):
        # sudo: the stages that a case passed stay, whoever may see the case.
        moves = self.env["debt.case.move"].sudo()
        passed = [
            "|",
            ("stage_from_id", "in", self.ids),
            ("stage_to_id", "in", self.ids),
        ]
        move = moves.search(passed, limit=1)
        if move:
            stage = (move.stage_from_id | move.stage_to_id) & self
            raise UserError(
                self.env._(
                    "Stage “%s” cannot be deleted: cases went through it. End it with a date"
                    " instead.",
                    stage[:1].name,
                )
            )

    @api.model
    def _closing(self):
        """The stage of cases without overdue: closed, and not that of written-off debts."""
        return self.search(
            [("closed", "=", True), ("code", "!=", WRITTEN_OFF)], limit=1
        )

    @api.model
    def _written_off(self):
        """The stage of cases whose debts are all written off; none where the bank took it away."""
        return self.search([("code", "=", WRITTEN_OFF)], limit=1)

    @api.model
    def _rules(self, date):
        """Automatic stages in force on ``date``, those with more days first."""
        return self.search(
            [
                ("automatic", "=", True),
                "|",
                ("date_from", "=", False),
                ("date_from", "<=", date),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", date),
            ],
            order="dpd_from desc, sequence",
        )
