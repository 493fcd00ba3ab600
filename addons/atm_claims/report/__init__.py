from . import atm_commission_paper
