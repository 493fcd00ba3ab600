"""Who may do what with facts of ATMs: journals, rows of other systems, matches, see role_matrix."""

from .matrix_base import EVERYBODY, JUDGES, KEEPERS, of

MATRIX = {}
MATRIX["atm.journal"] = of(EVERYBODY, r="branch_accountant")
MATRIX["atm.journal.finding"] = of(EVERYBODY, r="branch_accountant")
MATRIX["atm.event"] = of(EVERYBODY, r="branch_accountant")
MATRIX["atm.counter"] = KEEPERS
MATRIX["atm.source.row"] = JUDGES
MATRIX["atm.clock"] = of(
    JUDGES,
    none="commission_member commission_secretary",
    r="technician",
)
MATRIX["atm.match"] = JUDGES
MATRIX["atm.proposal"] = of(JUDGES, ru="claims_officer claims_head")
