# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.fields import Domain

MOST = 1000  # requests and claims told of in one evening


class AtmUnitRequest(models.Model):
    _inherit = "atm.unit.request"

    told_late_on = fields.Date(
        string="Head was told of",
        readonly=True,
        help="The unit did not answer in time.",
    )


class AtmClaim(models.Model):
    """The evening step: units and stages that are late, told while the answer is still in time."""

    _inherit = "atm.claim"

    stage_told_late = fields.Date(
        string="Told of the stage",
        readonly=True,
        copy=False,
        help="The day of the stage that was told of as late.",
    )

    @api.model
    def _step_late_units(self, day):
        """Day step: the head learns which unit is late; who leads the claim, which stage is.

        Each request and each day of a stage is told of once; a stage that waits for the client is
        not late.
        """
        own = [("company_id", "=", day.company_id.id)]
        head = self._head(day.company_id)
        requests = self.env["atm.unit.request"].search(
            [
                *own,
                ("answered_at", "=", False),
                ("told_late_on", "=", False),
                ("answer_by", "<", day.date),
                "|",
                ("claim_id.is_open", "=", True),
                ("investigation_id.state", "=", "open"),
            ],
            order="answer_by, id",
            limit=MOST,
        )
        names = dict(requests._fields["unit"]._description_selection(self.env))
        for one in requests if head else []:
            words = self.env._(
                "%(unit)s is late with its answer since %(day)s",
                unit=names[one.unit],
                day=f"{one.answer_by:%d.%m.%Y}",
            )
            (one.claim_id or one.investigation_id)._tell(day, words, head)
            one.told_late_on = day.date
        claims = self.search(
            Domain(
                [
                    *own,
                    ("is_open", "=", True),
                    ("waits_client", "=", False),
                    ("stage_due_on", "<", day.date),
                ]
            )
            & self._not_told("stage_told_late", "stage_due_on")
            & (Domain.TRUE if head else Domain("user_id", "!=", False)),
            order="stage_due_on, id",
            limit=MOST,
        )
        told = 0
        for claim in claims:
            user = claim.user_id or head
            words = self.env._(
                "Stage «%(stage)s» is late since %(day)s",
                stage=claim.stage_id.name,
                day=f"{claim.stage_due_on:%d.%m.%Y}",
            )
            claim._tell(day, words, user)
            claim.stage_told_late = claim.stage_due_on
            told += 1
        return {
            "rows": told + (len(requests) if head else 0),
            "units": len(requests),
            "stages": len(claims),
        }

    def _tell(self, day, words, user):
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=day.date,
            summary=words,
            user_id=user.id,
        )


class AtmInvestigation(models.Model):
    _inherit = "atm.investigation"

    def _tell(self, day, words, user):
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=day.date,
            summary=words,
            user_id=user.id,
        )
