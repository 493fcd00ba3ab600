"""Claims of the demo bank's clients by every channel, run inside ``odoo shell``."""

import base64
import csv
import io
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage

from .atms_setup import person

KINDS = {"withdrawal": "withdrawal", "deposit": "deposit", "card_captured": "card"}
HEAD = ["номер", "код клиента", "фио", "операция", "банкомат", "дата и время", "сумма операции",
        "сумма претензии", "карта", "адрес", "обстоятельства"]  # fmt: skip
WORDS = {"withdrawal": "выдача", "deposit": "внесение", "card_captured": "захват карты"}
WHO = {"branch": "front", "contact_center": "contact"}
ADDRESS = "г. Москва, ул. Клиентская, д. 1"
SCAN = b"%PDF-1.4 scan"


def take_in(env, params):
    """Take every claim in by its own channel and register those whose facts are whole."""
    _take(env, _before_web(params["claims"]))
    return {"claims": env["atm.claim"].search_count([])}


def _take(env, claims):
    for one in claims:
        if one["channel"] != "bulk":
            claim = TAKE[one["channel"]](env, one)
            register(env, claim, one)
    _list(env, [one for one in claims if one["channel"] == "bulk"])


def _before_web(claims, later=False):
    """Claims by other channels; those that repeat a claim of the web form come after it."""
    web = {one["id"] for one in claims if one["channel"] == "web"}
    others = [one for one in claims if one["channel"] != "web"]
    return [one for one in others if (one["repeats"] in web) == later]


def values(env, one):
    """What any channel tells of a claim."""
    device = env["atm.device"]._by_code(env.company, one["device"])
    client = env["bank.client"].search([("code", "=", one["client"])], limit=1)
    amount = float(Decimal(one["amount"] or 0) / 100)
    who = {"client_id": client.id, "card_owner": "own"}
    if not client:
        person_values = {"name": one["name"], "document_number": "4500 000000"}
        claimant = env["atm.claimant"].create(person_values)
        who = {"claimant_id": claimant.id, "card_owner": "foreign"}
    return {
        **who,
        "company_id": env.company.id,
        "branch_id": device.branch_id.id,
        "kind": KINDS[one["operation"]],
        "device_id": device.id,
        "occurred_at": device._to_utc(datetime.fromisoformat(one["at"])),
        "visited_at": device._to_utc(datetime.fromisoformat(one["received_at"])),
        "amount_operation": float(
            Decimal(one["amount_operation"] or one["amount"] or 0) / 100
        ),
        "amount_claimed": amount,
        "card": one["card"],
        "phone": f"+7900{int(one['client'] or 0) % 10**7:07d}",
        "address": ADDRESS,
        "receipt": "none",
        "demand": "card" if one["operation"] == "card_captured" else "account",
        "answer_way": "letter",
        "description": one["text"],
        "summary": one["id"],
        "identification": "code_word"
        if one["channel"] == "contact_center"
        else "document",
    }


def register(env, claim, one):
    """Register at the moment of the truth, by who took the claim, and choose its operation."""
    who = person(env, WHO.get(one["channel"], "officer"))
    at = claim._to_utc(datetime.fromisoformat(one["received_at"]))
    if claim.claimant_id and not claim._consent():
        if claim.channel == "list":
            claim.with_user(who).action_print_consent()
        claim.with_user(who).action_note_consent()
    claim.with_user(who)._register_at(at)
    mine = claim.with_user(person(env, "officer"))
    if not mine.transaction_id:
        # A person compares card and sum; an operation that another claim is about is left.
        near = mine.candidate_ids.filtered(lambda row: "карт" in (row.reason or ""))
        free = near.filtered(lambda row: not claim._claims_about(row.transaction_id))
        if len(free) == 1:
            free.action_take()
    return claim


def _made(env, one, channel):
    who = person(env, WHO.get(one["channel"], "officer"))
    made = (
        env["atm.claim"].with_user(who).create({**values(env, one), "channel": channel})
    )
    return made.sudo()


def _branch(env, one):
    return _made(env, one, "branch")


def _contact(env, one):
    return _made(env, one, "contact_centre")


def _post(env, one):
    claim = _made(env, one, "post")
    env["atm.claim.paper"].with_user(person(env, "officer")).create(
        {
            "claim_id": claim.id,
            "name": "письмо.pdf",
            "kind": "claim",
            "content": base64.b64encode(SCAN),
        }
    )
    return claim


def _email(env, one):
    letter = EmailMessage()
    letter["From"] = f"client{one['client']}@example.com"
    letter["To"] = "claims@example.com"
    letter["Subject"] = "Претензия"
    letter["Message-Id"] = f"<{one['id']}@example.com>"
    letter.set_content(one["text"])
    claim = env["atm.claim"].browse(
        env["mail.thread"].message_process("atm.claim", letter.as_bytes())
    )
    found = values(env, one)
    found.pop("description")
    claim.with_user(person(env, "officer")).write(found)
    return claim


def _list(env, claims):
    if not claims:
        return
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(HEAD)
    for one in claims:
        table.writerow(
            [one["id"], one["client"], one["name"], WORDS[one["operation"]], one["device"],
             f"{datetime.fromisoformat(one['at']):%d.%m.%Y %H:%M}",
             Decimal(one["amount_operation"] or one["amount"] or 0) / 100,
             Decimal(one["amount"] or 0) / 100, one["card"], ADDRESS, one["text"]]
        )  # fmt: skip
    loader = (
        env["atm.claim.list.load"]
        .with_user(person(env, "officer"))
        .create(
            {
                "content": base64.b64encode(text.getvalue().encode()),
                "file_name": "список.csv",
            }
        )
    )
    loader.action_load()
    for one in claims:
        claim = env["atm.claim"].search([("summary", "=", one["id"])])
        claim.ensure_one()
        register(env, claim, one)


TAKE = {"branch": _branch, "contact_center": _contact, "email": _email, "post": _post}


def register_web(env, params):
    """The officer finds who wrote by the web form, and registers."""
    officer = person(env, "officer")
    for one in params["claims"]:
        tracking = params["tracking"].get(one["id"])
        if tracking:
            claim = env["atm.claim"].search([("tracking", "=", tracking)])
            found = values(env, one)
            found.pop("description")
            claim.with_user(officer).write({"claimant_id": False, **found})
            register(env, claim, one)
    _take(env, _before_web(params["claims"], later=True))
    return len(params["tracking"])
