from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date


class ReserveConfirmation(models.Model):
    """What a debtor confirmed of its debt at a date: an act of reconciliation, a letter.

    The latest record not after the date of an inventory speaks for a debt; of one date, that of
    the debt itself goes before that of the debtor as a whole, whose sum covers the oldest debts
    first. Acts of reconciliation come weeks after the inventory that they belong to: a posted one
    does not close the door to them, and changes are kept in the record's history.
    """

    _name = "reserve.confirmation"
    _description = "Confirmation of a Debt"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _name_is_identity = True  # the client's

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    client_id = fields.Many2one(
        "bank.client",
        string="Debtor",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    contract_id = fields.Many2one(
        "debt.contract",
        string="Debt",
        index="btree_not_null",
        check_company=True,
        domain="[('client_id', '=', client_id)]",
        tracking=True,
        help="Empty: the paper is about all debts of the debtor together.",
    )
    date = fields.Date(
        string="Balance as of",
        required=True,
        index=True,
        tracking=True,
        help="Inventories from this date on use the record, until a later one.",
    )
    amount = fields.Monetary(
        string="Confirmed Sum",
        required=True,
        tracking=True,
        help="In company currency. Zero: the debtor was asked and confirms nothing.",
    )
    document = fields.Char(
        required=True,
        tracking=True,
        help="The paper that says so: what, number, date. Attach a copy to the record.",
    )
    comment = fields.Text()

    _once = models.UniqueIndex(
        "(company_id, client_id, COALESCE(contract_id, 0), date)",
        "A confirmation of this debt as of this date is already entered.",
    )
    _not_negative = models.Constraint(
        "CHECK (amount >= 0)", "A confirmed sum is zero or more."
    )

    @api.depends("client_id", "contract_id", "date")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(debt)s as of %(date)s",
                debt=record.contract_id.number or record.client_id.display_name or "",
                date=format_date(self.env, record.date),
            )

    @api.constrains("client_id", "contract_id")
    def _check_contract(self):
        for record in self:
            debt = record.contract_id
            if debt and debt.client_id != record.client_id:
                raise ValidationError(
                    self.env._(
                        "The debt “%(debt)s” is owed by another debtor than “%(client)s”. Choose a"
                        " debt of the debtor, or leave it empty.",
                        debt=debt.number,
                        client=record.client_id.display_name,
                    )
                )

    @api.model
    def _beside_sql(self, debts, company, date):
        """Subquery (without brackets): debts with what their debtors confirmed of them.

        :param debts: subquery with at least contract_id, client_id, overdue_since, gross
        :return: its columns and ``confirmation_id``, ``confirmed`` (never more than ``gross``) and
            ``confirmed_by``, the paper; empty where nobody was asked
        """
        self.flush_model()
        return SQL(
            """
            SELECT p.*, c.id AS confirmation_id, c.document AS confirmed_by,
                   CASE WHEN c.id IS NOT NULL THEN LEAST(p.gross, GREATEST(0, c.amount
                       - COALESCE(sum(p.gross) OVER (
                             PARTITION BY c.id ORDER BY p.overdue_since, p.contract_id
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))
                   END AS confirmed
              FROM (%(debts)s) p
              LEFT JOIN LATERAL (
                    SELECT r.id, r.amount, r.document FROM reserve_confirmation r
                     WHERE r.company_id = %(company)s AND r.client_id = p.client_id
                       AND r.date <= %(date)s
                       AND (r.contract_id = p.contract_id OR r.contract_id IS NULL)
                     ORDER BY r.date DESC, r.contract_id IS NULL, r.id DESC
                     LIMIT 1) c ON TRUE
            """,
            debts=debts,
            company=company.id,
            date=date,
        )
