from . import acceleration
from . import ageing
from . import limitation
from . import limitation_sql
from . import staging
