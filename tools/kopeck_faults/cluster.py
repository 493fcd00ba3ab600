"""A PostgreSQL of the rig's own, whose processes may be killed: nobody else is on it."""

import os
import select
import shutil
import signal
import subprocess
import time

import psycopg2
from kopeck_rt import postgres, processes
from kopeck_rt.paths import RuntimeFault

PORT = "5432"
UP_SECONDS = 60
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0777
max_connections = 60
shared_buffers = 256MB
work_mem = 16MB
fsync = off
full_page_writes = off
autovacuum = off
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
dynamic_shared_memory_type = mmap
"""


class Cluster:
    """:param folder: where the socket lies; the server's user must reach it
    :param data: where the data lie
    """

    def __init__(self, folder, data):
        self.folder, self.data = folder, data
        self.process = None

    def make(self):
        """An empty cluster: the role, the extensions of every new database."""
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
            shutil.chown(self.folder, "postgres", "postgres")
        self._program(
            "initdb",
            *("--pgdata", self.data, "--username=postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", "--no-sync"),
        )
        with (self.data / "postgresql.conf").open("a") as stream:
            stream.write(SETTINGS)
        self.start()
        self.admin(f"CREATE ROLE {postgres.ROLE} LOGIN CREATEDB")
        connection = self.connect("template1", user="postgres")
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(postgres.TEMPLATE_SQL)
        finally:
            connection.close()

    def _program(self, name, *args):
        done = subprocess.run(
            [postgres._program(name), *args],
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            **postgres._owner(),
        )
        if done.returncode:
            raise RuntimeFault(f"{name}: {done.stdout[-1000:]}{done.stderr[-1000:]}")

    def environment(self):
        """Variables by which libpq finds this cluster."""
        return {"PGHOST": str(self.folder), "PGPORT": PORT, "PGUSER": postgres.ROLE}

    def start(self):
        """Start the server and wait until it answers; after a kill it recovers first."""
        log = (self.folder / "postgres.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [
                    postgres._program("postgres"),
                    *("-D", self.data, "-k", self.folder, "-p", PORT),
                ],
                cwd="/",
                env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.die_with_parent,  # noqa: PLW1509
                **postgres._owner(),
            )
        self.wait_until_up()

    def wait_until_up(self):
        """Return when the server takes connections; starts it again if it has ended."""
        until = time.monotonic() + UP_SECONDS
        while True:
            try:
                self.connect("postgres", user="postgres").close()
                return
            except psycopg2.OperationalError as error:
                if time.monotonic() > until:
                    raise RuntimeFault(
                        f"PostgreSQL does not come up: {error}"
                    ) from error
            if self.process.poll() is not None:
                # of a killed server its last processes may still be ending
                self.start()
                return
            select.select([], [], [], 0.05)

    def connect(self, database, user=postgres.ROLE):
        """A connection as Odoo's role, or as the superuser ``postgres``."""
        return psycopg2.connect(
            dbname=database, user=user, host=str(self.folder), port=PORT
        )

    def admin(self, sql, values=(), database="postgres"):
        """A statement of the superuser, outside a transaction; rows if there are any."""
        connection = self.connect(database, user="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def copy(self, source, target, tablespace=""):
        """Make ``target`` of ``source``, which nobody is connected to."""
        self.drop(target)
        where = f" TABLESPACE {tablespace}" if tablespace else ""
        self.admin(
            f"CREATE DATABASE {target} TEMPLATE {source} OWNER {postgres.ROLE}{where}"
        )

    def drop(self, name):
        self.admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def kill_server(self):
        """``kill -9`` of the postmaster; its other processes end when they see it."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(UP_SECONDS)
