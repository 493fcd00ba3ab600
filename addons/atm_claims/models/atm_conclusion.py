from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.bank_base.tools import by_hand

from ..tools import cards

SYSTEM = frozenset(
    ("state", "signed_by", "signed_at", "version", "replaces_id", "name")
)


class AtmConclusion(models.Model):
    """The technician's conclusion on the work of an ATM, with the fields that a commission needs.

    Fixed after signing; a new version says why.
    """

    _name = "atm.conclusion"
    _description = "Technical conclusion"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Number", readonly=True, copy=False)
    version = fields.Integer(readonly=True, default=1)
    replaces_id = fields.Many2one(
        "atm.conclusion", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    reason = fields.Char(
        string="Why a new version", help="What has become known since the last version."
    )
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    claim_id = fields.Many2one(
        "atm.claim", ondelete="restrict", index="btree_not_null", check_company=True
    )
    investigation_id = fields.Many2one(
        "atm.investigation",
        string="Inquiry",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    currency_id = fields.Many2one(related="device_id.currency_id")
    period_from = fields.Datetime(string="From", required=True)
    period_to = fields.Datetime(string="To", required=True)
    failure = fields.Selection(
        [("yes", "There was a failure"), ("no", "There was no failure")],
        help="In the period, and in the module named.",
    )
    module = fields.Selection(
        [
            ("dispenser", "Dispenser"),
            ("acceptor", "Acceptor of notes"),
            ("recycler", "Recycler"),
            ("transport", "Transport of notes"),
            ("shutter", "Shutter"),
            ("reader", "Card reader"),
            ("link", "Link to the center"),
            ("software", "Software"),
            ("other", "Other"),
        ]
    )
    available = fields.Selection(
        [
            ("no", "Not within reach"),
            ("asked", "The sum asked for"),
            ("more", "More than was asked for"),
            ("next", "Within reach of following clients"),
        ],
        string="Cash and the client",
        help="Was the cash within the client's reach?",
    )
    booking = fields.Selection(
        [
            ("right", "Booked once, as it happened"),
            ("doubled", "An extra operation is booked"),
            ("missing", "A needed operation is not booked"),
        ]
    )
    amount_known = fields.Boolean(string="The sum is known")
    amount_in = fields.Monetary(string="Really taken in")
    amount_out = fields.Monetary(string="Really given out")
    reach_client_id = fields.Many2one(
        "bank.client",
        string="Client who could reach the cash",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        groups="bank_base.group_identity",
        help="To whom cash above the debited sum may have been within reach.",
    )
    reach_card = fields.Char(
        string="Card of who could reach it",
        help="Masked: first six and last four digits.",
    )
    card = fields.Char(
        string="Card of the client", help="Masked: first six and last four digits."
    )
    inspection = fields.Selection(
        [
            ("none", "There was no visit"),
            ("empty", "No cash in the mechanism"),
            ("cash", "Cash in the mechanism"),
        ],
        string="Inspection on site",
    )
    found_amount = fields.Monetary(string="Cash in the mechanism")
    text = fields.Text(string="In words")
    state = fields.Selection(
        [("draft", "Draft"), ("signed", "Signed"), ("replaced", "Replaced")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    signed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    signed_at = fields.Datetime(readonly=True, copy=False)

    _sums = models.Constraint(
        "CHECK (coalesce(amount_in, 0) >= 0 AND coalesce(amount_out, 0) >= 0"
        " AND coalesce(found_amount, 0) >= 0)",
        "Sums of a conclusion must not be below zero.",
    )
    _period = models.Constraint(
        "CHECK (period_to >= period_from)", "The period must end after it begins."
    )
    _replaced_once = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL",
        "This conclusion already has a newer version.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env["ir.sequence"].sudo()  # sudo: the next number alone is taken
        for vals in vals_list:
            by_hand.refuse_others(
                self, by_hand.given(self, vals), set(self._fields) - SYSTEM
            )
            vals["name"] = vals.get("name") or numbers.next_by_code("atm.conclusion")
        return super().create(vals_list)

    def write(self, vals):
        by_hand.refuse_others(self, vals, set(self._fields) - SYSTEM)
        talk = ("message_", "activity_")
        if not self.env.su and any(not name.startswith(talk) for name in vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for one in self:
            if one.state != "draft":
                raise UserError(
                    self.env._(
                        "Conclusion %s is signed and stays as it is. Make a new version and say"
                        " why.",
                        one.display_name,
                    )
                )

    @api.constrains("card", "reach_card")
    def _check_masked(self):
        for one in self:
            if not (cards.hidden(one.card) and cards.hidden(one.reach_card)):
                raise ValidationError(
                    self.env._(
                        "Write the card masked, first six and last four digits at most."
                    )
                )

    def action_sign(self):
        """Button: the technician signs; the conclusion is fixed.

        :raises AccessError: other than a technician
        :raises UserError: a field that the commission needs is empty
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(
            "atm_claims.group_technician"
        ):
            raise AccessError(
                self.env._("Technical conclusions are signed by a technician.")
            )
        needed = ("failure", "available", "booking", "inspection", "text")
        for one in self:
            one._check_draft()
            empty = [name for name in needed if not one[name]]
            if one.failure == "yes" and not one.module:
                empty.append("module")
            if empty:
                raise UserError(
                    self.env._(
                        "Conclusion %(number)s: fill in before signing: %(fields)s.",
                        number=one.display_name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in empty
                        ),
                    )
                )
            # sudo: the signature is written by this button alone; the role was checked above.
            one.sudo().write(
                {
                    "state": "signed",
                    "signed_by": self.env.uid,
                    "signed_at": fields.Datetime.now(),
                }
            )
            one.replaces_id.sudo().write({"state": "replaced"})
        return True

    def _new_version(self, reason):
        """A draft that will replace a signed conclusion.

        :param reason: what has become known, kept
        :raises UserError: the conclusion is not signed, or no reason
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "signed":
            raise UserError(self.env._("Only a signed conclusion has a new version."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why a new version is needed."))
        # sudo: version and what it replaces are set here alone; access was checked above.
        return (
            self.sudo()
            .copy(
                {
                    "name": self.name,
                    "version": self.version + 1,
                    "replaces_id": self.id,
                    "reason": reason.strip(),
                }
            )
            .sudo(False)
        )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for one in self:
            version = f" v{one.version}" if one.version > 1 else ""
            one.display_name = f"{one.name or ''}{version}"
