"""An accountant's way through a reserve in a real browser: inventory → group → debt → post → entry
→ act, then a write-off with its approvals and the registers around them.

Used by the browser test, which asks the database what became of it, and by the guide's pictures.
"""

from contextlib import closing

import psycopg2

NEXT_ROW = ".o_list_renderer .o_data_row .o_data_cell:not(.o_many2one_cell)"
FORM = ".o_form_view"
CURRENT = ".o_statusbar_status .o_arrow_button_current"
WRITTEN_OFF = 3  # debts in the order
PRINT_MS = 120_000
COMMISSION = (
    ("chair", "Громова Нина Ивановна", "главный бухгалтер", "chief"),
    ("member", "Рябова Анна Сергеевна", "бухгалтер по резервам", "reserve"),
    ("member", "Законова Елена Викторовна", "юрист", None),
)

REVENUE = 104_000_000
"""Revenue of a part of a year, in roubles."""


class ReservePath:
    """:param database: a bank whose reserves are posted up to an earlier date; it is changed
    :param session: ``browser.session.session``
    :param users: of the demo bank, with their passwords
    :param date: of the inventories, ISO
    :param seen: called as ``seen(opened, name)`` where there is something to look at
    """

    def __init__(self, database, session, chromium, url, users, date, seen):
        self.database, self.session, self.chromium = database, session, chromium
        self.url, self.date, self.seen = url, date, seen
        self.passwords = {user["login"]: user["password"] for user in users}
        self.problems = []
        self.inventories = {}
        self.papers = {}

    def user(self, login):
        """A signed-in user's page."""
        return self.session(self.chromium, self.url, login, self.passwords[login])

    def look(self, opened, name):
        """Come to rest, keep what the browser complained about, show the screen."""
        opened.quiet()
        self.problems += [f"{name}: {one}" for one in opened.take_problems()]
        self.seen(opened, name)

    def sql(self, query, values=()):
        """Rows of a query, past Odoo."""
        with closing(psycopg2.connect(dbname=self.database)) as connection:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()

    def make(self, opened, model, values):
        """Make a record as the user, in Russian; its number."""
        return opened.call(model, "create", [values], {"context": {"lang": "ru_RU"}})

    def record(self, opened, action, number):
        """Open one record in its form."""
        opened.page.goto(f"{self.url}/odoo/action-{action}/{number}")
        opened.page.wait_for_selector(".o_form_renderer")
        opened.quiet()

    def press(self, opened, name, sure=False, within=FORM):
        """Press a button by the name of its method, say yes where it asks."""
        opened.page.click(f"{within} button[name={name}]:visible")
        if sure:
            opened.page.click(".modal footer .btn-primary")
            opened.page.wait_for_selector(".modal", state="detached")
        opened.quiet()

    def becomes(self, opened, state):
        """Wait until the status bar shows a state."""
        opened.page.wait_for_selector(
            f"{CURRENT}:has-text('{state}')",
            state="attached",  # narrow, it is in a menu
        )
        opened.quiet()

    def first(self, opened):
        """Open the first row of a list."""
        opened.page.locator(NEXT_ROW).first.click()
        opened.page.wait_for_selector(".o_form_renderer")

    # -- what the accountants do -------------------------------------------------------------

    def appointed(self):
        """The chief accountant enters the commission."""
        with self.user("chief") as opened:
            for role, name, job, login in COMMISSION:
                user = opened.call(
                    "res.users", "search", [[["login", "=", login or "-"]]]
                )
                self.make(
                    opened,
                    "reserve.commission.member",
                    {
                        "role": role,
                        "name": name,
                        "job": job,
                        "user_id": user[0] if user else False,
                        "date_from": "2026-01-01",
                        "order": "Приказ № 12 от 30.12.2025",
                    },
                )
            opened.open_action("bad_debt_reserve.reserve_commission_member_action")
            self.look(opened, "commission")

    def revenue(self, opened):
        """The reserve accountant enters the year's revenue up to the date, if nobody has: the cap
        of the tax reserve is counted from it."""
        period = {"date_from": f"{self.date[:4]}-01-01", "date_to": self.date}
        known = [[name, "=", day] for name, day in period.items()]
        if not opened.call("reserve.revenue", "search", [known]):
            self.make(
                opened,
                "reserve.revenue",
                {**period, "amount": REVENUE, "document": "Оборотная ведомость"},
            )

    def counted(self):
        """The reserve accountant counts every book and follows a sum down to a debt."""
        action = "bad_debt_reserve.reserve_inventory_action"
        with self.user("reserve") as opened:
            books = self.sql("SELECT id, code FROM reserve_rule_book ORDER BY id")
            self.revenue(opened)
            for book, code in books:
                number = self.make(
                    opened, "reserve.inventory", {"book_id": book, "date": self.date}
                )
                self.inventories[code] = number
                self.record(opened, action, number)
                self.press(opened, "action_count")
                self.becomes(opened, "Рассчитано")
                self.look(opened, f"counted_{code}")
            self.record(opened, action, self.inventories["ageing"])
            self.press(opened, "action_send_to_review")
            self.look(opened, "review")
            self.press(
                opened,
                "action_lines",
                within="[name=group_ids] .o_data_row:nth-child(1)",
            )
            opened.wait_view()
            self.look(opened, "group")
            self.first(opened)
            self.look(opened, "line")
            self.press(opened, "action_contract")
            opened.page.wait_for_selector("button[name=action_reserve_lines]")
            self.look(opened, "debt")
            self.press(opened, "action_reserve_lines")
            opened.wait_view()
            self.look(opened, "history")

    def posted(self):
        """The chief accountant agrees and posts; the entry opens to its debts; the act."""
        action = "bad_debt_reserve.reserve_inventory_action"
        with self.user("chief") as opened:
            for code, number in self.inventories.items():
                self.record(opened, action, number)
                if code == "ageing":
                    self.press(opened, "action_agree")
                self.press(opened, "action_post", sure=True)
                self.becomes(opened, "Проведено")
                self.look(opened, f"posted_{code}")
            self.record(opened, action, self.inventories["ageing"])
            self.press(opened, "action_entry")
            opened.page.wait_for_selector("[name=line_ids] .o_data_row")
            self.look(opened, "entry")
            opened.page.locator(
                "[name=line_ids] button[name=action_reserve_lines]"
            ).first.click()
            opened.wait_view()
            self.look(opened, "entry_debts")
            self.record(opened, action, self.inventories["ageing"])
            with opened.page.expect_download() as download:
                opened.page.click(f"{FORM} button:has-text('Напечатать акт')")
            self.papers["act"] = download.value.path().read_bytes()
            self.look(opened, "act_printed")

    def printed(self):
        """Every paper of the inventories and of an entry, as it is printed."""
        ageing, tax = self.inventories["ageing"], self.inventories["tax"]
        ((entry,),) = self.sql(
            "SELECT move_id FROM reserve_inventory WHERE id = %s", (ageing,)
        )
        with self.user("chief") as opened:
            for name, number in (
                ("inventory_order", ageing),
                ("inventory_act", ageing),
                ("inventory_inv17", ageing),
                ("net_receivables", ageing),
                ("tax_register", tax),
                ("entry_memo", entry),
            ):
                self.paper(opened, name, number)

    def paper(self, opened, name, number):
        """Keep a paper as PDF and look at the page that it is printed from."""
        report = f"bad_debt_reserve.{name}/{number}"
        self.papers[name] = opened.page.request.get(
            f"{self.url}/report/pdf/{report}", timeout=PRINT_MS
        ).body()
        opened.page.goto(f"{self.url}/report/html/{report}")
        self.look(opened, f"paper_{name}")

    def confirmed(self):
        """Acts of reconciliation came back: of one debt in full, of one debtor nothing."""
        rows = self.sql(
            "SELECT l.contract_id, l.client_id, l.base::text FROM reserve_line l"
            " WHERE l.inventory_id = %s AND l.band_id IS NOT NULL"
            " ORDER BY l.base DESC, l.contract_id LIMIT 2",
            (self.inventories["ageing"],),
        )
        shown = ".".join(reversed(self.date.split("-")))
        with self.user("reserve") as opened:
            for number, (debt, client, base) in enumerate(rows, 1):
                self.make(
                    opened,
                    "reserve.confirmation",
                    {
                        "client_id": client,
                        "contract_id": debt,
                        "date": self.date,
                        "amount": float(base) if number == 1 else 0,
                        "document": f"Акт сверки № {number} от {shown}",
                    },
                )
            opened.open_action("bad_debt_reserve.reserve_confirmation_action")
            self.look(opened, "confirmations")

    def compared(self):
        """Books side by side, the net sum, differences with tax, the tie to the ledger."""
        with self.user("reserve") as opened:
            for name, action in (
                ("books", "bad_debt_reserve.reserve_comparison_action"),
                ("tax_difference", "bad_debt_reserve.reserve_tax_difference_action"),
                ("movement", "bad_debt_reserve.reserve_movement_action"),
                ("tie", "bad_debt_reserve.reserve_tie_action"),
                ("segments", "bad_debt_reserve.reserve_total_action"),
            ):
                opened.open_action(action)
                self.look(opened, name)
                if name == "books":
                    opened.switch_view("pivot")
                    self.look(opened, "books_pivot")
            self.record(
                opened,
                "bad_debt_reserve.reserve_inventory_action",
                self.inventories["ageing"],
            )
            self.press(opened, "action_net")
            opened.wait_view()
            self.look(opened, "net")

    def written_off(self):
        """An order on three debts: prepared, approved by two others, posted."""
        action = "bad_debt_reserve.reserve_write_off_action"
        debts = self.sql(
            "SELECT contract_id FROM reserve_line WHERE inventory_id = %s"
            " AND reserve > 0 AND reserve = base ORDER BY reserve DESC, contract_id LIMIT %s",
            (self.inventories["ageing"], WRITTEN_OFF),
        )
        with self.user("reserve") as opened:
            (ground,) = opened.call(
                "reserve.write.off.ground", "search", [[["code", "=", "bankruptcy"]]]
            )
            ((book,),) = self.sql(
                "SELECT id FROM reserve_rule_book WHERE code = 'ageing'"
            )
            self.order = self.make(
                opened,
                "reserve.write.off",
                {
                    "name": "17-Б",
                    "date": self.date,
                    "book_id": book,
                    "ground_id": ground,
                    "note": "Заключение юридической службы от 10.11.2026",
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "contract_id": debt,
                                "document": f"Определение суда № А40-{1200 + number}/2026",
                            },
                        )
                        for number, (debt,) in enumerate(debts, 1)
                    ],
                },
            )
            self.record(opened, action, self.order)
            self.press(opened, "action_count")
            self.look(opened, "order_counted")
            self.press(opened, "action_propose")
            self.becomes(opened, "На утверждении")
        for login in ("chief", "approver"):
            with self.user(login) as opened:
                self.record(opened, action, self.order)
                self.press(opened, "action_approve", sure=True)
                self.look(opened, f"order_approved_{login}")
        with self.user("chief") as opened:
            self.record(opened, action, self.order)
            self.press(opened, "action_post", sure=True)
            self.becomes(opened, "Проведено")
            self.look(opened, "order_posted")
            self.press(opened, "action_register")
            opened.wait_view()
            self.look(opened, "register")
            self.first(opened)
            self.look(opened, "register_row")
            self.paper(opened, "write_off_order", self.order)

    def limited(self):
        """The lawyer looks at what expires."""
        with self.user("lawyer") as opened:
            opened.open_action("debt_collection.debt_limitation_action")
            opened.page.click(".o_searchview .o_facet_remove")  # of what is near alone
            opened.quiet()
            self.look(opened, "limitation")

    def run(self):
        """Everything in order; returns what the browser complained about."""
        for part in (
            self.appointed,
            self.counted,
            self.posted,
            self.confirmed,
            self.printed,
            self.compared,
            self.written_off,
            self.limited,
        ):
            part()
        return self.problems
