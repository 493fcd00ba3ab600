"""The world of ATMs that the generator writes: counted again from its files, and read back.

Host files and acts are parsed here by other means and summed in Decimal; the journals are read by
the product's own parser, which must find what was planted and nothing else.
"""

import datetime
import importlib.util
import itertools
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 149
OPTIONS = ("--seed", "5", "--days", "12", "--sessions", "60,80")


def generate(folder, *options):
    command = [
        sys.executable,
        "-m",
        "tools.generator",
        "atm",
        "--out",
        str(folder),
        *options,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("atm")
    return folder, generate(folder, *OPTIONS, "--dialects", "all")


@pytest.fixture(scope="module")
def parser():
    """The pure parser, loaded as its own tests do."""
    path = ROOT / "addons" / "atm_claims" / "tests" / "pure.py"
    spec = importlib.util.spec_from_file_location("atm_pure_for_generator", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.journal


@pytest.fixture(scope="module")
def read(world, parser):
    """(truth of a journal, the journal as read), in order of reading, device by device."""
    folder, truth = world
    by_device = defaultdict(list)
    for entry in truth["journals"]:
        by_device[entry["device"]].append(entry)
    pairs = []
    for entries in by_device.values():
        files = [folder / entry["file"] for entry in entries]
        pairs += zip(entries, parser.read_files(files), strict=True)
    return pairs


def kopecks(text):
    amount = Decimal(text.replace(",", ".")) * 100
    assert amount == amount.to_integral_value()
    return int(amount)


def switch_rows(path):
    """Rows of a switch file as dicts, and its trailer: group -> count."""
    lines = path.read_bytes().decode("ascii").split("\r\n")
    assert lines.pop() == ""
    assert {len(line) for line in lines} == {WIDTH}
    rows = [
        {
            "group": line[6:8],
            "kind": line[8:10],
            "at": datetime.datetime.strptime(line[10:24], "%y%m%d%H:%M:%S"),
            "card": line[24:43].strip(),
            "terminal": line[43:59].strip(),
            "rrn": line[78:90].strip(),
            "code": line[90:93],
            "flag": line[103],
            "amount": int(line[104:115]),
            "reversal": line[115] == "R",
            "trace": int(line[116:123]),
            "auth": line[123:131].strip(),
            "currency": line[133:136],
        }
        for line in lines[:-1]
    ]
    trailer = lines[-1]
    assert trailer[6:10] == "9999"
    body = trailer[10:].rstrip()
    groups = {body[n : n + 2]: int(body[n + 2 : n + 7]) for n in range(0, len(body), 7)}
    return rows, groups


CORE = (
    "Терминал", "Дата", "Время", "Вид", "Карта", "Счёт", "Клиент", "Сумма", "Валюта", "Трасса",
    "КодАвторизации", "Сторно", "Назначение",
)  # fmt: skip


def core_rows(path):
    header, *lines, trailer = path.read_bytes().decode("cp1251").splitlines()
    kind, day, number = header.split(";")
    assert (kind, f"core_{day[6:]}{day[3:5]}{day[:2]}.csv") == ("H", path.name)
    assert int(number)
    rows = [line.split(";") for line in lines]
    assert {row[0] for row in rows} == {"D"}
    return [dict(zip(CORE, row[1:], strict=True)) for row in rows], trailer.split(";")


def all_switch(folder, truth):
    for entry in truth["host_files"]:
        name = Path(entry["switch"]).name
        right = folder / "corrected" / name
        yield from switch_rows(right if right.exists() else folder / "host" / name)[0]


def all_core(folder, truth):
    for entry in truth["host_files"]:
        yield from core_rows(folder / entry["core"])[0]


def test_trailers(world):
    folder, truth = world
    (wrong,) = (one for one in truth["file_faults"] if one["kind"] == "trailer_wrong")
    for entry in truth["host_files"]:
        rows, groups = switch_rows(folder / entry["switch"])
        counted = {group: 0 for group in groups} | Counter(row["group"] for row in rows)
        assert len(rows) == entry["switch_rows"]
        assert sum(row["flag"] != "3" for row in rows) == entry["switch_money_rows"]
        kinds = {"1": "10", "2": "21"}
        assert all(kinds.get(row["flag"], row["kind"]) == row["kind"] for row in rows)
        assert all(row["currency"] == "643" and len(row["rrn"]) == 12 for row in rows)
        assert all((row["amount"] == 0) == (row["flag"] == "3") for row in rows)
        if entry["date"] == wrong["date"]:
            assert groups != counted
            rows, groups = switch_rows(folder / "corrected" / wrong["file"])
        assert groups == counted
        rows, trailer = core_rows(folder / entry["core"])
        assert trailer[0] == "T" and int(trailer[1]) == len(rows) == entry["core_rows"]
        total = sum(kopecks(row["Сумма"]) for row in rows)
        assert kopecks(trailer[2]) == total == entry["core_sum"]
    assert len(list((folder / "corrected").iterdir())) == 1


def booked(rows):
    """(terminal, date of the operation) -> [dispensed, accepted] by the books."""
    sums = defaultdict(lambda: [0, 0])
    for row in rows:
        day = datetime.datetime.strptime(row["Дата"], "%d.%m.%Y").date().isoformat()
        sign = -1 if row["Сторно"] == "С" else 1
        column = 0 if row["Вид"] == "ВЫДАЧА" else 1
        sums[row["Терминал"], day][column] += sign * kopecks(row["Сумма"])
    return sums


def test_accounts_explain_themselves(world):
    """Opening + loads − dispensed + accepted = counted ± differences, from files alone."""
    folder, truth = world
    sums = booked(all_core(folder, truth))
    host = Counter()
    for row in all_switch(folder, truth):
        sign = 1 if row["kind"] == "21" or row["reversal"] else -1
        host[row["terminal"], row["at"].date().isoformat()] += sign * row["amount"]
    for day in truth["sessions"]:
        told = [day["dispensed"], day["accepted"]]
        assert sums.get((day["device"], day["date"]), [0, 0]) == told
    acts = {}
    for path in (folder / "cash").glob("recount_*.xml"):
        root = ET.parse(path).getroot()
        found = root.findall("act")
        totals = root.find("totals")
        assert int(totals.get("count")) == len(found)
        counted = sum(
            Decimal(line.get("denomination")) * int(line.get("notes"))
            for line in root.iter("line")
        )
        assert Decimal(totals.get("counted")) == counted
        acts |= {act.get("number"): act for act in found}
    assert acts.keys() == {one["act"] for one in truth["recounts"]}
    effects = {case["id"]: case["effect"] for case in truth["cases"]}
    loaded = Counter()
    for one, fresh in counter_rows(folder):
        if fresh:
            key = one.get("atm"), one.get("at")[:10]
            loaded[key] += int(one.get("denomination")) * int(one.get("loaded"))
    since, loads = {}, {}
    for told in truth["recounts"]:
        device, day = told["device"], told["at"][:10]
        start = since.get(device, truth["start"])
        days = [key for key in sums if key[0] == device and start <= key[1] < day]
        assert told["dispensed"] == sum(sums[key][0] for key in days)
        assert told["accepted"] == sum(sums[key][1] for key in days)
        assert told["loads"] == loads.get(device, 0)
        assert bool(told["opening"]) == (device not in loads)
        expected = (
            told["opening"] + told["loads"] - told["dispensed"] + told["accepted"]
        )
        act = acts[told["act"]]
        lines = [
            (int(one.get("denomination")), int(one.get("notes")))
            for one in act.iter("line")
        ]
        counted = 100 * sum(value * count for value, count in lines)
        assert counted == told["counted"]
        assert expected == told["expected_by_books"]
        assert expected == kopecks(act.get("by_books"))
        assert counted - expected == told["difference"]
        days = [key for key in host if key[0] == device and start <= key[1] < day]
        by_host = told["opening"] + told["loads"] + sum(host[key] for key in days)
        assert by_host == told["expected_by_processing"]
        assert by_host == kopecks(act.get("by_processing"))
        assert told["difference"] == sum(one["effect"] for one in told["reasons"])
        assert all(effects[one["case"]] == one["effect"] for one in told["reasons"])
        loads[device] = told["loaded"]
        assert told["loaded"] == 100 * loaded[device, day]
        since[device] = day
    assert any(one["difference"] < 0 for one in truth["recounts"])
    assert any(one["difference"] > 0 for one in truth["recounts"])


def counter_rows(folder):
    """(counter, whether it is of the machine filled anew): the later moment of a day."""
    for path in sorted((folder / "cash").glob("counters_*.xml")):
        root = ET.parse(path).getroot()
        found = root.findall("counter")
        assert int(root.find("totals").get("count")) == len(found)
        first = {}
        for one in found:
            yield one, first.setdefault(one.get("atm"), one.get("at")) != one.get("at")


def test_counters_are_those_of_the_act(world):
    """What was loaded or accepted and not given out remains, and the cassettes hold it."""
    folder, _truth = world
    acts = {
        (act.get("atm"), act.get("at")): act
        for path in (folder / "cash").glob("recount_*.xml")
        for act in ET.parse(path).getroot().findall("act")
    }
    held = {
        key: Counter(
            {
                (one.get("cassette"), one.get("denomination")): int(one.get("notes"))
                for one in act.findall("line")
                if one.get("cassette")
            }
        )
        for key, act in acts.items()
    }
    compared = swapped = 0
    for row, fresh in counter_rows(folder):
        value = {
            name: int(row.get(name))
            for name in ("loaded", "dispensed", "accepted", "rejected", "remaining")
        }
        out = value["dispensed"] + value["rejected"]
        assert value["remaining"] == value["loaded"] + value["accepted"] - out
        if fresh:
            assert value["remaining"] == value["loaded"] > 0
            continue
        act = held[row.get("atm"), row.get("at")]
        if row.get("denomination") is None:  # what was taken back: notes unknown
            assert int(row.get("retracted")) >= 0
            continue
        there = act.get((row.get("cassette"), row.get("denomination")))
        if (
            there is None
        ):  # cassettes in each other's place: as many notes, of another value
            swapped += 1
            (there,) = (
                n for (place, _v), n in act.items() if place == row.get("cassette")
            )
        assert there == value["remaining"]
        compared += 1
    assert compared > 20 and swapped == 2


def test_every_case_is_planted_and_priced(world):
    folder, truth = world
    kinds = Counter(case["kind"] for case in truth["cases"])
    assert kinds == truth["kinds"]
    assert kinds.keys() >= {
        "cancelled", "no_cash", "stuck", "partial", "retracted", "retracted_part", "left", "over",
        "time_out", "reversed_taken", "reversed_core", "booked_twice", "power", "stacked_jam",
        "not_booked", "not_in_switch", "journal_only", "core_only", "deposit_recovered",
        "deposit_retracted", "deposit_returned", "deposit_credited_twice",
        "deposit_not_credited", "captured_by_host", "captured_jam", "left_behind",
        "host_offline", "swapped", "reversal_lost",
    }  # fmt: skip
    assert truth["owed"] == sum(case["owed"] for case in truth["cases"]) > 0
    for case in truth["cases"]:
        assert (case["owed"] > 0) == (case["verdict"] == "owed"), case
        assert 0 <= case["owed"] <= case["amount"]
        if case["kind"] == "retracted_part":
            notes = case["notes"]
            assert 0 < notes["taken_back"] == notes["presented"] - 1
        if case["owed"]:
            assert case["effect"] == case["owed"], (
                case
            )  # what the client lacks lies inside
    # What stuck in the transport is found by the second recount, not by the first.
    acts = {one["act"]: one for one in truth["recounts"]}
    stuck = [case for case in truth["cases"] if case["kind"] == "stuck"]
    for case in stuck:
        missed, found = acts[case["missed"]], acts[case["recount"]]
        assert case["date"] < missed["at"] < found["at"]
        assert case["id"] not in {one["case"] for one in missed["reasons"]}
        assert case["id"] in {one["case"] for one in found["reasons"]}
    assert len(stuck) == 2
    # Who got no answer asks again: two debits of one sum, one of them owed.
    rows = list(all_core(folder, truth))
    for case in truth["cases"]:
        if case["kind"] == "time_out":
            same = [
                row
                for row in rows
                if (row["Терминал"], row["Клиент"]) == (case["device"], case["client"])
                and kopecks(row["Сумма"]) == case["amount"]
                and datetime.datetime.strptime(row["Дата"], "%d.%m.%Y")
                .date()
                .isoformat()
                == case["date"]
            ]
            assert len(same) == 2 and len({row["Трасса"] for row in same}) == 2
    (swapped,) = (case for case in truth["cases"] if case["kind"] == "swapped")
    assert swapped["effect"] == -27_000_00
    faults = Counter(one["kind"] for one in truth["file_faults"])
    assert faults == dict.fromkeys(
        ("trailer_wrong", "sequence_break", "file_doubled", "file_missing"), 1
    )


def test_rows_of_switch_and_core_meet_as_told(world):
    """Joined by terminal, trace and date, the rows give the told masks."""
    folder, truth = world
    switch = {
        (row["terminal"], row["trace"], row["at"].date().isoformat())
        for row in all_switch(folder, truth)
        if row["flag"] != "3"
    }
    core = {
        (
            row["Терминал"],
            int(row["Трасса"]),
            datetime.datetime.strptime(row["Дата"], "%d.%m.%Y").date().isoformat(),
        )
        for row in all_core(folder, truth)
    }
    amounts = {
        (row["terminal"], row["trace"]): row["amount"]
        for row in all_switch(folder, truth)
        if row["flag"] != "3"
    }
    for row in all_core(folder, truth):
        there = amounts.get((row["Терминал"], int(row["Трасса"])))
        assert there in (None, kopecks(row["Сумма"]))
    masks = Counter()
    for mask, count in truth["match"]["masks"].items():
        masks[mask[1:]] += count
    found = Counter(f"{int(key in switch)}{int(key in core)}" for key in switch | core)
    del masks["00"]
    assert found == masks
    traces = [key[1:] for key in switch | core]
    assert len(set(traces)) == len(traces)  # (date, STAN) is unique over all devices
    told = Counter(one["reason"] for one in truth["match"]["exceptions"])
    reasons = dict(truth["match"]["reasons"])
    assert reasons.pop("matched") > 1000
    assert reasons == told
    assert {
        "booked_twice",
        "journal_missing",
        "host_time_out",
        "core_only",
    } <= told.keys()


def test_the_parser_finds_what_was_planted(world, read):
    """Counts and findings of every journal, each with its amount and its refund flag."""
    for entry, journal in read:
        found = Counter(
            (
                one.kind,
                one.verdict,
                None if one.amount is None else int(one.amount * 100),
                one.refund,
            )
            for one in journal.findings
        )
        wanted = Counter(
            (one["kind"], one["verdict"], one["amount"], one["refund"])
            for one in entry["findings"]
        )
        for fault in entry["faults"]:
            verdict = {"doubled": "file_read_before"}.get(fault, "records_missing")
            wanted[fault, verdict, None, False] += 1
        assert found == wanted, entry["file"]
        assert journal.dialect == entry["dialect"]
        assert len(journal.unknown) * 100 <= journal.lines
    planted = [one for entry, _journal in read for one in entry["findings"]]
    assert len(planted) > 45 and sum(one["refund"] for one in planted) > 15
    assert all(one["case"] for one in planted)


def test_the_parser_counts_what_happened(read, parser):
    misread = dispenses = 0
    for entry, journal in read:
        for one in (
            one for session in journal.transactions for one in session.dispenses
        ):
            if entry["dialect"] == "ncr_ndc" and one.was_presented:
                dispenses += 1
                misread += one.picked < sum(one.presented)
        shown = parser.summary(journal)
        counts = dict(entry["counts"])
        left = counts.pop("left")
        assert counts == {name: shown[name] for name in counts}, entry["file"]
        ends = shown["taken"] + shown["not_presented"] + shown["retracted"]
        assert left == shown["dispenses_approved"] - ends
    assert 0.01 < misread / dispenses < 0.08  # serial numbers that could not be read
    dialects = Counter(journal.dialect for _entry, journal in read)
    assert len(dialects) == 4


def test_journals_run_on(world, read):
    """Record numbers run over files, 000 after 999; each layout of the cash block has a device."""
    folder, _truth = world
    for device, word in (
        ("ATM00001", rb"NOTES PRESENTED \d"),
        ("ATM00002", rb"\rCOUNT    \d"),
    ):
        pairs = [
            (entry, journal)
            for entry, journal in read
            if entry["device"] == device and "doubled" not in entry["faults"]
        ]
        numbers = []
        for entry, journal in pairs:
            data = (folder / entry["file"]).read_bytes()
            found = [
                int(one) for one in re.findall(rb"\*(\d{3})\*\d\d/\d\d/\d{4}\*", data)
            ]
            assert len(found) == journal.sequences
            assert bool(re.search(word, data)) == bool(journal.tables)
            numbers += found
        assert len(numbers) > 1000 and 0 in numbers and 999 in numbers
        steps = Counter((b - a) % 1000 for a, b in itertools.pairwise(numbers))
        gaps = sum(
            one.kind == "sequence_gap" for _entry, j in pairs for one in j.findings
        )
        assert steps[1] == len(numbers) - 1 - gaps and gaps == 1
        assert any(journal.counters for _entry, journal in pairs)
        assert sum(len(journal.tables) for _entry, journal in pairs) > 300


def test_the_hosts_clock(world, read):
    """It is ahead of the ATM's by 5–60 s, the same all day, another on another day.

    Journal and switch name the same card and sum under one trace.
    """
    folder, truth = world
    host = {
        (row["terminal"], row["trace"] % 10_000, row["at"].date()): row
        for row in all_switch(folder, truth)
        if row["flag"] == "1" and not row["reversal"]
    }
    offsets = defaultdict(set)
    for entry, journal in read:
        if entry["dialect"] != "ncr_ndc" or "doubled" in entry["faults"]:
            continue
        for session in journal.transactions:
            for one in session.dispenses:
                at = one.approved_at
                there = host.get((entry["device"], int(one.trace), at.date()))
                if there:
                    key = entry["device"], entry["date"]
                    offsets[key].add(int((there["at"] - at).total_seconds()))
                    assert there["amount"] == one.amount * 100
                    assert there["card"][:6] == session.card[:6]
                    assert there["card"][-4:] == session.card[-4:]
    assert len(offsets) > 20
    for seconds in offsets.values():
        assert (
            3 <= min(seconds)
            and max(seconds) <= 63
            and max(seconds) - min(seconds) <= 3
        )
    assert len({min(seconds) for seconds in offsets.values()}) > 8


def test_claims(world):
    folder, truth = world
    claims = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    cases = {case["id"]: case for case in truth["cases"]}
    assert truth["claims"]["count"] == len(claims) > 20
    assert {one["channel"] for one in claims} == {
        "branch", "contact_center", "email", "web", "post", "bulk",
    }  # fmt: skip
    false = [one for one in claims if one["false"]]
    assert len(false) == truth["claims"]["false"] > 0
    assert all(one["owed"] == 0 and one["case"] is None for one in false)
    known = {one["id"]: one for one in claims}
    for one in claims:
        assert one["client"] or not one["own_card"]
        assert one["received_at"] > one["at"]
        if one["case"]:
            case = cases[one["case"]]
            assert (one["owed"], one["verdict"]) == (case["owed"], case["verdict"])
            assert one["card"] == case["card"] and one["device"] == case["device"]
        if one["repeats"]:
            assert known[one["repeats"]]["case"] == one["case"]
    claimed = {one["case"] for one in claims}
    owed = {case["id"] for case in truth["cases"] if case["owed"]}
    assert sorted(owed - claimed) == truth["claims"]["silent"]
    assert owed - claimed  # somebody says nothing: the bank must find him itself


def test_the_same_options_give_the_same_bytes(world, tmp_path):
    folder, truth = world
    again = tmp_path / "again"
    assert generate(again, *OPTIONS, "--dialects", "all") == truth
    names = sorted(
        path.relative_to(folder) for path in folder.rglob("*") if path.is_file()
    )
    assert len(names) > 80
    for name in names:
        assert (folder / name).read_bytes() == (again / name).read_bytes(), name
    other = generate(
        tmp_path / "other", "--seed", "6", "--days", "2", "--sessions", "20,30"
    )
    assert other["cases"][0] != truth["cases"][0]
    assert len(other["cases"]) > 60  # a short run plants them all


def test_clients_of_a_bank_made_before(tmp_path):
    bank, folder = tmp_path / "bank", tmp_path / "atm"
    command = [
        sys.executable,
        "-m",
        "tools.generator",
        "--out",
        str(bank),
        "--contracts",
        "200",
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = {}
    for path in bank.glob("contracts_*.xml"):
        for one in ET.parse(path).getroot().iter("client"):
            full = " ".join(
                one.get(n) or "" for n in ("last_name", "first_name", "patronymic")
            )
            names[one.get("code")] = full
    generate(folder, "--days", "3", "--sessions", "40,50", "--bank", str(bank))
    claims = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    assert len(claims) > 10
    for one in claims:
        if one["own_card"]:
            assert names[one["client"]] == one["name"]


def test_bad_options_are_refused(tmp_path):
    for options, word in (
        (("--devices", "0"), "from 1 to 90"),
        (("--sessions", "5,9"), "from 12 to 150"),
        (("--bank", str(tmp_path)), "no person"),
    ):
        command = [
            sys.executable,
            "-m",
            "tools.generator",
            "atm",
            "--out",
            str(tmp_path),
        ]
        done = subprocess.run(
            [*command, *options], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 2 and word in done.stderr


def test_it_shares_nothing_with_the_product():
    """Imports: the standard library and the generator itself."""
    for path in (ROOT / "tools" / "generator" / "atm").glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import ", "from ")):
                name = line.split()[1]
                assert (
                    name.startswith(".")
                    or name.split(".")[0] in sys.stdlib_module_names
                ), line
