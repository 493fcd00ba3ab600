"""Opening balances of the first day: what the made-up bank had before it came here."""

from datetime import date

from .truth import money

WRITTEN_OFF_EVERY = 25  # contracts for one debt that was written off years ago
PERCENT = (1, 12, 35, 70, 90, 100)  # what the former system made of each default group


class Opening:
    """The file of opening balances and its truth; draws nothing from the book's random numbers.

    :param path: the file
    :param day: the opening date, an ordinal
    """

    def __init__(self, path, day, branch):
        self.path, self.day = path, day
        self._out = path.open("w", encoding="utf-8", newline="")
        self._out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<core_banking_opening format="1.0" source="core" branch="{branch}" '
            f'business_date="{date.fromordinal(day)}" sequence="1">\n'
        )
        self.records = self.loaded = self.rejected = 0
        self.kinds = {}
        self.total = {"reserve": 0, "off_balance": 0}  # as the records stand
        self.taken = {"reserve": 0, "off_balance": 0}  # of good records
        self.debts = self.written_off = 0
        self._first = self._spare = None  # numbers of debts with and without a record

    def add(self, contract, group, principal):
        """One debt of the first date that the register knows.

        :param group: number of the default group
        :param principal: kopecks of roubles
        """
        reserve = principal * PERCENT[group] // 100 if principal else 0
        wanted = group and contract.index % 4 != 3
        if reserve and (wanted or contract.index % 20 == 7):
            self._good(contract.number, reserve)
            self._first = self._first or contract.number
        else:
            self._spare = self._spare or contract.number
        if contract.index % WRITTEN_OFF_EVERY == 3:
            self._write_off(contract)

    def _good(self, number, reserve):
        self._record(number, _reserve("ageing", reserve), reserve=reserve)
        self.loaded += 1
        self.debts += 1
        self.taken["reserve"] += reserve

    def _write_off(self, contract):
        """Half of these debtors are known by a contract of today, the others come by name."""
        index = contract.index
        amount = 10_000 + index * 377
        known = index % 2
        client = contract.client.code if known else f"9{index:06d}"
        name = "" if known else f' name="Давний Должник {index}"'
        year = 2022 + index % 4
        self._record(
            f"СП-{year - 3}/{index:06d}",
            f'<off_balance client="{client}"{name} amount="{money(amount)}" '
            f'written_off="{year}-06-15" watch_until="{year + 5}-06-15" '
            f'ground="Истёк срок давности" account="91802"/>',
            off_balance=amount,
        )
        self.loaded += 1
        self.written_off += 1
        self.taken["off_balance"] += amount

    def _record(self, number, inside, **totals):
        self._out.write(f'<debt number="{number}">{inside}</debt>\n')
        self.records += 1
        for name, value in totals.items():
            self.total[name] += value

    def _spoil(self):
        """One bad record of each kind."""
        made = {
            "unknown_contract": ("ПК-0000/0000000", "ageing", 100),
            "unknown_book": ("ПК-0000/0000001", "former", 100),
            "negative": ("ПК-0000/0000002", "ageing", -100),
            "above_debt": (self._spare, "ageing", 10**14),
            "duplicate": (self._first, "ageing", 100),
        }
        for kind, (number, book, amount) in made.items():
            self._record(number, _reserve(book, amount), reserve=amount)
            self.rejected += 1
            self.kinds[kind] = 1

    def close(self, first):
        """End the file.

        :param first: :class:`DayTruth` of the first date, complete
        :return: dict for truth.json
        """
        self._spoil()
        self._out.write(
            f'<totals count="{self.records}" reserve="{money(self.total["reserve"])}" '
            f'off_balance="{money(self.total["off_balance"])}"/>\n</core_banking_opening>\n'
        )
        self._out.close()
        whole = sum(first.contracts.plus(first.receivables).reserve)
        before = self.taken["reserve"]
        return {
            "name": self.path.name,
            "type": "core_banking.opening",
            "date": str(date.fromordinal(self.day)),
            "records": self.records,
            "loaded": self.loaded,
            "rejected": self.rejected,
            "kinds": self.kinds,
            "debts": self.debts,
            "reserve": money(before),
            "written_off": self.written_off,
            "off_balance": money(self.taken["off_balance"]),
            "first_inventory": {
                "reserve": money(whole),
                "previous": money(before),
                "difference": money(whole - before),
            },
        }


def _reserve(book, amount):
    return f'<reserve book="{book}" amount="{money(amount)}"/>'
