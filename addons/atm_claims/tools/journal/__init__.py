"""Electronic journals of ATMs: from bytes to transactions, events, counters and findings.

Pure Python: no Odoo, no database. Grammars: docs on formats, kept with each dialect.
"""

from .dialect import Dialect, detect
from .model import Event, Finding, Journal, Transaction
from .hitachi import Hitachi
from .hyosung import Hyosung
from .ncr import Ncr
from .procash import ProCash
from .reader import Reader, read_files
from .report import summary
