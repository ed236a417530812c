"""What tests of enablement share: two patches, a person, and a referral brought to each of its states."""

from __future__ import annotations

from sqlalchemy import select

from caseload_desktop.services import enablement, enablement_service, organisation, people
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.enablement import (
    AcceptReferral,
    DeclineReferral,
    ReferToEnablement,
    StartEnablement,
)
from caseload_desktop.services.enablement_service import EndEnablement, SetGoal
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.organisation import localities
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER

TODAY = "2026-11-20"
NOTHING_MORE = WhatNext(step="nothing_further", no_next_why="Manages alone.")


def patch(store: Store, name: str = "Margate patch") -> str:
    """Make a patch; its id."""
    with store.read() as connection:
        locality = localities(connection)[0].id
    changes = organisation.add_team(store, MANAGER, locality_id=locality, name=name, kind="enablement")
    return changes.ids("team")[0]


def person(store: Store, given: str = "Ada", family: str = "Quill") -> str:
    """Register a person; the id."""
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given=given, family=family))
    return changes.ids("person")[0]


def referred(store: Store, person_id: str, **more: object) -> str:
    """Refer a person; the id of the referral."""
    values = {"source": "hospital_discharge", "received_on": TODAY, "received_at": "08:15", **more}
    command = ReferToEnablement(person_id=person_id, **values)  # type: ignore[arg-type]
    return enablement.refer_to_enablement(store, PRACTITIONER, command).ids("enablement")[0]


def accepted(store: Store, enablement_id: str, team_id: str, **more: object) -> Changes:
    """Accept a referral."""
    values = {"on": TODAY, "at": "09:00", **more}
    command = AcceptReferral(enablement_id=enablement_id, team_id=team_id, **values)  # type: ignore[arg-type]
    return enablement.accept_referral(store, PRACTITIONER, command)


def declined(store: Store, enablement_id: str, **more: object) -> Changes:
    """Decline a referral."""
    values = {"on": TODAY, "at": "09:10", "reason": "no_capacity", "to_purchasing": True, **more}
    command = DeclineReferral(enablement_id=enablement_id, **values)  # type: ignore[arg-type]
    return enablement.decline_referral(store, PRACTITIONER, command)


def begun(store: Store, person_id: str, team_id: str, on: str = "2026-11-02", **more: object) -> str:
    """Refer, accept and start, all on the days before and of the start; the id."""
    one = referred(store, person_id, received_on=on, received_at="08:00", **more)
    accepted(store, one, team_id, on=on, at="08:30", start_offered_on=on, worker_id=PRACTITIONER.worker_id)
    command = StartEnablement(enablement_id=one, on=on, hours_at_start=10.5)
    enablement.start_enablement(store, PRACTITIONER, command)
    return one


def goal(store: Store, enablement_id: str, words: str = "Get up the stairs to bed", on: str = "2026-11-02") -> str:
    """Set a goal; its id."""
    command = SetGoal(enablement_id=enablement_id, words=words, on=on, area="moving", score_at_start=2, score_wanted=8)
    return enablement_service.set_goal(store, PRACTITIONER, command).ids("goal")[0]


def ended(store: Store, enablement_id: str, **more: object) -> Changes:
    """End a service."""
    values = {
        "on": TODAY,
        "end_reason": "stmax_no_services_other",
        "support_after": "none",
        "hours_at_end": 0,
        "what_next": NOTHING_MORE,
        **more,
    }
    command = EndEnablement(enablement_id=enablement_id, **values)  # type: ignore[arg-type]
    return enablement_service.end_enablement(store, PRACTITIONER, command)


def row(store: Store, entity: str, row_id: str) -> dict[str, object]:
    """A row as the store holds it."""
    table = rows.FOLDED[entity]
    with store.read() as connection:
        return dict(connection.execute(select(table).where(table.c.id == row_id)).mappings().one())
