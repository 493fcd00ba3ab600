"""What a walk through screens in a real browser does again and again."""

from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg2

FORM = ".o_form_view"
CURRENT = ".o_statusbar_status .o_arrow_button_current"
PRINT_MS = 120_000
CLAIMS = "atm_claims.atm_claim_action"


def shown(moment):
    """A moment as it is typed into a Russian form."""
    return f"{moment:%d.%m.%Y %H:%M:%S}"


def now():
    """The moment by the clock of Moscow, naive."""
    return datetime.now(ZoneInfo("Europe/Moscow")).replace(tzinfo=None)


class Walking:
    """:param bank: database, users with passwords
    :param session: ``browser.session.session``
    :param url: of the bank's web client
    :param seen: called as ``seen(opened, name)`` where there is something to look at
    """

    def __init__(self, bank, session, chromium, url, seen):
        self.bank, self.session, self.chromium = bank, session, chromium
        self.url, self.seen = url, seen
        self.passwords = {user["login"]: user["password"] for user in bank.users}
        self.problems = []
        self.papers = {}
        self.stack, self.pages = ExitStack(), {}

    @contextmanager
    def user(self, login):
        """A signed-in user's page; the user stays signed in until the walk ends."""
        if login not in self.pages:
            self.pages[login] = self.stack.enter_context(
                self.session(self.chromium, self.url, login, self.passwords[login])
            )
        yield self.pages[login]

    def stranger(self):
        """A browser of its own in which nobody is signed in."""
        return self.session(self.chromium, self.url, None, None)

    def parts(self):
        """The steps of the walk, in order."""
        raise NotImplementedError

    def run(self):
        """Everything in order; returns what the browser complained about."""
        with self.stack:
            for part in self.parts():
                part()
        return self.problems

    def look(self, opened, name):
        """Come to rest, keep what the browser complained about, show the screen."""
        opened.quiet()
        self.problems += [f"{name}: {one}" for one in opened.take_problems()]
        if opened.page.query_selector(".o_error_dialog"):
            text = opened.page.inner_text(".modal")
            raise AssertionError(f"{name}: {text[:500]}")
        self.seen(opened, name)

    def sql(self, query, values=()):
        """Rows of a query, past Odoo."""
        with closing(psycopg2.connect(dbname=self.bank.database)) as connection:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()

    def make(self, opened, model, values):
        """Make a record as the user, in Russian; its number."""
        return self.do(opened, model, "create", values)

    def do(self, opened, model, method, *values):
        """Call a method as the user, in Russian."""
        return opened.call(model, method, values, {"context": {"lang": "ru_RU"}})

    def record(self, opened, action, number):
        """Open one record in its form."""
        opened.page.goto(f"{self.url}/odoo/action-{action}/{number}")
        opened.page.wait_for_selector(".o_form_renderer")
        opened.quiet()

    def new(self, opened, action):
        """Open the form of a new record."""
        opened.page.goto(f"{self.url}/odoo/action-{action}/new")
        opened.page.wait_for_selector(".o_form_renderer")
        opened.quiet()

    def press(self, opened, name, sure=False, within=FORM):
        """Press a button by the name of its method, say yes where it asks."""
        opened.page.click(f"{within} button[name={name}]:visible >> nth=0")
        if sure:
            opened.page.click(".modal footer .btn-primary")
            opened.page.wait_for_selector(".modal", state="detached")
        opened.quiet()

    def press_text(self, opened, text, within=FORM):
        """Press a button by what stands on it; one of the status bar's menu too."""
        button = (
            f"{within} .o_statusbar_buttons button:visible:has(span:text-is('{text}'))"
        )
        if not opened.page.locator(button).count():
            opened.page.click(f"{within} .o_statusbar_buttons .dropdown-toggle")
            button = f".o-dropdown--menu button:has(span:text-is('{text}'))"
        opened.page.locator(button).first.click()
        opened.quiet()

    def becomes(self, opened, state):
        """Wait until the status bar shows a state."""
        opened.page.wait_for_selector(
            f"{CURRENT}:has-text('{state}')",
            state="attached",  # narrow, it is in a menu
        )
        opened.quiet()

    def tab(self, opened, name):
        """Show a page of the form by its name."""
        opened.page.click(f".o_notebook_headers .nav-link[name={name}]")
        opened.quiet()

    def to(self, opened, selector):
        """Bring a part of the page into view."""
        opened.page.locator(selector).first.scroll_into_view_if_needed()

    # -- typing ------------------------------------------------------------------------------

    def type(self, opened, field, text):
        """Type into a field of the form; a date with a value is a button until it is clicked."""
        place = f"{FORM} .o_field_widget[name={field}]"
        filled = opened.page.locator(f"{place} button.o_daterange_start")
        if filled.count():
            filled.first.click()
        box = opened.page.locator(f"{place} input, {place} textarea").first
        box.fill(text)
        box.press("Tab")
        opened.quiet()

    def choose(self, opened, field, label):
        """Choose a value of a selection by its label."""
        opened.page.click(f"{FORM} .o_field_widget[name={field}] input")
        opened.page.click(f".o-dropdown--menu .dropdown-item div:text-is('{label}')")
        opened.quiet()

    def find(self, opened, field, text):
        """Find a record by what is typed, take the first."""
        box = opened.page.locator(f"{FORM} .o_field_widget[name={field}] input").first
        box.fill(text)
        opened.page.click(
            ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)"
            " .dropdown-item:not(.o_loading) >> nth=0"
        )
        opened.quiet()

    def save(self, opened):
        """Save the form."""
        opened.page.click(".o_form_button_save")
        opened.page.wait_for_selector(".o_form_button_save", state="hidden")
        opened.quiet()

    def number(self, opened):
        """Number of the record that the form shows, by its address."""
        return int(opened.page.url.rstrip("/").split("?")[0].rsplit("/", 1)[1])

    def paper(self, opened, name, number, picture=True):
        """Keep a paper as PDF and look at the page that it is printed from."""
        report = f"atm_claims.{name}/{number}"
        self.papers[name] = opened.page.request.get(
            f"{self.url}/report/pdf/{report}", timeout=PRINT_MS
        ).body()
        if picture:
            opened.page.goto(f"{self.url}/report/html/{report}")
            self.look(opened, f"paper_{name}")
