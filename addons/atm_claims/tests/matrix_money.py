"""Who may do what with the models of this area, see role_matrix."""

MATRIX = {}
MATRIX["atm.entry"] = {
    "branch_accountant": "cru",
    "reserve_accountant": "cru",
    "auditor": "r",
    "administrator": "r",
    "claims_officer": "r",
    "claims_head": "r",
    "chief_accountant": "cru",
}
MATRIX["atm.payout"] = {
    "branch_accountant": "ru",
    "reserve_accountant": "ru",
    "claims_officer": "ru",
    "auditor": "r",
    "administrator": "r",
    "security": "r",
    "commission_member": "r",
    "claims_head": "ru",
    "commission_secretary": "r",
    "chief_accountant": "ru",
}
MATRIX["atm.turnover"] = {
    "branch_accountant": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "claims_officer": "r",
    "claims_head": "r",
    "chief_accountant": "r",
}
MATRIX["atm.charge"] = {
    "branch_accountant": "crud",
    "reserve_accountant": "crud",
    "auditor": "r",
    "administrator": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "chief_accountant": "crud",
}
MATRIX["atm.account"] = {
    "branch_accountant": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "chief_accountant": "crud",
}
MATRIX["atm.account.pattern"] = {
    "branch_accountant": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "chief_accountant": "crud",
}
MATRIX["atm.money.norm"] = {
    "branch_accountant": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "chief_accountant": "crud",
}
MATRIX["atm.tie"] = {
    "branch_accountant": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "claims_officer": "r",
    "claims_head": "r",
    "chief_accountant": "r",
}
MATRIX["atm.tie.count"] = {
    "branch_accountant": "cru",
    "reserve_accountant": "cru",
    "auditor": "cru",
    "administrator": "cru",
    "claims_officer": "cru",
    "claims_head": "cru",
    "chief_accountant": "cru",
}
MATRIX["atm.difference.step"] = {
    "branch_accountant": "cru",
    "reserve_accountant": "cru",
    "chief_accountant": "cru",
}
MATRIX["atm.charge.payment"] = {
    "branch_accountant": "cru",
    "reserve_accountant": "cru",
    "chief_accountant": "cru",
}
MATRIX["atm.cost.norm"] = {
    "branch_accountant": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "claims_officer": "r",
    "commission_member": "r",
    "claims_head": "crud",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.trip"] = {
    "branch_accountant": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "encashment": "cru",
    "technician": "cru",
    "claims_officer": "cru",
    "claims_head": "crud",
    "chief_accountant": "r",
}
MATRIX["atm.device.report"] = {
    "claims_officer": "r",
    "commission_member": "r",
    "technician": "r",
    "encashment": "r",
    "cash_desk": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "claims_head": "r",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.claim.report"] = {
    "claims_officer": "r",
    "commission_member": "r",
    "reserve_accountant": "r",
    "auditor": "r",
    "administrator": "r",
    "claims_head": "r",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
