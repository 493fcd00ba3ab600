from . import atm_difference_act
