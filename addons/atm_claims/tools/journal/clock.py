"""The ATM's clock through a journal: dated records, and lines that print the time alone."""

from datetime import datetime, timedelta

# A clock set back by less is the host's daily correction (format page, 1.2: up to a minute).
BACKWARDS = timedelta(minutes=2)
_DAY = timedelta(days=1)
_HALF = timedelta(hours=12)


class Clock:
    """The last moment said. ``now`` is None until a date was printed."""

    def __init__(self, now: datetime | None = None):
        self.now = now
        self.said = ""  # the last time of day, as printed

    def date(self, year, month, day, hour, minute, second=0) -> datetime | None:
        """Take a dated record; return its moment, None when it is no date."""
        self.said = ""
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

    def time(self, text: str) -> None:
        """Take a time of day, HH:MM:SS: of the date nearest to the last moment."""
        now = self.now
        if now is None or text == self.said:
            return
        self.said = text
        try:
            hour, minute, second = int(text[:2]), int(text[3:5]), int(text[6:8])
            if hour == now.hour:
                self.now = now.replace(minute=minute, second=second)
                return
            at = now.replace(hour=hour, minute=minute, second=second)
            if at - now > _HALF:
                at -= _DAY
            elif now - at > _HALF:
                at += _DAY
        except (ValueError, OverflowError):
            return
        self.now = at
