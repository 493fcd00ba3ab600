from odoo import fields, models
from odoo.exceptions import AccessError


class ReserveConfirmedMixin(models.AbstractModel):
    """A value of law or policy that carries a mark until somebody has compared it with the text.

    What the addon brings from unverified sources comes marked; who took the mark off, and when, is
    kept. What a person enters is confirmed by entering it.
    """

    _name = "reserve.confirmed.mixin"
    _description = "Value to Be Confirmed"

    uncertain = fields.Boolean(
        string="Not Confirmed",
        readonly=True,
        copy=False,
        help="The value was not compared with the text of its document yet.",
    )
    confirmed_id = fields.Many2one(
        "res.users", string="Confirmed by", readonly=True, copy=False
    )
    confirmed_on = fields.Datetime(readonly=True, copy=False)

    def action_confirm(self):
        """Button: the value was compared with the document named in its source."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(
            "bank_base.group_chief_accountant"
        ):
            raise AccessError(
                self.env._("Only the chief accountant confirms values of the law.")
            )
        self.filtered("uncertain").write(
            {
                "uncertain": False,
                "confirmed_id": self.env.uid,
                "confirmed_on": fields.Datetime.now(),
            }
        )
        return True
