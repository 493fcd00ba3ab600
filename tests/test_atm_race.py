"""Two people at once want the same surplus, the same payout, the same operation: one gets it."""

import json
import subprocess
from pathlib import Path

import pytest
from kopeck_rt import odoo_run
from kopeck_rt.paths import ROOT

pytestmark = pytest.mark.kill

SCRIPT = (
    "import sys; sys.path.insert(0, {folder!r}); import race_atm; race_atm.main(env)\n"
)


def test_each_kopeck_and_each_operation_goes_to_one(new_db):
    done = subprocess.run(
        odoo_run.command(["shell", "-d", new_db, "--no-http"]),
        input=SCRIPT.format(folder=str(Path(__file__).parent)),
        env=odoo_run.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    lines = [one for one in done.stdout.splitlines() if "RACE {" in one]
    assert lines, done.stdout[-2000:] + done.stderr[-4000:]
    said = json.loads(lines[0].partition("RACE ")[2])
    assert said["covered"] == 3000, said
    for name, words in (
        ("covers", "2000.00 left"),
        ("payouts", "a sum is paid once"),
        ("claims", "about this operation already"),
    ):
        assert said[name]["rows"] == 1, said
        assert said[name]["second"] not in ("done", "hangs"), said
        assert words in said[name]["again"], said
    # What no lock guards is guarded by an index: the second waits for the first, and is refused.
    assert said["payouts"]["waited"], said
    assert said["claims"]["waited"], said
