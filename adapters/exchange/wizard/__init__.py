from . import exchange_replay
from . import exchange_dismiss
