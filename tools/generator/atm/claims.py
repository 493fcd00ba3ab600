"""Claims of clients: those who lost, some who did not, and a letter that comes twice."""

from datetime import datetime, time, timedelta

CHANNELS = ("branch", "contact_center", "email", "web", "post", "bulk")
_DEMANDS = {
    "withdrawal": "Деньги не получены, со счёта списано {sum} руб. Прошу вернуть.",
    "partial": "Банкомат выдал не всю сумму, не хватает {sum} руб. Прошу вернуть.",
    "deposit": "Внесённые {sum} руб. не зачислены. Прошу зачислить.",
    "twice": "Сумма {sum} руб. списана дважды. Прошу вернуть лишнее списание.",
    "card": "Банкомат не вернул карту. Прошу вернуть карту.",
    "false": "Банкомат не выдал деньги, {sum} руб. списано. Прошу вернуть.",
    "false_part": "Банкомат выдал меньше на {sum} руб. Прошу вернуть.",
}
_SILENT = 0.15  # clients who lost and say nothing: the bank finds them itself
_OF_BOOKED = {"booked_twice", "time_out", "core_only"}


class Claims:
    """Collects claims; ``write`` gives them in order of time, numbered."""

    def __init__(self, random):
        self.random = random
        self.found = []

    def of_case(self, case):
        """The client of a case claims, or not."""
        rand = self.random
        if case.verdict == "nothing_owed" or (rand.random() < _SILENT and case.owed):
            return
        if case.verdict == "card":
            operation, demand, amount = "card_captured", "card", None
        elif case.kind.startswith("deposit"):
            operation, demand, amount = "deposit", "deposit", case.owed
        else:
            operation, amount = "withdrawal", case.owed or case.amount
            demand = "twice" if case.kind in _OF_BOOKED else "withdrawal"
            demand = "partial" if case.kind == "partial" else demand
        at = case.at or datetime.combine(
            datetime.fromisoformat(case.day).date(), time(12)
        )
        first = self._add(at, case.device, case.card, operation, demand, amount, case)
        if len(self.found) % 17 == 5:
            again = dict(first, channel=rand.choice(CHANNELS), repeats=first)
            again["received_at"] += timedelta(days=2, hours=3)
            self.found.append(again)

    def of_nothing(self, device, session):
        """A false claim: the cash was taken, as journal, switch and core say."""
        demand = self.random.choice(("false", "false_part"))
        amount = session.amount if demand == "false" else min(session.amount, 100_000)
        self._add(
            session.at, device.code, session.card, "withdrawal", demand, amount, None
        )

    def _received(self, at):
        """A moment of working hours within a week."""
        days = self.random.randint(0, 5) + (at.hour >= 17)
        hour = self.random.randint(18 if not days else 9, 18)
        return datetime.combine(
            at.date() + timedelta(days=days), time(hour, self.random.randrange(60))
        )

    def _add(self, at, device, card, operation, demand, amount, case):
        rand = self.random
        near = at + timedelta(minutes=rand.randint(-20, 20))
        near = near.replace(minute=near.minute // 5 * 5, second=0)
        shown = "" if amount is None else f"{amount // 100}"
        claim = {
            "channel": CHANNELS[len(self.found) % len(CHANNELS)],
            "received_at": self._received(at),
            "client": card.client, "name": card.name, "own_card": card.own,
            "card": card.masked(), "device": device, "at": near.isoformat(),
            "operation": operation, "amount": amount,
            "text": _DEMANDS[demand].format(sum=shown),
            "case": case.id if case else None, "false": case is None,
            "owed": case.owed if case else 0,
            "verdict": case.verdict if case else "nothing_owed",
            "repeats": None,
        }  # fmt: skip
        self.found.append(claim)
        return claim

    def write(self):
        """The list for claims.json."""
        self.found.sort(
            key=lambda claim: (claim["received_at"], claim["card"], claim["channel"])
        )
        names = {id(one): f"K{number:03d}" for number, one in enumerate(self.found, 1)}
        written = []
        for one in self.found:
            origin = one["repeats"]
            one = dict(
                one, received_at=one["received_at"].isoformat(),
                repeats=names[id(origin)] if origin else None,
            )  # fmt: skip
            written.append({"id": f"K{len(written) + 1:03d}", **one})
        return written
