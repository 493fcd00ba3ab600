"""A list of claims (.xlsx or .csv) read into rows with named facts. Pure."""

import csv
import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal

from openpyxl import load_workbook

MOST_ROWS = 1000
LARGEST = 5 * 1024 * 1024
UNPACKED = 50 * 1024 * 1024
LONGEST_CELL = 2000

COLUMNS = {
    "номер": "reference",
    "код клиента": "client_code",
    "фио": "name",
    "документ": "document_number",
    "телефон": "phone",
    "адрес": "address",
    "электронная почта": "email",
    "операция": "kind",
    "банкомат": "device",
    "место банкомата": "place",
    "дата и время": "occurred_at",
    "сумма операции": "amount_operation",
    "сумма претензии": "amount_claimed",
    "карта": "card",
    "обстоятельства": "description",
    "дата обращения": "visited_at",
}
"""Heads of columns, in any order and case."""
KINDS = {
    "получение": "withdrawal",
    "выдача": "withdrawal",
    "внесение": "deposit",
    "обмен": "exchange",
    "перевод": "transfer",
    "оплата": "payment",
    "захват карты": "card",
}
NEEDED = ("kind", "amount_claimed")
_SUM = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2}0*)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_YEARS = range(1990, 2100)
_TIMES = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
)


class ListError(Exception):
    """The whole list is refused; ``code``: large, kind, empty, columns, rows; ``detail``."""

    def __init__(self, code, detail=""):
        self.code, self.detail = code, detail
        super().__init__(f"{code}: {detail}")


def read(name, content):
    """Rows of a list: ``[(number of the row in the file, {fact: text or value})]``.

    :raises ListError: the file cannot be taken as a whole
    """
    if len(content) > LARGEST:
        raise ListError("large")
    kind = name.rpartition(".")[2].lower()
    if kind == "xlsx":
        table = _xlsx(content)
    elif kind == "csv":
        table = _csv(content)
    else:
        raise ListError("kind")
    head, rows = None, []
    for number, cells in table:
        if not any(cell not in (None, "") for cell in cells):
            continue
        if head is None:
            head = [COLUMNS.get(str(cell or "").strip().lower()) for cell in cells]
            missing = [key for key in NEEDED if key not in head]
            if missing:
                names = {key: name for name, key in COLUMNS.items()}
                raise ListError(
                    "columns", ", ".join(f"«{names[key]}»" for key in missing)
                )
            continue
        if len(rows) == MOST_ROWS:
            raise ListError("rows", str(MOST_ROWS))
        rows.append(
            (number, {key: cell for key, cell in zip(head, cells, strict=False) if key})
        )
    if not rows:
        raise ListError("empty")
    return rows


def facts(row):
    """Values of one row: ``(facts, reasons)``; with reasons it is set aside.

    Reasons are names of facts, and ``long``: a cell is too long.
    """
    found, reasons = {}, []
    for key, cell in row.items():
        text = "" if cell is None else _CONTROL.sub("", str(cell)).strip()
        if len(text) > LONGEST_CELL:
            reasons.append("long")
        elif key == "kind":
            found[key] = KINDS.get(text.lower())
            if not found[key]:
                reasons.append(key)
        elif key in ("amount_operation", "amount_claimed"):
            found[key] = amount(text)
            if found[key] is None:
                reasons.append(key)
        elif key in ("occurred_at", "visited_at"):
            at = cell if isinstance(cell, datetime) else moment(text)
            found[key] = at if at and at.year in _YEARS else None
            if text and not found[key]:
                reasons.append(key)
        else:
            found[key] = text
    return found, reasons


def amount(text):
    """A sum as people write it («1 500,00»); Decimal(0) when empty, None when it is no sum."""
    clean = "".join(text.split()).replace(",", ".") or "0"
    return Decimal(clean) if _SUM.fullmatch(clean) else None


def moment(text):
    """A naive time of a cell, None when it is none."""
    for form in _TIMES:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def _csv(content):
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ListError("kind")
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") >= first.count(",") else ","
    try:
        yield from enumerate(csv.reader(io.StringIO(text), delimiter=mark), 1)
    except csv.Error as error:
        raise ListError("kind") from error


def _xlsx(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED:
                raise ListError("large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=50)
        for number, cells in enumerate(rows, 1):
            if number > 10 * MOST_ROWS:
                raise ListError("rows", str(MOST_ROWS))
            yield number, cells
    except ListError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file leads it to
        raise ListError("kind") from error
