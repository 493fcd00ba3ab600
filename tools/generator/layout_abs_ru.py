"""The same book as a Russian core banking system would export it: windows-1251, Russian tags,
comma decimals, dd.mm.yyyy, numeric currency codes, gzipped."""

import re
from datetime import date

from .people import COMPANY, PERSON

SUFFIX = "xml.gz"
ENCODING = "windows-1251"
BRANCH_PAYMENTS = False  # one register of payments a month, branches are not told apart

_CURRENCY = {"RUB": "643", "USD": "840", "CNY": "156"}
_KIND = {PERSON: "ФЛ", "sole_trader": "ИП", COMPANY: "ЮЛ"}
_COLLATERAL = {
    "vehicle": "залог автомобиля",
    "real_estate": "ипотека",
    "equipment": "залог оборудования",
}
_DAYS = {}


def _day(ordinal):
    text = _DAYS.get(ordinal)
    if text is None:
        text = _DAYS[ordinal] = date.fromordinal(ordinal).strftime("%d.%m.%Y")
    return text


def money(hundredths):
    """123456 to "1234,56"."""
    return f"{hundredths // 100},{hundredths % 100:02d}"


def _text(value):
    return value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _iso(day):
    return date.fromordinal(day).isoformat()


def contracts_name(day, branch):
    return f"credits_{_iso(day)}_{branch}.{SUFFIX}"


def payments_name(day, branch):
    return f"payments_{_iso(day)}.{SUFFIX}"


def contracts_head(day, branch, sequence):
    return (
        '<?xml version="1.0" encoding="windows-1251"?>\n'
        f'<ВыгрузкаКредитов ДатаОперДня="{_day(day)}" Филиал="{branch}" '
        f'НомерФайла="{sequence:06d}" '
        'ВерсияФормата="2.4">\n'
    )


def contracts_foot(count, current):
    return f'<Итоги Количество="{count}" СрочныйДолг="{money(current)}"/>\n</ВыгрузкаКредитов>\n'


def payments_head(day, branch, sequence):
    return (
        '<?xml version="1.0" encoding="windows-1251"?>\n'
        f'<РеестрПлатежей Месяц="{_day(day)[3:]}">\n'
    )


def payments_foot(count, amount):
    return f'<Итоги Количество="{count}" Сумма="{money(amount)}"/>\n</РеестрПлатежей>\n'


def _client(client):
    if client.text is None:
        parts = [f'<Клиент Код="{client.code}" Тип="{_KIND[client.kind]}">']
        if client.name:
            parts.append(f"<Наименование>{_text(client.name)}</Наименование>")
        if client.last_name:
            parts.append(
                f"<Фамилия>{client.last_name}</Фамилия><Имя>{client.first_name}</Имя>"
                f"<Отчество>{client.patronymic}</Отчество><ДатаРождения>{_day(client.birth)}</ДатаРождения>"
                f'<Паспорт Серия="{client.id_series}" Номер="{client.id_number}"/>'
            )
        parts.append(f"<ИНН>{client.inn}</ИНН>")
        if client.kpp:
            parts.append(f"<КПП>{client.kpp}</КПП>")
        if client.ogrn:
            parts.append(f"<ОГРН>{client.ogrn}</ОГРН>")
        parts.append(f'<Адрес Регион="{client.region}">{client.address}</Адрес>')
        parts += [f"<Телефон>{phone}</Телефон>" for phone in client.phones]
        if client.email:
            parts.append(f"<ЭлПочта>{client.email}</ЭлПочта>")
        parts.append("</Клиент>")
        client.text = "".join(parts)
    return client.text


def _frame(contract):
    contract.head = (
        f"<Кредит><НомерДоговора>{contract.number}</НомерДоговора>"
        f"<КодПродукта>{contract.product[1]}</КодПродукта>{_client(contract.client)}"
        f"<ДатаДоговора>{_day(contract.start)}</ДатаДоговора>"
        f"<ДатаОкончания>{_day(contract.end)}</ДатаОкончания>"
        f"<Валюта>{_CURRENCY[contract.currency]}</Валюта>"
        f"<СуммаКредита>{money(contract.granted)}</СуммаКредита>"
        f"<Ставка>{contract.rate // 10},{contract.rate % 10}</Ставка>"
        f"<ЕжемесячныйПлатеж>{money(contract.pay)}</ЕжемесячныйПлатеж>"
    )
    tail = []
    if contract.collateral:
        kind, worth, quality = contract.collateral
        tail.append(
            f'<Обеспечение Вид="{_COLLATERAL[kind]}" Стоимость="{money(worth)}" '
            f'КатегорияКачества="{quality}"/>'
        )
    if contract.co_borrower:
        tail.append(f"<Созаемщик>{_client(contract.co_borrower)}</Созаемщик>")
    if contract.guarantor:
        tail.append("<Поручитель>да</Поручитель>")
    contract.tail = "".join(tail)


def record(contract, state, day):
    """The text of one contract's record."""
    if contract.head is None:
        _frame(contract)
    since = f"<ДатаПросрочки>{_day(state.since)}</ДатаПросрочки>" if state.since else ""
    if state.accelerated:
        since += f"<ДатаИстребования>{_day(state.accelerated)}</ДатаИстребования>"
    late, penalty = (state.interest_overdue, state.penalty) if state.since else (0, 0)
    return (
        f"{contract.head}<Остатки><СрочныйДолг>{money(state.current)}</СрочныйДолг>"
        f"<ПросроченныйДолг>{money(state.overdue)}</ПросроченныйДолг>"
        f"<СрочныеПроценты>{money(state.interest)}</СрочныеПроценты>"
        f"<ПросроченныеПроценты>{money(late)}</ПросроченныеПроценты>"
        f"<Неустойка>{money(penalty)}</Неустойка></Остатки>"
        f"{since}{contract.tail}</Кредит>\n"
    )


def payment(number, day, amount, currency, ref):
    code = _CURRENCY[currency]
    return (
        f'<Платеж Договор="{number}" Дата="{_day(day)}" Сумма="{money(amount)}" '
        f'Валюта="{code}"/>\n'
    )


def _swap(pattern, replacement, text):
    spoilt, count = re.subn(pattern, replacement, text, count=1)
    if not count or spoilt == text:
        raise ValueError(f"nothing to spoil by {pattern}: {text[:200]}")
    return spoilt


def spoil(text, kind, day):
    """A good record made bad in one way, of those in ``plan.DEFECTS``."""
    tags = {
        "negative": ("ПросроченныйДолг", "-14321,07"),
        "bad_date": ("ДатаДоговора", "31.02.2025"),
        "end_before_start": ("ДатаОкончания", "17.08.1998"),
        "no_number": ("НомерДоговора", ""),
        "bad_currency": ("Валюта", "000"),
        "bad_amount": ("ПросроченныйДолг", "12 3O4,5"),
        "no_rate": ("Валюта", "398"),
        "duplicate": (
            "ПросроченныйДолг",
            "777,77",
        ),  # the second record of a doubled contract
    }
    if kind in tags:
        tag, value = tags[kind]
        return _swap(f"<{tag}>[^<]*</{tag}>", f"<{tag}>{value}</{tag}>", text)
    if kind == "bad_inn":
        return _swap(
            r"<ИНН>(\d+)(\d)</ИНН>",
            lambda m: f"<ИНН>{m[1]}{(int(m[2]) + 3) % 10}</ИНН>",
            text,
        )
    if kind == "future_overdue":
        text = re.sub("<ДатаПросрочки>[^<]*</ДатаПросрочки>", "", text)
        return _swap(
            "</Остатки>",
            f"</Остатки><ДатаПросрочки>{_day(day + 40)}</ДатаПросрочки>",
            text,
        )
    if kind == "schema":
        return _swap('Тип="[^"]*"', 'Тип="НЕТ"', text)
    raise ValueError(kind)


def spoil_payment(text, kind):
    if kind == "negative":
        return _swap('Сумма="', 'Сумма="-', text)
    if kind == "bad_date":
        return _swap('Дата="[^"]*"', 'Дата="30.02.2026"', text)
    if kind == "no_number":
        return _swap('Договор="[^"]*"', 'Договор=""', text)
    if kind == "bad_currency":
        return _swap('Валюта="[^"]*"', 'Валюта="000"', text)
    if kind == "bad_amount":
        return _swap('Сумма="[^"]*"', 'Сумма="l00,00"', text)
    raise ValueError(kind)
