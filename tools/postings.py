"""Postings of every ready-made scheme as a table for an accountant: docs/ru/postings.md.

    python3 tools/rt.py run --no-pg -- python tools/postings.py [--check]

Read from the data of the addons, so that what is printed is what is posted. ``--check`` writes
nothing and says whether the page is up to date.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

import polib
from kopeck_rt.paths import ROOT, addon_dirs
from lxml import etree

PAGE = ROOT / "docs" / "ru" / "postings.md"
TO_CONFIRM = "confirm in the accounting policy"
"""What the source of a rule says when its accounts were not seen in a text of the law."""
DEBT_KINDS = {
    "sale": "покупатели", "loan": "кредиты и займы", "advance": "авансы поставщикам",
    "accountable": "подотчётные суммы", "staff_loan": "займы работникам",
    "shortage": "недостачи", "theft": "хищения",
}  # fmt: skip
CLIENT_KINDS = {
    "person": "граждане", "sole_trader": "предприниматели", "company": "организации",
}  # fmt: skip
PARTS = {
    "principal": "срочный основной долг", "principal_overdue": "просроченный основной долг",
    "interest": "срочные проценты", "interest_overdue": "просроченные проценты",
    "penalty": "неустойка", "fees": "комиссии",
}  # fmt: skip
HEAD = """# Проводки по схемам

Таблицы составлены по данным программы (`tools/postings.py`): что здесь написано, то и проводится.
Проверьте счета по своей учётной политике; счета своей организации меняют в «Настройки» → «Схемы
проводок». Пустое условие — «любой»; из подходящих правил действует то, у которого условий больше.

Пометка **уточнить**: корреспонденция взята не из текста нормативного акта, до применения её
подтверждает главный бухгалтер.
"""


@dataclass
class Data:
    """Records of the addons by external id, with the Russian of their texts."""

    schemes: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)
    accounts: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)

    MODELS = {
        "bank.posting.scheme": "schemes",
        "bank.posting.event": "events",
        "bank.posting.account": "accounts",
        "bank.posting.rule": "rules",
    }

    def read(self, folder: Path) -> None:
        """Take the records of one addon."""
        found = folder / "i18n" / "ru.po"
        russian = {}
        if found.exists():
            russian = {one.msgid: one.msgstr for one in polib.pofile(str(found))}
        for path in sorted((folder / "data").glob("*.xml")):
            for record in etree.parse(path).iter("record"):
                kind = self.MODELS.get(record.get("model"))
                if kind:
                    xmlid = self._full(folder.name, record.get("id"))
                    getattr(self, kind)[xmlid] = self._values(
                        folder.name, record, russian
                    )

    def _values(self, addon, record, russian):
        values = {"source_en": ""}
        for one in record.iterfind("field"):
            name, text = one.get("name"), " ".join((one.text or "").split())
            if one.get("ref"):
                values[name] = self._full(addon, one.get("ref"))
            elif one.get("eval"):
                values[name] = one.get("eval")
            else:
                values[name] = russian.get(text) or text
                if name == "source":
                    values["source_en"] = text
        return values

    @staticmethod
    def _full(addon, xmlid):
        return xmlid if "." in xmlid else f"{addon}.{xmlid}"


def text() -> str:
    """The page."""
    data = Data()
    for folder in addon_dirs():
        data.read(folder)
    lines = [HEAD.rstrip()]
    for xmlid, scheme in data.schemes.items():
        rules = [rule for rule in data.rules.values() if rule["scheme_id"] == xmlid]
        lines += ["", f"## {scheme['name']}", ""]
        lines += _table(data, rules)
        lines += [
            "",
            f"### Счета: {scheme['name']}",
            "",
            "| счёт | название |",
            "|---|---|",
        ]
        used = {rule[side] for rule in rules for side in ("debit_code", "credit_code")}
        lines += [
            f"| {one['code']} | {one['name']} |"
            for one in sorted(data.accounts.values(), key=lambda one: one["code"])
            if one["chart"] == scheme["chart"] and one["code"] in used
        ]
    return "\n".join(lines) + "\n"


def _table(data: Data, rules: list) -> list[str]:
    lines = [
        "| событие | долг | клиент | часть долга | дебет | кредит | источник | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    order = list(data.events)
    for rule in sorted(rules, key=lambda one: order.index(one["event_id"])):
        uncertain = TO_CONFIRM in rule["source_en"] or rule.get("uncertain") == "True"
        cells = (
            data.events[rule["event_id"]]["name"],
            DEBT_KINDS.get(rule.get("debt_kind"), ""),
            CLIENT_KINDS.get(rule.get("client_kind"), ""),
            PARTS.get(rule.get("part"), ""),
            rule["debit_code"],
            rule["credit_code"],
            rule.get("source", ""),
            "**уточнить**" if uncertain else "",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main(arguments: list[str]) -> int:
    wanted = text()
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
