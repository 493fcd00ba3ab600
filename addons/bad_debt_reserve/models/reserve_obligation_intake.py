from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools import staging as stage
from .reserve_opening import Opening

FACTS = (
    "client_id", "contract_id", "branch_id", "amount", "file_amount", "file_currency_id",
    "date_start", "date_to", "category", "judged_by", "source",
)  # fmt: skip
"""What a file says of an obligation: a record is written when one of them differs."""


class ReserveObligationIntake(models.AbstractModel):
    """The one door for files of obligations off balance (611-П).

    A file is the state at its date: an obligation that differs from its record in force gets a
    record from that date on, one that a full file no longer names gets a zero. What earlier
    inventories used stays.
    """

    _name = "reserve.obligation.intake"
    _inherit = "reserve.opening"
    _description = "Taking in obligations off balance"

    _tables = stage.OBLIGATION_TABLES

    @api.model
    @api.private
    def take_in(
        self, staging, business_date, source, *, intake, full=False, correction=False
    ):
        """Take in the staged obligations of the intake's company and branch.

        :param staging: logical name -> SQL identifier, see tools/staging.py
        :param business_date: date of the balances, from which new records are in force
        :param source: system that keeps the obligations
        :param intake: ``bank.intake`` of this batch; its counts are written
        :param full: does the file name every obligation of source and branch?
        :param correction: is it a record that was set aside? Whether it still waits was asked by
            its name (:meth:`_awaits`)
        :return: dict: loaded, unchanged, missing (ended: no longer named); rejects: list of
            (record, code, text)
        :raises UserError: something would change although an inventory at the date or later is
            posted by a book of 590-П
        """
        batch = Opening(
            tables=dict(staging),
            company=intake.company_id,
            source=source,
            date=business_date,
            intake=intake,
        )
        # sudo: who may load was checked by the exchange; records are written by the system only.
        self = self.sudo()
        if not correction:
            self._check_order_of_branches(batch)
        self.env.flush_all()
        for table in batch.tables.values():
            self.env.cr.execute(SQL("ANALYZE %s", table))
        staged = self._count(batch, "obligation") + self._count(batch, "reject")
        named, changes = batch.work("named"), batch.work("changes")
        self.env.cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s AS SELECT kind, number FROM %s",
                named,
                batch.tables["obligation"],
            )
        )
        rates = self.env["debt.rate"]._rates(batch.company, batch.date)
        self._reject_obligations(batch, rates)
        loaded = self._count(batch, "obligation")
        self.env["reserve.off.balance"]._add_clients(batch, "obligation")
        self.env.cr.execute(
            SQL(
                "CREATE UNLOGGED TABLE %s AS %s",
                changes,
                self._changes_sql(batch, rates),
            )
        )
        changed = self.env.cr.rowcount
        ended = 0
        if full:
            self.env.cr.execute(
                SQL("INSERT INTO %s %s", changes, self._ended_sql(batch, named))
            )
            ended = self.env.cr.rowcount
        if changed or ended:
            self._check_not_posted(batch)
            self._write_changes(batch, changes)
        self.env.cr.execute(SQL("DROP TABLE %s, %s", named, changes))
        intake.write(
            {
                "records": staged,
                "loaded": loaded,
                "unchanged": loaded - changed,
                "rejected": staged - loaded,
                "state": "done",
            }
        )
        self.env.invalidate_all()
        return {
            "loaded": loaded,
            "unchanged": loaded - changed,
            "missing": ended,
            "rejects": batch.rejects,
        }

    @api.model
    def _awaits(self, company, source, kind, number, date):
        """Has no file of ``source`` written a record of the obligation from ``date`` on or later?

        :param kind: as in ``reserve.obligation``: one number may be of a limit and of a guarantee
        """
        # sudo: one yes or no; the loader may not be allowed to read obligations.
        return not (
            self.env["reserve.obligation"]
            .sudo()
            .search_count(
                [
                    ("company_id", "=", company.id),
                    ("source", "=", source),
                    ("kind", "=", kind),
                    ("number", "=", number),
                    ("date_from", ">=", date),
                ],
                limit=1,
            )
        )

    # -- before the merge

    def _check_order_of_branches(self, batch):
        """A file of a branch and one of the whole bank are of one order: when either has said all
        that is in force at a later date, an older file of the other would change it unseen. A later
        file that names some obligations alone stands in nobody's way.

        Files of the same branch are kept in order by the exchange.

        :raises UserError: the other has brought all obligations of a later date
        """
        branch = batch.intake.branch_id
        later = self.env["bank.intake"].search(
            [
                ("company_id", "=", batch.company.id),
                ("kind", "=", batch.intake.kind),
                ("source", "=", batch.source),
                ("state", "=", "done"),
                ("full", "=", True),
                ("branch_id", "=" if branch else "!=", False),
                ("business_date", ">", batch.date),
            ],
            order="business_date desc",
            limit=1,
        )
        if later:
            raise UserError(
                self.env._(
                    "File “%(name)s” has brought all obligations as of %(later)s already, this one"
                    " is as of %(date)s. Send the obligations of %(later)s or later.",
                    name=later.name,
                    later=format_date(self.env, later.business_date),
                    date=format_date(self.env, batch.date),
                )
            )

    def _check_not_posted(self, batch):
        posted = self.env["reserve.inventory"].search(
            [*self._inventories(batch), ("state", "=", "posted")],
            order="date, closing",
            limit=1,
        )
        if posted:
            raise UserError(
                self.env._(
                    "Obligations off balance are as of %(date)s, but “%(inventory)s” is posted"
                    " already. Send the file as of a later date, or reverse the inventory.",
                    date=format_date(self.env, batch.date),
                    inventory=posted.display_name,
                )
            )

    def _inventories(self, batch):
        """Domain of inventories that use what the file says."""
        return [
            ("company_id", "=", batch.company.id),
            ("book_id.method", "=", "bank"),
            ("date", ">=", batch.date),
            ("opening", "=", False),
        ]

    # -- the merge

    def _in_force_sql(self, batch):
        """Records in force at the date of the file, one a kind and number."""
        return SQL(
            """
            SELECT DISTINCT ON (kind, number) o.*,
                   CASE WHEN category IS NOT NULL THEN document END AS judged_by
              FROM reserve_obligation o
             WHERE company_id = %s AND date_from <= %s
             ORDER BY kind, number, date_from DESC
            """,
            batch.company.id,
            batch.date,
        )

    def _changes_sql(self, batch, rates):
        """Staged records that differ from the record in force, with its id (``old``) where that is
        of this very date."""
        values = SQL(", ").join(
            SQL("(%s, %s, %s::numeric)", code, rate.currency_id, rate.fx)
            for code, rate in rates.items()
            if rate.fx is not None
        )
        return SQL(
            """
            SELECT CASE WHEN f.date_from = %(date)s THEN f.id END AS old, s.kind, s.number,
                   s.fx_rate, %(staged)s
              FROM (SELECT o.kind, o.number, c.id AS client_id, d.id AS contract_id,
                           %(branch)s::int AS branch_id,
                           round(o.amount * fx.fx, 2) AS amount, o.amount AS file_amount,
                           fx.currency_id AS file_currency_id, fx.fx AS fx_rate,
                           o.date_from AS date_start, o.date_to,
                           NULLIF(o.category, '') AS category,
                           CASE WHEN o.category <> '' THEN o.document END AS judged_by,
                           %(source)s AS source
                      FROM %(table)s o
                      JOIN bank_client c ON c.company_id = %(company)s
                       AND c.source = %(source)s AND c.code = o.client_code
                      JOIN (VALUES %(rates)s) fx (code, currency_id, fx)
                        ON fx.code = COALESCE(NULLIF(o.currency, ''), %(own)s)
                      LEFT JOIN debt_contract d ON d.company_id = %(company)s
                       AND d.source = %(source)s AND d.number = o.contract) s
              LEFT JOIN (%(known)s) f ON f.kind = s.kind AND f.number = s.number
             WHERE CASE WHEN f.id IS NULL THEN s.amount <> 0
                        ELSE (%(before)s) IS DISTINCT FROM (%(staged)s) END
            """,
            date=batch.date,
            staged=self._facts_sql("s"),
            before=self._facts_sql("f"),
            branch=batch.intake.branch_id.id or None,
            source=batch.source,
            table=batch.tables["obligation"],
            company=batch.company.id,
            rates=values,
            own=batch.company.currency_id.name,
            known=self._in_force_sql(batch),
        )

    def _facts_sql(self, alias):
        return SQL(", ").join(SQL.identifier(alias, name) for name in FACTS)

    def _ended_sql(self, batch, named):
        """Obligations of source and branch in force that a full file no longer names, with zero.

        One that a file of this source brought ends also where people have corrected it since.
        What is set aside is named: it stays as it was. A record set aside without a number may be
        any of them, so then nothing ends.

        :param named: table of the kinds and numbers of the file
        """
        zeros = {
            "amount": SQL("0"),
            "file_amount": SQL("0"),
            "source": SQL("%s", batch.source),
        }
        facts = SQL(", ").join(
            zeros.get(name) or SQL.identifier("f", name) for name in FACTS
        )
        branch = batch.intake.branch_id
        return SQL(
            """
            SELECT CASE WHEN f.date_from = %(date)s THEN f.id END, f.kind, f.number, f.fx_rate,
                   %(facts)s
              FROM (%(known)s) f
             WHERE f.amount > 0
               AND (f.source = %(source)s
                    OR COALESCE(f.source, '') = '' AND f.date_from < %(date)s
                       AND EXISTS (SELECT 1 FROM reserve_obligation e
                                    WHERE e.company_id = f.company_id AND e.kind = f.kind
                                      AND e.number = f.number AND e.source = %(source)s
                                      AND e.date_from < f.date_from))
               AND COALESCE(f.date_to, %(date)s) >= %(date)s
               AND (%(every)s OR f.branch_id = %(branch)s)
               AND NOT EXISTS (SELECT 1 FROM %(named)s n
                                WHERE n.number = f.number AND n.kind = f.kind)
               AND NOT EXISTS (SELECT 1 FROM %(aside)s r WHERE r.number = f.number)
               AND NOT EXISTS (SELECT 1 FROM %(aside)s r WHERE COALESCE(r.number, '') = '')
            """,
            date=batch.date,
            facts=facts,
            known=self._in_force_sql(batch),
            source=batch.source,
            every=not branch,
            branch=branch.id or None,
            named=named,
            aside=batch.tables["reject"],
        )

    def _write_changes(self, batch, changes):
        """Records of the date of the file; inventories that wait to be posted are counted anew."""
        columns = [name for name in FACTS if name != "judged_by"]
        taken = SQL(", ").join(SQL.identifier("w", name) for name in columns)
        document = SQL(
            "COALESCE(w.judged_by, %s)",
            self.env._(
                "File “%(name)s” of %(date)s",
                name=batch.intake.name,
                date=format_date(self.env, batch.date),
            ),
        )
        stamp = (self.env.uid, self.env.cr.now())
        self.env.cr.execute(
            SQL(
                """
                UPDATE reserve_obligation o
                   SET (%s, document, fx_rate, intake_id, write_uid, write_date)
                       = (%s, %s, w.fx_rate, %s, %s, %s)
                  FROM %s w WHERE o.id = w.old
                """,
                SQL(", ").join(map(SQL.identifier, columns)),
                taken,
                document,
                batch.intake.id,
                *stamp,
                changes,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_obligation
                    (company_id, kind, number, date_from, %s, document, fx_rate, intake_id,
                     create_uid, create_date, write_uid, write_date)
                SELECT %s, w.kind, w.number, %s, %s, %s, w.fx_rate, %s, %s, %s, %s, %s
                  FROM %s w WHERE w.old IS NULL
                 ORDER BY w.kind, w.number
                """,
                SQL(", ").join(map(SQL.identifier, columns)),
                batch.company.id,
                batch.date,
                taken,
                document,
                batch.intake.id,
                *stamp,
                *stamp,
                changes,
            )
        )
        self.env["reserve.obligation"].invalidate_model()
        self.env["reserve.inventory"].search(
            [*self._inventories(batch), ("state", "=", "counted")]
        ).write({"state": "draft"})
