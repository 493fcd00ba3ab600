"""Claims posted to the bank's open web form over HTTP, as a browser does."""

import re
from datetime import datetime
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from kopeck_rt import ports, processes
from kopeck_rt.paths import RuntimeFault

SECONDS = 120
KINDS = {"withdrawal": "withdrawal", "deposit": "deposit", "card_captured": "card"}


def post(bank, claims):
    """Serve the demo bank for a while and post the claims.

    :return: id of a claim → its tracking number
    """
    port = ports.free_port()
    server = bank.serve(port)
    try:
        if not ports.wait_until_open(port, SECONDS, alive=server):
            raise RuntimeFault(f"Odoo does not come up, see {bank.folder / 'web.log'}")
        return {
            one["id"]: _send(f"http://127.0.0.1:{port}/claims/atm", one)
            for one in claims
        }
    finally:
        processes.end_tree(server)


def _send(address, one):
    visitor = build_opener(HTTPCookieProcessor(CookieJar()))
    with visitor.open(address, timeout=SECONDS) as answer:
        form = answer.read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
    consent = re.search(r'name="consent"[^>]*value="(\d+)"', form)[1]
    amount = f"{(one['amount'] or 0) / 100:.2f}"
    operation = f"{(one['amount_operation'] or 0) / 100:.2f}"
    facts = {
        "csrf_token": token,
        "name": one["name"],
        "phone": f"+7900{int(one['client'] or 0) % 10**7:07d}",
        "address": "г. Москва, ул. Клиентская, д. 1",
        "place": one["device"],
        "occurred_at": f"{datetime.fromisoformat(one['at']):%Y-%m-%dT%H:%M}",
        "kind": KINDS[one["operation"]],
        "amount_operation": operation,
        "amount_claimed": amount,
        "card": one["card"][-4:],
        "card_owner": "own" if one["own_card"] else "foreign",
        "receipt": "none",
        "description": one["text"],
        "demand": "card" if one["operation"] == "card_captured" else "account",
        "answer_way": "letter",
        "consent": consent,
    }
    with visitor.open(address, urlencode(facts).encode(), timeout=SECONDS) as answer:
        return re.search(r"W-\w{8}", answer.read().decode())[0]
