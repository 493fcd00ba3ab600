"""Card numbers that people write. Pure."""

import re

MOST = 10
"""Digits of a card that may be shown: the first six and the last four (PCI DSS 4.0, 3.4.1)."""
_GAP = "[ \u00a0\u202f-]?"
_WHOLE = re.compile(
    rf"(?<!\d)(?:\d{{13,19}}|\d{{4}}(?:{_GAP}\d{{4}}){{2}}{_GAP}\d{{1,7}}|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{5}})"
    r"(?!\d)"
)
_GOES_ON = re.compile(rf"{_GAP}\d")


def hidden(text):
    """Does a text show no more of a card than it may; an empty one shows nothing."""
    return len(re.findall(r"\d", text or "")) <= MOST


def masked(text):
    """A text with every whole card number in it cut to its first six and last four digits.

    Groups of digits that go on (an account is written so) are a card only if its last digit checks.
    """
    if not isinstance(text, str):
        return text
    return _WHOLE.sub(_mask, text)


def _mask(found):
    digits = re.sub(r"\D", "", found[0])
    goes_on = _GOES_ON.match(found.string, found.end())
    if not 13 <= len(digits) <= 19 or (goes_on and not _checks(digits)):
        return found[0]
    return f"{digits[:6]}******{digits[-4:]}"


def _checks(digits):
    """Is the last digit of a number the one that ISO/IEC 7812-1 (Luhn) asks for."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
