# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models

from .atm_unit_term import ASKED_UNITS


class AtmClaim(models.Model):
    """Who is waited for; units asked by the stage itself; what facts tick off the checklist."""

    _inherit = "atm.claim"

    waits_for = fields.Char(
        compute="_compute_waits_for",
        help="The client or the owner of the stage, and units that have not answered.",
    )

    @api.depends("unit", "is_open", "request_ids.answered_at", "request_ids.answer_by")
    @api.depends_context("lang")
    def _compute_waits_for(self):
        units = dict(self._fields["unit"]._description_selection(self.env))
        today = fields.Date.context_today(self)
        for claim in self:
            words = [units.get(claim.unit)] if claim.is_open else []
            # sudo: units and days alone are told, not what was asked.
            for one in claim.sudo().request_ids.filtered(
                lambda request: not request.answered_at
            ):
                unit = units.get(one.unit)
                words.append(
                    self.env._("%(unit)s, late since %(day)s", unit=unit, day=day)
                    if one.answer_by
                    and one.answer_by < today
                    and (day := f"{one.answer_by:%d.%m.%Y}")
                    else self.env._(
                        "%(unit)s until %(day)s",
                        unit=unit,
                        day=one.answer_by and f"{one.answer_by:%d.%m.%Y}" or "—",
                    )
                )
            claim.waits_for = "; ".join(filter(None, words)) or False

    def _ask_unit(self, stage):
        """Ask the unit that owns a stage what the stage's row says, unless it is asked already."""
        self.ensure_one()
        if not stage.question or stage.unit not in dict(ASKED_UNITS):
            return
        # sudo: the stage asks, whoever moved the claim; the unit alone answers.
        requests = self.sudo().request_ids
        if requests.filtered(
            lambda one: one.unit == stage.unit and not one.answered_at
        ):
            return
        requests.create(
            {
                "claim_id": self.id,
                "company_id": self.company_id.id,
                "unit": stage.unit,
                "question": stage.question,
            }
        )

    def _answer_requests(self, unit, text):
        """Answer what a unit was asked about these claims by the paper that it has made.

        :param text: number of the paper and what it says
        """
        # sudo: the paper was signed by the unit itself; its right to sign was checked.
        self.sudo().request_ids.filtered(
            lambda one: one.unit == unit and not one.answered_at
        ).write(
            {
                "answer": text,
                "answered_at": fields.Datetime.now(),
                "answered_by": self.env.uid,
            }
        )

    def _facts_done(self):
        """Keys of ``ticked_by`` whose facts stand for this claim; of one that was opened again,
        decisions, payouts and answers made since."""
        self.ensure_one()
        # sudo: tells only that papers stand; what they say is not shown.
        claim = self.sudo()
        done = set()
        if claim.transaction_id:
            done.add("operation")
        if any(one.state == "signed" for one in claim.conclusion_ids):
            done.add("conclusion")
        if any(one.state != "open" for one in claim.investigation_ids):
            done.add("report")
        since = claim.reopened_at
        if any(
            line.state == "closed"
            and (not since or (line.decision_id.closed_at or since) > since)
            for line in claim.decision_line_ids
        ):
            done.add("minutes")
        if claim._answered():
            done.add("answer")
        if claim.device_id and claim.occurred_at:
            own = [
                ("device_id", "=", claim.device_id.id),
                ("state", "=", "confirmed"),
                ("at", ">=", claim.occurred_at),
            ]
            if claim.env["atm.recount"].search_count(own, limit=1):
                done.add("recount")
        payouts = claim.env["atm.payout"]
        paid = [("claim_id", "=", claim.id), ("state", "in", ("paid", "checked"))]
        if since:
            paid.append(("paid_on", ">=", claim._local(since).date()))
        if payouts.search_count(paid, limit=1):
            done.add("payout")
        return done

    def _tick_done(self):
        """Tick what the papers show to be done; people tick the rest, and may tick this too."""
        for claim in self:
            # sudo: checklists are ticked by facts, whoever signed the paper.
            lines = claim.sudo().line_ids.filtered(
                lambda line: not line.done and line.item_id.ticked_by
            )
            done = claim._facts_done() if lines else ()
            lines.filtered(
                lambda line, done=done: line.item_id.ticked_by in done
            ).write({"done": True})
