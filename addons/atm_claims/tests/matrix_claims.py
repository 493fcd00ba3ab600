"""Who may do what with claims, see role_matrix."""

from .matrix_base import EVERYBODY, IDENTITY, NOBODY, PRIVATE, SETTINGS, of

MATRIX = {}
MATRIX["atm.web.visit"] = {}
MATRIX["atm.claim.stage"] = of(SETTINGS, ru="claims_head administrator")
MATRIX["atm.claim.checklist.item"] = SETTINGS
MATRIX["atm.term.policy"] = of(SETTINGS, cru="administrator")
MATRIX["atm.unit.term"] = of(SETTINGS, cru="administrator")
MATRIX["atm.required.fact"] = SETTINGS
MATRIX["atm.script"] = SETTINGS
MATRIX["atm.consent.text"] = of(SETTINGS, cru="administrator")
MATRIX["atm.claim.mailbox"] = of(SETTINGS, none="reader", r="claims_officer auditor")
MATRIX["atm.claimant"] = of(
    IDENTITY,
    cru="front_office contact_centre claims_officer claims_head",
)
MATRIX["atm.consent"] = of(IDENTITY, ru="claims_head")
MATRIX["atm.claim.paper"] = of(
    IDENTITY,
    cr="front_office contact_centre",
    cru="claims_officer claims_head",
)
MATRIX["atm.claim.candidate"] = EVERYBODY
MATRIX["atm.claim.checklist.line"] = of(EVERYBODY, ru="claims_officer claims_head")
MATRIX["atm.claim.clock"] = EVERYBODY
MATRIX["atm.claim.question"] = of(
    EVERYBODY,
    ru="front_office contact_centre",
    cru="claims_officer claims_head",
)
MATRIX["atm.unit.request"] = of(
    EVERYBODY,
    cru="claims_officer claims_head",
    ru="technician cash_desk encashment security branch_accountant",
)
MATRIX["atm.answer"] = of(EVERYBODY, crud="claims_officer claims_head")
MATRIX["atm.satisfaction"] = EVERYBODY
MATRIX["atm.claim.list"] = of(
    PRIVATE,
    none="security commission_member commission_secretary",
)
MATRIX["atm.claim.list.reject"] = of(
    PRIVATE,
    none="security commission_member commission_secretary",
)
MATRIX["atm.claim.list.load"] = of(NOBODY, crud="claims_officer claims_head")
MATRIX["atm.claim.term.change"] = of(NOBODY, crud="claims_officer claims_head")
MATRIX["atm.claim"] = of(
    EVERYBODY,
    r="branch_accountant",
    cru="front_office contact_centre claims_officer claims_head",
)
