from odoo import models
from odoo.tools import LazyTranslate
from odoo.tools.misc import format_date

from odoo.addons.debt_collection.tools.staging import columns

from ..tools import checks

_lt = LazyTranslate(__name__)

# A field's name for people; a party's or the borrower's client is told apart by _path_label.
LABELS = {
    "account": _lt("off-balance account"),
    "accelerated_on": _lt("date of the demand for early repayment"),
    "address": _lt("address"),
    "amount": _lt("amount"),
    "amount_granted": _lt("amount granted"),
    "balance": _lt("balances"),
    "birth_date": _lt("date of birth"),
    "book": _lt("code of the rule book"),
    "client": _lt("client"),
    "code": _lt("client code"),
    "collateral": _lt("collateral"),
    "contract": _lt("contract number"),
    "currency": _lt("currency"),
    "date": _lt("date of the operation"),
    "date_end": _lt("end date"),
    "date_start": _lt("contract date"),
    "date_to": _lt("obligation valid until"),
    "debt": _lt("contract number"),
    "due": _lt("due date"),
    "email": _lt("e-mail"),
    "fee": _lt("fee"),
    "fees": _lt("fees"),
    "ground": _lt("ground of the write-off"),
    "inn": _lt("INN"),
    "instalment": _lt("instalment"),
    "interest": _lt("interest"),
    "interest_current": _lt("interest accrued"),
    "interest_overdue": _lt("overdue interest"),
    "kind": _lt("kind"),
    "monthly_payment": _lt("monthly payment"),
    "n": _lt("instalment number"),
    "name": _lt("name of the client"),
    "number": _lt("contract number"),
    "off_balance": _lt("debt watched off balance"),
    "operation": _lt("operation"),
    "paid": _lt("amount paid"),
    "party": _lt("party to the contract"),
    "penalty": _lt("penalty"),
    "phone": _lt("phone"),
    "principal": _lt("principal"),
    "principal_current": _lt("current principal"),
    "principal_overdue": _lt("overdue principal"),
    "product": _lt("product code"),
    "quality": _lt("quality category"),
    "rate": _lt("interest rate"),
    "ref": _lt("payment reference"),
    "region": _lt("region"),
    "reserve": _lt("reserve"),
    "role": _lt("role of the party"),
    "value": _lt("value of the collateral"),
    "watch_until": _lt("end of the watch"),
    "written_off": _lt("date of the write-off"),
}
FIGURES = {
    "records": _lt("number of records"),
    "principal_current": _lt("sum of current principal"),
    "amount": _lt("sum of payments"),
    "reserve": _lt("sum of reserves"),
    "off_balance": _lt("sum watched off balance"),
}


class ExchangeHandlerCoreBanking(models.AbstractModel):
    """What the files of a core banking system have in common."""

    _name = "exchange.handler.core_banking"
    _inherit = "exchange.handler.own"
    _description = "Core banking files"

    # Who takes the records in, and the columns of a staging table of theirs.
    _intake_model = "debt.intake"
    _staged_columns = staticmethod(columns)

    def _figure_label(self, name):
        return (
            self.env._(FIGURES[name])
            if name in FIGURES
            else super()._figure_label(name)
        )

    # -- reasons

    def _kind(self, path, rule):
        return checks.kind_of(path, rule)

    def _path_label(self, path):
        steps = [step.removeprefix("@") for step in path.split("/")]
        if steps[-1] not in LABELS:
            return super()._path_label(path)
        label = self.env._(LABELS[steps[-1]])
        if "party" in steps[:-1]:
            return self.env._("%s (party to the contract)", label)
        return label

    def _reason(self, problem):
        """A broken rule in words."""
        if problem.reason == checks.OVERDUE_AFTER_BUSINESS_DATE:
            return self.env._(
                "the debt is overdue since %(since)s, which is after the business date %(date)s",
                since=format_date(self.env, problem.value),
                date=format_date(self.env, problem.limit),
            )
        if problem.reason == checks.END_BEFORE_START:
            return self.env._(
                "the contract ends on %(end)s, before it was made on %(start)s",
                end=format_date(self.env, problem.value),
                start=format_date(self.env, problem.limit),
            )
        if problem.reason == checks.ACCELERATED_BEFORE_START:
            return self.env._(
                "early repayment was demanded on %(date)s, before the contract was made on"
                " %(start)s",
                date=format_date(self.env, problem.value),
                start=format_date(self.env, problem.limit),
            )
        if problem.reason == checks.WRITTEN_OFF_AFTER_BUSINESS_DATE:
            return self.env._(
                "the debt was written off on %(date)s, which is after the opening date %(opening)s",
                date=format_date(self.env, problem.value),
                opening=format_date(self.env, problem.limit),
            )
        if problem.reason == checks.WATCH_BEFORE_WRITE_OFF:
            return self.env._(
                "the watch ends on %(end)s, before the debt was written off on %(date)s",
                end=format_date(self.env, problem.value),
                date=format_date(self.env, problem.limit),
            )
        if problem.reason == checks.INN_LENGTH:
            return self.env._(
                "the INN has a wrong number of digits: a company's has 10, a person's has 12"
            )
        if problem.reason == checks.INN_CHECK_DIGITS:
            return self.env._(
                "the check digits of the INN are wrong: a digit is mistyped"
            )
        return super()._reason(problem)

    def _number(self, element):
        return (element.get("number") or "").strip()

    # -- staging and merge

    def _staging(self, suffix):
        tables = self.env[self._intake_model]._create_staging(suffix)
        return {
            name: (
                identifier,
                [one for one in self._staged_columns(name) if one != "rec"],
            )
            for name, identifier in tables.items()
        }

    def _drop_staging(self, staging):
        self.env[self._intake_model]._drop_staging(self._tables(staging))

    def _take_in(self, staging, header, intake, file):
        return self.env[self._intake_model].take_in(
            self._tables(staging),
            header["business_date"],
            header["source"],
            header["full"],
            kind=self._intake_kind,
            branch=header["branch"] or None,
            intake=intake,
            correction=file.channel == "replay",
            known=bool(header.get("marks")),
        )

    def _prepare_intake(self, header, file):
        branch = self.env["debt.intake"]._find_branch(file.company_id, header["branch"])
        return {**super()._prepare_intake(header, file), "branch_id": branch.id}
