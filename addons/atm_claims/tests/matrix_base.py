"""Who may do what with ATMs and their settings, see role_matrix."""

READ = {
    role: "r"
    for role in (
        "front_office", "contact_centre", "claims_officer", "claims_head", "technician",
        "cash_desk", "encashment", "security", "commission_member", "commission_secretary",
        "reserve_accountant", "chief_accountant", "auditor", "administrator",
    )
}  # fmt: skip
MATRIX = {}
MATRIX["atm.device.model"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "crud",
}
MATRIX["atm.device"] = {**MATRIX["atm.device.model"], "technician": "cru"}
MATRIX["atm.cassette"] = {**MATRIX["atm.device.model"], "technician": "crud"}
