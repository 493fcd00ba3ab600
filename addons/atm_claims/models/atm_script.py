from odoo import api, fields, models

from .atm_claim import CHANNELS, KINDS

SITUATIONS = [
    ("start", "Beginning of the talk"),
    ("angry", "The client is upset"),
    ("why", "The client asks why it happened"),
    ("term", "The client asks how long it takes"),
    ("no_receipt", "There is no receipt"),
    ("end", "End of the talk"),
]


class AtmScript(models.Model):
    """What to say to a client who complains, by operation, channel and situation."""

    _name = "atm.script"
    _description = "Script for staff"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, string="Operation", help="Empty: any.")
    channel = fields.Selection(CHANNELS, help="Empty: any.")
    situation = fields.Selection(SITUATIONS, required=True, default="start")
    body = fields.Text(string="Words", required=True, translate=True)
    active = fields.Boolean(default=True)

    @api.model
    def _for(self, kind, channel):
        """Scripts for an operation and a channel, in order of the talk."""
        return self.search(
            [("kind", "in", [False, kind]), ("channel", "in", [False, channel])]
        )
