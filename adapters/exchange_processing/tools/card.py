"""Card numbers on their way in: the first six and the last four digits go further, no more. Pure.

The rule of the payment card industry (PCI DSS 4.0, 3.4.1): the first six and the last four digits
are the most that may be shown. The file as received is kept whole, and only for evidence.
"""

import re

SHORTEST, LONGEST = 13, 19
"""Digits of a full card number (ISO/IEC 7812-1: up to 19)."""
HIDDEN = "*"

_BLANKS = re.compile(r"[\s\u00a0-]")
_DIGITS = re.compile(r"[0-9]*")
# Digits in a row, or in groups of four as they are printed on a card.
_NUMBER = re.compile(r"(?<!\d)\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}(?!\d)", re.ASCII)
_RUN = re.compile(r"\d{13,}", re.ASCII)
_SPACED = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")
_VALUE = 64
"""Signs of a bare value at most: longer is a sentence or a record."""
_ATTRIBUTE = re.compile(r"(\b(?:card|pan)\s*=\s*)([\"'])(.*?)\2", re.I | re.S)
_ELEMENT = re.compile(r"(<(card|pan)\b[^<>]*>)([^<]*)(?=</\2)", re.I)
_LINE = re.compile(r"(<line>)([^<]*)(?=</line>)")
_IN_BYTES = re.compile(
    rb"(?<!\d)(?:\d{13,19}|[2-69]\d{3}([ -])\d{4}\1\d{4}\1\d{1,7})(?!\d)"
)


def mask(text):
    """A card number as it may be stored, and whether it came in full.

    :param text: digits, other characters where some are hidden, blanks or dashes between
    :return: ``("427601******1234", True)``; what is too short to be a card's number keeps its
        last four digits
    """
    signs = "".join(
        one if one in "0123456789" else HIDDEN for one in _BLANKS.sub("", text or "")
    )
    full = SHORTEST <= len(signs) <= LONGEST and HIDDEN not in signs
    first = 6 if len(signs) >= SHORTEST else 0
    head = _DIGITS.match(signs)[0][:first]
    tail = _DIGITS.match(signs[::-1])[0][::-1][-4:]
    tail = tail[max(0, len(head) + len(tail) - len(signs)) :]
    return head + HIDDEN * (len(signs) - len(head) - len(tail)) + tail, full


def _luhn(digits):
    total = 0
    for place, one in enumerate(reversed(digits)):
        value = int(one) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def find(text):
    """Hide full card numbers in a text: what has their length and their check digit.

    :return: the text, how many were hidden
    """
    count = 0

    def hide(found):
        nonlocal count
        digits = found[0].replace(" ", "").replace("-", "")
        if not _luhn(digits):
            return found[0]
        count += 1
        return mask(digits)[0]

    return _NUMBER.sub(hide, text), count


def conceal(text):
    """What is kept of a record set aside (its XML, a value, a sentence) without card numbers.

    A value that is nothing but a number of that length, a field called card and a line that could
    not be read may hold one without a check digit: they are hidden whatever it is.
    """
    if len(text) <= _VALUE and not _LETTER.search(text):
        return _RUN.sub(lambda run: _ends(run[0]), _SPACED.sub(_hide_spaced, text))
    text = _ATTRIBUTE.sub(_hide_attribute, text)
    text = _ELEMENT.sub(lambda found: found[1] + mask(found[3])[0], text)
    text = _LINE.sub(
        lambda found: found[1] + _RUN.sub(lambda run: _ends(run[0]), found[2]), text
    )
    return find(text)[0]


def _hide_spaced(found):
    return mask(found[0])[0]


def _hide_attribute(found):
    return f"{found[1]}{found[2]}{mask(found[3])[0]}{found[2]}"


def _ends(digits):
    return digits[:6] + HIDDEN * (len(digits) - 10) + digits[-4:]


def conceal_bytes(data):
    """The same of bytes of a journal; their number stays, so that places stay true."""

    def hide(found):
        text = found[0].decode()
        signs = [place for place, sign in enumerate(text) if sign.isdigit()]
        if not _luhn("".join(text[place] for place in signs)):
            return found[0]
        starred = set(signs[6:-4])
        return "".join(
            HIDDEN if place in starred else sign for place, sign in enumerate(text)
        ).encode()

    return _IN_BYTES.sub(hide, data)
