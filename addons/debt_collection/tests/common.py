from datetime import date

from odoo.tests import TransactionCase
from odoo.tools import SQL

from ..tools.staging import STAGING

AUG, SEP, OCT = date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)


class DebtCommon(TransactionCase):
    """A company of its own in roubles, and staging filled by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rub = cls.env.ref("base.RUB")
        cls.usd = cls.env.ref("base.USD")
        (cls.rub + cls.usd).active = True
        cls.company = cls._make_company("Bank of tests")
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "lang": "en_US",
            }
        )
        cls.company = cls.company.with_env(cls.env)
        cls.contracts = cls.env["debt.contract"]

    @classmethod
    def _make_company(cls, name):
        return cls.env["res.company"].create({"name": name, "currency_id": cls.rub.id})

    @classmethod
    def _set_rate(cls, currency, day, units):
        """Type the rate as a person does: units of company currency for one."""
        return (
            cls.env["res.currency.rate"]
            .with_company(cls.company)
            .create(
                {
                    "currency_id": currency.id,
                    "company_id": cls.company.id,
                    "name": day,
                    "inverse_company_rate": units,
                }
            )
        )

    def _contract(self, number, **values):
        """A staged contract of client C1 in roubles, 1,000.00 of principal not overdue."""
        return {
            "number": number,
            "client_code": "C1",
            "currency": "RUB",
            "kind": "loan",
            "principal_current": "1000.00",
            **values,
        }

    def _overdue(self, number, since, overdue="100.00", **values):
        return self._contract(
            number, overdue_since=since, principal_overdue=overdue, **values
        )

    def _stage(self, tables, suffix):
        """Staging tables filled with rows; a row without rec gets its place in the list."""
        staging = self.env["debt.intake"]._create_staging(f"test_{suffix}")
        for table, rows in tables.items():
            for place, row in enumerate(rows, 1):
                row = {"rec": place, **row}
                assert set(row) <= set(STAGING[table]), row
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO %s (%s) VALUES (%s)",
                        staging[table],
                        SQL(", ").join(map(SQL.identifier, row)),
                        SQL(", ").join(SQL("%s", value) for value in row.values()),
                    )
                )
        return staging

    def _load(self, day, contracts=(), *, full=True, branch=None, source="abs", kind="contracts",
              company=None, clients=("C1",), **tables):  # fmt: skip
        """Take rows in as an adapter does; returns the result of ``take_in``."""
        company = company or self.company
        branches = self.env["debt.intake"]
        intake = self.env["bank.intake"].create(
            {
                "company_id": company.id,
                "kind": kind,
                "source": source,
                "branch_id": branches._find_branch(company, branch).id,
                "business_date": day,
                "full": full,
                "name": f"{kind}_{day}.xml",
                "state": "open",
            }
        )
        tables = {
            "contract": contracts,
            "client": [
                {
                    "code": code,
                    "kind": "person",
                    "last_name": "Иванов",
                    "first_name": code,
                }
                for code in clients
            ],
            **tables,
        }
        staging = self._stage(tables, intake.id)
        result = self.env["debt.intake"].take_in(
            staging, day, source, full, kind=kind, branch=branch, intake=intake
        )
        self.env["debt.intake"]._drop_staging(staging)
        return result

    def _get(self, number, company=None):
        return self.contracts.search(
            [("number", "=", number), ("company_id", "=", (company or self.company).id)]
        )

    def _close(self, day):
        """Close a day of the company; returns its figures."""
        return self.env["bank.day"]._close(self.company, day, without_file=True)
