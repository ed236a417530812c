"""The clock on the wall in this country: a local day and time as an instant, and back, summer time kept by rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

_HOUR = timedelta(hours=1)
_ONE_O_CLOCK = time(1)
_SUNDAY = 6


def instant_of(day: date, at: time) -> datetime:
    """The instant (UTC) at which clocks here show a time on a day.

    In the hour that comes twice the first is meant, for what counts from it is then due sooner; in the hour that is
    left out, the same time by the clock not yet put forward.
    """
    as_winter = datetime.combine(day, at, UTC)
    as_summer = as_winter - _HOUR
    return as_summer if _is_summer(as_summer) else as_winter


def local_of(instant: datetime) -> datetime:
    """What clocks here show at an instant, without a zone."""
    utc = instant.astimezone(UTC)
    return (utc + _HOUR if _is_summer(utc) else utc).replace(tzinfo=None)


def _is_summer(utc: datetime) -> bool:
    """Summer time runs from 01:00 GMT on the last Sunday of March to 01:00 GMT on the last Sunday of October.

    Summer Time Act 1972, section 1, as the Summer Time Order 2002 (SI 2002/262) left it.
    """
    return _change(utc.year, 3) <= utc < _change(utc.year, 10)


def _change(year: int, month: int) -> datetime:
    last = date(year, month, 31)
    back = (last.weekday() - _SUNDAY) % 7
    return datetime.combine(last - timedelta(days=back), _ONE_O_CLOCK, UTC)
