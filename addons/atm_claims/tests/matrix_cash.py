"""Who may do what with the models of this area, see role_matrix."""

from .matrix_base import READ

MATRIX = {}

# -- cash and inquiries
KEEPERS = {
    role: right
    for role, right in READ.items()
    if role not in ("front_office", "contact_centre")
}
"""Who sees cash of ATMs: everybody who works with ATMs or books their cash."""
INQUIRY = {
    role: right for role, right in KEEPERS.items() if not role.endswith("accountant")
}
PRIVATE = {
    role: right
    for role, right in INQUIRY.items()
    if role not in ("technician", "cash_desk", "encashment")
}
MATRIX["atm.recount"] = {**KEEPERS, "cash_desk": "cru"}
MATRIX["atm.recount.line"] = {**KEEPERS, "cash_desk": "crud"}
MATRIX["atm.load"] = {**KEEPERS, "cash_desk": "cru", "encashment": "cru"}
MATRIX["atm.difference"] = {
    **KEEPERS,
    "branch_accountant": "r",
    "claims_officer": "ru",
    "claims_head": "ru",
}
MATRIX["atm.cover"] = {
    "claims_officer": "cru",
    "claims_head": "cru",
    "cash_desk": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.find"] = {
    **KEEPERS,
    "technician": "cru",
    "cash_desk": "cru",
    "encashment": "cru",
    "security": "cru",
}
MATRIX["atm.investigation"] = {**INQUIRY, "claims_officer": "cru", "claims_head": "cru"}
MATRIX["atm.custody"] = {
    **INQUIRY,
    "claims_officer": "crud",
    "claims_head": "crud",
    "security": "cru",
}
MATRIX["atm.access"] = {
    **INQUIRY,
    "cash_desk": "cr",
    "encashment": "cr",
    "security": "cr",
}
MATRIX["atm.statement"] = {
    **INQUIRY,
    "claims_officer": "cr",
    "claims_head": "cr",
    "technician": "cr",
    "cash_desk": "cr",
    "encashment": "cr",
    "security": "cr",
}
MATRIX["atm.referral"] = {**PRIVATE, "security": "cru"}
MATRIX["atm.video.request"] = {
    **PRIVATE,
    "claims_officer": "cru",
    "claims_head": "cru",
    "security": "cru",
}
MATRIX["atm.conclusion"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "technician": "cru",
    "cash_desk": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.inquiry.report"] = {
    **PRIVATE,
    "claims_officer": "cru",
    "claims_head": "cru",
}
MATRIX["atm.cash.period"] = {**KEEPERS}
MATRIX["atm.conclusion.version"] = {"technician": "cru"}
MATRIX["atm.cover.withdrawal"] = {"claims_head": "cru"}
