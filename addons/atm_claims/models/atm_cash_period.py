from odoo import fields, models
from odoo.tools import SQL


class AtmCashPeriod(models.Model):
    """Cash of an ATM between two recounts, as figures that explain themselves.

    Opening + loads − dispensed + accepted = expected by the journals; counted less that is what
    has to be explained. Dispensed and accepted come from journals, loads from acts of loading,
    the opening is what the recount before left in the ATM. Cash that stays in the ATM counts as
    counted. Times are the clock of the ATM.
    """

    _name = "atm.cash.period"
    _description = "Cash of an ATM between recounts"
    _auto = False
    _order = "ended_at desc, id desc"

    recount_id = fields.Many2one("atm.recount", string="Recount act", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    device_id = fields.Many2one("atm.device", string="ATM", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    began_at = fields.Datetime(
        string="From", readonly=True, help="The recount before; empty: the first one."
    )
    ended_at = fields.Datetime(string="To", readonly=True)
    opening = fields.Monetary(
        readonly=True, help="Left in the ATM by the recount before."
    )
    loaded = fields.Monetary(readonly=True)
    dispensed = fields.Monetary(
        readonly=True, help="Taken by clients, by the journals."
    )
    doubtful = fields.Monetary(
        readonly=True,
        help="Presented, and the journals do not tell how it ended; counted as not dispensed.",
    )
    accepted = fields.Monetary(readonly=True, help="Taken in, by the journals.")
    by_journal = fields.Monetary(
        string="Must be there",
        readonly=True,
        help="Opening + loaded − dispensed + accepted.",
    )
    counted = fields.Monetary(
        readonly=True, help="Counted, and what was left in the ATM."
    )
    gap = fields.Monetary(
        string="Counted less that",
        readonly=True,
        help="What the operations of the journals do not explain.",
    )
    difference = fields.Monetary(
        readonly=True,
        help="In the register by this act: surplus above zero, shortage below zero.",
    )
    unexplained = fields.Monetary(
        string="Between the two",
        readonly=True,
        help="Gap less the registered difference: what the journals and the reference source see"
        " differently. Zero: the account of the ATM explains itself.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT p.*, p.opening + p.loaded - p.dispensed + p.accepted AS by_journal,
                   p.counted - (p.opening + p.loaded - p.dispensed + p.accepted) AS gap,
                   p.counted - (p.opening + p.loaded - p.dispensed + p.accepted) - p.difference
                       AS unexplained
              FROM (
                SELECT r.id, r.id AS recount_id, r.company_id, r.device_id, r.currency_id,
                       r.began_at, r.at AS ended_at, r.opening,
                       r.counted + COALESCE(r.left_in_atm, 0) AS counted,
                       COALESCE(l.loaded, 0) AS loaded, COALESCE(t.dispensed, 0) AS dispensed,
                       COALESCE(t.doubtful, 0) AS doubtful, COALESCE(t.accepted, 0) AS accepted,
                       COALESCE(r.gap, 0) AS difference
                  FROM (
                    SELECT a.*, lag(a.at) OVER w AS began_at,
                           COALESCE(lag(a.left_in_atm) OVER w, 0) AS opening,
                           %s AS zone
                      FROM atm_recount a
                     WHERE a.state = 'confirmed'
                    WINDOW w AS (PARTITION BY a.device_id, a.currency_id ORDER BY a.at, a.id)
                  ) r
                  LEFT JOIN LATERAL (
                    SELECT sum(amount) AS loaded FROM atm_load
                     WHERE device_id = r.device_id AND currency_id = r.currency_id
                       AND at <= r.at AND (r.began_at IS NULL OR at > r.began_at)
                  ) l ON true
                  LEFT JOIN LATERAL (
                    SELECT sum(amount_presented) FILTER (WHERE outcome = 'taken') AS dispensed,
                           sum(amount_presented) FILTER (WHERE outcome = 'unknown') AS doubtful,
                           sum(amount_accepted) FILTER (WHERE outcome IN ('deposited', 'kept'))
                               AS accepted
                      FROM atm_transaction
                     WHERE device_id = r.device_id
                       AND started_at <= r.at AT TIME ZONE 'UTC' AT TIME ZONE r.zone
                       AND (currency_id = r.currency_id OR currency_id IS NULL)
                       AND (r.began_at IS NULL
                            OR started_at > r.began_at AT TIME ZONE 'UTC' AT TIME ZONE r.zone)
                  ) t ON true
              ) p
            """,
            # Acts are entered by people and kept in UTC; journals tell the ATM's own clock.
            self.env["atm.device"]._zone_sql(SQL("a.device_id")),
        )

    def _between(self, field, local):
        """Domain of rows of the ATM after the recount before, up to this one.

        :param local: moments of the rows are by the ATM's clock, not UTC
        """
        self.ensure_one()
        turn = self.device_id._local if local else (lambda moment: moment)
        domain = [
            ("device_id", "=", self.device_id.id),
            (field, "<=", turn(self.ended_at)),
        ]
        if self.began_at:
            domain.append((field, ">", turn(self.began_at)))
        return domain

    def _open(self, name, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
        }

    def action_operations(self):
        """Button: operations of the journals that moved cash in the period, or may have."""
        moved = ("taken", "unknown", "deposited", "kept")
        domain = [*self._between("started_at", True), ("outcome", "in", moved)]
        return self._open(self.env._("Operations"), "atm.transaction", domain)

    def action_loads(self):
        """Button: acts of loading in the period."""
        return self._open(self.env._("Loads"), "atm.load", self._between("at", False))

    def action_difference(self):
        """Button: the surplus or the shortage that the act put into the register."""
        self.ensure_one()
        domain = [("recount_id", "=", self.recount_id.id)]
        return self._open(self.env._("Surplus or shortage"), "atm.difference", domain)
