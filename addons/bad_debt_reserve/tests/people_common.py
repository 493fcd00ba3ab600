from odoo.tests import new_test_user

from .common import ReserveCommon


class PeopleCommon(ReserveCommon):
    """The bank of :class:`ReserveCommon` with people who work in it, by login."""

    PEOPLE = ()
    """(login, role) of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            login: new_test_user(
                cls.env,
                login=login,
                groups=f"bank_base.group_{role}",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for login, role in cls.PEOPLE
        }

    def by(self, login, records):
        """Records as one of the people sees them."""
        return records.with_user(self.users[login]).with_context(
            allowed_company_ids=self.company.ids
        )
