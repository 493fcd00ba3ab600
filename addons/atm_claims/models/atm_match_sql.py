"""Statements of the matching, in the order they are run; the rule is tools/matching.py.

Marks of anchors: 0 an operation of a journal, 1 a row of the switch, 2 of the core, 3 and 4
reversals without an operation.
"""

JOURNAL = """
CREATE UNLOGGED TABLE wrk_match_anchor AS
SELECT 0::smallint AS mark, r.id, r.device_id, r.date,
       COALESCE(r.answered_at, r.started_at, r.date) AS at, r.trace_number AS num,
       r.trace_key AS key
  FROM atm_transaction_p r
 WHERE r.company_id = %(company)s AND r.date BETWEEN %(load_from)s AND %(load_to)s
   AND r.outcome NOT IN ('no_money', 'declined') AND r.kind <> 'other' %(only)s
"""

# An inquiry is approved too, but no money moved and no journal tells it as an operation.
SOURCES = """
CREATE UNLOGGED TABLE wrk_match_s AS
SELECT r.id, r.source, r.device_id, r.date, r.at AS host_at, r.reversal,
       r.trace_number AS num, r.trace_key AS key
  FROM atm_source_row_p r
 WHERE r.company_id = %(company)s AND r.date BETWEEN %(load_from)s AND %(load_to)s
   AND r.approved AND (r.amount <> 0 OR r.operation IS DISTINCT FROM 'other') %(only)s
"""

_AGREE = """right(j.num, LEAST(length(j.num), length(s.num)))
            = right(s.num, LEAST(length(j.num), length(s.num)))"""

LEARN = f"""
WITH near AS (
    SELECT s.source, j.device_id, j.at::date AS date,
           trunc(extract(epoch FROM s.host_at - j.at))::int AS seconds,
           count(*) OVER (PARTITION BY s.source, j.id) AS of_journal,
           count(*) OVER (PARTITION BY s.id) AS of_row
      FROM wrk_match_s s
      JOIN wrk_match_anchor j ON j.device_id = s.device_id AND j.key = s.key
       AND s.host_at BETWEEN j.at - %(coarse)s AND j.at + %(coarse)s
       AND {_AGREE}
     WHERE NOT s.reversal)
INSERT INTO atm_clock (company_id, device_id, date, source, seconds, pairs,
                       create_date, write_date)
SELECT %(company)s, device_id, date, source,
       CASE WHEN count(*) >= %(enough)s
            THEN percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) ELSE 0 END,
       count(*), now() AT TIME ZONE 'utc', now() AT TIME ZONE 'utc'
  FROM near WHERE of_journal = 1 AND of_row = 1
 GROUP BY source, device_id, date
ON CONFLICT (device_id, date, source) DO UPDATE
   SET seconds = EXCLUDED.seconds, pairs = EXCLUDED.pairs, write_date = EXCLUDED.write_date
 WHERE (atm_clock.seconds, atm_clock.pairs)
       IS DISTINCT FROM (EXCLUDED.seconds, EXCLUDED.pairs)
"""

# Rows with their moments set right by the clocks; joined anew each time, for writing them back
# would rewrite the whole table.
_RIGHT = """(
    SELECT r.*, r.host_at - COALESCE(c.seconds, 0) * interval '1 second' AS at
      FROM wrk_match_s r
      LEFT JOIN atm_clock c ON c.device_id = r.device_id AND c.date = r.date
           AND c.source = r.source
     WHERE r.source = %(source)s AND r.reversal = %(undone)s) s"""

HELD = """
CREATE UNLOGGED TABLE wrk_match_held (
    mark smallint, anchor_id bigint, row_id bigint, source varchar, undone boolean,
    distance double precision)
"""

GATHER = f"""
INSERT INTO wrk_match_held
SELECT DISTINCT ON (s.id) j.mark, j.id, s.id, s.source, s.reversal,
       abs(extract(epoch FROM s.at - j.at)) AS distance
  FROM {_RIGHT}
  JOIN wrk_match_anchor j ON j.device_id = s.device_id AND j.key = s.key
   AND s.at BETWEEN j.at - %(window)s AND j.at + %(after)s
   AND {_AGREE}
 ORDER BY s.id, distance, j.mark, j.id
"""

# What found no operation is one itself.
LEFT = f"""
WITH left_over AS (
    INSERT INTO wrk_match_anchor
    SELECT %(mark)s, s.id, s.device_id, s.date, s.at,
           CASE WHEN %(undone)s THEN NULL ELSE s.num END,
           CASE WHEN %(undone)s THEN NULL ELSE s.key END
      FROM {_RIGHT}
     WHERE NOT EXISTS (SELECT FROM wrk_match_held h WHERE h.row_id = s.id)
    RETURNING mark, id)
INSERT INTO wrk_match_held
SELECT mark, id, id, %(source)s, %(undone)s, 0 FROM left_over
"""

_AMOUNT = """CASE WHEN t.kind = 'deposit' THEN COALESCE(t.amount_accepted, t.amount_debited)
                  ELSE COALESCE(t.amount_debited, t.amount_requested) END"""

# The nearest of an operation's rows: the least pair of distance and id, which needs no sorting.
NEW = f"""
CREATE UNLOGGED TABLE wrk_match_new AS
WITH held AS (
    SELECT mark, anchor_id,
           (min(ARRAY[distance, row_id])
              FILTER (WHERE source = 'switch' AND NOT undone))[2]::bigint AS switch_id,
           (min(ARRAY[distance, row_id])
              FILTER (WHERE source = 'core' AND NOT undone))[2]::bigint AS core_id,
           (min(ARRAY[distance, row_id])
              FILTER (WHERE source = 'switch' AND undone))[2]::bigint AS switch_reversal_id,
           (min(ARRAY[distance, row_id])
              FILTER (WHERE source = 'core' AND undone))[2]::bigint AS core_reversal_id,
           count(*) FILTER (WHERE source = 'switch' AND NOT undone) AS switch_count,
           count(*) FILTER (WHERE source = 'core' AND NOT undone) AS core_count,
           count(*) FILTER (WHERE source = 'switch' AND undone) AS switch_reversals,
           count(*) FILTER (WHERE source = 'core' AND undone) AS core_reversals
      FROM wrk_match_held GROUP BY mark, anchor_id),
days AS (
    SELECT d.date,
           EXISTS (SELECT FROM bank_intake i WHERE i.company_id = %(company)s
                      AND i.kind = 'atm_switch' AND i.state = 'done'
                      AND i.business_date = d.date) AS switch,
           EXISTS (SELECT FROM bank_intake i WHERE i.company_id = %(company)s
                      AND i.kind = 'atm_core' AND i.state = 'done'
                      AND i.business_date = d.date) AS core
      FROM (SELECT DISTINCT (at + %(window)s)::date AS date FROM wrk_match_anchor) d),
covered AS (
    SELECT d.device_id, d.date, EXISTS (
           SELECT FROM atm_journal j WHERE j.device_id = d.device_id AND j.state = 'taken'
              AND d.date BETWEEN j.date_from AND j.date_to) AS held
      FROM (SELECT DISTINCT device_id, at::date AS date FROM wrk_match_anchor
             WHERE mark > 0) d),
grouped AS (
    SELECT a.mark, a.id, a.device_id, a.date, a.at,
           h.switch_id, h.core_id, h.switch_reversal_id, h.core_reversal_id,
           COALESCE(h.switch_count, 0)::int AS switch_count,
           COALESCE(h.core_count, 0)::int AS core_count,
           COALESCE(h.switch_reversals, 0)::int AS switch_reversals,
           COALESCE(h.core_reversals, 0)::int AS core_reversals,
           t.id AS transaction_id, t.outcome, t.refund, t.verdict AS said, t.kind,
           {_AMOUNT} AS journal_amount, s.amount AS switch_amount, c.amount AS core_amount,
           COALESCE(t.card, s.card, c.card, r.card) AS card,
           COALESCE(t.trace, s.trace, c.trace, r.trace) AS trace,
           COALESCE(t.kind, s.operation, c.operation, r.operation) AS operation,
           COALESCE(t.currency_id, s.currency_id, c.currency_id, r.currency_id)
               AS currency_id,
           COALESCE(c.client_id, s.client_id) AS client_id, a.key,
           COALESCE(days.switch, false) AS switch_came,
           COALESCE(days.core, false) AS core_came,
           COALESCE(covered.held, false) AS journal_came
      FROM wrk_match_anchor a
      LEFT JOIN held h ON h.mark = a.mark AND h.anchor_id = a.id
      LEFT JOIN atm_transaction_p t ON a.mark = 0 AND t.id = a.id
           AND t.date BETWEEN %(load_from)s AND %(load_to)s
      LEFT JOIN atm_source_row_p s ON s.id = h.switch_id
           AND s.date BETWEEN %(load_from)s AND %(load_to)s
      LEFT JOIN atm_source_row_p c ON c.id = h.core_id
           AND c.date BETWEEN %(load_from)s AND %(load_to)s
      LEFT JOIN atm_source_row_p r ON a.mark > 2 AND r.id = a.id
           AND r.date BETWEEN %(load_from)s AND %(load_to)s
      LEFT JOIN days ON days.date = (a.at + %(window)s)::date
      LEFT JOIN covered ON a.mark > 0 AND covered.device_id = a.device_id
           AND covered.date = a.at::date),
judged AS (
    SELECT g.*,
           (transaction_id IS NOT NULL)::int::text || (switch_count > 0)::int::text
               || (core_count > 0)::int::text AS mask,
           switch_reversals + core_reversals > 0 AS undone,
           mark > 2 AS alone,
           (transaction_id IS NULL AND NOT journal_came)
               OR (switch_count = 0 AND NOT switch_came)
               OR (core_count = 0 AND NOT core_came) AS awaited,
           COALESCE(journal_amount <> switch_amount, false)
               OR COALESCE(journal_amount <> core_amount, false)
               OR COALESCE(switch_amount <> core_amount, false) AS sums_differ,
           -- nothing need be booked where no cash moved and the debit was taken back
           (outcome = 'not_presented' AND NOT refund) OR outcome = 'returned' AS quiet
      FROM grouped g)
SELECT %(company)s::int AS company_id, device_id, date, mark AS anchor, id AS anchor_id,
       transaction_id, switch_id, core_id, switch_reversal_id, core_reversal_id,
       switch_count, core_count, switch_reversals, core_reversals, mask,
       CASE WHEN alone THEN 'missing'
            WHEN sums_differ OR switch_count > 1 OR core_count > 1 THEN 'differs'
            WHEN mask = '111' THEN 'matched'
            WHEN (transaction_id IS NOT NULL OR journal_came)
                 AND (switch_count > 0 OR switch_came) AND (core_count > 0 OR core_came)
            THEN CASE WHEN COALESCE(quiet, false) AND core_count = 0
                      THEN 'matched' ELSE 'missing' END
            ELSE 'expected' END AS state,
       concat_ws(',',
            CASE WHEN alone THEN 'reversal_alone' END,
            CASE WHEN sums_differ THEN 'sum' END,
            CASE WHEN NOT alone AND transaction_id IS NULL
                 THEN CASE WHEN journal_came THEN 'journal_missing'
                           ELSE 'journal_expected' END END,
            CASE WHEN NOT alone AND switch_count = 0
                 THEN CASE WHEN switch_came THEN 'switch_missing'
                           ELSE 'switch_expected' END END,
            CASE WHEN NOT alone AND core_count = 0
                 THEN CASE WHEN core_came THEN 'core_missing' ELSE 'core_expected' END END,
            CASE WHEN switch_count > 1 THEN 'switch_twice' END,
            CASE WHEN core_count > 1 THEN 'core_twice' END,
            CASE WHEN switch_reversals > 0 THEN 'switch_reversed' END,
            CASE WHEN core_reversals > 0 THEN 'core_reversed' END,
            CASE WHEN NOT alone AND key IS NULL THEN 'no_number' END) AS reasons,
       CASE WHEN operation = 'deposit' THEN
                CASE WHEN core_count - core_reversals > 1 THEN 'credited_twice'
                     WHEN outcome = 'kept' AND core_count > core_reversals THEN 'kept_credited'
                     WHEN outcome = 'kept' AND core_came THEN 'kept_not_credited'
                     WHEN outcome = 'kept' THEN 'waits'
                     WHEN outcome = 'deposited' AND core_count = 0 AND core_came
                     THEN 'not_booked'
                     WHEN outcome = 'unknown' OR (transaction_id IS NULL AND journal_came)
                     THEN 'check'
                     WHEN sums_differ OR alone THEN 'check'
                     WHEN mask <> '111' AND outcome IS DISTINCT FROM 'returned'
                     THEN CASE WHEN awaited THEN 'waits' ELSE 'check' END
                     ELSE 'agreed' END
            WHEN alone THEN 'check'
            -- the second of two debits taken back is as it should be
            WHEN outcome = 'taken' AND undone
                 AND NOT (core_count > 1 AND core_count = core_reversals + 1)
            THEN 'reversed_though_taken'
            WHEN core_count - core_reversals > 1 OR (core_count > 1 AND core_reversals = 0)
            THEN 'booked_twice'
            WHEN outcome = 'taken' AND refund AND core_count > 0 THEN 'debited_without_cash'
            -- a reversal lost between the processing center and the core leaves the debit standing
            WHEN outcome IN ('not_presented', 'retracted') AND core_count > core_reversals
            THEN 'debited_without_cash'
            WHEN outcome IN ('not_presented', 'retracted') AND undone THEN 'reversed'
            WHEN outcome IN ('not_presented', 'retracted') AND core_came THEN 'agreed'
            WHEN outcome IN ('not_presented', 'retracted') THEN 'waits'
            WHEN outcome = 'unknown' THEN 'check'
            WHEN outcome = 'taken' AND core_count = 0 AND core_came THEN 'not_booked'
            WHEN transaction_id IS NULL AND journal_came AND NOT undone THEN 'check'
            WHEN sums_differ THEN 'check'
            WHEN mask <> '111' THEN CASE WHEN awaited THEN 'waits' ELSE 'check' END
            ELSE 'agreed' END AS verdict,
       at, card, trace, operation, outcome, currency_id, client_id, journal_amount,
       switch_amount, core_amount, NULL::bigint AS candidate_id, false AS refund, key
  FROM judged
"""

REFUND = """
UPDATE wrk_match_new SET refund = true
 WHERE verdict IN ('debited_without_cash', 'booked_twice', 'kept_not_credited')
    OR (verdict = 'not_booked' AND operation = 'deposit')
"""

# A weak key: card, sum and time agree, the number does not. It only makes a candidate. Joined by
# equality of ATM, sum and end of the card: by time alone every row would meet every other one.
POSSIBLE = """
WITH lone AS MATERIALIZED (
    SELECT n.anchor_id, n.device_id, n.at, n.switch_count, n.core_count,
           right(regexp_replace(n.card, '\\D+$', ''), 4) AS tail,
           substring(n.card FROM '^\\D*(\\d{6})') AS head,
           n.journal_amount AS amount
      FROM wrk_match_new n
     WHERE n.anchor = 0 AND (n.switch_count = 0 OR n.core_count = 0)
       AND n.journal_amount IS NOT NULL AND n.card <> ''),
spare AS MATERIALIZED (
    SELECT o.anchor, o.device_id, o.at, r.id, r.amount, right(r.card, 4) AS tail,
           substring(r.card FROM '^(\\d{6})') AS head
      FROM wrk_match_new o
      JOIN atm_source_row_p r ON r.id = o.anchor_id
       AND r.date BETWEEN %(load_from)s AND %(load_to)s
     WHERE o.anchor IN (1, 2)),
perhaps AS (
    SELECT DISTINCT ON (l.anchor_id) l.anchor_id, o.id
      FROM lone l
      JOIN spare o ON o.device_id = l.device_id AND o.amount = l.amount AND o.tail = l.tail
       AND o.at BETWEEN l.at - %(window)s AND l.at + %(window)s
     WHERE ((o.anchor = 1 AND l.switch_count = 0) OR (o.anchor = 2 AND l.core_count = 0))
       AND l.tail ~ '^\\d{4}$' AND COALESCE(o.head = l.head, true)
     ORDER BY l.anchor_id, abs(extract(epoch FROM o.at - l.at)), o.id)
UPDATE wrk_match_new n
   SET candidate_id = p.id, state = 'possible',
       reasons = concat_ws(',', NULLIF(n.reasons, ''), 'possible')
  FROM perhaps p WHERE n.anchor = 0 AND n.anchor_id = p.anchor_id
"""

NAMES = (
    "date", "company_id", "device_id", "anchor", "anchor_id", "transaction_id", "switch_id",
    "core_id", "switch_reversal_id", "core_reversal_id", "switch_count", "core_count",
    "switch_reversals", "core_reversals", "mask", "state", "reasons", "verdict", "at", "card",
    "trace", "operation", "outcome", "currency_id", "client_id", "journal_amount",
    "switch_amount", "core_amount", "candidate_id", "refund",
)  # fmt: skip
_NAMES = ", ".join(NAMES)
_SAME = "m.anchor = n.anchor AND m.anchor_id = n.anchor_id AND m.date = n.date"
_OWN = "m.company_id = %(company)s AND m.date BETWEEN %(start)s AND %(end)s"
_VALUES = [
    one for one in NAMES if one not in ("date", "anchor", "anchor_id", "company_id")
]

WRITE = f"""
WITH gone AS (
    DELETE FROM atm_match_p m USING (
        SELECT r.id, r.date FROM atm_match_p r
         WHERE r.company_id = %(company)s AND r.date BETWEEN %(start)s AND %(end)s %(only)s
           AND NOT EXISTS (SELECT FROM wrk_match_new n WHERE n.anchor = r.anchor
                              AND n.anchor_id = r.anchor_id AND n.date = r.date)) old
     WHERE m.id = old.id AND m.date = old.date AND {_OWN}
    RETURNING 1),
changed AS (
    UPDATE atm_match_p m SET {", ".join(f"{one} = n.{one}" for one in _VALUES)}
      FROM wrk_match_new n
     WHERE {_OWN} AND {_SAME}
       AND ({", ".join(f"m.{one}" for one in _VALUES)})
           IS DISTINCT FROM ({", ".join(f"n.{one}" for one in _VALUES)})
    RETURNING 1),
added AS (
    INSERT INTO atm_match_p ({_NAMES})
    SELECT {_NAMES} FROM wrk_match_new n
     WHERE NOT EXISTS (SELECT FROM atm_match_p m WHERE {_OWN} AND {_SAME})
    RETURNING 1)
SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM changed),
       (SELECT count(*) FROM gone)
"""

# Where nothing of the window is held there is nothing to compare with.
WRITE_FIRST = f"""
INSERT INTO atm_match_p ({_NAMES}) SELECT {_NAMES} FROM wrk_match_new n
"""
