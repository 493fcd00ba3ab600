from odoo import fields, models


class BankIntake(models.Model):
    _inherit = "bank.intake"

    kind = fields.Selection(
        selection_add=[
            ("atm_journal", "Journals of ATMs"),
            ("atm_switch", "Operations of the processing center"),
            ("atm_core", "Operations booked by the core system"),
            ("atm_counters", "Counters of ATMs"),
            ("atm_recount", "Recount acts"),
        ],
        ondelete={
            name: "cascade"
            for name in (
                "atm_journal", "atm_switch", "atm_core", "atm_counters", "atm_recount",
            )
        },
    )  # fmt: skip
