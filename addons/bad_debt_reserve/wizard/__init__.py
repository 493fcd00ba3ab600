from . import reserve_branch_paper
from . import reserve_debt_tie_count
from . import reserve_off_balance_motion
from . import reserve_off_balance_reversal
