"""The floors: the least that PostgreSQL can do with the same rows, in plain SQL.

The rows are ready CSV, one of 30 columns a contract (contract and borrower side by side;
phones, parties, collateral, schedule and history, which a load also keeps, are left out).
"""

import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from kopeck_rt import databases

from . import machine
from .backends import Backends

DATABASE = "kopeck_bench_floor"
COLUMNS = """
    rec bigint, number text, branch text, product text, kind text, client_code text,
    currency text, date_start date, date_end date, amount_granted numeric, rate numeric,
    monthly_payment numeric, principal_current numeric, principal_overdue numeric,
    interest_current numeric, interest_overdue numeric, penalty numeric, fees numeric,
    overdue_since date, accelerated_on date, secured boolean, guaranteed boolean,
    region text, client_kind text, last_name text, first_name text, patronymic text,
    birth_date date, inn text, address text"""
STAGE = f"CREATE UNLOGGED TABLE floor_stage ({COLUMNS})"
BOOK = "CREATE TABLE floor_book (LIKE floor_stage)"
INDEX = "CREATE UNIQUE INDEX floor_book_number ON floor_book (number)"
EMPTY = "TRUNCATE floor_stage"
EMPTY_BOOK = "TRUNCATE floor_book"
COPY = "COPY floor_stage FROM STDIN (FORMAT csv)"
INSERT = "INSERT INTO floor_book SELECT * FROM floor_stage"
UPDATE = """UPDATE floor_book b
   SET principal_current = s.principal_current, principal_overdue = s.principal_overdue,
       interest_current = s.interest_current, interest_overdue = s.interest_overdue,
       penalty = s.penalty
  FROM floor_stage s WHERE s.number = b.number"""


@dataclass
class Floor:
    """Seconds of the floor of one night, by statement.

    :ivar rows: what was written, :ivar computing: processor seconds of PostgreSQL
    """

    copy: float
    write: float
    rows: int
    computing: float

    @property
    def seconds(self):
        return self.copy + self.write


def mean(measured: list[Floor]) -> Floor:
    """One floor of several measurements of the same night."""
    count = len(measured)
    return Floor(
        sum(one.copy for one in measured) / count,
        sum(one.write for one in measured) / count,
        measured[0].rows,
        sum(one.computing for one in measured) / count,
    )


class Floors:
    """A database of its own with the one-index table; every floor begins with it as the night
    before left it, so it may be measured again."""

    def __enter__(self):
        databases.drop(DATABASE)
        databases._program("createdb", DATABASE)
        self._connection = psycopg2.connect(dbname=DATABASE)
        with self._connection, self._connection.cursor() as cr:
            for statement in (STAGE, BOOK, INDEX):
                cr.execute(statement)
        return self

    def __exit__(self, *exc):
        self._connection.close()
        databases.drop(DATABASE)

    def measure(self, night: str, path: Path, first: Path) -> Floor:
        """Measure a night's floor with ready CSV rows; each statement commits.

        :param first: rows of the first night, which the next one's table is made of
        """
        machine.say(f"floor of the {night} night")
        self._as_before(night, first)
        with Backends(DATABASE) as backends:
            started = time.monotonic()
            with (
                self._connection,
                self._connection.cursor() as cr,
                path.open("rb") as rows,
            ):
                cr.copy_expert(COPY, rows)
            copied = time.monotonic()
            with self._connection, self._connection.cursor() as cr:
                cr.execute(INSERT if night == "first" else UPDATE)
                count = cr.rowcount
            written = time.monotonic()
        return Floor(copied - started, written - copied, count, backends.seconds)

    def _as_before(self, night, first):
        """The tables as they are before a night; not timed."""
        with self._connection, self._connection.cursor() as cr:
            cr.execute(EMPTY_BOOK)
            cr.execute(EMPTY)
            if night != "first":
                with first.open("rb") as rows:
                    cr.copy_expert(COPY, rows)
                cr.execute(INSERT)
                cr.execute(EMPTY)
        self._settle()

    def _settle(self):
        """What autovacuum does between two nights; not timed."""
        self._connection.autocommit = True
        with self._connection.cursor() as cr:
            cr.execute("VACUUM ANALYZE floor_book")
        self._connection.autocommit = False


def sql_text() -> str:
    """The floor's SQL as it is run."""
    parts = (
        STAGE,
        BOOK,
        INDEX,
        COPY,
        f"-- first night\n{INSERT}",
        f"-- next night\n{UPDATE}",
    )
    return ";\n".join(parts) + ";"
