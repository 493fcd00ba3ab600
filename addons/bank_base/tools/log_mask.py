r"""Personal data starred out of log lines. Pure.

A server's log is read by people who may not see debtors, and errors quote what they stumbled
over: the row of an INSERT, the value of a COPY, an argument. Starred out are

* what a database error quotes: the row (``DETAIL``), the value (``CONTEXT``, the error itself), the
  literals of a query that failed;
* what the message of an exception quotes, if it holds a Cyrillic letter or four digits in a row;
* e-mail addresses, phones, SNILS, passports, any number of ten digits and more (INN, documents,
  accounts), two or three Cyrillic words with capital letters in a row, such a word with initials.

What stays: numbers of our own rows, codes, dates, sums, sha256, files and lines of a traceback.
"""

import logging
import re

STARS = "***"
_QUERIES = {"odoo.sql_db"}  # quotes the query that failed
_LITERAL = re.compile(r"'(?:[^'\\]|''|\\.)*'")
_DETAIL = re.compile(r"^(\s*DETAIL:).*$", re.M)
_PLACE = re.compile(r"^(\s*CONTEXT:[^\n\"]*)\"[^\n]*$", re.M)
_POINTED = re.compile(r"^(\s*LINE \d+:).*$", re.M)
_RAISED = re.compile(r"^(?:[A-Za-z_][\w.]*: |ERROR: ).*$", re.M)
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|«[^»\n]*»|“[^”\n]*”")
_TELLING = re.compile(r"[А-Яа-яЁё]|\d{4}")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(
    r"(?<![\w.:/-])(?:\+7|8)[\s(-]{1,2}\d{3}[\s)-]{1,2}\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\w)"
)
_SNILS = re.compile(r"(?<![\w-])\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\w)")
_NUMBER = re.compile(r"(?<![\w.])(?<!\w-)\+?\d{10,}(?!\.?\w)")
_PASSPORT = re.compile(r"(?<![\w.:/-])\d{2} ?\d{2} (?:№ ?|N ?)?\d{6}(?!\.?\w)")
_WORD = r"[А-ЯЁ][А-ЯЁа-яё]+(?:-[А-ЯЁ][А-ЯЁа-яё]+)?"
_NAME = re.compile(rf"(?<!\w){_WORD}(?: {_WORD}){{1,2}}(?!\w)")
_LETTERS = r"[А-ЯЁ]\. ?[А-ЯЁ]\."
_INITIALS = re.compile(rf"(?<!\w)(?:{_WORD} {_LETTERS}|{_LETTERS} ?{_WORD}(?!\w))")


def mask(text: str, query: bool = False) -> str:
    """Return the text without personal data.

    :param query: the text quotes a query with its values
    """
    if query:
        text = _LITERAL.sub(f"'{STARS}'", text)
    text = _DETAIL.sub(rf"\1 {STARS}", text)
    text = _PLACE.sub(rf"\1{STARS}", text)
    text = _POINTED.sub(rf"\1 {STARS}", text)
    text = _RAISED.sub(lambda line: _QUOTED.sub(_quoted, line[0]), text)
    for pattern in (_MAIL, _PHONE, _SNILS, _PASSPORT, _NUMBER, _INITIALS, _NAME):
        text = pattern.sub(STARS, text)
    return text


def _quoted(found):
    text = found[0]
    return f"{text[0]}{STARS}{text[-1]}" if _TELLING.search(text) else text


class MaskFilter(logging.Filter):
    """Stars out a record's message and traceback, once, before a handler writes it."""

    def filter(self, record):
        if getattr(record, "kopeck_masked", False):
            return True
        try:
            text = record.getMessage()
        except Exception:
            return True  # the handler tells of a record whose arguments do not fit
        masked = mask(text, record.name in _QUERIES)
        if masked != text:
            record.msg, record.args = masked, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        record.kopeck_masked = True
        return True


_FORMATTER = logging.Formatter()


def install(logger=None) -> None:
    """Mask what every handler of the logger (the root) writes; again changes nothing."""
    for handler in (logger or logging.getLogger()).handlers:
        if not any(isinstance(one, MaskFilter) for one in handler.filters):
            handler.addFilter(MaskFilter())
