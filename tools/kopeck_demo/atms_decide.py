"""Claims decided, paid, posted and answered by the people of the bank, inside ``odoo shell``."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from odoo.addons.bank_base.tools import account_key

from .atms_books import approve_and_post
from .atms_claims import ADDRESS
from .atms_setup import person

SESSIONS = (date(2026, 10, 23), date(2026, 11, 9))
PAID = date(2026, 11, 10)
ANSWERED = date(2026, 11, 11)
PAY = ("pay", "pay_part")


def work(env, params):
    """Everything after registration; returns how many claims went each way."""
    told = {one["id"]: one for one in params["claims"]}
    _nightly(env)
    _repeats(env, told)
    early = _before_encashment(env)
    for number, day in enumerate(SESSIONS):
        _session(env, day, last=number + 1 == len(SESSIONS))
    paid = _pay(env)
    return {"early": early, "paid": paid, "answered": _answer(env)}


def _open(env):
    return env["atm.claim"].search(
        [("is_open", "=", True), ("registered_at", "!=", False)], order="id"
    )


def _nightly(env):
    """The officer opens the bank's own claims; who came himself needs none."""
    officer = person(env, "officer")
    for one in env["atm.proposal"].search([("state", "=", "proposed")], order="id"):
        mine = one.with_user(officer)
        claimed = env["atm.claim"].search(
            [("transaction_id", "=", one.transaction_id.id)]
        )
        if claimed:
            mine.decline_reason = f"Клиент обратился сам: {claimed[0].name}"
            mine.action_decline()
            continue
        mine.action_open_claim()
        one.claim_id.with_user(officer).write(_known(env, one))
        at = datetime.combine(one.found_on + timedelta(days=1), time(9))
        one.claim_id.with_user(officer)._register_at(at)


def _known(env, one):
    """Whose card it is by other operations of the core, and where the letter goes."""
    rows = env["atm.source.row"].search(
        [("card", "=", one.card), ("client_id", "!=", False)], limit=1
    )
    client = one.client_id or rows.client_id
    return {"client_id": client.id, "address": ADDRESS}


def _repeats(env, told):
    """A claim made again is closed as such: the first one goes on."""
    officer = person(env, "officer")
    for claim in _open(env):
        if told.get(claim.summary, {}).get("repeats"):
            claim.with_user(officer)._advance("refused", date=SESSIONS[-1])


def _before_encashment(env):
    """Small claims of a branch whose client signed: the policy is asked, the officer decides."""
    officer, front, count = person(env, "officer"), person(env, "front"), 0
    for claim in _open(env):
        if claim.channel != "branch" or not claim.client_id or claim.kind == "card":
            continue
        day = claim._local(claim.registered_at).date()
        env["atm.prior.acceptance"].with_user(front).create(
            {
                "claim_id": claim.id,
                "signed_on": day,
                "form_number": f"А-{claim.summary}",
            }
        )
        asked = (
            env["atm.payout.evaluation"]
            .with_user(officer)
            ._evaluate(claim.with_user(officer), day)
        )
        if asked.met and claim.transaction_id.refund:
            asked.action_pay()
            count += 1
    return count


def _session(env, day, last):
    """One session of the commission: what the machine proposes, else what people found."""
    chair = person(env, "chair")
    lines = env["atm.decision.line"]
    questions = []
    for claim in _open(env):
        early = claim.registered_at.date() <= day - timedelta(days=3)
        waiting = claim.stage_code == "registered" and claim.kind != "card"
        if not waiting or not (early or last):
            continue
        proposed = lines.new({"claim_id": claim.id})._prepare_proposal(fill=True)
        asked, amount = proposed["asked"], proposed["amount"]
        if asked == "check":
            asked, amount = _people(env, claim)
        questions.append(
            (0, 0, {"claim_id": claim.id, "asked": asked, "amount": amount})
        )
    session = (
        env["atm.decision"]
        .with_user(chair)
        .create(
            {
                "company_id": env.company.id,
                "date": day,
                "commission_id": env["atm.commission"]._at(env.company, day).id,
                "line_ids": questions,
            }
        )
    )
    session.action_open()
    for login in ("chair", "member", "security"):
        env["atm.vote"].with_user(person(env, login)).create(
            [{"line_id": line.id, "choice": "for"} for line in session.line_ids]
        )
    session.action_close()


def _people(env, claim):
    """What people find where the journal does not tell: a debit that no operation explains."""
    if claim.transaction_id.verdict == "not_taken.needs_check":
        return "check", 0
    rows = env["atm.match"].search(
        [
            ("device_id", "=", claim.device_id.id),
            ("transaction_id", "=", False),
            ("core_amount", "=", claim.amount_claimed),
            ("card", "=like", f"%{(claim.card or '')[-4:]}"),
            ("core_reversals", "=", 0),
            ("verdict", "=", "check"),
        ]
    )
    if len(rows) == 1:
        return "pay", claim.amount_claimed
    return "check", 0


def _pay(env):
    """Requisites by the officer, approval by the head, money by the accountant."""
    officer, head, branch = (
        person(env, login) for login in ("officer", "head", "branch")
    )
    payouts = env["atm.payout"].search([("state", "=", "proposed")], order="id")
    for number, payout in enumerate(payouts):
        claim = payout.claim_id
        early = payout.ground == "before_encashment"
        if not early:
            _cover(env, claim, payout.amount)
        payout.with_user(officer).write(_requisites(env, claim, number))
        payout.with_user(head).action_approve()
        day = claim._local(claim.registered_at).date() if early else PAID
        payout.with_user(branch)._pay(day)
        if early and _cover(env, claim, payout.amount):
            approve_and_post(env, payout.with_user(branch)._cover(PAID))
        if early:
            asked = claim.evaluation_ids.with_user(head)
            asked.check_result = "Акт пересчёта: излишек подтверждён"
            asked.action_right()
        else:
            payout.with_user(officer).check_note = "Сверено с актом пересчёта"
            payout.with_user(officer).action_check()
    return len(payouts)


def _requisites(env, claim, number):
    if number % 5 == 3:
        return {"way": "cash"}
    other = number % 5 == 4 or not claim.client_id
    if other and claim.card and len(claim.card) > 4:
        return {"way": "other_bank", "card": claim.card}
    digits = int(claim.client_id.code or 0) % 10**11
    key = account_key.key_of(f"408178100{digits:011d}", env.company.bic)
    return {"way": "account", "account": f"40817810{key}{digits:011d}"}


def _cover(env, claim, amount):
    """A surplus found after the operation pays the claim, as far as it goes."""
    happened = claim._local(claim.occurred_at).date()
    left = Decimal(str(amount))
    for one in env["atm.difference"].search(
        [
            ("device_id", "=", claim.device_id.id),
            ("kind", "=", "surplus"),
            ("rest", ">", 0),
            ("date", ">=", happened),
        ],
        order="date, id",
    ):
        part = min(left, Decimal(str(one.rest)))
        if part > 0:
            env["atm.cover"].with_user(person(env, "officer")).create(
                {
                    "difference_id": one.id,
                    "claim_id": claim.id,
                    "amount": float(part),
                }
            )
            left -= part
    return left < Decimal(str(amount))


def _answer(env):
    """A numbered letter to each client whose claim is decided; the claim is closed."""
    officer, count = person(env, "officer"), 0
    for claim in _open(env):
        ready = claim.stage_code in ("payout", "answer") or claim.kind == "card"
        if not ready:
            continue
        mine = claim.with_user(officer)
        paid = sum(
            Decimal(str(one.amount))
            for one in env["atm.payout"].search(
                [("claim_id", "=", claim.id), ("state", "in", ("paid", "checked"))]
            )
        )
        granted = "granted" if paid or claim.kind == "card" else "refused"
        if granted == "granted" and paid < Decimal(str(claim.amount_claimed)):
            granted = "partly"
        mine._advance("answer", date=ANSWERED)
        answer = (
            env["atm.answer"]
            .with_user(officer)
            .create(
                {
                    **mine._prepare_answer(),
                    "way": "letter",
                    "date": ANSWERED,
                    "decision": granted,
                    "amount": float(paid),
                    "checked": "Журнал банкомата, данные процессинга и бухгалтерского учёта",
                    "found": claim.conclusion
                    or "Операция проверена по всем источникам",
                    "decided": "Претензия удовлетворена"
                    if granted != "refused"
                    else "В выплате отказано: деньги выданы",
                }
            )
        )
        answer._send(datetime.combine(ANSWERED, time(12)))
        mine._advance("closed", date=ANSWERED)
        count += 1
    return count
