from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.bank_base.tools import by_hand

PARTS = ("events", "compliance", "causes", "proposals")
BY_HAND = frozenset(("investigation_id", *PARTS))


def _ended(words):
    """Words with one full stop: initials have their own."""
    return words if words.endswith(".") else f"{words}."


class AtmInquiryReport(models.Model):
    """Report of an inquiry in four parts: events, compliance, causes, proposals.

    The text is proposed from the facts and written by the investigator, who signs it. Signed
    versions stay; what becomes known later leads to the next one.
    """

    _name = "atm.inquiry.report"
    _description = "Report of an inquiry"
    _inherit = ["mail.thread"]
    _order = "investigation_id, version desc"

    investigation_id = fields.Many2one(
        "atm.investigation",
        string="Inquiry",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="investigation_id.company_id", store=True)
    version = fields.Integer(readonly=True, default=1)
    events = fields.Text(
        string="What happened", help="What, where, when, in which order."
    )
    compliance = fields.Text(
        string="Were the rules kept",
        help="Rules of cash procedures, checked by papers, video and interviews.",
    )
    causes = fields.Text(help="Why the difference arose.")
    proposals = fields.Text(
        help="How to lessen the consequences and to keep it from happening again."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("signed", "Signed")],
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

    _version_unique = models.Constraint(
        "UNIQUE(investigation_id, version)", "The inquiry already has this version."
    )
    _one_draft = models.UniqueIndex(
        "(investigation_id) WHERE state = 'draft'",
        "The inquiry already has a draft of its report: go on with it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            by_hand.refuse_others(self, by_hand.given(self, vals), BY_HAND)
            found = self.env["atm.investigation"].browse(vals.get("investigation_id"))
            vals["version"] = max(found.report_ids.mapped("version"), default=0) + 1
            if not any(vals.get(part) for part in PARTS):
                vals.update(self._proposed(found))
        # The draft before may have been signed in this transaction.
        self.flush_model(["state"])
        return super().create(vals_list)

    def write(self, vals):
        by_hand.refuse_others(self, vals, BY_HAND - {"investigation_id"})
        if not self.env.su and set(PARTS) & set(vals):
            for report in self:
                if report.state != "draft":
                    raise UserError(
                        self.env._(
                            "Report %s is signed and stays as it is. Write the next version.",
                            report.display_name,
                        )
                    )
        return super().write(vals)

    def action_sign(self):
        """Button: the investigator signs all four parts.

        :raises AccessError: other than the investigator of the inquiry
        :raises UserError: a part is empty
        """
        self.check_access("write")
        for report in self:
            found = report.investigation_id
            if not self.env.su and found.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Report %(report)s is signed by %(person)s, who leads the inquiry.",
                        report=report.display_name,
                        person=found.user_id.name or "—",
                    )
                )
            empty = [part for part in PARTS if not (report[part] or "").strip()]
            if empty:
                raise UserError(
                    self.env._(
                        "Report %(report)s: write these parts before signing: %(parts)s.",
                        report=report.display_name,
                        parts=", ".join(
                            self._fields[part]._description_string(self.env)
                            for part in empty
                        ),
                    )
                )
            if report.state != "draft":
                continue
            # sudo: signature and states are written by this button alone; checked above.
            report.sudo().write(
                {
                    "state": "signed",
                    "signed_by": self.env.uid,
                    "signed_at": fields.Datetime.now(),
                }
            )
            found.sudo().write({"state": "signed"})
            found.claim_ids._tick_done()
        return True

    def action_propose(self):
        """Button: write the four parts anew from the facts gathered by now."""
        self.check_access("write")
        for report in self:
            report.write(self._proposed(report.investigation_id))
        return True

    # -- proposed text

    @api.model
    def _proposed(self, found):
        """Four parts by what an inquiry has gathered."""
        return {part: getattr(self, f"_propose_{part}")(found) for part in PARTS}

    def _propose_events(self, found):
        lines = []
        for step in found.custody_ids:
            who = ", ".join(
                filter(
                    None,
                    (
                        step.people,
                        step.controlled_by
                        and self.env._("controlled by %s", step.controlled_by),
                        step.in_presence_of
                        and self.env._("in presence of %s", step.in_presence_of),
                    ),
                )
            )
            who = _ended(who or self.env._("not known who"))
            lines.append(f"{step.display_name}: {who}")
        lines += found._figures()
        kinds = dict(
            self.env["atm.access"]._fields["kind"]._description_selection(self.env)
        )
        motions = dict(
            self.env["atm.access"]._fields["motion"]._description_selection(self.env)
        )
        lines += [
            f"{row.device_id._local(row.at):%d.%m.%Y %H:%M}: {kinds[row.kind]} {row.item} —"
            f" {motions[row.motion]}, {_ended(row.holder)}"
            for row in found.access_ids
        ]
        return "\n".join(lines)

    def _propose_compliance(self, found):
        lines = found._breaches()
        if not lines:
            lines = [
                self.env._("No breach of cash procedures was found in the papers.")
            ]
        results = dict(
            self.env["atm.video.request"]
            ._fields["result"]
            ._description_selection(self.env)
        )
        lines += [
            self.env._(
                "Video, camera %(camera)s: %(result)s.",
                camera=video.camera,
                result=results.get(video.result) or self.env._("not received yet"),
            )
            + (f" {video.seen}" if video.seen else "")
            for video in found.video_ids
        ]
        lines += [f"{said.person}: {said.text}" for said in found.statement_ids]
        return "\n".join(lines)

    def _propose_causes(self, found):
        lines = [row.causes_text for row in found.difference_ids if row.causes_text]
        lines += [
            one.text
            for one in found.conclusion_ids
            if one.state == "signed" and one.text
        ]
        return "\n".join(lines) or self.env._(
            "The papers do not show the cause; it needs a check."
        )

    def _propose_proposals(self, found):
        lines = []
        for row in found.difference_ids.filtered(lambda one: one.rest > 0):
            surplus = row.kind == "surplus"
            lines.append(
                self.env._(
                    "%s: keep the surplus on its account until claims explain it.",
                    row.name,
                )
                if surplus
                else self.env._("%s: decide who bears the shortage.", row.name)
            )
        if any(
            cause["code"] == "swapped"
            for row in found.difference_ids
            for cause in row.causes or []
        ):
            lines.append(
                self.env._(
                    "Compare values of cassettes with the labels at each loading."
                )
            )
        if found._breaches():
            lines.append(
                self.env._(
                    "Go over the rules of loading and unloading with those named above."
                )
            )
        return "\n".join(lines) or self.env._("No measures are needed.")

    @api.depends("investigation_id.name", "version")
    def _compute_display_name(self):
        for report in self:
            report.display_name = f"{report.investigation_id.name} v{report.version}"
