"""Broken copies of a good file, for fuzzing: what lines, disks, programs and people do to files."""

import gzip
import re

# What parsers, numbers, dates, COPY and SQL have stumbled over.
PIECES = [
    b"<", b">", b"/>", b"&", b"&amp;", b"&#0;", b"&#x1F600;", b"&#xD800;", b"&nosuch;",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"\0",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\x98", b"\r", b"\n", b"\t", b"\\", b"\\N", b"\\.", b"'", b'"',
    b"-0", b"-1", b"1e9", b"1E400", b"NaN", b"Infinity", b"0x10", b"1_000", b"1 000,00", b"0.001",
    b"9" * 40, b"\xd9\xa3", "²".encode(), "İ".encode(), "\u202e".encode(), "\ufffe".encode(),
    b"2026-02-30", b"0000-00-00", b"9999-12-31", b"31.02.2026", b"-2026-01-01", b"2026-10-31Z",
    b"true", b"", b" ", b"A" * 300, b"A" * 70_000,
]  # fmt: skip
_ATTRIBUTE = re.compile(rb'=\s*"([^"<]{0,200})"')
_TEXT = re.compile(rb">([^<>]{1,200})<")
_ELEMENT = re.compile(rb"<(?P<tag>[^\s<>/!?]+)[^<>]*?(?:/>|>.*?</(?P=tag)>)", re.S)


def _place(chance, data):
    return chance.randrange(len(data) + 1)


def _stretch(chance, data, most=200):
    start = _place(chance, data)
    return start, min(len(data), start + chance.randrange(most))


def _bits(chance, data):
    data = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _cut(chance, data):
    return data[: _place(chance, data)]


def _drop(chance, data):
    start, end = _stretch(chance, data)
    return data[:start] + data[end:]


def _insert(chance, data):
    at = _place(chance, data)
    return data[:at] + chance.choice(PIECES) + data[at:]


def _repeat(chance, data):
    start, end = _stretch(chance, data, 2000)
    times = chance.choice([2, 3, 300])
    return data[:start] + data[start:end] * times + data[end:]


def _change(pattern, group):
    def change(chance, data):
        found = list(pattern.finditer(data))
        if not found:
            return data
        one = chance.choice(found)
        return data[: one.start(group)] + chance.choice(PIECES) + data[one.end(group) :]

    return change


def _elements(chance, data):
    """An element is taken out, doubled, put in another place, or nested in itself."""
    found = list(_ELEMENT.finditer(data))
    if not found:
        return data
    one = chance.choice(found)
    # Below the outermost too: a random element within the one that was found.
    inner = list(_ELEMENT.finditer(data, one.start() + 1, one.end()))
    one = chance.choice([one, *inner])
    before, what, after = data[: one.start()], one[0], data[one.end() :]
    turn = chance.randrange(4)
    if turn == 0:
        return before + after
    if turn == 1:
        return before + what * chance.choice([2, 3, 50]) + after
    if turn == 2:
        rest = before + after
        at = _place(chance, rest)
        return rest[:at] + what + rest[at:]
    depth = chance.choice([3, 300])
    return before + what.replace(b">", b">" + what, 1) * depth + after


def _encoding(chance, data):
    name = chance.choice(
        [b"utf-8", b"utf-16", b"windows-1251", b"koi8-r", b"none-such", b""]
    )
    return re.sub(rb'encoding="[^"]*"', b'encoding="%s"' % name, data, count=1)


def _recode(chance, data):
    for encoding in ("utf-8", "cp1251"):
        try:
            return data.decode(encoding).encode(
                chance.choice(["utf-8", "utf-16", "cp1251", "utf-8-sig"]), "replace"
            )
        except UnicodeDecodeError:
            continue
    return data


def _pack(chance, data):
    packed = gzip.compress(data, 1)
    return chance.choice([_bits, _cut, _drop, lambda _c, d: d])(chance, packed)


CHANGES = [
    _bits, _cut, _drop, _insert, _insert, _repeat, _change(_ATTRIBUTE, 1),
    _change(_ATTRIBUTE, 1), _change(_TEXT, 1), _elements, _elements, _encoding, _recode,
]  # fmt: skip
LARGEST = 3_000_000  # bytes: more of the same would only take time


def mutated(chance, data):
    """A broken copy.

    :param chance: a ``random.Random``: the same seed gives the same copy
    :param data: bytes of a good file
    """
    for _ in range(chance.choice([1, 1, 1, 2, 3, 6])):
        data = chance.choice(CHANGES)(chance, data)[:LARGEST]
    return _pack(chance, data) if chance.randrange(12) == 0 else data
