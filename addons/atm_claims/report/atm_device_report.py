from odoo import api, fields, models
from odoo.tools import SQL

FAILED = ("not_presented", "retracted", "unknown", "kept")
OWN = ("power", "hardware", "jam", "software", "no_cash", "unknown")
"""Causes that are the ATM's; the link's are counted apart, the client's and host's are not its."""
RATES = {
    "failure_rate": ("failures", "operations", 1000),
    "trip_rate": ("trips", "atms", 1),
    "trip_cost": ("cost_trips", "trips", 1),
}
"""Measure → figure, by what, for how many: of a group, its sums are divided, not rows averaged."""


class AtmDeviceReport(models.Model):
    """An ATM in a month: how it worked, how often people went to it and what that cost.

    Every ATM has a row in each month in which any ATM of its company has something, so that a
    mean per ATM counts those nobody went to. The place in the ranking is by failures of the ATM
    itself for a thousand operations; 1 is the worst of the month.
    """

    _name = "atm.device.report"
    _description = "Health of ATMs and trips"
    _auto = False
    _order = "date desc, place, id"
    _rec_name = "device_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    device_id = fields.Many2one("atm.device", string="ATM", readonly=True)
    model_id = fields.Many2one("atm.device.model", readonly=True)
    branch_id = fields.Many2one("bank.branch", readonly=True)
    region_id = fields.Many2one("bank.region", readonly=True)
    date = fields.Date(string="Month", readonly=True, help="Its first day.")
    place = fields.Integer(
        readonly=True,
        aggregator="min",
        help="Among ATMs of the month; 1 fails most often.",
    )
    atms = fields.Integer(string="ATMs", readonly=True)
    operations = fields.Integer(readonly=True, help="Operations in its journals.")
    failures = fields.Integer(
        string="Failures of the ATM",
        readonly=True,
        help="Failed operations whose cause is the device, its software, power, cash or a jam, or"
        " is not told.",
    )
    link_failures = fields.Integer(string="Failures of the link", readonly=True)
    captured = fields.Integer(string="Cards captured", readonly=True)
    failure_rate = fields.Float(
        string="Failures for 1,000 operations",
        readonly=True,
        digits=(12, 2),
        aggregator="avg",
    )
    claims = fields.Integer(readonly=True)
    trips = fields.Integer(readonly=True)
    trips_claim = fields.Integer(string="Trips by claims", readonly=True)
    trips_technical = fields.Integer(string="Technical trips", readonly=True)
    trip_rate = fields.Float(
        string="Trips per ATM", readonly=True, digits=(12, 2), aggregator="avg"
    )
    cost_trips = fields.Monetary(string="Cost of trips", readonly=True)
    trip_cost = fields.Monetary(
        string="Cost of a trip", readonly=True, aggregator="avg"
    )
    cost_claims = fields.Monetary(
        string="Cost of trips by claims", readonly=True, aggregator="sum"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH ops AS (
                SELECT device_id, date_trunc('month', date)::date AS date,
                       count(*) AS operations,
                       count(*) FILTER (WHERE outcome IN %(failed)s
                                        AND COALESCE(cause, 'unknown') IN %(own)s) AS failures,
                       count(*) FILTER (WHERE outcome IN %(failed)s AND cause = 'link')
                           AS link_failures
                  FROM atm_transaction_p GROUP BY 1, 2
            ), cards AS (
                SELECT c.device_id,
                       date_trunc('month', c.captured_at AT TIME ZONE 'UTC'
                                  AT TIME ZONE %(zone)s)::date AS date,
                       count(*) AS captured
                  FROM atm_captured_card c GROUP BY 1, 2
            ), claims AS (
                SELECT c.device_id,
                       date_trunc('month', c.registered_at AT TIME ZONE 'UTC'
                                  AT TIME ZONE %(zone)s)::date AS date,
                       count(*) AS claims
                  FROM atm_claim c
                 WHERE c.registered_at IS NOT NULL AND c.device_id IS NOT NULL GROUP BY 1, 2
            ), trips AS (
                SELECT device_id, date_trunc('month', date)::date AS date, count(*) AS trips,
                       count(*) FILTER (WHERE reason = 'claim') AS trips_claim,
                       count(*) FILTER (WHERE reason = 'technical') AS trips_technical,
                       sum(cost) AS cost_trips,
                       sum(cost) FILTER (WHERE reason = 'claim') AS cost_claims
                  FROM atm_trip GROUP BY 1, 2
            ), facts AS (
                SELECT device_id, date FROM ops UNION SELECT device_id, date FROM cards
                UNION SELECT device_id, date FROM claims
                UNION SELECT device_id, date FROM trips
            ), months AS (
                SELECT DISTINCT d.company_id, f.date
                  FROM facts f JOIN atm_device d ON d.id = f.device_id
            ), x AS (
                SELECT d.id AS device_id, d.company_id, r.currency_id, d.model_id, d.branch_id,
                       b.region_id, m.date, COALESCE(o.operations, 0) AS operations,
                       COALESCE(o.failures, 0) AS failures,
                       COALESCE(o.link_failures, 0) AS link_failures,
                       COALESCE(k.captured, 0) AS captured, COALESCE(c.claims, 0) AS claims,
                       COALESCE(t.trips, 0) AS trips,
                       COALESCE(t.trips_claim, 0) AS trips_claim,
                       COALESCE(t.trips_technical, 0) AS trips_technical,
                       COALESCE(t.cost_trips, 0) AS cost_trips,
                       COALESCE(t.cost_claims, 0) AS cost_claims,
                       round(o.failures * 1000.0 / NULLIF(o.operations, 0), 2) AS failure_rate
                  FROM months m
                  JOIN atm_device d ON d.company_id = m.company_id
                  JOIN res_company r ON r.id = d.company_id
                  LEFT JOIN bank_branch b ON b.id = d.branch_id
                  LEFT JOIN ops o ON o.device_id = d.id AND o.date = m.date
                  LEFT JOIN cards k ON k.device_id = d.id AND k.date = m.date
                  LEFT JOIN claims c ON c.device_id = d.id AND c.date = m.date
                  LEFT JOIN trips t ON t.device_id = d.id AND t.date = m.date
                 WHERE d.active OR COALESCE(o.operations, k.captured, c.claims, t.trips) > 0
            )
            SELECT x.*, x.device_id * 10000
                       + (EXTRACT(YEAR FROM x.date)::int - 2000) * 12
                       + EXTRACT(MONTH FROM x.date)::int AS id,
                   1 AS atms, x.trips AS trip_rate,
                   round(x.cost_trips / NULLIF(x.trips, 0), 2) AS trip_cost,
                   CASE WHEN x.failure_rate IS NOT NULL
                        THEN rank() OVER (PARTITION BY x.company_id, x.date
                                          ORDER BY x.failure_rate DESC NULLS LAST) END AS place
              FROM x
            """,
            failed=FAILED,
            own=OWN,
            zone=self.env["atm.device"]._zone_sql(SQL("c.device_id")),
        )

    def _read_group_select(self, aggregate_spec, query):
        """A rate of a group is its sums divided: a mean of rows would weigh all months alike."""
        name = aggregate_spec.partition(":")[0]
        if name in RATES and aggregate_spec.endswith(":avg"):
            figure, by, times = RATES[name]
            return SQL(
                "SUM(%s) * %s::numeric / NULLIF(SUM(%s), 0)",
                self._field_to_sql(self._table, figure, query),
                times,
                self._field_to_sql(self._table, by, query),
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _action_months(self, name, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
        }

    def _month(self, field):
        """Domain of the rows of this ATM and month."""
        self.ensure_one()
        after = fields.Date.add(self.date, months=1)
        return [
            ("device_id", "=", self.device_id.id),
            (field, ">=", self.date),
            (field, "<", after),
        ]

    def action_failures(self):
        """Button: the failed operations that are counted against the ATM or its link."""
        own = ["|", ("cause", "in", [*OWN, "link"]), ("cause", "=", False)]
        domain = [*self._month("date"), ("outcome", "in", list(FAILED)), *own]
        return self._action_months(
            self.env._("Failed operations"), "atm.transaction", domain
        )

    def action_trips(self):
        """Button: trips to the ATM in the month."""
        return self._action_months(
            self.env._("Trips to ATMs"), "atm.trip", self._month("date")
        )

    def action_claims(self):
        """Button: claims on the ATM registered in the month, by the clock of its region."""
        first = fields.Datetime.to_datetime(self.date)
        last = fields.Datetime.to_datetime(fields.Date.add(self.date, months=1))
        domain = [
            ("device_id", "=", self.device_id.id),
            ("registered_at", ">=", self.device_id._to_utc(first)),
            ("registered_at", "<", self.device_id._to_utc(last)),
        ]
        return self._action_months(self.env._("Claims"), "atm.claim", domain)
