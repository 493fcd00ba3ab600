"""``kill -9`` of PostgreSQL in the middle of a statement that writes to a table.

A trigger counts the rows that the command writes to one table and stops at the n-th one, within
the statement; there the backend, or the whole server, is killed.
"""

import os
import signal
import time
from functools import partial

import test_kill

from .fault import Fault, NotReached, spread

LOCK = 471100
SCENARIOS = (test_kill.fetching, test_kill.closing, test_kill.opening)
TRIGGER = """
CREATE SEQUENCE kopeck_fault_rows;
CREATE FUNCTION kopeck_fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF nextval('kopeck_fault_rows') = TG_ARGV[0]::bigint THEN
        PERFORM pg_advisory_lock({lock});
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kopeck_fault BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION kopeck_fault({number});
"""
WAITS = """
SELECT l.pid FROM pg_locks l
 WHERE l.locktype = 'advisory' AND l.objid = %s AND NOT l.granted
"""


def backends(world, _random):
    """The backend is killed at the first, a middle and the last row of every table written."""
    yield from _faults(world, "postgres-kill of a backend", 3, _kill_backend)


def servers(world, _random):
    """The server is killed at a middle row of every table written."""
    yield from _faults(world, "postgres-kill of the server", 1, _kill_server)


def _faults(world, kind, count, kill):
    for scenario in world.possible(*SCENARIOS):
        for table, rows in world.clean(scenario).written.items():
            for number in spread(rows, count):
                yield Fault(
                    kind,
                    f"{scenario.__name__} at row {number} of {rows} of {table}",
                    partial(_inject, scenario, table, number, kill),
                )


def _kill_backend(_world, pid):
    os.kill(pid, signal.SIGKILL)


def _kill_server(world, _pid):
    world.cluster.kill_server()


def _inject(scenario, table, number, kill, world):
    bank = world.prepare(scenario)
    cluster = world.cluster
    cluster.admin(
        TRIGGER.format(table=table, number=number, lock=LOCK), database=bank.name
    )
    stopper = cluster.connect(bank.name, user="postgres")
    try:
        stopper.autocommit = True
        with stopper.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
            run = bank.begin()
            kill(world, _wait_for_the_row(run, cursor))
    finally:
        stopper.close()
    run.wait()
    cluster.wait_until_up()
    cluster.admin(
        f"DROP TRIGGER kopeck_fault ON {table}; DROP FUNCTION kopeck_fault();"
        " DROP SEQUENCE kopeck_fault_rows",
        database=bank.name,
    )
    bank.finish()
    return world.verdict(bank, scenario)


def _wait_for_the_row(run, cursor):
    """Process id of the backend that has come to the row."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        cursor.execute(WAITS, (LOCK,))
        if found := cursor.fetchone():
            return found[0]
        if run.ended_within(0.01):
            break
    raise NotReached
