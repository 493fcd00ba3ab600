"""Who may do what with entries, payouts and costs, see role_matrix."""

from .matrix_base import BOOKS, JUDGES, MONEY, NOBODY, PRIVATE, of

MATRIX = {}
MATRIX["atm.entry"] = of(
    MONEY,
    cru="branch_accountant reserve_accountant chief_accountant",
)
MATRIX["atm.payout"] = of(
    PRIVATE,
    ru="claims_officer claims_head branch_accountant reserve_accountant chief_accountant",
)
MATRIX["atm.turnover"] = MONEY
MATRIX["atm.charge"] = of(
    PRIVATE,
    none="claims_officer claims_head",
    crud="branch_accountant reserve_accountant chief_accountant",
)
MATRIX["atm.account"] = of(BOOKS, crud="chief_accountant")
MATRIX["atm.account.pattern"] = of(BOOKS, crud="chief_accountant")
MATRIX["atm.money.norm"] = of(BOOKS, crud="chief_accountant")
MATRIX["atm.tie"] = MONEY
MATRIX["atm.tie.count"] = of(
    NOBODY,
    cru=(
        "claims_officer claims_head branch_accountant reserve_accountant chief_accountant"
        " auditor administrator"
    ),
)
MATRIX["atm.difference.step"] = of(
    NOBODY,
    cru="branch_accountant reserve_accountant chief_accountant",
)
MATRIX["atm.charge.payment"] = of(
    NOBODY,
    cru="branch_accountant reserve_accountant chief_accountant",
)
MATRIX["atm.cost.norm"] = of(
    MONEY,
    r="commission_member commission_secretary",
    crud="claims_head",
)
MATRIX["atm.trip"] = of(
    BOOKS,
    cru="claims_officer technician encashment",
    crud="claims_head",
)
MATRIX["atm.claim.report"] = of(JUDGES, none="security")
MATRIX["atm.device.report"] = of(
    JUDGES, none="security", r="technician encashment cash_desk"
)
