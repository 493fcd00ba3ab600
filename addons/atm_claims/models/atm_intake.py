from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import copying
from ..tools.staging import STAGING


class AtmIntake(models.AbstractModel):
    """The one door for facts about ATMs: staged records and journals become rows, in sets.

    An adapter makes staging tables (``_create_staging``), fills them with COPY and calls
    ``take_in`` in the same transaction; journals go to ``take_in_journals`` as they are.
    """

    _name = "atm.intake"
    _description = "Taking in facts about ATMs"

    @api.model
    def _create_staging(self, kind, suffix):
        """Make the unlogged staging tables of one load; returns logical name → SQL identifier.

        :param kind: of tools/staging.py: switch, core, counters, recount
        :param suffix: what tells this load from any other, for example the id of its file
        """
        staging = {}
        for table, described in STAGING[kind].items():
            staging[table] = SQL.identifier(f"stg_atm_{suffix}_{table}")
            columns = SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(ddl))
                for name, ddl in described.items()
            )
            self.env.cr.execute(
                SQL("CREATE UNLOGGED TABLE %s (%s)", staging[table], columns)
            )
        return staging

    @api.model
    def _drop_staging(self, staging):
        """Drop the tables of ``_create_staging``; in the transaction that made them."""
        self.env.cr.execute(SQL("DROP TABLE %s", SQL(", ").join(staging.values())))

    @api.model
    @api.private
    def take_in(self, staging, business_date, source, full, *, kind, rejected=None,
                intake):  # fmt: skip
        """Take staged records in for the intake's company.

        :param staging: logical name → SQL identifier, see tools/staging.py
        :param business_date: the day that the file is of
        :param source: system that wrote the file
        :param full: the file holds every record of its day
        :param kind: switch, core, counters, recount
        :param rejected: staging table (rec, …) of records that the adapter set aside
        :param intake: ``bank.intake`` of this batch; its counts are written
        :return: dict: loaded, unchanged, inserted (records); rejects: list of (record, code, text)
            set aside here
        :raises UserError: counts do not agree; nothing may be committed then
        """
        self.env.flush_all()
        # For this transaction: sorts and hashes of a million rows; compiling pays for none of them.
        self.env.cr.execute(SQL("SET LOCAL work_mem = '64MB'"))
        self.env.cr.execute(SQL("SET LOCAL jit = off"))
        (main, *_more) = staging.values()
        staged = self._count(SQL("SELECT count(*) FROM %s", main))
        take = getattr(self, f"_take_in_{kind}")
        result = take(staging, business_date, source, full, intake)
        own = len(result["rejects"])
        if staged != result["loaded"] + own:
            raise self._broken(
                self.env._("records staged"), staged, result["loaded"] + own
            )
        adapters = (
            self._count(SQL("SELECT count(*) FROM %s", rejected)) if rejected else 0
        )
        # sudo: batches are written by the system only.
        intake.sudo().write(
            {
                "records": staged + adapters,
                "loaded": result["loaded"],
                "unchanged": result["unchanged"],
                "rejected": own + adapters,
                "state": "done",
            }
        )
        self.env.invalidate_all()
        days = result.pop("days", None)
        if days:
            # Also where nothing is new: that the file of the day has come is news.
            self.env["atm.match"]._facts_came(intake.company_id, *days)
        return result

    # -- helpers of every kind

    def _count(self, query):
        self.env.cr.execute(query)
        return self.env.cr.fetchone()[0] or 0

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

    def _copy(self, table, columns, rows):
        """Copy rows into a table; returns how many there were.

        :param rows: an iterable that asks the database nothing: it is read during the COPY
        :raises UserError: PostgreSQL counted others
        """
        names = SQL(", ").join(map(SQL.identifier, columns))
        statement = SQL("COPY %s (%s) FROM STDIN", SQL.identifier(table), names).code
        stream = copying.Stream(rows)
        self.env.cr.copy_expert(statement, stream)
        if self.env.cr.rowcount != stream.count:
            raise self._broken(
                self.env._("rows copied"), stream.count, self.env.cr.rowcount
            )
        return stream.count

    def _next_ids(self, table, count):
        """Take ids of a table's sequence, in order."""
        if not count:
            return []
        self.env.cr.execute(
            "SELECT nextval(s.name) FROM generate_series(1, %s),"
            " (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) s",
            [count, table],
        )
        return [row[0] for row in self.env.cr.fetchall()]
