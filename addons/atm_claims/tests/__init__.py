from . import test_roles
from . import test_entry
from . import test_payout
from . import test_tie
from . import test_charge
from . import test_claim_report
