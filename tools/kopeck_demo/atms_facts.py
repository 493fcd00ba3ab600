"""What the tables say of the ATMs, run inside ``odoo shell``; sums in kopecks, as the truth's."""

ROWS = {
    "transactions": """
        SELECT d.code AS device, t.date::text, count(*) AS count
          FROM atm_transaction_p t JOIN atm_device d ON d.id = t.device_id GROUP BY 1, 2""",
    "findings": """
        SELECT f.kind, f.verdict, count(*) AS count,
               round(COALESCE(sum(f.amount), 0) * 100)::bigint AS amount
          FROM atm_journal_finding f GROUP BY 1, 2""",
    "matches": """
        SELECT d.code AS device, m.date::text, m.trace, m.mask, m.state, m.verdict, m.refund,
               m.outcome
          FROM atm_match_p m JOIN atm_device d ON d.id = m.device_id""",
    "recounts": """
        SELECT d.code AS device, r.name AS act, r.state,
               round(r.counted * 100)::bigint AS counted,
               round(r.expected * 100)::bigint AS expected_by_books,
               round(r.gap * 100)::bigint AS difference,
               round(r.by_processing * 100)::bigint AS expected_by_processing,
               round(r.by_device * 100)::bigint AS expected_by_print
          FROM atm_recount r JOIN atm_device d ON d.id = r.device_id""",
    "ties": """
        SELECT d.code AS device, t.role, round(t.loaded * 100)::bigint AS loaded,
               round(t.unloaded * 100)::bigint AS unloaded,
               round(t.dispensed * 100)::bigint AS dispensed,
               round(t.accepted * 100)::bigint AS accepted,
               round(t.expected * 100)::bigint AS expected,
               round(t.ledger * 100)::bigint AS ledger,
               round(t.unexplained * 100)::bigint AS unexplained,
               round(t.not_posted * 100)::bigint AS not_posted
          FROM atm_tie t JOIN atm_device d ON d.id = t.device_id
         WHERE (t.date_from, t.date) = (%(first)s, %(last)s)""",
    "claims": """
        SELECT c.name, c.channel, s.code AS stage, c.verdict, x.started_at::text AS operation_at,
               d.code AS device, c.demo_id,
               round(COALESCE(c.amount_granted, 0) * 100)::bigint AS granted,
               round(COALESCE((SELECT sum(p.amount) FROM atm_payout p
                 WHERE p.claim_id = c.id AND p.state IN ('paid', 'checked')), 0) * 100)::bigint
                   AS paid,
               (SELECT count(*) FROM atm_answer a
                 WHERE a.claim_id = c.id AND a.state = 'sent') AS answers
          FROM (SELECT c.*, substring(c.summary FROM 'K[0-9]+') AS demo_id FROM atm_claim c) c
          JOIN atm_claim_stage s ON s.id = c.stage_id
          LEFT JOIN atm_device d ON d.id = c.device_id
          LEFT JOIN atm_transaction_p x ON x.id = c.transaction_id""",
}


def read(env, params):
    """Name → rows as dicts, read past the models."""
    days = {"first": params["days"][0], "last": params["days"][-1]}
    found = {}
    for name, query in ROWS.items():
        env.cr.execute(query, days)
        names = [column.name for column in env.cr.description]
        found[name] = [dict(zip(names, row, strict=True)) for row in env.cr.fetchall()]
    return found
