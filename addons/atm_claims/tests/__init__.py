from . import test_roles
from . import test_recount
from . import test_recount_intake
from . import test_cover
from . import test_find
from . import test_inquiry
