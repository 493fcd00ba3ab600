from . import reserve_off_balance_motion
