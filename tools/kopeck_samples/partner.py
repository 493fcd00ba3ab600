"""The partner's export read, changed and written again, independently of the product.

``Export`` keeps every record as the text that stands in the file; ``Register`` is the plainest
possible bank that says what a correct load of one export after another must show.
"""

import datetime
import gzip
import re
import xml.etree.ElementTree as ET
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

ENCODING = "windows-1251"
KOPECK = Decimal("0.01")
PERCENT = (0, 30, 60, 90, 100, 100)
UPPER = (0, 30, 60, 90, 120)
RECORD = re.compile(r"<Кредит>.*?</Кредит>", re.S)
HEADER = re.compile(r"<ВыгрузкаКредитов [^>]*>")


def day_of(text):
    """dd.mm.yyyy to a date; ValueError for anything else."""
    return datetime.datetime.strptime(text, "%d.%m.%Y").date()


def amount_of(text):
    return Decimal(text.replace(",", "."))


def comma(amount):
    return f"{amount:.2f}".replace(".", ",")


def _inn_is_right(inn):
    if not re.fullmatch(r"\d{12}|\d{10}", inn):
        return False
    weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
    pairs = [(9, weights[2:])] if len(inn) == 10 else [(10, weights[1:]), (11, weights)]
    return all(
        sum(w * int(d) for w, d in zip(ws, inn, strict=False)) % 11 % 10
        == int(inn[place])
        for place, ws in pairs
    )


class Record:
    """One record: its text, and what of it matters for the figures."""

    def __init__(self, text):
        self.text = text
        root = ET.fromstring(text)
        self.number = (root.findtext("НомерДоговора") or "").strip()
        self.current = root.findtext("Остатки/СрочныйДолг")
        self.overdue = root.findtext("Остатки/ПросроченныйДолг")
        self.since = root.findtext("ДатаПросрочки")
        self.dates = [root.findtext(tag) for tag in ("ДатаДоговора", "ДатаОкончания")]
        self.born = root.findtext("Клиент/ДатаРождения")
        self.currency = root.findtext("Валюта")
        self.inn = root.findtext("Клиент/ИНН")

    def why_bad(self, as_of, rates):
        """Kind of the defect, None for a good record. ``rates``: numeric code → rate."""
        if not self.number:
            return "no_number"
        try:
            for text in filter(None, (*self.dates, self.born, self.since)):
                day_of(text)
        except ValueError:
            return "bad_date"
        try:
            amounts = [amount_of(self.current), amount_of(self.overdue)]
        except InvalidOperation:
            return "bad_amount"
        if min(amounts) < 0:
            return "negative"
        if self.since and day_of(self.since) > as_of:
            return "future_overdue"
        if not _inn_is_right(self.inn):
            return "bad_inn"
        return None if self.currency in rates else "bad_currency"

    def edited(self, tag, value):
        """The same record with another text in an element."""
        text, count = re.subn(
            rf"<{tag}>[^<]*</{tag}>", f"<{tag}>{value}</{tag}>", self.text
        )
        if not count:
            raise ValueError(f"no <{tag}> in {self.text[:80]}")
        return Record(text)


class Export:
    """One export of credits."""

    def __init__(self, as_of, branch, number, records):
        self.as_of, self.branch, self.number, self.records = (
            as_of,
            branch,
            number,
            records,
        )

    @classmethod
    def read(cls, path):
        text = gzip.decompress(path.read_bytes()).decode(ENCODING)
        head = ET.fromstring(HEADER.search(text)[0].rstrip(">") + "/>")
        records = [Record(found) for found in RECORD.findall(text)]
        number = int(head.get("НомерФайла"))
        return cls(day_of(head.get("ДатаОперДня")), head.get("Филиал"), number, records)

    @property
    def total(self):
        return sum((amount_of(one.current) for one in self.records), Decimal(0))

    def write(self, path, count_off=0, total_off=Decimal(0)):
        """Write it, with a wrong trailer if told so; returns the path."""
        head = (
            f'<?xml version="1.0" encoding="{ENCODING}"?>\n'
            f'<ВыгрузкаКредитов ДатаОперДня="{self.as_of:%d.%m.%Y}" Филиал="{self.branch}" '
            f'НомерФайла="{self.number:06d}" ВерсияФормата="2.4">\n'
        )
        foot = (
            f'<Итоги Количество="{len(self.records) + count_off}" '
            f'СрочныйДолг="{comma(self.total + total_off)}"/>\n</ВыгрузкаКредитов>\n'
        )
        body = "\n".join(one.text for one in self.records)
        path.write_bytes(gzip.compress(f"{head}{body}\n{foot}".encode(ENCODING)))
        return path

    def next_month(self):
        """A month later: principal goes down, a few records break, vanish, come right again.

        What happens to a record depends on its place only, so the files are always the same.
        """
        first = (self.as_of + datetime.timedelta(days=1)).replace(day=1)
        after = (first + datetime.timedelta(days=32)).replace(day=1)
        as_of = after - datetime.timedelta(days=1)
        records = []
        for place, record in enumerate(self.records):
            if place % 1500 == 700:  # absent
                continue
            if record.currency == "000":  # the partner has mended it
                record = record.edited("Валюта", "643")
            elif record.why_bad(as_of, {"643": Decimal(1)}):
                pass
            elif place % 1500 == 800:
                record = record.edited("ДатаОкончания", "31.06.2028")
            elif place % 1500 == 900:
                record = record.edited("НомерДоговора", "")
            elif place % 1500 == 1000:
                record = record.edited("ПросроченныйДолг", "-0,01")
            elif (
                not record.since and place % 97 == 5 and amount_of(record.current) > 100
            ):
                late = as_of - datetime.timedelta(days=place % 31)
                part = (amount_of(record.current) / 7).quantize(KOPECK)
                record = record.edited("ПросроченныйДолг", comma(part))
                record = record.edited(
                    "СрочныйДолг", comma(amount_of(record.current) - part)
                )
                tag = f"</Остатки><ДатаПросрочки>{late:%d.%m.%Y}</ДатаПросрочки>"
                record = Record(record.text.replace("</Остатки>", tag))
            elif not record.since and amount_of(record.current) > 1:
                record = record.edited(
                    "СрочныйДолг", comma(amount_of(record.current) - 1)
                )
            records.append(record)
        return Export(as_of, self.branch, self.number + 1, records)


class Register:
    """What the bank knows, a dict of contracts; only full exports of one branch are loaded."""

    def __init__(self, rates=None):
        self.debts = {}
        self._rates = rates or {"643": Decimal(1)}

    def load(self, export):
        """Load a good export; returns (loaded, kinds of rejected records)."""
        kinds, seen, present = Counter(), set(), set()
        bad = set()
        for record in export.records:
            kind = record.why_bad(export.as_of, self._rates)
            if record.number:
                present.add(record.number)
            if kind is None and record.number in seen:
                kind = "duplicate"
            if kind:
                kinds[kind] += 1
                bad.add(record.number)
                continue
            seen.add(record.number)
            rate = self._rates[record.currency]
            parts = [
                (amount_of(text) * rate).quantize(KOPECK, ROUND_HALF_UP)
                for text in (record.current, record.overdue)
            ]
            since = record.since and day_of(record.since)
            self.debts[record.number] = {
                "principal": sum(parts),
                "overdue": parts[1],
                "since": since,
                "stale": False,
            }
        for number in bad - seen:
            if number in self.debts:
                self.debts[number]["stale"] = True
        for number, debt in self.debts.items():
            debt["missing"] = number not in present
        return len(seen), dict(kinds)

    def figures(self, as_of):
        """Groups, reserve, marks at a date, in the words of ``day close --json``."""
        buckets = {
            str(n): {"contracts": 0, "principal": Decimal(0), "overdue": Decimal(0)}
            for n in range(6)
        }
        lines, base, reserve = 0, Decimal(0), Decimal(0)
        for debt in self.debts.values():
            dpd = max((as_of - debt["since"]).days, 0) if debt["since"] else 0
            number = sum(dpd > upper for upper in UPPER)
            row = buckets[str(number)]
            row["contracts"] += 1
            row["principal"] += debt["principal"]
            row["overdue"] += debt["overdue"]
            if dpd and debt["principal"]:
                lines += 1
                base += debt["principal"]
                share = debt["principal"] * PERCENT[number] / 100
                reserve += share.quantize(KOPECK, ROUND_HALF_UP)
        return {
            "buckets": buckets,
            "lines": lines,
            "base": base,
            "reserve": reserve,
            "stale": {number for number, debt in self.debts.items() if debt["stale"]},
            "missing": {
                number for number, debt in self.debts.items() if debt["missing"]
            },
        }
