"""What the project's commands share: configuration, database, answers.

stdout carries the answer alone; everything said on the way goes to stderr.
"""

import json
import sys
import traceback
from argparse import ArgumentTypeError
from contextlib import contextmanager
from datetime import UTC, date, datetime

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.db import exp_db_exist
from odoo.tools import config
from odoo.tools.translate import code_translations

from .log_mask import mask

LANGUAGE = "ru_RU"


class Refused(Exception):
    """The command cannot be carried out; the argument says why, in words for people."""


class Translator:
    """Translates messages of a command, which may have no database to take a language from."""

    def _(self, source: str, **values) -> str:
        known = code_translations.get_python_translations("bank_base", LANGUAGE)
        return known.get(source, source) % values


tr = Translator()


def say(text) -> None:
    """Tell the person at the terminal how far it has got."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def add_database(parser) -> None:
    """Add the options that every command with a database has."""
    parser.add_argument("-d", "--database", required=True, help="name of the database")
    parser.add_argument("-c", "--config", help="configuration file of Odoo")


def add_company(parser) -> None:
    parser.add_argument(
        "--company", help="name or number of the company; the main one if absent"
    )


def add_json(parser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="one JSON object on one line"
    )


def day(text: str) -> date:
    """Read an option that is a date, as in 2026-10-01."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r}: YYYY-MM-DD") from error


def moment(text: str) -> datetime:
    """Read an option that is a moment with its zone, as in 2026-10-01T08:00+03:00."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise ArgumentTypeError(f"{text!r}: YYYY-MM-DDTHH:MM+HH:MM")
    return value.astimezone(UTC)


def configure(args, *options: str) -> None:
    """Read Odoo's configuration for a command; logs go to stderr."""
    words = ["--no-http", *options]
    if getattr(args, "config", None):
        words += ["-c", args.config]
    if getattr(args, "database", None):
        words += ["-d", args.database]
    config.parse_config(words, setup_logging=True)


def registry(dbname: str, *addons: str):
    """Return the registry of an existing database in which the addons are installed.

    :raises Refused: when there is no such database or an addon is missing
    """
    if not exp_db_exist(dbname):
        raise Refused(
            tr._(
                "There is no database «%(name)s». Make it: bin/odoo bank init -d %(name)s",
                name=dbname,
            )
        )
    found = Registry(dbname)
    for addon in addons:
        if addon not in found._init_modules:
            raise Refused(
                tr._(
                    "Addon %(addon)s is not installed in database «%(name)s»."
                    " Install it: bin/odoo bank init -d %(name)s",
                    addon=addon,
                    name=dbname,
                )
            )
    return found


@contextmanager
def environment(found, company: str | None = None):
    """Give a superuser's environment in the language of the company's people.

    :param company: name or id; the main company when empty
    :raises Refused: when there is no such company
    """
    with found.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        record = find_company(env, company)
        languages = [code for code, _name in env["res.lang"].get_installed()]
        wanted = record.partner_id.lang or LANGUAGE
        lang = wanted if wanted in languages else "en_US"
        context = {
            "lang": lang,
            "tz": env.user.tz or "Europe/Moscow",
            "allowed_company_ids": record.ids,
        }
        company_id = record.id
    # A cursor whose transaction has not begun: the drivers lock first and look after.
    with found.cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, context), company_id


def find_company(env, company: str | None):
    """Return a company by name or id, the main one when nothing is asked for."""
    if not company:
        return env.ref("base.main_company")
    companies = env["res.company"]
    found = companies.search([("name", "=", company)], limit=1)
    if not found and company.isdigit():
        found = companies.browse(int(company)).exists()
    if not found:
        raise Refused(tr._("There is no company «%(name)s».", name=company))
    return found


def answer(value, *, as_json: bool, lines=()) -> None:
    """Print the answer: one JSON object on one line, or the lines for people."""
    text = (
        json.dumps(value, ensure_ascii=False, default=str)
        if as_json
        else "\n".join(lines)
    )
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def refusals(*, as_json: bool = False):
    """Turn refusals into words on stderr, ``{"error"}`` on stdout with --json, and exit code 1."""
    try:
        yield
    except (Refused, UserError) as error:
        _fail(str(error), as_json)
    except Exception as error:
        # What it quotes may be a row: a scheduler's log is no place for it either.
        sys.stderr.write(mask(traceback.format_exc()))
        _fail(mask(f"{type(error).__name__}: {error}"), as_json)


def _fail(text: str, as_json: bool) -> None:
    if as_json:
        answer({"error": text}, as_json=True)
    say(text)
    sys.exit(1)
