from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

NOTES = frozenset(("judgement", "comment"))
"""Words that explain a fact: they may be completed at any time."""


class ReserveFactMixin(models.AbstractModel):
    """A dated fact that people enter for a method: what a posted inventory used stays as it is."""

    _name = "reserve.fact.mixin"
    _description = "Dated Fact of a Reserve"

    _fact_method = ""
    """Method of the rule books that use the fact."""

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    document = fields.Char(
        required=True,
        help="The paper that says so: what, number, date. Attach a copy to the record.",
    )
    comment = fields.Text()

    def _known_from(self):
        """The first date at which an inventory uses the fact."""
        return self.date_from

    def _inventories(self, states):
        """Inventories in some states that may have used the fact."""
        self.ensure_one()
        # sudo: facts are entered by people who may not see every inventory; only states are asked.
        return (
            self.env["reserve.inventory"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("book_id.method", "=", self._fact_method),
                    ("date", ">=", self._known_from()),
                    ("state", "in", states),
                    ("opening", "=", False),
                ]
            )
        )

    def _recount(self):
        """Inventories that were counted without the fact are counted anew before posting."""
        for fact in self:
            fact._inventories(("counted",)).write({"state": "draft"})

    def _check_unused(self):
        for fact in self:
            posted = fact._inventories(("posted",))[:1]
            if posted:
                raise UserError(
                    self.env._(
                        "“%(fact)s” stays as it is: “%(inventory)s” is posted. Enter a new record"
                        " dated after %(date)s.",
                        fact=fact.display_name,
                        inventory=posted.display_name,
                        date=format_date(self.env, posted.date),
                    )
                )

    def _check_not_named(self):
        """A reversed inventory goes on naming the facts of its lines: they may be mended, not
        deleted."""
        for fact in self:
            reversed_one = fact._inventories(("reversed",))[:1]
            if reversed_one:
                raise UserError(
                    self.env._(
                        "“%(fact)s” is not deleted: “%(inventory)s” was counted by it. Correct the"
                        " record, or enter a new one.",
                        fact=fact.display_name,
                        inventory=reversed_one.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        facts = super().create(vals_list)
        facts._recount()
        return facts

    def write(self, vals):
        changes = {
            name
            for name in vals
            if name in self._fields
            and name not in NOTES
            and not name.startswith(("message_", "activity_"))
        }
        if changes:
            self._check_unused()
            self._recount()
        result = super().write(vals)
        if changes:
            self._recount()
        return result

    def unlink(self):
        self._check_unused()
        self._check_not_named()
        self._recount()
        return super().unlink()
