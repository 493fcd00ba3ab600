from . import debt_as_of
from . import debt_as_of_line
