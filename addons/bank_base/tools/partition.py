"""History that grows without end: a table partitioned by month behind a view.

Odoo does not take a partitioned table for a table, so the model stands on the
view ``<name>`` (``_auto = False``) and rows are inserted into ``<name>_p``.
Nothing may have a foreign key to such a table.
"""

import re
from datetime import date

from odoo.tools import SQL

from . import append_only

_COLUMN = re.compile(r'^"?([a-z_][a-z0-9_]*)"?\s', re.IGNORECASE)
_FEW_PAGES = 100  # a table below this is read whole, whatever the plan
_CONSTRAINTS = {"constraint", "check", "unique", "primary", "foreign", "exclude"}


def table(name: str) -> str:
    """Name of the partitioned table behind the view: the one to insert into."""
    return f"{name}_p"


def month_bounds(day: date) -> tuple[date, date]:
    """First day of the month and first day of the next one."""
    first = day.replace(day=1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def create(cr, name: str, columns, date_column: str) -> None:
    """Make the partitioned table and its view, or add the columns they lack.

    :param columns: column definitions as DDL ("company_id integer NOT NULL, …"), without
        ``id``, which is a bigserial; a str or an SQL without parameters
    :param date_column: the date that chooses the month; one of the columns, NOT NULL
    """
    ddl = columns.code if isinstance(columns, SQL) else columns
    parent = SQL.identifier(table(name))
    cr.execute(SQL("SELECT to_regclass(%s)", table(name)))
    if cr.fetchone()[0] is None:
        cr.execute(
            SQL(
                "CREATE TABLE %s (id bigserial, %s, PRIMARY KEY (id, %s)) PARTITION BY RANGE (%s)",
                parent,
                SQL(ddl),
                SQL.identifier(date_column),
                SQL.identifier(date_column),
            )
        )
    else:
        for definition in _split(ddl):
            if _column_name(definition):
                cr.execute(
                    SQL(
                        "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s",
                        parent,
                        SQL(definition),
                    )
                )
    cr.execute(
        SQL(
            "CREATE OR REPLACE VIEW %s AS SELECT * FROM %s",
            SQL.identifier(name),
            parent,
        )
    )


def ensure_month(cr, name: str, day: date) -> str:
    """Make the partition of the day's month if it is missing; returns its name.

    Takes a short exclusive lock on the table, but only when the month is new.
    """
    start, end = month_bounds(day)
    part = f"{table(name)}_{start:%Y_%m}"
    cr.execute(SQL("SELECT to_regclass(%s)", part))
    if cr.fetchone()[0] is None:
        cr.execute(
            SQL(
                "CREATE TABLE IF NOT EXISTS %s PARTITION OF %s FOR VALUES FROM (%s) TO (%s)",
                SQL.identifier(part),
                SQL.identifier(table(name)),
                start,
                end,
            )
        )
        if append_only.is_protected(cr, table(name)):
            append_only.protect_truncate(cr, part)
    return part


def index(
    cr, name: str, columns: str, *, unique: bool = False, where: str = ""
) -> None:
    """Make an index on every partition, present and future; safe to repeat.

    :param columns: what stands in the brackets, for example "contract_id, date DESC"
    """
    label = re.sub(r"[^a-z0-9]+", "_", columns.lower()).strip("_")
    cr.execute(
        SQL(
            "CREATE %s INDEX IF NOT EXISTS %s ON %s (%s) %s",
            SQL("UNIQUE" if unique else ""),
            SQL.identifier(f"{table(name)}_{label}"[:63]),
            SQL.identifier(table(name)),
            SQL(columns),
            SQL(f"WHERE {where}" if where else ""),
        )
    )


def months(cr, name: str) -> list[str]:
    """Names of the existing partitions, oldest first."""
    cr.execute(
        SQL(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname",
            table(name),
        )
    )
    return [row[0] for row in cr.fetchall()]


def analyze_grown(cr, name: str, first: date, last: date) -> list[str]:
    """Have statistics of the months that grew by half since they were made; returns those months.

    What was written in this transaction, or a moment ago, is not known to the planner: it takes
    a million new rows for a few and joins them row by row.

    :param first: and ``last``: days, both included
    """
    cr.execute(
        SQL(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = to_regclass(%s) AND c.relname BETWEEN %s AND %s"
            " AND pg_relation_size(c.oid) > current_setting('block_size')::int"
            " * (1.5 * GREATEST(c.relpages, 0) + %s) ORDER BY c.relname",
            table(name),
            f"{table(name)}_{first:%Y_%m}",
            f"{table(name)}_{last:%Y_%m}",
            _FEW_PAGES,
        )
    )
    grown = [row[0] for row in cr.fetchall()]
    for part in grown:
        cr.execute(SQL("ANALYZE %s", SQL.identifier(part)))
    return grown


def drop(cr, name: str) -> None:
    """Remove view and table with everything in them: for an uninstall hook."""
    cr.execute(SQL("DROP VIEW IF EXISTS %s", SQL.identifier(name)))
    cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table(name))))


def _split(ddl: str) -> list[str]:
    """Cut DDL at the commas that stand outside brackets."""
    parts, depth, start = [], 0, 0
    for position, sign in enumerate(ddl):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(ddl[start:position].strip())
            start = position + 1
    return [part for part in (*parts, ddl[start:].strip()) if part]


def _column_name(definition: str) -> str | None:
    match = _COLUMN.match(definition)
    if not match or match.group(1).lower() in _CONSTRAINTS:
        return None
    return match.group(1)
