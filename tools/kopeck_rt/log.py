"""Messages of the runtime; standard output belongs to the command that is run."""

import sys


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"kopeck: {text}", file=sys.stderr, flush=True)
