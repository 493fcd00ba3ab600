from . import bank_day_reopen
from . import bank_outbox_resend
