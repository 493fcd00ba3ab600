from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.bank_base.tools.by_hand import given, refuse_others

from ..tools import cards

CAUSES = [
    ("by_host", "At the host's order"),
    ("left_behind", "Left behind by the client"),
    ("jam", "Jammed or not taken in time"),
    ("unknown", "Not known"),
]
END = ("returned", "sent", "destroyed", "not_found")
LOOK_BACK = 30  # days before the close whose journals may have come late
MACHINE = {"state", "act_id", "from_journal", "not_found_why"}


class AtmCapturedCard(models.Model):
    """A card that an ATM kept, from the capture to its return or destruction by an act."""

    _name = "atm.captured.card"
    _description = "Captured card"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "captured_at desc, id desc"
    _rec_name = "card"
    _check_company_auto = True

    company_id = fields.Many2one(related="device_id.company_id", store=True)
    card = fields.Char(
        required=True,
        index=True,
        help="Masked: no more than the first six and the last four digits.",
    )
    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, ondelete="restrict", index=True
    )
    captured_at = fields.Datetime(string="Captured", required=True)
    cause = fields.Selection(CAUSES, required=True, default="unknown", tracking=True)
    owner = fields.Selection(
        [("own", "The bank's own"), ("foreign", "Another bank's")],
        string="Whose card",
        required=True,
        default="own",
        tracking=True,
    )
    issuer = fields.Char(help="The bank whose card it is.")
    client_id = fields.Many2one(
        "bank.client", ondelete="restrict", index="btree_not_null", check_company=True
    )
    claim_id = fields.Many2one(
        "atm.claim", ondelete="restrict", index="btree_not_null", check_company=True
    )
    transaction_id = fields.Many2one("atm.transaction", string="Operation at the ATM")
    from_journal = fields.Boolean(readonly=True, help="Made from the ATM's journal.")
    found_on = fields.Date(
        string="Taken out on", tracking=True, help="Encashment that took it out."
    )
    found_by = fields.Char(string="Taken out by")
    kept_at = fields.Char(string="Kept at", tracking=True)
    state = fields.Selection(
        [
            ("captured", "In the ATM"),
            ("kept", "Kept"),
            ("returned", "Returned to the client"),
            ("sent", "Sent to the issuer"),
            ("destroyed", "Destroyed"),
            ("not_found", "Not found"),
        ],
        required=True,
        default="captured",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    act_id = fields.Many2one(
        "atm.card.act", readonly=True, copy=False, ondelete="restrict", index=True
    )
    not_found_why = fields.Text(readonly=True, copy=False)
    note = fields.Text()
    term_id = fields.Many2one("atm.card.term", compute="_compute_due", store=True)
    due_on = fields.Date(
        string="Due by",
        compute="_compute_due",
        store=True,
        index=True,
        help="By which day the next step is due; by the term that the bank's data hold.",
    )

    _once = models.Constraint(
        "UNIQUE(device_id, captured_at, card)", "This capture is on the list already."
    )

    @api.depends("state", "owner", "captured_at", "found_on", "device_id")
    def _compute_due(self):
        terms = self.env["atm.card.term"]
        for one in self:
            what, since = None, None
            if one.state == "captured" and one.captured_at:
                what, since = "find", one._captured_on()
            elif one.state == "kept":
                what, since = one.owner, one.found_on
            term = what and since and terms._at(one.device_id.company_id, what, since)
            one.term_id = term or False
            one.due_on = since + timedelta(days=term.days) if term else False

    def _captured_on(self):
        """The day of the capture by the clock of the ATM."""
        return self.device_id._local(self.captured_at).date()

    @api.constrains("card")
    def _check_masked(self):
        """A whole number is refused: more than ten digits shown."""
        for one in self:
            if not cards.hidden(one.card):
                raise ValidationError(
                    self.env._(
                        "Write the card masked: the first six and the last four digits at most,"
                        " for example 220220******1234."
                    )
                )

    @api.constrains("found_on", "captured_at")
    def _check_dates(self):
        for one in self:
            if one.found_on and one.found_on < one._captured_on():
                raise ValidationError(
                    self.env._(
                        "Card %s was taken out before it was captured.", one.card
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_others(self, given(self, vals), set(self._fields) - MACHINE)
        return super().create(vals_list)

    def write(self, vals):
        refuse_others(self, vals, set(self._fields) - MACHINE)
        if any(one.state in END for one in self) and not self.env.su:
            fixed = set(vals) - {"note", "claim_id", "activity_ids"}
            if any(not name.startswith("message_") for name in fixed):
                raise UserError(
                    self.env._(
                        "A card that has left by an act stays as the act has it."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_by_hand(self):
        if any(one.state != "captured" or one.from_journal for one in self):
            raise UserError(
                self.env._("A captured card stays on the list; close it by its act.")
            )

    def action_keep(self):
        """Note that the card was taken out of the ATM and is kept."""
        self.check_access("write")
        for one in self:
            if one.state != "captured":
                raise UserError(self.env._("Card %s was taken out already.", one.card))
            if not (one.found_on and (one.kept_at or "").strip()):
                raise UserError(
                    self.env._(
                        "Card %s: enter when it was taken out and where it is kept.",
                        one.card,
                    )
                )
            # sudo: the state is the button's own field.
            one.sudo().write({"state": "kept"})

    def action_not_found(self):
        """Note that the ATM was opened and the card is not there; the note tells more."""
        self.check_access("write")
        for one in self:
            if (
                one.state != "captured"
                or not one.found_on
                or not (one.note or "").strip()
            ):
                raise UserError(
                    self.env._(
                        "Card %s: enter when the ATM was opened, and in the note who looked.",
                        one.card,
                    )
                )
            # sudo: the state is the button's own field.
            one.sudo().write({"state": "not_found", "not_found_why": one.note})

    def action_make_act(self):
        """A draft act over the chosen cards."""
        wrong = self.filtered(lambda one: one.state != "kept" or one.act_id)
        if wrong:
            raise UserError(
                self.env._(
                    "Card %s is not among those kept, or stands in another act.",
                    wrong[0].card,
                )
            )
        kind = "return" if len(self) == 1 and self.owner == "own" else "destroy"
        act = self.env["atm.card.act"].create(
            {
                "company_id": self[:1].company_id.id,
                "kind": kind,
                "card_ids": [(6, 0, self.ids)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.card.act",
            "res_id": act.id,
            "view_mode": "form",
        }

    @api.model
    def _take_captures(self, captures):
        """Put captures told by journals on the list, each once, however often they are read.

        :param captures: dicts of device_id, captured_at, card (masked), cause, transaction_id
        :return: the cards that are new
        """
        keys = {(one["device_id"], one["captured_at"], one["card"]) for one in captures}
        there = {
            (one.device_id.id, one.captured_at, one.card)
            for one in self.search(
                [
                    ("device_id", "in", [key[0] for key in keys]),
                    ("captured_at", "in", [key[1] for key in keys]),
                ]
            )
        }
        new = {}
        for one in captures:
            key = one["device_id"], one["captured_at"], one["card"]
            if key not in there:
                new[key] = {
                    **one,
                    "from_journal": True,
                    "cause": one.get("cause")
                    if one.get("cause") in dict(CAUSES)
                    else "unknown",
                }
        # sudo: that a journal told it is the machine's own mark.
        return self.sudo().create(list(new.values())).sudo(self.env.su)

    @api.model
    def _step_collect(self, day):
        """Step of the day close: captures of the last days, for a journal may come late."""
        first = day.date - timedelta(days=LOOK_BACK)
        return {"rows": len(self._collect(day.company_id, first, day.date))}

    @api.model
    def _collect(self, company, date_from, date_to):
        """Put the captures of the journals of some days on the list.

        :return: the cards that are new
        """
        operations = self.env["atm.transaction"].search(
            [
                ("company_id", "=", company.id),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
                ("verdict", "=like", "card_captured%"),
            ]
        )
        return self._take_captures(
            [
                {
                    "device_id": one.device_id.id,
                    "captured_at": one.device_id._to_utc(
                        one.ended_at or one.started_at
                    ),
                    "card": one.card or "?",
                    "cause": one.verdict.partition(".")[2],
                    "transaction_id": one.id,
                }
                for one in operations
                if one.ended_at or one.started_at
            ]
        )
