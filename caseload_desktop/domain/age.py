"""Ages: by the calendar from a birth date, estimated from a birth year, or not known."""

from __future__ import annotations

from datetime import date


def age_on(birth: date, day: date) -> int:
    """Completed years on a day; someone born on 29 February is a year older on 1 March of other years.

    DHSC divides days by 365.25 for want of full dates; with the full date the calendar is exact (standards 8.4).
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_at(birth_date: date | None, birth_year: int | None, *, on: date) -> int | None:
    """The age from what is known; from a year alone it may be one too high; None when nothing is known."""
    if birth_date is not None:
        return age_on(birth_date, on)
    return on.year - birth_year if birth_year is not None else None


def estimated_birth_year(age: int, *, on: date) -> int:
    """The birth year to keep for someone who looks about this age; it doesn't go stale as an age would."""
    return on.year - age


def age_text(birth_date: date | None, birth_year: int | None, *, on: date) -> str:
    """How the age is shown: "76", "about 84" from a year alone, "age not known"."""
    age = age_at(birth_date, birth_year, on=on)
    if age is None or age < 0:
        return "age not known"
    return str(age) if birth_date is not None else f"about {age}"
