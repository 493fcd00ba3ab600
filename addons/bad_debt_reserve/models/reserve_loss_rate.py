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
        self.env["reserve.loss.transition"]._keep(inventory, bands, found)
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

    def action_transitions(self):
        """Where the sums of the group went: the rows of the matrix behind the rate."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "bad_debt_reserve.reserve_loss_transition_action"
        )
        domain = [
            ("inventory_id", "=", self.inventory_id.id),
            ("band_id", "=", self.band_id.id),
        ]
        return {**action, "domain": domain, "context": {}}

    @api.model
    def _transitions(self, inventory):
        """Sums that went from group to group between month ends in a row, read set-based.

        The same as :func:`..tools.loss_rate.transitions`.
        """
        return rows(
            self.env,
            SQL(
                """
                WITH pair AS (%s)
                SELECT before, after, sum(amount) AS amount, sum(debts)::int AS debts,
                       sum(squares) AS squares, min(first) AS first, max(last) AS last
                  FROM (SELECT before, after, sum(went) AS amount, count(*) AS debts,
                               sum(opening * opening) AS squares, min(first) AS first,
                               max(last) AS last
                          FROM pair GROUP BY 1, 2
                        UNION ALL
                        SELECT before, 0, sum(opening - went), 0, 0, min(first), max(last)
                          FROM pair WHERE went < opening GROUP BY 1) part
                 GROUP BY 1, 2 ORDER BY 1, 2
                """,
                self._pairs_sql(inventory),
            ),
        )

    @api.model
    def _pairs_sql(self, inventory):
        """Debts at two month ends in a row: group then, group now (0: came back), sums.

        A debt without overdue, or without a sum, came back. Of a debt that stays overdue what was
        repaid came back, the rest went on, never more than it was. A debt written off between the
        two month ends is lost: what was written off (penalties too, though they may have no entry)
        goes to the last group; what is seen of it later counts no more. Called-due debts stay out:
        their whole sum is due, they do not roll from group to group. So do those not seen at the
        second month end (missing in the bank's files).
        """
        edition = inventory.edition_id
        return SQL(
            """
            SELECT q.first_id, q.last_id, q.first, q.last, q.before, q.after, q.opening,
                   CASE WHEN q.after = 0 THEN q.opening
                        ELSE LEAST(q.opening, GREATEST(q.closing, 0)) END AS went
              FROM (
                SELECT s0.id AS first_id, s1.id AS last_id, s0.date AS first, s1.date AS last,
                       b0.number AS before, s0.debt_cc AS opening,
                       CASE WHEN gone.date IS NULL THEN COALESCE(b1.number, 0)
                            ELSE (SELECT count(*) FROM reserve_band
                                   WHERE edition_id = %(edition)s)::int END AS after,
                       CASE WHEN gone.date IS NULL THEN s1.debt_cc
                            WHEN o.with_penalty THEN gone.amount
                            ELSE gone.amount + round(s0.penalty * s0.fx_rate, 2) END AS closing
                  FROM debt_snapshot s0
                  JOIN (%(bands)s) b0 ON s0.dpd BETWEEN b0.dpd_from AND b0.dpd_to
                  JOIN debt_snapshot s1
                    ON s1.contract_id = s0.contract_id
                   AND s1.date = (s0.date + 1 + interval '1 month' - interval '1 day')::date
                  LEFT JOIN reserve_write_off_line gone
                    ON gone.contract_id = s0.contract_id AND gone.state = 'posted'
                   AND gone.for_accounting AND gone.date <= s1.date
                  LEFT JOIN reserve_write_off o ON o.id = gone.order_id
                  LEFT JOIN (%(bands)s) b1
                    ON s1.dpd BETWEEN b1.dpd_from AND b1.dpd_to AND s1.debt_cc > 0
                 WHERE s0.company_id = %(company)s AND s0.date >= %(start)s
                   AND s0.date < %(date)s AND s1.date <= %(date)s
                   AND s0.dpd > 0 AND s0.debt_cc > 0 AND s0.kind = ANY(%(kinds)s)
                   AND s0.accelerated_on IS NULL AND s1.accelerated_on IS NULL
                   AND (s1.missing_since IS NULL OR gone.date IS NOT NULL)
                   AND (gone.date IS NULL OR gone.date > s0.date)) q
            """,
            bands=SQL(
                "SELECT dpd_from, COALESCE(NULLIF(dpd_to, 0), 2147483647) AS dpd_to,"
                " row_number() OVER (ORDER BY dpd_from)::int AS number"
                " FROM reserve_band WHERE edition_id = %s",
                edition.id,
            ),
            edition=edition.id,
            company=inventory.company_id.id,
            start=inventory.date - relativedelta(months=edition.own_months, days=3),
            date=inventory.date,
            kinds=edition._kinds(),
        )
