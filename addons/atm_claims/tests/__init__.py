from . import test_roles
from . import test_captured_card
from . import test_commission
from . import test_decide_views
from . import test_payout_policy
