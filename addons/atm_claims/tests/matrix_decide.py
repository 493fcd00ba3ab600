"""Who may do what with the models of this area, see role_matrix."""

MATRIX = {}
MATRIX["atm.verdict"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "crud",
}
MATRIX["atm.commission"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "cru",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.commission.member"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "crud",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.commission.substitution"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "cru",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.decision"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "crud",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.decision.line"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "crud",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.decision.opinion"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "cru",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.vote"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "security": "r",
    "commission_member": "cr",
    "commission_secretary": "cr",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.decision.vote"] = {
    "commission_member": "cru",
    "commission_secretary": "cru",
}
MATRIX["atm.decision.correct"] = {
    "commission_secretary": "cru",
}
MATRIX["atm.payout.policy"] = {
    "claims_officer": "r",
    "claims_head": "crud",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.payout.evaluation"] = {
    "claims_officer": "ru",
    "claims_head": "ru",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
}
MATRIX["atm.payout.criterion"] = {
    "claims_officer": "r",
    "claims_head": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
}
MATRIX["atm.prior.acceptance"] = {
    "front_office": "cr",
    "claims_officer": "cru",
    "claims_head": "cru",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
}
MATRIX["atm.prior.acceptance.revoke"] = {
    "claims_officer": "cru",
    "claims_head": "cru",
}
MATRIX["atm.wrong.payout"] = {
    "claims_officer": "r",
    "claims_head": "cru",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
}
MATRIX["atm.payout.trial"] = {
    "claims_head": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
}
MATRIX["atm.payout.trial.line"] = {
    "claims_head": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
}
MATRIX["atm.payout.trial.run"] = {
    "claims_head": "cru",
    "auditor": "cru",
}
MATRIX["atm.card.term"] = {
    "reader": "r",
    "claims_head": "cru",
    "administrator": "crud",
}
MATRIX["atm.captured.card"] = {
    "front_office": "r",
    "contact_centre": "r",
    "claims_officer": "crud",
    "claims_head": "crud",
    "technician": "cr",
    "cash_desk": "ru",
    "encashment": "ru",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
    "administrator": "r",
}
MATRIX["atm.card.act"] = {
    "front_office": "r",
    "claims_officer": "crud",
    "claims_head": "crud",
    "cash_desk": "r",
    "security": "r",
    "commission_member": "r",
    "commission_secretary": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
}
