from . import atm_claim_report
