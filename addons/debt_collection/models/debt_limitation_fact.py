from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import append_only

from ..tools import limitation


class DebtLimitationFact(models.Model):
    """A dated fact that stops the limitation period of a debt or begins it anew.

    Append-only: a mistake, or the end of what lasted, is a new record that takes the place of the
    old one (``replaces_id``); a record of kind ``withdrawn`` takes it back altogether.
    """

    _name = "debt.limitation.fact"
    _description = "Fact for the limitation period"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(
        "debt.contract", string="Debt", required=True, index=True, ondelete="restrict"
    )
    client_id = fields.Many2one(related="contract_id.client_id", string="Debtor")
    kind = fields.Selection(
        [
            ("acknowledged", "Debtor acknowledged the debt"),
            ("pretrial", "Pre-trial procedure"),
            ("court", "In court"),
            ("left", "Claim left without consideration or order cancelled"),
            ("withdrawn", "Record withdrawn"),
        ],
        required=True,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        help="Day of the acknowledgement; first day of the procedure; day the claim was filed.",
    )
    date_to = fields.Date(
        string="To",
        help="Last day of what stops the period. Empty: it lasts.",
    )
    written = fields.Boolean(
        string="In writing",
        help="A written acknowledgement begins the period anew even after it is over.",
    )
    number = fields.Integer(
        string="Payment no.",
        aggregator=None,
        help="The fact concerns this payment of the schedule alone. Zero: the whole debt. A payment"
        " made does not acknowledge the rest, so payments are not entered here.",
    )
    document = fields.Char(
        required=True, help="Document that proves it: name, number, date."
    )
    note = fields.Char()
    replaces_id = fields.Many2one(
        "debt.limitation.fact",
        string="Instead of",
        ondelete="restrict",
        check_company=True,
        help="The record whose place this one takes.",
    )
    replaced_by_ids = fields.One2many(
        "debt.limitation.fact", "replaces_id", string="Replaced by"
    )
    in_force = fields.Boolean(
        compute="_compute_in_force",
        search="_search_in_force",
        help="Neither replaced nor a withdrawal.",
    )
    user_id = fields.Many2one(
        "res.users", string="Entered by", readonly=True, ondelete="restrict"
    )

    _replaces_uniq = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL",
        "The record was replaced already. Open the one that took its place.",
    )
    _order_of_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "A stop must not end before it begins."
    )

    def init(self):
        append_only.create_function(self.env.cr)
        append_only.protect(self.env.cr, self._table)

    @api.depends("kind", "date_from")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for fact in self:
            date = format_date(self.env, fact.date_from)
            fact.display_name = f"{names.get(fact.kind, '')}, {date}"

    @api.depends("kind", "replaced_by_ids")
    def _compute_in_force(self):
        for fact in self:
            fact.in_force = fact.kind != "withdrawn" and not fact.replaced_by_ids

    @api.model
    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = [("kind", "!=", "withdrawn"), ("replaced_by_ids", "=", False)]
        return domain if True in value else ["!", "&", *domain]

    @api.model_create_multi
    def create(self, vals_list):
        # What was entered stands as it is: the checks come before the row.
        for vals in vals_list:
            self._check_vals(vals)
        contracts = self.env["debt.contract"]
        facts = super().create(
            [
                {
                    **vals,
                    "company_id": contracts.browse(vals["contract_id"]).company_id.id,
                    "user_id": self.env.uid,
                }
                for vals in vals_list
            ]
        )
        facts._check_replaced()
        return facts

    def _check_vals(self, vals):
        if not vals.get("contract_id"):
            raise UserError(self.env._("Choose the debt that the fact concerns."))
        kind = vals.get("kind")
        if kind in ("pretrial", "left") and not vals.get("date_to"):
            raise UserError(
                self.env._(
                    "Enter the last day: of the pre-trial procedure (by law or contract, otherwise"
                    " six months from its beginning), of the ruling that left the claim or"
                    " cancelled"
                    " the order."
                )
            )
        if kind == "acknowledged" and vals.get("date_to"):
            raise UserError(
                self.env._("An acknowledgement has one day: leave “To” empty.")
            )
        if kind == "withdrawn" and not vals.get("replaces_id"):
            raise UserError(self.env._("Choose the record that is withdrawn."))

    def _check_replaced(self):
        for fact in self:
            old = fact.replaces_id
            if old and old.contract_id != fact.contract_id:
                raise UserError(
                    self.env._(
                        "“%(old)s” is of debt %(number)s: a record takes the place of one of the"
                        " same debt only.",
                        old=old.display_name,
                        number=old.contract_id.number,
                    )
                )

    def _to_tool(self):
        """The facts in the words of the pure module."""
        return [
            limitation.Fact(
                fact.kind, fact.date_from, fact.date_to or None, fact.written
            )
            for fact in self
        ]

    def action_replace(self):
        """A form for the record that takes the place of this one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct or end"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_contract_id": self.contract_id.id,
                "default_kind": self.kind,
                "default_date_from": self.date_from,
                "default_date_to": self.date_to,
                "default_written": self.written,
                "default_number": self.number,
                "default_document": self.document,
                "default_replaces_id": self.id,
            },
        }
