from odoo import api, fields, models
from odoo.exceptions import UserError

from .atm_commission_member import UNITS


class AtmDecisionOpinion(models.Model):
    """A unit that investigated a question: represented in the commission, or asked in writing."""

    _name = "atm.decision.opinion"
    _description = "Opinion of a unit"
    _order = "line_id, unit, id"

    line_id = fields.Many2one(
        "atm.decision.line",
        string="Question",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    unit = fields.Selection(UNITS, required=True)
    state = fields.Selection(
        [
            ("represented", "Represented"),
            ("to_ask", "To be asked"),
            ("asked", "Asked"),
            ("given", "Opinion given"),
        ],
        required=True,
        default="to_ask",
        readonly=True,
    )
    asked_on = fields.Date(readonly=True)
    answer_by = fields.Date(help="The unit answers not later than this day.")
    opinion = fields.Text(help="What the unit wrote, or the number of its paper.")
    given_on = fields.Date(readonly=True)
    recorded_by_id = fields.Many2one("res.users", readonly=True)

    _unit_once = models.Constraint(
        "UNIQUE(line_id, unit)", "The unit is on the list already."
    )

    @api.depends("unit", "state")
    def _compute_display_name(self):
        units = dict(self._fields["unit"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{units.get(one.unit)}: {states.get(one.state)}"

    @api.model_create_multi
    def create(self, vals_list):
        opinions = super().create(vals_list)
        for line in opinions.line_id:
            line._check_open()
        return opinions

    def write(self, vals):
        for line in self.line_id:
            line._check_open()
        return super().write(vals)

    def action_ask(self):
        """Note that the unit was asked; its answer term starts."""
        for one in self:
            if not one.answer_by:
                raise UserError(
                    self.env._(
                        "%s: enter by which day the unit must answer.", one.display_name
                    )
                )
            one.write(
                {
                    "state": "asked",
                    "asked_on": fields.Date.context_today(self),
                    "recorded_by_id": self.env.uid,
                }
            )

    def action_given(self):
        """Note that the unit has answered."""
        for one in self:
            if not (one.opinion or "").strip():
                raise UserError(
                    self.env._(
                        "%s: write down what the unit answered.", one.display_name
                    )
                )
            one.write(
                {
                    "state": "given",
                    "given_on": fields.Date.context_today(self),
                    "recorded_by_id": self.env.uid,
                }
            )

    def _check_heard(self, represented):
        """Refuse a unit that is neither present nor asked.

        :param represented: units that those present speak for
        :raises UserError: naming the unit and the question
        """
        absent = self.state == "represented" and self.unit not in represented
        if self.state == "to_ask" or absent:
            raise UserError(
                self.env._(
                    "%(question)s: the unit “%(unit)s” investigated and is neither represented nor"
                    " asked. Ask its opinion first.",
                    question=self.line_id.display_name,
                    unit=dict(self._fields["unit"]._description_selection(self.env))[
                        self.unit
                    ],
                )
            )
