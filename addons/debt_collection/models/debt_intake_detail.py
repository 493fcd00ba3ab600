# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.bulk import unindexed

PER_ROW = ("due_date", "principal", "interest", "fee", "paid")


class DebtIntake(models.AbstractModel):
    """What hangs on a contract: schedule, operations, parties, collateral."""

    _inherit = "debt.intake"

    def _contract_of(self, batch, alias):
        """Join condition of the contract ``c`` that a staged row names."""
        return SQL(
            "c.company_id = %s AND c.source = %s AND c.number = %s",
            batch.company.id,
            batch.source,
            SQL.identifier(alias, "number"),
        )

    def _apply(self, batch, name, table, keys, values, staged, former=None):
        """Bring a detail table to what the file says of each contract that it mentions.

        :param staged: SQL with rec, contract_id, keys and values
        :param former: model that keeps rows as they stood before; new ones are dated then
        """
        cr = self.env.cr
        cr.execute(
            SQL("CREATE UNLOGGED TABLE %s AS %s", batch.work(f"{name}_all"), staged)
        )
        self._analyze(batch.work(f"{name}_all"), ("contract_id", *keys))
        match = SQL(" AND ").join(
            SQL("%s = %s", SQL.identifier("t", key), SQL.identifier("s", key))
            for key in ("contract_id", *keys)
        )
        work, rows = self._make_work(
            batch,
            name,
            SQL(
                "SELECT s.*, t.id AS old_id FROM %(staged)s s LEFT JOIN %(table)s t ON %(match)s"
                " WHERE t.id IS NULL OR (%(old)s) IS DISTINCT FROM (%(new)s)",
                staged=batch.work(f"{name}_all"),
                table=SQL.identifier(table),
                match=match,
                old=self._columns("t", values),
                new=self._columns("s", values),
            ),
            ("old_id",),
        )
        if rows:
            dated = SQL("")
            day = SQL("")
            if former is not None:
                former._keep(work, "old_id", batch.date)
                dated, day = SQL(", date_from"), SQL(", %s::date", batch.date)
            columns = ("contract_id", *keys, *values)
            new = self._count(SQL("SELECT count(*) FROM %s WHERE old_id IS NULL", work))
            with unindexed(cr, table, new):
                cr.execute(
                    SQL(
                        "INSERT INTO %(table)s (company_id, %(columns)s%(dated)s)"
                        " SELECT %(company)s, %(values)s%(day)s"
                        " FROM %(work)s w WHERE w.old_id IS NULL ORDER BY w.rec",
                        table=SQL.identifier(table),
                        columns=SQL(", ").join(map(SQL.identifier, columns)),
                        company=batch.company.id,
                        values=self._columns("w", columns),
                        dated=dated,
                        day=day,
                        work=work,
                    )
                )
            cr.execute(
                SQL(
                    "UPDATE %(table)s t SET (%(columns)s%(dated)s) = ROW(%(values)s%(day)s)"
                    " FROM %(work)s w WHERE t.id = w.old_id",
                    table=SQL.identifier(table),
                    columns=SQL(", ").join(map(SQL.identifier, values)),
                    values=self._columns("w", values),
                    dated=dated,
                    day=day,
                    work=work,
                )
            )
        return match

    def _delete_left_out(self, batch, name, table, match, former=None):
        """Remove rows that the file no longer lists for a contract whose list it brought.

        :param former: model that keeps them as they stood
        """
        left = batch.work(f"{name}_left")
        # Found first: PostgreSQL's processes share a question, but no deletion.
        self.env.cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %(left)s AS SELECT t.id FROM %(table)s t"
                " WHERE t.contract_id IN (SELECT contract_id FROM %(staged)s)"
                " AND NOT EXISTS (SELECT 1 FROM %(staged)s s WHERE %(match)s)",
                left=left,
                table=SQL.identifier(table),
                staged=batch.work(f"{name}_all"),
                match=match,
            )
        )
        if former is not None:
            former._keep(left, "id", batch.date)
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s t USING %s n WHERE t.id = n.id",
                SQL.identifier(table),
                left,
            )
        )

    def _merge_instalments(self, batch):
        """The schedule of each contract whose schedule the file brings, as the file has it."""
        if self._is_empty(batch, "instalment"):
            return
        self._drop_repeats(batch, "instalment", "number", "n")
        table = "debt_instalment"
        match = self._apply(
            batch,
            "instalment",
            table,
            ("n",),
            PER_ROW,
            SQL(
                "SELECT s.rec, c.id AS contract_id, s.n, %s FROM %s s JOIN debt_contract c ON %s",
                self._columns("s", PER_ROW),
                batch.tables["instalment"],
                self._contract_of(batch, "s"),
            ),
        )
        self._delete_left_out(batch, "instalment", table, match)

    def _merge_collateral(self, batch):
        """The collateral of each contract whose collateral the file brings, in the file's order."""
        table = "debt_collateral"
        former = self.env["debt.collateral.former"]
        self._release_collateral(batch, table, former)
        if self._is_empty(batch, "collateral"):
            return
        values = ("kind", "value", "quality", "description")
        match = self._apply(
            batch,
            "collateral",
            table,
            ("n",),
            values,
            SQL(
                "SELECT s.rec, c.id AS contract_id, (row_number() OVER (PARTITION BY c.id"
                " ORDER BY s.rec, s.ctid))::int AS n, s.kind, COALESCE(s.value, 0) AS value,"
                " s.quality, s.description FROM %s s JOIN debt_contract c ON %s",
                batch.tables["collateral"],
                self._contract_of(batch, "s"),
            ),
            former,
        )
        self._delete_left_out(batch, "collateral", table, match, former)

    def _release_collateral(self, batch, table, former):
        """A contract that is secured no longer has no collateral any more."""
        released = batch.work("collateral_released")
        self.env.cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s AS SELECT t.id FROM %s t JOIN %s w"
                " ON w.old_id = t.contract_id WHERE NOT w.secured",
                released,
                SQL.identifier(table),
                batch.work("contract"),
            )
        )
        former._keep(released, "id", batch.date)
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s t USING %s n WHERE t.id = n.id",
                SQL.identifier(table),
                released,
            )
        )

    def _merge_parties(self, batch):
        """Parties of each contract whose parties the file brings; one who left it is ended."""
        self._end_parties_of_cleared(batch)
        if self._is_empty(batch, "party"):
            return
        self._drop_repeats(batch, "party", "number", "client_code", "role")
        table = "debt_party"
        match = self._apply(
            batch,
            "party",
            table,
            ("client_id", "role"),
            ("amount", "date_to"),
            SQL(
                "SELECT s.rec, c.id AS contract_id, cl.id AS client_id, s.role,"
                " COALESCE(s.amount, 0) AS amount, s.date_to"
                " FROM %s s JOIN debt_contract c ON %s"
                " JOIN bank_client cl ON cl.company_id = c.company_id AND cl.source = c.source"
                " AND cl.code = s.client_code",
                batch.tables["party"],
                self._contract_of(batch, "s"),
            ),
        )
        self.env.cr.execute(
            SQL(
                "UPDATE debt_party t SET date_to = %(date)s"
                " WHERE t.contract_id IN (SELECT contract_id FROM %(staged)s)"
                " AND (t.date_to IS NULL OR t.date_to > %(date)s)"
                " AND NOT EXISTS (SELECT 1 FROM %(staged)s s WHERE %(match)s)",
                date=batch.date,
                staged=batch.work("party_all"),
                match=match,
            )
        )

    def _end_parties_of_cleared(self, batch):
        """A contract that is guaranteed no longer has no guarantors any more."""
        self.env.cr.execute(
            SQL(
                "UPDATE debt_party t SET date_to = %(date)s FROM %(work)s w"
                " WHERE t.contract_id = w.old_id AND NOT w.guaranteed AND t.role = 'guarantor'"
                " AND (t.date_to IS NULL OR t.date_to > %(date)s)",
                date=batch.date,
                work=batch.work("contract"),
            )
        )

    def _merge_operations(self, batch):
        """Add operations that are not known yet, and link waiting ones to their contracts.

        Known by contract number, date, kind, sum, currency and external id; without an external
        id also by the ordinal among equal ones of the file. The external id alone is not enough:
        numbers of payment documents come again on other days and from other payers.
        """
        if not self._is_empty(batch, "operation"):
            self._insert_operations(batch)
        if (
            batch.kind != "payments"
            and batch.counts.get("inserted")
            and self._operations_wait(batch)
        ):
            # By the register's own index: those that wait are few, the batch's contracts many.
            self.env.cr.execute(
                SQL(
                    "UPDATE debt_operation o SET contract_id = c.id FROM debt_contract c"
                    " WHERE o.company_id = %s AND o.source = %s AND o.contract_id IS NULL AND %s",
                    batch.company.id,
                    batch.source,
                    self._contract_of(batch, "o"),
                )
            )

    def _operations_wait(self, batch):
        """Are there operations of contracts that were not known yet?"""
        return self._count(
            SQL(
                "SELECT EXISTS (SELECT 1 FROM debt_operation WHERE company_id = %s"
                " AND source = %s AND contract_id IS NULL)",
                batch.company.id,
                batch.source,
            )
        )

    def _insert_operations(self, batch):
        currencies = SQL(", ").join(
            SQL("(%s, %s)", code, rate.currency_id)
            for code, rate in batch.counts["rates"].items()
        )
        staged = SQL(
            "SELECT s.rec, s.number, s.date, COALESCE(s.kind, 'payment') AS kind, s.amount,"
            " cur.currency_id, NULLIF(s.ref, '') AS ref, row_number() OVER (PARTITION BY"
            " s.number, s.date, COALESCE(s.kind, 'payment'), s.amount, s.currency,"
            " COALESCE(s.ref, '') ORDER BY s.rec, s.ctid)::int AS ordinal"
            " FROM %s s JOIN (VALUES %s) cur (code, currency_id) ON cur.code = s.currency",
            batch.tables["operation"],
            currencies,
        )
        work, rows = self._make_work(
            batch,
            "operation",
            SQL(
                "SELECT s.*, c.id AS contract_id FROM (%(staged)s) s"
                " LEFT JOIN debt_operation o ON o.company_id = %(company)s"
                " AND o.source = %(source)s AND o.number = s.number"
                " AND o.date = s.date AND o.kind = s.kind AND o.amount = s.amount"
                " AND o.currency_id = s.currency_id"
                " AND COALESCE(o.ref, '') = COALESCE(s.ref, '') AND o.ordinal = s.ordinal"
                " LEFT JOIN debt_contract c ON %(contract)s"
                " WHERE o.id IS NULL AND (s.ref IS NULL OR s.ordinal = 1)",
                staged=staged,
                company=batch.company.id,
                source=batch.source,
                contract=self._contract_of(batch, "s"),
            ),
            ("number",),
        )
        if not rows:
            return
        with unindexed(self.env.cr, "debt_operation", rows):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO debt_operation (company_id, source, contract_id, number, date,"
                    " kind, currency_id, amount, ref, ordinal, intake_id)"
                    " SELECT %s, %s, contract_id, number, date, kind, currency_id, amount, ref,"
                    " ordinal,"
                    " %s FROM %s ORDER BY rec",
                    batch.company.id,
                    batch.source,
                    batch.intake.id,
                    work,
                )
            )
        batch.counts["operations"] = rows
        self._analyze_grown("debt_operation", rows)
