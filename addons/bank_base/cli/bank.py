"""``odoo bank``: make an empty bank in a new or existing database."""

import time

from odoo.cli import Command

# Odoo's own scheduled actions that speak to the outside world.
CALLING_OUT = (
    "mail.ir_cron_module_update_notification",
    "mail.ir_cron_web_push_notification",
    "digest.ir_cron_digest_scheduler_action",
)
# What Odoo calls a fresh company, and what a fresh bank is called instead.
ODOO_COMPANY = "My Company"
DEFAULT_COMPANY = "Банк"


class Bank(Command):
    """Make an empty bank: database, addons, company, accounts"""

    def run(self, cmdargs):
        # An ImportError at the top of a command's file would read «unknown command».
        from odoo.addons.bank_base.tools import command

        parser = self.parser
        commands = parser.add_subparsers(dest="subcommand", required=True)
        init = commands.add_parser("init", help="make an empty bank; safe to repeat")
        command.add_database(init)
        init.add_argument(
            "--scheme",
            choices=("bank", "commercial", "nfo"),
            default="bank",
            help="chart of accounts and posting scheme (default: bank)",
        )
        init.add_argument("--company", help="name of the company")
        init.add_argument(
            "--addons",
            help="only these of the project's addons, comma-separated (default: all)",
        )
        init.add_argument(
            "--books",
            help="rule books of reserves beside ageing, comma-separated: tax, 590p,"
            " 590p_interest (default: none)",
        )
        init.set_defaults(func=self._init)
        args = parser.parse_args(cmdargs)
        with command.refusals():
            args.func(args, command)

    def _init(self, args, command):
        from odoo.modules.registry import Registry
        from odoo.service.db import _create_empty_database, exp_db_exist

        tr, say = command.tr, command.say
        start = time.monotonic()
        # Account and portal would bring addons that call out (iap, sms, snailmail …).
        command.configure(args, "--skip-auto-install")
        if not exp_db_exist(args.database):
            say(tr._("Creating database %(name)s", name=args.database))
            _create_empty_database(args.database)
        if self._missing(args.database, ["base"]):
            say(tr._("Installing the base of Odoo"))
            Registry.new(args.database, update_module=True, new_db_demo=False)
        with self._environment(args.database) as env:
            say(tr._("Language, country and currencies"))
            self._prepare(env, args.company, command.LANGUAGE)
        addons = args.addons.split(",") if args.addons else self._own_addons()
        missing = self._missing(args.database, addons)
        if missing:
            say(tr._("Installing addons: %(names)s", names=", ".join(missing)))
            Registry.new(args.database, update_module=True, install_modules=missing)
        say(tr._("Accounts and journals: posting scheme %(code)s", code=args.scheme))
        with self._environment(args.database) as env:
            self._finish(env, args.scheme, args.books, command.LANGUAGE)
        seconds = round(time.monotonic() - start)
        say(
            tr._(
                "The bank is ready: %(name)s, %(seconds)s s",
                name=args.database,
                seconds=seconds,
            )
        )

    def _environment(self, dbname):
        from contextlib import contextmanager

        from odoo import SUPERUSER_ID
        from odoo.api import Environment
        from odoo.modules.registry import Registry

        @contextmanager
        def opened():
            with Registry(dbname).cursor() as cr:
                yield Environment(cr, SUPERUSER_ID, {})

        return opened()

    def _own_addons(self) -> list[str]:
        """Names of the project's addons on the addons path."""
        from odoo.modules.module import Manifest

        return sorted(
            manifest.name
            for manifest in Manifest.all_addon_manifests()
            if manifest["author"] == "Kopeck" and manifest["installable"]
        )

    def _missing(self, dbname: str, addons: list[str]) -> list[str]:
        from odoo.sql_db import db_connect
        from odoo.tools.sql import table_exists

        with db_connect(dbname).cursor() as cr:
            if not table_exists(cr, "ir_module_module"):
                return addons
            cr.execute(
                "SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s)",
                [addons],
            )
            installed = {row[0] for row in cr.fetchall()}
        return [name for name in addons if name not in installed]

    def _prepare(self, env, name: str | None, language: str):
        """Set what must be known before the addons come: country, currency, language."""
        company = env.ref("base.main_company")
        if language not in dict(env["res.lang"].get_installed()):
            env["res.lang"]._activate_lang(language)
            installed = env["ir.module.module"].search([("state", "=", "installed")])
            installed._update_translations([language])
        for code in ("RUB", "USD", "EUR", "CNY"):
            env.ref(f"base.{code}").active = True
        if name or company.name == ODOO_COMPANY:
            company.name = name or DEFAULT_COMPANY
        fresh = company.country_id.code != "RU"
        if fresh:
            company.write(
                {
                    "country_id": env.ref("base.ru").id,
                    "currency_id": env.ref("base.RUB").id,
                }
            )
            company.partner_id.write({"lang": language, "tz": "Europe/Moscow"})
        for user in (env.ref("base.user_root"), env.ref("base.user_admin")):
            user.write({"lang": language, "tz": user.tz or "Europe/Moscow"})
        env["ir.default"].set("res.partner", "lang", language)
        env["ir.default"].set("res.partner", "tz", "Europe/Moscow")

    def _finish(self, env, scheme: str, books: str | None, language: str):
        company = env.ref("base.main_company")
        env = env(context={"lang": language, "allowed_company_ids": company.ids})
        company = company.with_env(env)
        company._drop_unused_chart()
        env.ref(f"bank_base.scheme_{scheme}")._apply(company)
        for xmlid in CALLING_OUT:
            cron = env.ref(xmlid, raise_if_not_found=False)
            if cron:
                cron.active = False
        company._bank_init()
        if books:
            company._bank_init_books([code.strip() for code in books.split(",")])
