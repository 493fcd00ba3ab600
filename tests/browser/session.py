"""A headless Chromium session against a served Kopeck, with everything that went wrong kept.

Used by the walk through all screens, by the guides' pictures and by the demo's own check.
"""

import re
import time
from contextlib import contextmanager

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=ru",
]
CHROMIUM_PATHS = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
)
# The list, form, kanban, pivot or graph is on the page, or the help of an empty one.
VIEW_READY = (
    ".o_action_manager .o_list_renderer, .o_action_manager .o_form_renderer,"
    " .o_action_manager .o_kanban_renderer, .o_action_manager .o_pivot,"
    " .o_action_manager .o_graph_renderer, .o_action_manager .o_calendar_renderer,"
    " .o_action_manager .o_view_nocontent, .o_action_manager .o_graph_view,"
    " .o_action_manager .o_activity_view_table, .modal .o_form_renderer"
)
# What stands in them is a name on the partner's server, not a word of ours.
FOREIGN_FIELDS = (
    "[name=folder_in], [name=folder_done], [name=folder_refused], [name=folder_out]"
)
STEP_MS = 30_000
QUIET_ROUNDS = 3
# The page has drawn what it was told, and has done what it left for later.
DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
# The first page after a start waits until Odoo has built the scripts and styles.
FIRST_MS = 180_000


class Session:
    """One signed-in user in one browser page."""

    def __init__(self, context, url):
        self.context = context
        self.url = url
        self.page = context.new_page()
        self.page.set_default_timeout(STEP_MS)
        self.problems = []
        self.page.on("console", self._on_console)
        self.page.on(
            "pageerror", lambda error: self.problems.append(f"page error: {error}")
        )
        self.page.on("response", self._on_response)
        self.asking = {}
        self.page.on("request", self._on_request)
        for event in ("requestfinished", "requestfailed"):
            self.page.on(event, lambda request: self.asking.pop(request, None))

    def _on_console(self, message):
        # A printed paper has no icon of its own; the browser asks for one unbidden.
        asked = (message.location or {}).get("url", "")
        if message.type == "error" and not asked.endswith("/favicon.ico"):
            self.problems.append(f"console: {message.text}")

    def _on_response(self, response):
        if response.status >= 400:
            self.problems.append(f"HTTP {response.status}: {response.url}")

    def _on_request(self, request):
        # Not scripts: of some of them no end is told.
        if request.resource_type in ("xhr", "fetch"):
            self.asking[request] = request.url
        if not re.match(
            r"(data|blob|about):|https?://(127\.0\.0\.1|localhost)[:/]", request.url
        ):
            self.problems.append(f"a request left this machine: {request.url}")

    def login(self, login, password):
        """Sign in; raises if the web client does not come up."""
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("form.oe_login_form button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar", timeout=FIRST_MS)

    def call(self, model, method, args=(), kwargs=None):
        """Call a public model method as the signed-in user, through the browser's session."""
        return self._ask(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs or {},
        )

    def action(self, number):
        """What the web client is told of a menu's action."""
        return self._ask("/web/action/load", action_id=number)

    def _ask(self, path, **params):
        answer = self.page.request.post(
            self.url + path,
            data={"jsonrpc": "2.0", "method": "call", "params": params},
        ).json()
        if "error" in answer:
            raise AssertionError(f"{path}: {answer['error']['data']['message']}")
        return answer["result"]

    def menus(self):
        """All menus that this user sees, as the web client loads them: {id: menu}."""
        answer = self.page.request.get(f"{self.url}/web/webclient/load_menus")
        return {key: value for key, value in answer.json().items() if key != "root"}

    def open_action(self, action_id, view=None):
        """Open an action in one of its views and wait until something is drawn."""
        suffix = f"?view_type={view}" if view else ""
        self.page.goto(f"{self.url}/odoo/action-{action_id}{suffix}")
        self.wait_view()

    def select_menu(self, menu_id):
        """Open a menu's screen as its click does, without loading the web client anew."""
        self.page.evaluate(
            "id => odoo.__WOWL_DEBUG__.root.env.services.menu.selectMenu(id)", menu_id
        )
        self.wait_view()

    def press(self, selector):
        """Press a button and wait for what it shows."""
        self.page.click(selector)
        self.wait_view()

    def wait_view(self):
        """Wait until the view is drawn and no request is under way."""
        self.page.wait_for_selector(VIEW_READY, state="attached")
        self.quiet()

    def quiet(self):
        """Wait until no question to the server is under way and the page has drawn the answer."""
        until = time.monotonic() + STEP_MS / 1000
        still = 0
        while still < QUIET_ROUNDS:
            try:
                self.page.evaluate(DRAWN)
                still = 0 if self.asking else still + 1
            except PlaywrightError:  # another page has come meanwhile
                still = 0
            if time.monotonic() > until:
                self.problems.append(
                    f"the page never came to rest: {sorted(self.asking.values())}"
                )
                return

    def switch_view(self, view):
        """Press the view switcher's button, if it is there."""
        button = f".o_switch_view.o_{view}"
        found = bool(self.page.query_selector(button))
        if found:
            self.page.click(button)
            self.page.wait_for_selector(f".o_{view}_view", state="attached")
            self.wait_view()
        return found

    def text_lines(self):
        """Every line of text on the page, placeholders and tooltips included."""
        text = self.page.evaluate(
            """() => [document.body.innerText,
                ...Array.from(document.querySelectorAll('[placeholder], [title], [data-tooltip]'))
                  .map(e => [e.placeholder, e.title, e.dataset.tooltip].filter(Boolean).join('\\n'))
            ].join('\\n')"""
        )
        foreign = self.page.eval_on_selector_all(
            FOREIGN_FIELDS, "all => all.map(e => e.innerText.trim())"
        )
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for one in foreign:
            if one in lines:
                lines.remove(one)
        return lines

    def picture(self, path, full_page=False):
        """Save the page as PNG."""
        self.page.screenshot(path=str(path), full_page=full_page)

    def take_problems(self):
        """What went wrong since the last call."""
        found, self.problems = self.problems, []
        return found


@contextmanager
def browser():
    """A headless Chromium from the system's package; never a downloaded one."""
    from pathlib import Path

    program = next((path for path in CHROMIUM_PATHS if Path(path).exists()), None)
    if program is None:
        raise RuntimeError("Chromium is not installed; run `make setup`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, headless=True, args=CHROMIUM_ARGS
        )
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def session(chromium, url, login, password, size=(1440, 900)):
    """A signed-in session of one user in Russian; of a stranger when no login is given."""
    context = chromium.new_context(
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        viewport={"width": size[0], "height": size[1]},
    )
    try:
        opened = Session(context, url)
        if login:
            opened.login(login, password)
        yield opened
    finally:
        context.close()
