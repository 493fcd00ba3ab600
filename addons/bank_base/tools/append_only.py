"""Tables where rows are added and never changed.

``protect(cr, table)`` refuses UPDATE, DELETE and TRUNCATE. Migrations and
erasure at the end of a legal term pass through one switch, valid to the end of
the transaction and logged in ``bank_maintenance_log``::

    SET LOCAL bank.maintenance = 'erasure at term, order 12 of 01.02.2027'
"""

from odoo.tools import SQL

LOG = "bank_maintenance_log"

_FUNCTION = """
CREATE OR REPLACE FUNCTION bank_append_only() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    reason text := btrim(coalesce(current_setting('bank.maintenance', true), ''));
BEGIN
    IF reason = '' OR TG_TABLE_NAME = 'bank_maintenance_log' THEN
        RAISE EXCEPTION 'Rows of table % may only be added: % is refused', TG_TABLE_NAME, TG_OP
            USING HINT = 'SET LOCAL bank.maintenance = ''reason'' opens the table and is logged';
    END IF;
    INSERT INTO bank_maintenance_log (happened_at, transaction, table_name, operation,
                                      reason, database_user)
    VALUES (now() AT TIME ZONE 'UTC', txid_current()::text, TG_TABLE_NAME, TG_OP,
            reason, session_user)
    ON CONFLICT (happened_at, transaction, table_name, operation) DO NOTHING;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$body$
"""


def create_function(cr) -> None:
    """Make the trigger function; safe to repeat."""
    cr.execute(_FUNCTION)


def protect(cr, table: str) -> None:
    """Make a table append-only; safe to repeat. A partitioned table takes its parts along."""
    _trigger(cr, table, "append_only", SQL("BEFORE UPDATE OR DELETE"), SQL("ROW"))
    protect_truncate(cr, table)


def protect_truncate(cr, table: str) -> None:
    """Refuse TRUNCATE alone: for a new partition, whose row trigger comes from its parent."""
    _trigger(cr, table, "no_truncate", SQL("BEFORE TRUNCATE"), SQL("STATEMENT"))


def protect_columns(cr, table: str, *columns: str) -> None:
    """Refuse UPDATE of these columns, whatever else of a row may change; safe to repeat."""
    names = SQL(", ").join(map(SQL.identifier, columns))
    when = SQL("BEFORE UPDATE OF %s", names)
    _trigger(cr, table, "fixed_columns", when, SQL("ROW"))


def is_protected(cr, table: str) -> bool:
    """Tell whether :func:`protect` was called for the table."""
    cr.execute(
        SQL(
            "SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgname = %s",
            table,
            _name(table, "append_only"),
        )
    )
    return bool(cr.rowcount)


def maintenance(cr, reason: str) -> None:
    """Open protected tables to the end of the transaction; the reason goes to the log.

    :raises ValueError: without a reason.
    """
    if not reason or not reason.strip():
        raise ValueError("a reason is needed")
    cr.execute(SQL("SELECT set_config('bank.maintenance', %s, true)", reason.strip()))


def _name(table: str, suffix: str) -> str:
    return f"{table[:50]}_{suffix}"


def _trigger(cr, table: str, suffix: str, when: SQL, level: SQL) -> None:
    name = _name(table, suffix)
    cr.execute(
        SQL(
            "SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgname = %s",
            table,
            name,
        )
    )
    if cr.rowcount:
        return
    cr.execute(
        SQL(
            "CREATE TRIGGER %s %s ON %s FOR EACH %s EXECUTE FUNCTION bank_append_only()",
            SQL.identifier(name),
            when,
            SQL.identifier(table),
            level,
        )
    )
