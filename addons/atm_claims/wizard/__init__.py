from . import atm_claim_list_load
from . import atm_claim_term_change
