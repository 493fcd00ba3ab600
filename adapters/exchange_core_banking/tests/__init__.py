from . import test_abs_ru
from . import test_apart
from . import test_fuzz
from . import test_opening
from . import test_own_layout
from . import test_replay
from . import test_pure_checks
from . import test_pure_layouts
