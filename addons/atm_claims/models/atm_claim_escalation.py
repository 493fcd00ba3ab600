# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SOON = 2  # working days before the answer is due
MOST = 1000  # claims told of in one evening


class AtmClaim(models.Model):
    """The evening step: what is late, or about to be, is told to the head of claims."""

    _inherit = "atm.claim"

    escalated_for = fields.Date(
        string="Head was told of",
        readonly=True,
        copy=False,
        help="The day of the answer.",
    )
    late_told_for = fields.Date(
        string="Head was told that late",
        readonly=True,
        copy=False,
        help="The day of the answer that was told of as late.",
    )

    @api.model
    def _step_escalate(self, day):
        """Day step: an activity to the head for each claim late, or due in two working days.

        A claim is told of once before a day of the answer and once after; an extended one may be
        told of again.
        """
        soon = self._add_days(day.date, SOON, "working")
        claims = self.search(
            Domain("company_id", "=", day.company_id.id)
            & Domain("is_open", "=", True)
            & (
                Domain("answer_by", "<", day.date)
                & self._not_told("late_told_for", "answer_by")
                | Domain("answer_by", ">=", day.date)
                & Domain("answer_by", "<=", soon)
                & self._not_told("escalated_for", "answer_by")
            ),
            order="answer_by, id",
            limit=MOST,
        )
        head = self._head(day.company_id)
        for claim in claims if head else []:
            late = claim.answer_by < day.date
            words = (
                self.env._("The answer is late: %s", claim.display_name)
                if late
                else self.env._("The answer is due soon: %s", claim.display_name)
            )
            claim.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=day.date + timedelta(days=0 if late else 1),
                summary=words,
                user_id=head.id,
            )
            claim.escalated_for = claim.answer_by
            if late:
                claim.late_told_for = claim.answer_by
        late = self.search_count(
            [
                ("company_id", "=", day.company_id.id),
                ("is_open", "=", True),
                ("answer_by", "<", day.date),
            ]
        )
        return {"rows": len(claims) if head else 0, "late": late, "head": bool(head)}

    @api.model
    def _not_told(self, told, day):
        """Domain, asked before a limit: the day is not the one that was told of."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IS DISTINCT FROM %s",
                model._field_to_sql(alias, told, query),
                model._field_to_sql(alias, day, query),
            ),
            predicate=lambda claim: claim[told] != claim[day],
        )

    @api.model
    def _head(self, company):
        """A head of claims of the company, the one who came first; an empty set: none."""
        return (
            self.env.ref("atm_claims.group_claims_head")
            .all_user_ids.filtered(
                lambda user: company in user.company_ids and user.active
            )
            .sorted("id")[:1]
        )
