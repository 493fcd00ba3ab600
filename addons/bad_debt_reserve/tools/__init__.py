from . import ageing_reserve
from . import bank_reserve
from . import correction
from . import tax_reserve
from . import write_off
