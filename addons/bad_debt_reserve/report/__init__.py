from . import reserve_inventory_act
