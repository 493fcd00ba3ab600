"""Plain text tables for the command line."""

from collections.abc import Iterable, Sequence


def table(headers: Sequence[str], rows: Iterable[Sequence]) -> str:
    """Lay out a table; a column whose every cell is a number or money is set to the right."""
    body = [[_cell(value) for value in row] for row in rows]
    lines = [list(headers), *body]
    widths = [max(len(line[n]) for line in lines) for n in range(len(headers))]
    numeric = [
        bool(body) and all(_is_number(row[n]) for row in body)
        for n in range(len(headers))
    ]
    text = [
        _line(list(headers), widths, numeric),
        "  ".join("─" * width for width in widths),
    ]
    text += [_line(row, widths, numeric) for row in body]
    return "\n".join(text)


def _cell(value) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)


def _is_number(cell: str) -> bool:
    return not cell or cell.replace(" ", "").lstrip("-").replace(".", "", 1).isdigit()


def _line(cells: list[str], widths: list[int], numeric: list[bool]) -> str:
    pads = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    )
    return "  ".join(pads).rstrip()
