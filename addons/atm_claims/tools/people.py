"""Names of people as paper registers write them. Pure."""

import re


def names(text):
    """Names of a cell that lists several people, divided by semicolons."""
    return [name.strip() for name in (text or "").split(";") if name.strip()]


def _words(name):
    return re.findall(r"\w+", (name or "").lower().replace("ё", "е"))


def same_person(one, other):
    """May two writings be of one person: "Петров П. П." and "Петров Пётр Петрович" may.

    A shared whole word must be the surname; what else is written must agree by first letters.
    In doubt the answer is yes: who may have handled the cash does not vote.
    """
    first, second = _words(one), _words(other)
    for word in {word for word in first if len(word) > 1} & set(second):
        rest = [_rest(words, word) for words in (first, second)]
        if all(a == b for a, b in zip(*rest, strict=False)):
            return True
    return False


def _rest(words, surname):
    left = list(words)
    left.remove(surname)
    return [word[0] for word in left]


def document_key(number):
    """Letters and digits of a document: «4510 123456» and «4510123456» are one."""
    return re.sub(r"[\W_]", "", number or "").upper()
