from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import formatLang

from odoo.addons.bank_base.tools import by_hand
from odoo.addons.bank_base.tools.money import to_float

from ..tools import inquiry
from .atm_device_model import REFERENCES

BY_HAND = frozenset(
    (
        "company_id", "device_id", "period_from", "period_to", "user_id", "difference_ids",
        "claim_ids", "custody_ids", "video_ids", "statement_ids", "referral_ids",
        "conclusion_ids", "note",
    )
)  # fmt: skip


class AtmInvestigation(models.Model):
    """Inquiry into cash of an ATM, opened by a claim or by a difference alone.

    Its reference is the model's source for inquiries - the books or processing, whatever the ATM
    prints. What is gathered leads to a report in four parts.
    """

    _name = "atm.investigation"
    _description = "Inquiry into cash of an ATM"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "opened_at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("signed", "Report signed"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
        copy=False,
        tracking=True,
    )
    opened_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    period_from = fields.Datetime(
        string="From", help="Beginning of the period looked into, by the ATM's clock."
    )
    period_to = fields.Datetime(string="To", help="End of the period looked into.")
    user_id = fields.Many2one(
        "res.users",
        string="Investigator",
        default=lambda self: self.env.user,
        ondelete="restrict",
        tracking=True,
    )
    reference = fields.Selection(
        REFERENCES,
        string="Compared with",
        readonly=True,
        help="The model's source for inquiries at the opening; never the ATM's own print.",
    )
    difference_ids = fields.One2many("atm.difference", "investigation_id")
    claim_ids = fields.Many2many(
        "atm.claim",
        "atm_investigation_claim",
        "investigation_id",
        "claim_id",
        check_company=True,
        domain="[('device_id', '=', device_id)]",
    )
    custody_ids = fields.One2many("atm.custody", "investigation_id")
    video_ids = fields.One2many("atm.video.request", "investigation_id")
    statement_ids = fields.One2many("atm.statement", "investigation_id")
    referral_ids = fields.One2many("atm.referral", "investigation_id")
    conclusion_ids = fields.One2many("atm.conclusion", "investigation_id")
    report_ids = fields.One2many("atm.inquiry.report", "investigation_id")
    access_ids = fields.Many2many(
        "atm.access", string="Who held keys and cards", compute="_compute_access_ids"
    )
    figures_text = fields.Text(string="Figures", compute="_compute_figures_text")
    breaches_text = fields.Text(
        string="Breaches of procedure", compute="_compute_breaches_text"
    )
    note = fields.Text()

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env["ir.sequence"].sudo()  # sudo: the next number alone is taken
        for vals in vals_list:
            by_hand.refuse_others(self, by_hand.given(self, vals), BY_HAND)
            device = self.env["atm.device"].browse(vals.get("device_id"))
            vals["reference"] = device.model_id.inquiry_reference
            vals["name"] = numbers.next_by_code("atm.investigation")
        return super().create(vals_list)

    def write(self, vals):
        by_hand.refuse_others(self, vals, BY_HAND)
        if not self.env.su and {"device_id", "company_id"} & set(vals):
            raise UserError(
                self.env._("An inquiry stays with its ATM: open another one.")
            )
        return super().write(vals)

    # -- opening

    @api.model
    def _open(self, differences):
        """Open an inquiry into differences of one ATM; returns it.

        :raises AccessError: the role does not investigate
        """
        self.check_access("create")
        device = differences.device_id
        device.ensure_one()
        acts = differences.recount_id
        last = max(acts.mapped("at"), default=False)
        found = self.create(
            {
                "company_id": device.company_id.id,
                "device_id": device.id,
                "period_from": last and self._period_start(device, last),
                "period_to": last,
            }
        )
        found._take(differences)
        found._propose_custody()
        return found

    @api.model
    def _open_for_claim(self, claim):
        """Open an inquiry because of a claim; differences of its ATM are joined by people.

        :raises UserError: the claim names no ATM
        """
        self.check_access("create")
        if not claim.device_id:
            raise UserError(
                self.env._(
                    "Claim %s names no ATM yet: choose it first.", claim.display_name
                )
            )
        found = self.create(
            {
                "company_id": claim.company_id.id,
                "device_id": claim.device_id.id,
                "period_from": claim.occurred_at
                and self._period_start(claim.device_id, claim.occurred_at),
                "period_to": claim.occurred_at,
                "claim_ids": [(4, claim.id)],
            }
        )
        found._propose_custody()
        return found

    @api.model
    def _period_start(self, device, moment):
        """When cash was last put into the ATM before a moment; False if nobody knows."""
        load = self.env["atm.load"].search(
            [("device_id", "=", device.id), ("at", "<", moment)],
            order="at desc, id desc",
            limit=1,
        )
        return load.at

    def _take(self, differences):
        """Differences come under this inquiry."""
        self.ensure_one()
        # sudo: the register is written by the system; who may investigate was checked before.
        rows = differences.sudo()
        rows.write({"investigation_id": self.id})
        rows.filtered(lambda row: row.state == "open").write({"state": "inquiry"})

    def action_take_differences(self):
        """Button: join the open differences of the ATM that no inquiry looks into."""
        self.check_access("write")
        for found in self:
            found._take(
                self.env["atm.difference"].search(
                    [
                        ("device_id", "=", found.device_id.id),
                        ("investigation_id", "=", False),
                        ("state", "!=", "cancelled"),
                        ("rest", ">", 0),
                    ],
                    limit=100,
                )
            )
        return True

    def _propose_custody(self):
        """The way of cash as acts of loading and recount tell it; people complete it."""
        self.ensure_one()
        device, start, end = self.device_id, self.period_from, self.period_to
        steps = []
        if start:
            load = self.env["atm.load"].search(
                [("device_id", "=", device.id), ("at", "=", start)], limit=1
            )
            steps += [
                (
                    "fill",
                    load.at,
                    load.cassettes_by,
                    "",
                    load.cassettes_presence,
                    False,
                ),
                ("before", False, "", "", "", False),
                (
                    "load",
                    load.at,
                    load.loaded_by,
                    load.controlled_by,
                    "",
                    load.sums_printed,
                ),
            ]
        act = self.difference_ids.recount_id[:1]
        if not act and end:
            act = self.env["atm.recount"].search(
                [
                    ("device_id", "=", device.id),
                    ("at", ">=", end),
                    ("state", "=", "confirmed"),
                ],
                order="at, id",
                limit=1,
            )
        if act:
            steps += [
                (
                    "unload",
                    act.at,
                    act.unloaded_by,
                    act.controlled_by,
                    "",
                    act.sums_printed,
                ),
                ("after", False, "", "", "", False),
                ("count", False, act.counted_by, "", act.in_presence_of, False),
            ]
        self.env["atm.custody"].create(
            [
                {
                    "investigation_id": self.id,
                    "stage": stage,
                    "at": at if stage != "fill" else False,
                    "people": who,
                    "controlled_by": control,
                    "in_presence_of": presence,
                    "sums_printed": printed,
                }
                for stage, at, who, control, presence, printed in steps
            ]
        )

    # -- what was gathered

    @api.depends("device_id", "period_from", "period_to")
    def _compute_access_ids(self):
        for found in self:
            found.access_ids = self.env["atm.access"]._during(
                found.device_id, found.period_from, found.period_to
            )

    @api.depends("difference_ids.amount", "difference_ids.rest", "reference")
    @api.depends_context("lang")
    def _compute_figures_text(self):
        for found in self:
            found.figures_text = "\n".join(found._figures())

    def _shown(self, amount):
        """A sum as the reader's language writes it."""
        return formatLang(self.env, to_float(amount), digits=2)

    def _figures(self):
        """One sentence a difference: counted, three sources, and the gap by the inquiry's one."""
        names = dict(self._fields["reference"]._description_selection(self.env))
        words = []
        for row in self.difference_ids:
            act = row.recount_id
            if not act:
                words.append(
                    self.env._(
                        "%(number)s: found by act %(act)s, %(sum)s.",
                        number=row.name,
                        act=row.find_id.act,
                        sum=self._shown(row.amount),
                    )
                )
                continue
            sums = act._sums()
            known = sums["references"]
            said = "; ".join(
                f"{names[key]}: {self._shown(known[key])}"
                if key in known
                else f"{names[key]}: —"
                for key in names
            )
            base = known.get(self.reference)
            gap = (
                self.env._("by the inquiry's source it is not known")
                if base is None
                else self._shown(sums["total"] - base)
            )
            words.append(
                self.env._(
                    "%(number)s, act %(act)s: counted %(counted)s; %(sources)s. Difference for the"
                    " inquiry («%(reference)s»): %(gap)s.",
                    number=row.name,
                    act=act.name,
                    counted=self._shown(sums["total"]),
                    sources=said,
                    reference=names.get(self.reference, ""),
                    gap=gap,
                )
            )
        return words

    @api.depends(
        "custody_ids.stage", "custody_ids.people", "custody_ids.controlled_by", "custody_ids.at",
        "custody_ids.in_presence_of", "custody_ids.sums_printed",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_breaches_text(self):
        for found in self:
            found.breaches_text = "\n".join(found._breaches())

    def _breaches(self):
        """What the way of cash breaks, one sentence each."""
        steps = self.custody_ids
        says = {
            "alone": self.env._("fewer than two people took part"),
            "no_control": self.env._("nobody controlled"),
            "own_control": self.env._("the one who controlled did the work alone"),
            "not_printed": self.env._("the sums were not printed"),
            "no_witness": self.env._("nobody was present"),
            "order": self.env._("it is earlier than the step before it"),
            "unknown_load": self.env._("It is not known who loaded the ATM."),
            "unknown_unload": self.env._("It is not known who unloaded the ATM."),
            "unknown_count": self.env._("It is not known who counted the cash."),
        }
        return [
            says[code] if place < 0 else f"{steps[place].display_name}: {says[code]}."
            for place, code in inquiry.breaches([step._step() for step in steps])
        ]

    # -- the end and after it

    def action_close(self):
        """Button: the inquiry is over; its report must be signed.

        :raises AccessError: other than the head of claims
        :raises UserError: without a signed report
        """
        if not self.env.su and not self.env.user.has_group(
            "atm_claims.group_claims_head"
        ):
            raise AccessError(self.env._("The head of claims closes inquiries."))
        for found in self:
            if found.state != "signed":
                raise UserError(
                    self.env._(
                        "Inquiry %s: sign its report before closing.", found.name
                    )
                )
        # sudo: the state is written by buttons alone; the role was checked above.
        self.sudo().write({"state": "closed"})
        return True

    def _reopen(self, said):
        """Something new is known: a signed or closed inquiry is open again."""
        for found in self:
            if found.state != "open":
                # sudo: an act or a find reopens, whoever enters it.
                found.sudo().write({"state": "open"})
            found.sudo().message_post(body=said)
