"""Open every menu and every view of our addons as one role and say what is wrong with them."""

import re
from functools import cache
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
OUR_ADDONS = sorted(
    manifest.parent.name
    for folder in ("addons", "adapters")
    for manifest in (ROOT / folder).glob("*/__manifest__.py")
)
# Written in Latin letters in Russian too: stages of collection and names of formats.
LATIN_ALLOWED = re.compile(
    r"^(soft|medium|hard|sms|e-mail|email|xslt|xsd|xml|sftp|sha-?256|json|excel|xlsx|pdf|id|"
    r"kopeck|odoo|uuid|ok|csv|gzip|ifrs|rub|usd|eur|cny|abs|abs_ru|core_banking\.\w+|ageing)$",
    re.IGNORECASE,
)


@cache
def english_messages():
    """Our English source strings which have a Russian translation that differs from them."""
    found = set()
    for folder in ("addons", "adapters"):
        for path in (ROOT / folder).glob("*/i18n/ru.po"):
            for entry in polib.pofile(str(path)):
                text = entry.msgid.strip()
                if (
                    entry.msgstr.strip() != text
                    and "%" not in text
                    and "<" not in text
                    and re.search(r"[A-Za-z]{3}", text)
                    and not LATIN_ALLOWED.match(text)
                ):
                    found.add(text)
    return frozenset(found)


@cache
def is_english(line):
    """Whether a line is one of our untranslated source strings, or holds a sentence of ours."""
    messages = english_messages()
    return line in messages or any(
        text in line for text in messages if text.count(" ") >= 2
    )


def english_on_page(session):
    """Lines of the page that were left in English."""
    return sorted({line for line in session.text_lines() if is_english(line)})


class Walk:
    """A walk of one user through the menus; `problems` is a list of sentences."""

    def __init__(self, session, role, pictures=None):
        self.session = session
        self.role = role
        self.problems = []
        self.screens = 0
        self.menus = set()
        self.pictures = Path(pictures) if pictures else None

    def check(self, where):
        """Take what the browser complained about on this screen, and look for English."""
        self.screens += 1
        for problem in self.session.take_problems():
            self.problems.append(f"{self.role} · {where}: {problem}")
        for line in english_on_page(self.session):
            self.problems.append(
                f"{self.role} · {where}: English on the screen: {line!r}"
            )
        if self.session.page.query_selector(".o_error_dialog, .o_dialog_error"):
            text = self.session.page.inner_text(".modal")
            self.problems.append(f"{self.role} · {where}: {text[:500]}")
            self.session.page.keyboard.press("Escape")
        if self.pictures:
            name = re.sub(r"\W+", "_", f"{self.role} {where}").strip("_")
            self.session.picture(self.pictures / f"{name[:120]}.png")

    def our_menus(self):
        """Menus with an action that belong to our addons, in the order of the menu."""
        menus = self.session.menus()
        return [
            menu
            for menu in menus.values()
            if menu.get("actionID")
            and menu.get("actionModel") == "ir.actions.act_window"
            and (menu.get("xmlid") or "").split(".")[0] in OUR_ADDONS
        ]

    def run(self):
        """Visit everything this user may see; returns the number of screens looked at."""
        seen = set()
        for menu in self.our_menus():
            self.menus.add(menu["xmlid"])
            if menu["actionID"] in seen:
                continue
            seen.add(menu["actionID"])
            self.visit(menu)
        return self.screens

    def visit(self, menu):
        """Open one menu, each of its views, the first record and each of its tabs."""
        name = menu["name"]
        try:
            self.session.select_menu(menu["id"])
            self.check(name)
            if self.session.page.query_selector(".modal .o_form_renderer"):
                self.session.press(".modal footer .btn-primary")
                self.check(f"{name} · answer")
                self.session.page.click(".modal .btn-close")
                self.session.page.wait_for_selector(".modal", state="detached")
                return
            self.other_views(name)
            self.open_first(name)
        except Exception as error:
            self.problems.append(
                f"{self.role} · {name}: {type(error).__name__}: {error}"
            )

    def other_views(self, name):
        """Look at each view of the switcher, and come back to the one that was shown first."""
        views, first = [], None
        for button in self.session.page.query_selector_all(
            ".o_cp_switch_buttons .o_switch_view"
        ):
            classes = button.get_attribute("class") or ""
            view = re.search(r"o_switch_view o_(\w+)", classes)
            if view:
                views.append(view.group(1))
                if "active" in classes.split():
                    first = view.group(1)
        for view in [one for one in views if one != first]:
            self.session.switch_view(view)
            self.check(f"{name} · {view}")
        if len(views) > 1 and first:
            self.session.switch_view(first)

    def open_first(self, name):
        """Open the first record of the list or kanban, if there is one, and press its tabs."""
        page = self.session.page
        row = (
            ".o_list_renderer .o_data_row .o_data_cell:not(.o_list_record_selector),"
            " .o_kanban_renderer .o_kanban_record:not(.o_kanban_ghost)"
        )
        if not page.query_selector(row):
            return
        page.click(row)  # looked up anew if the list is drawn once more meanwhile
        try:
            page.wait_for_selector(
                ".o_form_renderer, .modal .o_form_renderer", timeout=5_000
            )
        except Exception:
            # An editable list opens the row in place; there is no form to look at.
            self.check(f"{name} · row")
            page.keyboard.press("Escape")
            return
        self.session.quiet()
        self.check(f"{name} · form")
        for number in range(
            len(page.query_selector_all(".o_notebook_headers .nav-link"))
        ):
            tab = page.locator(".o_notebook_headers .nav-link").nth(number)
            if tab.is_visible():
                tab.click()
                self.session.quiet()
                self.check(f"{name} · form · tab {number + 1}")
