"""The short part of the fault rig: one fault of every kind, and that it sees what it must see.

`make faults` injects hundreds. Kills at failpoints are tests/test_kill.py.
"""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from kopeck_faults import compare, fault, kills, report, world
from kopeck_rt.paths import ROOT

pytestmark = pytest.mark.kill

KINDS = {
    "file doubled",
    "file growing",
    "file replaced",
    "files reordered",
    "odoo-kill at any moment",
    "postgres-kill of a backend",
    "postgres-kill of the server",
    "rights denied",
    "sftp-cut",
    "sftp-stall",
}
ROOT_KINDS = {"disk full"}  # small file systems are mounted


def test_one_fault_of_every_kind(demo_bank, bank_at):
    # A copy: nobody may copy a database that is being read.
    base = bank_at("first").name
    done = subprocess.run(
        [
            sys.executable,
            ROOT / "tools" / "faults.py",
            *("--short", "--json", "--jobs", "1"),
            *("--base", base),
            *("--generated", demo_bank.generated),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    counts = json.loads(done.stdout.splitlines()[-1])
    wanted = KINDS | (ROOT_KINDS if os.geteuid() == 0 else set())
    assert counts.keys() == wanted
    # A moment may come after the end of a run; then another one is tried.
    assert {kind: count["injected"] for kind, count in counts.items()} == dict.fromkeys(
        wanted, 1
    )


class Asked(Exception):
    """The stage that a scenario asks for."""


def test_every_scenario_has_its_stage():
    def bank_at(stage):
        raise Asked(stage)

    scenarios = kills.scenarios()
    assert len(scenarios) >= 8
    for scenario in scenarios:
        with pytest.raises(Asked) as asked:
            scenario(bank_at)
        name = scenario.__name__
        assert asked.value.args[0] == world.STARTS.get(name, "first"), name
        assert asked.value.args[0] in world.STAGES
    assert world.STARTS.keys() <= {scenario.__name__ for scenario in scenarios}


def state(rows, far=()):
    return compare.State({"debt_contract": Counter(rows)}, Counter(far), Counter())


def found(rows, far=()):
    clean = state(["a", "b"], ["out/answer.xml 1"])
    difference = compare.differences(clean, state(rows, far))
    return difference.lost, difference.doubled, difference.other


def test_lost_doubled_and_different_are_told_apart():
    far = ["out/answer.xml 1"]
    assert found(["a", "b"], far) == (0, 0, 0)
    assert found(["a"], far) == (1, 0, 0)
    assert found(["a", "b", "b"], far) == (0, 1, 0)
    assert found(["a", "c"], far) == (0, 0, 1)
    assert found(["a", "b"]) == (1, 0, 0)
    assert found(["a", "b"], ["out/answer.xml 2"]) == (0, 0, 1)
    assert found(["a", "b"], [*far, "out/answer.2.xml 1"]) == (0, 1, 0)


def test_a_difference_fails_the_run():
    whole = {"kind": "cut", "name": "n", "seconds": 1.0}
    same = {"lost": 0, "doubled": 0, "other": 0, "lines": []}
    made = report.Report()
    assert not made.good, "nothing was injected"
    made.add({**whole, **same})
    made.add({**whole, "not_reached": True})
    assert made.good
    assert "| cut | 1 | 0 | 0 | 0 | 0 |" in made.table()
    for bad in ({**same, "lost": 1, "lines": ["x"]}, {"unfinished": "no end"}):
        one = report.Report()
        one.add({**whole, **bad})
        assert not one.good


def test_positions_are_spread_from_end_to_end():
    assert fault.spread(2, 5) == [1, 2]
    assert fault.spread(100, 3) == [1, 51, 100]
    assert fault.spread(9, 1) == [5]
