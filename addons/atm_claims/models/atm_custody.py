from odoo import api, fields, models

from ..tools import inquiry


class AtmCustody(models.Model):
    """One step of the way of cash: who had it in hand, who controlled, who was present."""

    _name = "atm.custody"
    _description = "Step of the way of cash"
    _order = "investigation_id, sequence, at, id"

    investigation_id = fields.Many2one(
        "atm.investigation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="investigation_id.company_id", store=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True, precompute=True)
    stage = fields.Selection(
        [
            ("fill", "Cassettes filled"),
            ("before", "Cassettes kept before loading"),
            ("load", "ATM loaded"),
            ("unload", "ATM unloaded"),
            ("after", "Cassettes kept before the count"),
            ("count", "Cash counted"),
        ],
        required=True,
    )
    at = fields.Datetime(string="When")
    until = fields.Datetime()
    people = fields.Char(
        string="Who", help="Everybody who had the cash in hand, divided by semicolons."
    )
    controlled_by = fields.Char()
    in_presence_of = fields.Char()
    sums_printed = fields.Boolean(help="The ATM printed the sums.")
    document = fields.Char(help="Number of the act, of the receipt, of the entry.")
    note = fields.Char()

    @api.depends("stage")
    def _compute_sequence(self):
        for step in self:
            step.sequence = inquiry.STAGES.index(step.stage) if step.stage else 0

    def _step(self):
        """The step for ``tools.inquiry``."""
        return inquiry.Step(
            self.stage,
            self.people or "",
            self.controlled_by or "",
            self.in_presence_of or "",
            self.sums_printed,
            self.at or None,
        )

    @api.depends("stage", "at")
    def _compute_display_name(self):
        stages = dict(self._fields["stage"]._description_selection(self.env))
        for step in self:
            at = step.at and step.investigation_id.device_id._local(step.at)
            when = at and f"{at:%d.%m.%Y %H:%M}"
            step.display_name = " · ".join(filter(None, (stages.get(step.stage), when)))
