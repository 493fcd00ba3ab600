"""Pure record stream: one pass over a received XML file at constant memory.

No module here imports Odoo. The parts, in the order a byte meets them:

``limits``     numbers that a hostile file runs into
``errors``     why a file is refused: a code and parameters, no words
``layout``     where things lie in a document, one record of it
``encoding``   how a document says in what encoding it is
``source``     the kept file, plain or gzip, unpacked with limits
``reader``     records of the partner's or our own layout, with their line
``transform``  partner's layout to ours by XSLT, record by record
``pipeline``   reader and transform as one iterator of records in our layout
``validate``   XSD per record, and why a record fails
``totals``     control figures counted against the trailer
``rows``       accepted records to ``COPY`` text
``sift``       good records to rows, the others handed on
``parts``      one share of a file's records
``text_layout``  lines of text, described by data
``text_reader``  the same as elements
``apart``      the same by several processes, for a large file
``again``      a few records of a file that was read before
``mask``       a record's source with personal data hidden
"""

from .again import again
from .apart import Apart, Died, processes
from .errors import StreamError
from .layout import Layout, Record
from .limits import Limits
from .parts import Unsure
from .pipeline import Item, Pipeline
from .reader import Reader
from .rows import NULL, RowWriter, copy_line, copy_text
from .sift import Rules, sift
from .text_layout import BadDescription, TextLayout
from .totals import Totals, parse_amount
from .transform import Mapping
from .validate import Finding, Validator

__all__ = [
    "Apart",
    "BadDescription",
    "Died",
    "Finding",
    "Item",
    "Layout",
    "Limits",
    "Mapping",
    "NULL",
    "Pipeline",
    "Reader",
    "Record",
    "RowWriter",
    "Rules",
    "StreamError",
    "TextLayout",
    "Totals",
    "Unsure",
    "Validator",
    "again",
    "copy_line",
    "copy_text",
    "parse_amount",
    "processes",
    "sift",
]
