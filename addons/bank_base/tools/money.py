"""Money in Python is ``Decimal`` only; it is numeric in the database.

Odoo makes every numeric column a float when it reads it. Money is therefore
read by :func:`rows`, on a cursor of its own over the same transaction.
"""

from decimal import ROUND_HALF_UP, Decimal

import psycopg2.extensions

KOPECK = Decimal("0.01")

_NUMERIC = psycopg2.extensions.new_type(
    (1700,),
    "KOPECK_DECIMAL",
    lambda value, cr: None if value is None else Decimal(value),
)


def D(value) -> Decimal:
    """Make a Decimal of a number, a text or nothing (0).

    A float is read by its shortest text, so 0.1 becomes 0.1 exactly.
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    return Decimal(value or 0)


def round_kopeck(value) -> Decimal:
    """Round half up (away from zero) to the kopeck, as accountants do."""
    return D(value).quantize(KOPECK, rounding=ROUND_HALF_UP)


def text(value) -> str:
    """Write money as text with two decimals, "123.45"; the form used in every JSON."""
    return str(round_kopeck(value) + Decimal("0.00"))


def to_float(value) -> float:
    """The float that a Monetary or Float field of Odoo wants, made at the very border to it.

    Exact: a float holds 15 significant digits, so every sum of kopecks below 10 trillion roubles
    (and every rate of two decimals) has a nearest float whose shortest text is that sum again; the
    field writes this text into a numeric column. What is not of two decimals, or is larger, is
    refused rather than bent.

    :raises ValueError: the sum would not come back as it went in
    """
    exact = D(value)
    number = float(exact)
    if exact != round_kopeck(exact) or Decimal(repr(number)) != exact:
        raise ValueError(f"{exact} cannot pass through a float to the kopeck")
    return number


def rows(env, query) -> list[dict]:
    """Run an ``SQL`` query and return its rows as dicts, numerics as Decimal.

    Runs in the transaction of ``env`` and sees what it has written; pending
    changes of the ORM that the query names (``to_flush``) are flushed first.
    """
    for field in query.to_flush:
        env[field.model_name].flush_model([field.name])
    with env.cr._cnx.cursor() as cursor:
        psycopg2.extensions.register_type(_NUMERIC, cursor)
        cursor.execute(query.code, query.params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
