from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import money
from odoo.addons.bank_base.tools.failpoint import failpoint

from ..tools import staging as stage


@dataclass
class Opening:
    """One call of ``take_in``: what is merged, for whom, and what came of it so far.

    ``rejects`` are (record, code, text) of records set aside here; ``touched`` names the table of
    records (rec) that changed something.
    """

    tables: dict
    company: object
    source: str
    date: object
    intake: object
    rejects: list = field(default_factory=list)

    @property
    def touched(self):
        return self.work("touched")

    def work(self, name):
        """Identifier of a work table of this call, by a logical name."""
        return SQL.identifier(f"wrk_{self.intake.id}_{name}")


class ReserveOpening(models.AbstractModel):
    """The one door for what a bank already had on its first day: reserve made per debt, and debts
    written off that it still watches off balance.

    An adapter makes staging tables (``_create_staging``), fills them with COPY and calls
    ``take_in`` in the same transaction. Nothing is posted: the entries are the bank's own.
    """

    _name = "reserve.opening"
    _description = "Taking over opening balances"

    _tables = stage.TABLES

    # -- staging

    @api.model
    def _create_staging(self, suffix):
        """Make the unlogged staging tables of one load; returns logical name -> SQL identifier.

        :param suffix: what tells this load from any other, for example the id of its file
        """
        made = {}
        for table in self._tables:
            made[table] = SQL.identifier(f"stg_{suffix}_{table}")
            columns = SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(ddl))
                for name, ddl in stage.STAGING[table].items()
            )
            self.env.cr.execute(
                SQL("CREATE UNLOGGED TABLE %s (%s)", made[table], columns)
            )
        return made

    @api.model
    def _drop_staging(self, made):
        """Drop the tables of ``_create_staging``; in the transaction that made them."""
        self.env.cr.execute(SQL("DROP TABLE %s", SQL(", ").join(made.values())))

    # -- the door

    @api.model
    @api.private
    def take_in(self, staging, business_date, source, *, intake):
        """Take over the staged opening balances of the intake's company.

        A debt's record replaces what an earlier file said of it (a sum of 0.00 takes it away);
        debts that the file does not name keep theirs.

        :param staging: logical name -> SQL identifier, see tools/staging.py
        :param business_date: date as of which the balances are
        :param source: system that keeps the contracts
        :param intake: ``bank.intake`` of this batch; its counts are written
        :return: dict: loaded, unchanged (records); rejects: list of (record, code, text)
        :raises UserError: dated after the first closed day, at another date than the opening taken
            over before, or something would change although an inventory is posted already
        """
        opening = Opening(
            tables=dict(staging),
            company=intake.company_id,
            source=source,
            date=business_date,
            intake=intake,
        )
        # sudo: who may load was checked by the exchange; balances are written by the system only.
        self = self.sudo()
        self._check_date(opening)
        self.env.flush_all()
        failpoint("opening.before_merge")
        for table in opening.tables.values():
            self.env.cr.execute(SQL("ANALYZE %s", table))
        staged = self._count(opening, "debt") + self._count(opening, "reject")
        self._reject_bad(opening)
        self.env.cr.execute(
            SQL("CREATE UNLOGGED TABLE %s (rec bigint)", opening.touched)
        )
        self.env["reserve.inventory"]._take_opening(opening)
        failpoint("opening.after_reserve")
        self.env["reserve.off.balance"]._take_opening(opening)
        failpoint("opening.after_off_balance")
        loaded = self._count(opening, "debt")
        self.env.cr.execute(SQL("SELECT count(DISTINCT rec) FROM %s", opening.touched))
        unchanged = loaded - self.env.cr.fetchone()[0]
        self.env.cr.execute(SQL("DROP TABLE %s", opening.touched))
        intake.write(
            {
                "records": staged,
                "loaded": loaded,
                "unchanged": unchanged,
                "rejected": staged - loaded,
                "state": "done",
            }
        )
        self.env.invalidate_all()
        return {
            "loaded": loaded,
            "unchanged": unchanged,
            "rejects": opening.rejects,
        }

    @api.model
    def _awaits(self, company, source, number):
        """Is nothing taken over yet for a contract, so that its record may still come?"""
        # sudo: one yes or no; the loader may not be allowed to read reserves.
        lines = self.env["reserve.line"].sudo()
        register = self.env["reserve.off.balance"].sudo()
        return not (
            lines.search_count(
                [
                    ("company_id", "=", company.id),
                    ("motion", "=", "opening"),
                    ("contract_id.source", "=", source),
                    ("contract_id.number", "=", number),
                ],
                limit=1,
            )
            or register.search_count(
                [
                    ("company_id", "=", company.id),
                    ("source", "=", source),
                    ("number", "=", number),
                ],
                limit=1,
            )
        )

    # -- before the merge

    def _check_date(self, opening):
        first = self.env["bank.day"]._read_group(
            [
                ("company_id", "=", opening.company.id),
                "|",
                ("state", "=", "closed"),
                ("closing", ">", 1),
            ],
            aggregates=["date:min"],
        )[0][0]
        if first and opening.date > first:
            raise UserError(
                self.env._(
                    "Opening balances are as of %(date)s, but the first business day was closed on"
                    " %(first)s. They must be as of that day or an earlier one.",
                    date=format_date(self.env, opening.date),
                    first=format_date(self.env, first),
                )
            )

    def _count(self, opening, table):
        self.env.cr.execute(SQL("SELECT count(*) FROM %s", opening.tables[table]))
        return self.env.cr.fetchone()[0]

    def _register_date(self, opening):
        """Date of the balances that reserves are compared with: the opening's, or the last
        loaded."""
        last = self.env["debt.contract"]._last_intake_date(opening.company)
        return max(last, opening.date) if last else opening.date

    def _reject_bad(self, opening):
        """Set aside what cannot be taken over, each record whole."""
        tables = opening.tables
        currency = opening.company.currency_id.name
        self._reject(
            opening,
            stage.NO_NUMBER,
            SQL(
                "SELECT rec, NULL FROM %s WHERE COALESCE(number, '') = ''",
                tables["debt"],
            ),
            lambda value: self.env._("the record has no contract number"),
        )
        self._reject(
            opening,
            stage.DUPLICATE,
            SQL(
                "SELECT rec, number FROM (SELECT rec, number, row_number() OVER"
                " (PARTITION BY number ORDER BY rec) AS n FROM %s) d WHERE n > 1",
                tables["debt"],
            ),
            lambda value: self.env._("contract %s comes twice in the file", value),
        )
        for table in ("reserve", "off_balance"):
            self._reject(
                opening,
                stage.NEGATIVE,
                SQL("SELECT rec, NULL FROM %s WHERE amount < 0", tables[table]),
                lambda value: self.env._("the sum is negative"),
            )
            self._reject(
                opening,
                stage.BAD_CURRENCY,
                SQL(
                    "SELECT rec, min(currency) FROM %s WHERE currency <> %s GROUP BY rec",
                    tables[table],
                    currency,
                ),
                lambda value: self.env._(
                    "opening balances are in the company's currency %(company)s, the record is"
                    " in %(currency)s",
                    company=currency,
                    currency=value,
                ),
            )
        self._reject_reserves(opening)
        self._reject_off_balance(opening)

    def _reject_reserves(self, opening):
        reserve = opening.tables["reserve"]
        self._reject(
            opening,
            stage.UNKNOWN_BOOK,
            SQL(
                "SELECT r.rec, min(r.book) FROM %s r WHERE NOT EXISTS (SELECT 1"
                " FROM reserve_rule_book b WHERE b.company_id = %s AND b.code = r.book"
                " AND b.active) GROUP BY r.rec",
                reserve,
                opening.company.id,
            ),
            lambda value: self.env._("there is no rule book “%s”", value or ""),
        )
        self._reject(
            opening,
            stage.DUPLICATE,
            SQL(
                "SELECT rec, min(book) FROM (SELECT rec, book FROM %s GROUP BY rec, book"
                " HAVING count(*) > 1) d GROUP BY rec",
                reserve,
            ),
            lambda value: self.env._(
                "the record has two reserves by the same rule book “%s”", value
            ),
        )
        self._reject(
            opening,
            stage.UNKNOWN_CONTRACT,
            SQL(
                "SELECT DISTINCT r.rec, r.number FROM %s r WHERE NOT EXISTS (SELECT 1"
                " FROM debt_contract c WHERE c.company_id = %s AND c.source = %s"
                " AND c.number = r.number)",
                reserve,
                opening.company.id,
                opening.source,
            ),
            lambda value: self.env._(
                "contract %s is not in the register: load the contracts first", value
            ),
        )
        self._reject_above_debt(opening)

    def _reject_above_debt(self, opening):
        """Reserve above the whole debt, as the register has it now."""
        date = self._register_date(opening)
        debts = self.env["debt.contract"]._as_of_sql(opening.company, date)
        self._reject(
            opening,
            stage.ABOVE_DEBT,
            SQL(
                """
                SELECT r.rec, max(r.amount)::text || ' ' || max(COALESCE(d.owed, 0))::text
                  FROM %(reserve)s r
                  JOIN (SELECT source, number,
                               principal_current_cc + principal_overdue_cc + interest_current_cc
                               + interest_overdue_cc + penalty_cc + fees_cc AS owed
                          FROM (%(debts)s) x) d
                    ON d.source = %(source)s AND d.number = r.number
                 WHERE r.amount > COALESCE(d.owed, 0)
                 GROUP BY r.rec
                """,
                reserve=opening.tables["reserve"],
                source=opening.source,
                debts=debts,
            ),
            lambda value: self.env._(
                "the reserve %(reserve)s is above the whole debt %(debt)s on %(date)s",
                **self._two_sums(value),
                date=format_date(self.env, date),
            ),
        )

    def _two_sums(self, value):
        reserve, debt = map(money.text, value.split())
        return {"reserve": reserve, "debt": debt}

    def _reject_off_balance(self, opening):
        table = opening.tables["off_balance"]
        self._reject(
            opening,
            stage.NO_CLIENT,
            SQL(
                "SELECT o.rec, NULL FROM %s o WHERE COALESCE(o.client_name, '') = ''"
                " AND NOT EXISTS (SELECT 1 FROM bank_client c WHERE c.company_id = %s"
                " AND c.source = %s AND c.code = o.client_code)",
                table,
                opening.company.id,
                opening.source,
            ),
            lambda value: self.env._(
                "the client is not in the register, and the record does not name him"
            ),
        )
        self._reject(
            opening,
            stage.BAD_DATE,
            SQL(
                "SELECT rec, NULL FROM %s WHERE written_off > %s"
                " OR watch_until < written_off",
                table,
                opening.date,
            ),
            lambda value: self.env._(
                "the date of the write-off is after the opening date or after the end of the watch"
            ),
        )

    def _reject(self, opening, code, query, text):
        """Set aside the records of ``query`` (rec, value) with all that is staged for them."""
        self.env.cr.execute(SQL("%s ORDER BY 1", query))
        found = self.env.cr.fetchall()
        if not found:
            return
        opening.rejects += [(rec, code, text(value)) for rec, value in found]
        records = [rec for rec, _value in found]
        for name, table in opening.tables.items():
            if name != "reject":
                self.env.cr.execute(
                    SQL("DELETE FROM %s WHERE rec = ANY(%s)", table, records)
                )
