"""What the demo prints of its ATMs, in Russian."""

from collections import Counter

from .table import money, rows

ENDS = {
    "closed": "закрыты с ответом",
    "refused": "повторные",
    "technical": "ждут видеозаписи",
}


def text(atms):
    """Files, recounts, claims by channel and what was paid; filled by :meth:`Atms.check`."""
    facts, states = atms.facts(), Counter()
    for answers in atms.loads:
        states.update(row["state"] for row in answers)
    lines = rows(
        "Банкоматы · файлы",
        ["состояние", "файлов"],
        [(state, count) for state, count in sorted(states.items())],
    )
    lines += rows(
        "Банкоматы · акты пересчёта",
        ["акт", "банкомат", "пересчитано", "разница"],
        [
            (
                row["act"],
                row["device"],
                money(row["counted"] / 100),
                money(row["difference"] / 100),
            )
            for row in sorted(facts["recounts"], key=lambda row: row["act"])
        ],
    )
    by_channel = {}
    for row in facts["claims"]:
        found = by_channel.setdefault(row["channel"], [0, Counter(), 0])
        found[0] += 1
        found[1][row["stage"]] += 1
        found[2] += row["paid"]
    lines += rows(
        "Банкоматы · претензии",
        ["канал", "претензий", *ENDS.values(), "выплачено"],
        [
            (channel, count, *(stages[end] for end in ENDS), money(paid / 100))
            for channel, (count, stages, paid) in sorted(by_channel.items())
        ],
    )
    lines += rows(
        "Банкоматы · счёт наличных на конец месяца",
        ["банкомат", "загружено", "выгружено", "выдано", "принято", "остаток"],
        [
            (
                row["device"],
                *(
                    money(row[name] / 100)
                    for name in (
                        "loaded",
                        "unloaded",
                        "dispensed",
                        "accepted",
                        "ledger",
                    )
                ),
            )
            for row in sorted(facts["ties"], key=lambda row: row["device"])
            if row["role"] == "cash"
        ],
    )
    return "\n".join(lines)
