# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

FAR_DAYS = 400  # an act's day this far from the file's is a mistake of the file
MOST_LINES = 100  # of one act: an ATM has a handful of places and values
MOST_NOTES = 1_000_000  # in one place, see atm.recount.line
BINS = ("cassette", "reject", "retract")
# How a line is compared with the one that is held.
_LINES = (
    "string_agg(concat_ws('|', COALESCE(l.cassette, 0), COALESCE(l.bin, 'cassette'),"
    " round(l.denomination, 2), l.notes), ';' ORDER BY COALESCE(l.cassette, 0),"
    " COALESCE(l.bin, 'cassette'), l.denomination, l.notes)"
)


class AtmIntake(models.AbstractModel):
    """Recount acts of a cash desk's own system: entered by file, confirmed by people."""

    _inherit = "atm.intake"

    def _take_in_recount(self, staging, business_date, source, full, intake):
        """Enter staged acts that are not held yet; each waits for a person to confirm it.

        An act that is held already is left alone: the same one is unchanged, one with other
        figures is set aside, because an act is put right by a new number only.
        """
        acts, lines = staging["act"], staging["line"]
        cr = self.env.cr
        cr.execute(SQL("ANALYZE %s", acts))
        cr.execute(SQL("ANALYZE %s", lines))
        rejects = self._reject_acts(acts, lines, business_date, intake)
        loaded = self._count(SQL("SELECT count(*) FROM %s", acts))
        work = SQL.identifier(f"wrk_atm_{intake.id}_act")
        cr.execute(SQL("CREATE UNLOGGED TABLE %s (rec bigint, id integer)", work))
        inserted = self._insert_acts(acts, lines, work, intake)
        cr.execute(SQL("DROP TABLE %s", work))
        return {
            "loaded": loaded,
            "unchanged": loaded - inserted,
            "inserted": inserted,
            "rejects": rejects,
        }

    def _reject_acts(self, acts, lines, business_date, intake):
        """Set aside acts that cannot be entered; returns (record, code, text)."""
        words = {
            "no_number": self.env._("the act has no number"),
            "no_device": self.env._("the record names no ATM"),
            "unknown_device": self.env._("the bank has no ATM with the number %s"),
            "no_time": self.env._("the record has no date and time"),
            "far_time": self.env._("the date %s is too far from the day of the file"),
            "unknown_currency": self.env._("the currency “%s” is not known"),
            "bad_sum": self.env._(
                "a sum of the act is below zero or finer than a kopeck"
            ),
            "no_lines": self.env._("the act has no lines"),
            "many_lines": self.env._("the act has %s lines, too many"),
            "bad_line": self.env._(
                "a line of the act has no value, no notes or no place"
            ),
            "doubled": self.env._("the act %s stands in the file twice"),
            "changed": self.env._(
                "act %s is here already with other figures: put it right by a new act"
            ),
        }
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(acts)s s USING (
                    SELECT s.rec, CASE
                        WHEN btrim(COALESCE(s.number, '')) = '' THEN 'no_number'
                        WHEN COALESCE(s.device, '') = '' THEN 'no_device'
                        WHEN d.id IS NULL THEN 'unknown_device'
                        WHEN s.at IS NULL THEN 'no_time'
                        WHEN abs(s.at::date - %(day)s::date) > %(far)s THEN 'far_time'
                        WHEN COALESCE(s.currency, '') <> '' AND c.id IS NULL
                            THEN 'unknown_currency'
                        WHEN LEAST(s.by_device, s.by_processing, s.by_books) < 0
                          OR s.by_device <> round(s.by_device, 2)
                          OR s.by_processing <> round(s.by_processing, 2)
                          OR s.by_books <> round(s.by_books, 2) THEN 'bad_sum'
                        WHEN COALESCE(l.count, 0) = 0 THEN 'no_lines'
                        WHEN l.count > %(most)s THEN 'many_lines'
                        WHEN l.bad THEN 'bad_line'
                        WHEN row_number() OVER (
                            PARTITION BY d.id, btrim(s.number) ORDER BY s.rec) > 1 THEN 'doubled'
                        WHEN r.id IS NOT NULL AND (
                            (r.at, r.by_device, r.by_processing, r.by_books, r.currency_id)
                            IS DISTINCT FROM
                            (date_trunc('second', s.at) AT TIME ZONE %(zone)s AT TIME ZONE 'UTC',
                             s.by_device, s.by_processing, s.by_books,
                             COALESCE(c.id, d.currency_id))
                            OR h.lines IS DISTINCT FROM l.lines) THEN 'changed'
                        END AS code, l.count AS count
                      FROM %(acts)s s
                      LEFT JOIN atm_device d
                        ON d.company_id = %(company)s AND d.code = s.device
                      LEFT JOIN res_currency c ON c.name = s.currency
                      LEFT JOIN (
                        SELECT l.rec, count(*) AS count, %(compared)s AS lines,
                               bool_or(l.denomination IS NULL OR l.denomination <= 0
                                   OR l.denomination <> round(l.denomination, 2)
                                   OR l.notes IS NULL OR l.notes < 0 OR l.notes > %(notes)s
                                   OR COALESCE(l.bin, 'cassette') NOT IN %(bins)s) AS bad
                          FROM %(lines)s l GROUP BY l.rec) l ON l.rec = s.rec
                      LEFT JOIN atm_recount r
                        ON r.device_id = d.id AND r.name = btrim(s.number)
                       AND r.company_id = d.company_id AND r.state <> 'cancelled'
                      LEFT JOIN LATERAL (
                        SELECT %(compared)s AS lines FROM atm_recount_line l
                         WHERE l.recount_id = r.id) h ON true) bad
                 WHERE bad.rec = s.rec AND bad.code IS NOT NULL
                RETURNING s.rec, bad.code, CASE bad.code
                    WHEN 'unknown_device' THEN s.device WHEN 'far_time' THEN s.at::text
                    WHEN 'unknown_currency' THEN s.currency
                    WHEN 'many_lines' THEN bad.count::text
                    WHEN 'doubled' THEN s.number WHEN 'changed' THEN s.number END
                """,
                acts=acts,
                lines=lines,
                day=business_date,
                far=FAR_DAYS,
                most=MOST_LINES,
                notes=MOST_NOTES,
                bins=BINS,
                compared=SQL(_LINES),
                company=intake.company_id.id,
                zone=self.env["atm.device"]._zone_sql(SQL("d.id")),
            )
        )
        return [
            (rec, code, words[code] % (value[:40],) if value else words[code])
            for rec, code, value in sorted(self.env.cr.fetchall())
        ]

    def _insert_acts(self, acts, lines, work, intake):
        """Enter the acts that are not held; returns how many."""
        cr = self.env.cr
        common = {
            "acts": acts,
            "lines": lines,
            "work": work,
            "company": intake.company_id.id,
            "intake": intake.id,
            "uid": self.env.uid,
            # The file tells the clock of the ATM's place, Odoo keeps UTC.
            "zone": self.env["atm.device"]._zone_sql(SQL("d.id")),
        }
        cr.execute(
            SQL(
                """
                WITH new AS (
                    INSERT INTO atm_recount (company_id, name, device_id, at, date, state,
                        currency_id, unloaded_by, counted_by, in_presence_of, by_device,
                        by_processing, by_books, device_known, processing_known, books_known,
                        counted, intake_id, create_uid, write_uid, create_date, write_date)
                    SELECT %(company)s, btrim(s.number), d.id,
                           date_trunc('second', s.at) AT TIME ZONE %(zone)s AT TIME ZONE 'UTC',
                           s.at::date, 'draft', COALESCE(c.id, d.currency_id), s.unloaded_by,
                           s.counted_by, s.in_presence_of, s.by_device, s.by_processing,
                           s.by_books, s.by_device IS NOT NULL, s.by_processing IS NOT NULL,
                           s.by_books IS NOT NULL, l.counted, %(intake)s, %(uid)s, %(uid)s,
                           now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                      FROM %(acts)s s
                      JOIN atm_device d ON d.company_id = %(company)s AND d.code = s.device
                      LEFT JOIN res_currency c ON c.name = s.currency
                      JOIN (SELECT rec, sum(denomination * notes) AS counted
                              FROM %(lines)s GROUP BY rec) l ON l.rec = s.rec
                     WHERE NOT EXISTS (
                        SELECT 1 FROM atm_recount r
                         WHERE r.company_id = %(company)s AND r.device_id = d.id
                           AND r.name = btrim(s.number) AND r.state <> 'cancelled')
                     ORDER BY s.rec
                    RETURNING id, device_id, name)
                INSERT INTO %(work)s (rec, id)
                SELECT s.rec, new.id FROM new
                  JOIN atm_device d ON d.id = new.device_id
                  JOIN %(acts)s s ON s.device = d.code AND btrim(s.number) = new.name
                """,
                **common,
            )
        )
        inserted = cr.rowcount
        cr.execute(
            SQL(
                """
                INSERT INTO atm_recount_line (recount_id, company_id, cassette, bin,
                    denomination, notes, expected_known, notes_expected, amount,
                    create_uid, write_uid, create_date, write_date)
                SELECT w.id, %(company)s, COALESCE(l.cassette, 0), COALESCE(l.bin, 'cassette'),
                       l.denomination, l.notes, false, 0, l.denomination * l.notes,
                       %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM %(lines)s l JOIN %(work)s w ON w.rec = l.rec
                """,
                **common,
            )
        )
        return inserted
