from odoo import api, fields, models
from odoo.tools.misc import format_date


class ReserveCounterDebt(models.Model):
    """What the bank owes to a client beyond what its ledger here shows, from a date on.

    The latest record not after the date of an inventory is in force; zero ends it. Open items of
    the ledger come on top, if the edition says so.
    """

    _name = "reserve.counter.debt"
    _description = "Own Debt to a Client"
    _inherit = ["reserve.fact.mixin", "mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _fact_method = "tax"
    _name_is_identity = True  # the client's

    client_id = fields.Many2one(
        "bank.client", required=True, index=True, check_company=True, tracking=True
    )
    date_from = fields.Date(string="As of", required=True, index=True, tracking=True)
    amount = fields.Monetary(
        string="Owed to the Client",
        required=True,
        tracking=True,
        help="In company currency. Zero: nothing is owed from this date on.",
    )

    _client_date_unique = models.UniqueIndex(
        "(company_id, client_id, date_from)",
        "A debt to this client from this date is already entered.",
    )
    _not_negative = models.Constraint(
        "CHECK (amount >= 0)", "What is owed to a client is zero or more."
    )

    @api.depends("client_id", "date_from")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "owed to %(client)s from %(date)s",
                client=record.client_id.display_name or "",
                date=format_date(self.env, record.date_from),
            )
