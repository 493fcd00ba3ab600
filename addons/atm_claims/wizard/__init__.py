from . import atm_conclusion_version
from . import atm_cover_withdrawal
from . import atm_decision_vote
from . import atm_decision_correct
from . import atm_payout_trial_run
from . import atm_prior_acceptance_revoke
from . import atm_claim_list_load
from . import atm_claim_term_change
