"""Journals of an NCR machine behind an NDC host: sessions, in the old layout and the newer one.

Sequence numbers run on over days; every day is one file.
"""

from datetime import timedelta

from . import ncr_deposit, ncr_service
from .recount import money
from .sessions import PURGED, TAKEN

FONT, BOLD, PLAIN = "\x1b[020t", "\x1b[05p", "\x1b[00p"
FRAME = "=" * 40


class NcrJournal:
    """Lines of one device. ``now`` goes on as lines are written."""

    def __init__(self, device, newer, random):
        self.device, self.newer, self.random = device, newer, random
        self.sequence = random.randrange(1000)
        self.files = 0
        self.lines = []
        self.now = None
        self.mute = False

    # Lines

    def raw(self, *lines):
        self.lines += lines

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    def say(self, text, seconds=1, mark=" ", font=True):
        self.wait(seconds)
        self.raw(f"{FONT + ' ' if font else ''}{self.now:%H:%M:%S}{mark}{text}")

    def device_says(self, text, seconds=1):
        self.say(text, seconds, "*", font=False)

    def header(self, font=True):
        front = FONT if font else ""
        self.raw(
            f"{front}*{self.sequence:03d}*{self.now:%m/%d/%Y}*{self.now:%H:%M:%S}*"
        )
        self.sequence = (self.sequence + 1) % 1000

    def status_bar(self, text):
        self.header()
        self.raw(f"{BOLD}{text}{PLAIN}")

    # The day

    def day(self, date, sessions, before, act):
        """The bytes of a day's file. ``before`` is the moment the day before was closed."""
        self.lines = []
        self.now = before
        self.header(font=False)
        self.raw("EJ LOG COPIED OK", "", f"{self.random.randrange(1 << 32):08X}", "")
        if act:
            ncr_service.replenishment(self, act)
        for one in sessions:
            if one.outcome == "core_only":
                continue
            kept = len(self.lines)
            self.session(one)
            if one.lost:
                del self.lines[kept:]
        self.now = self.now.replace(hour=23, minute=58, second=3)
        self.raw(
            "INIT BY EJ SCHEDULED INIT",
            "",
            f"*{self.now:%m/%d/%Y}*{self.now:%H:%M:%S}*",
        )
        self.raw(f"{self.random.randrange(1 << 32):08X}")
        self.files += 1
        return "".join(f"{line}\r" for line in self.lines).encode("latin-1")

    # A session

    def session(self, one):
        assert self.now <= one.at, "two sessions at a time"
        self.now = one.at
        self.header()
        cardless = one.card is None or one.outcome == "walk_away"
        word = "CARDLESS TRANSACTION START" if cardless else "TRANSACTION START"
        self.raw(f"     *{word}*")
        if one.outcome == "walk_away":
            self._walk_away(one)
        else:
            self._card(one)
            self._first(one)
            if one.kind == "withdrawal":
                self._withdrawal(one)
            elif one.kind == "deposit":
                ncr_deposit.deposit(self, one)
            else:
                getattr(self, f"_{one.outcome}")(one)
        self.end(one)

    def _walk_away(self, one):
        self.say("CUSTOMER CANCELLED", 9, font=False)
        self.say("OPCODE =    AA   ", 0)
        self.say("REQUEST SENT", 0, font=False)
        self.reply("5", one.first)

    def _card(self, one):
        self.raw(f"{FONT} CARD INSERTED", f"{FONT}CARD: {one.card.masked()}")
        self.wait(1)
        self.raw(f"DATE {self.now:%d-%m-%y}    TIME {self.now:%H:%M:%S}")
        self.say("ATR RECEIVED T=0", 1, font=False)

    def _first(self, one):
        self.say("PIN ENTERED", 4)
        self.say("OPCODE = FAAAA   ", 0)
        self.say("REQUEST SENT", 0, font=False)
        self.reply("5", one.first)

    def reply(self, function, trace):
        self.say(
            f"RESPONSE RECEIVED [FUNCTION ID={function},  TXN SN NO={trace % 10000:04d}]",
            1, font=False,
        )  # fmt: skip

    def ask(self, one, opcode="FAAB A  "):
        roubles = one.amount // 100
        self.say(f"AMOUNT {roubles} ENTERED", 5, font=False)
        self.say(f"OPCODE = {opcode}", 1)
        self.say(f"REQUEST SENT [AMOUNT={roubles:012d}]", 0, font=False)
        self.say("GENAC 1 : ARQC", 0)

    def receipt(self, one, title, code="000", amount=None, number=True):
        at = one.host_at + timedelta(seconds=37 if code == "480" else 0)
        self.raw(f"\x1b(1{FRAME}", f"\x1b(>     {title}")
        self.raw("\x1b(1  DATE      HOUR      STAN    TERMINAL")
        self.raw(f"{at:%d/%m/%y}  {at:%H:%M:%S}   {one.trace:06d}   {self.device.code}")
        self.raw(f"\x1b(1CARD NBR.      : ------------{one.card.last[-4:]}")
        self.raw(f"ACCOUNT NBR.   : ----------------{one.card.account[-4:]}")
        if amount is not None:
            self.raw(f"\x1b(1TRN. AMOUNT    : RUB {money(amount)}")
        if number:
            self.raw(f"TRN. NBR       : {one.trace:06d}")
        self.raw(f"\x1b(1RESPONSE CODE  : {code}", FRAME)

    def end(self, one):
        if one.outcome not in (
            "walk_away",
            "captured_by_host",
            "captured_jam",
            "stacked_jam",
        ):
            if one.kind != "withdrawal" or one.outcome in ("time_out", *PURGED):
                if one.outcome != "power":
                    self.say("CARD TAKEN", 5)
        if one.outcome == "power":
            return
        self.say("TRANSACTION END", 9)
        if one.outcome == "deposit_recovered":
            ncr_deposit.recovery(self, one)
        if one.kind == "withdrawal" and one.outcome in TAKEN:
            self.status_bar("SST OUT OF SERVICE")
            self.wait(2)
            self.status_bar("SST IN SERVICE")
        self.header()
        self.raw("     *PRIMARY CARD READER ACTIVATED*")

    # Cash out

    def _withdrawal(self, one):
        self.ask(one)
        if one.outcome == "time_out":
            self.wait(61)
            self.header(font=False)
            self.raw("HOST TX TIMEOUT")
            self.reply("5", one.after)
            return
        self.reply("A", one.trace)
        self.say("GENAC 2 : TC", 0)
        if one.outcome == "power":
            ncr_service.power_lost(self, one)
        elif one.outcome in PURGED:
            self._not_presented(one)
        else:
            self._presented(one)

    def serials(self, notes, unread=0):
        """A line for each note that the reader could make out; returns those lines."""
        found = []
        for _note in range(max(notes - unread, 0)):
            letters = "".join(self.random.choice("abcekmnoptx") for _ in range(2))
            found.append(f"{letters}{self.random.randrange(10**7):07d}")
        self.raw("SERIAL NUMBERS:", "CAT4 SERIAL NUMBERS:", *found)
        return found

    def table(self, counts):
        def row(name, values):
            return f"{name:<17}" + " ".join(f"{value:>5}" for value in values)

        self.raw(FONT, "CASH TOTAL       TYPE1 TYPE2 TYPE3 TYPE4")
        if self.newer:
            self.raw("CASS POSITION        1     2     3     4")
        self.raw(row("DENOMINATION", self.device.denominations))
        for name in ("dispensed", "rejected", "remaining"):
            self.raw(row(name.upper(), [f"{value:05d}" for value in counts[name]]))
        self.raw("")

    def handler(
        self, one, digit, notes=(0, 0, 0, 0), kind=1, fault="00", supplies="12000"
    ):
        counts = "".join(f"{count:02d}" for count in notes)
        front = "\x1b[000p\x1b[040q\x1b(I"
        self.raw(
            f"{front}     *{one.trace % 10000:04d}*{kind}*E\x1b(1*{digit}{counts},"
            f"M-{fault},R-{supplies}\x1bS"
        )

    def _not_presented(self, one):
        jam = one.outcome == "stacked_jam"
        self.device_says("DISPENSE OPERATION", 9)
        picked = self.serials(sum(one.notes) if jam else 1)
        if jam:
            self.say("NOTES STACKED", 0)
            self.wait(20)
            self.raw("SERIAL NUMBERS:", "CAT4 SERIAL NUMBERS:", *picked)
            self.raw(f"     *{one.trace % 10000:04d}*1*D*0,M-0906000080")
        self.table(one.pictures["before"])
        self.handler(one, "4", kind=2, fault="47" if jam else "43", supplies="10100")
        self.raw("Error Severity : 00040")
        self.raw(f"Diagnostic Status : {self.random.randrange(1 << 64):016X}")
        if jam:
            self.raw(f"     *{one.trace % 10000:04d}*2*D*1,M-09")
        self.reply("5", one.after)
        if one.outcome not in ("no_cash", "stuck"):
            self.receipt(one, "TRANSACTION CANCELED", "480", one.amount, number=False)
        if jam:
            self.raw("*CARD CAPTURED A/C", one.card.masked())

    def _presented(self, one):
        read = one.outcome not in ("retracted", "retracted_part")
        self.device_says("DISPENSE OPERATION", 8)
        numbers = self.serials(sum(one.given), one.unread if read else 0)
        self.say("NOTES STACKED", 0)
        self.say("CARD TAKEN", 5)
        before = self.random.random() < 0.4
        if before:
            self.receipt(one, "WITHDRAWAL", amount=one.amount)
        self._present(one)
        away = one.outcome in ("retracted", "retracted_part", "left")
        if not away:
            self.say("NOTES TAKEN", 1)
        if not before:
            self.receipt(one, "WITHDRAWAL", amount=one.amount)
        if one.outcome == "partial":
            self.handler(one, "1", one.given, fault="05")
        elif self.newer and not away:
            self.raw("Error Severity : 00000", "Diagnostic Status : Not Available")
            self.handler(one, "0", one.given)
        if one.outcome.startswith("retracted"):
            self._take_back(one, numbers)
        if one.outcome == "reversed_taken":
            self.wait(12)
            self.reply("5", one.after)
            self.receipt(one, "TRANSACTION CANCELED", "480", one.amount, number=False)

    def _present(self, one):
        shown = ",".join(map(str, one.given))
        if self.newer:
            self.wait(4)
            self.raw(
                f"{FONT} {self.now:%H:%M:%S}", "NOTES PRESENTED", "POSITION 1,2,3,4"
            )
            self.raw(f"COUNT    {shown}")
        else:
            self.say(f"NOTES PRESENTED {shown}", 4)
        self.table(one.pictures)

    def _take_back(self, one, numbers):
        self.device_says("RETRACT OPERATION", 30)
        gone = sum(one.gone)
        kept = numbers[: len(numbers) - gone]
        self.raw("SERIAL NUMBERS:", "CAT4 SERIAL NUMBERS:", *kept)
        self.header()
        self.raw("NOTES RETRACTED")
        self.handler(one, "0", one.given, supplies="12022")
        self.handler(one, "5", supplies="12222")

    # Other sessions

    def _inquiry(self, one):
        self.say("OPCODE = FAAC A  ", 4)
        self.say("REQUEST SENT", 0, font=False)
        self.reply("5", one.trace)
        self.receipt(one, "BALANCE INQUIRY")

    def _declined(self, one):
        self.ask(one)
        self.reply("5", one.trace)
        self.receipt(one, "WITHDRAWAL", "116")

    def _captured_by_host(self, one):
        self.ask(one)
        self.reply("5", one.trace)
        self.receipt(one, "CARD PICKUP", "200")
        self.raw("*CARD CAPTURED A/C", one.card.masked())

    def _captured_jam(self, one):
        self.say("CUSTOMER CANCELLED", 6, font=False)
        self.wait(25)
        self.raw(f"     *{one.first % 10000:04d}*1*D*1,M-09")
        self.raw("*CARD CAPTURED A/C", one.card.masked())
