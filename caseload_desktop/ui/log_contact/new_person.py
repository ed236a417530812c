"""Somebody new, as typed on the contact form: what was understood, what is wrong, and how they are registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from caseload_desktop.domain.age import estimated_birth_year
from caseload_desktop.domain.dates import DateUse, read_date
from caseload_desktop.domain.names import tidy_name
from caseload_desktop.domain.nhs_number import check_nhs_number
from caseload_desktop.domain.postcode import tidy_postcode

if TYPE_CHECKING:
    from caseload_desktop.domain.matching import Probe
    from caseload_desktop.services.people import RegisterPerson

FIELDS = ("new_given", "new_family", "new_born", "new_postcode", "new_phone", "new_nhs_number")
_MOST_AGE = 120


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date, or a year alone (given, or reckoned from an age), or neither and the reason why."""

    day: date | None = None
    year: int | None = None
    reason: str = ""


def read_birth(text: str, *, today: date) -> Birth:
    """Read a birth date, a year, or an age ("84", "about 84")."""
    plain = text.strip().casefold()
    if not plain:
        return Birth()
    number = plain.removeprefix("about").removeprefix("age").removeprefix("aged").strip(" ~")
    if number.isdigit() and len(number) <= 3:
        age = int(number)
        if age > _MOST_AGE:
            return Birth(reason="date_too_early")
        return Birth(year=estimated_birth_year(age, on=today))
    reading = read_date(text, today=today, use=DateUse.BIRTH)
    if not reading.understood:
        return Birth(reason=f"date_{reading.reason}")
    return Birth(reading.value, None if reading.value is not None else reading.year)


def problems_of_new_person(texts: Mapping[str, str], *, today: date) -> dict[str, str]:
    """Return a code by field for what keeps the person from being registered as typed."""
    found: dict[str, str] = {}
    if not (texts.get("new_given", "").strip() or texts.get("new_family", "").strip()):
        found["new_family"] = "name_required"
    if reason := read_birth(texts.get("new_born", ""), today=today).reason:
        found["new_born"] = reason
    if tidy_postcode(texts.get("new_postcode", "")).reason == "not_a_postcode":
        found["new_postcode"] = "not_a_postcode"
    if (reason := check_nhs_number(texts.get("new_nhs_number", "")).reason) not in ("", "empty"):
        found["new_nhs_number"] = f"nhs_number_{reason}"
    return found


def probe_of(texts: Mapping[str, str], *, today: date) -> Probe:
    """What is known so far, to look for people already on record; half-typed parts are left out."""
    from caseload_desktop.domain.matching import Probe

    birth = read_birth(texts.get("new_born", ""), today=today)
    number = check_nhs_number(texts.get("new_nhs_number", ""))
    return Probe(
        given=texts.get("new_given", "").strip(),
        family=texts.get("new_family", "").strip(),
        birth_date=birth.day,
        birth_year=birth.year,
        postcode=tidy_postcode(texts.get("new_postcode", "")).value,
        nhs_number="" if number.reason else number.digits,
        phone=texts.get("new_phone", "").strip(),
    )


def registration(texts: Mapping[str, str], *, person_id: str, today: date) -> RegisterPerson:
    """The command that registers the person as typed."""
    from caseload_desktop.services.people import NewAddress, NewDetail, RegisterPerson

    birth = read_birth(texts.get("new_born", ""), today=today)
    postcode, phone = texts.get("new_postcode", "").strip(), texts.get("new_phone", "").strip()
    number = check_nhs_number(texts.get("new_nhs_number", ""))
    return RegisterPerson(
        person_id=person_id,
        given=tidy_name(texts.get("new_given", "")),
        family=tidy_name(texts.get("new_family", "")),
        birth_date=birth.day.isoformat() if birth.day else None,
        birth_year=birth.year,
        nhs_number=number.digits,
        addresses=(NewAddress(postcode=postcode),) if postcode else (),
        details=(NewDetail(kind="mobile" if phone.replace(" ", "").startswith("07") else "phone", value=phone),)
        if phone
        else (),
    )
