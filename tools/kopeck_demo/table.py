"""The table that the demo prints: files, groups, steps, reserve."""

from decimal import Decimal

GROUPS = (
    "без просрочки",
    "1–30 дней",
    "31–60 дней",
    "61–90 дней",
    "91–120 дней",
    "свыше 120",
)
PERCENT = ("—", "30 %", "60 %", "90 %", "100 %", "100 %")


def money(value):
    """1234567.8 → «1 234 567,80»."""
    return f"{Decimal(value):,.2f}".replace(",", " ").replace(".", ",")


def rows(title, head, body):
    """A table as text lines; the first column to the left, the others to the right."""
    cells = [head] + [[str(cell) for cell in row] for row in body]
    width = [max(len(row[n]) for row in cells) for n in range(len(head))]
    lines = ["", title]
    for number, row in enumerate(cells):
        text = [row[0].ljust(width[0])] + [
            cell.rjust(size) for cell, size in zip(row[1:], width[1:], strict=True)
        ]
        lines.append("  " + "  ".join(text).rstrip())
        if not number:
            lines.append("  " + "  ".join("─" * size for size in width))
    return lines


def text(bank, ledger):
    """Everything the demo has to show, in Russian."""
    lines = []
    for day in sorted(bank.days):
        answer = bank.days[day]
        bands = ledger.bands.get(day, {})
        lines += rows(
            f"{day} · файлы",
            [
                "файл",
                "состояние",
                "записей",
                "принято",
                "без изменений",
                "с ошибкой",
                "секунд",
            ],
            [
                (
                    row["file"].rsplit("/", 1)[-1],
                    row["state"],
                    row["records"],
                    row["loaded"],
                    row["unchanged"],
                    row["rejected"],
                    f"{row['seconds']:.1f}",
                )
                for row in bank.loads[day]
            ],
        )
        lines += rows(
            f"{day} · портфель и резерв",
            [
                "группа",
                "договоров",
                "основной долг",
                "в т. ч. просрочено",
                "ставка",
                "резерв",
            ],
            [
                (
                    GROUPS[int(number)],
                    row["contracts"],
                    money(row["principal"]),
                    money(row["overdue"]),
                    PERCENT[int(number)],
                    money(bands.get(number, {}).get("reserve", 0)),
                )
                for number, row in sorted(answer["buckets"].items())
            ],
        )
        for code, reserve in answer["reserve"].items():
            lines += [
                f"  книга «{code}»: строк {reserve['lines']}, база {money(reserve['base'])}, "
                f"резерв {money(reserve['reserve'])}, изменение {money(reserve['difference'])}, "
                f"проводка {money(reserve['posted'])}",
                "  регистр без проводок"
                if ledger.books[code, day]["register_only"]
                else f"  в главной книге: проводка {money(ledger.books[code, day]['entry'])}, "
                f"остаток счетов резерва {money(ledger.books[code, day]['ledger'])}",
            ]
        lines.append(
            f"  без обновления: {answer['stale']}, не найдено в выгрузке: {answer['missing']}"
        )
        lines += rows(
            f"{day} · процедуры закрытия дня",
            ["процедура", "строк", "секунд"],
            [
                (step["code"], step["rows"], f"{step['seconds']:.2f}")
                for step in answer["steps"]
            ],
        )
    lines += rows(
        "Время", ["что", "секунд"], [(k, f"{v:.1f}") for k, v in bank.seconds.items()]
    )
    return "\n".join(lines)
