from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from ..tools import acceleration, limitation

CODES = [
    ("limitation_years", "Limitation period, years"),
    ("limitation_ceiling", "Limitation period at most, years"),
    ("limitation_rest", "Left after a claim without consideration, months"),
    ("acceleration_overdue", "Early repayment: overdue more than, days"),
    ("acceleration_window", "Early repayment: within, days"),
    ("acceleration_notice", "Early repayment: term to pay, days"),
    ("acceleration_short", "Short loan: given for less than, days"),
    ("acceleration_short_overdue", "Short loan: overdue more than, days"),
    ("acceleration_short_notice", "Short loan: term to pay, days"),
]


class DebtLegalTerm(models.Model):
    """A number that the law sets for debts, from a date; the last one not after a day holds."""

    _name = "debt.legal.term"
    _description = "Term set by law"
    _order = "code, date_from desc"
    _rec_name = "code"

    code = fields.Selection(CODES, string="Term", required=True)
    date_from = fields.Date(string="In force from", required=True)
    value = fields.Integer(required=True, aggregator=None)
    article = fields.Char(required=True, help="Article that sets the number.")
    source = fields.Char(help="Where the text was read.")
    uncertain = fields.Boolean(
        string="Not confirmed",
        readonly=True,
        default=True,
        help="Nobody has compared the number with the text of the law yet.",
    )
    confirmation = fields.Char(
        string="Confirmed by document",
        help="Text that the number was compared with, and its edition.",
    )
    confirmed_by_id = fields.Many2one("res.users", string="Confirmed by", readonly=True)
    confirmed_on = fields.Datetime(readonly=True)

    _code_uniq = models.UniqueIndex(
        "(code, date_from)", "The term already has a value from this date."
    )
    _value_positive = models.Constraint(
        "CHECK (value > 0)", "A term of the law is more than zero."
    )

    @api.model_create_multi
    def create(self, vals_list):
        fresh = {"uncertain": True, "confirmed_by_id": False, "confirmed_on": False}
        if not self.env.su:
            vals_list = [{**vals, **fresh} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """A changed number has to be confirmed again."""
        if {"code", "date_from", "value", "article"} & set(vals):
            vals = {
                **vals,
                "uncertain": True,
                "confirmed_by_id": False,
                "confirmed_on": False,
            }
        elif {"uncertain", "confirmed_by_id", "confirmed_on"} & set(vals):
            if not self.env.su:
                raise AccessError(
                    self.env._("A term is confirmed by its button, not by hand.")
                )
        return super().write(vals)

    def action_confirm(self):
        """Note who compared the number with the law, when and by which text."""
        self.check_access("write")
        for term in self:
            if not term.confirmation:
                raise UserError(
                    self.env._(
                        "“%(term)s” from %(date)s: write down the text of the law that the number"
                        " was compared with, then confirm.",
                        term=term.display_name,
                        date=format_date(self.env, term.date_from),
                    )
                )
        # sudo: the right to write was checked; these fields are set by this button alone.
        return self.sudo().write(
            {
                "uncertain": False,
                "confirmed_by_id": self.env.uid,
                "confirmed_on": fields.Datetime.now(),
            }
        )

    @api.model
    def _at(self, date, prefix):
        """Values in force on ``date``, by code without the prefix.

        :raises UserError: a term has no value on the date
        """
        # sudo: numbers of the law, which every calculation needs.
        rows = self.sudo().search(
            [("code", "=like", f"{prefix}\\_%"), ("date_from", "<=", date)],
            order="date_from",
        )
        values = {row.code.removeprefix(f"{prefix}_"): row.value for row in rows}
        for code, name in self._fields["code"]._description_selection(self.env):
            if code.startswith(f"{prefix}_") and (
                code.removeprefix(f"{prefix}_") not in values
            ):
                raise UserError(
                    self.env._(
                        "“%(term)s” has no value on %(date)s. Enter it under Collection, Settings,"
                        " Terms set by law.",
                        term=name,
                        date=format_date(self.env, date),
                    )
                )
        return values

    @api.model
    def _limitation(self, date):
        """Terms of the limitation period on a date, for the pure module."""
        return limitation.Law(**self._at(date, "limitation"))

    @api.model
    def _acceleration(self, date):
        """Terms of early repayment on a date, for the pure module."""
        return acceleration.Law(**self._at(date, "acceleration"))
