from . import exchange_handler_core_banking
from . import exchange_handler_core_credits
from . import exchange_handler_core_payments
from . import exchange_handler_core_opening
from . import exchange_handler_core_obligations
