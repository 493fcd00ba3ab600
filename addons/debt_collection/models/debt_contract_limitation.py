# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.tools import SQL


class DebtContract(models.Model):
    """The limitation period of a contract: that of its oldest unpaid payment."""

    _inherit = "debt.contract"

    limitation_fact_ids = fields.One2many(
        "debt.limitation.fact", "contract_id", string="Facts for the limitation period"
    )
    acceleration_ids = fields.One2many(
        "debt.acceleration", "contract_id", string="Demands of early repayment"
    )
    limitation_day = fields.Date(
        string="Last day to sue",
        compute="_compute_limitation",
        help="Earliest last day of the limitation period over unpaid payments; those that stand do"
        " not count.",
    )
    limitation_days = fields.Integer(
        string="Days to sue left", compute="_compute_limitation", aggregator=None
    )
    limitation_state = fields.Selection(
        [
            ("none", "Nothing is due"),
            ("running", "Running"),
            ("stands", "Stands"),
            ("over", "Over for a part"),
        ],
        string="Limitation period",
        compute="_compute_limitation",
    )

    @api.depends(
        "limitation_fact_ids",
        "instalment_ids.paid",
        "overdue_since",
        "accelerated_on",
        "company_id",
    )
    def _compute_limitation(self):
        dates = {
            company: day
            for company, day in self._as_of_dates(self.company_id).items()
            if day
        }
        found = {}
        if dates:
            periods = self.env["debt.limitation"]._periods_sql(dates, self.ids)
            rows = self.env.execute_query(
                SQL(
                    "SELECT contract_id, min(last_day), min(days_left),"
                    " bool_or(state = 'over') FROM (%s) p GROUP BY contract_id",
                    periods,
                )
            )
            found = {contract: rest for contract, *rest in rows}
        for contract in self:
            day, left, over = found.get(contract.id, (None, None, None))
            contract.limitation_day = day
            contract.limitation_days = left
            contract.limitation_state = (
                "none"
                if contract.id not in found
                else "over"
                if over
                else "running"
                if day
                else "stands"
            )

    def action_limitation(self):
        """Periods of the debt's payments."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "debt_collection.debt_limitation_action"
        )
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}
