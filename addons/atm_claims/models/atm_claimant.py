from odoo import api, fields, models

from odoo.addons.bank_base.models.bank_opened_mixin import IDENTITY

from ..tools.people import document_key


class AtmClaimant(models.Model):
    """A person who claims and is no client of the bank; seen by those who need it."""

    _name = "atm.claimant"
    _description = "Claimant who is no client"
    _inherit = "bank.opened.mixin"
    _order = "id desc"
    _name_is_identity = True
    _names_of_lists = frozenset(("name",))

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Full name", required=True, size=200, groups=IDENTITY)
    birth_date = fields.Date(groups=IDENTITY)
    document = fields.Char(size=60, groups=IDENTITY, help="Its kind.")
    document_number = fields.Char(
        string="Series and number", size=40, groups=IDENTITY, index="btree_not_null"
    )
    document_key = fields.Char(
        string="Letters and digits of the document",
        compute="_compute_document_key",
        store=True,
        index="btree_not_null",
        groups=IDENTITY,
    )
    document_issued = fields.Char(string="Issued by, when", size=200, groups=IDENTITY)
    claim_ids = fields.One2many("atm.claim", "claimant_id", string="Claims")
    active = fields.Boolean(default=True)

    @api.depends("document_number")
    def _compute_document_key(self):
        for claimant in self:
            claimant.document_key = document_key(claimant.document_number) or False

    @api.depends("name")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        named = self.env["bank.client"]._sees_identity()
        for claimant in self:
            # sudo: the name is shown to those alone who may see it, as that of a client.
            claimant.display_name = (
                claimant.sudo().name
                if named
                else self.env._("Claimant %s", claimant.id)
            )

    @api.model
    def _search_display_name(self, operator, value):
        if self.env["bank.client"]._sees_identity():
            return [("name", operator, value)]
        return [("id", "in", [])]
