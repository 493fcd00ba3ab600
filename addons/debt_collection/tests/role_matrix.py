"""Who may do what with the register: model -> role -> letters of create, read, update, delete.

A role that is not named may only read when ``reader`` is named.
"""

SET_WRITTEN = {
    model: {"reader": "r"}
    for model in (
        "debt.contract",
        "debt.party",
        "debt.instalment",
        "debt.operation",
        "debt.collateral",
        "debt.collateral.former",
        "debt.history",
        "debt.snapshot",
        "debt.portfolio",
        "debt.limitation",
    )
}
SETTINGS = {
    "debt.product": {"reader": "r", "administrator": "crud"},
    "debt.bucket.scheme": {
        "reader": "r",
        "chief_accountant": "cru",
        "administrator": "crud",
    },
    "debt.bucket": {"reader": "r", "chief_accountant": "cru", "administrator": "crud"},
    "debt.stage": {"reader": "r", "team_lead": "cru", "administrator": "crud"},
}
LAW = {
    "debt.legal.term": {
        "reader": "r",
        "lawyer": "cru",
        "chief_accountant": "cru",
        "administrator": "crud",
    },
    "debt.limitation.fact": {"reader": "r", "lawyer": "cr"},
    "debt.acceleration": {"reader": "r", "lawyer": "crud"},
}
WORK = {
    "debt.case": {
        "collector": "ru",
        "team_lead": "ru",
        "auditor": "r",
        "administrator": "r",
    },
    "debt.case.move": {
        "collector": "r",
        "team_lead": "r",
        "auditor": "r",
        "administrator": "r",
    },
    "debt.as.of": {
        "team_lead": "crud",
        "reserve_accountant": "crud",
        "chief_accountant": "crud",
        "auditor": "crud",
        "administrator": "crud",
    },
}
MATRIX = {**SET_WRITTEN, **SETTINGS, **LAW, **WORK}
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
