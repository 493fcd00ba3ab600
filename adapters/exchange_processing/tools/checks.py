"""What the XSD cannot say about a record of the processing center. No ``odoo`` import.

Elements are records in our own layout that keep to the XSD, so moments are ``yyyy-mm-ddThh:mm:ss``
and compare as texts do.
"""

from datetime import date, timedelta
from typing import NamedTuple

NO_ATM = "no_atm"
NO_NUMBER = "no_number"
BAD_CARD = "bad_card"
BAD_COUNT = "bad_count"
BAD_CURRENCY = "bad_currency"
BAD_DATE = "bad_date"
BAD_AMOUNT = "bad_amount"
NEGATIVE = "negative"
SCHEMA = "schema"

# Which rule is broken: chooses the sentence for the clerk.
AFTER_BUSINESS_DATE = "after_business_date"
UNKNOWN_CURRENCY = "unknown_currency"
NO_CASSETTE = "no_cassette"

_DATES = frozenset(("at", "date"))
_MONEY = frozenset(("amount", "denomination", "by_device", "by_processing", "by_books"))
_COUNTS = frozenset(
    (
        "loaded", "dispensed", "accepted", "rejected", "retracted", "remaining", "notes",
        "cassette",
    )
)  # fmt: skip


class Problem(NamedTuple):
    """One broken rule.

    :ivar kind: how it is counted, one of the kinds above
    :ivar path: field, e.g. ``operation/@at``
    :ivar reason: which rule
    :ivar value: what the sentence shows: a date (ISO) or a currency, never personal data
    :ivar limit: the date that ``value`` contradicts
    """

    kind: str
    path: str
    reason: str
    value: str = ""
    limit: str = ""


def kind_of(path, rule):
    """Kind of an XSD error, for counting.

    :param path: ``act/line/@notes``; the field is the last name
    :param rule: the broken rule; ``min`` on a sum is a negative sum
    """
    field = path.rpartition("/")[2].removeprefix("@")
    if rule == "unexpected_attribute":
        return SCHEMA
    if field == "atm":
        return NO_ATM
    if path == "act/@number":
        return NO_NUMBER
    if field == "card":
        return BAD_CARD
    if field == "currency":
        return BAD_CURRENCY
    if field in _DATES:
        return BAD_DATE
    if field in _MONEY:
        return NEGATIVE if rule == "min" else BAD_AMOUNT
    # Notes of an operation are words, of an act's line they are counted.
    return BAD_COUNT if field in _COUNTS and path != "operation/@notes" else SCHEMA


def next_day(iso):
    """The day after an ISO date, ISO text."""
    return (date.fromisoformat(iso) + timedelta(days=1)).isoformat()


def problems(record, as_of, latest, currencies):
    """Problems of a record; an empty list when it is good.

    :param as_of: the file's business date, ISO text
    :param latest: last day on which what it tells of may have happened: an ATM's clock runs ahead,
        and a business day closes before midnight
    :param currencies: codes that are known (letters or digits as a file writes them)
    """
    found = []
    name, get = record.tag, record.get
    moment, currency = get("at"), get("currency")
    if moment.strip()[:10] > latest:
        path = f"{name}/@at"
        found.append(
            Problem(BAD_DATE, path, AFTER_BUSINESS_DATE, moment.strip()[:10], as_of)
        )
    if currency and currency not in currencies:
        path = f"{name}/@currency"
        found.append(Problem(BAD_CURRENCY, path, UNKNOWN_CURRENCY, currency))
    for line in record:
        if line.get("bin", "cassette") == "cassette" and not line.get("cassette"):
            found.append(Problem(BAD_COUNT, f"{name}/line/@cassette", NO_CASSETTE))
    return found
