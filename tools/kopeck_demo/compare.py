"""Compare what the demo bank answered with the generator's truth, to the kopeck."""

from decimal import Decimal

BOOK = "ageing"
INTEREST = "590p_interest"


def differences(bank, ledger):
    """Sentences about every figure that is off; an empty list when all agree."""
    found = []
    running = Decimal(0)
    for day in sorted(bank.truth["dates"]):
        truth = bank.truth["dates"][day]
        found += _files(day, truth, bank.loads[day])
        answer = bank.days[day]
        found += _buckets(day, truth, answer)
        found += _reserve(day, truth, answer)
        found += _interest(day, truth, answer)
        found += _bands(day, truth["reserve"]["bands"], ledger.bands.get(day, {}))
        difference = Decimal(truth["reserve"]["difference"])
        running += difference
        for name, value, must in (
            ("the entry in the ledger", ledger.entries.get(day, "0"), difference),
            (
                "the balance of the reserve accounts",
                ledger.balances.get(day, "0"),
                running,
            ),
            ("the reserve of all lines", truth["reserve"]["reserve"], running),
        ):
            if Decimal(value) != must:
                found.append(f"{day}: {name} is {value}, must be {must}")
        found += books(day, bank.days[day]["reserve"], ledger.books)
        if not running:
            found.append(
                f"{day}: the reserve is zero, so the comparison proves nothing"
            )
    return found


def _files(day, truth, loads):
    found = []
    by_name = {row["file"].rsplit("/", 1)[-1]: row for row in loads}
    for entry in truth["files"]:
        row = by_name.pop(entry["name"], None)
        if row is None:
            found.append(f"{day}: file {entry['name']} was not fetched")
            continue
        for key, must in (
            ("state", "loaded"),
            ("records", entry["records"]),
            ("loaded", entry["loaded"]),
            ("rejected", entry["rejected"]),
        ):
            if row[key] != must:
                found.append(
                    f"{day}: {entry['name']}: {key} is {row[key]}, must be {must}"
                    f" ({row.get('error') or ''})"
                )
    return found + [f"{day}: an unknown file {name}" for name in by_name]


def _buckets(day, truth, answer):
    found = []
    for number, must in truth["buckets"].items():
        got = answer["buckets"][number]
        for key in ("contracts", "principal", "overdue"):
            if Decimal(str(got[key])) != Decimal(str(must[key])):
                found.append(
                    f"{day}: group {number}: {key} is {got[key]}, must be {must[key]}"
                )
    for key in ("stale", "missing"):
        if answer[key] != truth[key]:
            found.append(f"{day}: {key} is {answer[key]}, must be {truth[key]}")
    return found


def _reserve(day, truth, answer):
    found = []
    got, must = answer["reserve"].get(BOOK), truth["reserve"]
    if got is None:
        return [f"{day}: no inventory of the book «{BOOK}»"]
    for key, want in (
        ("base", must["base"]),
        ("reserve", must["reserve"]),
        ("difference", must["difference"]),
        ("posted", must["difference"]),
    ):
        if Decimal(str(got[key])) != Decimal(want):
            found.append(f"{day}: reserve: {key} is {got[key]}, must be {want}")
    return found


def _interest(day, truth, answer):
    """The reserve of interest by 590-П against the generator's own count of it."""
    if "interest" not in truth:
        return []
    got, must = answer["reserve"].get(INTEREST), truth["interest"]
    if got is None:
        return [f"{day}: no inventory of the book «{INTEREST}»"]
    return [
        f"{day}: book «{INTEREST}»: {key} is {got[key]}, must be {want}"
        for key, want in (*must.items(), ("posted", must["difference"]))
        if Decimal(got[key]) != Decimal(want)
    ]


def books(day, answers, posted):
    """Each book by itself: lines = totals = entry = ledger; differences add up to the reserve.

    :param answers: of the close of the day, by code of the book
    :param posted: of :func:`flow.read_books`
    :return: sentences about every figure that is off
    """
    found = []
    for code, answer in answers.items():
        row = posted.get((code, day))
        if row is None:
            found.append(f"{day}: no posted inventory of the book «{code}»")
            continue
        moved = sum(
            one["difference"]
            for (book, date), one in posted.items()
            if book == code and date <= day
        )
        none = Decimal(0)
        entered = not row["register_only"]
        for name, value, must in (
            ("reserve of the lines", row["lines"], row["reserve"]),
            ("reserve of the segments", row["totals"], row["reserve"]),
            ("the answer", Decimal(answer["reserve"]), row["reserve"]),
            ("the sum of all differences", moved, row["reserve"]),
            ("the entry", row["entry"], row["difference"] if entered else none),
            ("the ledger", row["ledger"], row["reserve"] if entered else none),
        ):
            if value != must:
                found.append(f"{day}: book «{code}»: {name} is {value}, must be {must}")
        if not row["reserve"]:
            found.append(
                f"{day}: book «{code}»: the reserve is zero, nothing is proved"
            )
    return found


def _bands(day, truth, got):
    found = []
    for number, must in truth.items():
        row = got.get(number, {"lines": 0, "base": "0", "reserve": "0"})
        for key in ("base", "reserve"):
            if Decimal(row[key]) != Decimal(must[key]):
                found.append(
                    f"{day}: group {number}: {key} of the lines is {row[key]}, must be {must[key]}"
                )
    return found
