"""What may be shown of an unforeseen error. Pure."""


def brief(error: BaseException) -> str:
    """Return class, SQLSTATE and constraint of an error, never its text.

    The text of a database error may quote the row at fault, and a row may hold a person's data;
    it belongs into the server's log only.
    """
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    parts = (type(error).__name__, getattr(error, "pgcode", None), constraint)
    return " ".join(part for part in parts if part)
