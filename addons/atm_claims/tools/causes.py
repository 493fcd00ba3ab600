"""Why an operation failed, by what the device said in its session. Pure: no ``odoo`` import.

Order of the answers: what explains the rest comes first. A lost power or link explains a device's
fault; an empty cassette explains that no notes came.
"""

from .journal import status
from .journal.model import Transaction

CAUSES = (
    "power",
    "link",
    "no_cash",
    "jam",
    "hardware",
    "software",
    "host",
    "client",
    "unknown",
)
"""Power, link to the center, no cash, jam of notes or card, device, software, answer of the host,
the client did not take it, not told."""

_OUT = "3"  # of a supply: out (format page, 1.1)
_JAM_WORDS = {"note_error", "recovery_failed"}
_BY_CLIENT = {
    "retracted.taken_back",
    "retracted.cancelled_by_host",
    "not_taken.needs_check",
    "deposit_fault.kept_not_taken",
    "card_captured.left_behind",
}
_BY_HOST = {"card_captured.by_host", "not_presented.declined_by_host"}


def cause_of(session: Transaction, verdict: str) -> str:
    """Return one of CAUSES for an operation of this session with this verdict."""
    kinds = {event.kind for event in session.events}
    if "power_lost" in kinds or verdict == "not_presented.power_lost":
        return "power"
    if session.time_outs or verdict.startswith("host_timeout"):
        return "link"
    if verdict in _BY_HOST:
        return "host"
    faults = _faults(session)
    if any(fault == "out" for fault in faults) and verdict.startswith("not_presented"):
        return "no_cash"
    if verdict == "card_captured.jam" or kinds & _JAM_WORDS:
        return "jam"
    if "hardware" in faults or "device_error" in kinds:
        return "hardware"
    if verdict in _BY_CLIENT:
        return "client"
    if "software" in faults:
        return "software"
    if verdict.endswith("cancelled_by_host"):
        return "host"
    return "unknown"


def _faults(session: Transaction) -> set[str]:
    """What the device's status lines say: ``out``, ``hardware``, ``software``."""
    found = set()
    for event in session.events:
        if event.kind == "status_reject":
            found.add("software")
            continue
        if not event.kind.startswith("status_"):
            continue
        said = status.read(event.text)
        if said is None:
            continue
        if said.fault:
            found.add("hardware")
        supplies = event.text.rpartition("R-")[2]
        if said.device == "E" and not said.fault and _OUT in supplies[1:5]:
            found.add("out")
    return found
