"""Every list and pivot of our menus, opened over HTTP as a user of a role opens it.

The calls are the web client's own: the first page of 80 rows with the columns of the view, the
count beside it, the default filters; the pivot with its measures; a search by what people type.
Time of the browser itself is not in it.
"""

import statistics
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass

from kopeck_rt import odoo_run, ports, processes
from kopeck_rt.paths import ROOT, RuntimeFault
from lxml import etree

from . import machine
from .bank import DATABASE, Bank
from .web import Web, WebFault

ROLES = ("teamlead", "chief", "operator", "auditor")
PAGE, COUNT_LIMIT, REPEATS, UP_SECONDS = 80, 10_001, 3, 120
OURS = (
    "bank_base.",
    "debt_collection.",
    "bad_debt_reserve.",
    "exchange.",
    "atm_claims.",
)
SEARCHED = ("debt.contract", "bank.client", "debt.case", "reserve.line")


@dataclass
class Screen:
    """One screen: who opens it, what, how long.

    :ivar cold: seconds of the first time, :ivar warm: median of the following ones
    :ivar problem: why it could not be opened
    """

    role: str
    what: str
    model: str
    cold: float = 0.0
    warm: float = 0.0
    problem: str = ""


@contextmanager
def served(bank: Bank, database: str = DATABASE):
    """The bank's web server on a loopback port; gives its address."""
    port = ports.free_port()
    log = bank.folder / "web.log"
    words = [
        "server",
        "-d",
        database,
        f"--db-filter=^{database}$",
        "--max-cron-threads=0",
    ]
    words += ["--http-interface=127.0.0.1", f"--http-port={port}"]
    with log.open("wb") as stream:
        server = subprocess.Popen(
            odoo_run.command(words),
            env=bank.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        if not ports.wait_until_open(port, UP_SECONDS, alive=server):
            raise RuntimeFault(f"Odoo does not come up:\n{machine.tail(log)}")
        yield f"http://127.0.0.1:{port}"
    finally:
        processes.end_tree(server)


def evaluate(text, web: Web, **names):
    """A domain or context of ours as the web client evaluates it; empty if it is too clever."""
    names |= {"uid": web.uid, "true": True, "false": False, "active_id": False}
    try:
        # The text is our own addons', not a stranger's.
        return eval(text, {"__builtins__": {}}, names) if text else None
    except Exception:
        return None


class Screens:
    """All screens of one role."""

    def __init__(self, web: Web, role: str, samples: dict):
        self.web, self.role, self.samples = web, role, samples
        self.found = []

    def run(self) -> list[Screen]:
        """Open every action of our menus once for each model and kind."""
        for action in self._actions():
            self._action(action)
        return self.found

    def _actions(self):
        menus = self.web.model("ir.ui.menu", "load_web_menus", [], False)
        seen = set()
        for menu in menus.values():
            xmlid = menu.get("xmlid") or ""
            number = menu.get("actionID")
            if not xmlid.startswith(OURS) or not number or number in seen:
                continue
            seen.add(number)
            action = self.web.call("/web/action/load", action_id=number)
            if (
                action.get("type") == "ir.actions.act_window"
                and action["target"] != "new"
            ):
                yield action

    def _action(self, action):
        model, web = action["res_model"], self.web
        context = evaluate(action.get("context") or "{}", web) or {}
        wanted = [
            view for view in action["views"] if view[1] in ("list", "kanban", "pivot")
        ]
        search = [
            action["search_view_id"][0] if action.get("search_view_id") else False,
            "search",
        ]
        try:
            views = web.model(
                model, "get_views", [*wanted, search], {"toolbar": False}
            )["views"]
            fields = web.model(
                model,
                "fields_get",
                attributes=["type", "aggregator", "store", "currency_field"],
            )
        except WebFault as fault:
            self.found.append(
                Screen(self.role, action["name"], model, problem=str(fault))
            )
            return
        domain = evaluate(action.get("domain") or "[]", web) or []
        filters = etree.fromstring(views["search"]["arch"])
        domain, groupby = self._defaults(filters, context, domain)
        kinds = [kind for _view, kind in wanted]
        first = next((kind for kind in kinds if kind != "pivot"), None)
        name = action["name"]
        if first:
            arch = etree.fromstring(views[first]["arch"])
            self._page(name, model, arch, fields, domain, groupby)
            if model in SEARCHED and first == "list":
                self._search(name, model, arch, fields, filters)
        if "pivot" in kinds:
            arch = etree.fromstring(views["pivot"]["arch"])
            self._pivot(f"{name} (pivot)", model, arch, fields, domain)

    def _defaults(self, filters, context, domain):
        """Filters and grouping that the action switches on."""
        groupby = []
        for node in filters.iter("filter"):
            if not context.get(f"search_default_{node.get('name')}"):
                continue
            more = evaluate(node.get("domain"), self.web)
            domain = ["&", *domain, *more] if domain and more else (more or domain)
            grouped = evaluate(node.get("context"), self.web) or {}
            groupby += [grouped["group_by"]] if grouped.get("group_by") else []
        return domain, groupby

    def _specification(self, arch, fields):
        names = [node.get("name") for node in arch.iter("field")]
        relational = {"many2one": {"fields": {"display_name": {}}}}
        many = {"fields": {"display_name": {}}}
        relational |= {"many2many": many, "one2many": many}
        return {
            name: relational.get(fields[name]["type"], {})
            for name in names
            if name in fields
        }

    def _page(self, name, model, arch, fields, domain, groupby):
        specification = self._specification(arch, fields)
        if not groupby and arch.get("default_group_by"):
            groupby = [arch.get("default_group_by")]
        if groupby:
            self._time(
                f"{name} (by {', '.join(groupby)})",
                model,
                "web_read_group",
                domain=domain,
                groupby=groupby[:1],
                aggregates=["__count"],
                auto_unfold=True,
                limit=PAGE,
                unfold_read_specification=specification,
                unfold_read_default_limit=PAGE,
            )
        else:
            self._first_page(
                name, model, specification, domain, arch.get("default_order")
            )

    def _first_page(self, name, model, specification, domain, order=None):
        self._time(
            name,
            model,
            "web_search_read",
            domain=domain,
            specification=specification,
            limit=PAGE,
            count_limit=COUNT_LIMIT,
            **({"order": order} if order else {}),
        )

    def _search(self, name, model, arch, fields, filters):
        """What people type into the search box: a contract's number, a client's name."""
        specification = self._specification(arch, fields)
        for node in filters.iter("field"):
            field = node.get("name")
            value = self.samples.get((model, field))
            if not value:
                continue
            domain = evaluate(node.get("filter_domain"), self.web, self=value)
            self._first_page(
                f"{name} (search {field} «{value}»)",
                model,
                specification,
                domain or [(field, node.get("operator") or "ilike", value)],
            )

    def _groups(self, arch, fields, kind):
        """Row or column groups of a pivot; a date is grouped by month unless it says else."""
        found = []
        for node in arch.iter("field"):
            name = node.get("name")
            if node.get("type") != kind:
                continue
            if fields[name]["type"] in ("date", "datetime"):
                name = f"{name}:{node.get('interval') or 'month'}"
            found.append(name)
        return found

    def _pivot(self, name, model, arch, fields, domain):
        rows = self._groups(arch, fields, "row")
        columns = self._groups(arch, fields, "col")
        measures = [
            n.get("name") for n in arch.iter("field") if n.get("type") == "measure"
        ]
        aggregates = ["__count"]
        for one in measures:
            aggregates.append(f"{one}:{fields[one].get('aggregator') or 'sum'}")
            if fields[one]["type"] == "monetary":
                currency = fields[one]["currency_field"]
                aggregates += [f"{currency}:array_agg_distinct", f"{one}:sum_currency"]
        aggregates = list(dict.fromkeys(aggregates))
        sets = [[], rows[:1], columns[:1], rows[:1] + columns[:1]]
        sets = [one for n, one in enumerate(sets) if one not in sets[:n]]
        self._time(
            name,
            model,
            "formatted_read_grouping_sets",
            domain=domain,
            grouping_sets=sets,
            aggregates=aggregates,
        )

    def _time(self, what, model, method, **kwargs):
        screen = Screen(self.role, what, model)
        self.found.append(screen)
        seconds = []
        try:
            for _repeat in range(1 + REPEATS):
                started = time.perf_counter()
                self.web.model(model, method, **kwargs)
                seconds.append(time.perf_counter() - started)
        except (WebFault, OSError) as fault:
            screen.problem = str(fault)[:300]
            return
        screen.cold, screen.warm = seconds[0], statistics.median(seconds[1:])


def samples(bank: Bank) -> dict:
    """What is typed into search boxes: a number in the middle of the book, a common surname."""
    ((number,),) = bank.query(
        "SELECT number FROM debt_contract ORDER BY id"
        " OFFSET (SELECT count(*) / 2 FROM debt_contract) LIMIT 1"
    )
    ((name,),) = bank.query(
        "SELECT name FROM bank_client WHERE kind = 'person' ORDER BY id"
        " OFFSET (SELECT count(*) / 2 FROM bank_client WHERE kind = 'person') LIMIT 1"
    )
    return {
        ("debt.contract", "number"): number,
        ("debt.contract", "display_name"): number,
        ("debt.contract", "client_id"): name,
        ("bank.client", "name"): name,
        ("bank.client", "display_name"): name,
        ("debt.case", "client_id"): name,
        ("reserve.line", "contract_id"): number,
        ("reserve.line", "client_id"): name,
    }


def measure(bank: Bank) -> list[Screen]:
    """Open all screens of all measured roles, the slowest first."""
    machine.say("screens over HTTP")
    found = []
    typed = samples(bank)
    with served(bank) as address:
        for user in bank.users:
            if user["login"] in ROLES:
                web = Web(address, DATABASE, user["login"], user["password"])
                found += Screens(web, user["login"], typed).run()
    return sorted(found, key=lambda one: (bool(one.problem), -one.warm))
