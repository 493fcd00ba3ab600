from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import append_only

FACTS = (
    "client_id", "amount", "written_off", "watch_until", "ground", "account",
)  # fmt: skip
"""What a row says of a debt; two rows that differ in any of it differ."""


class ReserveOffBalance(models.Model):
    """The register of debts written off that the bank still watches off balance.

    Append-only: a row is never changed. A correction reverses a row by one of the opposite sum and
    adds a new one, so that the sum over all rows is always what is watched.
    """

    _name = "reserve.off.balance"
    _description = "Debt Watched Off Balance"
    _order = "watch_until, id"
    _rec_name = "number"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("opening", "Opening balance"),
            ("write_off", "Write-off"),
            ("payment", "Money returned"),
            ("end", "End of the watch"),
            ("reversal", "Reversal"),
        ],
        string="Record",
        required=True,
        readonly=True,
    )
    date = fields.Date(
        string="As of",
        required=True,
        readonly=True,
        help="Date as of which the record stands in the register.",
    )
    source = fields.Char(
        required=True, readonly=True, help="System that kept the contract."
    )
    number = fields.Char(string="Contract", required=True, readonly=True)
    revision = fields.Integer(
        required=True,
        readonly=True,
        default=1,
        aggregator=None,
        help="More than 1: corrected.",
    )
    contract_id = fields.Many2one(
        "debt.contract",
        string="Debt",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="If the register of debts had it when the record came.",
    )
    client_id = fields.Many2one(
        "bank.client",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    branch_id = fields.Many2one("bank.branch", readonly=True, ondelete="restrict")
    amount = fields.Monetary(
        string="Sum",
        required=True,
        readonly=True,
        help="Above zero: put off balance. Below zero: paid, taken off or reversed.",
    )
    written_off = fields.Date(string="Written off on", required=True, readonly=True)
    watch_until = fields.Date(
        string="Watched Until",
        required=True,
        readonly=True,
        help="No less than five years from the write-off, in case the debtor can pay again.",
    )
    days_left = fields.Integer(
        compute="_compute_days_left",
        aggregator=None,
        help="Days of the watch that are left on the last closed or loaded date; below zero: over.",
    )
    ground = fields.Char(readonly=True)
    account = fields.Char(
        string="Off-balance Account",
        readonly=True,
        help="Code of the account that the debt stands on, for example 91802 or 007.",
    )
    reverses_id = fields.Many2one(
        "reserve.off.balance",
        readonly=True,
        ondelete="restrict",
        help="The record that this one takes back.",
    )
    reversal_ids = fields.One2many(
        "reserve.off.balance", "reverses_id", string="Reversed by"
    )
    in_force = fields.Boolean(
        compute="_compute_in_force",
        search="_search_in_force",
        help="Neither a reversal nor reversed.",
    )
    intake_id = fields.Many2one(
        "bank.intake",
        string="Batch",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The file of opening balances that brought the record.",
    )

    _revision_unique = models.UniqueIndex(
        "(company_id, source, number, revision)"
        " WHERE reverses_id IS NULL AND kind IN ('opening', 'write_off')"
    )
    _reverses_unique = models.UniqueIndex("(reverses_id) WHERE reverses_id IS NOT NULL")

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)

    @api.depends("number", "revision")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.number

    @api.depends("watch_until", "company_id")
    def _compute_days_left(self):
        dates = self.env["debt.contract"]._as_of_dates(self.company_id)
        for row in self:
            day = dates.get(row.company_id)
            row.days_left = (row.watch_until - day).days if day else 0

    @api.depends("reverses_id", "reversal_ids")
    def _compute_in_force(self):
        for row in self:
            row.in_force = not (row.reverses_id or row.reversal_ids)

    @api.model
    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = [("reverses_id", "=", False), ("reversal_ids", "=", False)]
        return domain if True in value else ["!", "&", *domain]

    # -- opening balances

    @api.model
    def _take_opening(self, opening):
        """Staged debts into the register; what differs from a row in force reverses it.

        :param opening: :class:`~.reserve_opening.Opening`, its tables hold good records only; what
            changed something is added to ``touched``
        :raises UserError: something would change although an inventory is posted already
        """
        self._add_clients(opening, "off_balance")
        work = opening.work("off_balance")
        self.env.cr.execute(
            SQL("CREATE UNLOGGED TABLE %s AS %s", work, self._changes_sql(opening))
        )
        if self.env.cr.rowcount:
            self._check_may_change(opening)
            self._insert_changes(opening, work)
            self.invalidate_model()
        self.env.cr.execute(
            SQL("INSERT INTO %s SELECT rec FROM %s", opening.touched, work)
        )
        self.env.cr.execute(SQL("DROP TABLE %s", work))

    def _check_may_change(self, opening):
        first = self.env["reserve.inventory"].search(
            [
                ("company_id", "=", opening.company.id),
                ("state", "=", "posted"),
                ("opening", "=", False),
            ],
            order="date, closing",
            limit=1,
        )
        if first:
            raise UserError(
                self.env._(
                    "The off-balance register cannot be taken over or changed by an opening file:"
                    " “%(inventory)s” is posted already.",
                    inventory=first.display_name,
                )
            )

    def _add_clients(self, opening, table):
        """Clients that the register of debts does not know, by code and name; a known one stays as
        it is.

        :param table: logical name of the staging table that names them
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO bank_client (company_id, source, code, kind, name, active,
                                         create_date, write_date)
                SELECT DISTINCT ON (o.client_code) %(company)s, %(source)s, o.client_code,
                       COALESCE(o.client_kind, 'person'), o.client_name, TRUE, %(now)s, %(now)s
                  FROM %(staged)s o
                 WHERE NOT EXISTS (SELECT 1 FROM bank_client c
                                    WHERE c.company_id = %(company)s AND c.source = %(source)s
                                      AND c.code = o.client_code)
                 ORDER BY o.client_code, o.rec
                """,
                company=opening.company.id,
                source=opening.source,
                now=self.env.cr.now(),
                staged=opening.tables[table],
            )
        )
        self.env["bank.client"].invalidate_model()

    def _changes_sql(self, opening):
        """Staged rows that differ from the row in force, with its id (``old``) if there is one."""
        facts = SQL(", ").join(SQL.identifier("s", name) for name in FACTS)
        known = SQL(", ").join(SQL.identifier("f", name) for name in FACTS)
        return SQL(
            """
            SELECT s.*, f.id AS old,
                   (SELECT COALESCE(max(revision), 0) FROM reserve_off_balance r
                     WHERE r.company_id = %(company)s AND r.source = %(source)s
                       AND r.number = s.number) + 1 AS revision
              FROM (SELECT o.rec, o.number, d.id AS contract_id, c.id AS client_id, o.amount,
                           o.written_off, o.watch_until,
                           NULLIF(o.ground, '') AS ground, NULLIF(o.account, '') AS account
                      FROM %(staged)s o
                      JOIN bank_client c ON c.company_id = %(company)s
                       AND c.source = %(source)s AND c.code = o.client_code
                      LEFT JOIN debt_contract d ON d.company_id = %(company)s
                       AND d.source = %(source)s AND d.number = o.number) s
              LEFT JOIN reserve_off_balance f ON f.company_id = %(company)s
               AND f.source = %(source)s AND f.number = s.number AND f.kind = 'opening'
               AND NOT EXISTS (SELECT 1 FROM reserve_off_balance b WHERE b.reverses_id = f.id)
             WHERE CASE WHEN f.id IS NULL THEN s.amount <> 0
                        ELSE (%(known)s) IS DISTINCT FROM (%(facts)s) END
            """,
            company=opening.company.id,
            source=opening.source,
            staged=opening.tables["off_balance"],
            known=known,
            facts=facts,
        )

    def _insert_changes(self, opening, work):
        common = {
            "work": work,
            "date": opening.date,
            "intake": opening.intake.id,
            "branch": opening.intake.branch_id.id or None,
            "company": opening.company.id,
            "source": opening.source,
            "uid": self.env.uid,
            "now": self.env.cr.now(),
        }
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_off_balance
                    (company_id, kind, date, source, number, revision, contract_id, client_id,
                     branch_id, amount, written_off, watch_until, ground, account, reverses_id,
                     intake_id, create_uid, create_date, write_uid, write_date)
                SELECT o.company_id, 'reversal', %(date)s, o.source, o.number, o.revision,
                       o.contract_id, o.client_id, o.branch_id, -o.amount, o.written_off,
                       o.watch_until, o.ground, o.account, o.id, %(intake)s, %(uid)s, %(now)s,
                       %(uid)s, %(now)s
                  FROM %(work)s w JOIN reserve_off_balance o ON o.id = w.old
                 ORDER BY w.rec
                """,
                **common,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reserve_off_balance
                    (company_id, kind, date, source, number, revision, contract_id, client_id,
                     branch_id, amount, written_off, watch_until, ground, account, intake_id,
                     create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, 'opening', %(date)s, %(source)s, w.number, w.revision,
                       w.contract_id, w.client_id, %(branch)s, w.amount, w.written_off,
                       w.watch_until, w.ground, w.account, %(intake)s, %(uid)s, %(now)s, %(uid)s,
                       %(now)s
                  FROM %(work)s w
                 WHERE w.amount <> 0
                 ORDER BY w.rec
                """,
                **common,
            )
        )

    def action_contract(self):
        """The debt itself, if the register has it."""
        self.ensure_one()
        if not self.contract_id:
            raise UserError(
                self.env._(
                    "Contract %(number)s, written off on %(date)s, is not in the register of"
                    " debts.",
                    number=self.number,
                    date=format_date(self.env, self.written_off),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "debt.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }
