"""Small journals of two more makers: Hyosung's caret records and ProCash."""

from datetime import timedelta

from .sessions import CANCELLED, PURGED


class HyosungJournal:
    """Records that end with 0x1C; their first field is their length."""

    def __init__(self, device, random):
        self.device, self.random = device, random

    def day(self, date, sessions, before, act):
        records = []
        if act:
            moment = "^".join(f"{act.at:%Y %m %d %H %M %S}".split())
            records.append(f"SD^1^{moment}^{self.device.code}^SUPERVISOR^X")
            for one in act.load:
                text = f"{one['denomination']}^{one['notes']}"
                records.append(f"A3^1^{moment}^{self.device.code}^{text}^X")
        records += [self._record(one) for one in sessions if one.outcome != "core_only"]
        return b"".join(
            f"\\{len(text) + 6:04d}^{text}\x1c".encode() for text in records
        )

    def _record(self, one):
        asked = (
            one.amount if one.kind == "withdrawal" or one.outcome == "declined" else 0
        )
        given = 0
        if one.kind == "withdrawal" and one.outcome not in PURGED:
            pairs = zip(self.device.denominations, one.given, strict=True)
            given = 100 * sum(a * b for a, b in pairs)
        wrong = one.outcome in (*PURGED, "partial")
        refused = one.outcome == "declined"
        host = one.host_at
        rrn, auth = ("", "") if refused else (one.rrn, one.auth)
        fields = [
            "TE" if wrong or refused else "TA", "1", *f"{one.at:%Y %m %d %H %M %S}".split(),
            self.device.code, f"{one.trace % 10000:04d}",
            "CWD" if asked else "INQ", "CHK", "", "", "0",
            f"{host:%Y%m%d}", f"{host:%H%M%S}", "0", rrn, auth, "",
            f"{host:%Y%m%d}", "0", str(asked), str(given), "0", "",
            "TRUE", "6021301" if wrong else "0", one.card.masked("X"),
            "", "~L00 01 00 00~M", "X",
        ]  # fmt: skip
        return "^".join(fields)


class ProCashJournal:
    """``HH:MM:SS -> TRANSACTION START`` … ``<- TRANSACTION END``; the day's date on top."""

    def __init__(self, device, random):
        self.device, self.random = device, random
        self.lines = []
        self.now = None

    def say(self, text, seconds=2):
        self.now += timedelta(seconds=seconds)
        self.lines.append(f"{self.now:%H:%M:%S} {text}")

    def day(self, date, sessions, before, act):
        self.lines = [f"{date:%d.%m.%Y}"]
        for one in sessions:
            if one.outcome != "core_only":
                self._session(one)
        return "".join(f"{line}\r\n" for line in self.lines).encode("ascii")

    def _session(self, one):
        self.now = one.at
        self.say("-> TRANSACTION START", 0)
        self.say(f"{'TRACK 2 DATA:':<22}{one.card.masked()}")
        self.say("PIN ENTERED", 6)
        if one.kind == "withdrawal" or one.outcome == "declined":
            self.say(f"AMOUNT {one.amount} ENTERED", 4)
        self.say(f"UTRNNO: {one.trace}")
        if one.outcome == "declined":
            self.say("EXCEEDED DAILY LIMIT")
        elif one.kind == "withdrawal":
            self._withdrawal(one)
        self.say("CARD TAKEN", 4)
        self.say("<- TRANSACTION END", 2)

    def _withdrawal(self, one):
        self.say(f"AUTH. CODE: {one.auth}", 0)
        self.say("CASH REQUEST: " + "".join(f"{count:02d}" for count in one.notes))
        if one.outcome in PURGED:
            if one.outcome in CANCELLED:
                self.say("REVERSAL", 9)
            return
        self.say("CASH PRESENTED", 8)
        if one.outcome == "retracted":
            self.say("CASH RETRACTED", 30)
        elif one.outcome != "left":
            self.say("CASH TAKEN", 3)
