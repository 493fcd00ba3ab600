from . import atm_conclusion_version
from . import atm_cover_withdrawal
