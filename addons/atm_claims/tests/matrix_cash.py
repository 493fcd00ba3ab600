"""Who may do what with cash of ATMs and inquiries, see role_matrix."""

from .matrix_base import INQUIRY, JUDGES, KEEPERS, NOBODY, PRIVATE, of

MATRIX = {}
MATRIX["atm.recount"] = of(KEEPERS, cru="cash_desk")
MATRIX["atm.recount.line"] = of(KEEPERS, crud="cash_desk")
MATRIX["atm.load"] = of(KEEPERS, cru="cash_desk encashment")
MATRIX["atm.difference"] = of(
    KEEPERS,
    r="branch_accountant",
    ru="claims_officer claims_head",
)
MATRIX["atm.cover"] = of(JUDGES, r="cash_desk", cru="claims_officer claims_head")
MATRIX["atm.find"] = of(KEEPERS, cru="technician cash_desk encashment security")
MATRIX["atm.investigation"] = of(INQUIRY, cru="claims_officer claims_head")
MATRIX["atm.custody"] = of(INQUIRY, crud="claims_officer claims_head", cru="security")
MATRIX["atm.access"] = of(INQUIRY, cr="cash_desk encashment security")
MATRIX["atm.statement"] = of(
    INQUIRY,
    cr="claims_officer claims_head technician cash_desk encashment security",
)
MATRIX["atm.referral"] = of(PRIVATE, cru="security")
MATRIX["atm.video.request"] = of(PRIVATE, cru="claims_officer claims_head security")
MATRIX["atm.conclusion"] = of(INQUIRY, none="encashment", cru="technician")
MATRIX["atm.inquiry.report"] = of(PRIVATE, cru="claims_officer claims_head")
MATRIX["atm.cash.period"] = KEEPERS
MATRIX["atm.conclusion.version"] = of(NOBODY, cru="technician")
MATRIX["atm.cover.withdrawal"] = of(NOBODY, cru="claims_head")
