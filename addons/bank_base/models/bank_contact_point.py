from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import file_mark
from ..tools.set_many2one import SetMany2one
from .bank_opened_mixin import IDENTITY


class BankContactPoint(models.Model):
    """A phone, an e-mail or an address of a client: how good it is and whether it may be used."""

    _name = "bank.contact.point"
    _inherit = "bank.opened.mixin"
    _description = "Phone or address"
    _order = "id"
    _check_company_auto = True
    _name_is_identity = True

    company_id = SetMany2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    client_id = SetMany2one("bank.client", required=True, check_company=True)
    kind = fields.Selection(
        [("phone", "Phone"), ("email", "E-mail"), ("address", "Address")],
        required=True,
        default="phone",
    )
    value = fields.Char(string="Number or address", required=True, groups=IDENTITY)
    quality = fields.Selection(
        [
            ("unknown", "Not checked"),
            ("confirmed", "Confirmed"),
            ("doubtful", "Doubtful"),
            ("wrong", "Not the client's"),
        ],
        default="unknown",
        required=True,
        help="What is known of it from earlier contacts.",
    )
    consent = fields.Boolean(
        help="The client has given a written consent to be contacted this way."
    )
    tz = fields.Selection(
        _tz_get,
        string="Time zone",
        help="Clock of the place when it differs from the client's region.",
    )
    active = fields.Boolean(default=True)
    create_uid = SetMany2one("res.users", string="Created by", readonly=True)
    write_uid = SetMany2one("res.users", string="Last Updated by", readonly=True)

    _value_unique = models.Constraint(
        "UNIQUE(client_id, kind, value)",
        "The client already has this phone or address.",
    )
    # Answers a search by the beginning, see bank.client.
    _value_prefix = models.Index("(value text_pattern_ops)")

    def init(self):
        file_mark.create_for_contacts(self.env.cr)

    @api.depends("kind", "client_id")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        named = self.env["bank.client"]._sees_identity()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for point in self:
            hidden = self.env._("%(kind)s of %(client)s")
            point.display_name = (
                point.value
                if named
                else hidden
                % {"kind": kinds[point.kind], "client": point.client_id.display_name}
            )

    @api.model
    def _is_identity(self, name):
        """Shown by its name, a phone is the phone itself."""
        return name == "display_name" or super()._is_identity(name)

    @api.model
    def _search_display_name(self, operator, value):
        if self.env["bank.client"]._sees_identity():
            return Domain("value", operator, value)
        return Domain("client_id", operator, value)
