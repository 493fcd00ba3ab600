from odoo.tests import TransactionCase, new_test_user

ROLES = (
    "front_office",
    "contact_centre",
    "claims_officer",
    "claims_head",
    "technician",
    "cash_desk",
    "encashment",
    "security",
    "commission_member",
    "commission_secretary",
)
"""Roles of this addon; BANK_ROLES are those of bank_base that see something of it."""
BANK_ROLES = (
    "branch_accountant",
    "reserve_accountant",
    "chief_accountant",
    "exchange_operator",
    "auditor",
    "administrator",
    "collector",
)


class AtmCommon(TransactionCase):
    """A company of its own in roubles, with one ATM."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rub = cls.env.ref("base.RUB")
        cls.rub.active = True
        cls.company = cls.env["res.company"].create(
            {"name": "Bank of tests", "currency_id": cls.rub.id}
        )
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "lang": "en_US",
            }
        )
        cls.company = cls.company.with_env(cls.env)
        cls.branch = cls.env["bank.branch"].create(
            {"company_id": cls.company.id, "code": "001", "name": "Sokol"}
        )
        cls.device_model = cls.env["atm.device.model"].create(
            {"maker": "NCR", "name": "Test model", "dialect": "ncr"}
        )
        cls.device = cls._device("ATM00001")

    @classmethod
    def _device(cls, code, **values):
        return cls.env["atm.device"].create(
            {
                "company_id": cls.company.id,
                "code": code,
                "model_id": cls.device_model.id,
                "branch_id": cls.branch.id,
                **values,
            }
        )

    @classmethod
    def _client(cls, code="0000017", **values):
        return cls.env["bank.client"].create(
            {
                "company_id": cls.company.id,
                "source": "test",
                "code": code,
                "name": "Петров Пётр Петрович",
                "last_name": "Петров",
                **values,
            }
        )

    @classmethod
    def _user(cls, role, login=None):
        """A user of one role of the test company; roles of bank_base by their own names."""
        module = "atm_claims" if role in ROLES else "bank_base"
        return new_test_user(
            cls.env,
            login or f"atm_{role}",
            groups=f"{module}.group_{role}",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
