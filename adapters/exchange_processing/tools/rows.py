"""Records in our own layouts as rows of the staging tables (atm_claims/tools/staging.py).

No ``odoo`` import. A row is ``(table, values)``, values in the order of the staging table's columns
without ``rec`` (a test holds the two together). Values stay the texts of the file. A row of the
table ``card`` says that the record brought a full card number, which is masked here.
"""

from . import card as cards

NULL = "\0"
"""The exchange's NULL (stream/rows.py; a test holds them together)."""
CARD = "card"
"""Table of ours beside the staging tables: one row a record that brought a full card number."""

# Names that hold no personal data: shown to an operator who may not see clients.
OPERATION_OPEN = frozenset(
    (
        "atm", "at", "date", "operation", "amount", "currency", "trace", "rrn", "auth_code",
        "response", "reversal", "own_card",
    )
)  # fmt: skip
COUNTER_OPEN = frozenset(
    (
        "atm", "at", "cassette", "denomination", "currency", "loaded", "dispensed", "accepted",
        "rejected", "retracted", "remaining",
    )
)  # fmt: skip
ACT_OPEN = frozenset(
    (
        "number", "atm", "at", "currency", "by_device", "by_processing", "by_books", "cassette",
        "bin", "denomination", "notes",
    )
)  # fmt: skip
TRUE = ("true", "1")


def _text(value):
    """A text, NULL when nothing stands there."""
    return (value or "").strip() or NULL


def _bool(value, empty=NULL):
    return empty if value is None else str(value.strip() in TRUE).lower()


def operation_rows(record, as_of, currencies):
    """The row of one operation that passed all checks.

    :param as_of: the file's business date, ISO text, for operations that name none
    :param currencies: code as written → ISO letters
    """
    get = record.get
    card, full = cards.mask(get("card"))
    notes, hidden = cards.find(get("notes") or "")
    texts = {}
    # A sender's slip may put a card number where another text belongs.
    for name in ("account", "client", "trace", "rrn", "auth_code", "response"):
        text, some = cards.find(get(name) or "")
        texts[name] = _text(text)
        hidden += some
    row = (
        get("atm").strip(),
        get("at").strip(),
        get("date", as_of).strip(),
        get("operation").strip(),
        card or NULL,
        texts["account"],
        texts["client"],
        get("amount").strip(),
        currencies[get("currency")],
        texts["trace"],
        texts["rrn"],
        texts["auth_code"],
        texts["response"],
        _bool(get("reversal"), "false"),
        _bool(get("own_card")),
        notes.strip() or NULL,
    )
    found = [("row", row)]
    if full or hidden:
        found.append((CARD, ()))
    return found


def counter_rows(record, currencies):
    """The row of one cassette's counters that passed all checks."""
    get = record.get
    counts = ("loaded", "dispensed", "accepted", "rejected", "retracted", "remaining")
    row = (
        get("atm").strip(),
        get("at").strip(),
        get("cassette").strip(),
        _text(get("denomination")),
        currencies[get("currency")] if get("currency") else NULL,
    )
    return [("counter", row + tuple(_text(get(name)) for name in counts))]


def act_rows(record, currencies):
    """Rows of one recount act that passed all checks."""
    get = record.get
    sums = tuple(
        _text(get(name)) for name in ("by_device", "by_processing", "by_books")
    )
    people = tuple(
        _text(get(name)) for name in ("unloaded_by", "counted_by", "in_presence_of")
    )
    act = (get("number").strip(), get("atm").strip(), get("at").strip())
    found = [("act", (*act, currencies[get("currency")], *sums, *people))]
    for line in record:
        value = line.get
        row = (
            _text(value("cassette")),
            value("bin", "cassette"),
            value("denomination").strip(),
            value("notes").strip(),
        )
        found.append(("line", row))
    return found
