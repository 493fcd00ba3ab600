from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.money import rows, to_float

from ..tools import loss_rate


class ReserveLossRate(models.Model):
    """The bank's own loss rate of a group at an inventory, beside the rate of the book.

    Counted from kept month ends before the date: which part of a group's sum, by the bank's own
    history, never came back. Shown; used only where the edition says so.
    """

    _name = "reserve.loss.rate"
    _description = "Own Loss Rate of a Group"
    _order = "inventory_id desc, position"
    _check_company_auto = True

    inventory_id = fields.Many2one(
        "reserve.inventory",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="inventory_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    band_id = fields.Many2one(
        "reserve.band", string="Group", required=True, readonly=True, ondelete="cascade"
    )
    position = fields.Integer(readonly=True, aggregator=None)
    band_rate = fields.Float(
        string="Rate of the Book, %", related="band_id.rate", digits=(6, 3)
    )
    rate = fields.Float(
        string="Own Loss Rate, %", digits=(6, 2), readonly=True, aggregator=None
    )
    low = fields.Float(
        string="From, %",
        digits=(6, 2),
        readonly=True,
        aggregator=None,
        help="Lower end of the 95 % interval: how far chance alone may carry the rate.",
    )
    high = fields.Float(string="To, %", digits=(6, 2), readonly=True, aggregator=None)
    debts = fields.Integer(
        string="Transitions",
        readonly=True,
        help="Debts × months that it was counted from.",
    )
    amount = fields.Monetary(
        string="Sum",
        readonly=True,
        help="Sum of these debts at the first month end of each pair.",
    )
    date_from = fields.Date(
        string="Month Ends From", readonly=True, help="The first month end taken."
    )
    date_to = fields.Date(string="To", readonly=True, help="The last month end taken.")

    _inventory_band_unique = models.UniqueIndex("(inventory_id, band_id)")

    @api.depends("band_id", "inventory_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.band_id.name

    @api.model
    def _count(self, inventory):
        """Count the rates of an inventory's groups anew.

        Runs in superuser mode, called by the button or by counting, which check the role.

        :raises UserError: not by ageing, no pair of month ends, or a group without history
        """
        if inventory.book_id.method != "ageing":
            raise UserError(
                self.env._(
                    "“%s”: own loss rates are counted for books by ageing groups only.",
                    inventory.display_name,
                )
            )
        bands = inventory.edition_id.band_ids.sorted("dpd_from")
        found = self._transitions(inventory)
        if not found:
            raise UserError(
                self.env._(
                    "Own loss rates of “%(inventory)s”: no two month ends in a row are kept in"
                    " the %(months)s months before %(date)s. Close month ends first.",
                    inventory=inventory.display_name,
                    months=inventory.edition_id.own_months,
                    date=format_date(self.env, inventory.date),
                )
            )
        steps = [
            loss_rate.Transition(
                row["before"], row["after"], row["amount"], row["debts"], row["squares"]
            )
            for row in found
        ]
        try:
            rates = loss_rate.loss_rates(steps, len(bands))
        except loss_rate.NoHistory as error:
            raise UserError(
                self.env._(
                    "Own loss rates of “%(inventory)s”: the history has no debts that left the"
                    " group “%(group)s”. Take more months, or keep the rates of the book.",
                    inventory=inventory.display_name,
                    group=bands[error.group - 1].name,
                )
            ) from error
        self.search([("inventory_id", "=", inventory.id)]).unlink()
        first = min(row["first"] for row in found)
        last = max(row["last"] for row in found)
        return self.create(
            [
                {
                    "inventory_id": inventory.id,
                    "band_id": band.id,
                    "position": loss.group,
                    "rate": to_float(loss.rate),
                    "low": to_float(loss.low),
                    "high": to_float(loss.high),
                    "debts": loss.debts,
                    "amount": to_float(loss.amount),
                    "date_from": first,
                    "date_to": last,
                }
                for band, loss in zip(bands, rates, strict=True)
            ]
        )

    @api.model
    def _transitions(self, inventory):
        """Sums that went from group to group between month ends in a row, read set-based.

        A debt without overdue, or without a sum, came back. A debt written off between the two
        month ends is lost: it goes to the last group; what is seen of it later counts no more.
        Called-due debts stay out: their whole sum is due, they do not roll from group to group. So
        do those not seen at the second month end (missing in the bank's files).
        """
        edition = inventory.edition_id
        return rows(
            self.env,
            SQL(
                """
                WITH band AS (
                    SELECT dpd_from, COALESCE(NULLIF(dpd_to, 0), 2147483647) AS dpd_to,
                           row_number() OVER (ORDER BY dpd_from)::int AS number
                      FROM reserve_band WHERE edition_id = %(edition)s
                )
                SELECT b0.number AS before,
                       CASE WHEN gone.date IS NULL THEN COALESCE(b1.number, 0)
                            ELSE (SELECT max(number) FROM band) END AS after,
                       sum(s0.debt_cc) AS amount, count(*)::int AS debts,
                       sum(s0.debt_cc * s0.debt_cc) AS squares,
                       min(s0.date) AS first, max(s1.date) AS last
                  FROM debt_snapshot s0
                  JOIN band b0 ON s0.dpd BETWEEN b0.dpd_from AND b0.dpd_to
                  JOIN debt_snapshot s1
                    ON s1.contract_id = s0.contract_id
                   AND s1.date = (s0.date + 1 + interval '1 month' - interval '1 day')::date
                  LEFT JOIN reserve_write_off_line gone
                    ON gone.contract_id = s0.contract_id AND gone.state = 'posted'
                   AND gone.for_accounting AND gone.date <= s1.date
                  LEFT JOIN band b1
                    ON s1.dpd BETWEEN b1.dpd_from AND b1.dpd_to AND s1.debt_cc > 0
                 WHERE s0.company_id = %(company)s AND s0.date >= %(start)s
                   AND s0.date < %(date)s AND s1.date <= %(date)s
                   AND s0.dpd > 0 AND s0.debt_cc > 0 AND s0.kind = ANY(%(kinds)s)
                   AND s0.accelerated_on IS NULL AND s1.accelerated_on IS NULL
                   AND (s1.missing_since IS NULL OR gone.date IS NOT NULL)
                   AND (gone.date IS NULL OR gone.date > s0.date)
                 GROUP BY 1, 2
                """,
                edition=edition.id,
                company=inventory.company_id.id,
                start=inventory.date - relativedelta(months=edition.own_months, days=3),
                date=inventory.date,
                kinds=edition._kinds(),
            ),
        )
