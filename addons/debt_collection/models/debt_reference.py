from odoo import api, models
from odoo.exceptions import UserError


class DebtReference(models.AbstractModel):
    """What a contract may refer to without a foreign key: it is not deleted while referred to."""

    _name = "debt.reference"
    _description = "Referred to by contracts"

    _debt_contract_field = None

    @api.ondelete(at_uninstall=False)
    def _unlink_except_referred(self):
        # sudo: a contract that the user may not see refers to the record all the same.
        contract = (
            self.env["debt.contract"]
            .sudo()
            .search([(self._debt_contract_field, "in", self.ids)], limit=1)
        )
        if contract:
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be deleted: contract %(number)s refers to it. Archive it"
                    " instead.",
                    name=contract[self._debt_contract_field].display_name,
                    number=contract.number,
                )
            )


class BankClient(models.Model):
    _name = "bank.client"
    _inherit = ["bank.client", "debt.reference"]
    _debt_contract_field = "client_id"


class BankBranch(models.Model):
    _name = "bank.branch"
    _inherit = ["bank.branch", "debt.reference"]
    _debt_contract_field = "branch_id"


class BankRegion(models.Model):
    _name = "bank.region"
    _inherit = ["bank.region", "debt.reference"]
    _debt_contract_field = "region_id"


class ResCurrency(models.Model):
    _name = "res.currency"
    _inherit = ["res.currency", "debt.reference"]
    _debt_contract_field = "currency_id"
