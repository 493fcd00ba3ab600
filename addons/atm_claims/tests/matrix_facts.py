"""Who may do what with the models of this area, see role_matrix."""

from .matrix_base import READ

MATRIX = {}
MATRIX["atm.journal"] = READ
MATRIX["atm.journal.finding"] = READ
MATRIX["atm.event"] = dict.fromkeys(
    (
        "front_office",
        "contact_centre",
        "claims_officer",
        "claims_head",
        "technician",
        "cash_desk",
        "security",
        "commission_member",
        "commission_secretary",
        "auditor",
        "administrator",
        "reserve_accountant",
        "chief_accountant",
    ),
    "r",
)
MATRIX["atm.counter"] = dict.fromkeys(
    (
        "claims_officer",
        "claims_head",
        "technician",
        "cash_desk",
        "security",
        "commission_member",
        "commission_secretary",
        "auditor",
        "administrator",
        "reserve_accountant",
        "chief_accountant",
        "encashment",
    ),
    "r",
)
MATRIX["atm.source.row"] = dict.fromkeys(
    (
        "claims_officer",
        "claims_head",
        "security",
        "commission_member",
        "commission_secretary",
        "auditor",
        "administrator",
        "reserve_accountant",
        "chief_accountant",
    ),
    "r",
)
MATRIX["atm.clock"] = dict.fromkeys(
    (
        "claims_officer",
        "claims_head",
        "technician",
        "security",
        "auditor",
        "administrator",
        "reserve_accountant",
        "chief_accountant",
    ),
    "r",
)
MATRIX["atm.match"] = dict.fromkeys(
    (
        "claims_officer",
        "claims_head",
        "security",
        "commission_member",
        "commission_secretary",
        "auditor",
        "administrator",
        "reserve_accountant",
        "chief_accountant",
    ),
    "r",
)
MATRIX["atm.proposal"] = {
    "claims_officer": "ru",
    "claims_head": "ru",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "auditor": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
}
MATRIX["atm.event"]["encashment"] = "r"
for _model in ("atm.event", "atm.journal", "atm.journal.finding"):
    MATRIX[_model]["branch_accountant"] = "r"
