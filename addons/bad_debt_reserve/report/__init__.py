from . import reserve_inventory_act
from . import reserve_write_off_order
