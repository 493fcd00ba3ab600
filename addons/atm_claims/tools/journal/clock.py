"""The ATM's clock through a journal: dated records, and lines that print the time alone."""

from datetime import datetime, timedelta

# A clock set back by less is the host's daily correction (format page, 1.2: up to a minute).
BACKWARDS = timedelta(minutes=2)
_DAY = timedelta(days=1)
_HALF = timedelta(hours=12)


class Clock:
    """The last moment said. ``now`` is None until a date was printed."""

    def __init__(self):
        self.now: datetime | None = None

    def date(self, year, month, day, hour, minute, second=0) -> datetime | None:
        """Take a dated record; return its moment, None when it is no date."""
        try:
            self.now = datetime(
                int(year),
                int(month),
                int(day),
                int(hour),
                int(minute),
                int(second or 0),
            )
        except (ValueError, OverflowError):
            return None
        return self.now

    def time(self, hour: str, minute: str, second: str = "0") -> datetime | None:
        """Take a time of day: of the date nearest to the last moment."""
        if self.now is None:
            return None
        try:
            at = self.now.replace(
                hour=int(hour), minute=int(minute), second=int(second)
            )
            if at - self.now > _HALF:
                at -= _DAY
            elif self.now - at > _HALF:
                at += _DAY
        except (ValueError, OverflowError):
            return self.now
        self.now = at
        return at
