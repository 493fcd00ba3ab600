from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MARKS = frozenset(
    ("uncertain", "origin", "confirmed_document", "confirmed_by", "confirmed_on")
)
"""Fields of the mark: they say how sure a value is and do not change what is counted."""
BY_BUTTON = frozenset(("confirmed_by", "confirmed_on"))


class ReserveConfirmedMixin(models.AbstractModel):
    """Values of law or policy that may wait for somebody to check them against the document."""

    _name = "reserve.confirmed.mixin"
    _description = "Value to be Confirmed"

    uncertain = fields.Boolean(
        string="Not Confirmed",
        help="The value was entered from a source that is not the document itself; it is used, and"
        " marked wherever it is used, until somebody confirms it.",
    )
    origin = fields.Char(
        string="Law, Article", help="Where the value comes from: act and article."
    )
    confirmed_document = fields.Char(
        string="Confirmed by Document",
        copy=False,
        help="Act, its edition and clause against which the value was checked.",
    )
    confirmed_by = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False)

    def action_confirm(self):
        """Button: the value was checked against the document that is named.

        :raises AccessError: only the chief accountant confirms
        :raises UserError: no document is named
        """
        self.check_access("write")
        chief = self.env.user.has_group("bank_base.group_chief_accountant")
        if not self.env.su and not chief:
            raise AccessError(
                self.env._("Only the chief accountant confirms values of a rule book.")
            )
        for record in self:
            if not record.confirmed_document:
                raise UserError(
                    self.env._(
                        "“%s”: name the document by which the value is confirmed, then confirm.",
                        record.display_name,
                    )
                )
        # sudo: who and when are written by this button alone; the role was checked above.
        self.sudo().write(
            {
                "uncertain": False,
                "confirmed_by": self.env.uid,
                "confirmed_on": fields.Datetime.now(),
            }
        )
        return True

    def _check_marks(self, vals):
        """Who confirmed and when is never written by hand, nor is the mark taken away."""
        taken_away = "uncertain" in vals and not vals["uncertain"]
        if not self.env.su and (
            BY_BUTTON & set(vals) or (taken_away and any(self.mapped("uncertain")))
        ):
            raise AccessError(
                self.env._(
                    "A value is confirmed by the button “Confirm”, with the document named."
                )
            )
