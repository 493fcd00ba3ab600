from odoo import api, fields, models
from odoo.exceptions import UserError


class AtmConsentText(models.Model):
    """A wording of the consent to the processing of personal data, in force since a date."""

    _name = "atm.consent.text"
    _description = "Wording of the consent"
    _order = "date_from desc, id desc"

    name = fields.Char(string="Version", required=True)
    date_from = fields.Date(string="In force since", required=True)
    body = fields.Text(string="Text", required=True)
    source = fields.Char(required=True, translate=True)
    to_confirm = fields.Boolean(string="To be confirmed")
    consent_ids = fields.One2many("atm.consent", "text_id", string="Given by it")

    @api.model
    def _at(self, date):
        """The wording in force on a date.

        :raises UserError: there is none
        """
        text = self.search([("date_from", "<=", date)], limit=1)
        if not text:
            raise UserError(
                self.env._(
                    "There is no wording of the consent to processing of personal data in force"
                    " on %s. The head of claims adds it under Settings.",
                    date,
                )
            )
        return text

    def write(self, vals):
        """A wording that people have consented to stays as they read it."""
        # sudo: consents that the user may not see were given all the same.
        if {"body", "name", "date_from"} & set(vals) and self.sudo().consent_ids:
            raise UserError(
                self.env._("People have consented to this wording. Add a new version.")
            )
        return super().write(vals)
