from . import bank_outbox_resend
