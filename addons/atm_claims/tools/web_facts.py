"""What a client typed into the web form: limits and forms of every field. Pure."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

LIMITS = {
    "name": 200,
    "document_number": 40,
    "phone": 40,
    "email": 200,
    "address": 300,
    "place": 300,
    "card": 4,
    "demand_details": 300,
    "description": 4000,
}
CHOICES = {
    "kind": ("withdrawal", "deposit", "exchange", "transfer", "payment", "card"),
    "receipt": ("copy", "no_copy", "none"),
    "demand": ("cash", "account", "destination", "card", "explain"),
    "answer_way": ("letter", "email", "sms", "portal"),
    "card_owner": ("own", "foreign", "none"),
}
NEEDED = ("name", "phone", "place", "description", "kind", "demand", "answer_way")
_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,190}\.[^@\s<>,;.]{2,}")
_SUM = re.compile(r"[0-9]{1,8}(\.[0-9]{1,2})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def check(params, now):
    """Facts of a form and what is wrong with it.

    :param params: texts of the fields
    :param now: naive moment by the client's clock; an operation cannot be later
    :return: (facts, errors): errors are pairs (field, code); code ``missing``, ``long``, ``form``
    """
    facts, errors = {}, []
    for field, limit in LIMITS.items():
        text = _text(params, field)
        if len(text) > limit:
            errors.append((field, "long"))
        facts[field] = text
    for field, choices in CHOICES.items():
        text = _text(params, field)
        if text and text not in choices:
            errors.append((field, "form"))
        facts[field] = text
    errors += [(field, "missing") for field in NEEDED if not facts[field]]
    for field in ("amount_operation", "amount_claimed"):
        facts[field] = _amount(_text(params, field))
        if facts[field] is None:
            errors.append((field, "form"))
    facts["occurred_at"] = _moment(_text(params, "occurred_at"))
    if not facts["occurred_at"]:
        errors.append(("occurred_at", "missing"))
    elif (
        not now - timedelta(days=3 * 365)
        <= facts["occurred_at"]
        <= now + timedelta(days=1)
    ):
        errors.append(("occurred_at", "form"))
    if facts["email"] and not _EMAIL.fullmatch(facts["email"]):
        errors.append(("email", "form"))
    if facts["phone"] and not 10 <= len(re.sub(r"[^0-9]", "", facts["phone"])) <= 15:
        errors.append(("phone", "form"))
    if facts["card"] and not re.fullmatch(r"[0-9]{4}", facts["card"]):
        errors.append(("card", "form"))
    way = facts["answer_way"]
    for needed, field in (("email", "email"), ("letter", "address")):
        if way == needed and not facts[field]:
            errors.append((field, "missing"))
    return facts, errors


def _text(params, field):
    return plain(params.get(field))


def plain(value):
    """What was posted as plain text: no control characters; anything but a text is nothing."""
    return _CONTROL.sub("", value).strip() if isinstance(value, str) else ""


def _amount(text):
    """A sum as people type it: blanks of any kind between thousands, comma or point of kopecks."""
    clean = "".join(text.split()).replace(",", ".") or "0"
    return Decimal(clean) if _SUM.fullmatch(clean) else None


def _moment(text):
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M")
    except ValueError:
        return None
