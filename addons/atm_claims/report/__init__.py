from . import atm_difference_act
from . import atm_commission_paper
from . import atm_claim_form
from . import atm_claim_report
from . import atm_device_report
