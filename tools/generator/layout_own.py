"""Files in Kopeck's own layout (docs/formats.md), written by hand, not by the product."""

import re
from datetime import date

from .people import PERSON

SUFFIX = "xml"
ENCODING = "utf-8"
BRANCH_PAYMENTS = True  # a payments file for every branch

_DAYS = {}


def _day(ordinal):
    text = _DAYS.get(ordinal)
    if text is None:
        text = _DAYS[ordinal] = date.fromordinal(ordinal).isoformat()
    return text


def money(hundredths):
    """123456 to "1234.56"."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _text(value):
    return value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def contracts_name(day, branch):
    return f"contracts_{_day(day).replace('-', '')}_{branch}.{SUFFIX}"


def payments_name(day, branch):
    return f"payments_{_day(day).replace('-', '')}_{branch}.{SUFFIX}"


def contracts_head(day, branch, sequence):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<core_banking_contracts format="1.0" source="core" branch="{branch}" '
        f'business_date="{_day(day)}" '
        f'sequence="{sequence}" full="true" created="{_day(day)}T21:40:00">\n'
    )


def contracts_foot(count, current):
    return (
        f'<totals count="{count}" principal_current="{money(current)}"/>\n'
        "</core_banking_contracts>\n"
    )


def payments_head(day, branch, sequence):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<core_banking_payments format="1.0" source="core" branch="{branch}" '
        f'business_date="{_day(day)}" '
        f'sequence="{sequence}" created="{_day(day)}T21:45:00">\n'
    )


def payments_foot(count, amount):
    return f'<totals count="{count}" amount="{money(amount)}"/>\n</core_banking_payments>\n'


def _client(client):
    if client.text is None:
        parts = [f'<client code="{client.code}"']
        if client.kind != PERSON:
            parts.append(
                f' kind="{client.kind}" name="{_text(client.name)}" ogrn="{client.ogrn}"'
            )
        if client.kpp:
            parts.append(f' kpp="{client.kpp}"')
        if client.last_name:
            parts.append(
                f' last_name="{client.last_name}" first_name="{client.first_name}"'
                f' patronymic="{client.patronymic}" birth_date="{_day(client.birth)}"'
                f' id_series="{client.id_series}" id_number="{client.id_number}"'
            )
        parts.append(
            f' inn="{client.inn}" region="{client.region}" address="{client.address}">'
        )
        parts += [f"<phone>{phone}</phone>" for phone in client.phones]
        if client.email:
            parts.append(f"<email>{client.email}</email>")
        parts.append("</client>")
        client.text = "".join(parts)
    return client.text


def _frame(contract):
    """The parts of a record that stay: before and after the changing attributes and balances."""
    kind = f' kind="{contract.kind}"' if contract.kind != "loan" else ""
    guaranteed = ' guaranteed="true"' if contract.guarantor else ""
    contract.head = (
        f'<contract number="{contract.number}" product="{contract.product[1]}"{kind} '
        f'currency="{contract.currency}" date_start="{_day(contract.start)}" '
        f'date_end="{_day(contract.end)}" '
        f'amount_granted="{money(contract.granted)}" rate="{contract.rate / 10}" '
        f'monthly_payment="{money(contract.pay)}"{guaranteed}'
    )
    tail = []
    if contract.co_borrower:
        tail.append(
            f'<party role="co_borrower">{_client(contract.co_borrower)}</party>'
        )
    if contract.guarantor:
        tail.append(
            f'<party role="guarantor" amount="{money(contract.granted)}" '
            f'date_to="{_day(contract.end + 365)}">'
            f"{_client(contract.guarantor)}</party>"
        )
    if contract.collateral:
        kind, worth, quality = contract.collateral
        tail.append(
            f'<collateral kind="{kind}" value="{money(worth)}" quality="{quality}"/>'
        )
    contract.tail = "".join(tail)


def _extra(contract, state, day):
    """A short schedule and operations, for the few contracts that carry them."""
    parts = []
    interest = contract.principal * contract.rate // 12_000
    for n in range(1, 5):
        due = day - 45 + 30 * n
        paid = contract.pay if due <= day and not state.since else 0
        parts.append(
            f'<instalment n="{n}" due="{_day(due)}" principal="{money(contract.pay)}" '
            f'interest="{money(interest)}" paid="{money(paid)}"/>'
        )
    parts.append(
        f'<operation date="{_day(day)}" kind="accrual" amount="{money(interest)}" '
        f'ref="A{contract.index + 1}-{day}"/>'
    )
    return "".join(parts)


def record(contract, state, day):
    """The text of one contract's record."""
    if contract.head is None:
        _frame(contract)
    since = f' overdue_since="{_day(state.since)}"' if state.since else ""
    if state.accelerated:
        since += f' accelerated_on="{_day(state.accelerated)}"'
    late = ""
    if state.since:
        late = (
            f' interest_overdue="{money(state.interest_overdue)}" penalty="{money(state.penalty)}"'
            f' fees="{money(state.fees)}"'
        )
    extra = _extra(contract, state, day) if contract.extra else ""
    return (
        f"{contract.head}{since}>{_client(contract.client)}"
        f'<balance principal_current="{money(state.current)}" '
        f'principal_overdue="{money(state.overdue)}" '
        f'interest_current="{money(state.interest)}"{late}/>{extra}{contract.tail}</contract>\n'
    )


def payment(number, day, amount, currency, ref):
    return (
        f'<payment contract="{number}" date="{_day(day)}" amount="{money(amount)}" '
        f'currency="{currency}" ref="{ref}"/>\n'
    )


def _swap(pattern, replacement, text):
    spoilt, count = re.subn(pattern, replacement, text, count=1)
    if not count or spoilt == text:
        raise ValueError(f"nothing to spoil by {pattern}: {text[:200]}")
    return spoilt


def spoil(text, kind, day):
    """A good record made bad in one way, of those in ``plan.DEFECTS``."""
    if kind == "negative":
        return _swap(
            r'principal_overdue="[^"]*"', 'principal_overdue="-14321.07"', text
        )
    if kind == "bad_inn":
        return _swap(
            r'inn="(\d+)(\d)"', lambda m: f'inn="{m[1]}{(int(m[2]) + 3) % 10}"', text
        )
    if kind == "bad_date":
        return _swap(r'date_start="[^"]*"', 'date_start="2025-02-31"', text)
    if kind == "end_before_start":
        return _swap(r'date_end="[^"]*"', 'date_end="1998-08-17"', text)
    if kind == "no_number":
        return _swap(r'<contract number="[^"]*"', '<contract number=""', text)
    if kind == "bad_currency":
        return _swap(r'currency="[^"]*"', 'currency="000"', text)
    if kind == "bad_amount":
        return _swap(r'principal_overdue="[^"]*"', 'principal_overdue="12 3O4,5"', text)
    if kind == "future_overdue":
        text = re.sub(r' overdue_since="[^"]*"', "", text)
        return _swap("<contract ", f'<contract overdue_since="{_day(day + 40)}" ', text)
    if kind == "no_rate":
        return _swap(r'currency="[^"]*"', 'currency="KZT"', text)
    if (
        kind == "duplicate"
    ):  # the second record of a doubled contract says something else
        return _swap(r'principal_overdue="[^"]*"', 'principal_overdue="777.77"', text)
    if kind == "schema":
        return _swap(r"<client ", '<client nickname="Вася" ', text)
    raise ValueError(kind)


def spoil_payment(text, kind):
    if kind == "negative":
        return _swap(r'amount="', 'amount="-', text)
    if kind == "bad_date":
        return _swap(r' date="[^"]*"', ' date="2026-02-30"', text)
    if kind == "no_number":
        return _swap(r'contract="[^"]*"', 'contract=""', text)
    if kind == "bad_currency":
        return _swap(r'currency="[^"]*"', 'currency="000"', text)
    if kind == "bad_amount":
        return _swap(r'amount="[^"]*"', 'amount="l00.00"', text)
    raise ValueError(kind)
