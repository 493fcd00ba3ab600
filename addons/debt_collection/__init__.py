from . import failpoints
from . import models
from . import wizard
