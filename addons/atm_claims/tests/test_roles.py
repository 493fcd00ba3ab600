from odoo.tests import tagged

from .common import BANK_ROLES, ROLES, AtmCommon
from .role_matrix import MATRIX

OPERATIONS = {"c": "create", "r": "read", "u": "write", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestRoles(AtmCommon):
    """Every role on every model: what is allowed is allowed, the rest is refused."""

    def test_matrix(self):
        users = {role: self._user(role) for role in (*ROLES, *BANK_ROLES)}
        for model, rights in MATRIX.items():
            for role, user in users.items():
                allowed = rights.get(role, rights.get("reader", ""))
                records = self.env[model].with_user(user)
                for letter, operation in OPERATIONS.items():
                    self.assertEqual(
                        records.has_access(operation),
                        letter in allowed,
                        (model, role, operation),
                    )
