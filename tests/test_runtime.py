"""The runtime itself: apt sources, the hold on PostgreSQL, Odoo as a child."""

import configparser
import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest
import rt
from kopeck_rt import odoo_package, ports, postgres, processes
from kopeck_rt.paths import ROOT, RuntimeFault

DEB822 = """\
# the mirror
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
"""
ONE_LINE = """\
deb cdrom:[Debian 12]/ bookworm main
deb [arch=amd64 signed-by=/x.gpg] http://one.example/debian/ bookworm main contrib
"""


@pytest.mark.parametrize(
    ("name", "text", "mirror"),
    [
        ("sources.list.d/debian.sources", DEB822, "http://mirror.example/debian"),
        ("sources.list", ONE_LINE, "http://one.example/debian/"),
    ],
)
def test_mirror_is_read_from_the_machine(tmp_path, name, text, mirror):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert odoo_package.machine_mirror("bookworm", tmp_path) == mirror


def test_no_mirror_is_said(tmp_path):
    with pytest.raises(RuntimeFault, match="ODOO_HOME"):
        odoo_package.machine_mirror("bookworm", tmp_path)


HOLDER = """
import sys
sys.path.insert(0, {tools!r})
from pathlib import Path
from kopeck_rt import postgres
folder = Path({folder!r})
postgres.HOLD, postgres.TURN = folder / "hold", folder / "turn"
postgres.is_private = lambda: True
postgres.is_up = (folder / "up").exists

def start():
    with (folder / "starts").open("a") as stream:
        stream.write("1" if postgres._wants_fast() else "0")
    (folder / "up").write_text("fast" if postgres._wants_fast() else "safe")

postgres._start = start
postgres.runs_fast = lambda: (folder / "up").read_text() == "fast"
postgres._stop = (folder / "up").unlink
try:
    with postgres.held():
        print("held", flush=True)
        sys.stdin.read()
except postgres.RuntimeFault as fault:
    print(fault, flush=True)
"""


@pytest.fixture
def hold(tmp_path):
    """Start a user of a make-believe server; (process, its first line)."""
    code = HOLDER.format(tools=str(ROOT / "tools"), folder=str(tmp_path))
    started = []

    def hold(fast=False):
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "KOPECK_PG_FAST": "1" if fast else ""},
            text=True,
        )
        started.append(process)
        return process, process.stdout.readline().strip()

    yield hold
    for process in started:
        if process.poll() is None:
            process.communicate()


@pytest.mark.kill
def test_the_last_user_stops_the_server_and_a_killed_one_does_not_count(tmp_path, hold):
    (first, _), (second, _), (killed, said) = hold(), hold(), hold()
    assert said == "held"
    up = tmp_path / "up"
    killed.kill()
    killed.communicate()
    assert up.exists()
    first.communicate()
    assert up.exists(), "the second user still needs it"
    second.communicate()
    assert not up.exists()


def test_tests_join_a_safe_server_and_nobody_else_a_fast_one(tmp_path, hold):
    starts = tmp_path / "starts"
    safe, _said = hold()
    tests, said = hold(fast=True)
    assert said == "held"
    assert starts.read_text() == "0", "one server, as the first wanted it"
    safe.communicate()
    assert (tmp_path / "up").read_text() == "safe", "not restarted under the tests"
    assert "power cut" in tests.communicate()[1]

    tests, _said = hold(fast=True)
    more, said = hold(fast=True)
    assert said == "held"
    refused, said = hold()
    assert "up for tests" in said and "wait until they end" in said
    refused.communicate()
    assert starts.read_text() == "01"
    assert (tmp_path / "up").read_text() == "fast", "not restarted under the tests"
    more.communicate()
    tests.communicate()
    assert not (tmp_path / "up").exists()


@pytest.mark.kill
def test_a_server_left_by_killed_tests_is_started_anew(tmp_path, hold):
    tests, _said = hold(fast=True)
    tests.kill()
    tests.communicate()
    _process, said = hold()
    assert said == "held"
    assert (tmp_path / "up").read_text() == "safe"


def test_another_mode_does_not_restart_the_real_server():
    if not postgres.is_private():
        return

    def state():
        connection = psycopg2.connect(dbname="postgres")
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(
                    "SELECT current_setting('fsync') = 'off', pg_postmaster_start_time()"
                )
                return cursor.fetchone()
        finally:
            connection.close()

    before = state()
    assert before[0] == postgres.runs_fast()
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "rt.py", "run", "--", "true"],
        env={**os.environ, "KOPECK_PG_FAST": "" if before[0] else "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) != before[0], done.stderr
    assert "power cut" in done.stderr
    assert state() == before


def test_exit_codes_pass_through():
    code = "import sys; sys.path.insert(0, {!r}); from kopeck_rt import processes\n"
    code = code.format(str(ROOT / "tools"))
    for command, expected in (
        (["sh", "-c", "exit 7"], 7),
        (["sh", "-c", "kill $$"], 143),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code + f"sys.exit(processes.run({command}, {{}}))"],
            check=False,
        )
        assert done.returncode == expected


def lives(pid: int) -> bool:
    """Whether a process runs; a dead one may wait a moment for its parent."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("start", ["sleep 600", "setsid sleep 600"])
def test_what_a_command_leaves_is_ended(tmp_path, start):
    note = tmp_path / "pid"
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r})\n"
        "from kopeck_rt import processes\n"
        f"command = ['sh', '-c', '{start} & echo $! > {note}']\n"
        "sys.exit(processes.run(command, {}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert not lives(int(note.read_text()))


@pytest.fixture
def served(new_db, tmp_path):
    """A served Odoo: (process of bin/odoo, its log)."""
    port = ports.free_port()
    log = tmp_path / "odoo.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [
                ROOT / "bin" / "odoo",
                "-d",
                new_db,
                "-p",
                str(port),
                "--max-cron-threads=0",
            ],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    assert ports.wait_until_open(port, 60, process), log.read_text()
    # The port opens before the registry is loaded; a signal in between is another case.
    urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=60).close()
    yield process, log
    processes.end_tree(process)


@pytest.mark.kill
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_odoo_is_told_to_stop_once(served, number):
    process, log = served
    below = processes.descendants(process.pid)
    process.send_signal(number)
    assert process.wait(60) == 0
    text = log.read_text()
    assert text.count("Initiating shutdown") == 1
    assert "Forced shutdown" not in text
    assert not any(lives(pid) for pid in below)


@pytest.mark.kill
def test_odoo_goes_with_its_killed_wrapper(served):
    process, _log = served
    below = [psutil.Process(pid) for pid in processes.descendants(process.pid)]
    assert below
    process.kill()
    process.wait()
    _gone, alive = psutil.wait_procs(below, timeout=60)
    assert not alive


def test_odoo_runs_from_any_folder(odoo_cli, tmp_path, monkeypatch):
    # A file named like one of Python's own modules must not be taken for it.
    (tmp_path / "types.py").write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(tmp_path)
    done = odoo_cli("--version")
    assert done.returncode == 0
    assert done.stdout.strip() == "Odoo Server 19.0"


def test_journals_are_read_without_a_database(monkeypatch):
    """Also while the server of this checkout is up for tests, which other commands wait for."""
    asked = []

    @contextmanager
    def held():
        asked.append("server")
        yield

    monkeypatch.setattr(postgres, "held", held)
    monkeypatch.setattr(processes, "run", lambda *_: 0)
    assert rt.main(["odoo", "journal", "read", "--json", "x"]) == 0
    assert not asked
    assert rt.main(["odoo", "--version"]) == 0
    assert asked == ["server"]


def test_the_socket_is_closed_to_others():
    if not postgres.is_private():
        return
    assert Path(os.environ["PGHOST"]).stat().st_mode & 0o077 == 0


def test_example_configuration_lets_a_day_end():
    """To Odoo a job is a web request: limits of web workers hold for it, and the one of processor
    time for the cron worker too. As many jobs as may run at once leave a worker for people."""
    example = configparser.ConfigParser(interpolation=None)
    example.read(ROOT / "odoo.conf.example", encoding="utf-8")
    options = example["options"]
    for limit in ("limit_time_cpu", "limit_time_real", "limit_time_real_cron"):
        assert options.getint(limit) >= 3600, limit
    root, *_channels = example["queue_job"]["channels"].split(",")
    assert options.getint("workers") > int(root.removeprefix("root:"))
