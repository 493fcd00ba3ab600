"""Kinds of lines of a described text file, and their fields: parts of :mod:`~.text_layout`."""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

LINE = 64 * 1024
"""Bytes of a line; a longer one is cut there and said to be too long."""
FIELDS = 400

# Why a line is no row. Words are made by the caller.
TOO_LONG, NO_KIND, BAD_BYTES, SHORT, BAD_VALUE, MISSING = (
    "too_long",
    "no_kind",
    "bad_bytes",
    "short",
    "bad_value",
    "missing",
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_AMOUNT = re.compile(r"([+-]?)(\d{1,15})(?:[.,](\d{1,4}))?([+-]?)", re.ASCII)


class BadDescription(ValueError):
    """The description itself cannot be used. Words are made by the caller.

    :ivar where: the place, e.g. ``lines[2].fields[0].at``
    :ivar code: ``no_form``, ``no_choice``, ``no_encoding``, ``no_character``, ``no_number``,
        ``no_place``, ``no_name``, ``no_texts``, ``no_format``, ``no_kind``, ``no_field``,
        ``no_sum``, ``twice``, ``too_many``
    :ivar params: ``found``, ``wanted``
    """

    def __init__(self, where, code, **params):
        self.where, self.code, self.params = where, code, params
        super().__init__(f"{where}: {code} {params}")


@dataclass(frozen=True, slots=True)
class Difference:
    """A trailer that does not agree with the lines before it.

    :ivar line: of the trailer; ``field`` the one that says ``declared``; ``counted`` what the
        lines make; ``group`` the values by which they were chosen
    """

    line: int
    field: str
    declared: Decimal | int | None
    counted: Decimal | int
    group: tuple = ()


class Kind:
    """A kind of line: by what it is told, and its fields."""

    def __init__(self, form, described, where):
        self.name = named(described, where)
        when = described.get("when")
        self.place, self.texts = None, frozenset()
        if when:
            self.place = place(form, when, f"{where}.when")
            self.texts = frozenset(map(str, listed(when, "is", f"{where}.when")))
            if not self.texts:
                raise BadDescription(f"{where}.when.is", "no_texts")
        fields = listed(described, "fields", where)
        if len(fields) > FIELDS:
            raise BadDescription(f"{where}.fields", "too_many", wanted=FIELDS)
        self.fields = [
            Field(form, one, f"{where}.fields[{number}]")
            for number, one in enumerate(fields)
        ]
        self.counts = [
            Count(one, f"{where}.counts[{number}]")
            for number, one in enumerate(listed(described, "counts", where))
        ]
        check_once([one.name for one in self.fields], f"{where}.fields")

    def is_kind(self, parts):
        return (
            self.place is None or (_cut(parts, self.place) or "").strip() in self.texts
        )

    def read(self, parts, row):
        for one in self.fields:
            one.read(parts, row)

    def check_counts(self, kinds):
        names = {one.name for one in self.fields}
        for count in self.counts:
            counted = kinds.get(count.of)
            if not counted:
                raise BadDescription(count.where, "no_kind", found=count.of)
            theirs = {one.name: one for one in counted.fields}
            for needed, known in (
                ((count.field, *count.by.values()), names),
                (count.by, theirs),
                ((count.sum,) if count.sum else (), theirs),
            ):
                missing = sorted(set(needed) - set(known))
                if missing:
                    raise BadDescription(count.where, "no_field", found=missing[0])
            if count.sum and theirs[count.sum].type not in ("amount", "minor", "whole"):
                raise BadDescription(count.where, "no_sum", found=count.sum)


class Field:
    def __init__(self, form, described, where):
        self.name = named(described, where)
        self.place = place(form, described, where)
        self.type = one_of(described.get("type") or "text", READERS, f"{where}.type")
        self.format = str(described.get("format") or "")
        if self.type in ("date", "time") and "%" not in self.format:
            raise BadDescription(f"{where}.format", "no_format")
        self.values = texts(described, "values", where)
        self.required = bool(described.get("required", False))

    def read(self, parts, row):
        raw = _cut(parts, self.place)
        if raw is None:
            if self.required:
                row.problems.append((SHORT, self.name, ""))
            row.values[self.name] = None
            return
        text = raw.strip()
        value = None
        if text and self.type != "text" and _is_cut(parts, self.place):
            # The rest of a number or date may be missing: blanks at the end are cut off of texts.
            row.problems.append((SHORT, self.name, text))
        elif text:
            try:
                value = READERS[self.type](self.values.get(text, text), self.format)
            except (ValueError, ArithmeticError):
                row.problems.append((BAD_VALUE, self.name, text))
        elif self.required:
            row.problems.append((MISSING, self.name, ""))
        row.values[self.name] = value


class Count:
    def __init__(self, described, where):
        check_form(described, dict, where)
        self.where = where
        self.field = str(described.get("field") or "")
        self.of = str(described.get("of") or "")
        self.sum = str(described.get("sum") or "")
        self.by = texts(described, "by", where)

    def key(self, row):
        return tuple(row.values.get(name) for name in self.by)

    def amount(self, row):
        return (row.values.get(self.sum) or 0) if self.sum else 1

    def compare(self, row, sums):
        group = tuple(row.values.get(name) for name in self.by.values())
        declared, counted = row.values.get(self.field), sums[group]
        if declared == counted:
            return None
        return Difference(row.line, self.field, declared, counted, group)


# -- values of a type: text, format -> value; ValueError where it is none


def _digits(text, _format):
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return text


def _number(text, _format):
    return int(_digits(text, ""))


def _amount(text, _format):
    """Major units with a point or a comma, the sign before or after; blanks between thousands."""
    match = _AMOUNT.fullmatch(re.sub(r"[ \u00a0\u202f']", "", text))
    if not match or match[1] and match[4]:
        raise ValueError(text)
    value = Decimal(f"{match[2]}.{match[3] or 0}")
    return -value if "-" in (match[1], match[4]) else value


def _minor(text, _format):
    """Minor units (kopecks) without a point, two of them."""
    match = _AMOUNT.fullmatch(text)
    if not match or match[3] or match[1] and match[4]:
        raise ValueError(text)
    value = Decimal(match[2]).scaleb(-2)
    return -value if "-" in (match[1], match[4]) else value


def _ascii(text):
    if not text.isascii():
        raise ValueError(text)
    return text


def _date(text, form) -> date:
    return datetime.strptime(_ascii(text), form).date()


def _time(text, form) -> time:
    return datetime.strptime(_ascii(text), form).time()


READERS = {
    "text": lambda text, _format: text,
    "digits": _digits,
    "whole": _number,
    "amount": _amount,
    "minor": _minor,
    "date": _date,
    "time": _time,
}


def named(described, where):
    """A name that XML takes too."""
    check_form(described, dict, where)
    name = str(described.get("name") or "")
    if not _NAME.fullmatch(name):
        raise BadDescription(f"{where}.name", "no_name", found=name)
    return name


def place(form, described, where):
    """``at`` as a slice of characters, ``column`` as a number from 0."""
    check_form(described, dict, where)
    if form == "fixed":
        at = described.get("at")
        if not (
            isinstance(at, list)
            and len(at) == 2
            and all(type(one) is int for one in at)
        ):
            raise BadDescription(f"{where}.at", "no_place")
        first, last = at
        if not 0 <= first < last <= LINE:
            raise BadDescription(f"{where}.at", "no_place")
        return slice(first, last)
    return whole(described.get("column"), f"{where}.column")


def _cut(parts, place):
    """Text of a place; ``None`` where the line does not reach it."""
    if isinstance(place, slice):
        return parts[place] or None
    return parts[place] if place < len(parts) else None


def _is_cut(parts, place):
    return isinstance(place, slice) and len(parts) < place.stop


def whole(value, where):
    if type(value) is not int or not 0 <= value < LINE:
        raise BadDescription(where, "no_number")
    return value


def one_of(value, known, where):
    if not isinstance(value, str) or value not in known:
        wanted = ", ".join(sorted(known))
        raise BadDescription(where, "no_choice", found=value or "", wanted=wanted)
    return value


def check_form(value, kind, where):
    if not isinstance(value, kind):
        raise BadDescription(where, "no_form")


def listed(described, key, where):
    found = described.get(key) or []
    check_form(found, list, f"{where}.{key}")
    return found


def texts(described, key, where):
    """Texts by texts."""
    found = described.get(key) or {}
    check_form(found, dict, f"{where}.{key}")
    for value in found.values():
        check_form(value, str, f"{where}.{key}")
    return found


def check_once(names, where):
    for name in names:
        if names.count(name) > 1:
            raise BadDescription(where, "twice", found=name)
