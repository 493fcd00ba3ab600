"""Hyosung WinCE caret records (format page, 1.4 a).

A record ends with 0x1C and begins with a backslash and its length. Its first fields are fixed; of
those between, the page names no number, so dates and the flag TRUE or FALSE are the landmarks:
``…^host date^host time^balance^RRN^authorisation^…^settle date^surcharge^requested^dispensed^
ledger balance^…^flag^error^card^…``. Sums are in hundredths.
"""

# No model: there is no method of this name above.
# pylint: disable=method-required-super

import re
from decimal import Decimal

from .dialect import Dialect
from .status import SHORT

_RECORD = re.compile(r"\\?\d{1,6}\^([A-Z][A-Z0-9])\^")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_SUM = re.compile(r"-?\d{1,15}$")
_FIXED = 15  # fields up to the bank's code
_TERMINAL, _TRACE = 9, 10
_FLAGS = ("TRUE", "FALSE")
_TRANSACTIONS = {"TA", "TE"}
_SAYS = {
    "OA": "device",
    "SC": "restart",
    "A3": "cash_added",
    "D3": "cash_added",
    "SD": "supervisor",
}
_MOST_FIELDS = 200
_NO_ERROR = {"", "0", "00000", "0000000"}


class Hyosung(Dialect):
    name = "hyosung_caret"
    marks = ("^TA^", "^TE^", "^OA^", "^SC^", "^~L0")

    def read(self, text: str, raw: str) -> bool:
        text = text.strip()
        found = _RECORD.match(text)
        if not found:
            return not text
        fields = text.split("^", _MOST_FIELDS)
        recorder, kind = self.recorder, found[1]
        recorder.close()
        if len(fields) < 9 or recorder.clock.date(*fields[3:9]) is None:
            return False
        if kind in _TRANSACTIONS:
            return self._transaction(fields, kind)
        if kind not in _SAYS:
            return False
        recorder.note(_SAYS[kind], "^".join(fields[9:12]))
        return True

    def _transaction(self, fields: list[str], kind: str) -> bool:
        recorder = self.recorder
        flag = next(
            (n for n in range(_FIXED, len(fields)) if fields[n] in _FLAGS), None
        )
        dates = [n for n in range(_FIXED, flag or 0) if _DATE.match(fields[n])]
        sums = fields[dates[-1] + 1 : dates[-1] + 5] if dates else []
        if len(sums) < 4 or not all(map(_SUM.match, sums)) or len(fields) < flag + 3:
            return False
        recorder.journal.terminal = recorder.journal.terminal or fields[_TERMINAL]
        number = fields[_TRACE]
        short = number.isdecimal() and len(number) < 10
        recorder.state.sequence = int(number) if short else None
        recorder.start(recorder.clock.now)
        recorder.state.sequence = (
            None  # numbers of transactions are no numbers of records
        )
        recorder.card(fields[flag + 2])
        recorder.operation(fields[11])
        requested, dispensed = (Decimal(one) / 100 for one in sums[1:3])
        host = fields[dates[0] : dates[0] + 5] if len(dates) > 1 else []
        approved = len(host) == 5 and bool(host[3].strip() or host[4].strip())
        if requested > 0 and approved:
            recorder.approved(requested, fields[_TRACE])
            if dispensed > 0:
                recorder.paid(dispensed)
                if dispensed < requested:
                    recorder.handler(SHORT)
        if kind == "TE" or fields[flag + 1] not in _NO_ERROR:
            recorder.note("device_error", fields[flag + 1])
        recorder.end(recorder.clock.now)
        return True
