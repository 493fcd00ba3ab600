"""Log lines for programs: one JSON object a line, under loggers ``kopeck.<event>``. Pure.

Keys are stable (docs/ru/administrator.md lists them). Values hold no personal data: numbers of
our own rows, codes, counts and dates; never a name, not even a file's, which the partner gives.
"""

import json
import logging


def write(event: str, **facts) -> None:
    """Log one event; facts that are unknown are ``null``, so that the keys stay."""
    text = json.dumps(
        {"event": event, **facts}, ensure_ascii=False, default=str, sort_keys=False
    )
    logging.getLogger(f"kopeck.{event}").info("%s", text)
