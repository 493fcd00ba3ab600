"""Session locks held on a connection of their own.

The lock must be taken before the working cursor's first statement: under
REPEATABLE READ the working transaction would otherwise see the world as it was
before the lock was granted.
"""

from contextlib import contextmanager, suppress

import psycopg2

from odoo.sql_db import connection_info_for


class Busy(Exception):
    """Somebody else holds the lock; the argument is its key."""

    @property
    def key(self) -> str:
        return self.args[0]


@contextmanager
def session_lock(dbname: str, key: str):
    """Hold a PostgreSQL session advisory lock; a killed process lets it go by itself.

    :raises Busy: when another session holds the lock.
    """
    _name, info = connection_info_for(dbname)
    connection = psycopg2.connect(**info)
    try:
        # No transaction stays open behind a lock that may be held for minutes.
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key]
            )
            if not cursor.fetchone()[0]:
                raise Busy(key)
        try:
            yield
        finally:
            _let_go(connection)
    finally:
        connection.close()


def _let_go(connection) -> None:
    """Unlock now: a closed connection's lock goes a little later, when its backend has ended."""
    with suppress(psycopg2.Error):  # a broken connection has let go already
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")


def is_locked(dbname: str, key: str) -> bool:
    """Tell whether somebody holds the lock now (an answer that may age at once)."""
    try:
        with session_lock(dbname, key):
            return False
    except Busy:
        return True
