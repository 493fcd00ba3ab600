# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.staging import (
    BAD_CURRENCY,
    BAD_KIND,
    CONTRACT_KINDS,
    DUPLICATE,
    NO_NUMBER,
    NO_RATE,
    OPERATION_KINDS,
)


class DebtIntake(models.AbstractModel):
    """Records that the register itself sets aside, and repeats within a file."""

    _inherit = "debt.intake"

    def _reject_own(self, batch):
        """Set aside what cannot be told or valued: no number, unknown kind or currency, no rate,
        the second record of a contract."""
        main = self._main_table(batch)
        rates = self.env["debt.rate"]._rates(batch.company, batch.date)
        batch.counts["rates"] = rates
        kinds = OPERATION_KINDS if batch.kind == "payments" else CONTRACT_KINDS
        default_kind = "payment" if batch.kind == "payments" else "loan"
        self._reject(
            batch,
            NO_NUMBER,
            SQL("SELECT rec, NULL FROM %s WHERE COALESCE(number, '') = ''", main),
            lambda value: self.env._("the record has no contract number"),
        )
        self._reject(
            batch,
            BAD_KIND,
            SQL(
                "SELECT rec, kind FROM %s WHERE COALESCE(kind, %s) NOT IN %s",
                main,
                default_kind,
                kinds,
            ),  # fmt: skip
            lambda value: self.env._("unknown kind of record “%s”", value),
        )
        self._reject(
            batch,
            BAD_CURRENCY,
            SQL(
                "SELECT rec, currency FROM %s WHERE currency IS NULL OR currency NOT IN %s",
                main,
                tuple(rates),
            ),  # fmt: skip
            lambda value: self.env._("unknown currency “%s”", value or ""),
        )
        unrated = tuple(code for code, rate in rates.items() if rate.fx is None)
        if unrated and batch.kind != "payments":
            self._reject(
                batch,
                NO_RATE,
                SQL("SELECT rec, currency FROM %s WHERE currency IN %s", main, unrated),
                lambda value: self.env._(
                    "there is no rate of %(currency)s on %(date)s: enter it and load the record"
                    " again",
                    currency=value,
                    date=format_date(self.env, batch.date),
                ),
            )
        if batch.kind != "payments":
            self._reject(
                batch,
                DUPLICATE,
                SQL(
                    "SELECT rec, number FROM (SELECT rec, number, row_number() OVER"
                    " (PARTITION BY number ORDER BY rec, ctid) AS n FROM %(main)s WHERE number IN"
                    " (SELECT number FROM %(main)s GROUP BY number HAVING count(*) > 1)) d"
                    " WHERE n > 1",
                    main=main,
                ),
                lambda value: self.env._("contract %s comes twice in the file", value),
            )

    def _reject(self, batch, code, query, text):
        """Set aside the records of ``query`` (rec, value) with what is staged for their
        contracts."""
        self.env.cr.execute(SQL("%s ORDER BY 1", query))
        found = self.env.cr.fetchall()
        if not found:
            return
        batch.rejects += [(rec, code, text(value)) for rec, value in found]
        records = [rec for rec, _value in found]
        if code != DUPLICATE and batch.kind != "payments":
            # The contract was in the file: it is stale, not missing.
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s SELECT number FROM %s WHERE rec = ANY(%s)",
                    batch.work("own"),
                    self._main_table(batch),
                    records,
                )
            )
            self._keep_named(batch, records)
        # A client is as good as before when its contract cannot be valued; the second record of
        # a contract is not to be trusted in anything.
        kept = ("reject",) if code == DUPLICATE else ("reject", "client", "contact")
        for table in batch.tables:
            if table not in kept:
                self.env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE rec = ANY(%s)",
                        batch.tables[table],
                        records,
                    )
                )

    def _drop_repeats(self, batch, table, *keys):
        """Keep the last of the staged rows that share ``keys``: the later record wins."""
        columns = SQL(", ").join(map(SQL.identifier, keys))
        self.env.cr.execute(
            SQL(
                "DELETE FROM %(table)s WHERE ctid IN (SELECT ctid FROM (SELECT ctid,"
                " row_number() OVER"
                " (PARTITION BY %(keys)s ORDER BY rec DESC, ctid DESC) AS n FROM %(table)s"
                " WHERE (%(keys)s) IN (SELECT %(keys)s FROM %(table)s GROUP BY %(keys)s"
                " HAVING count(*) > 1)) d WHERE n > 1)",
                table=batch.tables[table],
                keys=columns,
            )
        )
