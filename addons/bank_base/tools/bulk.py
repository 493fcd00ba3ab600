"""Many rows into a table that holds few: its indexes are built once, at the end."""

import contextlib

import psycopg2.errors

from odoo.tools import SQL

WORTH = 10_000
"""Rows from which on it pays."""
SHARE = 20
"""A table that holds more than this part of what comes is in use: it is not locked."""

_INDEXES = """
    SELECT i.relname, pg_get_indexdef(i.oid), k.conname, pg_get_constraintdef(k.oid),
           obj_description(i.oid, 'pg_class'), obj_description(k.oid, 'pg_constraint')
      FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid
      LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.conrelid = x.indrelid
     WHERE x.indrelid = to_regclass(%s) AND NOT x.indisprimary
       AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.confrelid = x.indrelid
                       AND f.conindid = i.oid)
     ORDER BY i.relname
"""


@contextlib.contextmanager
def unindexed(cr, table, rows):
    """Within the block ``table`` has its primary key alone, if that is worth it.

    An index that grows row by row in random order costs five times one built of sorted rows:
    of the first night's contracts it was most of the insert. It is for tables that are next to
    empty (a twentieth of what comes), since nobody reads the table until the transaction ends; it
    is left alone when somebody does at this moment. Uniqueness is checked when the index is made
    again. A tablespace of its own and marks of CLUSTER or REPLICA IDENTITY are not kept.

    :param rows: how many rows come
    :raises psycopg2.errors.UniqueViolation: at the end of the block
    """
    indexes = _dropped(cr, table) if _worth(cr, table, rows) else []
    yield
    if not indexes:
        return
    cr.execute(SQL("SET LOCAL maintenance_work_mem = '256MB'"))
    name_of = SQL.identifier
    for index, definition, constraint, rule, comment, said in indexes:
        if constraint:
            add = SQL(
                "ALTER TABLE %s ADD CONSTRAINT %s ", name_of(table), name_of(constraint)
            )
            definition = add.code + rule
        # PostgreSQL's own text, as it gave it; a percent sign in it is no parameter.
        cr.execute(definition)  # pylint: disable=sql-injection
        if comment:
            cr.execute(SQL("COMMENT ON INDEX %s IS %s", name_of(index), comment))
        if said:
            cr.execute(
                SQL(
                    "COMMENT ON CONSTRAINT %s ON %s IS %s",
                    name_of(constraint),
                    name_of(table),
                    said,
                )
            )


def _worth(cr, table, rows):
    if rows < WORTH:
        return False
    cr.execute(
        SQL(
            "SELECT count(*) FROM (SELECT FROM %s LIMIT %s) held",
            SQL.identifier(table),
            rows,
        )
    )
    return cr.fetchone()[0] * SHARE <= rows


def _dropped(cr, table):
    """Drop the indexes; returns what is needed to make them again."""
    name_of = SQL.identifier
    try:
        with cr.savepoint(flush=False):
            cr.execute(
                SQL("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT", name_of(table)),
                log_exceptions=False,
            )
    except psycopg2.errors.LockNotAvailable:
        return []
    cr.execute(SQL(_INDEXES, table))
    indexes = cr.fetchall()
    for index, _definition, constraint, *_comments in indexes:
        if constraint:
            cr.execute(
                SQL(
                    "ALTER TABLE %s DROP CONSTRAINT %s",
                    name_of(table),
                    name_of(constraint),
                )
            )
        else:
            cr.execute(SQL("DROP INDEX %s", name_of(index)))
    return indexes
