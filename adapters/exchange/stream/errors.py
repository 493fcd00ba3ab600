"""Why a file is refused: a code and parameters. Words are made by the caller.

Every class is one reason; ``code`` is what the journal stores, ``params`` what a sentence
needs. None of them carries personal data.
"""


class StreamError(Exception):
    """A file that must be refused whole.

    :cvar code: stable short name of the reason
    :ivar params: figures and names for the sentence, e.g. ``{"line": 12}``
    """

    code = "broken"

    def __init__(self, **params):
        self.params = params
        super().__init__(f"{self.code}: {params}" if params else self.code)


class Empty(StreamError):
    """Not one byte, or nothing but blanks."""

    code = "empty"


class NotXml(StreamError):
    """The bytes are not XML at all. ``line``"""

    code = "not_xml"


class Malformed(StreamError):
    """XML broken in the middle. ``line``, ``column``, ``detail`` (parser's words)"""

    code = "malformed"


class Truncated(StreamError):
    """The file ends before its root does. ``line``, ``records`` seen by then"""

    code = "truncated"


class BadArchive(StreamError):
    """gzip whose data or check sum is damaged. ``detail``"""

    code = "bad_archive"


class WrongEncoding(StreamError):
    """Bytes do not fit the encoding. ``declared``, ``expected`` (may be empty), ``line``"""

    code = "wrong_encoding"


class WrongRoot(StreamError):
    """Another document. ``found``, ``expected``"""

    code = "wrong_root"


class Doctype(StreamError):
    """DOCTYPE or entities: such files are never taken."""

    code = "doctype"


class TooLarge(StreamError):
    """Unpacked size over the limit. ``limit`` bytes"""

    code = "too_large"


class Bomb(StreamError):
    """Unpacks to suspiciously much. ``ratio``, ``limit``"""

    code = "bomb"


class RecordTooLarge(StreamError):
    """One record (or header) over the limit. ``record`` ordinal, ``limit`` bytes"""

    code = "record_too_large"


class TooManyRecords(StreamError):
    """More records than the limit. ``limit``"""

    code = "too_many_records"


class TooDeep(StreamError):
    """Elements nested too deep. ``line``"""

    code = "too_deep"


class NameTooLong(StreamError):
    """An element or attribute with an absurd name. ``line``, ``limit``"""

    code = "name_too_long"


class Misplaced(StreamError):
    """A record that does not lie directly under the root. ``record``, ``line``"""

    code = "misplaced"


class NoTrailer(StreamError):
    """No closing record with control totals."""

    code = "no_trailer"


class TwoHeaders(StreamError):
    """More than one opening line of a text file. ``line``"""

    code = "two_headers"


class GroupDiffers(StreamError):
    """A trailer line of a text file counts other than what came before it. ``line``, ``field``,
    ``declared``, ``counted``, ``group`` (values by which lines were chosen; may be empty)"""

    code = "group_differs"


class Incomplete(GroupDiffers):
    """A trailer line of a text file announces more lines than are there. As the above."""

    code = "incomplete"


class TwoTrailers(StreamError):
    """More than one closing record. ``line``"""

    code = "two_trailers"


class BadHeader(StreamError):
    """A header field that is absent or unreadable. ``field``, ``value``"""

    code = "bad_header"


class BadTrailer(StreamError):
    """A trailer field that is absent or unreadable. ``field``, ``value``"""

    code = "bad_trailer"


class TotalsDiffer(StreamError):
    """Control totals disagree. ``field``, ``declared``, ``counted``, ``unreadable``"""

    code = "totals_differ"


class MappingFailed(StreamError):
    """The mapping breaks on header or trailer, or is not usable. ``detail``"""

    code = "mapping_failed"
