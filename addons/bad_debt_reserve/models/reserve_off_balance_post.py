# A model in files by theme: the register with its opening balances, the watch, entries.
# pylint: disable=consider-merging-classes-inherited
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools.money import D, round_kopeck, rows, text

COPIED = SQL(
    "company_id, source, number, revision, contract_id, client_id, branch_id, written_off,"
    " watch_until, ground, account, account_id, write_off_id"
)
"""What a motion or a reversal has in common with its record."""


class ReserveOffBalancePost(models.Model):
    """What happens to a debt off balance: put there, paid, taken off, reversed; with entries."""

    _inherit = "reserve.off.balance"

    @api.model
    def _put(self, order, parts, rules):
        """Records of the debts of a posted order, one a debt and account.

        :param parts: FROM of the lines with their parts (``reserve.write.off``)
        :param rules: dict (event, kind, client kind, part) → posting rule
        """
        accounts = [
            (kind, client, part, rule.debit_account_id)
            for (event, kind, client, part), rule in rules.items()
            if event == "off_balance.in"
        ]
        company = order.company_id
        years = self.env["debt.legal.term"]._watch(order.date)["years"]
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_off_balance
                    (company_id, kind, date, source, number, revision, contract_id, client_id,
                     branch_id, amount, parts, written_off, watch_until, ground, account,
                     account_id, write_off_id, move_id, user_id, create_uid, create_date, write_uid,
                     write_date)
                SELECT %(company)s, 'write_off', %(date)s, x.source, x.number,
                       COALESCE((SELECT max(r.revision) FROM reserve_off_balance r
                                  WHERE r.company_id = %(company)s AND r.source = x.source
                                    AND r.number = x.number), 0)
                       + row_number() OVER (PARTITION BY x.contract_id ORDER BY x.code),
                       x.contract_id, x.client_id, x.branch_id, x.amount, x.parts, %(date)s,
                       %(until)s, %(ground)s, x.code, x.account_id, %(order)s, %(move)s, %(uid)s,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (SELECT c.id AS contract_id, c.source, c.number, l.client_id, l.branch_id,
                               a.account_id, a.code, sum(p.sum) AS amount,
                               string_agg(p.part, ',' ORDER BY p.place) AS parts
                          FROM %(parts)s
                          JOIN debt_contract c ON c.id = l.contract_id
                          JOIN (VALUES %(accounts)s) a (kind, client_kind, part, account_id, code)
                            ON a.kind = l.debt_kind AND a.client_kind = l.client_kind
                           AND a.part = p.part
                         WHERE p.sum > 0
                         GROUP BY 1, 2, 3, 4, 5, 6, 7) x
                 ORDER BY x.number, x.code
                """,
                company=company.id,
                date=order.date,
                until=order.date + relativedelta(years=years),
                ground=order.ground_id.with_context(lang=order._paper_lang()).name,
                order=order.id,
                move=order.off_move_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                parts=parts,
                accounts=SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s)",
                        kind,
                        client,
                        part,
                        account.id,
                        account.with_company(company).code,
                    )
                    for kind, client, part, account in accounts
                ),
            )
        )
        self.invalidate_model()

    @api.model
    def _reverse_of(self, order, date):
        """Take back the records of an order.

        :raises UserError: one of its debts was paid or taken off since
        """
        moved = self.search(
            [("parent_id.write_off_id", "=", order.id), ("in_force", "=", True)],
            limit=1,
        )
        if moved:
            raise UserError(
                self.env._(
                    "“%(order)s” cannot be reversed: debt %(number)s was paid or taken off"
                    " after it,"
                    " on %(date)s.",
                    order=order.display_name,
                    number=moved.number,
                    date=format_date(self.env, moved.date),
                )
            )
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_off_balance
                    (kind, date, amount, reverses_id, user_id, create_uid, create_date, write_uid,
                     write_date, %(copied)s)
                SELECT 'reversal', %(date)s, -amount, id, %(uid)s, %(uid)s, %(now)s, %(uid)s,
                       %(now)s, %(copied)s
                  FROM reserve_off_balance
                 WHERE write_off_id = %(order)s AND kind = 'write_off' ORDER BY id
                """,
                copied=COPIED,
                date=date,
                order=order.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()

    def _left(self):
        """What is still watched: dict id → Decimal."""
        found = rows(
            self.env,
            SQL(
                'SELECT x.id, x."left" FROM (%s) x WHERE x.id = ANY(%s) AND x."left" > 0',
                self._left_sql(),
                self.ids,
            ),
        )
        return {row["id"]: row["left"] for row in found}

    def _pay(self, date, amount, document):
        """Money returned after the write-off: income, and off balance down.

        Runs in superuser mode, called by the wizard that checked the role.

        :param amount: Decimal, company currency, not above what is left
        :raises UserError: more than is left, dated in the future or before the write-off, locked
            period, no account
        """
        self.ensure_one()
        amount = round_kopeck(D(amount))
        left = self._left().get(self.id, Decimal(0))
        if not 0 < amount <= left:
            raise UserError(
                self.env._(
                    "Debt %(number)s: %(amount)s cannot be taken in, %(left)s of it is off"
                    " balance.",
                    number=self.number,
                    amount=text(amount),
                    left=text(left),
                )
            )
        self._check_date(date, self._last_reversals().get(self))
        own = self.with_context(lang=self._ledger_lang())
        ref = own.env._(
            "Paid after the write-off: contract %(number)s, %(document)s",
            number=self.number,
            document=document,
        )
        sums = {self.id: amount}
        income = self._take_in(date, ref, sums)
        off = self._take_off("off_balance.repaid", date, ref, sums)
        self._insert_motions("payment", date, sums, document, off, income)
        self.env["debt.case"]._tell_returned(self, date, text(amount), document)

    def _end(self, date, ground, document):
        """Take debts off the register: five years are over, or there is no debtor any more.

        Runs in superuser mode, called by the wizard that checked the role.

        :param ground: ``term`` or ``gone``
        :raises UserError: the term is not over yet, a day that has not come, nothing is left,
            locked period, no account
        """
        left = self._left()
        ended = self.browse(left)
        if not ended:
            raise UserError(
                self.env._("Nothing of the chosen debts is off balance any more.")
            )
        for company in ended.company_id:
            own = ended.filtered(lambda row, company=company: row.company_id == company)
            reversed_on = own._last_reversals()
            for row in own:
                row._check_date(date, reversed_on.get(row))
                if ground == "term" and row.watch_until >= date:
                    raise UserError(
                        self.env._(
                            "Debt %(number)s is watched until %(until)s: its term is not over on"
                            " %(date)s.",
                            number=row.number,
                            until=format_date(self.env, row.watch_until),
                            date=format_date(self.env, date),
                        )
                    )
            sums = {row.id: left[row.id] for row in own}
            ledger = own.with_context(lang=own._ledger_lang())
            ref = ledger.env._("End of the watch off balance: %s", document)
            off = own._take_off("off_balance.out", date, ref, sums)
            own._insert_motions("end", date, sums, document, off)

    def _check_date(self, date, reversed_on):
        """Refuse a day that has not come, or before the debt was put off balance or a reversal.

        :param reversed_on: the last reversal of a record of the debt, :meth:`_last_reversals`
        """
        self.env["account.move"]._reserve_check_come(self.company_id, date, self.number)
        if date < max(self.written_off, self.date):
            raise UserError(
                self.env._(
                    "Debt %(number)s was put off balance on %(date)s: nothing happens to it there"
                    " before.",
                    number=self.number,
                    date=format_date(self.env, max(self.written_off, self.date)),
                )
            )
        # What was reversed is off balance again from the day of its reversal.
        if reversed_on and date < reversed_on:
            raise UserError(
                self.env._(
                    "Debt %(number)s: a record of it was reversed on %(date)s. Nothing is entered"
                    " for a day before.",
                    number=self.number,
                    date=format_date(self.env, reversed_on),
                )
            )

    def _last_reversals(self):
        """Debt → the last day on which a payment or an end of it was reversed, if one was."""
        return dict(
            self._read_group(
                [("parent_id", "in", self.ids), ("reverses_id", "!=", False)],
                ["parent_id"],
                ["date:max"],
            )
        )

    def _insert_motions(self, kind, date, sums, document, off, income=None):
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_off_balance
                    (kind, date, amount, parent_id, document, move_id, income_move_id, user_id,
                     create_uid, create_date, write_uid, write_date, %(copied)s)
                SELECT %(kind)s, %(date)s, -s.amount, o.id, %(document)s, %(move)s, %(income)s,
                       %(uid)s, %(uid)s, %(now)s, %(uid)s, %(now)s, %(columns)s
                  FROM reserve_off_balance o
                  JOIN (VALUES %(sums)s) s (id, amount) ON s.id = o.id
                 ORDER BY o.id
                """,
                copied=COPIED,
                columns=SQL(
                    "o.company_id, o.source, o.number, o.revision, o.contract_id, o.client_id,"
                    " o.branch_id, o.written_off, o.watch_until, o.ground, o.account,"
                    " o.account_id, o.write_off_id"
                ),
                kind=kind,
                date=date,
                document=document,
                move=off.id,
                income=income.id if income else None,
                uid=self.env.uid,
                now=self.env.cr.now(),
                sums=SQL(", ").join(
                    SQL("(%s::int, %s::numeric)", number, amount)
                    for number, amount in sums.items()
                ),
            )
        )
        self.invalidate_model()
