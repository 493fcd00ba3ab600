# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.bank_base.tools import roles

HEAD = "atm_claims.group_claims_head"


class AtmClaim(models.Model):
    """The day by which the client must have the answer, and what it was counted by."""

    _inherit = "atm.claim"

    term_id = fields.Many2one(
        "atm.term.policy",
        readonly=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
    )
    answer_by = fields.Date(readonly=True, copy=False, index=True, tracking=True)
    answer_by_reason = fields.Char(
        string="How counted", readonly=True, copy=False, help="Rows that made the day."
    )
    term_reason = fields.Char(
        string="Why another term", readonly=True, copy=False, tracking=True
    )
    extended_on = fields.Date(
        string="Extended",
        readonly=True,
        copy=False,
        help="Day of the notice to the client.",
    )
    extension_reason = fields.Char(readonly=True, copy=False, tracking=True)
    stopped_days = fields.Integer(
        string="Days the client took", readonly=True, copy=False
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("answer_by", "stage_due_on", "is_open", "waits_client")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for claim in self:
            # The clock of the stage stands while the client is asked; the law's may go on.
            stage = not claim.waits_client and claim.stage_due_on
            days = [day for day in (claim.answer_by, stage) if day]
            claim.is_late = claim.is_open and any(day < today for day in days)

    @api.model
    def _search_is_late(self, operator, value):
        if operator not in ("in", "=") or not value:
            return NotImplemented
        today = fields.Date.context_today(self)
        return [
            ("is_open", "=", True),
            "|",
            ("answer_by", "<", today),
            "&",
            ("waits_client", "=", False),
            ("stage_due_on", "<", today),
        ]

    def _registered_on(self):
        return self._local(self.registered_at).date()

    def _term_starts_on(self):
        """The day of the registration, or of the last opening again."""
        return self._local(self.reopened_at or self.registered_at).date()

    def _set_term(self, date):
        """Choose the term by the rows in force on the day of registration."""
        policies = self.env["atm.term.policy"]
        self.term_id = policies._for_claim(self, date)
        self._count_term()

    def _count_term(self):
        """Count the day of the answer anew, and say how it was counted."""
        for claim in self:
            term = claim.term_id
            if not term:
                claim.write({"answer_by": False, "answer_by_reason": False})
                continue
            start = claim._term_starts_on()
            extra = term.extension_days if claim.extended_on else 0
            days = term.days + extra + claim.stopped_days
            kinds = dict(term._fields["day_kind"]._description_selection(self.env))
            parts = [str(term.days)]
            if extra:
                parts.append(self.env._("%s of the extension", extra))
            if claim.stopped_days:
                parts.append(self.env._("%s that the client took", claim.stopped_days))
            claim.answer_by = claim._add_days(start, days, term.day_kind)
            claim.answer_by_reason = self.env._(
                "%(kind)s after %(date)s: %(days)s — %(ground)s",
                kind=kinds[term.day_kind],
                date=f"{start:%d.%m.%Y}",
                days=" + ".join(parts),
                ground=term.source,
            )

    def _move_term(self, stopped_on, date):
        """The client's days move the answer where the term's row lets them."""
        if self.term_id.stops_on_question:
            kind = self.term_id.day_kind
            self.stopped_days += self._count_days(stopped_on, date, kind)
            self._count_term()

    def _extend(self, date, reason):
        """Extend the term once, with a notice to the client on a date.

        :raises UserError: no reason, no extension in the term's row, or one was made, or it is late
        """
        self.ensure_one()
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why the term is extended: the client is told.")
            )
        if not self.is_open or not self.term_id.extension_days or self.extended_on:
            raise UserError(
                self.env._(
                    "The term of claim %s cannot be extended.", self.display_name
                )
            )
        if date > self.answer_by:
            raise UserError(
                self.env._("The term is over: it is extended before its last day ends.")
            )
        # sudo: terms are written by these steps alone; the right to the claim was checked.
        claim = self.sudo()
        claim.write({"extended_on": date, "extension_reason": reason.strip()})
        claim._count_term()

    def _change_term(self, term, reason):
        """The head chooses another row of terms, with a reason.

        :raises AccessError: the user is no head of claims
        :raises UserError: there is no reason, or the claim is not in work
        """
        self.ensure_one()
        roles.require(self, self.env._("change the term of a claim"), HEAD)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the term is changed."))
        if not self.registered_at or not self.is_open:
            raise UserError(self.env._("Claim %s is not in work.", self.display_name))
        # sudo: terms are written by these steps alone; the role was checked.
        claim = self.sudo()
        claim.write(
            {"term_id": term.id, "term_reason": reason.strip(), "extended_on": False}
        )
        claim._count_term()
