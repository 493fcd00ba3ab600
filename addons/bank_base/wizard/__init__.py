from . import bank_day_reopen
from . import bank_outbox_resend
from . import base_partner_merge_automatic_wizard
