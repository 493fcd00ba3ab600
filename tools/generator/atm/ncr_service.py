"""What the staff and the machine itself print in an NCR journal."""

from datetime import timedelta


def _types(counts):
    first, second, third, fourth = (f"{count:05d}" for count in counts)
    return [
        f"TYPE 1 = {first}  TYPE 2 = {second}",
        f"TYPE 3 = {third}  TYPE 4 = {fourth}",
    ]


def _counts(journal, dispensed, remaining, rejected):
    journal.status_bar("CASH COUNTS CLEARED")
    for name, counts in (
        ("CASH DISPENSED", dispensed),
        ("CASH REMAINING", remaining),
        ("CASH REJECTED", rejected),
    ):
        journal.raw(f"\x1b[05p{name}      ", *_types(counts), "\x1b[00p")


def _acceptor(journal, encashed, rejected, retracted, cleared):
    journal.header()
    journal.raw(
        "\x1b[05p", "           BNA CNTRS", f"  LAST CLEARED : {cleared:%m/%d/%y %H:%M}"
    )
    journal.raw("                 COUNT ")
    for name, count in (
        ("ENCASHED", encashed),
        ("REJECTED", rejected),
        ("RETRACTED", retracted),
        ("NOTES IN TRANSPORT", 0),
        ("ESCRW DEPS", 0),
        ("ESCRW RFND", 0),
        ("TOTAL COUNTERFEIT", 0),
        ("TOTAL SUSPECT", 0),
    ):
        journal.raw(f"  {name:<16} {count}")
    journal.raw("\x1b[00p")


def _balance(journal, remaining, rejected, dispensed):
    """CASSETTE + REJECTED + DISPENSED − DEPOSITED = TOTAL, two types a table."""
    journal.raw(f"\x1b[020t\x1b[05pMACHINE NO ={journal.device.code}\x1b[00p")
    journal.raw(f"\x1b[05pDATE-TIME  ={journal.now:%m/%d/%y %H:%M}\x1b[00p")
    for low in (0, 2):
        journal.raw(f"\x1b[05p               TYPE {low + 1}   TYPE {low + 2} ")
        rows = [
            counts[low : low + 2]
            for counts in (remaining, rejected, dispensed, (0,) * 4)
        ]
        total = [sum(column[:3]) for column in zip(*rows, strict=True)]
        for name, values in zip(
            (" CASSETTE", "+REJECTED", "+DISPENSED", "-DEPOSITED", "=TOTAL"),
            (*rows, total), strict=True,
        ):  # fmt: skip
            journal.raw(f"{name:<15}" + "    ".join(f"{value:05d}" for value in values))
        journal.raw("\x1b[00p")


def replenishment(journal, act):
    """The unload and the load: counts as they stood, cleared, cash added."""
    journal.now = act.at - timedelta(minutes=4)
    old = {
        name: [one[name] for one in act.cassettes]
        for name in ("dispensed", "remaining", "rejected")
    }
    journal.say("SAFE DOOR IS OPENED", 0)
    journal.raw("     *0561*1*P*3001000111111,M-")
    journal.status_bar("SUPERVISOR MODE ENTRY")
    journal.raw("\x1b[020t     *0561*1*R*004")
    _balance(journal, old["remaining"], old["rejected"], old["dispensed"])
    journal.now = act.at
    _counts(journal, old["dispensed"], old["remaining"], old["rejected"])
    bins = {name: sum(lot.values()) for name, lot in act.bins.items()}
    _acceptor(
        journal, bins["deposit"], 0, bins["retract"], journal.now - timedelta(days=6)
    )
    for number in range(1, 5):
        journal.header(font=False)
        journal.raw(f"BNA CASSETTE {number} REMOVED")
        journal.wait(20)
    for number in range(1, 5):
        journal.header(font=False)
        journal.raw(f"BNA CASSETTE {number} INSERTED")
        journal.wait(20)
    zero = (0, 0, 0, 0)
    _counts(journal, zero, zero, zero)
    _acceptor(journal, 0, 0, 0, act.at)
    journal.header()
    notes = [one["notes"] for one in act.load]
    journal.raw("\x1b[05pCASH ADDED", *_types(notes), "\x1b[00p")
    journal.wait(30)
    _balance(journal, notes, zero, zero)
    journal.say("SAFE DOOR IS CLOSED", 20)
    journal.status_bar("SUPERVISOR MODE EXIT")
    journal.status_bar("SST IN SERVICE")
    journal.header()
    journal.raw("     *PRIMARY CARD READER ACTIVATED*")


def power_lost(journal, one):
    """The power fails while notes are stacked; the machine comes up again and purges them."""
    counts = one.pictures["before"]
    journal.wait(70)
    journal.device_says("DISPENSER RECOVERY OPERATION", 1)
    journal.serials(sum(one.notes))
    journal.header()
    journal.raw(
        "\x1b[05pPOWER INTERRUPTION DURING", "DISPENSE", "NOTES DISPENSED      "
    )
    journal.raw(*_types(counts["dispensed"]), "NOTES REMAINING")
    first, second = _types(counts["remaining"])
    journal.raw(first, f"{second}\x1b[00p")
    journal.status_bar("SST ON-LINE")
    journal.status_bar("POWER-UP/RESET")
    journal.raw("     *    *1*B*0009,M-")
    journal.wait(20)
    journal.status_bar("SST IN SERVICE")
    journal.header()
    journal.raw("     *PRIMARY CARD READER ACTIVATED*")
