# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition

from ..tools.matching import DIGITS
from ..tools.staging import OPERATIONS

FAR = timedelta(days=60)
"""A record's day this far from the file's is a mistake of the file."""

# First six and last four digits at most, whatever the file holds: tools/matching.mask_card.
# Most rows come as they are kept: one look each, the long way is for the others.
MASKED = r"""
    CASE WHEN s.card ~ '^\d{6}\*{6}\d{4}$' THEN s.card
         WHEN length(regexp_replace(COALESCE(s.card, ''), '\D', '', 'g')) < 4 THEN NULL
         WHEN btrim(s.card) ~ '^\D*\d+\D*$'
              AND length(regexp_replace(s.card, '\D', '', 'g')) < 13
         THEN '******' || right(regexp_replace(s.card, '\D', '', 'g'), 4)
         ELSE CASE WHEN s.card ~ '^\D*\d{6}'
                   THEN left(substring(s.card FROM '^\D*(\d+)'), 6) ELSE '' END
              || '******' || right(substring(btrim(s.card) FROM '(\d*)\D*$'), 4)
    END"""
NUMBER = r"""
    CASE WHEN s.trace ~ '^\d{4,}$' AND s.trace ~ '[1-9]' THEN s.trace
         WHEN s.trace ~ '[1-9]' OR regexp_replace(s.trace, '\D', '', 'g') = '0000'
         THEN lpad(regexp_replace(s.trace, '\D', '', 'g'),
                   GREATEST(4, length(regexp_replace(s.trace, '\D', '', 'g'))), '0')
    END"""
APPROVED = "COALESCE(NULLIF(s.response_code, ''), '000') IN ('000', '00', '0')"
SAME = (
    "device_id", "at", "operation", "card", "account", "amount", "currency_id", "trace",
    "rrn", "auth_code", "response_code", "reversal",
)  # fmt: skip
"""Rows that agree in all of these are the same record, met again."""
COLUMNS = (
    "date", "company_id", "source", "device_id", "intake_id", "rec", "at", "business_date",
    "operation", "card", "account", "client_id", "amount", "currency_id", "trace",
    "trace_number", "trace_key", "rrn", "auth_code", "response_code", "reversal", "own_card",
    "approved", "repeat", "notes",
)  # fmt: skip


class AtmIntake(models.AbstractModel):
    """Rows of the processing center and of the core system, and counters of the center."""

    _inherit = "atm.intake"

    def _take_in_switch(self, staging, business_date, source, full, intake):
        return self._take_in_rows("switch", staging["row"], business_date, intake)

    def _take_in_core(self, staging, business_date, source, full, intake):
        taken = self._take_in_rows("core", staging["row"], business_date, intake)
        if taken["inserted"]:
            self.env["atm.turnover"]._count_core(intake, *taken["days"])
        return taken

    def _take_in_rows(self, source, table, business_date, intake):
        """Copy staged rows that are not held yet; equal rows of a file are kept, each."""
        cr = self.env.cr
        cr.execute(SQL("ANALYZE %s", table))
        rejects = self._reject_rows(table, business_date, intake)
        work = SQL.identifier(f"wrk_atm_{intake.id}_row")
        cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s AS %s",
                work,
                self._prepared(source, table, business_date, intake),
            )
        )
        loaded = cr.rowcount
        cr.execute(SQL("ANALYZE %s (device_id, at, date)", work))
        cr.execute(
            SQL("SELECT min(date), max(date), array_agg(DISTINCT date) FROM %s", work)
        )
        first, last, days = cr.fetchone()
        inserted = 0
        if loaded:
            for day in {day.replace(day=1) for day in days}:
                partition.ensure_month(cr, "atm_source_row", day)
            inserted = self._insert_rows(source, work, first, last, intake)
        cr.execute(SQL("DROP TABLE %s", work))
        return {
            "loaded": loaded,
            "unchanged": loaded - inserted,
            "inserted": inserted,
            "rejects": rejects,
            "days": (min(filter(None, (first, business_date))),
                     max(filter(None, (last, business_date)))),
        }  # fmt: skip

    def _reject_rows(self, table, business_date, intake):
        """Set aside rows that cannot be told; returns (record, code, text)."""
        words = {
            "no_device": self.env._("the record names no ATM"),
            "unknown_device": self.env._("the bank has no ATM with the number %s"),
            "no_time": self.env._("the record has no date and time"),
            "far_time": self.env._("the date %s is too far from the day of the file"),
            "no_amount": self.env._("the sum is missing or below zero"),
            "unknown_currency": self.env._("the currency “%s” is not known"),
            "unknown_operation": self.env._("the kind of operation “%s” is not known"),
        }
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(table)s s USING (
                    SELECT s.rec, CASE
                        WHEN COALESCE(s.device, '') = '' THEN 'no_device'
                        WHEN d.id IS NULL THEN 'unknown_device'
                        WHEN s.at IS NULL THEN 'no_time'
                        WHEN abs(s.at::date - %(day)s::date) > %(far)s THEN 'far_time'
                        WHEN s.amount IS NULL OR s.amount < 0 THEN 'no_amount'
                        WHEN COALESCE(s.currency, '') <> '' AND c.id IS NULL
                            THEN 'unknown_currency'
                        WHEN s.operation IS NOT NULL AND s.operation NOT IN %(operations)s
                            THEN 'unknown_operation'
                        END AS code
                      FROM %(table)s s
                      LEFT JOIN atm_device d
                        ON d.company_id = %(company)s AND d.code = s.device
                      LEFT JOIN res_currency c ON c.name = s.currency) bad
                 WHERE bad.rec = s.rec AND bad.code IS NOT NULL
                RETURNING s.rec, bad.code, CASE bad.code
                    WHEN 'unknown_device' THEN s.device WHEN 'far_time' THEN s.at::text
                    WHEN 'unknown_currency' THEN s.currency
                    WHEN 'unknown_operation' THEN s.operation END
                """,
                table=table,
                day=business_date,
                far=FAR.days,
                operations=OPERATIONS,
                company=intake.company_id.id,
            )
        )
        return [
            (rec, code, words[code] % (value[:40],) if value else words[code])
            for rec, code, value in sorted(self.env.cr.fetchall())
        ]

    def _prepared(self, source, table, business_date, intake):
        """The staged rows as rows of the register; ``repeat`` numbers equal ones."""
        return SQL(
            """
            SELECT r.*, right(r.trace_number, %(digits)s) AS trace_key,
                   row_number() OVER (PARTITION BY %(same)s ORDER BY r.rec)::int AS repeat
              FROM (
                SELECT s.at::date AS date, %(company)s AS company_id, %(source)s AS source,
                       d.id AS device_id, %(intake)s AS intake_id, s.rec, s.at,
                       COALESCE(s.business_date, %(day)s::date) AS business_date,
                       s.operation, %(masked)s AS card, NULLIF(s.account, '') AS account,
                       k.id AS client_id, s.amount,
                       COALESCE(c.id, d.currency_id) AS currency_id,
                       NULLIF(s.trace, '') AS trace, %(number)s AS trace_number,
                       NULLIF(s.rrn, '') AS rrn, NULLIF(s.auth_code, '') AS auth_code,
                       NULLIF(s.response_code, '') AS response_code, s.reversal, s.own_card,
                       %(approved)s AS approved, NULLIF(s.notes, '') AS notes
                  FROM %(table)s s
                  JOIN atm_device d ON d.company_id = %(company)s AND d.code = s.device
                  LEFT JOIN res_currency c ON c.name = s.currency
                  LEFT JOIN LATERAL (
                       SELECT min(k.id) AS id FROM bank_client k
                        WHERE k.company_id = %(company)s AND k.code = s.client_code
                       HAVING count(*) = 1) k ON s.client_code <> '') r
            """,
            digits=DIGITS,
            same=SQL(", ").join(map(SQL.identifier, SAME)),
            company=intake.company_id.id,
            source=source,
            intake=intake.id,
            day=business_date,
            masked=SQL(MASKED.replace("%", "%%")),
            number=SQL(NUMBER.replace("%", "%%")),
            approved=SQL(APPROVED),
            table=table,
        )

    def _insert_rows(self, source, work, first, last, intake):
        same = SQL(" AND ").join(
            SQL("h.%(name)s IS NOT DISTINCT FROM w.%(name)s", name=SQL.identifier(name))
            for name in SAME
            if name not in ("device_id", "at")
        )
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        held = self._count(
            SQL(
                "SELECT count(*) FROM (SELECT FROM atm_source_row_p WHERE company_id = %s"
                " AND source = %s AND date BETWEEN %s AND %s LIMIT 1) h",
                intake.company_id.id,
                source,
                first,
                last,
            )
        )
        unknown = SQL(
            """
            WHERE NOT EXISTS (
                SELECT FROM atm_source_row_p h
                 WHERE h.company_id = %(company)s AND h.source = %(source)s
                   AND h.date BETWEEN %(first)s AND %(last)s
                   AND h.date = w.date AND h.device_id = w.device_id AND h.at = w.at
                   AND h.repeat = w.repeat AND %(same)s)
            """,
            company=intake.company_id.id,
            source=source,
            first=first,
            last=last,
            same=same,
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO atm_source_row_p (%(names)s) SELECT %(names)s"
                " FROM %(work)s w %(unknown)s",
                names=names,
                work=work,
                unknown=unknown if held else SQL(""),
            )
        )
        return self.env.cr.rowcount

    def _take_in_counters(self, staging, business_date, source, full, intake):
        """Counts of the processing center, one row a cassette and moment."""
        table, cr = staging["counter"], self.env.cr
        rejects = self._reject_counters(table, business_date, intake)
        self._forget_counters(table, intake)
        cr.execute(SQL("SELECT DISTINCT date_trunc('month', at)::date FROM %s", table))
        for (day,) in cr.fetchall():
            partition.ensure_month(cr, "atm_counter", day)
        loaded = self._count(SQL("SELECT count(*) FROM %s", table))
        cr.execute(
            SQL(
                """
                INSERT INTO atm_counter_p (
                    date, company_id, device_id, intake_id, source, kind, at, cassette,
                    denomination, currency_id, loaded, dispensed, accepted, rejected,
                    retracted, remaining)
                SELECT DISTINCT ON (d.id, s.at, s.cassette, s.denomination)
                       s.at::date, %(company)s, d.id, %(intake)s, 'host', %(source)s, s.at,
                       s.cassette, s.denomination, COALESCE(c.id, d.currency_id), s.loaded,
                       s.dispensed, s.accepted, s.rejected, s.retracted, s.remaining
                  FROM %(table)s s
                  JOIN atm_device d ON d.company_id = %(company)s AND d.code = s.device
                  LEFT JOIN res_currency c ON c.name = s.currency
                 WHERE NOT EXISTS (
                       SELECT FROM atm_counter_p h
                        WHERE h.device_id = d.id AND h.date = s.at::date AND h.at = s.at
                          AND h.source = 'host' AND h.cassette IS NOT DISTINCT FROM s.cassette
                          AND h.denomination IS NOT DISTINCT FROM s.denomination)
                 ORDER BY d.id, s.at, s.cassette, s.denomination, s.rec
                """,
                company=intake.company_id.id,
                intake=intake.id,
                source=source,
                table=table,
            )
        )
        inserted = cr.rowcount
        return {
            "loaded": loaded,
            "unchanged": loaded - inserted,
            "inserted": inserted,
            "rejects": rejects,
        }

    def _forget_counters(self, table, intake):
        """The sender puts counts right by a later file: what it told before gives way."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM atm_counter_p h USING %(table)s s, atm_device d
                 WHERE d.company_id = %(company)s AND d.code = s.device
                   AND h.device_id = d.id AND h.date = s.at::date AND h.at = s.at
                   AND h.source = 'host' AND h.cassette IS NOT DISTINCT FROM s.cassette
                   AND h.denomination IS NOT DISTINCT FROM s.denomination
                   AND (h.loaded, h.dispensed, h.accepted, h.rejected, h.retracted, h.remaining)
                       IS DISTINCT FROM
                       (s.loaded, s.dispensed, s.accepted, s.rejected, s.retracted, s.remaining)
                """,
                table=table,
                company=intake.company_id.id,
            )
        )

    def _reject_counters(self, table, business_date, intake):
        words = {
            "far_time": self.env._("the date %s is too far from the day of the file"),
            "doubled": self.env._(
                "the same cassette and moment stand in the file with other counts"
            ),
            "unknown_device": self.env._("the bank has no ATM with the number %s"),
            "no_time": self.env._("the record has no date and time"),
            "no_cassette": self.env._("the record names no cassette"),
        }
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(table)s s USING (
                    SELECT s.rec, CASE WHEN d.id IS NULL THEN 'unknown_device'
                                       WHEN s.at IS NULL THEN 'no_time'
                                       WHEN abs(s.at::date - %(day)s::date) > %(far)s
                                           THEN 'far_time'
                                       WHEN s.cassette IS NULL THEN 'no_cassette'
                                       WHEN (s.loaded, s.dispensed, s.accepted, s.rejected,
                                             s.retracted, s.remaining) IS DISTINCT FROM
                                            first_value((s.loaded, s.dispensed, s.accepted,
                                                s.rejected, s.retracted, s.remaining)) OVER (
                                                PARTITION BY s.device, s.at, s.cassette,
                                                    s.denomination ORDER BY s.rec)
                                           THEN 'doubled' END AS code
                      FROM %(table)s s LEFT JOIN atm_device d
                        ON d.company_id = %(company)s AND d.code = s.device) bad
                 WHERE bad.rec = s.rec AND bad.code IS NOT NULL
                RETURNING s.rec, bad.code, CASE bad.code
                    WHEN 'far_time' THEN s.at::text ELSE COALESCE(s.device, '') END
                """,
                table=table,
                day=business_date,
                far=FAR.days,
                company=intake.company_id.id,
            )
        )
        return [
            (rec, code, words[code] % (device,) if "%s" in words[code] else words[code])
            for rec, code, device in sorted(self.env.cr.fetchall())
        ]
