# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import fields, models


class AtmClaimList(models.Model):
    """A list of claims that came at once, for example from another bank: what became of it."""

    _name = "atm.claim.list"
    _description = "List of claims"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    name = fields.Char(string="File", required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    records = fields.Integer(string="Rows", readonly=True)
    loaded = fields.Integer(string="Claims made", readonly=True)
    rejected = fields.Integer(string="Set aside", readonly=True)
    claim_ids = fields.One2many("atm.claim", "list_id", string="Claims")
    reject_ids = fields.One2many(
        "atm.claim.list.reject", "list_id", string="Rows set aside"
    )

    _file_unique = models.Constraint(
        "UNIQUE(company_id, sha256)", "This list was taken in already."
    )
    _adds_up = models.Constraint(
        "CHECK (records = loaded + rejected)", "Every row is a claim or is set aside."
    )


class AtmClaim(models.Model):
    _inherit = "atm.claim"

    list_id = fields.Many2one(
        "atm.claim.list",
        string="From list",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
