from odoo.tests import TransactionCase, new_test_user

ROLES = (
    "collector",
    "team_lead",
    "lawyer",
    "branch_accountant",
    "reserve_accountant",
    "chief_accountant",
    "write_off_approver",
    "exchange_operator",
    "exchange_corrector",
    "auditor",
    "administrator",
)


class BankCommon(TransactionCase):
    """A company of its own, so that nothing depends on what the database holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "lang": "en_US"}
        )
        cls.company = cls.env["res.company"].create(
            {
                "name": "Test bank",
                "country_id": cls.env.ref("base.ru").id,
                "currency_id": cls.env.ref("base.RUB").id,
            }
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)

    @classmethod
    def user(cls, role: str):
        """Make a user of one role in the test company."""
        return new_test_user(
            cls.env,
            login=f"test_{role}",
            groups=f"bank_base.group_{role}",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @classmethod
    def client(cls, code="0000017", **values):
        return cls.env["bank.client"].create(
            {
                "company_id": cls.company.id,
                "source": "test",
                "code": code,
                "name": "Петров Пётр Петрович",
                "last_name": "Петров",
                "inn": "500100732259",
                **values,
            }
        )
