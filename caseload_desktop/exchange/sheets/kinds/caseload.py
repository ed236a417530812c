"""A caseload list: one row is one person with their key worker, an additional worker, or nobody yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caseload_desktop.domain.involvement import LONG_AGO_DAYS
from caseload_desktop.domain.roles import May
from caseload_desktop.exchange.sheets.contact_facts import note
from caseload_desktop.exchange.sheets.fields import Field, FieldWords
from caseload_desktop.exchange.sheets.kinds.kind import (
    HOLDERS,
    PERSON_NEEDED,
    ROW_ABOVE,
    TEAMS,
    TODAY,
    WAITING,
    RowFacts,
    SheetKind,
)

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_WORDS = {
    Field.ALLOCATED_ON: FieldWords(
        "Involved since",
        (
            "allocated on", "date allocated", "allocated", "allocation date", "date of allocation", "allocated date",
            "date allocd", "start", "start date", "case start", "case start date", "since", "from", "involved since",
            "opened", "date opened", "open date", "open since", "case opened", "on caseload since", "date on caseload",
            "on list since", "waiting since", "on waiting list since", "date added", "date added to list", "date",
            "date on list", "date received",
        ),
    ),
    Field.WORKER: FieldWords(
        "Worker",
        (
            "key worker", "keyworker", "kw", "allocated worker", "allocated to", "worker", "case holder", "caseholder",
            "lead worker", "lead", "named worker", "social worker", "sw", "care manager", "case manager",
            "practitioner", "ot", "officer", "allocated practitioner", "held by", "owner", "caseload of", "initials",
            "assigned to", "case worker", "involved worker", "staff", "staff name", "worker name",
        ),
    ),
    Field.TEAM: FieldWords(
        "Team", ("team", "team name", "allocated team", "responsible team", "locality", "office", "waiting for team")
    ),
    Field.ROLE: FieldWords(
        "Involved as",
        (
            "role", "involvement", "involvement type", "type of involvement", "involved as", "worker role",
            "allocation type", "primary secondary", "lead or joint", "key or additional", "worker type", "joint lead",
        ),
    ),
    Field.PRIORITY: FieldWords(
        "Priority", ("priority", "rag", "rag rating", "urgency", "risk", "risk rating", "rating", "priority level")
    ),
}  # fmt: skip


def _becomes(fields: Mapping[str, object], vocabulary: Vocabulary) -> str:
    worker = vocabulary.label(Field.WORKER, str(fields.get("worker_id", "")))
    if not worker:
        return f"Waits on the list of {vocabulary.label(Field.TEAM, str(fields.get('team_id', '')))}"
    role = vocabulary.lists.label("involvement", str(fields["role"]))
    return f"{role}: {worker}"


def _involvement(row: RowFacts) -> dict[str, object]:
    """An involvement from the day of the row; without a worker the person waits on the team's list.

    Where the sheet does not say what somebody is involved as, the watch over the sheet does (``caseload_watch``).
    """
    worker = row.settled[Field.WORKER].value
    fields: dict[str, object] = {
        "from_date": row.day.isoformat(),
        "worker_id": "" if worker == WAITING else worker,
        "team_id": row.settled[Field.TEAM].value,
        "role": row.settled[Field.ROLE].value,
        "priority": row.settled[Field.PRIORITY].value,
        "note": note(row.reading, row.settled, row.vocabulary.kind),
    }
    return {name: value for name, value in fields.items() if value}


CASELOAD = SheetKind(
    id="caseload",
    title="Caseload list",
    one="involvement",
    a_one="somebody's involvement",
    many="involvements",
    title_words=("caseload", "caseloads", "allocations", "waiting list", "allocation list", "open cases", "my cases"),
    own_words=_WORDS,
    day=Field.ALLOCATED_ON,
    written_day="from_date",
    no_day=(TODAY, ROW_ABOVE),
    days_back=LONG_AGO_DAYS,
    coded={
        Field.WORKER: (HOLDERS,),
        Field.TEAM: (TEAMS,),
        Field.ROLE: ("involvement",),
        Field.PRIORITY: ("priority",),
    },
    needed=frozenset({Field.WORKER, Field.TEAM}),
    never_empty=frozenset({Field.WORKER}),
    usual={Field.WORKER: WAITING},
    watched=(Field.WORKER, Field.ROLE, Field.PRIORITY),
    telling=frozenset({Field.PRIORITY, Field.ROLE}),
    required=(PERSON_NEEDED,),
    holders_only=True,
    needs=May.ALLOCATE,
    build=_involvement,
    becomes=_becomes,
    becomes_title="Becomes",
    day_title="Since",
    entity="allocation",
    command="import_caseload",
    compared=("id", "worker_id", "team_id", "role", "from_date", "to_date"),
)
