"""What the national return on safeguarding would lack: enquiries with gaps, and people it would count as not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, exists, or_, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.months import FinancialYear
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.safeguarding import missing_for_return
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, Kind
from caseload_desktop.store.fold import from_column
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work.item import name_of, text

ENQUIRY, PERSON = "enquiry", "person"

_ASKED = ("types", "location", "source_of_risk", "lacked_capacity", "advocacy", "msp_asked", "msp_achieved",
          "risk_assessment_outcome", "risk_outcome")  # fmt: skip
_OF_PEOPLE = ("birth_date", "gender", "ethnicity", "primary_support_reason")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the return would lack; ``missing`` are fields of ``entity``, ``on`` the day that puts it in the year.

    ``worker`` leads the enquiry; a person has none here.
    """

    number: int
    entity: str
    id: str
    person_id: str
    person: str
    reference: str
    on: str
    worker: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReturnCheck:
    """The gaps of a year, and how many restricted people with one the viewer may not read."""

    gaps: tuple[Gap, ...]
    hidden: int


def return_check(connection: Connection, *, viewer: Actor, lists: CodeLists, year: FinancialYear) -> ReturnCheck:
    """Return what lacks in the tables of the Safeguarding Adults Collection for a financial year: two statements.

    Enquiries concluded in the year need what SG2 to SG4 ask; people with a concern raised or an enquiry started in it
    need age, gender, ethnicity and primary support reason (SG1a to SG1d), or count there as not known.
    """
    found, hidden = list[Gap](), set[str]()
    for query, of in ((_enquiries(viewer, year), _enquiry), (_people(viewer, year), _person)):
        for row in connection.execute(query).mappings():
            gap = of(row, lists)
            if gap is None:
                continue
            if row["readable"]:
                found.append(gap)
            else:
                hidden.add(gap.person_id)
    return ReturnCheck(tuple(found), len(hidden))


def _enquiries(viewer: Actor, year: FinancialYear) -> Any:
    t, person, worker = rows.FOLDED["enquiry"], rows.person, rows.worker
    return (
        select(t.c.no, t.c.id, t.c.person_id, t.c.concluded_on, *(t.c[name] for name in _ASKED),
               name_of(person).label("person"), text(person.c.reference).label("reference"),
               text(worker.c.name).label("worker"), open_to(person, viewer).label("readable"))
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.concluded_on.between(*_days(year)), t.c.gone.is_(None))
        .order_by(t.c.concluded_on, t.c.no)
    )  # fmt: skip


def _enquiry(row: Any, lists: CodeLists) -> Gap | None:
    fields = ENTITIES["enquiry"].fields
    said = {name: from_column(fields[name], row[name]) if fields[name] is Kind.LIST else row[name] for name in _ASKED}
    missing = tuple(dict.fromkeys(name for name, _ in missing_for_return(said, lists)))
    return _gap(row, ENQUIRY, row["no"] * 2, row["concluded_on"], missing, row["worker"]) if missing else None


def _people(viewer: Actor, year: FinancialYear) -> Any:
    """People of the year with something not recorded; the day is that of nothing in particular, so none is given."""
    person, concern, enquiry = rows.person, rows.FOLDED["concern"], rows.FOLDED["enquiry"]
    had = [
        exists().where(t.c.person_id == person.c.id, day.between(*_days(year)), t.c.gone.is_(None))
        for t, day in ((concern, concern.c.raised_on), (enquiry, enquiry.c.started_on))
    ]
    no_age = and_(person.c.birth_date.is_(None), person.c.birth_year.is_(None))
    lacks = or_(no_age, *(person.c[name].is_(None) for name in _OF_PEOPLE[1:]))
    return (
        select(person.c.no, person.c.id, person.c.id.label("person_id"), person.c.birth_year,
               *(person.c[name] for name in _OF_PEOPLE), name_of(person).label("person"),
               text(person.c.reference).label("reference"), open_to(person, viewer).label("readable"))
        .where(or_(*had), lacks, person.c.gone.is_(None))
        .order_by(person.c.family, person.c.no)
    )  # fmt: skip


def _person(row: Any, _lists: CodeLists) -> Gap | None:
    missing = [name for name in _OF_PEOPLE if not row[name]]
    if row["birth_year"] and "birth_date" in missing:
        missing.remove("birth_date")
    return _gap(row, PERSON, row["no"] * 2 + 1, "", tuple(missing), "") if missing else None


def _gap(row: Any, entity: str, number: int, on: str, missing: tuple[str, ...], worker: str) -> Gap:
    return Gap(number, entity, row["id"], row["person_id"], row["person"], row["reference"], on, worker, missing)


def _days(year: FinancialYear) -> tuple[str, str]:
    return year.first.isoformat(), year.last.isoformat()
