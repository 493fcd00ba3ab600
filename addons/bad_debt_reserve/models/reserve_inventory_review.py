# A model in several files by theme: here, the commission: review and signatures.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.bank_base.tools import roles


class ReserveInventoryReview(models.Model):
    """What the commission says of a counted inventory, and who signed it."""

    _inherit = "reserve.inventory"

    review = fields.Selection(
        [
            ("none", "Not sent"),
            ("review", "Under review"),
            ("returned", "Returned"),
            ("agreed", "Agreed"),
        ],
        required=True,
        readonly=True,
        default="none",
        copy=False,
        tracking=True,
        help="Counting anew takes the inventory out of review, and its signatures away.",
    )
    reviewed_id = fields.Many2one(
        "res.users", string="Reviewed by", readonly=True, copy=False
    )
    reviewed_on = fields.Datetime(readonly=True, copy=False)
    signature_ids = fields.One2many(
        "reserve.signature",
        "inventory_id",
        string="Signatures",
        readonly=True,
        context={"active_test": False},
    )
    unsigned = fields.Integer(
        string="Signatures Missing",
        compute="_compute_unsigned",
        help="Members of the commission of the date who have not signed yet.",
    )
    may_sign = fields.Boolean(compute="_compute_unsigned")
    of_commission = fields.Boolean(
        compute="_compute_of_commission",
        search="_search_of_commission",
        help="The user is in the commission of the date of the inventory.",
    )

    @api.depends("signature_ids.active", "date", "company_id")
    @api.depends_context("uid")
    def _compute_unsigned(self):
        for inventory in self:
            left = inventory._unsigned_members()
            inventory.unsigned = len(left)
            inventory.may_sign = self.env.user in left.user_id

    @api.depends("date", "company_id")
    @api.depends_context("uid")
    def _compute_of_commission(self):
        own = set(self.env["reserve.inventory"]._of_commission_ids(self.ids))
        for inventory in self:
            inventory.of_commission = inventory.id in own

    @api.model
    def _search_of_commission(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = SQL("(%s)", self._of_commission_sql())
        return [("id", "in" if True in value else "not in", query)]

    def _of_commission_sql(self):
        """Subquery (without brackets): ids of inventories that the user is to sign.

        Drafts are not among them: there is nothing to sign yet.
        """
        self.flush_model(["date", "company_id", "state"])
        self.env["reserve.commission.member"].flush_model()
        return SQL(
            """
            SELECT i.id FROM reserve_inventory i
              JOIN reserve_commission_member m ON m.company_id = i.company_id
               AND m.user_id = %s AND m.date_from <= i.date
               AND COALESCE(m.date_to >= i.date, TRUE)
             WHERE i.state <> 'draft'
            """,
            self.env.uid,
        )

    @api.model
    def _of_commission_ids(self, ids):
        query = SQL(
            "SELECT id FROM (%s) own WHERE id = ANY(%s)",
            self._of_commission_sql(),
            list(ids),
        )
        return [number for (number,) in self.env.execute_query(query)]

    def _commission(self):
        """Members of the commission on the date of the inventory, the chair first."""
        self.ensure_one()
        return self.env["reserve.commission.member"]._at(self.company_id, self.date)

    def _unsigned_members(self):
        self.ensure_one()
        if not self.date:
            return self.env["reserve.commission.member"]
        return self._commission() - self.signature_ids.filtered("active").member_id

    def _signature_of(self, member):
        """The signature of a member that counts, if there is one."""
        return self.signature_ids.filtered(
            lambda one: one.active and one.member_id == member
        )

    def _insert_lines(self):
        """Other figures than those that were reviewed and signed."""
        signed = self.signature_ids.filtered("active")
        signed.write({"active": False})
        signed.flush_recordset()  # a new signature is inserted at once, and is unique
        if self.review != "none":
            self.write({"review": "none", "reviewed_id": False, "reviewed_on": False})
        return super()._insert_lines()

    def _check_counted(self):
        for inventory in self:
            if inventory.state in ("draft", "reversed") or inventory.opening:
                raise UserError(
                    self.env._(
                        "“%s” is not counted, or was reversed: there is nothing to review or sign.",
                        inventory.display_name,
                    )
                )

    def action_send_to_review(self):
        """Button: the accountant puts the counted inventory before the commission."""
        self.check_access("write")
        roles.require(
            self, self.env._("send an inventory to review"), roles.RESERVE_ACCOUNTANT
        )
        self._check_counted()
        for inventory in self:
            if inventory.state == "posted":
                raise UserError(
                    self.env._(
                        "“%s” is posted: there is nothing left to review.",
                        inventory.display_name,
                    )
                )
            if not inventory._commission():
                raise UserError(
                    self.env._(
                        "%(company)s has no inventory commission on %(date)s. Enter its members"
                        " under Settings, Inventory Commission.",
                        company=inventory.company_id.name,
                        date=format_date(self.env, inventory.date),
                    )
                )
        # sudo: the role was checked; the state of the review is not set by hand.
        self.sudo().write({"review": "review"})
        return True

    def _review(self, answer):
        """Answer of the chair of the commission or of the chief accountant."""
        for inventory in self:
            inventory.check_access("read")
            chair = inventory._commission().filtered(lambda one: one.role == "chair")
            if self.env.user != chair.user_id and not self.env.user.has_group(
                "bank_base.group_chief_accountant"
            ):
                raise AccessError(
                    self.env._(
                        "“%s” is reviewed by the chair of the commission or the chief accountant.",
                        inventory.display_name,
                    )
                )
            if inventory.review != "review":
                raise UserError(
                    self.env._("“%s” is not under review.", inventory.display_name)
                )
            # sudo: the person was checked; only the answer is written.
            inventory.sudo().write(
                {
                    "review": answer,
                    "reviewed_id": self.env.uid,
                    "reviewed_on": fields.Datetime.now(),
                }
            )
        return True

    def action_agree(self):
        """Button: the inventory is agreed and may be signed and posted."""
        return self._review("agreed")

    def action_return(self):
        """Button: the inventory goes back to the accountant; why is said in the messages."""
        return self._review("returned")

    def action_sign(self):
        """Button: the user signs as a member of the commission of the date."""
        self._check_counted()
        for inventory in self:
            inventory.check_access("read")
            member = inventory._unsigned_members().filtered(
                lambda one: one.user_id == self.env.user
            )
            if not member:
                raise UserError(
                    self.env._(
                        "“%s”: you are not in the commission of its date, or have signed already.",
                        inventory.display_name,
                    )
                )
            inventory._sign(member[0], "system")
        return True

    def action_signed_on_paper(self):
        """Button: the printed act came back signed by all members who have not signed here."""
        self.check_access("write")
        roles.require(self, self.env._("record signatures"), roles.RESERVE_ACCOUNTANT)
        self._check_counted()
        for inventory in self:
            members = inventory._unsigned_members()
            if not members:
                raise UserError(
                    self.env._(
                        "“%s”: nobody of the commission is left to sign.",
                        inventory.display_name,
                    )
                )
            for member in members:
                inventory._sign(member, "paper")
        return True

    def _sign(self, member, how):
        # sudo: signatures are made here only, after the person or the role was checked.
        self.env["reserve.signature"].sudo().create(
            {
                "inventory_id": self.id,
                "member_id": member.id,
                "how": how,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "reserve": self.reserve,
                "difference": self.difference,
            }
        )
        self.invalidate_recordset(["unsigned", "may_sign", "signature_ids"])

    def _check_can_post(self):
        result = super()._check_can_post()
        if self.book_id.needs_review and self.review != "agreed":
            raise UserError(
                self.env._(
                    "“%s” is posted after the commission has agreed to it. Send it to review.",
                    self.display_name,
                )
            )
        if self.book_id.needs_signatures:
            self._check_signed()
        return result

    def _check_signed(self):
        """Refuse an inventory that a member of the commission has not signed."""
        left = self._unsigned_members()
        if left or not self._commission():
            raise UserError(
                self.env._(
                    "“%(inventory)s” is posted after all members of the commission have signed it."
                    " Not signed: %(left)s.",
                    inventory=self.display_name,
                    left=", ".join(left.mapped("name"))
                    or self.env._("there is no commission on this date"),
                )
            )
