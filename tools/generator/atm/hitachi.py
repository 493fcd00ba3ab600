"""Journals of a Hitachi-type recycler behind an NDC host: lines padded to 42 columns.

Deposits are left out: no public journal with one is known.
"""

from datetime import timedelta

from .sessions import CANCELLED, PURGED

WIDTH = 42


class HitachiJournal:
    """Lines of one device, a file a day."""

    def __init__(self, device, random):
        self.device, self.random = device, random
        self.lines = []
        self.now = None
        self.count = self.paid = (
            0  # dispenses presented since the counters were cleared
        )
        self.captured = 0
        self.video = random.randrange(100)

    def raw(self, *lines):
        self.lines += lines

    def say(self, text, seconds=1):
        self.now += timedelta(seconds=seconds)
        self.raw(f"{self.now:%H:%M:%S} {text}")

    def separator(self, seconds=0):
        self.now += timedelta(seconds=seconds)
        self.raw(f"------------{self.now:%m/%d/%y %H:%M:%S}-------------")

    def message(self, text):
        self.raw(f"**{text:<24} {self.now:%m/%d/%y %H:%M}")

    def camera(self, number):
        self.say(
            f"CAMERA  {number} P{self.now:%Y%m%d%H%M%S}{self.random.randrange(1000):03d}.JPG",
            0,
        )

    def day(self, date, sessions, before, act):
        """The bytes of a day's file."""
        self.lines = []
        if act:
            self._replenishment(act)
        for one in sessions:
            if one.outcome == "core_only":
                continue
            self._session(one)
        text = "".join(f"{line:<{WIDTH}}\r\n" for line in self.lines)
        return text.encode("ascii")

    # A session

    def _session(self, one):
        assert self.now is None or self.now <= one.at, "two sessions at a time"
        self.now = one.at
        self.separator()
        self.raw("============TRANSACTION START=============")
        if one.outcome == "walk_away":
            self.say("CARDLESS TNX STARTED", 0)
            self.camera(1)
            self.separator(30)
            self._status()
            return
        number = f"{one.card.first}XXXXXX{one.card.last[-4:]}"
        self.say(f"CARD:;{number}?", 0)
        self.camera(1)
        self.say("ATR RECEIVED T=0", 4)
        self.say("AID=A0000006581010", 1)
        self.say("PIN ENTERED", 6)
        self.say("AMOUNT/INFORMATION FDK I PRESSED", 2)
        self.say("1st GenAC:P1 = 80[ARQC]", 3)
        self.say(
            f"TNX REQUEST, OPCODE: {'AAAF' if one.kind == 'withdrawal' else 'C A '}   A",
            1,
        )
        if one.outcome == "host_offline":
            self._error(62, "88870200", "HOST OFFLINE")
        elif one.kind == "withdrawal":
            self._withdrawal(one)
        else:
            self.say("TNX REPLY, NEXT: 000, FUNCID: 5")
            self._print(one, "116" if one.outcome == "declined" else "000", 0)
        if one.outcome == "left_behind":
            self._left_behind("CARD")
            self.captured += 1
            self.say("TNX REPLY, NEXT: 000, FUNCID: 5", 1)
            self.raw(f"TRACE: {one.trace}")
        elif one.kind != "withdrawal" or one.outcome in PURGED:
            self.say("CARD TAKEN BY CUSTOMER", 5)
        self.separator(4)
        self._status()

    def _print(self, one, code, amount):
        self.separator(1)
        self.raw(f"{self.now:%y/%m/%d} {self.now:%y/%m/%d} {self.now:%H:%M} 0")
        self.raw(f"113 {one.trace % 10000:04d} 011000")
        self.raw(f"000{one.card.first}********{one.card.last[-4:]}")
        shown = f"{amount // 100:,}.{amount % 100:02d}"
        self.raw(f"{shown:>10}  643", "SURCHARGE:  0.00", "", f"            {code}")

    def _withdrawal(self, one):
        self.say("TNX REPLY, NEXT: 077, FUNCID: A")
        self.say("2nd GenAC:P1 = 40[TC]", 1)
        if one.outcome in PURGED:
            self._error(9, "85111000", "CASH UNIT  A FIXED POSITION IS DEFECTIVE")
            self.say("TNX REPLY, NEXT: 000, FUNCID: 5", 2)
            if one.outcome in CANCELLED:
                self._print(one, "480", one.amount)
            else:
                self.raw(f"TRACE: {one.trace}")
            return
        self.say("CARD TAKEN BY CUSTOMER", 3)
        self.camera(2)
        self._print(one, "000", one.amount)
        self.say("DISPENSE", 0)
        for denomination, count in zip(
            self.device.denominations, one.given, strict=True
        ):
            if count:
                self.raw(f"         {f'RUB{denomination}':<8} -{count:03d}")
        self.say("NOTES PRESENT AT CASH SLOT")
        self.count += 1
        self.paid += one.amount
        self.camera(3)
        self.say("CASH SHUTTER OPENED", 0)
        if one.outcome == "retracted":
            self._left_behind("CASH", 30)
            return
        if one.outcome != "left":
            self.say("NOTES TAKEN BY CUSTOMER", 5)
        self.separator(4)
        self.say("CASH SHUTTER CLOSED", 0)
        self.video += 1
        self.raw(
            f"{self.now:%H:%M:%S} CAMERA2 {self.video} E{self.now:%Y%m%d%H%M%S}000.MPG"
        )

    def _left_behind(self, what, seconds=20):
        self.separator(seconds)
        self.raw(f"DATE:{self.now:%m/%d/%y}        TIME:{self.now:%H:%M:%S}")
        self.raw("BRANCH:0000000000000 MACHINE NO:0000000000")
        self.raw("MEDIA LEFT BEHIND", "", "", f"   {what}")

    def _error(self, seconds, code, text):
        self.separator(seconds)
        self.raw(code)
        self.message(f"ERROR DESC {code}")
        self.raw(f"  {text}")

    def _status(self):
        self.raw("============STATUS INFORMATION============")
        self.raw(f"DATE:{self.now:%m/%d/%y}        TIME:{self.now:%H:%M:%S}")
        self.raw("  CASH-IN INACTIVE : CASH-OUT ACTIVE")
        for place, denomination in enumerate(self.device.denominations, 1):
            self.raw(
                f"  CST.{place}(RB-INOUT ) : RUB {denomination:<8} : 0700", "        OK"
            )
        self.raw("  CARD(MOTOR) : ENABLED  : OK", "")
        self.raw("==========================================")

    # The staff

    def _counters(self, act, fresh):
        kinds = self.device.denominations
        self.separator()
        self.raw(f"DATE:{self.now:%m/%d/%y}        TIME:{self.now:%H:%M:%S}")
        self.raw("BRANCH:0000000000000 MACHINE NO:0000000000")
        self.raw("VIEW COUNTERS", "", "RUB        TXN CNT-AMOUNT")
        self.raw(f"CWD        {self.count:04d}-{self.paid // 100:012d}")
        self.raw("DEP        0000-000000000000", "", "RUB        DENOM NOTE CNT-AMOUNT")
        for place, one in enumerate(kinds):
            notes = 0 if fresh else act.cassettes[place]["dispensed"]
            front = "CWD" if not place else "   "
            self.raw(f"{front} {one:<6} {notes:06d}-{notes * one:012d}")
        self.raw(f"CARD CAPTURED {self.captured:04d}")
        self.raw(f"LAST CLEARED:{self.now:%m/%d/%y} {self.now:%H:%M:%S}", "")
        self.raw("RUB      " + " ".join(f"{one:<6}" for one in kinds))
        for place in range(len(kinds)):
            left = (
                act.load[place]["notes"] if fresh else act.cassettes[place]["remaining"]
            )
            row = [left if place == n else 0 for n in range(len(kinds))]
            self.raw(f"CST{place + 1}     " + " ".join(f"{count:06d}" for count in row))
        bin_ = [
            0 if fresh else act.bins["reject"][one] + act.bins["retract"][one]
            for one in kinds
        ]
        self.raw("URJB     " + " ".join(f"{count:06d}" for count in bin_), "")

    def _replenishment(self, act):
        self.now = act.at - timedelta(minutes=4)
        self.separator()
        self.message("FRONT DOOR/PANEL OPEN")
        self.message("SUPERVISOR MODE ACTIVE")
        self.message("SAFE DOOR        OPEN")
        self._counters(act, fresh=False)
        self.now = act.at
        self.separator()
        self.message("CLEAR COUNTERS")
        self.count = self.paid = self.captured = 0
        self.raw("REPLENISHMENT", "         CUR DENOM  CNT")
        for place, one in enumerate(act.load, 1):
            self.raw(f"CAT{place}     RUB {one['denomination']:<6} {one['notes']:06d}")
        self.now += timedelta(minutes=3)
        self._counters(act, fresh=True)
        self.raw("IN-SERVICE")
