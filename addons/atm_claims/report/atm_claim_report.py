from odoo import fields, models
from odoo.tools import SQL

from ..models.atm_claim import CHANNELS, KINDS
from ..models.atm_transaction import CAUSES

ANSWERED = ("answered_on", "closed_on")
"""Fields of a claim that may say when it was answered, the first that the claim has."""


class AtmClaimReport(models.Model):
    """Claims for distributions: by term, sum, channel, operation, cause, region, share satisfied,
    month, client's opinion; and what a claim cost with its trips and without. No field names the
    client."""

    _name = "atm.claim.report"
    _description = "Analysis of claims"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "atm.claim": ["registered_at", "visited_at", "channel", "kind", "device_id", "branch_id",
                      "amount_claimed", "currency_id", "company_id"],
        "atm.answer": ["claim_id", "state", "decision", "sent_at"],
        "atm.payout": ["claim_id", "state", "amount", "paid_on"],
        "atm.satisfaction": ["claim_id", "answered_at", "satisfied", "polite", "visits"],
        "atm.trip": ["cost", "claim_ids"],
        "atm.cost.norm": ["value", "kind", "region_id", "date_from", "company_id"],
    }  # fmt: skip

    claim_id = fields.Many2one("atm.claim", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(string="Registered", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    kind = fields.Selection(KINDS, string="Operation", readonly=True)
    device_id = fields.Many2one("atm.device", string="ATM", readonly=True)
    branch_id = fields.Many2one("bank.branch", readonly=True)
    region_id = fields.Many2one("bank.region", readonly=True)
    cause = fields.Selection(
        CAUSES, readonly=True, help="Why the operation failed, by what the device said."
    )
    verdict_id = fields.Many2one("atm.verdict", string="Conclusion", readonly=True)
    state = fields.Selection(
        [
            ("open", "In work"),
            ("satisfied", "Satisfied"),
            ("partly", "Satisfied in part"),
            ("refused", "Refused"),
        ],
        string="Result",
        readonly=True,
        help="By the last answer sent and the sum granted; a card has no sum.",
    )
    sum_range = fields.Selection(
        [
            ("1", "up to 1 000"),
            ("2", "1 000 – 5 000"),
            ("3", "5 000 – 15 000"),
            ("4", "15 000 – 50 000"),
            ("5", "above 50 000"),
        ],
        string="Size of the sum",
        readonly=True,
    )
    term_range = fields.Selection(
        [
            ("1", "up to 3 days"),
            ("2", "4 – 10 days"),
            ("3", "11 – 30 days"),
            ("4", "above 30 days"),
        ],
        string="Time to answer",
        readonly=True,
    )
    count = fields.Integer(string="Claims", readonly=True)
    lag_days = fields.Float(
        string="Days to registration", readonly=True, aggregator="avg"
    )
    days = fields.Float(string="Days to answer", readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Sum claimed", readonly=True)
    granted = fields.Monetary(readonly=True)
    satisfied_share = fields.Float(
        string="Share satisfied, %",
        readonly=True,
        aggregator="avg",
        help="Of claims with a result, whole or in part.",
    )
    satisfied = fields.Float(
        string="Mark of the client",
        readonly=True,
        digits=(3, 2),
        aggregator="avg",
        help="From 1 to 5, of those who answered.",
    )
    polite = fields.Float(
        string="Mark of politeness", readonly=True, digits=(3, 2), aggregator="avg"
    )
    visits = fields.Float(
        string="Visits to the bank",
        readonly=True,
        digits=(5, 2),
        aggregator="avg",
        help="As clients tell, of those who answered.",
    )
    trips = fields.Integer(readonly=True)
    cost_own = fields.Monetary(
        string="Cost without trips",
        readonly=True,
        help="Hours of work by the region's norms.",
    )
    cost_trips = fields.Monetary(
        string="Cost of trips",
        readonly=True,
        help="Shared by the claims of a trip equally.",
    )
    cost = fields.Monetary(string="Cost with trips", readonly=True)
    cost_own_mean = fields.Monetary(
        string="Mean cost without trips", readonly=True, aggregator="avg"
    )
    cost_mean = fields.Monetary(
        string="Mean cost with trips", readonly=True, aggregator="avg"
    )

    def _claim_column(self, *names, default):
        """The first of the columns that claims have, else the default."""
        claim = self.env["atm.claim"]
        for name in names:
            if name in claim._fields and claim._fields[name].store:
                return SQL("c.%s", SQL.identifier(name))
        return default

    def _norm_column(self, kind):
        """The norm of the claim's region on its day, else the common one."""
        return SQL(
            """(SELECT n.value FROM atm_cost_norm n
                 WHERE n.company_id = x.company_id AND n.kind = %s
                   AND (n.region_id IS NULL OR n.region_id = x.region_id)
                   AND n.date_from <= x.date
                 ORDER BY n.region_id IS NULL, n.date_from DESC LIMIT 1)""",
            kind,
        )

    @property
    def _table_query(self):
        granted = self._claim_column("amount_granted", default=SQL("p.amount"))
        answered = self._claim_column(*ANSWERED, default=SQL("p.paid_on"))
        zone = self.env["atm.device"]._zone_sql(SQL("c.device_id"))
        return SQL(
            """
            WITH x AS (
                SELECT c.id, c.id AS claim_id, c.company_id, c.currency_id,
                       (COALESCE(c.registered_at, c.create_date) AT TIME ZONE 'UTC'
                        AT TIME ZONE %(zone)s)::date AS date, c.channel,
                       c.kind, c.device_id, COALESCE(d.branch_id, c.branch_id) AS branch_id,
                       b.region_id, o.cause, v.id AS verdict_id,
                       s.satisfied, s.polite, s.visits,
                       COALESCE(%(granted)s, 0) AS granted, c.amount_claimed AS amount,
                       %(answered)s::date AS answered, a.decision,
                       EXTRACT(EPOCH FROM c.registered_at - c.visited_at) / 86400 AS lag_days,
                       COALESCE(t.trips, 0) AS trips, COALESCE(t.cost, 0) AS cost_trips
                  FROM atm_claim c
                  LEFT JOIN atm_device d ON d.id = c.device_id
                  LEFT JOIN bank_branch b ON b.id = COALESCE(d.branch_id, c.branch_id)
                  LEFT JOIN LATERAL (
                       SELECT sum(amount) AS amount, max(paid_on) AS paid_on FROM atm_payout
                        WHERE claim_id = c.id AND state IN ('paid', 'checked')) p ON true
                  LEFT JOIN LATERAL (
                       SELECT decision FROM atm_answer
                        WHERE claim_id = c.id AND state = 'sent' AND decision <> 'interim'
                        ORDER BY sent_at DESC, id DESC LIMIT 1) a ON true
                  LEFT JOIN LATERAL (
                       SELECT cause FROM atm_transaction_p WHERE id = c.transaction_id) o ON true
                  LEFT JOIN LATERAL (
                       SELECT id FROM atm_verdict
                        WHERE code IN (c.verdict, split_part(c.verdict, '.', 1))
                        ORDER BY length(code) DESC LIMIT 1) v ON true
                  LEFT JOIN LATERAL (
                       SELECT satisfied::numeric, polite::numeric, visits FROM atm_satisfaction
                        WHERE claim_id = c.id AND answered_at IS NOT NULL
                        ORDER BY answered_at DESC LIMIT 1) s ON true
                  LEFT JOIN (
                       SELECT r.atm_claim_id, count(*) AS trips,
                              sum(t.cost / s.claims) AS cost
                         FROM atm_claim_atm_trip_rel r
                         JOIN atm_trip t ON t.id = r.atm_trip_id
                         JOIN (SELECT atm_trip_id, count(*) AS claims
                                 FROM atm_claim_atm_trip_rel GROUP BY 1) s
                           ON s.atm_trip_id = t.id
                        GROUP BY 1) t ON t.atm_claim_id = c.id
            ), y AS (
                SELECT x.*, x.answered - x.date AS days,
                       CASE WHEN x.answered IS NULL THEN 'open'
                            WHEN x.decision = 'refused' THEN 'refused'
                            WHEN x.granted > 0 AND x.granted < x.amount THEN 'partly'
                            WHEN x.granted > 0 OR x.decision = 'granted' THEN 'satisfied'
                            WHEN x.decision = 'partly' THEN 'partly'
                            ELSE 'refused' END AS state,
                       round((COALESCE(%(hours)s, 0) * COALESCE(%(wage)s, 0))::numeric, 2)
                           AS cost_own
                  FROM x
            )
            SELECT y.id, y.claim_id, y.company_id, y.currency_id, y.date, y.channel, y.kind,
                   y.device_id, y.branch_id, y.region_id, y.cause, y.verdict_id,
                   y.satisfied, y.polite, y.visits, 1 AS count, y.lag_days,
                   y.days, y.amount, y.granted, y.trips, y.cost_own,
                   round(y.cost_trips, 2) AS cost_trips,
                   y.cost_own + round(y.cost_trips, 2) AS cost,
                   y.cost_own AS cost_own_mean,
                   y.cost_own + round(y.cost_trips, 2) AS cost_mean,
                   y.state,
                   CASE WHEN y.state = 'open' THEN NULL
                        WHEN y.state = 'refused' THEN 0 ELSE 100 END AS satisfied_share,
                   CASE WHEN y.amount <= 1000 THEN '1' WHEN y.amount <= 5000 THEN '2'
                        WHEN y.amount <= 15000 THEN '3' WHEN y.amount <= 50000 THEN '4'
                        WHEN y.amount > 50000 THEN '5' END AS sum_range,
                   CASE WHEN y.days <= 3 THEN '1' WHEN y.days <= 10 THEN '2'
                        WHEN y.days <= 30 THEN '3' WHEN y.days > 30 THEN '4' END AS term_range
              FROM y
            """,
            zone=zone,
            granted=granted,
            answered=answered,
            hours=self._norm_column("claim_hours"),
            wage=self._norm_column("claim_wage"),
        )

    def action_claim(self):
        """Button: open the claim."""
        self.ensure_one()
        return self.claim_id.get_formview_action()
