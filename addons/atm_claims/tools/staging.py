"""The staging columns of ATM facts: what an adapter fills before ``atm.intake.take_in``.

Pure description, no ``odoo`` import. ``STAGING`` maps a kind of batch to its logical tables, each
to columns and PostgreSQL types; ``rec`` is the ordinal of the record within its file, from 1.
Money is in major units with at most two decimals, in the currency of its column. Times are the
clock of the system that wrote the file, without a zone.
"""

ROW = {
    "rec": "bigint NOT NULL",
    "device": "text",
    "at": "timestamp",
    "business_date": "date",
    "operation": "text",
    "card": "text",
    "account": "text",
    "client_code": "text",
    "amount": "numeric",
    "currency": "text",
    "trace": "text",
    "rrn": "text",
    "auth_code": "text",
    "response_code": "text",
    "reversal": "boolean NOT NULL DEFAULT false",
    "own_card": "boolean",
    "notes": "text",
}
"""A row of the processing center or of the core system. ``operation``: one of OPERATIONS."""

OPERATIONS = ("withdrawal", "deposit", "transfer", "payment", "other")

STAGING = {
    "switch": {"row": ROW},
    "core": {"row": ROW},
    "counters": {
        "counter": {
            "rec": "bigint NOT NULL",
            "device": "text",
            "at": "timestamp",
            "cassette": "integer",
            "denomination": "numeric",
            "currency": "text",
            "loaded": "integer",
            "dispensed": "integer",
            "accepted": "integer",
            "rejected": "integer",
            "retracted": "integer",
            "remaining": "integer",
        },
    },
    "recount": {
        "act": {
            "rec": "bigint NOT NULL",
            "number": "text",
            "device": "text",
            "at": "timestamp",
            "currency": "text",
            "by_device": "numeric",
            "by_processing": "numeric",
            "by_books": "numeric",
            "unloaded_by": "text",
            "counted_by": "text",
            "in_presence_of": "text",
        },
        "line": {
            "rec": "bigint NOT NULL",
            "cassette": "integer",
            "bin": "text",
            "denomination": "numeric",
            "notes": "integer",
        },
    },
}
"""Counts are notes. ``bin`` of a recount line: cassette, reject, retract. A line's ``rec`` is its
act's."""
