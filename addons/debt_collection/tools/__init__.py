from . import ageing
from . import staging
