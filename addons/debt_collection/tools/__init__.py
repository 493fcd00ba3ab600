from . import acceleration
from . import ageing
from . import limitation
from . import staging
