from . import atm_device_model
from . import atm_device
from . import atm_cassette
from . import atm_transaction
from . import atm_claim
from . import atm_difference
from . import atm_decision
from . import bank_intake
