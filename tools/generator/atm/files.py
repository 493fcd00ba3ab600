"""Files of a day that are not journals: switch, core, counters, recount acts."""

from .recount import money

# Groups of the switch's trailer: own cards, …, other banks' cards. Only two are in use.
GROUPS = ("01", "02", "03", "05", "06", "07", "11", "30", "40")
OWN, FOREIGN = "01", "03"
WIDTH = 149
CURRENCY = "643"
_KIND = {"withdrawal": "10", "deposit": "21", "other": "31"}


def switch_line(day, row, zero=False):
    """A row of the switch. Columns are in docs/formats.md."""
    one = row.session
    card, minor = one.card, 0 if zero else one.amount
    group = OWN if card.own else FOREIGN
    text = (
        f"{day:%y%m%d}{group}{_KIND[one.kind]}"
        f"{row.at:%y%m%d}{row.at:%H:%M:%S}"
        f"{card.first + '*****' + card.last:<19}"
        f"{row.device.code:<16}"
        f"{card.account:<20}"
        f"{one.rrn:12}{row.code}{'0420' if row.letter == 'R' else '0210'}"
        f"{day:%y%m%d}{'3' if zero else '1'}"
        f"{minor:011d} {one.trace:07d}{one.auth:6}"
        f"RU{CURRENCY}51051"
    )
    return f"{text:<{WIDTH}}"


def switch_file(day, rows, refused, wrong=False):
    """The day's rows in order of time and the trailer; ``wrong``: it counts a row too many."""
    found = [(row.at, row.session.trace, switch_line(day, row)) for row in rows]
    found += [
        (row.at, row.session.trace, switch_line(day, row, zero=True)) for row in refused
    ]
    lines = [line for _at, _trace, line in sorted(found)]
    counts = {group: 0 for group in GROUPS}
    for line in lines:
        counts[line[6:8]] += 1
    if wrong:
        counts[OWN] += 1
    trailer = f"{day:%y%m%d}9999" + "".join(
        f"{group}{count:05d}" for group, count in counts.items()
    )
    text = "".join(f"{line}\r\n" for line in [*lines, f"{trailer:<{WIDTH}}"])
    return text.encode("ascii")


CORE_HEADER = (
    "Дата;Время;Терминал;Карта;Счёт;Клиент;Трасса;КодАвторизации;Вид;Сторно;Знак;Сумма;Валюта;"
    "ДатаПроводки;Назначение"
)
_PURPOSE = {
    "D": ("ВЫДАЧА", "0", "-", "Выдача наличных в банкомате"),
    "C": ("ВЗНОС", "0", "+", "Взнос наличных в банкомате"),
    "R": ("ВЫДАЧА", "1", "+", "Отмена выдачи в банкомате"),
}


def core_file(day, rows):
    """Booked operations: cp1251, decimal comma, trailer ``T;count;sum`` without regard to signs."""
    lines, total = [], 0
    for row in sorted(rows, key=lambda row: (row.at, row.session.trace)):
        one = row.session
        kind, reversal, sign, purpose = _PURPOSE[row.letter]
        total += one.amount
        lines.append(
            ";".join(
                (
                    f"{row.at:%d.%m.%Y}", f"{row.at:%H:%M:%S}", row.device.code,
                    one.card.masked(), one.card.account, one.card.client,
                    f"{one.trace:06d}", one.auth, kind, reversal, sign, _comma(one.amount), "RUB",
                    f"{day:%d.%m.%Y}", purpose,
                )
            )
        )  # fmt: skip
    trailer = f"T;{len(lines)};{_comma(total)}"
    text = "".join(f"{line}\r\n" for line in (CORE_HEADER, *lines, trailer))
    return text.encode("cp1251")


def _comma(kopecks):
    return money(kopecks).replace(".", ",")


def counters_file(day, acts):
    return _xml(
        "atm_counters", day, [line for act in acts for line in act.counters()], acts
    )


def recount_file(day, acts):
    total = f' amount="{money(sum(act.counted for act in acts))}"'
    return _xml(
        "atm_recounts", day, [line for act in acts for line in act.act()], acts, total
    )


def _xml(root, day, lines, acts, total=""):
    text = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<{root} format="1.0" source="cash" business_date="{day.isoformat()}">',
        *lines,
        f'  <totals count="{len(acts)}"{total}/>',
        f"</{root}>",
    ]
    return ("\n".join(text) + "\n").encode("utf-8")
