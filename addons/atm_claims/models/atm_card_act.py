from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools.by_hand import given, refuse_others

KINDS = [
    ("return", "Return to the client"),
    ("send", "Sending to the issuer"),
    ("destroy", "Destruction"),
]
STATES = {"return": "returned", "send": "sent", "destroy": "destroyed"}
MACHINE = {
    "name", "state", "first_id", "second_id", "first_at", "second_at",
}  # fmt: skip


class AtmCardAct(models.Model):
    """A paper by which captured cards leave the bank; destruction needs two signatures."""

    _name = "atm.card.act"
    _description = "Act on captured cards"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    kind = fields.Selection(KINDS, string="Act of", required=True, tracking=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    card_ids = fields.Many2many(
        "atm.captured.card", string="Cards", domain="[('state', '=', 'kept')]"
    )
    receiver = fields.Char(help="Who received the card, or the issuer it was sent to.")
    document = fields.Char(
        help="Identity document of the receiver; number of the cover letter."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("first", "Signed by one"), ("done", "Signed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    first_id = fields.Many2one(
        "res.users", string="First signature", readonly=True, copy=False
    )
    first_at = fields.Datetime(readonly=True, copy=False)
    second_id = fields.Many2one(
        "res.users", string="Second signature", readonly=True, copy=False
    )
    second_at = fields.Datetime(readonly=True, copy=False)

    _name_unique = models.Constraint(
        "UNIQUE(company_id, name)", "An act with this number exists already."
    )
    _two_people = models.Constraint(
        "CHECK (first_id <> second_id)", "The two signatures are of two people."
    )

    @api.depends("name")
    def _compute_display_name(self):
        for act in self:
            act.display_name = act.name or self.env._("New act")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), set(self._fields) - MACHINE)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, set(self._fields) - MACHINE)
        mail = ("message_", "activity_")
        if not self.env.su and not all(name.startswith(mail) for name in vals):
            signed = self.filtered(lambda act: act.state != "draft")
            if signed:
                raise UserError(
                    self.env._("Act %s is signed and stays as it is.", signed[0].name)
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(act.state != "draft" for act in self):
            raise UserError(self.env._("A signed act cannot be deleted."))

    def action_sign(self):
        """Sign in one's own name. Destruction is done after the second signature."""
        for act in self:
            act.check_access("write")
            act.lock_for_update()
            act._check_signable()
            now, user = fields.Datetime.now(), self.env.uid
            # sudo: numbers, signatures and states are the button's own fields.
            act = act.sudo()
            if act.state == "draft":
                number = self.env["ir.sequence"].sudo().with_company(act.company_id)
                act.write(
                    {
                        "name": number.next_by_code("atm.card.act"),
                        "first_id": user,
                        "first_at": now,
                        "state": "first" if act.kind == "destroy" else "done",
                    }
                )
            else:
                act.write({"second_id": user, "second_at": now, "state": "done"})
            if act.state == "done":
                act.card_ids.write({"state": STATES[act.kind], "act_id": act.id})

    def _check_signable(self):
        self.ensure_one()
        if self.state == "done":
            raise UserError(self.env._("Act %s is signed already.", self.name))
        if self.state == "first" and self.first_id == self.env.user:
            raise UserError(
                self.env._(
                    "You have signed act %s: destruction needs another person's signature.",
                    self.name,
                )
            )
        if not self.card_ids:
            raise UserError(self.env._("The act names no cards."))
        gone = self.card_ids.filtered(lambda card: card.state != "kept")
        if gone:
            raise UserError(
                self.env._("Card %s is not among those kept.", gone[0].card)
            )
        if any(card.company_id != self.company_id for card in self.card_ids):
            raise UserError(self.env._("The cards are of another company."))
        if self.kind != "destroy":
            if not (self.receiver or "").strip() or not (self.document or "").strip():
                raise UserError(
                    self.env._("Enter who received the cards and by which document.")
                )
        if self.kind == "return" and len(self.card_ids) > 1:
            raise UserError(self.env._("An act of return is made for one card."))
