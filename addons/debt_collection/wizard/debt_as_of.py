from odoo import api, fields, models


class DebtAsOf(models.TransientModel):
    """Ask what the debts were on a date: answered exactly from history, or refused."""

    _name = "debt.as.of"
    _description = "Debts on a date"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    date = fields.Date(required=True, default=lambda self: self._default_date())
    closing_id = fields.Many2one(
        "bank.day.closing",
        string="As answered before",
        domain="[('company_id', '=', company_id), ('day_id.date', '=', date)]",
        help="A superseded close of the day: the answer that was given before the correction.",
    )
    was_reopened = fields.Boolean(compute="_compute_was_reopened")
    line_ids = fields.One2many("debt.as.of.line", "as_of_id", readonly=True)

    @api.model
    def _default_date(self):
        return self.env["bank.day"]._as_of(
            self.env.company
        ) or fields.Date.context_today(self)

    @api.depends("date", "company_id")
    def _compute_was_reopened(self):
        for dialog in self:
            # sudo: that there is a former close, for roles that read it anyway.
            dialog.was_reopened = bool(
                self.env["bank.day.closing"]
                .sudo()
                .search_count(
                    [
                        ("company_id", "=", dialog.company_id.id),
                        ("day_id.date", "=", dialog.date),
                    ],
                    limit=1,
                )
            )

    @api.onchange("date", "company_id")
    def _onchange_date(self):
        self.closing_id = False

    def action_show(self):
        """Fill the groups of the date; refused with the nearest date when it cannot be exact."""
        self.ensure_one()
        self.company_id.check_access("read")
        figures = self.env["debt.history"]._figures_at(
            self.company_id, self.date, self.closing_id
        )
        scheme = self.env["debt.bucket.scheme"]._in_force(self.company_id, self.date)
        names = {str(bucket.number): bucket.id for bucket in scheme.bucket_ids}
        self.line_ids.unlink()
        self.env["debt.as.of.line"].create(
            [
                {
                    "as_of_id": self.id,
                    "bucket_id": names[number],
                    "contracts": row["contracts"],
                    "principal": float(row["principal"]),
                    "overdue": float(row["overdue"]),
                }
                for number, row in figures.items()
            ]
        )
        return self._reopened()

    def action_another(self):
        """Take the answer away and ask for another date."""
        self.line_ids.unlink()
        return self._reopened()

    def _reopened(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Debts on a date"),
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
            "target": "new",
        }
