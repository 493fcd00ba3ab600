from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.bank_base.tools.set_many2one import SetMany2one, hold

from .debt_stage import WRITTEN_OFF


class DebtCase(models.Model):
    """The work with one debtor of one company over all contracts.

    Opened, staged and closed by the day close in sets (models/debt_case_day.py); people take the
    case, plan the next step, and may choose a stage by hand, which the day close then leaves alone.
    """

    _name = "debt.case"
    _description = "Debtor's case"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "overdue_since, id"
    _name_is_identity = True  # the debtor's

    company_id = SetMany2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    client_id = SetMany2one(
        "bank.client",
        string="Debtor",
        required=True,
        readonly=True,
    )
    create_uid = SetMany2one("res.users", string="Created by", readonly=True)
    write_uid = SetMany2one("res.users", string="Last Updated by", readonly=True)
    stage_id = SetMany2one(
        "debt.stage",
        required=True,
        index=True,
        tracking=True,
        group_expand="_group_expand_stage_id",
    )
    stage_by_hand = fields.Boolean(
        string="Stage chosen by hand",
        readonly=True,
        help="A person chose the stage: the day close does not change it.",
    )
    user_id = SetMany2one(
        "res.users",
        string="Collector",
        index="btree_not_null",
        tracking=True,
        help="Who works with the debtor. A collector sees own cases only.",
    )
    date_opened = fields.Date(string="Opened on", readonly=True)
    date_closed = fields.Date(string="Closed on", readonly=True)
    overdue_since = fields.Date(
        readonly=True, help="Oldest unpaid payment over all contracts of the debtor."
    )
    next_step = fields.Char(tracking=True, help="What to do next, in a few words.")
    next_date = fields.Date(
        string="Next step on", tracking=True, index="btree_not_null"
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], default="0")
    closed = fields.Boolean(related="stage_id.closed", string="Case is closed")
    move_ids = fields.One2many(
        "debt.case.move", "case_id", string="Stages passed", readonly=True
    )
    contract_ids = fields.One2many(
        related="client_id.debt_contract_ids", string="Contracts", readonly=True
    )
    contact_ids = fields.One2many(
        related="client_id.contact_ids", string="Phones and addresses", readonly=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    contract_count = fields.Integer(
        string="Contracts (number)", compute="_compute_sums"
    )
    principal_cc = fields.Monetary(
        string="Principal",
        currency_field="company_currency_id",
        compute="_compute_sums",
    )
    overdue_cc = fields.Monetary(
        string="Overdue", currency_field="company_currency_id", compute="_compute_sums"
    )
    debt_cc = fields.Monetary(
        string="Total debt",
        currency_field="company_currency_id",
        compute="_compute_sums",
    )
    days_past_due = fields.Integer(
        compute="_compute_days_past_due",
        search="_search_days_past_due",
        aggregator="max",
        help="Days since the oldest unpaid payment over all contracts.",
    )

    _client_uniq = models.UniqueIndex(
        "(company_id, client_id)", "The debtor already has a case in this company."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_moved(self):
        # sudo: what a case went through stays, whoever may see it.
        if self.sudo().move_ids:
            raise UserError(
                self.env._(
                    "The case of %s cannot be deleted: the stages it passed are kept. Close it"
                    " instead.",
                    self.sudo().move_ids[:1].case_id.display_name,
                )
            )

    @api.depends("client_id")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.client_id.display_name

    @api.model
    def _search_display_name(self, operator, value):
        return Domain("client_id", operator, value)

    @api.depends("client_id")
    def _compute_sums(self):
        groups = self.env["debt.contract"]._read_group(
            [
                ("client_id", "in", self.client_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            ["client_id", "company_id"],
            ["__count", "principal_cc:sum", "overdue_cc:sum", "debt_cc:sum"],
        )
        sums = {(client.id, company.id): totals for client, company, *totals in groups}
        for case in self:
            (
                case.contract_count,
                case.principal_cc,
                case.overdue_cc,
                case.debt_cc,
            ) = sums.get((case.client_id.id, case.company_id.id), (0, 0, 0, 0))

    @api.depends("overdue_since", "company_id")
    def _compute_days_past_due(self):
        dates = self.env["debt.contract"]._as_of_dates(self.company_id)
        for case in self:
            day = dates.get(case.company_id)
            overdue = day and case.overdue_since
            case.days_past_due = (
                max((day - case.overdue_since).days, 0) if overdue else 0
            )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "days_past_due":
            return super()._field_to_sql(alias, field_expr, query)
        contracts = self.env["debt.contract"]
        dates = contracts._as_of_dates(contracts._companies_seen())
        company = super()._field_to_sql(alias, "company_id", query)
        since = super()._field_to_sql(alias, "overdue_since", query)
        cases = [
            SQL(
                "WHEN %s THEN GREATEST(COALESCE(%s::date - %s, 0), 0)",
                owner.id,
                day,
                since,
            )
            for owner, day in dates.items()
            if day
        ]
        if not cases:
            return SQL("NULL::int")
        return SQL("(CASE %s %s END)", company, SQL(" ").join(cases))

    @api.model
    def _search_days_past_due(self, operator, value):
        return self.env["debt.contract"]._search_as_of("days_past_due", operator, value)

    @api.model
    def _group_expand_stage_id(self, stages, domain):
        return stages.search([("sequence", ">=", 0)])

    def write(self, vals):
        """A stage that a person sets is kept in the list of moves and left alone by the day
        close."""
        if vals.get("user_id"):
            hold(self.env["res.users"].browse(vals["user_id"]))
        if "stage_id" not in vals or self.env.context.get("debt_stage_by_rule"):
            return super().write(vals)
        stage = self.env["debt.stage"].browse(vals["stage_id"])
        hold(stage)
        moved = self.filtered(lambda case: case.stage_id != stage)
        # sudo: the list of moves is written by the system only.
        self.env["debt.case.move"].sudo().create(
            [moved_case._prepare_move(stage) for moved_case in moved]
        )
        today = fields.Date.context_today(self)
        return super().write(
            {
                **vals,
                # By orders a case is written off by itself; where a person did it, it stays.
                "stage_by_hand": not stage.closed or stage.code == WRITTEN_OFF,
                "date_closed": today if stage.closed else False,
            }
        )

    def _prepare_move(self, stage):
        self.ensure_one()
        return {
            "case_id": self.id,
            "company_id": self.company_id.id,
            "date": fields.Date.context_today(self),
            "stage_from_id": self.stage_id.id,
            "stage_to_id": stage.id,
            "days_past_due": self.days_past_due,
            "user_id": self.env.uid,
        }

    def action_take(self):
        """Assign the cases to the user who pressed the button."""
        return self.write({"user_id": self.env.uid})

    def action_stage_by_rule(self):
        """Let the next day close choose the stage again by days past due."""
        return self.with_context(debt_stage_by_rule=True).write(
            {"stage_by_hand": False}
        )

    def action_open_contracts(self):
        """All contracts of the debtor."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "debt_collection.debt_contract_action"
        )
        return {
            **action,
            "domain": [
                ("client_id", "=", self.client_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            "context": {},
        }
