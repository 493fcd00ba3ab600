"""Who may do what: model -> role -> letters of create, read, update, delete.

A role that is not named may only read when ``reader`` is named.
"""

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
MATRIX["atm.journal"] = dict.fromkeys(
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
        "encashment",
    ),
    "r",
)
MATRIX["atm.journal.finding"] = dict.fromkeys(
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
        "encashment",
    ),
    "r",
)
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
MATRIX["atm.difference"] = {**KEEPERS, "claims_officer": "ru", "claims_head": "ru"}
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
MATRIX["atm.verdict"] = {
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
    "auditor": "r",
    "administrator": "r",
    "reserve_accountant": "r",
    "chief_accountant": "r",
}
MATRIX["atm.event"]["encashment"] = "r"
for _model in ("atm.event", "atm.journal", "atm.journal.finding"):
    MATRIX[_model]["branch_accountant"] = "r"
}
MATRIX["atm.inquiry.report"] = {
    **PRIVATE,
    "claims_officer": "cru",
    "claims_head": "cru",
}
MATRIX["atm.cash.period"] = {**KEEPERS}
MATRIX["atm.conclusion.version"] = {"technician": "cru"}
MATRIX["atm.cover.withdrawal"] = {"claims_head": "cru"}
    "reserve_accountant": "r",
    "chief_accountant": "r",
    "auditor": "r",
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
