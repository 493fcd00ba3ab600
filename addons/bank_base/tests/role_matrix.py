"""Who may do what: model → role → letters of read, create, update, delete ("rcud").

Every addon has a table like this one and proves it with ``assert_matrix``: what
is listed is allowed, what is not listed is refused.
"""

from odoo.exceptions import AccessError

from .common import ROLES

LETTERS = {"r": "read", "c": "create", "u": "write", "d": "unlink"}

EVERYBODY = dict.fromkeys(ROLES, "r")

MATRIX = {
    "bank.region": {**EVERYBODY, "administrator": "rcud"},
    "bank.branch": {**EVERYBODY, "administrator": "rcud"},
    "bank.client": {**EVERYBODY, "team_lead": "ru"},
    "bank.contact.point": {**EVERYBODY, "collector": "rcu", "team_lead": "rcu"},
    "bank.client.fact": {
        **{
            role: "r"
            for role in ROLES
            if role not in ("exchange_operator", "administrator")
        },
        "chief_accountant": "rcu",
    },
    "bank.calendar.day": {**EVERYBODY, "administrator": "rcud"},
    "bank.intake": EVERYBODY,
    "bank.posting.event": {**EVERYBODY, "administrator": "rcu"},
    "bank.posting.account": {**EVERYBODY, "chief_accountant": "rcud"},
    "bank.posting.scheme": {**EVERYBODY, "chief_accountant": "rcud"},
    "bank.posting.rule": {**EVERYBODY, "chief_accountant": "rcud"},
    "bank.day": {**EVERYBODY, "chief_accountant": "rcud", "administrator": "rcud"},
    "bank.day.step": EVERYBODY,
    "bank.day.closing": EVERYBODY,
    "bank.day.reopen": {"chief_accountant": "rcud"},
    "bank.outbox": {
        "exchange_operator": "r",
        "exchange_corrector": "r",
        "auditor": "r",
        "administrator": "r",
    },
    "bank.outbox.event": {
        "exchange_operator": "r",
        "exchange_corrector": "r",
        "auditor": "r",
        "administrator": "r",
    },
    "bank.outbox.resend": dict.fromkeys(
        ("exchange_operator", "exchange_corrector", "administrator"), "rcu"
    ),
    "bank.health.check": {
        "chief_accountant": "r",
        "exchange_operator": "r",
        "exchange_corrector": "r",
        "auditor": "r",
        "administrator": "r",
    },
    "bank.opening.log": {"auditor": "r"},
    "bank.maintenance.log": {"auditor": "r", "administrator": "r"},
}


def assert_matrix(test, matrix: dict, users: dict) -> None:
    """Prove a table: every letter allowed or refused as written, for every role.

    :param users: role → ``res.users``
    """
    for model, roles in matrix.items():
        for role, user in users.items():
            allowed = roles.get(role, "")
            records = test.env[model].with_user(user)
            for letter, operation in LETTERS.items():
                with test.subTest(model=model, role=role, operation=operation):
                    if letter in allowed:
                        records.check_access(operation)
                    else:
                        with test.assertRaises(AccessError):
                            records.check_access(operation)
