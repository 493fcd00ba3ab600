from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import append_only

CHOICES = [("for", "For"), ("against", "Against"), ("abstained", "Abstains")]


class AtmVote(models.Model):
    """One member's vote on one question, in the member's own name. Rows are only added."""

    _name = "atm.vote"
    _description = "Vote in the claims commission"
    _order = "line_id desc, id"
    _log_access = False

    line_id = fields.Many2one(
        "atm.decision.line",
        string="Question",
        required=True,
        ondelete="restrict",
        index=True,
    )
    decision_id = fields.Many2one(related="line_id.decision_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "atm.commission.member",
        string="Seat",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The member himself, or the one in whose place a substitute voted.",
    )
    choice = fields.Selection(CHOICES, string="Vote", required=True)
    dissent = fields.Text(
        string="Dissenting opinion", help="Kept and printed with the minutes."
    )
    voted_at = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE(line_id, user_id)", "You have voted on this question already."
    )
    _seat_once = models.Constraint(
        "UNIQUE(line_id, member_id)", "This seat has voted on the question already."
    )

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)

    @api.depends("user_id", "choice")
    def _compute_display_name(self):
        labels = dict(self._fields["choice"]._description_selection(self.env))
        for vote in self:
            vote.display_name = f"{vote.user_id.name}: {labels.get(vote.choice, '')}"

    @api.model_create_multi
    def create(self, vals_list):
        """Take the votes of the user himself; who, when and for which seat is the machine's.

        :raises UserError: the user may not vote on the question
        """
        self.check_access("create")
        prepared = []
        for vals in vals_list:
            line = self.env["atm.decision.line"].browse(vals.get("line_id"))
            line.check_access("read")
            decision = line.decision_id
            why = decision._refusal(self.env.user, line)
            if why:
                raise UserError(
                    self.env._(
                        "You cannot vote on %(question)s: %(why)s.",
                        question=line.display_name,
                        why=why,
                    )
                )
            prepared.append(
                {
                    "line_id": line.id,
                    "choice": vals.get("choice"),
                    "dissent": (vals.get("dissent") or "").strip() or False,
                    "company_id": decision.company_id.id,
                    "user_id": self.env.uid,
                    "member_id": decision._seat(self.env.user).id,
                    "voted_at": fields.Datetime.now(),
                }
            )
        return super().create(prepared)
