"""Files of ATMs fetched and matched, run inside ``odoo shell``; acts confirmed, days stepped."""

from datetime import date, timedelta

from .atms_setup import ENDPOINT, person

LATER = "atm_match_later"


def fetch(env):
    """Fetch what waits on the channel; returns the exchange's answers, one a file."""
    fetcher = env["exchange.fetcher"].with_context(**{LATER: True})
    keys = ("file", "state", "records", "loaded", "rejected", "error")
    found = [{key: one[key] for key in keys} for one in fetcher._run(ENDPOINT)]
    env.cr.commit()  # pylint: disable=invalid-commit
    return found


def match(env, first, last):
    """Match the whole period at once, then step its days as their close would."""
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    answer = env["atm.match"]._run(env.company, first, last)
    proposed = 0
    days = (last - first).days + 1
    for number in range(days):
        day = env["bank.day"].new(
            {"company_id": env.company.id, "date": first + timedelta(days=number)}
        )
        proposed += env["atm.proposal"]._step_propose(day)["proposed"]
    return {**answer, "proposed": proposed}


def confirm(env):
    """The cash desk confirms the acts that came by file; the accountants book what they show."""
    acts = env["atm.recount"].search([("state", "=", "draft")], order="at, id")
    acts.with_user(person(env, "cashdesk")).action_confirm()
    found = env["atm.difference"].search([], order="date, id")
    found.with_user(person(env, "branch")).action_book()
    return {"acts": len(acts), "differences": len(found)}
