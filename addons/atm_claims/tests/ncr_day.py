"""A day of an NCR ATM's journal, written from the grammar for tests."""

from datetime import datetime, timedelta

FONT = "\x1b[020t"
FRAME = "\x1b(1" + "=" * 40


class NcrDay:
    """Lines of one day. Time goes on by a second a line."""

    denominations = (5000, 1000, 500, 100)

    def __init__(self, start="2026-03-05 08:00:00", sequence=100, terminal="TST00001"):
        self.now = datetime.fromisoformat(start)
        self.sequence = sequence
        self.terminal = terminal
        self.lines = []
        self.trace = 4000
        self.dispensed = [0, 0, 0, 0]
        self.card = "400000******0001"

    def bytes(self, end="\r"):
        return "".join(line + end for line in self.lines).encode("latin-1")

    def raw(self, *lines):
        self.lines += lines
        return self

    def say(self, text, mark=" ", font=True):
        """A line with its time; ``mark`` stands between the two."""
        self.now += timedelta(seconds=1)
        front = f"{FONT} " if font else ""
        return self.raw(f"{front}{self.now:%H:%M:%S}{mark}{text}")

    def device(self, text):
        return self.say(text, "*", font=False)

    def wait(self, **how):
        self.now += timedelta(**how)
        return self

    def header(self, seconds=True):
        shown = (
            f"{self.now:%m/%d/%Y}*{self.now:%H:%M:%S}"
            if seconds
            else (f"{self.now:%m/%d/%Y}*{self.now:%H:%M}")
        )
        self.raw(f"{FONT}*{self.sequence % 1000:03d}*{shown}*")
        self.sequence += 1
        return self

    def start(self, cardless=False):
        self.header()
        word = "CARDLESS TRANSACTION START" if cardless else "TRANSACTION START"
        self.raw(f"     *{word}*")
        if not cardless:
            self.raw(f"{FONT} CARD INSERTED", f"{FONT}CARD: {self.card}")
            self.say("PIN ENTERED")
        return self

    def end(self):
        return (
            self.say("TRANSACTION END")
            .header()
            .raw("     *PRIMARY CARD READER ACTIVATED*")
        )

    def ask(self, amount=None, opcode="FAAB A  "):
        self.say(f"OPCODE = {opcode}")
        tail = f" [AMOUNT={amount:012d}]" if amount else ""
        return self.say(f"REQUEST SENT{tail}", font=False)

    def reply(self, function="5"):
        self.trace += 1
        text = (
            f"RESPONSE RECEIVED [FUNCTION ID={function},  TXN SN NO={self.trace:04d}]"
        )
        return self.say(text, font=False)

    def print(self, title, amount=None, code="000"):
        self.raw(
            FRAME, f"\x1b(>     {title}", "\x1b(1  DATE      HOUR      STAN    TERMINAL"
        )
        self.raw(
            f"{self.now:%d/%m/%y}  {self.now:%H:%M:%S}   87{self.trace}   {self.terminal}"
        )
        if amount is not None:
            self.raw(f"TRN. AMOUNT    : RUB {amount}.00")
        return self.raw(f"\x1b(1RESPONSE CODE  : {code}", "=" * 40)

    def serials(self, *numbers):
        return self.raw("SERIAL NUMBERS:", "CAT4 SERIAL NUMBERS:", *numbers)

    def approve(self, amount):
        return self.start().ask(amount).reply("A")

    def table(self):
        def row(name, numbers, width):
            return f"{name:<17}" + " ".join(f"{one:>{width}}" for one in numbers)

        self.raw(FONT, "CASH TOTAL       TYPE1 TYPE2 TYPE3 TYPE4")
        self.raw(row("DENOMINATION", self.denominations, 5))
        counts = [f"{one:05d}" for one in self.dispensed]
        self.raw(row("DISPENSED", counts, 5), row("REJECTED", ["00001"] * 4, 5))
        return self.raw(row("REMAINING", ["01000"] * 4, 5))

    def present(self, *notes, newer=False):
        self.dispensed = [
            old + new for old, new in zip(self.dispensed, notes, strict=True)
        ]
        shown = ",".join(map(str, notes))
        if newer:
            self.now += timedelta(seconds=1)
            self.raw(
                f"{FONT} {self.now:%H:%M:%S}", "NOTES PRESENTED", "POSITION 1,2,3,4"
            )
            self.raw(f"COUNT    {shown}")
        else:
            self.say(f"NOTES PRESENTED {shown}")
        return self.table()

    def dispense(self, *notes, newer=False):
        self.device("DISPENSE OPERATION")
        self.serials(*(f"aa{1_000_000 + number}" for number in range(sum(notes))))
        self.say("NOTES STACKED").say("CARD TAKEN")
        return self.present(*notes, newer=newer)

    def withdraw(self, amount, *notes, newer=False):
        """A withdrawal without any fault."""
        self.approve(amount).dispense(*notes, newer=newer)
        self.say("NOTES TAKEN").print("WITHDRAWAL", amount)
        return self.end()

    def status(self, device, data, kind=1, trace=None):
        shown = f"{self.trace:04d}" if trace is None else trace
        return self.raw(f"     *{shown}*{kind}*{device}*{data}")

    def fail(self, amount, fault="400000000,M-43,R-10100", cancel=True):
        """An approved dispense without any note, as the cash handler reports it."""
        self.approve(amount).table().status("E", fault, kind=2)
        self.reply("5")
        if cancel:
            self.print("TRANSACTION CANCELED", amount, code="480")
        return self.say("CARD TAKEN").end()

    def insert(self):
        self.start().ask(opcode="FG B   A").reply("5")
        return self.device("CIM-DEPOSIT ACTIVATED").device("CIM-ITEMS INSERTED")

    def refuse(self):
        self.device("CIM-INPUT REFUSED,REASON-INVALID MEDIA")
        return self.device("CIM-ITEMS PRESENTED").device("CIM-ITEMS TAKEN")

    def count(self, escrow=(), stored=(), refunded=(), digit="0", fault="00"):
        """The acceptor's block; each count is pairs (denomination, number)."""
        self.header()
        self.raw(
            f"*{self.trace:04d}*1*\x1b(Iw\x1b(1*{digit}, M-{fault}, R-100110021003"
        )
        self.raw("A/C ", "OPERATION OK")
        for label, notes in (("ESC", escrow), ("VAL", stored), ("REF", refunded)):
            self.raw(f"{label}: {sum(number for _one, number in notes):03d}")
            if notes:
                self.raw(",".join(f"RUB{one}-{number:03d}" for one, number in notes))
        return self.raw("REJECTS:000*\x1b(1", "\x1bS")

    def send(self, function="-"):
        self.device("CASHIN DEPOSIT SELECTED").ask(opcode="DG  B  A")
        return self.reply(function)

    def store(self, *notes, code="000", amount=None):
        self.device("CIM-DEPOSIT COMPLETED").count(stored=notes)
        total = sum(one * number for one, number in notes) if amount is None else amount
        return self.print("  ONLINE CASH DEPOSIT", total, code=code)
