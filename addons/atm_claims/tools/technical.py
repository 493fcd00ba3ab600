"""What a journal's operation proposes for the technician's conclusion. Pure, no ``odoo`` import.

Only what the journal tells is proposed; a key that is missing is left to the technician.
"""

NO_FAILURE = ("client", "none", "host")
"""Causes (``tools.causes``) that are no failure of the ATM."""
MODULES = {
    "link": "link",
    "software": "software",
    "power": "other",
    "no_cash": "dispenser",
}
"""Cause → module; else it is told by what the operation does."""
AVAILABLE = {
    "not_presented": "no",
    "declined": "no",
    "retracted": "no",
    "kept": "no",
    "taken": "asked",
    "returned": "asked",
}
"""Outcome → was the cash within the client's reach."""
DOUBT = "needs_check"


def propose(
    *, kind, outcome, verdict, cause, refund=False, within_reach=False, card_kept=False
):
    """Return the fields that the journal's operation settles.

    :param kind: ``withdrawal``, ``deposit`` or another
    :param outcome: of ``atm.transaction``
    :param verdict: key of the conclusion, such as ``not_presented.power_lost``
    :param cause: one of ``tools.causes.CAUSES``, or empty
    :param refund: the client is out of money, and nothing in the journal returned it
    :param within_reach: cash was left within the next client's reach
    :return: some of ``failure``, ``module``, ``available``, ``booking``, ``amount_known``
    """
    verdict = verdict or ""
    found = {}
    failed = bool(verdict) and outcome not in ("taken", "deposited", "declined")
    if cause in NO_FAILURE or (not verdict and outcome in ("taken", "deposited")):
        found["failure"] = "no"
    elif failed:
        found["failure"] = "yes"
        found["module"] = _module(kind, cause, card_kept)
    if within_reach:
        found["available"] = "next"
    elif verdict.startswith("over_dispensed"):
        found["available"] = "more"
    elif outcome in AVAILABLE:
        found["available"] = AVAILABLE[outcome]
    if verdict.startswith("double_withdrawal"):
        found["booking"] = "doubled"
    elif refund:
        # The client's debit stands without cash, or cash stands without a credit.
        found["booking"] = "missing"
    elif outcome != "unknown" and not verdict.endswith(DOUBT):
        found["booking"] = "right"
    found["amount_known"] = outcome in ("taken", "not_presented", "deposited")
    return {key: value for key, value in found.items() if value}


def _module(kind, cause, card_kept):
    if card_kept:
        return "reader"
    if cause in MODULES:
        return MODULES[cause]
    if cause == "jam":
        return "transport"
    return {"withdrawal": "dispenser", "deposit": "acceptor"}.get(kind, "other")
