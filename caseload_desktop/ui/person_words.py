"""A person in words: the short facts by which a worker knows them apart."""

from __future__ import annotations

from datetime import date

from caseload_desktop.domain.age import age_text
from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.store.queries.people import PersonHit
from caseload_desktop.ui.record_words import day_of

KEPT_TOGETHER = "\u00a0"
"""The blank inside a number or date, where no line may break."""

RESTRICTED = "Restricted: ask the manager if you need to see this record"


def born_words(birth_date: str, birth_year: int | None, *, today: date) -> str:
    """When somebody was born, with the age: "4 March 1941 (85)", "about 84"; empty when not known."""
    born = day_of(birth_date)
    if born is not None:
        return f"{show_long(born)} ({age_text(born, None, on=today)})"
    return age_text(None, birth_year, on=today).capitalize() if birth_year else ""


def hit_line(hit: PersonHit, *, today: date) -> str:
    """The facts below a name in a list of found people; of a restricted one only that."""
    if not hit.open:
        return " · ".join(part for part in (hit.reference, "restricted: ask the manager") if part)
    nhs = f"NHS {show_nhs_number(hit.nhs_number)}" if hit.nhs_number else ""
    born = born_words(hit.birth_date, hit.birth_year, today=today)
    parts = (hit.reference, born, nhs, hit.postcode)
    return " · ".join(part.replace(" ", KEPT_TOGETHER) for part in parts if part)
