"""How a document says in what encoding it is."""

import codecs
import re

_DECLARED = re.compile(
    rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']"""
)
_MARKS = ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def declared_encoding(data):
    """Encoding named by the first bytes of a document: mark, declaration, or UTF-8."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    found = _DECLARED.match(data)
    return found.group(1).decode() if found else "UTF-8"


def fold(encoding):
    """One name for all names of an encoding."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return encoding.lower()
