"""Screens of ATMs over HTTP as the claims officer and the technician, and a claim's own form."""

import statistics
import time

from lxml import etree

from . import machine
from .bank import Bank
from .screens import REPEATS, Screen, Screens, served
from .web import Web, WebFault

ROLES = ("claims_officer", "technician")


def form_specification(arch) -> dict:
    """What the web client asks for when it opens a form: fields, and those of lists in it."""
    found = {}
    for node in arch.xpath("//field[not(ancestor::field)]"):
        inner = {
            one.get("name"): {}
            for one in node.xpath("./list//field | ./kanban//field | ./tree//field")
        }
        found[node.get("name")] = {"fields": inner} if inner else {}
    return found


def measure(bank: Bank, database: str, held: dict) -> tuple[list[Screen], list[Screen]]:
    """Open everything.

    :param held: ``password`` of the users, ``claims``: ids of claims to register and to open
    :return: screens of the menus, the slowest first; and what is done with one claim
    """
    machine.say("screens of ATMs over HTTP")
    found, forms = [], []
    with served(bank, database) as address:
        for role in ROLES:
            web = Web(address, database, f"bench.{role}", held["password"])
            found += Screens(web, role, {}).run()
            if role == "claims_officer":
                forms = _claims(web, role, held["claims"])
    return sorted(found, key=lambda one: (bool(one.problem), -one.warm)), forms


def _claims(web: Web, role: str, claims: list[int]) -> list[Screen]:
    """Register each claim, its operation is searched for; then open the form of the first."""
    registered = Screen(role, "registered, its operation found", "atm.claim")
    opened = Screen(role, "form opened", "atm.claim")
    _timed(
        registered,
        [
            lambda one=one: web.model("atm.claim", "action_register", [one])
            for one in claims
        ],
    )
    views = web.model("atm.claim", "get_views", [[False, "form"]], {"toolbar": False})
    specification = form_specification(etree.fromstring(views["views"]["form"]["arch"]))
    _timed(
        opened,
        [
            lambda: web.model(
                "atm.claim", "web_read", [claims[0]], specification=specification
            )
        ]
        * (1 + REPEATS),
    )
    return [opened, registered]


def _timed(screen: Screen, calls) -> None:
    seconds = []
    try:
        for call in calls:
            started = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - started)
    except (WebFault, OSError) as fault:
        screen.problem = str(fault)[:300]
        return
    screen.cold, screen.warm = seconds[0], statistics.median(seconds[1:])
