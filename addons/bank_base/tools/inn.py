"""Check digits of Russian registration numbers (INN, OGRN)."""

from operator import mul

_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_ZERO = ord("0")


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _check(digits: str, weights: tuple[int, ...]) -> str:
    # Called a million times a night: bytes are numbers already, zeroes are taken off at once.
    total = sum(map(mul, weights, digits.encode())) - _ZERO * sum(weights)
    return str(total % 11 % 10)


def inn_valid(inn: str) -> bool:
    """Tell whether an INN has 10 (company) or 12 (person) digits with right check digits.

    Clients known by a mark are not asked again: a stricter rule needs another ``EDITION`` of marks
    (exchange_core_banking/tools/marks.py).
    """
    if not inn or not _is_digits(inn):
        return False
    if len(inn) == 10:
        return inn[9] == _check(inn, _INN10)
    if len(inn) == 12:
        return inn[10] == _check(inn, _INN11) and inn[11] == _check(inn, _INN12)
    return False


def inn_complete(head: str) -> str:
    """Add the check digits to the first 9 digits (company) or 10 digits (person).

    :raises ValueError: for any other length or for characters that are not digits.
    """
    if not _is_digits(head) or len(head) not in (9, 10):
        raise ValueError(f"9 or 10 digits expected, got {head!r}")
    if len(head) == 9:
        return head + _check(head, _INN10)
    head += _check(head, _INN11)
    return head + _check(head, _INN12)


def ogrn_valid(ogrn: str) -> bool:
    """Tell whether an OGRN (13 digits) or OGRNIP (15 digits) has a right check digit."""
    if not ogrn or not _is_digits(ogrn) or len(ogrn) not in (13, 15):
        return False
    divisor = 11 if len(ogrn) == 13 else 13
    return int(ogrn[:-1]) % divisor % 10 == int(ogrn[-1])
