"""Comparison of what a bank shows with what it must show, line by line."""

from decimal import Decimal

from kopeck_demo import compare

BOOKS = {"590p", "ageing", "tax"}


class Report:
    """Collects differences; prints a line per check."""

    def __init__(self, out=print):
        self._out, self.wrong, self.checks = out, 0, 0

    def title(self, text):
        self._out(f"\n{text}")

    def equal(self, what, found, expected, shown=None):
        """One figure; returns whether it agrees."""
        self.checks += 1
        if found == expected:
            self._out(f"  ok     {what}: {found if shown is None else shown}")
            return True
        self.wrong += 1
        self._out(f"  WRONG  {what}: {found}, must be {expected}")
        return False


def buckets(report, found, expected):
    """Groups of an answer of ``day close --json`` against expected ones."""
    for number in map(str, range(6)):
        one, must = found[number], expected[number]
        report.equal(
            f"group {number}",
            (one["contracts"], Decimal(one["principal"]), Decimal(one["overdue"])),
            (
                int(must["contracts"]),
                Decimal(must["principal"]),
                Decimal(must["overdue"]),
            ),
            f"{one['contracts']} contracts, principal {one['principal']}, overdue {one['overdue']}",
        )


def reserve(report, bank, day, answer, figures):
    """Reserve: answer, lines, entries and ledger against the reserve counted apart."""
    book = answer["reserve"]["ageing"]
    report.equal(
        "reserve lines, base, reserve",
        (book["lines"], Decimal(book["base"]), Decimal(book["reserve"])),
        (figures["lines"], figures["base"], figures["reserve"]),
    )
    lines, entries, ledger = bank.reserve(day)
    must = figures["reserve"]
    report.equal(
        "lines = entries = ledger", (lines, entries, ledger), (must,) * 3, f"{ledger}"
    )
    report.equal("reserve is not zero", ledger != 0, True, "not zero")
    books(report, bank, day.isoformat(), answer["reserve"])


def books(report, bank, day, answers):
    """Every rule book: lines = totals = entry = ledger; differences of all months add up."""
    report.equal("rule books", set(answers), BOOKS)
    posted = bank.books()
    for code in sorted(answers):
        wrong = compare.books(day, {code: answers[code]}, posted)
        row = posted.get((code, day), {})
        report.equal(
            f"book {code}: lines = totals = entry = ledger, differences add up",
            wrong,
            [],
            f"{answers[code]['lines']} lines, reserve {row.get('reserve')},"
            f" difference {row.get('difference')}",
        )


def load(report, bank, path, answer, loaded, kinds):
    """The line of ``exchange load --json`` and the kinds of rejected records."""
    rejected = sum(kinds.values())
    report.equal(
        f"{path.name} state, records, loaded, rejected",
        (answer["state"], answer["records"], answer["loaded"], answer["rejected"]),
        ("loaded", loaded + rejected, loaded, rejected),
    )
    found, doubled = bank.rejects(path.name)
    report.equal("rejected by kind", found, dict(kinds))
    return doubled
