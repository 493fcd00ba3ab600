"""Who may do what with decisions, policies of payout and captured cards, see role_matrix."""

from .matrix_base import EVERYBODY, JUDGES, NOBODY, SETTINGS, of

MATRIX = {}
MATRIX["atm.verdict"] = SETTINGS
MATRIX["atm.commission"] = of(JUDGES, cru="commission_secretary")
MATRIX["atm.commission.member"] = of(JUDGES, crud="commission_secretary")
MATRIX["atm.commission.substitution"] = of(JUDGES, cru="commission_secretary")
MATRIX["atm.decision"] = of(JUDGES, crud="commission_secretary")
MATRIX["atm.decision.line"] = of(JUDGES, crud="commission_secretary")
MATRIX["atm.decision.opinion"] = of(JUDGES, cru="commission_secretary")
MATRIX["atm.vote"] = of(JUDGES, cr="commission_member commission_secretary")
MATRIX["atm.decision.vote"] = of(NOBODY, cru="commission_member commission_secretary")
MATRIX["atm.decision.correct"] = of(NOBODY, cru="commission_secretary")
MATRIX["atm.payout.policy"] = of(JUDGES, crud="claims_head")
MATRIX["atm.payout.evaluation"] = of(
    JUDGES,
    none="administrator",
    ru="claims_officer claims_head",
)
MATRIX["atm.payout.criterion"] = of(JUDGES, none="administrator")
MATRIX["atm.prior.acceptance"] = of(
    JUDGES,
    none="administrator",
    cr="front_office",
    cru="claims_officer claims_head",
)
MATRIX["atm.prior.acceptance.revoke"] = of(NOBODY, cru="claims_officer claims_head")
MATRIX["atm.wrong.payout"] = of(JUDGES, none="administrator", cru="claims_head")
MATRIX["atm.payout.trial"] = of(JUDGES, none="claims_officer security administrator")
MATRIX["atm.payout.trial.line"] = of(
    JUDGES,
    none="claims_officer security administrator",
)
MATRIX["atm.payout.trial.run"] = of(NOBODY, cru="claims_head auditor")
MATRIX["atm.card.term"] = SETTINGS
MATRIX["atm.captured.card"] = of(
    EVERYBODY,
    crud="claims_officer claims_head",
    cr="technician",
    ru="cash_desk encashment",
)
MATRIX["atm.card.act"] = of(
    JUDGES,
    none="administrator",
    r="front_office cash_desk",
    crud="claims_officer claims_head",
)
