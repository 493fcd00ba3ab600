"""The ATM's clock through a journal: dated records, and lines that print the time alone."""

from datetime import datetime, timedelta

# A clock set back by less is the host's daily correction (format page, 1.2: up to a minute).
BACKWARDS = timedelta(minutes=2)
YEARS = range(1970, 2100)
"""Years that a machine's clock may say: one that is reset begins at the earliest with 1970."""
_DAY = timedelta(days=1)
_HALF = timedelta(hours=12)
# Most lines are of the hour of the line before: their time is that hour and one of these.
IN_HOUR = {
    f":{minute:02d}:{second:02d}": timedelta(minutes=minute, seconds=second)
    for minute in range(60)
    for second in range(60)
}


class Clock:
    """The last moment said. ``now`` is None until a date was printed."""

    def __init__(self, now: datetime | None = None):
        self._set(now)

    def _set(self, now: datetime | None) -> None:
        self.now = now
        self.hour = now and now.replace(minute=0, second=0)
        self.hour_said = f"{now.hour:02d}" if now else ""
        self.day_said = f"{now:%m/%d/%Y}" if now else ""

    def date(self, year, month, day, hour, minute, second=0) -> datetime | None:
        """Take a dated record; return its moment, None when it is no date."""
        try:
            now = datetime(
                int(year),
                int(month),
                int(day),
                int(hour),
                int(minute),
                int(second or 0),
            )
        except (ValueError, OverflowError):
            return None
        if now.year not in YEARS:
            return None
        self._set(now)
        return now

    def stamp(self, day: str, text: str) -> datetime | None:
        """Take MM/DD/YYYY and HH:MM:SS of the hour of the last moment, None when of another."""
        if day != self.day_said:
            return None
        return self.now if self._in_hour(text) else None

    def _in_hour(self, text: str) -> bool:
        gone = IN_HOUR.get(text[2:])
        if gone is None or text[:2] != self.hour_said:
            return False
        self.now = self.hour + gone
        return True

    def time(self, text: str) -> None:
        """Take a time of day, HH:MM:SS: of the date nearest to the last moment."""
        now = self.now
        if now is None or self._in_hour(text):
            return
        try:
            hour, minute, second = int(text[:2]), int(text[3:5]), int(text[6:8])
            at = now.replace(hour=hour, minute=minute, second=second)
            if at - now > _HALF:
                at -= _DAY
            elif now - at > _HALF:
                at += _DAY
        except (ValueError, OverflowError):
            return
        self._set(at)
