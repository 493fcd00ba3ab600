from . import atm_tie_count
from . import atm_difference_step
from . import atm_charge_payment
