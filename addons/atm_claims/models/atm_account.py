# One model, one concern a file.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.bank_base.tools import account_key, roles

from ..tools import atm_account

ROLES = [
    ("cash", "Cash in the ATM"),
    ("surplus", "Surplus"),
    ("shortage", "Shortage"),
    ("reserve", "Reserve for shortages"),
]
TYPES = {
    "cash": "asset_cash",
    "surplus": "liability_payable",
    "shortage": "asset_receivable",
    "reserve": "asset_current",
}
ROUBLES = "810"
"""Digits of roubles in accounts; other currencies have their ISO number."""


class AtmAccountPattern(models.Model):
    """How 20-digit accounts of ATMs look in a bank: one pattern a role."""

    _name = "atm.account.pattern"
    _description = "Pattern of accounts of ATMs"
    _order = "company_id, role"

    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="Empty: banks that have none of their own.",
    )
    role = fields.Selection(ROLES, required=True)
    pattern = fields.Char(
        required=True,
        size=20,
        help="20 places: digits, CCC for the currency, K for the key, N for the ATM's number.",
    )
    source = fields.Char(help="Clause of the accounting policy.")

    _role_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), role)",
        "The company already has a pattern of this role.",
    )

    @api.constrains("pattern")
    def _check_pattern(self):
        for one in self:
            if not atm_account.is_pattern(one.pattern):
                raise ValidationError(
                    self.env._(
                        "«%s» is no pattern of an account: 20 places are expected — five digits,"
                        " three digits or CCC, K, digits, and N at the end.",
                        one.pattern,
                    )
                )

    @api.model
    def _of_company(self, company) -> dict:
        """Patterns of a company: role → pattern, its own before the common ones."""
        found = self.search([("company_id", "in", (False, company.id))])
        return {
            one.role: one.pattern
            for one in found.sorted(lambda one: bool(one.company_id))
        }


class AtmAccount(models.Model):
    """The account of one ATM in one role; entries of the ATM are posted to it."""

    _name = "atm.account"
    _description = "Account of an ATM"
    _order = "device_id, role"
    _check_company_auto = True

    device_id = fields.Many2one(
        "atm.device", string="ATM", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="device_id.company_id", store=True, index=True)
    role = fields.Selection(ROLES, required=True)
    account_id = fields.Many2one(
        "account.account", required=True, ondelete="restrict", check_company=True
    )

    _role_unique = models.Constraint(
        "UNIQUE(device_id, role)", "The ATM already has an account of this role."
    )
    _account_unique = models.Constraint(
        "UNIQUE(account_id)", "This account is already of another ATM or role."
    )


class AtmDevice(models.Model):
    _inherit = "atm.device"

    account_ids = fields.One2many("atm.account", "device_id", string="Accounts")

    def action_make_accounts(self):
        """Button: the accounts that these ATMs lack, by the patterns of their banks."""
        roles.require(
            self,
            self.env._("make accounts of ATMs"),
            roles.RESERVE_ACCOUNTANT,
        )
        self.check_access("read")
        # sudo: the role was checked; accounts are made by the bank's patterns alone.
        self.sudo()._make_accounts()
        return True

    @api.model
    def action_make_all_accounts(self):
        """Button: the same for every ATM of the current companies."""
        return self.search(
            [("company_id", "in", self.env.companies.ids)]
        ).action_make_accounts()

    def _make_accounts(self):
        """Make the missing accounts; safe to repeat. An account of the chart with the wanted number
        is taken as it is, unless it is of another ATM.

        :return: the new ``atm.account``
        :raises UserError: no BIC, no digits in the number, the account is of another ATM
        """
        wanted = self._wanted_accounts()
        made = self.env["atm.account"]
        for company in self.company_id:
            own = {
                key: code
                for key, code in wanted.items()
                if key[0].company_id == company
            }
            found = self._ensure_ledger_accounts(company, own)
            taken = self.env["atm.account"].search(
                [("account_id", "in", [account.id for account in found.values()])],
                limit=1,
            )
            if taken:
                raise UserError(
                    self.env._(
                        "Account %(code)s is already of ATM %(device)s: two numbers of ATMs end"
                        " with the same digits. Enter the accounts by hand.",
                        code=taken.account_id.with_company(company).code,
                        device=taken.device_id.display_name,
                    )
                )
            made += self.env["atm.account"].create(
                [
                    {"device_id": device.id, "role": role, "account_id": found[code].id}
                    for (device, role), code in own.items()
                ]
            )
        return made

    def _wanted_accounts(self) -> dict:
        """Accounts that the ATMs lack: (device, role) → 20 digits."""
        wanted, seen = {}, {}
        for company in self.company_id:
            patterns = self.env["atm.account.pattern"]._of_company(company)
            for device in self.filtered(lambda one, of=company: one.company_id == of):
                have = set(device.account_ids.mapped("role"))
                for role, pattern in patterns.items():
                    if role in have:
                        continue
                    code = device._account_number(pattern)
                    other = seen.setdefault((company, code), device)
                    if other != device:
                        raise UserError(
                            self.env._(
                                "ATMs %(one)s and %(two)s would have the same account %(code)s."
                                " Enter the accounts of one of them by hand.",
                                one=other.display_name,
                                two=device.display_name,
                                code=code,
                            )
                        )
                    wanted[device, role] = code
        return wanted

    def _account_number(self, pattern) -> str:
        # sudo: the BIC alone, whatever branches the reader may see.
        bic = self.sudo().branch_id.bic or self.company_id.bic
        if not bic:
            raise UserError(
                self.env._(
                    "Enter the BIC of «%s»: the key of an account is counted by it.",
                    self.company_id.name,
                )
            )
        currency = self.currency_id
        digits = ROUBLES if currency.name == "RUB" else f"{currency.iso_numeric:03d}"
        try:
            number = atm_account.blank(pattern, self.code, digits)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The number of ATM %s has no digits: enter its accounts by hand.",
                    self.display_name,
                )
            ) from error
        key = account_key.key_of(number, bic)
        return number[: account_key.KEY] + key + number[account_key.KEY + 1 :]

    def _ensure_ledger_accounts(self, company, wanted: dict) -> dict:
        """Accounts of the ledger by number, the missing ones made in one call."""
        model = self.env["account.account"].with_company(company)
        have = {
            account.code: account
            for account in model.search(
                [
                    ("company_ids", "in", company.root_id.ids),
                    ("code", "in", list(wanted.values())),
                ]
            )
        }
        labels = dict(self.env["atm.account"]._fields["role"]._description_selection(
            self.with_context(lang=company.partner_id.lang or self.env.lang).env
        ))  # fmt: skip
        missing = [(key, code) for key, code in wanted.items() if code not in have]
        made = model.create(
            [
                {
                    "code": code,
                    "name": f"{labels[role]}: {device.code}",
                    "account_type": TYPES[role],
                    "reconcile": role in ("surplus", "shortage"),
                    "company_ids": [(6, 0, company.root_id.ids)],
                }
                for (device, role), code in missing
            ]
        )
        have.update(
            {code: account for (_key, code), account in zip(missing, made, strict=True)}
        )
        return have

    def _own_account(self, account, company):
        """The ATM's own account in place of the balance account that a posting rule names.

        A rule that names another account, or one of 20 digits, keeps it.

        :raises UserError: the ATM lacks the account
        """
        code = account.with_company(company).code or ""
        if account_key.is_account(code):
            return account
        for own in self.account_ids:
            if own.account_id.with_company(company).code[:5] == code[:5]:
                return own.account_id
        patterns = self.env["atm.account.pattern"]._of_company(company)
        if any(pattern[:5] == code[:5] for pattern in patterns.values()):
            raise UserError(
                self.env._(
                    "ATM %(device)s has no account of its own for %(code)s. Press «Make accounts»"
                    " on the ATM.",
                    device=self.display_name,
                    code=code,
                )
            )
        return account
