"""The 20-digit account of one ATM from a pattern of the bank. Pure: text in, text out."""

import re

PATTERN = re.compile(r"[0-9]{5}([0-9]{3}|CCC)K[0-9]*N+")
LENGTH = 20


def is_pattern(text: str) -> bool:
    """Tell whether a text is a pattern: 20 places, ``K`` 9th, ``N`` at the end, ``CCC`` 6th–8th."""
    return bool(text) and len(text) == LENGTH and bool(PATTERN.fullmatch(text))


def blank(pattern: str, number: str, currency: str) -> str:
    """The account with 0 for its key.

    :param number: of the ATM; its last digits are taken, as many as the pattern has ``N``
    :param currency: three digits; 810 for roubles
    :raises ValueError: no pattern, no digits in the number, no digits of the currency
    """
    digits = re.sub(r"[^0-9]", "", number)
    if not is_pattern(pattern) or not digits or not re.fullmatch("[0-9]{3}", currency):
        raise ValueError(f"{pattern!r}, {number!r}, {currency!r}")
    places = pattern.count("N")
    own = digits[-places:].zfill(places)
    return pattern.rstrip("N").replace("CCC", currency).replace("K", "0") + own
