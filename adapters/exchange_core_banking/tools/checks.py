"""What the XSD cannot say about a record: dates that contradict, INN, currency.

No ``odoo`` import. Elements are records in our own layout that keep to the XSD, so every date is
``yyyy-mm-dd`` and texts compare as dates do. Called for every record: no work is done for a field
that is absent.
"""

from typing import NamedTuple

NEGATIVE = "negative"
BAD_INN = "bad_inn"
BAD_DATE = "bad_date"
NO_NUMBER = "no_number"
BAD_CURRENCY = "bad_currency"
BAD_AMOUNT = "bad_amount"
FUTURE_OVERDUE = "future_overdue"
SCHEMA = "schema"

# What of the law of numbers is broken, beside the kind: chooses the sentence for the clerk.
OVERDUE_AFTER_BUSINESS_DATE = "overdue_after_business_date"
END_BEFORE_START = "end_before_start"
ACCELERATED_BEFORE_START = "accelerated_before_start"
INN_LENGTH = "inn_length"
INN_CHECK_DIGITS = "inn_check_digits"
UNKNOWN_CURRENCY = "unknown_currency"
WRITTEN_OFF_AFTER_BUSINESS_DATE = "written_off_after_business_date"
WATCH_BEFORE_WRITE_OFF = "watch_before_write_off"
BEGINS_AFTER_BUSINESS_DATE = "begins_after_business_date"
ENDED_BEFORE_BUSINESS_DATE = "ended_before_business_date"

_INN_LENGTH = {"company": 10, "person": 12, "sole_trader": 12}
_DATES = frozenset(
    (
        "date_start", "date_end", "birth_date", "overdue_since", "accelerated_on", "due", "date",
        "date_from", "date_to", "written_off", "watch_until",
    )
)  # fmt: skip
_MONEY = frozenset(
    (
        "principal_current", "principal_overdue", "interest_current", "interest_overdue", "penalty",
        "fees", "amount_granted", "monthly_payment", "rate", "amount", "value", "principal",
        "interest", "fee", "paid",
    )
)  # fmt: skip


NUMBERS = frozenset(
    ("contract/@number", "payment/@contract", "debt/@number", "obligation/@number")
)
"""Where a record names the contract or obligation that it is about."""


class Problem(NamedTuple):
    """One broken rule.

    :ivar kind: how it is counted, one of the kinds above
    :ivar path: field, e.g. ``contract/client/@inn``
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

    :param path: ``contract/balance/@penalty``; the field is the last name
    :param rule: the broken rule; ``min`` on a sum is a negative sum
    """
    field = path.rpartition("/")[2].removeprefix("@")
    if rule == "unexpected_attribute":
        return SCHEMA
    if path in NUMBERS:
        return NO_NUMBER
    if field == "inn":
        return BAD_INN
    if field == "currency":
        return BAD_CURRENCY
    if field in _DATES:
        return BAD_DATE
    if field in _MONEY:
        return NEGATIVE if rule == "min" else BAD_AMOUNT
    return SCHEMA


def contract_problems(record, business_date, currencies, inn_valid):
    """Problems of a contract's record; an empty list when it is good.

    :param record: lxml element ``contract``
    :param business_date: ISO text
    :param currencies: codes that are known (letters or digits as a file writes them)
    :param inn_valid: function telling whether an INN's check digits are right; none: they are not
        looked at
    """
    problems = []
    get = record.get
    start = get("date_start").strip()
    since, end, accelerated = (
        get("overdue_since"),
        get("date_end"),
        get("accelerated_on"),
    )
    if since and since.strip() > business_date:
        problems.append(
            Problem(
                FUTURE_OVERDUE,
                "contract/@overdue_since",
                OVERDUE_AFTER_BUSINESS_DATE,
                since.strip(),
                business_date,
            )
        )
    if end and end.strip() < start:
        problems.append(
            Problem(
                BAD_DATE, "contract/@date_end", END_BEFORE_START, end.strip(), start
            )
        )
    if accelerated and accelerated.strip() < start:
        problems.append(
            Problem(
                BAD_DATE,
                "contract/@accelerated_on",
                ACCELERATED_BEFORE_START,
                accelerated.strip(),
                start,
            )
        )
    if get("currency") not in currencies:
        problems.append(
            Problem(
                BAD_CURRENCY, "contract/@currency", UNKNOWN_CURRENCY, get("currency")
            )
        )
    for child in record:
        if child.tag == "client" and inn_valid:
            _check_inn(child, "contract/client/@inn", inn_valid, problems)
        elif child.tag == "party" and inn_valid:
            _check_inn(child[0], "contract/party/client/@inn", inn_valid, problems)
        elif child.tag == "operation":
            currency = child.get("currency")
            if currency and currency not in currencies:
                problems.append(
                    Problem(
                        BAD_CURRENCY,
                        "contract/operation/@currency",
                        UNKNOWN_CURRENCY,
                        currency,
                    )
                )
    return problems


def payment_problems(record, currencies):
    """Problems of a payment's record; parameters as in :func:`contract_problems`."""
    if record.get("currency") in currencies:
        return []
    return [
        Problem(
            BAD_CURRENCY, "payment/@currency", UNKNOWN_CURRENCY, record.get("currency")
        )
    ]


def opening_problems(record, business_date, currencies):
    """Problems of a debt's opening balances; parameters as in :func:`contract_problems`."""
    problems = []
    for child in record:
        get, path = child.get, f"debt/{child.tag}"
        currency = get("currency")
        if currency and currency not in currencies:
            problems.append(
                Problem(BAD_CURRENCY, f"{path}/@currency", UNKNOWN_CURRENCY, currency)
            )
        if child.tag != "off_balance":
            continue
        written_off, until = get("written_off").strip(), get("watch_until").strip()
        if written_off > business_date:
            problems.append(
                Problem(
                    BAD_DATE,
                    f"{path}/@written_off",
                    WRITTEN_OFF_AFTER_BUSINESS_DATE,
                    written_off,
                    business_date,
                )
            )
        if until < written_off:
            problems.append(
                Problem(
                    BAD_DATE,
                    f"{path}/@watch_until",
                    WATCH_BEFORE_WRITE_OFF,
                    until,
                    written_off,
                )
            )
    return problems


def obligation_problems(record, business_date, currencies):
    """Problems of an obligation off balance; parameters as in :func:`contract_problems`."""
    problems = []
    get = record.get
    currency, start, end = get("currency"), get("date_from"), get("date_to")
    if currency and currency not in currencies:
        problems.append(
            Problem(BAD_CURRENCY, "obligation/@currency", UNKNOWN_CURRENCY, currency)
        )
    if start and start.strip() > business_date:
        problems.append(
            Problem(
                BAD_DATE,
                "obligation/@date_from",
                BEGINS_AFTER_BUSINESS_DATE,
                start.strip(),
                business_date,
            )
        )
    if end and end.strip() < business_date:
        problems.append(
            Problem(
                BAD_DATE,
                "obligation/@date_to",
                ENDED_BEFORE_BUSINESS_DATE,
                end.strip(),
                business_date,
            )
        )
    return problems


def _check_inn(client, path, inn_valid, problems):
    # Of clients that are not known: another check needs another EDITION of marks.
    inn = client.get("inn")
    if not inn:
        return
    if len(inn) != _INN_LENGTH[client.get("kind", "person")]:
        problems.append(Problem(BAD_INN, path, INN_LENGTH))
    elif not inn_valid(inn):
        problems.append(Problem(BAD_INN, path, INN_CHECK_DIGITS))
