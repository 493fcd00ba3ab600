"""SQL of the limitation period, the same as ``limitation.period`` for many payments at once."""

from odoo.tools import SQL


def last_day(due, years, ceiling):
    """Last day of a payment that no fact concerns; arguments are SQL."""
    return SQL(
        "LEAST(%(due)s + make_interval(years => %(years)s),"
        " %(due)s + make_interval(years => %(ceiling)s))::date",
        due=due,
        years=years,
        ceiling=ceiling,
    )


def folded(payments, facts):
    """Subquery (with brackets): key, began, last (NULL: stands) of payments that facts concern.

    The facts of each payment are numbered by ``limitation.order`` and taken one after another, each
    step for all payments together.

    :param payments: SQL of a query with key, due, as_of, years, ceiling, rest
    :param facts: SQL of a query with key, kind, begin, fin (date, NULL while it lasts), written;
        facts that begin after ``as_of`` may be among them
    """
    return SQL(
        """
        (WITH RECURSIVE paid AS MATERIALIZED (%(payments)s), numbered AS MATERIALIZED (
            SELECT f.key, f.kind, f.begin, f.fin, f.written,
                   row_number() OVER (
                       PARTITION BY f.key
                       ORDER BY f.begin, array_position(
                                    ARRAY['left', 'court', 'pretrial', 'acknowledged'],
                                    f.kind::text),
                                COALESCE(f.fin, 'infinity'::date)) AS n
              FROM (%(facts)s) f JOIN paid p ON p.key = f.key
             WHERE f.begin <= p.as_of
        ), walk AS (
            SELECT p.key, 0::bigint AS n, p.due AS base,
                   (p.due + make_interval(years => p.years))::date AS last,
                   p.due AS covered, FALSE AS stands
              FROM paid p
            UNION ALL
            SELECT w.key, w.n + 1,
                   CASE WHEN step.anew THEN f.begin ELSE w.base END,
                   CASE WHEN step.anew
                        THEN (f.begin + make_interval(years => p.years))::date
                             + GREATEST(w.covered - f.begin, 0)
                        WHEN step.stop AND f.fin IS NOT NULL
                        THEN GREATEST(
                            w.last + GREATEST(f.fin - GREATEST(f.begin - 1, w.covered), 0),
                            CASE WHEN f.kind = 'left' AND f.fin > w.base
                                 THEN (f.fin + make_interval(months => p.rest))::date END)
                        ELSE w.last END,
                   CASE WHEN step.anew THEN GREATEST(w.covered, f.begin)
                        WHEN step.stop AND f.fin IS NOT NULL THEN GREATEST(w.covered, f.fin)
                        ELSE w.covered END,
                   w.stands OR (step.stop AND f.fin IS NULL)
              FROM walk w
              JOIN numbered f ON f.key = w.key AND f.n = w.n + 1
              JOIN paid p ON p.key = w.key
             CROSS JOIN LATERAL (
                SELECT f.kind = 'acknowledged' AND NOT w.stands AND f.begin > w.base
                       AND (f.written OR f.begin <= w.last) AS anew,
                       f.kind <> 'acknowledged' AND NOT w.stands AND f.begin <= w.last AS stop
             ) step
        )
        SELECT DISTINCT ON (w.key) w.key, w.base + 1 AS began,
               CASE WHEN NOT w.stands
                    THEN LEAST(w.last, (p.due + make_interval(years => p.ceiling))::date)
                END AS last
          FROM walk w JOIN paid p ON p.key = w.key
         ORDER BY w.key, w.n DESC)
        """,
        payments=payments,
        facts=facts,
    )
