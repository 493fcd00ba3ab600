from . import atm_claim_form
