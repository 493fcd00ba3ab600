from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.failpoint import failpoint

MAX_CLOSES = 20


class BankDayReopening(models.AbstractModel):
    """A closed day is opened again for a corrected export, and closed anew.

    Nothing of the former close is taken away: its figures are kept as a row of
    ``bank.day.closing``, its entries stay. The next close books differences only, on a date
    after every closed day, so that the ledger of closed days stays as it was answered.
    """

    _name = "bank.day.reopening"
    _description = "Reopening of a closed day"

    closing = fields.Integer(
        string="Close no.",
        required=True,
        readonly=True,
        default=1,
        copy=False,
        aggregator=None,
        help="1: the first close. More: the day was reopened for a corrected export.",
    )
    entry_date = fields.Date(
        string="Differences booked on",
        readonly=True,
        copy=False,
        help="Date of the entries when a reopened day is closed again. Empty: the day itself.",
    )
    closing_ids = fields.One2many(
        "bank.day.closing", "day_id", string="Superseded closes", readonly=True
    )
    is_last_closed = fields.Boolean(compute="_compute_is_last_closed")

    @api.depends("state", "date", "company_id")
    def _compute_is_last_closed(self):
        for day in self:
            day.is_last_closed = (
                day.state == "closed" and self._last_closed(day.company_id) == day.date
            )

    def _booked_on(self):
        """Date of the entries of this close."""
        self.ensure_one()
        return self.entry_date or self.date

    def _default_entry_date(self):
        """First date after the day that no lock date of the company covers."""
        self.ensure_one()
        # sudo: lock dates of the day's own company, and of those above it, alone.
        companies = self.sudo().company_id.parent_ids
        locks = [
            *companies.mapped("fiscalyear_lock_date"),
            *companies.mapped("hard_lock_date"),
        ]
        # A further correction is booked after the one before it.
        former = self.entry_date if self.state == "closed" else False
        last = max(filter(None, (self.date, former, *locks)))
        return last + timedelta(days=1)

    def _reopen(self, reason, entry_date=None) -> None:
        """Open the last closed day again, within the current transaction.

        :param reason: why, for whoever reads the former figures
        :param entry_date: date of the entries of the differences; after the day
        :raises UserError: not the last closed day, no reason, a date that is not after the
            day, or later balances that are loaded already
        """
        self.ensure_one()
        self.lock_for_update()
        entry_date = entry_date or self._default_entry_date()
        self._check_reopen(reason, entry_date)
        # sudo: superseded closes are written here alone; who may reopen was checked before.
        self.env["bank.day.closing"].sudo().create(
            {
                "day_id": self.id,
                "company_id": self.company_id.id,
                "number": self.closing,
                "result": self.result,
                "closed_at": self.closed_at,
                "closed_by_id": self.closed_by_id.id,
                "reopened_at": fields.Datetime.now(),
                "reopened_by_id": self.env.uid,
                "reason": reason.strip(),
                "marks": self._closing_marks(),
            }
        )
        # sudo: the state of a day is written by its close, of which this is a part.
        day = self.sudo()
        day.step_ids.unlink()
        day.write(
            {
                "state": "draft",
                "closing": self.closing + 1,
                "entry_date": entry_date,
                "without_file": False,
                "requested": False,
                "result": False,
                "closed_at": False,
                "closed_by_id": False,
            }
        )
        failpoint("day.before_reopen_commit")

    def _is_reopened_for(self, reason, entry_date=None) -> bool:
        """Is the day open already for this very correction, and no step of it has begun?"""
        self.ensure_one()
        return bool(
            self.state == "draft"
            and self.closing > 1
            and self.closing_ids[:1].reason == (reason or "").strip()
            and (not entry_date or entry_date == self.entry_date)
        )

    def _check_reopen(self, reason, entry_date) -> None:
        """Refuse to reopen; extended by addons.

        :raises UserError: with the reason
        """
        self.ensure_one()
        if self.state != "closed" or self._last_closed(self.company_id) != self.date:
            raise UserError(
                self.env._(
                    "The day %s cannot be reopened: only the last closed day can. An earlier"
                    " day is corrected by the next export and inventory.",
                    self.display_name,
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Say why the day %s is reopened: whoever reads its former figures will"
                    " ask.",
                    self.display_name,
                )
            )
        if self.closing >= MAX_CLOSES:
            raise UserError(
                self.env._(
                    "The day %(day)s was closed %(count)s times already. Correct it by the next"
                    " export.",
                    day=self.display_name,
                    count=self.closing,
                )
            )
        first = self._default_entry_date()
        if entry_date < first:
            raise UserError(
                self.env._(
                    "Differences of the day %(day)s cannot be booked on %(date)s: the first open"
                    " date is %(first)s.",
                    day=self.display_name,
                    date=f"{entry_date:%d.%m.%Y}",
                    first=f"{first:%d.%m.%Y}",
                )
            )

    def _closing_marks(self) -> dict:
        """Where append-only histories stand at this moment; extended by addons."""
        self.ensure_one()
        return {}

    @api.model
    def _reopened_day(self, company):
        """The company's day that is open for a correction, an empty set if there is none."""
        # sudo: the date alone; loads and reports are told of it, whatever the role.
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("closing", ">", 1),
                ("state", "!=", "closed"),
            ],
            limit=1,
        )

    @api.model
    def _reopen_committed(self, company, date, reason, entry_date=None) -> dict:
        """Reopen a day in a transaction of its own, while nobody closes one.

        Asked again in the same words before the day is begun anew (the command was killed after
        its commit), it answers the same and does nothing.
        """
        with self._locked(company):
            with self._transaction() as days:
                day = days.search(
                    [("company_id", "=", company.id), ("date", "=", date)]
                )
                if not day:
                    raise UserError(
                        self.env._("There is no business day %s.", f"{date:%d.%m.%Y}")
                    )
                if not day._is_reopened_for(reason, entry_date):
                    day._reopen(reason, entry_date)
                return {
                    "date": day.date,
                    "closing": day.closing,
                    "entry_date": day.entry_date,
                }
