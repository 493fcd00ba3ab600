from odoo import api, fields, models


class BankPostingEvent(models.Model):
    """Something that happens to a debt and must be seen in the ledger."""

    _name = "bank.posting.event"
    _description = "Accounting event"
    _order = "code"

    code = fields.Char(required=True, help="Name that programs know the event by.")
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "An event with this code already exists."
    )

    @api.model
    def _by_code(self, code: str):
        """Return the event with this code, an empty set if there is none."""
        return self.with_context(active_test=False).search(
            [("code", "=", code)], limit=1
        )
