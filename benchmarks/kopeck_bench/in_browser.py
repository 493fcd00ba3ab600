"""Every screen of our menus opened in Chromium: from the click until nothing on the page moves.

What people wait for: requests, the browser's drawing, and all. The page itself notes when it last
changed, so the wait for rest is not in the time.
"""

import functools
import statistics
import sys

from kopeck_rt.paths import ROOT

from . import machine
from .bank import Bank
from .screens import ROLES, SEARCHED, Screen, samples, served

sys.path.insert(0, str(ROOT / "tests"))
from browser.session import browser, session  # noqa: E402
from browser.walk import Walk  # noqa: E402

REPEATS = 3
FACET = ".o_searchview .o_facet_remove"
_WATCH = """
window.kopeckMoved = 0;
new MutationObserver(() => { window.kopeckMoved = performance.now(); })
    .observe(document, {childList: true, subtree: true, characterData: true, attributes: true});
"""
_CLICK = """async id => {
    window.kopeckAsked = window.kopeckMoved = performance.now();
    await odoo.__WOWL_DEBUG__.root.env.services.menu.selectMenu(id);
}"""
_NOW = "() => { window.kopeckAsked = window.kopeckMoved = performance.now(); }"
_TOOK = "() => (window.kopeckMoved - window.kopeckAsked) / 1000"


class InBrowser:
    """All screens of one signed-in user."""

    def __init__(self, opened, role: str, typed: dict):
        self.session, self.page, self.role, self.typed = (
            opened,
            opened.page,
            role,
            typed,
        )
        self.found = []

    def run(self) -> list[Screen]:
        """Open every menu once for each action, its pivot, and search where people search."""
        seen = set()
        for menu in Walk(self.session, self.role).our_menus():
            if menu["actionID"] in seen:
                continue
            seen.add(menu["actionID"])
            self._menu(menu)
        return self.found

    def _menu(self, menu):
        name = menu["name"]
        action = self.session.action(menu["actionID"])
        if action["type"] != "ir.actions.act_window" or action["target"] == "new":
            return
        model = action["res_model"]
        self._time(name, model, lambda: self.page.evaluate(_CLICK, menu["id"]))
        if self.page.query_selector(".o_switch_view.o_pivot:not(.active)"):
            self._time(
                f"{name} (pivot)", model, lambda: self._switch("pivot"), once=True
            )
        if model in SEARCHED and self.page.query_selector(".o_switch_view.o_list"):
            self._switch("list")
            self.session.wait_view()
        if model in SEARCHED:
            for value in dict.fromkeys(
                one for (of, _field), one in self.typed.items() if of == model
            ):
                act = functools.partial(self._search, value)
                self._time(f"{name} (search «{value}»)", model, act)

    def _switch(self, view):
        self.page.evaluate(_NOW)
        self.page.click(f".o_switch_view.o_{view}")

    def _search(self, value):
        """Type into the search box in place of what stands there, and press Enter."""
        # A removed facet draws the others anew.
        while self.page.query_selector(FACET):
            self.page.click(FACET)
            self.session.quiet()
        self.page.fill(".o_searchview_input", value)
        self.session.quiet()
        self.page.evaluate(_NOW)
        self.page.press(".o_searchview_input", "Enter")

    def _time(self, what, model, act, once=False):
        screen = Screen(self.role, what, model)
        self.found.append(screen)
        seconds = []
        try:
            for _repeat in range(1 if once else 1 + REPEATS):
                act()
                self.session.wait_view()
                seconds.append(self.page.evaluate(_TOOK))
        except Exception as fault:  # the browser's errors have no common class
            screen.problem = str(fault)[:300]
        problems = self.session.take_problems()
        if problems:
            screen.problem = "; ".join(problems)[:300]
        if seconds:
            screen.cold = seconds[0]
            screen.warm = statistics.median(seconds[1:] or seconds)


def measure(bank: Bank) -> list[Screen]:
    """Open all screens of all measured roles, the slowest first."""
    machine.say("screens in Chromium")
    found, typed = [], samples(bank)
    with served(bank) as address, browser() as chromium:
        for user in bank.users:
            if user["login"] not in ROLES:
                continue
            with session(chromium, address, user["login"], user["password"]) as opened:
                opened.context.add_init_script(_WATCH)
                opened.page.reload()
                opened.wait_view()
                found += InBrowser(opened, user["login"], typed).run()
    return sorted(found, key=lambda one: (bool(one.problem), -one.warm))
