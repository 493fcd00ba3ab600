from . import ageing_reserve
