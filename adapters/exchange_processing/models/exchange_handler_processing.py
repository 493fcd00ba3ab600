from odoo import models
from odoo.tools import SQL, LazyTranslate
from odoo.tools.misc import format_date

from odoo.addons.atm_claims.tools.staging import STAGING
from odoo.addons.exchange.stream import errors

from ..tools import card, checks, rows

_lt = LazyTranslate(__name__)

YEARS = range(1990, 2100)
"""Years of business dates: another one is a mistake of the sender."""
REJECT = "reject"
OWN = {rows.CARD: (), REJECT: ("number",)}
"""Tables of ours beside those of the facts: records with full card numbers, records set aside."""
LABELS = {
    "accepted": _lt("notes taken in"),
    "account": _lt("account"),
    "amount": _lt("amount"),
    "at": _lt("date and time"),
    "atm": _lt("number of the ATM"),
    "auth_code": _lt("authorisation code"),
    "bin": _lt("bin"),
    "by_books": _lt("sum by the books"),
    "by_device": _lt("sum by the ATM's counters"),
    "by_processing": _lt("sum by the processing center"),
    "card": _lt("card number"),
    "cassette": _lt("number of the cassette"),
    "client": _lt("client code"),
    "counted_by": _lt("who counted"),
    "currency": _lt("currency"),
    "date": _lt("business date"),
    "denomination": _lt("value of a note"),
    "dispensed": _lt("notes dispensed"),
    "in_presence_of": _lt("in whose presence"),
    "line": _lt("line of the act"),
    "loaded": _lt("notes loaded"),
    "notes": _lt("notes"),
    "number": _lt("number of the act"),
    "operation": _lt("kind of the operation"),
    "own_card": _lt("card of our bank"),
    "rejected": _lt("notes rejected"),
    "remaining": _lt("notes remaining"),
    "response": _lt("response code"),
    "retracted": _lt("notes retracted"),
    "reversal": _lt("reversal"),
    "rrn": _lt("RRN"),
    "trace": _lt("trace number"),
    "unloaded_by": _lt("who unloaded"),
}
"""A field's name for people, by the last step of its path."""


class ExchangeHandlerProcessing(models.AbstractModel):
    """What the files about ATMs have in common."""

    _name = "exchange.handler.processing"
    _inherit = "exchange.handler.own"
    _description = "Files about ATMs"

    # Kind of staging; set by each type.
    _staged = ""
    _figure_due = False
    # Facts of one day do not replace those of another, and a late file is taken.
    _replaces = False
    _ordered = False

    def _conceal(self, text):
        return card.conceal(text)

    def _header(self, root):
        header = super()._header(root)
        if header["business_date"].year not in YEARS:
            raise errors.BadHeader(
                field="business_date", value=header["business_date"].isoformat()
            )
        return header

    def _figure_label(self, name):
        if name == "amount":
            return self.env._("sum of operations")
        if name == "counted":
            return self.env._("sum counted")
        return super()._figure_label(name)

    # -- reasons

    def _kind(self, path, rule):
        return checks.kind_of(path, rule)

    def _path_label(self, path):
        label = LABELS.get(path.split("/")[-1].removeprefix("@"))
        return self.env._(label) if label else super()._path_label(path)

    def _reason(self, problem):
        """A broken rule in words."""
        if problem.reason == checks.AFTER_BUSINESS_DATE:
            return self.env._(
                "it happened on %(date)s, more than a day after the date of the file %(as_of)s",
                date=format_date(self.env, problem.value),
                as_of=format_date(self.env, problem.limit),
            )
        if problem.reason == checks.NO_CASSETTE:
            return self.env._("a line of the act names no cassette")
        return super()._reason(problem)

    # -- staging and merge

    def _staging(self, suffix):
        tables = self.env["atm.intake"]._create_staging(self._staged, suffix)
        staging = {
            name: (
                identifier,
                [one for one in STAGING[self._staged][name] if one != "rec"],
            )
            for name, identifier in tables.items()
        }
        for name, columns in OWN.items():
            mine = SQL.identifier(f"stg_{suffix}_{name}")
            described = SQL("").join(
                SQL(", %s text", SQL.identifier(one)) for one in columns
            )
            self.env.cr.execute(
                SQL("CREATE UNLOGGED TABLE %s (rec bigint NOT NULL%s)", mine, described)
            )
            staging[name] = mine, list(columns)
        return staging

    def _drop_staging(self, staging):
        self.env["atm.intake"]._drop_staging(self._tables(staging))
        for name in OWN:
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", staging[name][0]))

    def _tables(self, staging):
        return {
            name: identifier
            for name, (identifier, _columns) in staging.items()
            if name not in OWN
        }

    def _take_in(self, staging, header, intake, file):
        mine = staging[rows.CARD][0]
        count = self.env.execute_query(SQL("SELECT count(*) FROM %s", mine))[0][0]
        file.full_cards = count
        return self.env["atm.intake"].take_in(
            self._tables(staging),
            header["business_date"],
            header["source"],
            header["full"],
            kind=self._staged,
            rejected=staging[REJECT][0],
            intake=intake,
        )

    def _prepare_intake(self, header, file):
        return {**super()._prepare_intake(header, file), "kind": f"atm_{self._staged}"}
