from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import ageing


class DebtBucketScheme(models.Model):
    _name = "debt.bucket.scheme"
    _description = "Ageing groups"
    _order = "in_use desc, date_from desc, name"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        help="Empty: the scheme may be used by every company of the database.",
    )
    in_use = fields.Boolean(
        help="Debts are classified by this scheme between its dates. A scheme of the company itself"
        " goes before a common one. The other schemes are presets to choose from."
    )
    date_from = fields.Date(
        required=True, default="2000-01-01", help="First day it is in force."
    )
    date_to = fields.Date(help="Last day it is in force. Empty: no end.")
    source = fields.Char(
        translate=True,
        help="Document that sets the groups: law, accounting policy, order.",
    )
    bucket_ids = fields.One2many("debt.bucket", "scheme_id", string="Groups", copy=True)

    _code_uniq = models.UniqueIndex(
        "(code, company_id)", "This code is taken by another scheme."
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The scheme ends before it begins: correct its dates.",
    )

    @api.constrains("bucket_ids", "in_use")
    def _check_buckets(self):
        """Groups in use cover every number of days once: from 0, without holes, the last one
        open."""
        for scheme in self.filtered("in_use"):
            problem = ageing.scheme_problem(scheme._buckets())
            if problem:
                code, days = problem
                texts = {
                    "empty": self.env._("it has no groups"),
                    "start": self.env._("its first group does not begin at day 0"),
                    "order": self.env._(
                        "the group from day %s ends before it begins", days
                    ),
                    "overlap": self.env._("two groups share day %s", days),
                    "hole": self.env._("no group holds day %s", days),
                    "end": self.env._("the last group must have no upper bound"),
                }
                raise ValidationError(
                    self.env._(
                        "Ageing groups “%(name)s” cannot be used: %(reason)s.",
                        name=scheme.name,
                        reason=texts[code],
                    )
                )

    @api.constrains("in_use", "date_from", "date_to", "company_id")
    def _check_overlap(self):
        for scheme in self.filtered("in_use"):
            others = self.search(
                [
                    ("id", "!=", scheme.id),
                    ("in_use", "=", True),
                    ("company_id", "=", scheme.company_id.id),
                    (
                        "date_from",
                        "<=",
                        scheme.date_to or fields.Date.to_date("9999-12-31"),
                    ),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", scheme.date_from),
                ],
                limit=1,
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "Schemes “%(one)s” and “%(two)s” are in use on the same days. End one"
                        " of them"
                        " before the other begins.",
                        one=scheme.name,
                        two=others.name,
                    )
                )

    def _buckets(self):
        """The groups as plain ``ageing.Bucket`` rows, in order of days."""
        self.ensure_one()
        return [
            ageing.Bucket(
                row.number, row.dpd_from, None if row.open_end else row.dpd_to
            )
            for row in self.bucket_ids.sorted("dpd_from")
        ]

    @api.model
    def _in_force(self, company, date):
        """The scheme by which ``company`` classifies debts on ``date``; UserError without one."""
        # A role sees the schemes of its companies only; the classification needs the one in force
        # whatever the role, and nothing of it but bounds and names gets out.
        scheme = self.sudo().search(
            [
                ("in_use", "=", True),
                ("company_id", "in", (False, company.id)),
                ("date_from", "<=", date),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", date),
            ],
            order="company_id, date_from desc",
            limit=1,
        )
        if not scheme:
            raise UserError(
                self.env._(
                    "No ageing groups are in force on %(date)s for %(company)s. Put a scheme in use"
                    " in the settings of Collection.",
                    date=date,
                    company=company.display_name,
                )
            )
        return scheme
