"""What may be shown of an unforeseen error, and whose fault it is. Pure."""

import psycopg2

# Classes of SQLSTATE: connection lost, no resources (a full disk, no memory), stopped by an
# administrator or a crash, an error of the server's own system; then single states: no right,
# read-only.
_CLASSES = ("08", "53", "57", "58")
_STATES = ("42501", "25006")
_NOT = (
    "57014",
)  # the statement took too long, or somebody stopped it: it may do so again


def is_of_the_machine(error: BaseException) -> bool:
    """Is it disk, rights or connection that failed, not the data? Then the same succeeds later."""
    if not isinstance(error, psycopg2.Error):
        # A file that is gone does not come back by itself.
        return isinstance(error, OSError) and not isinstance(error, FileNotFoundError)
    code = error.pgcode
    if code is None:  # no answer at all: the server is gone
        return isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError))
    return code not in _NOT and (code[:2] in _CLASSES or code in _STATES)


def brief(error: BaseException) -> str:
    """Return class, SQLSTATE and constraint of an error, never its text.

    The text of a database error may quote the row at fault, and a row may hold a person's data;
    it belongs into the server's log only.
    """
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    parts = (type(error).__name__, getattr(error, "pgcode", None), constraint)
    return " ".join(part for part in parts if part)
