# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError


class BankClient(models.Model):
    _inherit = "bank.client"

    debt_contract_ids = fields.One2many(
        "debt.contract", "client_id", string="Contracts", readonly=True
    )
    debt_case_ids = fields.One2many(
        "debt.case", "client_id", string="Debtor's case", readonly=True
    )
    debt_party_ids = fields.One2many(
        "debt.party",
        "client_id",
        string="Answers for the debts of others",
        readonly=True,
    )

    def write(self, vals):
        """A person corrects the kind of a client: the sums by groups follow."""
        moved = self.filtered(lambda one: one.kind != vals.get("kind", one.kind))
        done = super().write(vals)
        if moved:
            self.flush_recordset(["kind"])
            # sudo: the sums are of the whole register, whoever corrects a client.
            portfolio = self.env["debt.portfolio"].sudo()
            for company, source in {(one.company_id, one.source) for one in moved}:
                portfolio._keep_sums(company, source)
        return done

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_case(self):
        # sudo: a case that the user may not see is the client's all the same.
        case = (
            self.env["debt.case"]
            .sudo()
            .search([("client_id", "in", self.ids)], limit=1)
        )
        if case:
            raise UserError(
                self.env._(
                    "Client %s cannot be deleted: the client has a case. Archive the client"
                    " instead.",
                    case.client_id.code,
                )
            )
