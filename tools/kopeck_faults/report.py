"""The table at the end: what was injected, lost, doubled."""

from dataclasses import dataclass


@dataclass
class Count:
    """Of one kind of faults."""

    injected: int = 0
    not_reached: int = 0
    lost: int = 0
    doubled: int = 0
    other: int = 0
    unfinished: int = 0
    seconds: float = 0.0


class Report:
    """Results of faults, as the workers tell them."""

    def __init__(self):
        self.kinds = {}
        self.bad = []

    def add(self, result):
        """:param result: dict of ``kind``, ``name``, ``seconds`` and either ``not_reached``,
        ``unfinished`` (text) or ``lost``, ``doubled``, ``other``, ``lines``"""
        count = self.kinds.setdefault(result["kind"], Count())
        count.seconds += result["seconds"]
        if result.get("not_reached"):
            count.not_reached += 1
            return
        count.injected += 1
        if "unfinished" in result:
            count.unfinished += 1
            self.bad.append(result)
            return
        for name in ("lost", "doubled", "other"):
            setattr(count, name, getattr(count, name) + result[name])
        if result["lines"]:
            self.bad.append(result)

    @property
    def good(self):
        injected = all(count.injected for count in self.kinds.values())
        return bool(self.kinds) and injected and not self.bad

    def table(self):
        """Markdown, as it stands in docs/faults.md."""
        rows = [
            ("kind of fault", "injected", "lost", "doubled", "different", "never done")
        ]
        total = Count()
        for kind, count in sorted(self.kinds.items()):
            rows.append(_row(kind, count))
            for name in vars(total):
                setattr(total, name, getattr(total, name) + getattr(count, name))
        rows.append(_row("**all**", total))
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|---" + "|---:" * 5 + "|")
        if total.not_reached:
            lines.append(
                f"\nNot counted: {total.not_reached} whose run was over before the fault came."
            )
        return "\n".join(lines)


def _row(kind, count):
    numbers = (count.injected, count.lost, count.doubled, count.other, count.unfinished)
    return (kind, *map(str, numbers))


def line(result):
    """One line for a fault."""
    if result.get("not_reached"):
        found = "not reached"
    elif "unfinished" in result:
        found = "NOT DONE: " + result["unfinished"]
    elif result["lines"]:
        found = "lost {lost}, doubled {doubled}, different {other}".format(**result)
        found = "\n   ".join([found.upper(), *result["lines"]])
    else:
        found = "as a clean run"
    return f"{result['seconds']:5.1f} s  {result['kind']}: {result['name']}: {found}"
