"""Cash deposits in an NCR journal: what the note acceptor counts, and what became of it."""

from .sessions import recognised


def block(journal, one, digit="0", words="OPERATION OK", fault="00", **counts):
    """The acceptor's status. ``counts``: ESC, VAL, REF as lots by denomination."""
    journal.header(font=False)
    journal.raw(
        f"*{one.first % 10000:04d}*1*\x1b(Iw\x1b(1*{digit}, M-{fault}, R-100110021003100410051"
    )
    journal.raw("A/C ", words)
    for label in ("ESC", "VAL", "REF"):
        lot = counts.get(label, {})
        journal.raw(f"{label}: {sum(lot.values()):03d}")
        lines = [f"RUB{value}-{count:03d}" for value, count in sorted(lot.items())]
        for place, text in enumerate(lines):
            journal.raw(text + ("," if place + 1 < len(lines) else ""))
    journal.raw("REJECTS:000*\x1b(1", "\x1bS")


def bins(journal, one):
    """The table of the acceptor's bins after a deposit."""
    stored, retract = one.pictures["stored"], one.pictures["retract"]
    journal.raw("DENOM   CASS5   RETRACT REJECT  CNTRFEIT")
    for value in sorted(set(stored) | set(retract)):
        journal.raw(
            f"{f'RUB{value}':<7} {stored[value]:<7} {retract[value]:<7} 0       0       "
        )
    journal.raw(
        f"TOTAL   {sum(stored.values()):<7} {sum(retract.values()):<7} 0       0       ",
        "",
    )


def _insert(journal, one):
    journal.say("OPCODE = FG BA  A", 12)
    journal.say("REQUEST SENT", 0, font=False)
    journal.reply("5", one.trace - 1)
    journal.device_says("CIM-DEPOSIT ACTIVATED", 4)
    journal.device_says("CIM-SHUTTER OPENED", 3)
    journal.device_says("CIM-ITEMS INSERTED", 4)


def _escrow(journal, one):
    journal.wait(10)
    block(journal, one, ESC=one.notes)
    journal.device_says("SERIAL NUMBERS:", 0)
    numbers = [
        f"bk{journal.random.randrange(10**7):07d}"
        for _ in range(sum(one.notes.values()))
    ]
    journal.raw("CAT4 SERIAL NUMBERS:", *numbers)


def _send(journal, one):
    journal.device_says("CASHIN DEPOSIT SELECTED", 7)
    journal.say("OPCODE = DG  B  A", 1)
    journal.say("REQUEST SENT", 0, font=False)
    journal.say("GENAC 1 : ARQC", 0)
    journal.reply("-", one.trace)
    journal.say("GENAC 2 : TC", 0)


def deposit(journal, one):
    """The part of the session after the card was read."""
    _insert(journal, one)
    if one.outcome == "deposit_recovered":
        _refused(journal)
        journal.wait(6)
        block(journal, one, "3", "DEVICE ERROR", "27")
        return
    _escrow(journal, one)
    if one.outcome in ("refund_asked", "deposit_returned"):
        _give_back(journal, one)
    elif one.outcome == "deposit_retracted":
        _take_back(journal, one)
    else:
        _send(journal, one)
        journal.device_says("CIM-DEPOSIT COMPLETED", 8)
        block(journal, one, VAL=one.notes)
        bins(journal, one)
        code = "909" if one.outcome == "deposit_not_credited" else "000"
        amount = None if code == "909" else one.amount
        journal.receipt(one, "ONLINE CASH DEPOSIT", code, amount, number=False)


def _refused(journal):
    journal.device_says(
        "NOTE ERROR OCCURRED:REASON:2--SKEWED NOTE HAS BEEN DETECTED IN THE TRANSPORT",
        5,
    )
    journal.device_says("CIM-INPUT REFUSED,REASON-INVALID MEDIA", 0)


def _give_back(journal, one):
    asked = one.outcome == "refund_asked"
    if asked:
        journal.device_says("CASHIN REFUND SELECTED", 8)
    else:
        journal.wait(5)
        block(journal, one, "3", "DEVICE ERROR", "27", ESC=one.notes)
    journal.device_says("CIM-DEPOSIT - ITEMS REFUNDED", 6)
    journal.device_says("CIM-ITEMS PRESENTED", 2)
    journal.device_says("CIM-SHUTTER OPENED", 0)
    words = ("1", "CUSTOMER CANCEL") if asked else ("0", "OPERATION OK")
    block(journal, one, *words, REF=one.notes)
    journal.device_says("CIM-ITEMS TAKEN", 4)


def _take_back(journal, one):
    """The client asks for the notes back and does not take them: they go to the retract bin."""
    journal.device_says("CASHIN REFUND SELECTED", 8)
    journal.device_says("CIM-DEPOSIT - ITEMS REFUNDED", 6)
    journal.device_says("CIM-ITEMS PRESENTED", 2)
    journal.device_says("CIM-SHUTTER OPENED", 0)
    block(journal, one, "1", "CUSTOMER CANCEL", REF=one.notes)
    journal.wait(43)
    journal.device_says("CASHIN RETRACT STARTED - RETRACT BIN", 0)
    count = sum(one.notes.values())
    total = sum(one.pictures["retract"].values())
    journal.raw(
        f"RETRACT NO: {one.pictures['retracts']}, TOT: {total:04d}, ITEMS: {count:04d}"
    )
    journal.wait(10)
    block(journal, one, "7", "BILLS RETRACTED", VAL=one.notes)
    journal.say("OPCODE = D  AA   ", 0)
    journal.say("REQUEST SENT", 0, font=False)
    journal.reply("5", one.trace)


def recovery(journal, one):
    """After the end of a session: the machine looks for notes in the transport and finds some."""
    count, known = sum(one.notes.values()), recognised(one.notes)
    journal.device_says("CASHIN RECOVERY STARTED - RETRACT BIN", 14)
    journal.raw("NOTES DETECTED AT EXIT SLOT")
    journal.device_says("CIM-RESET CALLED - RETRACT BIN", 1)
    journal.wait(20)
    journal.raw("MONEY FOUND")
    journal.device_says("CASHIN RECOVERY OK  ", 1)
    notes = ",".join(
        f"RUB{value}-{number:03d}" for value, number in sorted(known.items())
    )
    journal.raw(f"VAL: {count:03d}", notes)
