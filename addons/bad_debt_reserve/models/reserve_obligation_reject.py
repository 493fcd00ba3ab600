# A model in files by theme: the door for files, what it sets aside.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools import staging as stage


class ReserveObligationReject(models.AbstractModel):
    """Records of a file of obligations that cannot be taken in."""

    _inherit = "reserve.obligation.intake"

    def _reject_obligations(self, batch, rates):
        """Set aside what cannot be told or valued, each record whole."""
        table = batch.tables["obligation"]
        kinds = dict(
            self.env["reserve.obligation"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        self._reject(
            batch,
            stage.NO_NUMBER,
            SQL("SELECT rec, NULL FROM %s WHERE COALESCE(number, '') = ''", table),
            lambda value: self.env._("the record has no number of the obligation"),
        )
        self._reject(
            batch,
            stage.DUPLICATE,
            SQL(
                "SELECT rec, kind || ' ' || number FROM (SELECT rec, kind, number, row_number()"
                " OVER (PARTITION BY kind, number ORDER BY rec) AS n FROM %s) d WHERE n > 1",
                table,
            ),
            lambda value: self.env._(
                "obligation %(number)s (%(kind)s) comes twice in the file",
                number=value.partition(" ")[2],
                kind=kinds[value.partition(" ")[0]].lower(),
            ),
        )
        self._reject(
            batch,
            stage.NEGATIVE,
            SQL("SELECT rec, NULL FROM %s WHERE amount < 0", table),
            lambda value: self.env._("the sum is negative"),
        )
        self._reject(
            batch,
            stage.BAD_DATE,
            SQL(
                "SELECT rec, NULL FROM %s WHERE date_from > %s"
                " OR date_to < GREATEST(date_from, %s)",
                table,
                batch.date,
                batch.date,
            ),
            lambda value: self.env._(
                "the obligation is not in force on the date of the file: leave it out"
            ),
        )
        valued = tuple(code for code, rate in rates.items() if rate.fx is not None)
        self._reject(
            batch,
            stage.NO_RATE,
            SQL(
                "SELECT rec, currency FROM %s WHERE NULLIF(currency, '') NOT IN %s",
                table,
                valued,
            ),
            lambda value: self.env._(
                "there is no rate of %(currency)s on %(date)s: enter it and load the record again",
                currency=value,
                date=format_date(self.env, batch.date),
            ),
        )
        self._reject_unknown(batch, table)

    def _reject_unknown(self, batch, table):
        """Clients and loans that are not in the register; numbers that others keep."""
        self._reject(
            batch,
            stage.NO_CLIENT,
            SQL(
                "SELECT o.rec, NULL FROM %s o WHERE (COALESCE(o.client_name, '') = ''"
                " OR COALESCE(o.client_kind, '') = '')"
                " AND NOT EXISTS (SELECT 1 FROM bank_client c WHERE c.company_id = %s"
                " AND c.source = %s AND c.code = o.client_code)",
                table,
                batch.company.id,
                batch.source,
            ),
            lambda value: self.env._(
                "the client is not in the register, and the record does not say his name and"
                " whether it is a person or a company"
            ),
        )
        self._reject(
            batch,
            stage.UNKNOWN_CONTRACT,
            SQL(
                "SELECT o.rec, o.contract FROM %s o WHERE o.contract <> '' AND NOT EXISTS"
                " (SELECT 1 FROM debt_contract c WHERE c.company_id = %s AND c.source = %s"
                " AND c.number = o.contract)",
                table,
                batch.company.id,
                batch.source,
            ),
            lambda value: self.env._(
                "contract %s is not in the register: load the contracts first", value
            ),
        )
        self._reject(
            batch,
            stage.TAKEN,
            SQL(
                "SELECT o.rec, f.date_from || ' ' || o.number FROM %(table)s o"
                " JOIN (%(known)s) f ON f.kind = o.kind AND f.number = o.number"
                " WHERE f.source IS DISTINCT FROM %(source)s AND (f.date_from = %(date)s"
                "  OR f.source <> '' AND f.amount > 0"
                "     AND COALESCE(f.date_to, %(date)s) >= %(date)s)",
                table=table,
                known=self._in_force_sql(batch),
                source=batch.source,
                date=batch.date,
            ),
            lambda value: self.env._(
                "obligation %(number)s is entered from %(date)s already, by hand or by another"
                " system: correct that record, or delete it and load this one again",
                number=value.partition(" ")[2],
                date=format_date(self.env, value.partition(" ")[0]),
            ),
        )
