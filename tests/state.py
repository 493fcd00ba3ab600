"""The whole state of a bank as comparable text: what two runs must agree on, row for row.

Nothing is listed by hand: every stored table of our addons and the ledger is read, and of each row
all columns but those that say when, by whom and under which number it was written.
"""

import hashlib

import psycopg2

PREFIXES = (
    "debt_",
    "bank_",
    "reserve_",
    "exchange_",
    "account_move",
    "account_partial_reconcile",
)
# Bookkeeping of the programs themselves, not of the bank.
VOLATILE_COLUMNS = {
    "id",
    "access_token",
    "invoice_partner_display_name",  # of an entry: who made it
    "inalterable_hash",
    "secure_sequence_number",
    "seconds",
    "result",
    "summary",
    "origin",
    "res_id",
    "sequence_number",
    "kept_path",
    "uuid",
    "eta",
    "attempts",
}
# A link is compared by what it leads to: its number is of one database alone.
LINKS = {
    "client_id": ("bank_client", "source || ' ' || code"),
    "contract_id": ("debt_contract", "source || ' ' || number"),
    "case_id": (
        "debt_case",
        "(SELECT c.code FROM bank_client c WHERE c.id = client_id)",
    ),
    "stage_id": ("debt_stage", "code"),
    "stage_from_id": ("debt_stage", "code"),
    "stage_to_id": ("debt_stage", "code"),
    "branch_id": ("bank_branch", "code"),
    "region_id": ("bank_region", "code"),
    "product_id": ("debt_product", "code"),
    "currency_id": ("res_currency", "name"),
    "company_id": ("res_company", "name"),
    "partner_id": ("res_partner", "name"),
    "bucket_id": ("debt_bucket", "number::text"),
    "type_id": ("exchange_type", "code"),
    "file_id": ("exchange_file", "name"),
    "book_id": ("reserve_rule_book", "code"),
    "band_id": ("reserve_band", "dpd_from::text"),
    "inventory_id": ("reserve_inventory", "date || ' ' || closing"),
    "day_id": ("bank_day", "date::text"),
    "move_id": ("account_move", "name"),
}
# Journals of runs: an interrupted run leaves one line more than a clean one, and should.
# A test gives each bank a channel of its own.
SKIPPED_TABLES = {"bank_maintenance_log", "exchange_listing", "exchange_endpoint"}


def snapshot(database):
    """dict table → list of rows as sorted text; partitions are read through their parent only."""
    connection = psycopg2.connect(dbname=database)
    try:
        with connection.cursor() as cursor:
            return {table: _rows(cursor, table) for table in _tables(cursor)}
    finally:
        connection.close()


def _tables(cursor):
    cursor.execute(
        """
        SELECT c.relname
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
         ORDER BY c.relname
        """
    )
    return [
        name
        for (name,) in cursor.fetchall()
        if name.startswith(PREFIXES) and name not in SKIPPED_TABLES
    ]


def _rows(cursor, table):
    cursor.execute(
        """
        SELECT a.attname, format_type(a.atttypid, NULL)
          FROM pg_attribute a
         WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attname
        """,
        (f'"{table}"',),
    )
    found = cursor.fetchall()
    links = [_link(name) for name, kind in found if name in LINKS and kind == "integer"]
    columns = [
        name
        for name, kind in found
        if name not in VOLATILE_COLUMNS
        and not kind.startswith("timestamp")
        and not (name.endswith("_id") and kind in ("integer", "bigint"))
        and name not in ("create_uid", "write_uid")
    ]
    if not columns and not links:
        cursor.execute(f'SELECT count(*)::text FROM "{table}"')
        return [row[0] for row in cursor.fetchall()]
    wanted = ", ".join([*(f'"{name}"::text' for name in columns), *links])
    cursor.execute(f'SELECT {wanted} FROM "{table}" t')
    return sorted(
        "\x1f".join("" if v is None else v for v in row) for row in cursor.fetchall()
    )


def _link(name):
    """SQL: what a link of ``t`` leads to; a link to nothing shows."""
    table, key = LINKS[name]
    return (
        f'CASE WHEN t."{name}" IS NOT NULL THEN COALESCE('
        f'(SELECT {key} FROM "{table}" WHERE id = t."{name}"), \'leads to nothing\') END'
    )


def differences(clean, other, most=5):
    """Sentences about tables that differ, with a few of the rows on either side."""
    found = []
    for table in sorted(clean.keys() | other.keys()):
        left, right = clean.get(table), other.get(table)
        if left == right:
            continue
        if left is None or right is None:
            found.append(
                f"{table}: only in {'the clean run' if right is None else 'this run'}"
            )
            continue
        only_left = _less(left, right)[:most]
        only_right = _less(right, left)[:most]
        found.append(
            f"{table}: {len(left)} rows in the clean run, {len(right)} here;"
            f" only there {only_left}; only here {only_right}"
        )
    return found


def _less(rows, others):
    """Rows of the first list that the second has fewer of."""
    counts = {}
    for row in others:
        counts[row] = counts.get(row, 0) + 1
    left = []
    for row in rows:
        if counts.get(row):
            counts[row] -= 1
        else:
            left.append(row)
    return left


def digest(state):
    """One line for a whole state."""
    value = hashlib.sha256()
    for table in sorted(state):
        value.update("\n".join([table, *state[table]]).encode())
    return value.hexdigest()
