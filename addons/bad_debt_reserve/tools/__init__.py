from . import ageing_reserve
from . import write_off
