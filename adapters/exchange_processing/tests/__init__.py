from . import test_corrections
from . import test_fuzz
from . import test_journals
from . import test_lines
from . import test_types
from . import test_pure_cards
from . import test_pure_journal_files
from . import test_pure_rows
