"""Who may do what with the models of this area, see role_matrix."""

MATRIX = {}
MATRIX["atm.web.visit"] = {}
MATRIX["atm.claim.stage"] = {
    "reader": "r",
    "claims_head": "ru",
    "administrator": "ru",
}
MATRIX["atm.claim.checklist.item"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "crud",
}
MATRIX["atm.term.policy"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "cru",
}
MATRIX["atm.unit.term"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "cru",
}
MATRIX["atm.required.fact"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "crud",
}
MATRIX["atm.script"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "crud",
}
MATRIX["atm.consent.text"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "cru",
}
MATRIX["atm.claim.mailbox"] = {
    "claims_officer": "r",
    "claims_head": "cru",
    "auditor": "r",
    "administrator": "crud",
}
MATRIX["atm.claimant"] = {
    "front_office": "cru",
    "contact_centre": "cru",
    "claims_officer": "cru",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "claims_head": "cru",
    "commission_secretary": "r",
}
MATRIX["atm.consent"] = {
    "front_office": "r",
    "contact_centre": "r",
    "claims_officer": "r",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "claims_head": "ru",
    "commission_secretary": "r",
}
MATRIX["atm.claim.paper"] = {
    "front_office": "cr",
    "contact_centre": "cr",
    "claims_officer": "cru",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "claims_head": "cru",
    "commission_secretary": "r",
}
MATRIX["atm.claim.candidate"] = {
    "front_office": "r",
    "contact_centre": "r",
    "claims_officer": "r",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "technician": "r",
    "cash_desk": "r",
    "encashment": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "claims_head": "r",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.claim.checklist.line"] = {
    "front_office": "r",
    "contact_centre": "r",
    "claims_officer": "ru",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "technician": "r",
    "cash_desk": "r",
    "encashment": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "claims_head": "ru",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.claim.clock"] = {
    "front_office": "r",
    "contact_centre": "r",
    "claims_officer": "r",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "technician": "r",
    "cash_desk": "r",
    "encashment": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "claims_head": "r",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.claim.question"] = {
    "front_office": "ru",
    "contact_centre": "ru",
    "claims_officer": "cru",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "technician": "r",
    "cash_desk": "r",
    "encashment": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "claims_head": "cru",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.unit.request"] = {
    "front_office": "r",
    "contact_centre": "r",
    "claims_officer": "cru",
    "security": "ru",
    "commission_member": "r",
    "auditor": "r",
    "technician": "ru",
    "cash_desk": "ru",
    "encashment": "ru",
    "administrator": "r",
    "reserve_accountant": "r",
    "branch_accountant": "ru",
    "claims_head": "cru",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.answer"] = {
    "front_office": "r",
    "contact_centre": "r",
    "claims_officer": "crud",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "technician": "r",
    "cash_desk": "r",
    "encashment": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "claims_head": "crud",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.satisfaction"] = {
    "front_office": "r",
    "contact_centre": "r",
    "claims_officer": "r",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "technician": "r",
    "cash_desk": "r",
    "encashment": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "claims_head": "r",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
MATRIX["atm.claim.list"] = {
    "claims_officer": "r",
    "auditor": "r",
    "administrator": "r",
    "claims_head": "r",
}
MATRIX["atm.claim.list.reject"] = {
    "claims_officer": "r",
    "auditor": "r",
    "administrator": "r",
    "claims_head": "r",
}
MATRIX["atm.claim.list.load"] = {
    "claims_officer": "crud",
    "claims_head": "crud",
}
MATRIX["atm.claim.term.change"] = {
    "claims_officer": "crud",
    "claims_head": "crud",
}
MATRIX["atm.claim"] = {
    "front_office": "cru",
    "contact_centre": "cru",
    "claims_officer": "cru",
    "technician": "r",
    "cash_desk": "r",
    "encashment": "r",
    "security": "r",
    "commission_member": "r",
    "auditor": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "branch_accountant": "r",
    "claims_head": "cru",
    "commission_secretary": "r",
    "chief_accountant": "r",
}
