"""Staging columns of opening balances and obligations: what an adapter fills before ``take_in``.

Pure description, no ``odoo`` import. ``rec`` is the ordinal of the source record within its file,
from 1. A record of opening balances is one debt: a row of ``debt``, and what the bank already had
for it. A record of obligations is a row of ``obligation``.
"""

STAGING = {
    "debt": {
        "rec": "bigint NOT NULL",
        "number": "text",
    },
    "reserve": {
        "rec": "bigint NOT NULL",
        "number": "text",
        "book": "text",
        "amount": "numeric NOT NULL",
        "currency": "text",
    },
    "off_balance": {
        "rec": "bigint NOT NULL",
        "number": "text",
        "client_code": "text",
        "client_kind": "text",
        "client_name": "text",
        "amount": "numeric NOT NULL",
        "currency": "text",
        "written_off": "date NOT NULL",
        "watch_until": "date NOT NULL",
        "ground": "text",
        "account": "text",
    },
    "obligation": {
        "rec": "bigint NOT NULL",
        "number": "text",
        "kind": "text",
        "client_code": "text",
        "client_kind": "text",
        "client_name": "text",
        "contract": "text",
        "amount": "numeric NOT NULL",
        "currency": "text",
        "date_from": "date",
        "date_to": "date",
        "category": "text",
        "document": "text",
    },
    "reject": {
        "rec": "bigint NOT NULL",
        "number": "text",
    },
}
"""Logical table -> {column: PostgreSQL type}. ``currency`` empty: that of the company;
``reject`` lists records that the adapter set aside."""

TABLES = ("debt", "reserve", "off_balance", "reject")
"""Of opening balances."""
OBLIGATION_TABLES = ("obligation", "reject")


def columns(table):
    """Column names of a staging table, in the order in which COPY must write them."""
    return tuple(STAGING[table])


# Codes of the records that are set aside by the addon itself.
DUPLICATE = "duplicate"
NO_NUMBER = "no_number"
NEGATIVE = "negative"
BAD_CURRENCY = "bad_currency"
UNKNOWN_CONTRACT = "unknown_contract"
UNKNOWN_BOOK = "unknown_book"
ABOVE_DEBT = "above_debt"
NO_CLIENT = "no_client"
BAD_DATE = "bad_date"
NO_RATE = "no_rate"
TAKEN = "taken"
REJECT_CODES = (
    DUPLICATE, NO_NUMBER, NEGATIVE, BAD_CURRENCY, UNKNOWN_CONTRACT, UNKNOWN_BOOK, ABOVE_DEBT,
    NO_CLIENT, BAD_DATE, NO_RATE, TAKEN,
)  # fmt: skip
