from . import bank_day_reopen
