import re
from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.bank_base.models.bank_opened_mixin import IDENTITY

KINDS = [
    ("withdrawal", "Withdrawal"),
    ("deposit", "Deposit"),
    ("exchange", "Currency exchange"),
    ("transfer", "Transfer"),
    ("payment", "Payment for services"),
    ("card", "Card captured"),
]
CHANNELS = [
    ("branch", "Branch"),
    ("contact_centre", "Contact centre"),
    ("email", "E-mail"),
    ("web", "Web form"),
    ("post", "Post"),
    ("list", "Bulk list"),
    ("bank", "Opened by the bank"),
]

CARD_OWNERS = [
    ("own", "Of this bank"),
    ("foreign", "Of another bank"),
    ("none", "No card"),
]
ANSWER_WAYS = [
    ("letter", "Letter"),
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("portal", "Status page"),
]
MASKED = re.compile(r"\d{0,6}[*XxХх•]{2,12}\d{0,4}|\d{1,4}")
_NOT_DIGIT = re.compile(r"\D")


def phone_key(text):
    """The last ten digits of a phone, "" when there are fewer: how phones are compared."""
    digits = _NOT_DIGIT.sub("", text or "")
    return digits[-10:] if len(digits) >= 10 else ""


class AtmClaim(models.Model):
    """One claim about one operation at an ATM, from registration to the answer."""

    _name = "atm.claim"
    _description = "Claim about an ATM"
    _inherit = ["mail.thread", "mail.activity.mixin", "bank.opened.mixin"]
    # Who only reads claims of others may still leave a note.
    _mail_post_access = "read"
    _order = "registered_at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        index=True,
        help="Given on registration; stands on every paper of the claim.",
    )
    channel = fields.Selection(CHANNELS, required=True, default="branch", tracking=True)
    kind = fields.Selection(
        KINDS, string="Operation", required=True, default="withdrawal", tracking=True
    )
    client_id = fields.Many2one(
        "bank.client", ondelete="restrict", index="btree_not_null", check_company=True
    )
    branch_id = fields.Many2one(
        "bank.branch",
        string="Taken by branch",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        default=lambda self: self._own_branch(),
    )
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        help="Of the ATM, unless the claim names another.",
    )
    amount_operation = fields.Monetary(
        string="Sum of the operation", tracking=True, help="As the client names it."
    )
    amount_claimed = fields.Monetary(
        string="Sum claimed", tracking=True, help="Money not received, or not credited."
    )
    occurred_at = fields.Datetime(
        string="When it happened",
        help="As the client remembers it. It is entered by your own clock; beside it stands the"
        " same moment by the ATM's.",
        tracking=True,
    )
    visited_at = fields.Datetime(
        string="Client came",
        default=fields.Datetime.now,
        help="When the client came, called or wrote: the lag is counted from here.",
    )
    registered_at = fields.Datetime(string="Registered", readonly=True, copy=False)
    card = fields.Char(
        help="Card number, masked: first six and last four digits at most."
    )
    transaction_id = fields.Many2one(
        "atm.transaction", string="Operation at the ATM", index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Claims officer",
        ondelete="restrict",
        index="btree_not_null",
    )

    registered_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    lag_hours = fields.Float(
        string="Lag, hours",
        compute="_compute_lag_hours",
        store=True,
        aggregator="avg",
        help="From the moment the client came to the registration.",
    )
    claimant_id = fields.Many2one(
        "atm.claimant",
        string="Person who is no client",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    phone = fields.Char(size=40, groups=IDENTITY, help="To call about this claim.")
    phone_key = fields.Char(
        string="Digits of the phone",
        compute="_compute_phone_key",
        store=True,
        index="btree_not_null",
        groups=IDENTITY,
    )
    email = fields.Char(string="E-mail", size=200, groups=IDENTITY)
    address = fields.Char(size=300, groups=IDENTITY)
    identification = fields.Selection(
        [
            ("document", "By document"),
            ("code_word", "By code word"),
            ("remote", "Remote identification"),
            ("none", "Not identified"),
        ],
        string="Identified",
        help="The code word itself is never kept.",
    )
    account = fields.Char(
        size=40, groups=IDENTITY, help="Empty: the operation was without an account."
    )
    card_owner = fields.Selection(
        CARD_OWNERS, string="Whose card", required=True, default="own", tracking=True
    )
    device_owner = fields.Selection(
        [("own", "Own"), ("foreign", "Of another bank")],
        string="Owner of the ATM",
        required=True,
        default="own",
        tracking=True,
    )
    cross_border = fields.Boolean(tracking=True)
    place = fields.Char(size=300, help="Where the ATM stands, as the client tells it.")
    receipt = fields.Selection(
        [
            ("copy", "Yes, with a copy"),
            ("no_copy", "Yes, without a copy"),
            ("none", "No receipt"),
        ]
    )
    demand = fields.Selection(
        [
            ("cash", "Give the cash"),
            ("account", "Credit the account"),
            ("destination", "Send where it was meant to go"),
            ("card", "Give back the card"),
            ("explain", "Explain"),
        ],
        tracking=True,
    )
    demand_details = fields.Char(string="Where to", size=300, groups=IDENTITY)
    answer_way = fields.Selection(
        ANSWER_WAYS, string="Way of the answer", tracking=True
    )
    description = fields.Text(
        string="In the client's words", groups=IDENTITY, help="Seen with personal data."
    )
    summary = fields.Char(
        size=500, help="In the bank's words, without personal data: units read it."
    )
    amount_granted = fields.Monetary(
        string="Sum granted", readonly=True, copy=False, tracking=True
    )
    paper_ids = fields.One2many("atm.claim.paper", "claim_id", string="Papers")
    consent_ids = fields.One2many(
        "atm.consent",
        "claim_id",
    )
    candidate_ids = fields.One2many(
        "atm.claim.candidate", "claim_id", string="May be about"
    )
    request_ids = fields.One2many("atm.unit.request", "claim_id", string="Units asked")
    question_ids = fields.One2many(
        "atm.claim.question", "claim_id", string="Questions to the client"
    )
    missing_facts = fields.Char(
        compute="_compute_missing_facts", help="Without these it is not registered."
    )
    script_ids = fields.Many2many(
        "atm.script", string="What to say", compute="_compute_script_ids"
    )

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL", "There is a claim of this number."
    )
    _amounts_positive = models.Constraint(
        "CHECK (amount_operation >= 0 AND amount_claimed >= 0)",
        "The sums of a claim must not be below zero.",
    )

    @api.model
    def _own_branch(self):
        """The branch of who takes claims in one; nobody else's claims have one by themselves."""
        user = self.env.user
        branches = user.bank_branch_ids
        front = user.has_group("atm_claims.group_front_office")
        return branches if front and len(branches) == 1 else branches.browse()

    @api.depends("name")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = claim.name or self.env._("New claim")

    @api.depends("device_id")
    def _compute_currency_id(self):
        for claim in self:
            claim.currency_id = (
                claim.device_id.currency_id
                or claim.currency_id
                or claim.company_id.currency_id
                or self.env.company.currency_id
            )

    @api.depends("visited_at", "registered_at")
    def _compute_lag_hours(self):
        for claim in self:
            came, done = claim.visited_at, claim.registered_at
            claim.lag_hours = (
                max((done - came).total_seconds() / 3600, 0.0) if came and done else 0.0
            )

    @api.depends("phone")
    def _compute_phone_key(self):
        for claim in self:
            claim.phone_key = phone_key(claim.phone) or False

    @api.depends("kind", "channel")
    def _compute_script_ids(self):
        for claim in self:
            claim.script_ids = self.env["atm.script"]._for(claim.kind, claim.channel)

    @api.depends(
        "kind", "channel", "client_id", "claimant_id", "identification", "device_id", "place",
        "occurred_at", "receipt", "demand", "answer_way", "amount_operation", "amount_claimed",
        "card", "card_owner", "phone", "address", "description", "demand_details",
        "paper_ids.kind", "branch_id",
    )  # fmt: skip
    def _compute_missing_facts(self):
        for claim in self:
            claim.missing_facts = ", ".join(claim._missing_facts()) or False

    def _missing_facts(self):
        """Names of the facts that the claim still needs to be registered."""
        self.ensure_one()
        needed = self.env["atm.required.fact"]._for_claim(self)
        return [name for fact, name in needed if not self._has_fact(fact)]

    def _has_fact(self, fact):
        # sudo: tells only whether a fact is there; who takes claims sees it in any case.
        claim = self.sudo()
        if fact == "name":
            return bool(claim.client_id or claim.claimant_id)
        if fact == "document":
            return bool(claim.client_id or claim.claimant_id.document_number)
        if fact == "scan":
            return "claim" in claim.paper_ids.mapped("kind")
        if fact == "branch":
            return bool(claim.branch_id)
        if fact == "identification":
            return claim.identification not in (False, "none")
        if fact == "place":
            return bool(claim.device_id or claim.place)
        if fact == "demand_details":
            return claim.demand != "destination" or bool(claim.demand_details)
        if fact == "card":
            return claim.card_owner == "none" or bool(claim.card)
        return bool(claim[fact])

    @api.constrains("card")
    def _check_card(self):
        """A whole card number never lies in the database."""
        for claim in self:
            if claim.card and not MASKED.fullmatch(claim.card.replace(" ", "")):
                raise ValidationError(
                    self.env._(
                        "Keep the first six and the last four digits of the card at most, for"
                        " example 220012******3456."
                    )
                )

    @api.constrains("client_id", "claimant_id")
    def _check_who(self):
        for claim in self:
            if claim.client_id and claim.claimant_id:
                raise ValidationError(
                    self.env._(
                        "A claim is of a client or of a person who is no client, not of both."
                    )
                )

    def _zone(self):
        """Time zone of the place: of the ATM's branch, of the claim's branch, of Moscow."""
        self.ensure_one()
        region = self.device_id.region_id or self.branch_id.region_id
        return region.tz or "Europe/Moscow"

    def _local(self, moment):
        """A moment (UTC) by the clock of the place, naive."""
        self.ensure_one()
        here = fields.Datetime.context_timestamp(
            self.with_context(tz=self._zone()), moment
        )
        return here.replace(tzinfo=None)

    def _to_utc(self, moment):
        """A naive moment by the clock of the place, in UTC."""
        self.ensure_one()
        here = moment.replace(tzinfo=ZoneInfo(self._zone()))
        return here.astimezone(UTC).replace(tzinfo=None)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        for claim in self:
            if claim.registered_at:
                raise UserError(
                    self.env._("Claim %s is registered and stays.", claim.name)
                )
