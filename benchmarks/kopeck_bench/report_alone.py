"""Tables of what is measured in databases of their own, and of screens."""

from .table import section

SHOWN_SCREENS = 15


def atm(one) -> str:
    heads = [
        "operations", "events", "switch rows", "load, s", "file, s", "match, s",
        "bare COPY, s", "one join, s",
    ]  # fmt: skip
    row = [f"{count:,}" for count in (one.operations, one.events, one.switch)]
    row += [
        f"{seconds:.2f}"
        for seconds in (one.load, one.rows, one.match, one.bare, one.join)
    ]
    text = section("Operations at ATMs", heads, [row], range(8))
    steps = [[step, f"{seconds:.2f}"] for step, seconds in one.steps.items()]
    return text + "\n" + section("A day's close over them", ["step", "s"], steps, [1])


def rule_books(one) -> str:
    rows = [
        [
            row["date"],
            row["book"],
            f"{row['count']:.2f}",
            f"{row['post']:.2f}",
            f"{row['lines']:,}",
            f"{row['not_overdue']:,}",
            row["reserve"],
        ]
        for row in one.books
    ]
    for day, bare in one.bare.items():
        whole = one.seconds(day)
        for name, told in (("same", "same indexes"), ("bare", "no indexes")):
            rows.append(
                [
                    day,
                    f"bare INSERT, {told}",
                    f"{bare[name]:.2f}",
                    f"{whole / bare[name]:.1f} ×",
                    f"{bare['lines']:,}",
                    "",
                    "",
                ]
            )
    rows.append(
        ["", "first entry of a process *", "", f"{one.first_entry:.2f}", "", "", ""]
    )
    heads = [
        "month end",
        "book",
        "count, s",
        "post and COMMIT, s",
        "lines",
        "without overdue, by sums",
        "reserve",
    ]
    title = f"Three rule books over {one.debts:,} debts"
    return section(title, heads, rows, range(2, 7))


def book_screens(one) -> str:
    rows = [
        [
            row["title"],
            f"{row['first']:.3f}",
            f"{row['warm']:.3f}",
            "" if row["rows"] is None else f"{row['rows']:,}",
        ]
        for row in one.screens
    ]
    heads = ["screen", "first time, s", "median, s", "rows"]
    return section("Screens of the rule books", heads, rows, (1, 2, 3))


def slow_books(one) -> list[str]:
    """The slowest statements of each book, and of each screen."""
    lines = []
    for row in (*one.books, *one.screens):
        name = row.get("title") or f"{row['book']} at {row['date']}"
        lines.append(f"\n-- {name}")
        lines += [f"{seconds:8.3f} s  {text}" for seconds, text in row["slowest"]]
    return lines


def screens(title: str, found) -> str:
    rows = [
        [
            one.role,
            one.what,
            one.model,
            f"{one.warm:.3f}",
            f"{one.cold:.3f}",
            one.problem,
        ]
        for one in [one for one in found if not one.problem][:SHOWN_SCREENS]
    ]
    broken = [one for one in found if one.problem]
    rows += [
        [one.role, one.what, one.model, "", "", one.problem[:120]] for one in broken
    ]
    heads = ["role", "screen", "model", "median, s", "first time, s", "problem"]
    return section(f"The slowest of {len(found)} {title}", heads, rows, (3, 4))
