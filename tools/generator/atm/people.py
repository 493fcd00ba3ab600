"""Clients with cards, and the bank's staff who load and count."""

import re
from dataclasses import dataclass
from pathlib import Path

from ..people import FATHERS, MEN, REGIONS, STREETS, SURNAMES, WOMEN

_CLIENT = re.compile(
    r'<client code="(\d+)"(?: kind="person")? last_name="([^"]+)" first_name="([^"]+)"'
    r' patronymic="([^"]+)"'
)


@dataclass(frozen=True)
class Card:
    """A card, and whose it is. ``client`` is empty for another bank's card."""

    first: str
    last: str  # five digits: the switch shows five, the core four
    client: str
    name: str
    account: str

    def masked(self, mark="*"):
        return f"{self.first}{mark * 6}{self.last[-4:]}"

    @property
    def own(self):
        return bool(self.client)


def full_name(random):
    surname, father = random.choice(SURNAMES), random.choice(FATHERS)
    if random.random() < 0.5:
        return f"{surname} {random.choice(MEN)} {father}ич"
    return f"{surname}а {random.choice(WOMEN)} {father}на"


def read_people(folder):
    """(code, full name) of the persons in contract files of a bank made before, by code.

    :raises ValueError: no such file, or no person in it
    """
    found = {}
    for path in sorted(Path(folder).glob("contracts*.xml")):
        for code, *names in _CLIENT.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, " ".join(names))
    if not found:
        raise ValueError(f"no person in files contracts*.xml of {folder}")
    return tuple(sorted(found.items()))


def make_cards(plan, random):
    """A card for every client, and cards of other banks, an eighth as many."""
    people = plan.people or [
        (f"{number:07d}", full_name(random)) for number in range(1, plan.clients + 1)
    ]
    tails = random.sample(
        range(100_000), min(len(people) + len(people) // 8 + 1, 99_999)
    )
    own = [
        Card("220001", f"{tail:05d}", code, name, f"408178100{int(code) % 10**11:011d}")
        for (code, name), tail in zip(people, tails, strict=False)
    ]
    others = [
        Card(
            random.choice(("220002", "220003")),
            f"{tail:05d}",
            "",
            full_name(random),
            "30232810000000000001",
        )
        for tail in tails[len(own) :]
    ]
    return own, others


def place(number):
    """Where the device stands: number of the region, address."""
    region, city = REGIONS[number % len(REGIONS)]
    street = STREETS[number * 7 % len(STREETS)]
    return {"region": region, "address": f"{city}, ул. {street}, д. {number % 90 + 3}"}


def staff(random):
    """Made-up employees: (post, name)."""
    posts = ("инкассатор", "инкассатор", "инкассатор", "кассир пересчёта", "контролёр")
    return [(post, full_name(random)) for post in posts]
