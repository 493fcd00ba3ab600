"""Compare the ATMs of the demo bank with the generator's truth: counts, kopecks, verdicts. Pure."""

from collections import Counter, defaultdict

VERDICTS = {
    "booked_late": {"agreed"},
    "booked_twice": {"booked_twice"},
    "core_only": {"check"},
    "credited_twice": {"credited_twice"},
    "declined_by_host": {"kept_not_credited"},
    "host_time_out": {"check"},
    "journal_broken": {"check"},
    "journal_missing": {"waits"},
    "journal_only": {"not_booked"},
    "not_in_core": {"not_booked"},
    "not_in_switch": {"waits", "check"},
    "reversal_lost": {"debited_without_cash"},
    "reversed": {"reversed"},
    "reversed_in_core_only": {"reversed_though_taken"},
    "reversed_though_taken": {"reversed_though_taken"},
}
"""What the matching must conclude for each reason of the truth."""
OWED_BY_BOOKS = ("reversal_lost", "booked_twice")
"""Reasons by which the books alone show that a client is out of money."""
SUMS = (
    "counted",
    "expected_by_books",
    "difference",
    "expected_by_processing",
    "expected_by_print",
)


def differences(truth, told, loads, facts):
    """Sentences about every figure of the month that is off; an empty list when all agree.

    :param truth: of the generator's truth.json
    :param told: of the generator's claims.json
    :param loads: answers of the exchange, a list for each fetching
    :param facts: of :func:`atms_facts.read`
    """
    return [
        *files(truth, loads),
        *journals(truth, facts),
        *matches(truth, facts["matches"]),
        *recounts(truth, facts["recounts"]),
        *ties(truth, facts["ties"]),
        *claims(truth, told, facts["claims"]),
    ]


def files(truth, loads):
    """Each file of the host is loaded once; the doubled one and the wrong trailer are not."""
    found = []
    wrong = {row["file"]: row["kind"] for row in truth["file_faults"]}
    first, second = (
        {row["file"]: row for row in answers if row["file"]} for answers in loads
    )
    answers = list(first.values()) + list(second.values())
    for row in answers:
        if row["rejected"]:
            found.append(f"{row['file']}: {row['rejected']} записей с ошибкой")
    for name, kind in wrong.items():
        states = {
            row["state"]: row["error"] or "" for row in answers if row["file"] == name
        }
        if kind == "trailer_wrong":
            refused = first.get(name, {})
            if refused.get("state") != "refused" or "объявляет" not in (
                refused.get("error") or ""
            ):
                found.append(f"{name}: неверный итог принят: {refused}")
            if second.get(name, {}).get("state") != "loaded":
                found.append(f"{name}: исправленный файл не принят")
        elif kind == "file_doubled" and set(states) & {"loaded"}:
            found.append(f"{name}: повтор журнала принят второй раз")
    bad = {
        row["file"]
        for row in first.values()
        if row["state"] != "loaded" and row["file"] not in wrong
    }
    found += [f"{name}: не загружен: {first[name]['error']}" for name in sorted(bad)]
    expected = {row["file"].rpartition("/")[2] for row in truth["journals"]}
    for row in truth["host_files"]:
        expected |= {row[key].rpartition("/")[2] for key in ("switch", "core")}
    seen = {row["file"] for row in answers}
    found += [f"{name}: не получен" for name in sorted(expected - seen)]
    return found


def journals(truth, facts):
    """Operations by ATM and day; findings by kind, number and sum."""
    found = []
    got = {(row["device"], row["date"]): row["count"] for row in facts["transactions"]}
    must, sums = Counter(), Counter()
    for journal in truth["journals"]:
        if "doubled" in journal["faults"]:
            continue
        key = journal["device"], journal["date"]
        if got.pop(key, 0) != journal["counts"]["transactions"]:
            found.append(
                f"{key}: операций не столько, сколько {journal['counts']['transactions']}"
            )
        for one in journal["findings"]:
            must[one["kind"], one["verdict"]] += 1
            sums[one["kind"], one["verdict"]] += one["amount"] or 0
        for fault in journal["faults"]:
            must[fault, "records_missing"] += 1
    found += [f"{key}: операции без журнала" for key in got]
    got = {
        (row["kind"], row["verdict"]): (row["count"], row["amount"])
        for row in facts["findings"]
    }
    for key in sorted(set(must) | set(got), key=str):
        wanted = must[key], sums[key]
        if got.get(key, (0, 0)) != wanted:
            found.append(f"находки {key}: {got.get(key, (0, 0))}, должно быть {wanted}")
    return found


def trace_of(value):
    """The last four digits of a trace number: what every source shows."""
    return f"{int(value) % 10_000:04d}" if value else ""


def matches(truth, rows):
    """Each exception is one row with its sources and its conclusion; all others agree."""
    found = []
    by_key = defaultdict(list)
    for row in rows:
        by_key[row["device"], row["date"], trace_of(row["trace"])].append(row)
    known = set()
    for one in truth["match"]["exceptions"]:
        key = one["device"], one["date"], trace_of(one["trace"])
        known.add(key)
        got = {(row["mask"], row["verdict"]) for row in by_key.get(key, ())}
        if not any(
            mask == one["mask"] and said in VERDICTS[one["reason"]]
            for mask, said in got
        ):
            found.append(
                f"сверка {key}: {sorted(got)}, должно быть {one['mask']} {one['reason']}"
            )
    masks = Counter(
        row["mask"] for row in rows if row["mask"] != "100"
    )  # of the journal alone: sessions without money are in no other source
    for mask, count in truth["match"]["masks"].items():
        if mask != "100" and masks.pop(mask, 0) != count:
            found.append(f"сверка: строк «{mask}» не {count}")
    found += [f"сверка: лишние «{mask}»: {count}" for mask, count in masks.items()]
    cases = {
        (one["device"], one["date"], trace_of(one["trace"])): one
        for one in truth["cases"]
        if one["trace"]
    }
    for key, some in by_key.items():
        for row in some:
            case = cases.get(key)
            owed = bool(case and case["owed"])
            if row["refund"] and not owed and key[2]:
                found.append(f"сверка {key}: клиенту причитается, а не должно")
            if key in known or row["mask"] != "111" or not key[2]:
                continue
            if case is None and row["verdict"] != "agreed":
                found.append(f"сверка {key}: {row['verdict']}, должно быть agreed")
            told = case and any(one["refund"] for one in case["journal"])
            if told and not row["refund"]:
                found.append(f"сверка {key}: клиенту не причитается, а должно")
    return found


def recounts(truth, rows):
    """Each act to the kopeck: counted, by the books, by processing, by the machine."""
    found = []
    got = {(row["device"], row["act"]): row for row in rows}
    for act in truth["recounts"]:
        key = act["device"], act["act"]
        row = got.pop(key, None)
        if row is None or row["state"] != "confirmed":
            found.append(f"акт {key}: нет или не подтверждён")
            continue
        found += [
            f"акт {key}: {name} {row[name]}, должно быть {act[name]}"
            for name in SUMS
            if row[name] != act[name]
        ]
    return found + [f"акт {key}: лишний" for key in got]


CHANNELS = {"contact_center": "contact_centre", "bulk": "list"}
"""Channels that the bank names otherwise than the generator."""


def claims(truth, told, rows):
    """Each claim's channel, operation, end and sum; and the claims that the bank opened itself.

    :param told: of the generator's claims.json
    :param rows: ``claims`` of :func:`atms_facts.read`
    """
    found = []
    cases = {case["id"]: case for case in truth["cases"]}
    got = {row["demo_id"]: row for row in rows if row["demo_id"]}
    for one in told:
        row, case = got.pop(one["id"], None), cases.get(one["case"])
        if row is None:
            found.append(f"претензия {one['id']}: не заведена")
            continue
        stage, granted = end_of(one, case)
        answers = int(stage == "closed")
        for name, value, must in (
            ("канал", row["channel"], CHANNELS.get(one["channel"], one["channel"])),
            ("этап", row["stage"], stage),
            ("выплачено", row["paid"], granted),
            ("удовлетворено", row["granted"], granted),
            ("ответов", row["answers"], answers),
        ):
            if value != must:
                found.append(
                    f"претензия {one['id']} ({one['case']}): {name} {value}, должно быть {must}"
                )
        # A repeat leaves the operation to the first; the core alone holds no session.
        spared = (None,) if one["repeats"] or (case and not case["at"]) else ()
        if case and row["operation_at"] not in (moment_of(case), *spared):
            found.append(f"претензия {one['id']}: не та операция {row['operation_at']}")
    found += [f"претензия {name}: лишняя" for name in got]
    return found + own_claims(truth, told, [row for row in rows if not row["demo_id"]])


def moment_of(case):
    """Start of the session of a case, as the bank writes it."""
    return (case["at"] or "").replace("T", " ")


def end_of(one, case):
    """(stage, kopecks) that a claim must end with.

    Where no recount was yet, no more is proved than the journal counts.
    """
    if one["repeats"]:
        return "refused", 0
    if one["verdict"] == "needs_check":
        return "technical", 0
    owed = one["owed"]
    if case and owed and not case["recount"]:
        sums = [row["amount"] for row in case["journal"] if row["amount"]]
        owed = min([owed, *sums])
    return "closed", owed


def own_claims(truth, told, rows):
    """Clients out of money by the sources who say nothing: each has a claim of the bank, paid."""
    said = {one["case"] for one in told}
    by_books = {
        one["case"]
        for one in truth["match"]["exceptions"]
        if one["reason"] in OWED_BY_BOOKS
    }
    must = {}
    for case in truth["cases"]:
        refunds = [row for row in case["journal"] if row["refund"]]
        if case["id"] in said or not (refunds or case["id"] in by_books):
            continue
        key = case["device"], moment_of(case)
        must[key] = (refunds and refunds[0]["amount"]) or case["amount"]
    found = []
    for row in rows:
        key = row["device"], row["operation_at"]
        sum_ = must.pop(key, None)
        if (row["paid"], row["stage"]) != (sum_, "closed"):
            found.append(
                f"претензия банка {key}: {row['paid']} {row['stage']}, должно быть {sum_}"
            )
    return found + [f"претензия банка {key}: не открыта" for key in must]


def ties(truth, rows):
    """Accounts explain themselves, and the cash of each is what must lie in the ATM."""
    found = []
    got = {(row["device"], row["role"]): row for row in rows}
    if not got:
        found.append("счета банкоматов не объяснены")
    for key, row in got.items():
        if row["unexplained"] or row["not_posted"] or row["ledger"] != row["expected"]:
            found.append(f"счёт {key}: {row}")
    for device in truth["devices"]:
        row = got.get((device["device"], "cash"))
        booked = [one for one in truth["sessions"] if one["device"] == device["device"]]
        must = {
            "ledger": device["open_period"]["expected_by_books"],
            "dispensed": sum(one["dispensed"] for one in booked),
            "accepted": sum(one["accepted"] for one in booked),
        }
        found += [
            f"счёт {device['device']}: {name} {row and row[name]}, должно быть {value}"
            for name, value in must.items()
            if not row or row[name] != value
        ]
    return found
