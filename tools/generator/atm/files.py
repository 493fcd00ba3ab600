"""Files of a day that are not journals: switch, core, counters, recount acts."""

from .recount import money

# Groups of the switch's trailer: own cards, …, other banks' cards. Only two are in use.
GROUPS = ("01", "02", "03", "05", "06", "07", "30", "40")
OWN, FOREIGN = "01", "03"
WIDTH = 149
CURRENCY = "643"
_KIND = {"withdrawal": "10", "deposit": "21", "other": "31"}
_FLAG = {"withdrawal": "1", "deposit": "2", "other": "3"}


def switch_line(day, row, zero=False):
    """A row of the switch in the layout ``base24_tlf`` of docs/formats.md.

    Its 19 places do not hold an account of 20 digits: they stay blank.
    """
    one = row.session
    card, minor = one.card, 0 if zero else one.amount
    group = OWN if card.own else FOREIGN
    text = (
        f"{day:%y%m%d}{group}{_KIND[one.kind]}"
        f"{row.at:%y%m%d}{row.at:%H:%M:%S}"
        f"{card.first + '*****' + card.last:<19}"
        f"{row.device.code:<16}{'':19}"
        f"{one.rrn:12}0{row.code}{'':4}"
        f"{day:%y%m%d}{'3' if zero else _FLAG[one.kind]}"
        f"{minor:011d}{'R' if row.letter == 'R' else ' '}{one.trace:07d}{one.auth:8}"
        f"RU{CURRENCY}"
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


_PURPOSE = {
    "D": ("ВЫДАЧА", "", "Выдача наличных в банкомате"),
    "C": ("ВЗНОС", "", "Взнос наличных в банкомате"),
    "R": ("ВЫДАЧА", "С", "Отмена выдачи в банкомате"),
}


def core_file(day, rows):
    """Booked operations in the layout ``core_lines``: cp1251, decimal comma, ``T;count;sum``."""
    lines, total = [f"H;{day:%d.%m.%Y};{day.timetuple().tm_yday}"], 0
    for row in sorted(rows, key=lambda row: (row.at, row.session.trace)):
        one = row.session
        kind, reversal, purpose = _PURPOSE[row.letter]
        total += one.amount
        lines.append(
            ";".join(
                (
                    "D", row.device.code, f"{row.at:%d.%m.%Y}", f"{row.at:%H:%M:%S}", kind,
                    one.card.masked(), one.card.account, one.card.client, _comma(one.amount),
                    "RUB", f"{one.trace:06d}", one.auth, reversal, purpose,
                )
            )
        )  # fmt: skip
    lines.append(f"T;{len(rows)};{_comma(total)}")
    return "".join(f"{line}\r\n" for line in lines).encode("cp1251")


def _comma(kopecks):
    return money(kopecks).replace(".", ",")


def counters_file(day, acts):
    lines = [line for act in acts for line in act.counters()]
    return _xml("processing_counters", day, lines, len(lines))


def recount_file(day, acts):
    total = f' counted="{money(sum(act.counted for act in acts))}"'
    lines = [line for act in acts for line in act.act()]
    return _xml("processing_recount", day, lines, len(acts), total)


def _xml(root, day, lines, count, total=""):
    text = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<{root} format="1.0" source="cash" business_date="{day.isoformat()}">',
        *lines,
        f'  <totals count="{count}"{total}/>',
        f"</{root}>",
    ]
    return ("\n".join(text) + "\n").encode("utf-8")
