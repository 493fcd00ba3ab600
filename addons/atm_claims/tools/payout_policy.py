"""May a claim be paid before encashment: one policy, one claim, the facts of its client. Pure.

Every criterion is answered with yes or no and with the fact that it stands on, so that the answer
can be opened down to the row that gave it.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

DEPOSIT, TURNOVER, LOAN = "term_deposit", "account_turnover", "loan"


@dataclass(frozen=True)
class Fact:
    """A row about a client: valid from a day to a day (None: until further notice)."""

    kind: str
    date_from: date
    date_to: date | None
    amount: Decimal
    overdue: bool = False
    model: str = ""
    id: int = 0

    def holds_on(self, day):
        return self.date_from <= day and (self.date_to is None or self.date_to >= day)


@dataclass(frozen=True)
class Policy:
    """Settings of one version of the bank's order. A sum of 0 or a count of 0 asks nothing."""

    limit: Decimal
    kinds: frozenset = frozenset()
    verdicts: frozenset = frozenset()
    own_only: bool = True
    acceptance: bool = False
    most_a_year: int = 0
    deposit: bool = False
    deposit_days: int = 0
    deposit_amount: Decimal = Decimal()
    loan: bool = False
    turnover: bool = False
    turnover_months: int = 3
    turnover_amount: Decimal = Decimal()


@dataclass(frozen=True)
class Case:
    """A claim as the policy sees it on a day."""

    day: date
    amount: Decimal
    kind: str
    verdict: str = ""
    client: int | None = None
    acceptance: Fact | None = None
    paid_before: int = 0
    wrong_before: tuple = ()
    facts: tuple = field(default=())


@dataclass(frozen=True)
class Answer:
    """One criterion: its code, whether it is met (None: only said), the figures, the row."""

    code: str
    met: bool | None
    asked: object = None
    found: object = None
    model: str = ""
    id: int = 0


def evaluate(policy, case):
    """Answer every criterion that the policy asks.

    :return: (may be paid, list of :class:`Answer`). The client's criteria (deposit, loan,
        turnover) are met when any one of those asked is; the register of wrong payouts is only
        said, a person decides.
    """
    answers = [
        Answer("limit", 0 < case.amount <= policy.limit, policy.limit, case.amount)
    ]
    if policy.kinds:
        answers.append(Answer("kind", case.kind in policy.kinds, None, case.kind))
    if policy.verdicts:
        met = bool(case.verdict) and (
            case.verdict in policy.verdicts
            or case.verdict.partition(".")[0] in policy.verdicts
        )
        answers.append(Answer("verdict", met, None, case.verdict))
    if policy.own_only:
        row = ("bank.client", case.client) if case.client else ()
        answers.append(Answer("own_client", bool(case.client), None, None, *row))
    if policy.acceptance:
        row = case.acceptance
        answers.append(
            Answer(
                "acceptance",
                bool(row),
                None,
                None,
                *((row.model, row.id) if row else ()),
            )
        )
    if policy.most_a_year:
        met = case.paid_before < policy.most_a_year
        answers.append(Answer("most_a_year", met, policy.most_a_year, case.paid_before))
    client = _client(policy, case)
    for row in case.wrong_before:
        answers.append(
            Answer("wrong_before", None, None, row.amount, row.model, row.id)
        )
    met = all(answer.met for answer in answers if answer.met is not None)
    if client:
        met = met and any(answer.met for answer in client)
    return met, answers + client


def _client(policy, case):
    """What is known of the client, by the criteria that the policy asks."""
    answers = []
    if policy.deposit:
        answers.append(_deposit(policy, case))
    if policy.loan:
        answers.append(_loan(case))
    if policy.turnover:
        answers.append(_turnover(policy, case))
    return answers


def _deposit(policy, case):
    """The longest term deposit that lies on the day. A term is counted from first to last day."""
    held = [one for one in case.facts if one.kind == DEPOSIT and one.holds_on(case.day)]

    def good(one):
        # Without an end the deposit is not for a term that could be counted.
        days = (one.date_to - one.date_from).days if one.date_to else 0
        return days >= policy.deposit_days and one.amount >= policy.deposit_amount

    fit = [one for one in held if good(one)]
    best = max(fit or held, key=lambda one: (one.amount, one.date_from), default=None)
    return _of("deposit", bool(fit), policy.deposit_amount, best)


def _loan(case):
    """A loan on the day; one overdue loan spoils all."""
    held = [one for one in case.facts if one.kind == LOAN and one.holds_on(case.day)]
    bad = [one for one in held if one.overdue]
    best = (bad or held or [None])[0]
    return _of("loan", bool(held) and not bad, None, best)


def _turnover(policy, case):
    """Turnover in each of the last whole periods before the day, the asked sum in all together.

    A row is a period of turnover; it counts when it ends within the months before the day.
    """
    start = months_before(case.day, policy.turnover_months)
    rows = [
        one
        for one in case.facts
        if one.kind == TURNOVER
        and one.date_to
        and start <= one.date_to < case.day
        and one.amount > 0
    ]
    total = sum((one.amount for one in rows), Decimal())
    met = bool(rows) and total >= policy.turnover_amount
    last = max(rows, key=lambda one: one.date_to, default=None)
    model, key = (last.model, last.id) if last else ("", 0)
    return Answer("turnover", met, policy.turnover_amount, total, model, key)


def _of(code, met, asked, row):
    if row is None:
        return Answer(code, met, asked, None)
    return Answer(code, met, asked, row.amount, row.model, row.id)


def months_before(day, months):
    """The same day so many months earlier, or the last day of that month."""
    month = day.year * 12 + day.month - 1 - months
    year, month = divmod(month, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no such day: {day} less {months} months")


@dataclass(frozen=True)
class Past:
    """A claim of a past period and how it really ended."""

    case: Case
    claim: int
    device: int | None
    registered: date
    ended: date | None
    granted: Decimal | None
    """What was granted in the end; None: not decided yet."""
    wrong: bool = False
    trip_cost: Decimal = Decimal()


def trial(policy, pasts):
    """Try a policy on past claims, in the order of their days.

    Payouts that the policy itself would have made count towards its yearly limit. A trip is one
    ATM on one day, however many claims it would have served; a trip is saved when every claim of
    the ATM and day would have been paid at once.

    :return: (rows of (past, paid, answers, lost, days), figures). ``lost`` is what was paid and
        turned out not to be due; ``days`` is None while the claim has no end
    """
    paid_days, rows, trips = {}, [], {}
    for past in sorted(pasts, key=lambda one: (one.registered, one.claim)):
        case = past.case
        year_ago = months_before(case.day, 12)
        made = [day for day in paid_days.get(case.client, ()) if day > year_ago]
        if case.client:
            case = _with(case, paid_before=len(made))
        paid, answers = evaluate(policy, case)
        if paid and case.client:
            paid_days.setdefault(case.client, []).append(case.day)
        lost = Decimal()
        if paid and past.wrong:
            lost = case.amount
        elif paid and past.granted is not None:
            lost = max(case.amount - past.granted, Decimal())
        days = (past.ended - past.registered).days if past.ended else None
        rows.append((past, paid, answers, lost, days))
        if past.device:
            key = past.device, past.registered
            saved, cost = trips.get(key, (True, past.trip_cost))
            trips[key] = saved and paid, max(cost, past.trip_cost)
    paid_rows = [row for row in rows if row[1]]
    waits = [row[4] for row in paid_rows if row[4] is not None]
    saved = [cost for good, cost in trips.values() if good]
    figures = {
        "claims": len(rows),
        "paid": len(paid_rows),
        "amount": sum((row[0].case.amount for row in paid_rows), Decimal()),
        "wrong": sum(1 for row in paid_rows if row[3] > 0),
        "lost": sum((row[3] for row in paid_rows), Decimal()),
        "open": sum(
            1 for row in paid_rows if row[0].granted is None and not row[0].wrong
        ),
        "trips": len(trips),
        "trips_saved": len(saved),
        "trips_cost": sum(saved, Decimal()),
        "days": Decimal(sum(waits)) / len(waits) if waits else None,
    }
    return rows, figures


def _with(case, **values):
    return Case(**{**case.__dict__, **values})
