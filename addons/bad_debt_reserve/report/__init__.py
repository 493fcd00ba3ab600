from . import reserve_paper
from . import reserve_inventory_act
from . import reserve_write_off_order
from . import reserve_inventory_inv17
from . import reserve_inventory_order
from . import reserve_net_receivables
from . import reserve_tax_register
from . import reserve_entry_memo
