"""Odoo with its registries loaded, which forks a process for each command. Run by ``forks.py``.

Loading takes four seconds, a command less than one: hundreds of commands are run. Each is a
process of its own, with the product's own command line, and dies alone. ``tests/test_kill.py``
does the same with processes that load everything themselves.

Standard input: a JSON object a line: ``args``, ``env``, ``out`` (file for standard output),
``log`` (for standard error), ``points`` (what failpoints do, :class:`Points`), ``blind``.
Standard output: ``{"pid": n}``, then ``{"code": n}``.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path

DATABASES = sys.argv[1].split(",")


class Points:
    """What failpoints do beside killing.

    :param trace: file to which every passage is written
    :param pause: name of a passage (``name:3``) at which the process waits
    :param folder: where the pipes ``here`` (it has come) and ``go`` lie
    """

    def __init__(self, module, trace=None, pause=None, folder=None):
        self.usual, self.target = module.passed, module.target
        self.trace, self.folder = trace, folder
        self.pause = self.target(pause) if pause else None
        self.passages = {}

    def passed(self, name):
        self.passages[name] = self.passages.get(name, 0) + 1
        if self.trace:
            with open(self.trace, "a") as stream:
                stream.write(f"{name}\n")
        if self.pause == (name, self.passages[name]):
            (Path(self.folder) / "here").write_text(name)  # waits for its reader
            (Path(self.folder) / "go").read_text()  # waits for its writer
        self.usual(name)


def child(request):
    """Be a command: returns its exit code."""
    import odoo.cli.command

    from odoo.addons.bank_base.tools import failpoint

    for path, number in ((request["out"], 1), (request["log"], 2)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(handle, number)
    os.environ.update(request["env"])
    tempfile.tempdir = None
    failpoint._passages.clear()
    failpoint.passed = Points(failpoint, **request["points"]).passed
    if request["blind"]:
        # The disk is filled right after it was looked at: the look tells nothing.
        total = shutil.disk_usage("/")
        shutil.disk_usage = lambda _path: total
    sys.argv = ["odoo", *request["args"]]
    try:
        odoo.cli.command.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
        return 70
    return 0


def load():
    """Have everything in memory that a command would load, and no connection open."""
    import odoo.cli.command
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_all
    from odoo.tools import config

    config.parse_config(["--no-http"], setup_logging=True)
    for name in ("exchange", "day"):
        odoo.cli.command.find_command(name)
    for name in DATABASES:
        _as_large(Registry(name))
    close_all()


def _as_large(registry):
    """The rig's bank is small: let it go through what a large one goes through.

    Contracts are read by several processes in many blocks, and indexes are dropped and built again.
    """
    from odoo.addons.bank_base.tools import bulk
    from odoo.addons.exchange.stream import apart

    bulk.WORTH, apart.WORTH = 10, 64 * 1024
    types = registry["exchange.type"]
    usual = types._limits
    types._limits = lambda one: replace(usual(one), piece=4096, block=16 * 1024)


def main():
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    load()
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            import ctypes

            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
            code = 70
            try:
                sys.stdin = open(os.devnull)
                code = child(json.loads(line))
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(code)
        print(json.dumps({"pid": pid}), file=answers)
        _pid, status = os.waitpid(pid, 0)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status)}), file=answers)


main()
