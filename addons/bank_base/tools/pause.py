"""How long something that failed waits before it is tried again. Pure."""

from datetime import timedelta

LONGEST = timedelta(hours=1)
_DOUBLINGS = 6  # 64 minutes: from here on it is the longest


def after(failures: int) -> timedelta:
    """Return the pause after so many failures in a row.

    The first costs nothing: a run that follows at once is somebody's wish to try again. Then a
    minute, two, four and so on, up to an hour.
    """
    if failures < 2:
        return timedelta()
    return min(LONGEST, timedelta(minutes=2 ** min(failures - 2, _DOUBLINGS)))
