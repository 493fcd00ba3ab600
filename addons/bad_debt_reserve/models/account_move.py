from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_date

OWN_REVERSAL = object()
"""Value of ``reserve_reverse`` in the context while a paper reverses its own entry. No caller from
outside can send this very object."""
PAPERS = (
    ("reserve_total_id", "inventory_id"),
    ("reserve_write_off_id", None),
    ("reserve_correction_id", None),
)
"""Fields of a ledger line that name the paper which made it, and the way on to the paper."""


class AccountMove(models.Model):
    _inherit = "account.move"

    reserve_inventory_ids = fields.One2many(
        "reserve.inventory", "move_id", string="Reserve Inventories", readonly=True
    )

    def action_reserve_lines(self):
        """Debts that made this entry."""
        return self.reserve_inventory_ids.action_lines()

    def _reserve_papers(self):
        """Inventories, orders and corrections whose entries these are, or whose reversals.

        :return: list of records
        """
        # sudo: whoever books may be told by name which paper made an entry.
        lines = self.sudo().line_ids
        papers = []
        for field, further in PAPERS:
            found = lines[field]
            papers += found[further] if further else found
        return papers

    def _reserve_refuse(self):
        """Refuse to take back by hand what a paper has made: it would go on counting from it.

        :raises UserError: naming the entry and the paper
        """
        for move in self:
            for paper in move._reserve_papers():
                raise UserError(
                    self.env._(
                        "The entry %(entry)s was made by “%(paper)s”. Open that paper and press its"
                        " button “Reverse”: it takes back the entry and what stands behind it.",
                        entry=move.display_name,
                        paper=paper.display_name,
                    )
                )
        # sudo: whoever books may be told by number which debt an entry is of.
        register = self.env["reserve.off.balance"].sudo()
        for motion in register.search(register._of_moves_domain(self), limit=1):
            entry = self & (motion.move_id | motion.income_move_id)
            if motion.reverses_id:
                raise UserError(
                    self.env._(
                        "The entry %(entry)s is itself a reversal, of debt %(number)s in the"
                        " off-balance register. Enter the payment or the end of the watch there"
                        " again.",
                        entry=entry[0].display_name,
                        number=motion.number,
                    )
                )
            raise UserError(
                self.env._(
                    "The entry %(entry)s is of debt %(number)s in the off-balance register. Open"
                    " the payment or the end of the watch of %(date)s there and press its button"
                    " “Reverse”: it takes back the entries and the record.",
                    entry=entry[0].display_name,
                    number=motion.number,
                    date=format_date(self.env, motion.date),
                )
            )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        if self.env.context.get("reserve_reverse") is not OWN_REVERSAL:
            self._reserve_refuse()
        return super()._reverse_moves(default_values_list, cancel)

    def _check_draftable(self):
        self._reserve_refuse()
        return super()._check_draftable()

    @api.model
    def _reserve_entry(self, company, journals, date, ref, lines):
        """A posted entry of a write-off or of what follows it.

        :param journals: of its posting rules; one and the same
        :param lines: values of the ledger lines
        :raises UserError: several journals, a locked period
        """
        if len(journals) != 1:
            raise UserError(
                self.env._(
                    "“%(ref)s”: posting rules must name one journal, they name: %(journals)s.",
                    ref=ref,
                    journals=", ".join(journals.mapped("display_name")) or "—",
                )
            )
        self._reserve_check_open(company, journals, date, ref)
        move = (
            self.with_company(company)
            .with_context(tracking_disable=True)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journals.id,
                    "date": date,
                    "ref": ref,
                    "line_ids": [Command.create(line) for line in lines],
                }
            )
        )
        move._post(soft=False)
        if move.date != date:
            raise UserError(
                self.env._(
                    "The entry of “%(ref)s” would be moved to %(date)s. Check the lock dates.",
                    ref=ref,
                    date=format_date(self.env, move.date),
                )
            )
        return move

    @api.model
    def _reserve_check_open(self, company, journal, date, ref):
        """Refuse a date in a closed period.

        :raises UserError: naming the lock
        """
        locks = company._get_violated_lock_dates(date, False, journal)
        if locks:
            raise UserError(
                self.env._(
                    "“%(ref)s” cannot be posted on %(date)s: the period is closed — %(locks)s. Open"
                    " the period or choose a later date.",
                    ref=ref,
                    date=format_date(self.env, date),
                    locks=company._format_lock_dates(locks),
                )
            )

    def _reserve_check_come(self, company, date, ref):
        """Refuse a day that has not come, neither by the calendar nor by the files loaded.

        Nothing is counted by today, only the date is looked at.

        :raises UserError: naming the latest day
        """
        today = fields.Date.context_today(self)
        known = self.env["debt.contract"]._as_of_dates(company)[company]
        latest = max(today, known or today)
        if date > latest:
            raise UserError(
                self.env._(
                    "“%(order)s” is dated in the future: %(date)s has not come yet, the latest day"
                    " is %(latest)s. Correct the date.",
                    order=ref,
                    date=format_date(self.env, date),
                    latest=format_date(self.env, latest),
                )
            )

    @api.model
    def _reserve_check_asked(self, paper):
        """The date and the reason of a paper's reversal are entered, and the day has come.

        :raises UserError: naming the paper
        """
        if not paper.reversal_reason or not paper.reversal_date:
            raise UserError(
                self.env._(
                    "“%s”: enter the date and the reason of the reversal.",
                    paper.display_name,
                )
            )
        self._reserve_check_come(
            paper.company_id, paper.reversal_date, paper.display_name
        )

    def _reserve_reverse(self, company, date, ref):
        """Reverse posted entries on a date, as one batch, for the paper that made them.

        :raises UserError: a locked period
        """
        for move in self:
            self._reserve_check_open(company, move.journal_id, date, ref)
        reversals = self.with_context(
            tracking_disable=True, reserve_reverse=OWN_REVERSAL
        )._reverse_moves([{"date": date, "ref": ref} for _move in self], cancel=True)
        for move in reversals:
            if move.state != "posted":
                move._post(soft=False)
        return reversals
