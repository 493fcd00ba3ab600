"""Tables that read well on a terminal and are Markdown as they stand."""


def markdown(heads, rows, right=()) -> str:
    """A table; columns whose numbers are in ``right`` are set to the right."""
    cells = [[str(cell).replace("|", "/") for cell in row] for row in (heads, *rows)]
    sizes = [max(3, *(len(row[n]) for row in cells)) for n in range(len(heads))]

    def line(row):
        parts = [
            cell.rjust(size) if n in right else cell.ljust(size)
            for n, (cell, size) in enumerate(zip(row, sizes, strict=True))
        ]
        return "| " + " | ".join(parts) + " |"

    rule = [
        "-" * (size - 1) + (":" if n in right else "-") for n, size in enumerate(sizes)
    ]
    return "\n".join(
        [line(cells[0]), "| " + " | ".join(rule) + " |", *map(line, cells[1:])]
    )


def section(title: str, heads, rows, right=()) -> str:
    """A titled table."""
    return f"\n### {title}\n\n{markdown(heads, list(rows), right)}"


def mb(size: float) -> str:
    """Bytes as megabytes (1,000,000 bytes)."""
    return f"{size / 1e6:,.0f} MB"
