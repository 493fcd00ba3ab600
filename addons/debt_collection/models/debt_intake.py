from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools.failpoint import failpoint

from ..tools.staging import JOINED, STAGING, TABLES

BALANCES = ("contracts", "receivables")


@dataclass
class Batch:
    """One call of ``take_in``: what is merged, for whom, and what came of it so far.

    ``work`` names a table made for this batch by a logical name; ``counts`` are rows; ``rejects``
    are (record, code, text) of records that the register itself set aside.
    """

    tables: dict
    company: object
    source: str
    date: object
    full: bool
    kind: str
    branch: object
    intake: object
    rejected: object = None
    correction: bool = False
    known: bool = False
    rejects: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    made: list = field(default_factory=list)

    def work(self, name):
        """Identifier of a work table of this batch; it is dropped when the batch ends."""
        identifier = SQL.identifier(f"wrk_{self.intake.id}_{name}")
        if name not in self.made:
            self.made.append(name)
        return identifier


class DebtIntake(models.AbstractModel):
    """The one door into the register: staged records become contracts, in sets.

    An adapter makes staging tables (``_create_staging``), fills them with COPY and calls
    ``take_in`` in the same transaction. Only rows that differ are written.
    """

    _name = "debt.intake"
    _description = "Taking records into the register of debts"

    # -- staging

    @api.model
    def _create_staging(self, suffix):
        """Make the unlogged staging tables of one load; returns logical name -> SQL identifier.

        :param suffix: what tells this load from any other, for example the id of its file
        """
        staging = {}
        for table in TABLES:
            staging[table] = SQL.identifier(f"stg_{suffix}_{table}")
            columns = SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(ddl))
                for name, ddl in STAGING[table].items()
            )
            self.env.cr.execute(
                SQL("CREATE UNLOGGED TABLE %s (%s)", staging[table], columns)
            )
        return staging

    @api.model
    def _drop_staging(self, staging):
        """Drop the tables of ``_create_staging``; in the transaction that made them."""
        self.env.cr.execute(SQL("DROP TABLE %s", SQL(", ").join(staging.values())))

    # -- the door

    @api.model
    @api.private
    def take_in(self, staging, business_date, source, full, *, kind="contracts", branch=None,
                rejected=None, correction=False, known=False, intake):  # fmt: skip
        """Merge staged records into the register of the intake's company.

        :param staging: logical name -> SQL identifier, see tools/staging.py; tables may be left out
        :param business_date: date the balances are as of
        :param source: system that keeps the contracts; payments use the source of their contracts
        :param full: the file holds every contract of ``branch`` (without a branch: of the source)
        :param kind: ``contracts``, ``payments`` (operations alone) or ``receivables``
        :param branch: ``bank.branch`` or its code, for rows that name none; made when unknown
        :param rejected: staging table (rec, number) of records set aside by the adapter
        :param correction: records of an earlier batch, corrected: it may be older than the last one
            if nothing later has brought their contracts
        :param known: clients whose marks are known (``_known_marks``) were left out
        :param intake: ``bank.intake`` of this batch; its counts are written
        :return: dict: loaded, unchanged (records); inserted, updated, stale, missing (contracts);
            rejects: list of (record, code, text) set aside here
        :raises Later: an earlier day is open for a correction
        :raises UserError: a date older than the last one of source and branch or a closed day; the
            counts or sums do not agree (nothing may be committed then)
        """
        batch = Batch(
            tables=dict(staging),
            company=intake.company_id,
            source=source,
            date=business_date,
            full=full,
            kind=kind,
            branch=self._find_branch(intake.company_id, branch),
            intake=intake,
            rejected=rejected or staging.get("reject"),
            correction=correction,
            known=known,
        )
        self._check_date(batch)
        self.env.flush_all()
        failpoint("intake.before_merge")
        self._prepare(batch)
        if kind == "payments":
            self._merge_operations(batch)
        else:
            self._merge_all(batch)
        result = self._finish(batch)
        self.env.invalidate_all()
        return result

    def _merge_all(self, batch):
        self._merge_clients(batch)
        self._merge_contacts(batch)
        self._mark_clients(batch)
        failpoint("intake.after_clients")
        self._merge_contracts(batch)
        failpoint("intake.after_contracts")
        self._merge_instalments(batch)
        self._merge_operations(batch)
        self._merge_parties(batch)
        self._merge_collateral(batch)
        failpoint("intake.before_history")
        self._write_history(batch)
        self._mark(batch)
        failpoint("intake.after_marks")
        self._check_contracts(batch)
        self._keep_sums(batch)

    def _keep_sums(self, batch):
        """The register by groups, for pivots; it must count every contract."""
        portfolio = self.env["debt.portfolio"]
        counted = portfolio._keep_sums(batch.company, batch.source)
        held = batch.counts["after"]
        if counted != held:
            raise self._broken(
                self.env._("contracts in the sums by groups"), held, counted
            )

    @api.model
    def _awaits(self, company, source, number, since=None):
        """Does the register lack the last values of a contract: unknown, stale or missing?

        :param since: only if it has lacked them since this date at the latest
        """
        # sudo: one yes or no; the loader may not be allowed to read the register.
        contract = (
            self.env["debt.contract"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("source", "=", source),
                    ("number", "=", number),
                ]
            )
        )
        marks = [*filter(None, (contract.stale_since, contract.missing_since))]
        if not contract:
            return True
        return bool(marks) and (since is None or min(marks) <= since)

    # -- before the merge

    def _find_branch(self, company, branch):
        branches = self.env["bank.branch"]
        if not branch:
            return branches
        if not isinstance(branch, str):
            return branch
        return self._ensure_codes("bank.branch", company, [branch])[branch]

    def _ensure_codes(self, model, company, codes):
        """Code -> record of a company's small directory; unknown codes are added under their
        code."""
        # sudo: a file may bring a new branch or product, whoever runs the load.
        records = self.env[model].sudo().with_context(active_test=False)
        domain = [("company_id", "=", company.id)]
        found = {
            rec.code: rec
            for rec in records.search([*domain, ("code", "in", list(codes))])
        }
        new = records.create(
            [
                {"company_id": company.id, "code": code, "name": code}
                for code in codes
                if code not in found
            ]
        )
        return {**found, **{rec.code: rec for rec in new}}

    def _prepare(self, batch):
        cr = self.env.cr
        # For this transaction: sorts and hashes of a million rows; compiling pays for none of them.
        cr.execute(SQL("SET LOCAL work_mem = '64MB'"))
        cr.execute(SQL("SET LOCAL jit = off"))
        main = self._main_table(batch)
        for name, identifier in batch.tables.items():
            self._analyze(identifier, JOINED[name])
        batch.counts["staged"] = self._count(SQL("SELECT count(*) FROM %s", main))
        if batch.kind != "payments":
            batch.counts["before"] = self._count_contracts(batch)
        cr.execute(SQL("CREATE UNLOGGED TABLE %s (rec bigint)", batch.work("touched")))
        cr.execute(SQL("CREATE UNLOGGED TABLE %s (number text)", batch.work("own")))
        cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s (rec bigint, client_code text)",
                batch.work("named"),
            )
        )
        self._reject_own(batch)

    def _main_table(self, batch):
        return batch.tables["operation" if batch.kind == "payments" else "contract"]

    def _count(self, query):
        self.env.cr.execute(query)
        return self.env.cr.fetchone()[0] or 0

    def _count_contracts(self, batch):
        return self._count(
            SQL(
                "SELECT count(*) FROM debt_contract WHERE company_id = %s AND source = %s",
                batch.company.id,
                batch.source,
            )
        )

    # -- helpers of the merges

    def _analyze(self, identifier, columns):
        """Statistics of the columns that joins go by."""
        names = SQL(", ").join(map(SQL.identifier, columns))
        self.env.cr.execute(SQL("ANALYZE %s (%s)", identifier, names))

    def _make_work(self, batch, name, query, joined):
        """Materialise the rows that differ; returns the table's identifier and its row count.

        :param joined: columns that the following statements join by
        """
        identifier = batch.work(name)
        self.env.cr.execute(SQL("CREATE UNLOGGED TABLE %s AS %s", identifier, query))
        rows = self.env.cr.rowcount
        if rows:
            self._analyze(identifier, joined)
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s SELECT rec FROM %s",
                    batch.work("touched"),
                    identifier,
                )
            )
        return identifier, rows

    def _is_empty(self, batch, table):
        if table not in batch.tables:
            return True
        return not self._count(
            SQL("SELECT EXISTS (SELECT 1 FROM %s)", batch.tables[table])
        )

    # -- after the merge

    def _finish(self, batch):
        cr = self.env.cr
        left = self._count(SQL("SELECT count(*) FROM %s", self._main_table(batch)))
        touched = self._count(
            SQL(
                "SELECT count(*) FROM %s m WHERE m.rec IN (SELECT rec FROM %s)",
                self._main_table(batch),
                batch.work("touched"),
            )
        )
        own = len(batch.rejects)
        if batch.counts["staged"] != left + own:
            raise self._broken(
                self.env._("records staged"), batch.counts["staged"], left + own
            )
        result = {
            "loaded": left,
            "unchanged": left - touched,
            "inserted": batch.counts.get("inserted", 0),
            "updated": batch.counts.get("updated", 0),
            "stale": batch.counts.get("stale", 0),
            "missing": batch.counts.get("missing", 0),
            "rejects": batch.rejects,
        }
        adapters = (
            self._count(SQL("SELECT count(*) FROM %s", batch.rejected))
            if batch.rejected
            else 0
        )
        # sudo: batches are written by the system only.
        batch.intake.sudo().write(
            {
                "records": left + own + adapters,
                "loaded": left,
                "unchanged": result["unchanged"],
                "rejected": own + adapters,
                "state": "done",
            }
        )
        for name in batch.made:
            cr.execute(SQL("DROP TABLE IF EXISTS %s", batch.work(name)))
        return result

    def _broken(self, what, expected, found):
        return UserError(
            self.env._(
                "The load was stopped and changed nothing: %(what)s do not agree (expected"
                " %(expected)s, found %(found)s). Tell the administrator.",
                what=what,
                expected=expected,
                found=found,
            )
        )
