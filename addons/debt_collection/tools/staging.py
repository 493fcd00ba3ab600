"""The staging columns of the register: what an adapter fills before ``take_in``.

Pure description, no ``odoo`` import. ``STAGING`` maps a logical table to its columns and
PostgreSQL types; ``rec`` is the ordinal of the source record within its file, from 1. Money
columns are in the contract's currency with at most two decimals.
"""

PARTS = (
    "principal_current",
    "principal_overdue",
    "interest_current",
    "interest_overdue",
    "penalty",
    "fees",
)
"""The six parts of a balance, in the order in which they are shown."""

CONTRACT_KINDS = (
    "sale",
    "loan",
    "advance",
    "accountable",
    "staff_loan",
    "shortage",
    "theft",
)
OPERATION_KINDS = ("payment", "accrual", "penalty", "fee", "disbursement")
PARTY_ROLES = ("co_borrower", "guarantor", "pledgor", "heir")
CONTACT_KINDS = ("phone", "email", "address")
CLIENT_KINDS = ("person", "sole_trader", "company")

_BALANCE = "numeric NOT NULL DEFAULT 0"

STAGING = {
    "contract": {
        "rec": "bigint NOT NULL",
        "number": "text",
        "branch": "text",
        "product": "text",
        "kind": "text",
        "client_code": "text",
        "currency": "text",
        "date_start": "date",
        "date_end": "date",
        "amount_granted": "numeric",
        "rate": "numeric",
        "monthly_payment": "numeric",
        "principal_current": _BALANCE,
        "principal_overdue": _BALANCE,
        "interest_current": _BALANCE,
        "interest_overdue": _BALANCE,
        "penalty": _BALANCE,
        "fees": _BALANCE,
        "overdue_since": "date",
        "accelerated_on": "date",
        "secured": "boolean",
        "guaranteed": "boolean",
        "region": "text",
    },
    "client": {
        "rec": "bigint NOT NULL",
        "code": "text",
        "kind": "text",
        "last_name": "text",
        "first_name": "text",
        "patronymic": "text",
        "name": "text",
        "birth_date": "date",
        "id_series": "text",
        "id_number": "text",
        "inn": "text",
        "kpp": "text",
        "ogrn": "text",
        "snils": "text",
        "region": "text",
        "address": "text",
        "mark": "bigint",
    },
    "contact": {
        "rec": "bigint NOT NULL",
        "client_code": "text",
        "kind": "text",
        "value": "text",
    },
    "instalment": {
        "rec": "bigint NOT NULL",
        "number": "text",
        "n": "integer",
        "due_date": "date",
        "principal": _BALANCE,
        "interest": _BALANCE,
        "fee": _BALANCE,
        "paid": _BALANCE,
    },
    "operation": {
        "rec": "bigint NOT NULL",
        "number": "text",
        "date": "date",
        "kind": "text",
        "amount": "numeric",
        "currency": "text",
        "ref": "text",
    },
    "party": {
        "rec": "bigint NOT NULL",
        "number": "text",
        "client_code": "text",
        "role": "text",
        "amount": "numeric",
        "date_to": "date",
    },
    "collateral": {
        "rec": "bigint NOT NULL",
        "number": "text",
        "kind": "text",
        "value": "numeric",
        "quality": "integer",
        "description": "text",
    },
    "reject": {
        "rec": "bigint NOT NULL",
        "number": "text",
    },
}
"""Logical table -> {column: PostgreSQL type}; ``reject`` lists records that the adapter set
aside (their contracts keep the last values and are marked stale). A client's ``mark`` is the
adapter's short word for all that it says of the client, see ``debt.intake._known_marks``."""

TABLES = tuple(STAGING)

JOINED = {
    "contract": ("number", "client_code", "currency", "branch", "product", "region"),
    "client": ("code",),
    "contact": ("client_code",),
    "instalment": ("number",),
    "operation": ("number",),
    "party": ("number", "client_code"),
    "collateral": ("number",),
    "reject": ("number",),
}
"""Logical table -> columns whose statistics the merge needs: ANALYZE takes as long for each column,
whatever the table's size. Without those of the short codes a hundred thousand contracts are taken
for a thousand, and joined one by one."""


def columns(table):
    """Column names of a staging table, in the order in which COPY must write them."""
    return tuple(STAGING[table])


# Codes of the records that the register itself sets aside.
DUPLICATE = "duplicate"
NO_RATE = "no_rate"
BAD_CURRENCY = "bad_currency"
NO_CLIENT = "no_client"
NO_NUMBER = "no_number"
BAD_KIND = "bad_kind"
REJECT_CODES = (DUPLICATE, NO_RATE, BAD_CURRENCY, NO_CLIENT, NO_NUMBER, BAD_KIND)
