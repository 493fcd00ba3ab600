from lxml import etree

from odoo import models
from odoo.tools import LazyTranslate
from odoo.tools.misc import format_date

from odoo.addons.bad_debt_reserve.tools.staging import columns
from odoo.addons.exchange.stream import Layout
from odoo.addons.exchange.stream.reader import OPTIONS

from ..tools import checks, rows, rules

_lt = LazyTranslate(__name__)

LABELS = {
    "amount": _lt("sum not used"),
    "category": _lt("category of quality"),
    "client": _lt("client code"),
    "client_kind": _lt("kind of the client"),
    "client_name": _lt("name of the client"),
    "contract": _lt("number of the loan"),
    "currency": _lt("currency"),
    "date_from": _lt("date of the obligation"),
    "date_to": _lt("last day of the obligation"),
    "document": _lt("document of the judgement"),
    "judgement": _lt("judgement on the obligation"),
    "kind": _lt("kind of the obligation"),
    "number": _lt("number of the obligation"),
    "obligation": _lt("number of the obligation"),
}
"""A field's name for people, by the last step of its path."""


class ExchangeHandlerCoreObligations(models.AbstractModel):
    """Obligations off balance (611-П): docs/formats.md, xsd/obligations.xsd."""

    _name = "exchange.handler.core_obligations"
    _inherit = "exchange.handler.core_banking"
    _description = "Obligations off balance of the core banking system"

    _xsd = "obligations.xsd"
    _figure = "amount"
    _intake_kind = "obligations"
    _intake_model = "reserve.obligation.intake"
    _staged_columns = staticmethod(columns)

    def _layout(self):
        return Layout("core_banking_obligations", "obligation", trailer="totals")

    def _open_names(self):
        return rows.OBLIGATION_OPEN

    def _rules(self, header):
        return rules.ObligationRules(header)

    def _figure_label(self, name):
        if name == "amount":
            return self.env._("sum of obligations")
        return super()._figure_label(name)

    def _path_label(self, path):
        label = LABELS.get(path.split("/")[-1].removeprefix("@"))
        return self.env._(label) if label else super()._path_label(path)

    def _reason(self, problem):
        if problem.reason == checks.BEGINS_AFTER_BUSINESS_DATE:
            return self.env._(
                "the obligation begins on %(start)s, after the date of the file %(date)s: leave it"
                " out until then",
                start=format_date(self.env, problem.value),
                date=format_date(self.env, problem.limit),
            )
        if problem.reason == checks.ENDED_BEFORE_BUSINESS_DATE:
            return self.env._(
                "the last day of the obligation is %(end)s, before %(date)s: leave it out, or"
                " correct its dates",
                end=format_date(self.env, problem.value),
                date=format_date(self.env, problem.limit),
            )
        return super()._reason(problem)

    def _replay_refusal(self, number, header, file, element):
        known, kind = self._set_aside_kind(file), element.get("kind")
        if known and known != kind:
            names = dict(
                self.env["reserve.obligation"]
                ._fields["kind"]
                ._description_selection(self.env)
            )
            return self.env._(
                "The record set aside is “%(known)s”, the corrected one is “%(kind)s”. A correction"
                " never moves a record to another obligation.",
                known=names[known],
                kind=names.get(kind, "-"),
            )
        waits = self.env["reserve.obligation.intake"]._awaits(
            file.company_id,
            header["source"],
            kind,
            number,
            header["business_date"],
        )
        if waits:
            return ""
        return self.env._(
            "Obligation %(number)s has a record from %(date)s or later already: a correction would"
            " put another in its place. Check the number.",
            number=number,
            date=format_date(self.env, header["business_date"]),
        )

    def _set_aside_kind(self, file):
        """Kind of the record that is corrected, where it can be told and is one."""
        # sudo: one attribute, nobody's identity.
        source = file.replay_of_id.sudo().source
        if not source or file.mapping_id:
            return ""
        try:
            kind = etree.fromstring(source, etree.XMLParser(**OPTIONS)).get("kind")
        except etree.XMLSyntaxError:  # a long record, kept in part
            return ""
        kinds = self.env["reserve.obligation"]._fields["kind"].get_values(self.env)
        return kind if kind in kinds else ""

    # -- merge

    def _take_in(self, staging, header, intake, file):
        return self.env[self._intake_model].take_in(
            self._tables(staging),
            header["business_date"],
            header["source"],
            intake=intake,
            full=header["full"],
            correction=file.channel == "replay",
        )
