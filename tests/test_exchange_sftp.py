"""The exchange against a real sshd: trust, resume, listings, moving aside, delivery."""

import json
import os
import shutil
import socket
import subprocess
import threading
from types import SimpleNamespace

import pytest
from kopeck_faults.wire import Line
from kopeck_rt import sshd

pytestmark = pytest.mark.sshd

SECOND = "2026-09-30"
RUN = ("exchange", "run", "--endpoint", "abs", "--json")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    base = tmp_path_factory.mktemp("exchange_sftp")
    running = sshd.start(base / "files", base / "state")
    yield running
    running.stop()


@pytest.fixture
def far(server, tmp_path):
    """Make a client of the server, in a folder of the test's own, with other trust if asked."""
    from odoo.addons.exchange.transport import SftpTransport

    folder = server.folder / tmp_path.name
    (folder / "in").mkdir(parents=True)

    def make(**changes):
        values = {
            "host": server.host,
            "port": server.port,
            "login": server.user,
            "host_key": server.host_key_line,
            "key": server.key_path.read_text(),
            "path": tmp_path.name,
            "timeout": 20,
            **changes,
        }
        return SftpTransport(**values)

    make.folder = folder
    return make


def code_of(action):
    from odoo.addons.exchange.transport import TransportError

    with pytest.raises(TransportError) as caught:
        action()
    return caught.value.code, caught.value.params


def opened(transport):
    with transport:
        pass


def new_key(path, kind):
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", path],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return path.with_suffix(".pub").read_text()


# -- trust -------------------------------------------------------------------------------


def test_pinned_key_is_trusted(far):
    with far() as transport:
        assert transport.list("in") == []


def test_server_without_a_pinned_key_gets_nothing_and_is_named(far, server):
    code, params = code_of(lambda: opened(far(host_key="")))
    assert code == "unknown_host_key"
    assert params["key"] == server.host_key_line
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", server.key_path.parent / "host_key.pub"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert params["shown"] in shown


def test_changed_key_is_refused(far, tmp_path):
    other = new_key(tmp_path / "other", "ed25519")
    code, params = code_of(lambda: opened(far(host_key=other)))
    assert code == "changed_host_key"
    assert params["shown"] != params["expected"]


def test_key_of_another_kind_is_refused_too(far, tmp_path):
    """The server has no key of the pinned kind: nothing else is negotiated instead."""
    for kind in ("rsa", "ecdsa"):
        other = new_key(tmp_path / kind, kind)
        code, _params = code_of(lambda other=other: opened(far(host_key=other)))
        assert code == "changed_host_key"


def test_changed_key_refused_before_any_secret_is_sent(tmp_path, far):
    """A false server that would take any password sees no attempt to log in."""
    other = new_key(tmp_path / "other", "ed25519")
    transport = far(host_key=other, key=None, password="top secret")
    assert code_of(lambda: opened(transport))[0] == "changed_host_key"


def test_unknown_client_key(far, tmp_path):
    new_key(tmp_path / "stranger", "ed25519")
    key = (tmp_path / "stranger").read_text()
    assert code_of(lambda: opened(far(key=key)))[0] == "auth"


def test_unreadable_client_key(far):
    assert code_of(lambda: opened(far(key="rubbish")))[0] == "bad_key"


def test_nobody_listens(far):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert code_of(lambda: opened(far(port=port)))[0] == "connect"


def test_server_that_is_silent(far):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        code, _params = code_of(lambda: opened(far(port=port, timeout=1)))
        assert code in ("timeout", "cut")


# -- files -------------------------------------------------------------------------------


def test_server_that_falls_silent_at_any_moment(far, server):
    """However far the connection has come: it ends with a word, and does not wait for ever."""
    from odoo.addons.exchange.transport import TransportError

    (far.folder / "in" / "a.xml").write_bytes(b"1")
    line = Line(server.port)
    with far(port=line.port) as transport:
        transport.list("in")
        passed = tuple(line.passed)  # without the farewell, which nobody waits for
    line.close()
    said = {}

    def connect(port, moment):
        try:
            with far(port=port, timeout=1) as transport:
                said[moment] = [entry.name for entry in transport.list("in")]
        except TransportError as error:
            said[moment] = error.code

    for way in (0, 1):
        for share in range(12):
            after = 1 + passed[way] * share // 12
            line = Line(server.port, way, after, "stall")
            attempt = threading.Thread(
                target=connect, args=(line.port, (way, share)), daemon=True
            )
            attempt.start()
            attempt.join(60)
            assert not attempt.is_alive(), (way, share)
            line.close()
    assert len(said) == 24, said
    # the listing's last bytes only close the folder: a silence there takes nothing from it
    late = [moment for moment, word in said.items() if word == ["a.xml"]]
    assert set(late) <= {(0, 11), (1, 11)}, said
    words = [word for moment, word in said.items() if moment not in late]
    assert set(words) <= {"timeout", "cut", "auth"}, said


def test_listing_survives_names_in_any_bytes(far):
    folder = os.fsencode(far.folder / "in")
    for name in (
        b"good.xml",
        b"\xe4\xee\xe3.xml",
        b"new\nline.xml",
        b"back\\slash.xml",
    ):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(b"1")
    os.symlink("/etc/passwd", far.folder / "in" / "link.xml")
    with far() as transport:
        names = {entry.name for entry in transport.list("in")}
    assert "good.xml" in names
    assert len(names) == 4


def test_fetch_goes_on_from_the_bytes_it_has(far, tmp_path):
    content = os.urandom(3_000_000)
    (far.folder / "in" / "big.xml").write_bytes(content)
    part = tmp_path / "big.part"
    part.write_bytes(content[:1_234_567])
    with far() as transport:
        entry = transport.stat("in", "big.xml")
        pieces = []
        transport.on_piece = lambda: pieces.append(part.stat().st_size)
        transport.fetch("in", entry, part)
    assert part.read_bytes() == content
    assert min(pieces) >= 1_234_567


def test_connection_cut_in_mid_file_and_resumed(far, server, tmp_path):
    content = os.urandom(8_000_000)
    (far.folder / "in" / "big.xml").write_bytes(content)
    part = tmp_path / "big.part"
    with Proxy(server.port) as proxy:
        transport = far(port=proxy.port)

        def cut():
            with transport:
                entry = transport.stat("in", "big.xml")
                transport.on_piece = proxy.cut
                transport.fetch("in", entry, part)

        assert code_of(cut)[0] == "cut"
    assert 0 < part.stat().st_size < len(content)
    with far() as transport:
        transport.fetch("in", transport.stat("in", "big.xml"), part)
    assert part.read_bytes() == content


def test_changed_file_is_not_mixed_with_the_old_one(far, tmp_path):
    path = far.folder / "in" / "a.xml"
    path.write_bytes(b"old content")
    with far() as transport:
        entry = transport.stat("in", "a.xml")
        path.write_bytes(b"new and longer content")
        code, _params = code_of(lambda: transport.fetch("in", entry, tmp_path / "part"))
    assert code == "changed"


def test_move_aside_never_replaces(far):
    with far() as transport:
        for content in (b"one", b"two"):
            (far.folder / "in" / "a.xml").write_bytes(content)
            transport.move_aside("in", "a.xml", "done")
    found = {path.name: path.read_bytes() for path in (far.folder / "done").iterdir()}
    assert found == {"a.xml": b"one", "a.2.xml": b"two"}


def test_put_and_rename(far, tmp_path):
    payload = tmp_path / "payload"
    payload.write_bytes(os.urandom(1_000_000))
    with far() as transport:
        transport.make_folder("out")
        transport.put("out", "answer.xml.part", payload)
        transport.rename("out", "answer.xml.part", "out", "answer.xml")
        transport.put("out", "answer.xml.part", payload)
        code, _params = code_of(
            lambda: transport.rename("out", "answer.xml.part", "out", "answer.xml")
        )
        assert code == "exists"
    assert (far.folder / "out" / "answer.xml").read_bytes() == payload.read_bytes()


def test_no_folder_and_no_file(far):
    with far() as transport:
        assert code_of(lambda: transport.list("nowhere"))[0] == "no_folder"
        assert transport.stat("in", "nothing") is None
        assert code_of(lambda: transport.list("../.."))[0] == "outside"


class Proxy:
    """Loopback relay whose connection a test can cut."""

    def __init__(self, port):
        self.target = port
        self.sockets = []

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.listener.close()
        self.cut()

    def _accept(self):
        try:
            while True:
                near, _address = self.listener.accept()
                away = socket.create_connection(("127.0.0.1", self.target))
                self.sockets += [near, away]
                for pair in ((near, away), (away, near)):
                    threading.Thread(target=self._relay, args=pair, daemon=True).start()
        except OSError:
            return

    @staticmethod
    def _relay(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        finally:
            target.close()

    def cut(self):
        for one in self.sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()


# -- the whole, through the command line -------------------------------------------------


@pytest.fixture
def month(bank_at):
    """A bank after its first month, the second month's files at hand."""
    bank = bank_at("first")
    entries = [
        entry
        for entry in bank.demo.truth["dates"][SECOND]["files"]
        if entry["type"] == "core_banking.credits"
    ]

    def lay_out():
        for entry in entries:
            source = bank.demo.generated / entry["name"]
            shutil.copy2(source, bank.far / "in" / entry["name"])

    def run():
        done = bank.run(*RUN)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, lines

    return SimpleNamespace(
        bank=bank,
        far=bank.far,
        lay_out=lay_out,
        run=run,
        names=sorted(entry["name"] for entry in entries),
    )


def listed(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_wait_for_the_second_listing(month):
    month.bank.sql("UPDATE exchange_endpoint SET settle_seconds = 0 WHERE code = 'abs'")
    month.lay_out()
    assert month.run() == (0, [])
    assert listed(month.far / "in") == month.names
    code, lines = month.run()
    assert code == 0
    assert {line["state"] for line in lines} == {"loaded"}
    assert listed(month.far / "in") == []
    assert listed(month.far / "done") == month.names
    # what was done is not done again
    assert month.run() == (0, [])


def test_changed_host_key_stops_a_run_and_is_said(month, tmp_path):
    month.lay_out()
    month.bank.sql(
        "UPDATE exchange_endpoint SET host_key = %s WHERE code = 'abs'",
        [new_key(tmp_path / "other", "ed25519")],
    )
    code, lines = month.run()
    assert code == 1
    assert all("SHA256:" in line["error"] for line in lines)
    assert listed(month.far / "in") == month.names
    assert month.bank.sql(
        "SELECT count(*) FROM exchange_file WHERE state = 'failed'"
    ) == [(0,)]


def test_same_file_sent_again_is_only_moved_aside(month):
    month.lay_out()
    month.run()
    month.lay_out()
    code, lines = month.run()
    assert code == 0
    assert {line["state"] for line in lines} == {"duplicate"}
    assert {line["loaded"] for line in lines} == {0}
    assert listed(month.far / "in") == []
    assert len(listed(month.far / "done")) == 2 * len(month.names)
