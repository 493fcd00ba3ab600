"""An exchange operator's night in pictures, on a copy of the demo bank.

A file is late; a corrected export of the closed month end comes, the chief accountant reopens the
day; a bad record of it is corrected and loaded; the day is closed again; an answer that the
partner lost is sent once more.
"""

import re
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager

import psycopg2
from kopeck_rt import databases, odoo_run, ports, processes, sshd
from kopeck_rt.paths import DATA_DIR, ROOT, RuntimeFault

from .flow import DemoBank

DAY = "2026-10-31"
LATE_AT = "2026-11-03T06:30+03:00"
FOLDERS = ("in", "out", "done", "refused")
SERVE_SECONDS = 120
FIRST_ROW = ".o_list_renderer .o_data_row .o_data_cell:not(.o_many2one_cell)"
RUSSIAN = {"context": {"lang": "ru_RU"}}
DO_ACTION = "action => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(action)"


class Night:
    """The copy of the demo bank, its far side, and what happens in it."""

    def __init__(self, demo, session, chromium, folder, wanted):
        name = f"{demo.database}_night"
        self.demo, self.session, self.chromium = demo, session, chromium
        self.bank = DemoBank(name, demo.folder.parent / name, users=demo.users)
        self.folder, self.wanted = folder, wanted
        self.passwords = {user["login"]: user["password"] for user in demo.users}
        self.problems = []

    # -- what is there before it begins ------------------------------------------------

    @contextmanager
    def begun(self):
        """A copy of the bank, its channel served; everything is gone afterwards."""
        name, demo = self.bank.database, self.demo
        databases.drop(name)
        shutil.rmtree(self.bank.folder, ignore_errors=True)
        for folder in FOLDERS:
            (self.bank.folder / "sftp" / folder).mkdir(parents=True)
        databases.copy(demo.database, name)
        kept = DATA_DIR / "exchange"
        shutil.copytree(kept / demo.database, kept / name)
        server = sshd.start(self.bank.folder / "sftp", demo.folder / "sshd")
        try:
            self.sql(
                "UPDATE exchange_endpoint SET port = %s, settle_seconds = 1"
                " WHERE code = 'abs'",
                [server.port],
            )
            yield self
        finally:
            server.stop()
            databases.drop(name)
            shutil.rmtree(self.bank.folder, ignore_errors=True)

    def sql(self, query, values=()):
        """Rows of a query, or None; committed."""
        with closing(psycopg2.connect(dbname=self.bank.database)) as connection:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else None

    def odoo(self, *args, code=0):
        """Run bin/odoo on the copy.

        :raises RuntimeFault: another exit code than the expected one
        """
        done = subprocess.run(
            odoo_run.command([args[0], args[1], "-d", self.bank.database, *args[2:]]),
            env=odoo_run.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != code:
            raise RuntimeFault(f"{args}: {done.stdout[-1000:]}\n{done.stderr[-2000:]}")

    # -- the screen ---------------------------------------------------------------------

    @contextmanager
    def user(self, login):
        """A signed-in user's page; its complaints are kept."""
        with self.session(
            self.chromium, self.url, login, self.passwords[login]
        ) as opened:
            yield opened
            self.problems += [f"{login}: {one}" for one in opened.take_problems()]

    def picture(self, opened, name):
        opened.quiet()
        if not self.wanted or name in self.wanted:
            print(f"· {name}", file=sys.stderr, flush=True)
            opened.picture(self.folder / f"{name}.png")

    def first(self, opened, action):
        """Open the first record of a list."""
        opened.open_action(action)
        opened.page.click(FIRST_ROW)
        opened.page.wait_for_selector(".o_form_renderer")
        opened.quiet()

    # -- what happens -------------------------------------------------------------------

    def late_file(self):
        self.sql(
            "UPDATE exchange_schedule SET watch = true, expected_from = '2026-11-02',"
            " expected_hour = 6, expected_shift = 1, expected_days = 'every',"
            " expected_files = 1, answer = true"
        )
        self.odoo("exchange", "late", "--now", LATE_AT, code=3)
        with self.user("operator") as opened:
            opened.open_action("exchange.exchange_expected_action")
            self.picture(opened, "night_late")
            self.first(opened, "exchange.exchange_expected_action")
            self.picture(opened, "night_late_form")
        # The watch would go on by the clock of this machine.
        self.sql("UPDATE exchange_schedule SET watch = false")

    def reopened(self):
        with self.user("chief") as opened:
            self.first(opened, "bank_base.action_bank_day")
            opened.page.click("button:has-text('Открыть для исправления')")
            opened.page.wait_for_selector(".modal .o_form_renderer")
            opened.page.fill(
                ".modal [name=reason] textarea",
                "АБС прислала исправленную выгрузку: погашение 30.10 не попало в первую",
            )
            self.picture(opened, "night_reopen")
            opened.page.click(".modal button[name=action_reopen]")
            opened.page.wait_for_selector(".modal", state="detached")
            self.picture(opened, "night_reopened")

    def corrected_export(self):
        """The first export of the day with the next number and one debt paid."""
        source = sorted(
            (self.demo.generated).glob(f"*contracts*{DAY.replace('-', '')}*")
        )
        content = source[-1].read_bytes()
        content = re.sub(
            rb'(sequence=")(\d+)',
            lambda m: m[1] + b"%d" % (int(m[2]) + 1),
            content,
            count=1,
        )
        content = re.sub(
            rb' overdue_since="[^"]+"((?:(?!</contract>).)*?principal_overdue=")[\d.]+',
            rb"\g<1>0.00",
            content,
            count=1,
            flags=re.S,
        )
        name = source[-1].name.replace(".xml", "_corrected.xml")
        (self.bank.folder / "sftp" / "in" / name).write_bytes(content)
        self.odoo("exchange", "run", "--endpoint", "abs")
        with self.user("operator") as opened:
            self.first(opened, "exchange.exchange_file_action")
            self.picture(opened, "night_export")

    def record_corrected(self):
        with self.user("corrector") as opened:
            opened.open_action("exchange.exchange_reject_action")
            self.picture(opened, "night_bad_records")
            ((reject,),) = self.sql(
                "SELECT id FROM exchange_reject WHERE path LIKE '%%inn' AND file_id ="
                " (SELECT max(id) FROM exchange_file) ORDER BY id LIMIT 1"
            )
            dialog = opened.call("exchange.reject", "action_replay", [[reject]])
            wizard = [dialog["res_id"]]
            facts = opened.call("exchange.replay", "read", [wizard, ["source"]])
            good = re.sub(r'\sinn="[^"]*"', "", facts[0]["source"])
            opened.call("exchange.replay", "write", [wizard, {"source": good}])
            checked = opened.call("exchange.replay", "action_check", [wizard], RUSSIAN)
            opened.page.evaluate(DO_ACTION, {**checked, "views": [[False, "form"]]})
            opened.page.wait_for_selector(".modal .o_form_renderer")
            self.picture(opened, "night_correct")
            opened.page.click(".modal button[name=action_load]")
            opened.page.wait_for_selector(".modal", state="detached")
            self.picture(opened, "night_corrected")

    def closed_again(self):
        self.odoo("day", "close", "--date", DAY)
        with self.user("chief") as opened:
            self.first(opened, "bank_base.action_bank_day")
            opened.page.click(".nav-link:has-text('Заменённые закрытия')")
            self.picture(opened, "night_closed")

    def sent_again(self):
        with self.user("operator") as opened:
            self.first(opened, "bank_base.action_bank_outbox")
            opened.page.click(".o_form_view button[name=action_ask_resend]")
            opened.page.wait_for_selector(".modal .o_form_renderer")
            opened.page.fill(
                ".modal [name=reason] textarea", "Партнёр просит прислать ответ ещё раз"
            )
            self.picture(opened, "night_resend")
            opened.page.click(".modal button[name=action_resend]")
            opened.page.wait_for_selector(".modal", state="detached")
            self.picture(opened, "night_resent")

    def run(self):
        """Everything in order; returns what the browser complained about."""
        port = ports.free_port()
        self.url = f"http://127.0.0.1:{port}"
        server = self.bank.serve(port)
        try:
            if not ports.wait_until_open(port, SERVE_SECONDS, alive=server):
                raise RuntimeFault("Odoo does not come up for the night")
            for part in (
                self.late_file,
                self.reopened,
                self.corrected_export,
                self.record_corrected,
                self.closed_again,
                self.sent_again,
            ):
                part()
        finally:
            processes.end_tree(server)
        return self.problems
