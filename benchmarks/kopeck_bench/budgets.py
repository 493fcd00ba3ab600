"""The budgets: what is promised at a million contracts, and whether this run keeps it."""

from dataclasses import dataclass

MILLION = 1_000_000
MB = 1_000_000
NO_CODE = "no code yet"


@dataclass
class Row:
    """One row of the table of budgets.

    :ivar measured: in units a person reads, :ivar ratio: against what stands in the same run
    :ivar met: (first bar met, goal met); ``None`` when there is nothing to compare
    """

    what: str
    measured: str
    ratio: str
    bar: str
    goal: str
    met: tuple | None = None

    @property
    def verdict(self) -> str:
        """Met or not, in words."""
        if self.met is None:
            return "—"
        first, goal = self.met
        return "goal met" if goal else "bar met" if first else "NOT MET"

    def cells(self):
        return (self.what, self.measured, self.ratio, self.bar, self.goal, self.verdict)


HEADS = ("what", "measured", "ratio", "first bar", "goal", "verdict")


def _met(*pairs):
    """(value, first bar, goal) triples, smaller is better: all must hold."""
    return all(v <= bar for v, bar, _g in pairs), all(
        v <= goal for v, _b, goal in pairs
    )


@dataclass
class Spent:
    """Wall seconds, and processor seconds, which other work on the machine hardly changes."""

    wall: float
    computing: float

    def __str__(self):
        return f"{self.wall:.1f} s ({self.computing:.1f})"


def night(
    name: str, spent: Spent, floor: Spent, contracts: int, bars, ratios=None
) -> Row:
    """First or next night; ``bars`` are seconds a million contracts, ``ratios`` times the floor."""
    scale = contracts / MILLION
    ratio, computing = spent.wall / floor.wall, spent.computing / floor.computing
    pairs = [(spent.wall, bars[0] * scale, bars[1] * scale)]
    words = [f"{limit * scale:.1f} s" for limit in bars]
    if ratios:
        pairs.append((ratio, *ratios))
        words = [
            f"{word}, {limit:g} × floor"
            for word, limit in zip(words, ratios, strict=True)
        ]
    return Row(
        name,
        f"{spent}, {contracts / spent.wall:,.0f} contracts/s",
        f"{ratio:.1f} × floor ({computing:.1f})",
        *words,
        _met(*pairs),
    )


def unchanged(spent: Spent, stream: Spent) -> Row:
    """A night with nothing but the header changed, against the stream alone."""
    ratio = spent.wall / stream.wall
    return Row(
        "unchanged night: load",
        f"{spent}",
        f"{ratio:.2f} × stream alone ({spent.computing / stream.computing:.2f})",
        "1.5 ×",
        "1.2 ×",
        _met((ratio, 1.5, 1.2)),
    )


def partner(own: Spent, other: Spent, records: int) -> Row:
    """The stream through XSLT against the stream of our own layout."""
    more = other.wall / own.wall - 1
    return Row(
        "partner's layout through XSLT: stream",
        f"{other}, {records / other.wall:,.0f} records/s",
        f"{more:+.0%} of own layout ({other.computing / own.computing - 1:+.0%})",
        "timed apart",
        "+30 %",
        (True, more <= 0.30),
    )


def peer(ours: float, theirs: float, debts: int, lines: int) -> Row:
    """Seconds an overdue debt: ours against OCA account_credit_control."""
    times = theirs / ours
    return Row(
        "peer: OCA account_credit_control",
        f"{ours * 1e6:.1f} µs a debt ({debts:,}) against {theirs * 1e6:,.0f} µs ({lines:,})",
        f"{times:.0f} × faster a debt",
        "50 ×",
        "100 ×",
        (times >= 50, times >= 100),
    )


def atm(one) -> Row:
    """Operations of ATMs loaded with events and matched, against bare COPY and one join."""
    times = one.seconds / one.floor
    return Row(
        "ATMs: operations loaded and matched",
        f"{one.seconds:.1f} s ({one.operations:,}) against {one.floor:.1f} s",
        f"{times:.1f} × COPY + join",
        "4 ×",
        "3 ×",
        (times <= 4, times <= 3),
    )


def claim_form(one) -> Row:
    """What a claims officer does with one claim; ``one`` is a ``screens.Screen``."""
    return Row(
        f"claim about an ATM: {one.what}",
        f"{one.warm:.2f} s",
        f"{one.cold:.2f} s the first time",
        "below 1 s",
        "",
        (one.warm < 1, False),
    )


def memory(rss: int, start: int) -> Row:
    """Peak memory of the process that loads."""
    return Row(
        "memory of a load (its processes, peaks added)",
        f"{rss / MB:.0f} MB",
        f"{start / MB:.0f} MB of it Odoo itself",
        "300 MB",
        "150 MB",
        (rss <= 300 * MB, rss <= 150 * MB),
    )


def books(seconds: float, bare: float, lines: int, debts: int) -> Row:
    """Three rule books counted and posted, against one bare INSERT … SELECT of their lines.

    :param bare: seconds of the INSERT into a table with the same indexes
    """
    bar, ratio = 30 * debts / MILLION, seconds / bare
    return Row(
        "three rule books, counted and posted",
        f"{seconds:.1f} s, {lines:,} lines",
        f"{ratio:.1f} × a bare INSERT of them",
        f"{bar:.1f} s, 4 ×",
        "",
        (seconds <= bar and ratio <= 4, False),
    )


def ledger_line(row: dict) -> Row:
    """A posted ledger line opens to the debts it was made of; a row of ``books.Books.screens``."""
    return Row(
        "a ledger line opens to its debts",
        f"{row['warm']:.2f} s",
        f"{row['first']:.2f} s the first time",
        "below 1 s",
        "",
        (row["first"] < 1, False),
    )


def screens(worst, where: str) -> Row:
    """The slowest first page of all; ``worst`` is a ``screens.Screen``."""
    return Row(
        f"any screen, first page ({where})",
        f"{worst.warm:.2f} s: {worst.what}, {worst.role}",
        f"{worst.cold:.2f} s the first time",
        "below 1 s",
        "0.5 s",
        (worst.warm < 1, worst.warm <= 0.5),
    )


def journals(found) -> Row:
    """Thirty days of an ATM parsed; ``found`` is a ``journals.Journals``."""
    return Row(
        "30 days of an ATM's journal parsed",
        f"{found.seconds:.2f} s, {found.megabytes:.1f} MB/s, {found.events:,} events",
        f"{found.ratio:.1f} × a regex pass, {found.search_ratio:.1f} × a search for keywords",
        "3 ×",
        "2 ×",
        _met((found.ratio, 3, 2)),
    )


def without_code() -> list[Row]:
    """Rows of the budget that no code stands behind yet."""
    return [
        Row(
            "court packages (.docx + .xlsx)", NO_CODE, "", "10 a second", "20 a second"
        ),
    ]
