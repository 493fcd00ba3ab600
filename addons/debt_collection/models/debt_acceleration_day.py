# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, models
from odoo.tools import SQL

from odoo.addons.bank_base.tools.failpoint import failpoint


class DebtAcceleration(models.Model):
    """What demands do to the register, in sets; the demands themselves are the journal of it."""

    _inherit = "debt.acceleration"

    @api.model
    def _called_sql(self, company, source):
        """Subquery (without brackets) of contracts that demands made due: number, accelerated_on.

        A file that names no day keeps ours; a file that names one wins, and the demand shows it.
        """
        self.flush_model()
        return SQL(
            "SELECT k.number, a.accelerated_on FROM debt_acceleration a"
            " JOIN debt_contract k ON k.id = a.contract_id"
            " WHERE a.state = 'final' AND k.company_id = %s AND k.source = %s",
            company.id,
            source,
        )

    @api.model
    def _step_due(self, day):
        """Day step: demands whose term is over make their debts final, paid ones are closed.

        Paid is the overdue that the demand was about: of payments due before it was sent. What
        became overdue later needs a demand of its own. Run again it finds nothing to do.
        """
        self.env.flush_all()
        failpoint("acceleration.before_due")
        self.env.cr.execute(
            SQL(
                """
                UPDATE debt_acceleration a
                   SET state = CASE WHEN c.overdue_since < a.date_sent
                                    THEN 'final' ELSE 'cured' END,
                       accelerated_on = CASE WHEN c.overdue_since < a.date_sent
                                             THEN a.pay_until + 1 END,
                       applied_on = %(date)s, write_uid = %(uid)s, write_date = %(now)s
                  FROM debt_contract c
                 WHERE c.id = a.contract_id AND a.state = 'sent' AND a.company_id = %(company)s
                   AND a.pay_until < %(date)s
             RETURNING a.id, a.state
                """,
                date=day.date,
                company=day.company_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        done = self.env.cr.fetchall()
        final = [number for number, state in done if state == "final"]
        self._set_on_contracts(
            final, SQL("a.accelerated_on"), SQL("c.accelerated_on IS NULL")
        )
        self.env.invalidate_all()
        return {"rows": len(done), "final": len(final), "cured": len(done) - len(final)}

    def _set_on_contracts(self, ids, value, condition):
        """Write the day on the contracts of demands, and count their groups anew.

        :param value: SQL of the day
        :param condition: SQL on the contract ``c`` and the demand ``a``
        """
        self.env.cr.execute(
            SQL(
                """
                WITH changed AS (
                    UPDATE debt_contract c SET accelerated_on = %(value)s
                      FROM debt_acceleration a
                     WHERE a.contract_id = c.id AND a.id = ANY(%(ids)s) AND %(condition)s
                 RETURNING c.company_id, c.source
                )
                SELECT DISTINCT company_id, source FROM changed
                """,
                value=value,
                ids=ids,
                condition=condition,
            )
        )
        for company, source in self.env.cr.fetchall():
            self.env["debt.portfolio"]._keep_sums(
                self.env["res.company"].browse(company), source
            )

    def _take_back(self):
        """Withdraw demands; the day they set goes from the register, a file's own day stays."""
        self.flush_recordset()
        self.env["debt.contract"].flush_model(["accelerated_on"])
        self._set_on_contracts(
            self.ids,
            SQL("NULL::date"),
            SQL("a.state = 'final' AND c.accelerated_on = a.accelerated_on"),
        )
        self.write({"state": "withdrawn"})
        self.env.invalidate_all()
