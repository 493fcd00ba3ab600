from . import test_fact_screens
from . import test_journal_intake
from . import test_match
from . import test_proposal
from . import test_roles
