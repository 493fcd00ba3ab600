from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import by_hand, roles
from odoo.addons.bank_base.tools.money import D, rows, to_float

from .atm_entry import PREPARERS

BY_HAND = frozenset(
    (
        "company_id", "device_id", "act", "at", "date", "found_by", "in_presence_of", "place",
        "currency_id", "amount", "note", "difference_id",
    )
)  # fmt: skip


class AtmFind(models.Model):
    """Cash found in or near an ATM outside a recount: at maintenance, by a client, by a guard.

    Without the number of an act nothing is registered. A registered find explains a shortage of
    the ATM or becomes a surplus, and what was decided before is looked at again.
    """

    _name = "atm.find"
    _description = "Cash found at an ATM"
    _inherit = ["atm.cash.paper", "mail.thread"]
    _order = "at desc, id desc"
    _rec_name = "act"

    act = fields.Char(
        string="Number of the act",
        required=True,
        help="Cash that is found is always taken over by an act.",
    )
    device_id = fields.Many2one(index=True)
    at = fields.Datetime(string="Found at", required=True)
    date = fields.Date(
        string="Day",
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    found_by = fields.Char(required=True)
    in_presence_of = fields.Char()
    place = fields.Selection(
        [
            ("mechanism", "In the mechanism"),
            ("slot", "In the slot"),
            ("safe", "In the safe, outside the cassettes"),
            ("outside", "Outside the ATM"),
        ],
        required=True,
        default="mechanism",
    )
    amount = fields.Monetary(required=True)
    difference_id = fields.Many2one(
        "atm.difference",
        string="Explains",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('device_id', '=', device_id), ('state', '!=', 'cancelled')]",
        help="The difference it belongs to; empty: a new surplus.",
    )
    state = fields.Selection(
        [("draft", "Entered"), ("registered", "Registered")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    registered_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    note = fields.Text()

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The sum found must be above zero."
    )
    _act_unique = models.Constraint(
        "UNIQUE(company_id, device_id, act)", "The ATM already has a find by this act."
    )

    @api.depends("at", "device_id")
    def _compute_date(self):
        for find in self:
            find.date = find.at and find.device_id._local(find.at).date()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            by_hand.refuse_others(self, by_hand.given(self, vals), BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        by_hand.refuse_others(self, vals, BY_HAND)
        if not self.env.su and BY_HAND & set(vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for find in self:
            if find.state != "draft":
                raise UserError(
                    self.env._("Find %s is registered and stays as it is.", find.act)
                )

    def action_register(self):
        """Button: the find is right. It covers its shortage; what is above becomes a surplus.

        Links, inquiries and claims of the ATM that were settled are opened again.
        """
        self.check_access("write")
        for find in self:
            find._check_draft()
            # sudo: the register and the state are written by this button alone; access to the
            # find was checked above.
            find.sudo()._take_over(self.env.uid)
        return True

    def action_book(self):
        """Button: prepare the entry of what was found for a shortage; another person approves.

        What is above the shortage is a surplus with an entry of its own.
        """
        roles.require(self, self.env._("prepare entries of ATMs"), *PREPARERS)
        self.check_access("read")
        for find in self:
            # sudo: the role was checked; the covers of the find alone are summed.
            covers = find.sudo().difference_id.cover_ids.filtered(
                lambda one, find=find: one.active and one.find_id == find
            )
            shortage = covers.difference_id
            if find.state != "registered" or shortage.kind != "shortage":
                raise UserError(
                    self.env._(
                        "Find %s covers no shortage: nothing is booked by it.", find.act
                    )
                )
            shortage._check_booked()
            entries = self.env["atm.entry"]
            entries._prepare_entry(
                "atm.found", find.device_id,
                entries._open_date(find.company_id, find.date),
                sum(D(one.amount) for one in covers),
                self.env._("Find by act %s", find.act), find, difference=shortage,
            )  # fmt: skip
        return True

    def _take_over(self, uid):
        self.ensure_one()
        self.write({"state": "registered", "registered_by": uid})
        self.flush_recordset()
        query = SQL("SELECT amount FROM atm_find WHERE id = %s", self.id)
        left = rows(self.env, query)[0]["amount"]
        linked = self.difference_id
        said = self.env._(
            "Cash was found at %(device)s by act %(act)s: %(sum)s.",
            device=self.device_id.display_name,
            act=self.act,
            sum=left,
        )
        if linked:
            linked.lock_for_update()
            linked._reopen(said)
        if linked.kind == "shortage":
            covers = min(left, linked._exact()["rest"])
            if covers:
                self.env["atm.cover"].create(
                    {
                        "difference_id": linked.id,
                        "find_id": self.id,
                        "kind": "find",
                        "amount": to_float(covers),
                    }
                )
            left -= covers
        if left:
            self.env["atm.difference"].create(
                {
                    "company_id": self.company_id.id,
                    "device_id": self.device_id.id,
                    "date": self.date,
                    "currency_id": self.currency_id.id,
                    "kind": "surplus",
                    "amount": to_float(left),
                    "find_id": self.id,
                    "investigation_id": linked.investigation_id.id,
                }
            )
        if not linked:
            self._reopen_others(said)

    def _reopen_others(self, said):
        """Inquiries of this ATM, settled ones too, learn of cash that nobody could place."""
        inquiries = self.env["atm.investigation"].search(
            [("device_id", "=", self.device_id.id)], limit=100
        )
        inquiries._reopen(said)
        # Claims refused because nothing was found, with an inquiry or without one.
        short = self.env["atm.claim"]._short_at(
            self.device_id, None, self.at, D(self.amount)
        )
        (inquiries.claim_ids | short)._reopened_by_cash(said)
