from . import test_claim
from . import test_claim_answer
from . import test_claim_intake
from . import test_claim_term
from . import test_claim_web
from . import test_roles
