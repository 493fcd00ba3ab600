# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL

from odoo.addons.bank_base.tools import money, partition
from odoo.addons.bank_base.tools.bulk import unindexed

from ..tools import ageing_sql
from ..tools.staging import NO_CLIENT, PARTS

# What a file says of a contract; compared, and written only when something differs.
OWNED = (
    "branch_id", "region_id", "client_id", "product_id", "kind", "currency_id", "date_start",
    "date_end", "amount_granted", "rate", "monthly_payment", *PARTS, "fx_rate", "overdue_since",
    "accelerated_on", "secured", "guaranteed",
)  # fmt: skip
IN_COMPANY_CURRENCY = ("principal_cc", "overdue_cc", "debt_cc")


class DebtIntake(models.AbstractModel):
    """Contracts: one comparison, one insert, one update, history and marks."""

    _inherit = "debt.intake"

    def _merge_contracts(self, batch):
        """Write the contracts that are new or differ; count inserted and updated ones."""
        work, rows = self._make_work(
            batch,
            "contract",
            self._differing_contracts(batch),
            ("rec", "number", "old_id", "contract_id", "client_id"),
        )
        if rows:
            self._number_new(work)
            self._reject(
                batch,
                NO_CLIENT,
                SQL("SELECT rec, client_code FROM %s WHERE client_id IS NULL", work),
                lambda value: self.env._(
                    "client %s of the contract is not in the file", value or "—"
                ),
            )
            self.env.cr.execute(SQL("DELETE FROM %s WHERE client_id IS NULL", work))
            rows -= self.env.cr.rowcount
        batch.counts["inserted"] = self._insert_contracts(batch, work) if rows else 0
        batch.counts["updated"] = rows - batch.counts["inserted"]
        if batch.counts["updated"]:
            self._update_contracts(batch, work)
        self._analyze_grown("debt_contract", batch.counts["inserted"])

    def _differing_contracts(self, batch):
        """Staged contracts that the register lacks or holds differently, with their ids.

        In the order of the file: new contracts get their ids so, and lists are in that order.
        """
        rates = SQL(", ").join(
            SQL("(%s, %s, %s::numeric)", code, rate.currency_id, rate.fx)
            for code, rate in batch.counts["rates"].items()
            if rate.fx is not None
        )
        directories = {
            column: self._directory(batch, model, column)
            for column, model in (
                ("branch", "bank.branch"),
                ("product", "debt.product"),
            )
        }
        incoming = SQL(
            "SELECT s.rec, s.number, s.client_code, COALESCE(b.id, %(branch)s) AS branch_id,"
            " COALESCE(r.id, cl.region_id) AS region_id, cl.id AS client_id, p.id AS product_id,"
            " COALESCE(s.kind, 'loan') AS kind, fx.currency_id, s.date_start, s.date_end,"
            " COALESCE(s.amount_granted, 0) AS amount_granted, COALESCE(s.rate, 0) AS rate,"
            " COALESCE(s.monthly_payment, 0) AS monthly_payment, %(parts)s, fx.fx AS fx_rate,"
            " s.overdue_since, COALESCE(s.accelerated_on, called.accelerated_on) AS accelerated_on,"
            " COALESCE(s.secured, FALSE) AS secured,"
            " COALESCE(s.guaranteed, FALSE) AS guaranteed"
            " FROM %(staged)s s"
            " JOIN (VALUES %(rates)s) fx (code, currency_id, fx) ON fx.code = s.currency"
            " LEFT JOIN bank_client cl ON cl.company_id = %(company)s AND cl.source = %(source)s"
            " AND cl.code = s.client_code"
            " LEFT JOIN (VALUES %(branches)s) b (code, id) ON b.code = s.branch"
            " LEFT JOIN (VALUES %(products)s) p (code, id) ON p.code = s.product"
            " LEFT JOIN bank_region r ON r.code = s.region"
            " LEFT JOIN (%(called)s) called ON called.number = s.number",
            branch=SQL("%s::int", batch.branch.id or None),
            parts=self._columns("s", PARTS),
            staged=batch.tables["contract"],
            rates=rates,
            company=batch.company.id,
            source=batch.source,
            branches=directories["branch"],
            products=directories["product"],
            called=self.env["debt.acceleration"]._called_sql(
                batch.company, batch.source
            ),
        )
        differing = SQL(
            "SELECT s.*, c.id AS old_id, c.overdue_since AS old_overdue_since,"
            " c.principal_cc AS old_principal_cc, c.overdue_cc AS old_overdue_cc"
            " FROM (%(incoming)s) s LEFT JOIN debt_contract c ON c.company_id = %(company)s"
            " AND c.source = %(source)s AND c.number = s.number"
            " WHERE c.id IS NULL OR (%(old)s) IS DISTINCT FROM (%(new)s)",
            incoming=incoming,
            company=batch.company.id,
            source=batch.source,
            old=self._columns("c", OWNED),
            new=self._columns("s", OWNED),
        )
        converted = {
            part: ageing_sql.in_company_currency(
                SQL.identifier("d", part), SQL("d.fx_rate")
            )
            for part in PARTS
        }
        principal = SQL(
            "%s + %s", converted["principal_current"], converted["principal_overdue"]
        )
        return SQL(
            "SELECT d.*, %(principal)s AS principal_cc, %(overdue)s AS overdue_cc,"
            " %(debt)s AS debt_cc, COALESCE(d.old_id,"
            " %(ids)s)::int AS contract_id,"
            " d.old_id IS NULL OR (d.old_overdue_since, d.old_principal_cc, d.old_overdue_cc)"
            " IS DISTINCT FROM (d.overdue_since, %(principal)s, %(overdue)s) AS moved"
            " FROM (%(differing)s) d ORDER BY d.rec",
            principal=principal,
            overdue=converted["principal_overdue"],
            debt=SQL(" + ").join(converted.values()),
            ids=self._new_ids(batch),
            differing=differing,
        )

    def _directory(self, batch, model, column):
        """(code, id) pairs of the branches or products that the file names; new ones are made."""
        self.env.cr.execute(
            SQL(
                "SELECT DISTINCT %(column)s FROM %(staged)s WHERE COALESCE(%(column)s, '') <> ''",
                column=SQL.identifier(column),
                staged=batch.tables["contract"],
            )
        )
        codes = [code for (code,) in self.env.cr.fetchall()]
        found = self._ensure_codes(model, batch.company, codes)
        self.env.flush_all()
        if not found:
            return SQL("(NULL::varchar, NULL::int)")
        return SQL(", ").join(
            SQL("(%s, %s)", code, record.id) for code, record in found.items()
        )

    def _new_ids(self, batch):
        """SQL of a new contract's id within the comparison.

        A sequence in a query keeps PostgreSQL from sharing it between processes: where most
        contracts are known, the few new ones are numbered after it.
        """
        if batch.counts["before"] * 2 > batch.counts["staged"]:
            return SQL("NULL")
        return SQL("nextval(%s::regclass)", self._sequence())

    def _number_new(self, work):
        """Ids of contracts that the comparison left without; in the order of the file."""
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET contract_id = nextval(%s::regclass) WHERE contract_id IS NULL",
                work,
                self._sequence(),
            )
        )

    def _sequence(self):
        """Name of the ids' sequence: asked for within a query, it is looked up a row."""
        self.env.cr.execute(SQL("SELECT pg_get_serial_sequence('debt_contract', 'id')"))
        return self.env.cr.fetchone()[0]

    def _insert_contracts(self, batch, work):
        columns = (*OWNED, *IN_COMPANY_CURRENCY)
        new = self._count(SQL("SELECT count(*) FROM %s WHERE old_id IS NULL", work))
        with unindexed(self.env.cr, "debt_contract", new):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO debt_contract (id, company_id, source, number, intake_id,"
                    " %(columns)s) SELECT w.contract_id, %(company)s, %(source)s, w.number,"
                    " %(intake)s, %(values)s"
                    " FROM %(work)s w WHERE w.old_id IS NULL",
                    columns=SQL(", ").join(map(SQL.identifier, columns)),
                    company=batch.company.id,
                    source=batch.source,
                    intake=batch.intake.id,
                    values=self._columns("w", columns),
                    work=work,
                )
            )
            return self.env.cr.rowcount

    def _update_contracts(self, batch, work):
        columns = (*OWNED, *IN_COMPANY_CURRENCY)
        self.env.cr.execute(
            SQL(
                "UPDATE debt_contract c SET (%(columns)s, intake_id) = ROW(%(values)s, %(intake)s)"
                " FROM %(work)s w WHERE c.id = w.old_id",
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                values=self._columns("w", columns),
                intake=batch.intake.id,
                work=work,
            )
        )

    def _write_history(self, batch):
        """A history row for each contract whose overdue start, principal or overdue changed."""
        partition.ensure_month(self.env.cr, "debt_history", batch.date)
        self.env.cr.execute(
            SQL(
                "INSERT INTO debt_history_p (date, company_id, contract_id, intake_id,"
                " overdue_since, principal, overdue)"
                " SELECT %s, %s, w.contract_id, %s, w.overdue_since, w.principal_cc, w.overdue_cc"
                " FROM %s w WHERE w.moved",
                batch.date,
                batch.company.id,
                batch.intake.id,
                batch.work("contract"),
            )
        )

    # -- stale and missing

    def _mark(self, batch):
        """Stale: the record came but was set aside. Missing: a full file did not hold the contract.

        Both marks keep the date they were first set on, and go when the contract is loaded again.
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s AS SELECT DISTINCT number FROM (%s) n"
                " WHERE COALESCE(number, '') <> '' AND NOT EXISTS"
                " (SELECT 1 FROM %s s WHERE s.number = n.number)",
                batch.work("stale"),
                self._numbers_set_aside(batch),
                batch.tables["contract"],
            )
        )
        scope = SQL(
            "c.company_id = %s AND c.source = %s", batch.company.id, batch.source
        )
        cr.execute(
            SQL(
                "WITH back AS (UPDATE debt_contract c SET stale_since = NULL, missing_since = NULL"
                " FROM %(staged)s s WHERE %(scope)s AND s.number = c.number"
                " AND (c.stale_since IS NOT NULL OR c.missing_since IS NOT NULL) RETURNING s.rec)"
                " INSERT INTO %(touched)s SELECT rec FROM back",
                staged=batch.tables["contract"],
                scope=scope,
                touched=batch.work("touched"),
            )
        )
        cr.execute(
            SQL(
                "UPDATE debt_contract c SET stale_since = COALESCE(stale_since, %(date)s),"
                " missing_since = NULL FROM %(stale)s n WHERE %(scope)s AND c.number = n.number"
                " AND (c.stale_since IS NULL OR c.missing_since IS NOT NULL)",
                date=batch.date,
                stale=batch.work("stale"),
                scope=scope,
            )
        )
        cr.execute(
            SQL(
                "SELECT count(*) FROM debt_contract c JOIN %s n ON c.number = n.number WHERE %s",
                batch.work("stale"),
                scope,
            )
        )
        batch.counts["stale"] = cr.fetchone()[0]
        if not batch.full:
            return
        in_branch = (
            SQL("c.branch_id = %s", batch.branch.id) if batch.branch else SQL("TRUE")
        )
        absent = SQL(
            "%(scope)s AND %(in_branch)s"
            " AND NOT EXISTS (SELECT 1 FROM %(staged)s s WHERE s.number = c.number)"
            " AND NOT EXISTS (SELECT 1 FROM %(stale)s n WHERE n.number = c.number)",
            scope=scope,
            in_branch=in_branch,
            staged=batch.tables["contract"],
            stale=batch.work("stale"),
        )
        # Found first: PostgreSQL's processes share a question, but no update.
        cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s AS SELECT c.id FROM debt_contract c"
                " WHERE c.missing_since IS NULL AND %s",
                batch.work("missing"),
                absent,
            )
        )
        cr.execute(
            SQL(
                "UPDATE debt_contract c SET missing_since = %s FROM %s n WHERE c.id = n.id",
                batch.date,
                batch.work("missing"),
            )
        )
        batch.counts["missing"] = self._count(
            SQL(
                "SELECT count(*) FROM debt_contract c WHERE c.missing_since IS NOT NULL"
                " AND %s AND %s",
                scope,
                in_branch,
            )
        )

    def _numbers_set_aside(self, batch):
        own = SQL("SELECT number FROM %s", batch.work("own"))
        if not batch.rejected:
            return own
        return SQL("%s UNION ALL SELECT number FROM %s", own, batch.rejected)

    # -- nothing lost, nothing twice

    def _check_contracts(self, batch):
        """Counts and sums of the register agree with what was staged, or the load is stopped."""
        after = batch.counts["after"] = self._count_contracts(batch)
        expected = batch.counts["before"] + batch.counts["inserted"]
        if after != expected:
            raise self._broken(self.env._("contracts in the register"), expected, after)
        if not (batch.counts["inserted"] or batch.counts["updated"]):
            return

        # Each side by itself: one join of both with the batch costs three times as much.
        total = SQL(" + ").join(map(SQL.identifier, PARTS))
        staged = money.rows(
            self.env,
            SQL(
                "SELECT COUNT(*) AS contracts, SUM(%s) AS sum FROM %s"
                " WHERE rec IN (SELECT rec FROM %s)",
                total,
                batch.tables["contract"],
                batch.work("contract"),
            ),
        )[0]
        register = money.rows(
            self.env,
            SQL(
                "SELECT COUNT(*) AS contracts, SUM(%s) AS sum FROM debt_contract"
                " WHERE id IN (SELECT contract_id FROM %s) AND company_id = %s AND source = %s"
                " AND intake_id = %s",
                total,
                batch.work("contract"),
                batch.company.id,
                batch.source,
                batch.intake.id,
            ),
        )[0]
        written = batch.counts["inserted"] + batch.counts["updated"]
        for found in (staged, register):
            if found["contracts"] != written:
                raise self._broken(
                    self.env._("contracts written"), written, found["contracts"]
                )
        if staged["sum"] != register["sum"]:
            raise self._broken(
                self.env._("sums of the balances"), staged["sum"], register["sum"]
            )
