"""What an addon registers to take part in the close of a business day."""

from typing import NamedTuple


class DayStep(NamedTuple):
    """One step of the close: ``env[model].method(day)`` run in one transaction.

    The method returns a JSON-able dict with at least ``{"rows": int}``. It may be
    run again for the same day and must then give the same result. Money in the
    summary is text with two decimals.
    """

    code: str
    sequence: int
    name: str
    model: str
    method: str
    month_end_only: bool = False
