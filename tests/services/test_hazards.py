"""Hazards: a warning shows at once, a manager agrees to it, and somebody looks at it again in time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted
from caseload_desktop.domain.roles import Actor
from caseload_desktop.services import hazards, people
from caseload_desktop.services.hazards import AddHazard
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def recorded(store: Store, person_id: str, actor: Actor = PRACTITIONER, **more: object) -> str:
    values = {"kind": "risk_to_staff", "detail": "Dog bites", "review_on": "2027-02-01", "told": True, **more}
    return hazards.add_hazard(store, actor, AddHazard(person_id=person_id, **values)).ids("hazard")[0]  # type: ignore[arg-type]


def row(store: Store, hazard_id: str) -> dict[str, object]:
    t = rows.hazard
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == hazard_id)).mappings().one())


def test_a_warning_from_recording_to_its_end(store: Store) -> None:
    """A worker records it, a manager agrees; changed words are agreed anew; renewed and ended with a reason."""
    who = person(store)
    one = recorded(store, who)
    assert row(store, one)["agreed_on"] is None
    hazards.agree_hazard(store, MANAGER, hazard_id=one)
    assert row(store, one)["agreed_by"] == MANAGER.worker_id
    hazards.change_hazard(store, PRACTITIONER, hazard_id=one, fields={"told": False, "not_told_why": "Would upset him"})
    assert row(store, one)["agreed_on"] == "2026-11-20"
    hazards.change_hazard(
        store, PRACTITIONER, hazard_id=one, fields={"detail": "Two dogs"}, seen={"detail": "Dog bites"}
    )
    assert row(store, one)["agreed_on"] is None
    hazards.renew_hazard(store, MANAGER, hazard_id=one, review_on="2027-03-01", why="Still there")
    held = row(store, one)
    assert (held["review_on"], held["agreed_on"]) == ("2027-03-01", "2026-11-20")
    ended = hazards.end_hazard(store, MANAGER, hazard_id=one, reason="Dogs rehomed")
    refused("hazard_ended", lambda: hazards.agree_hazard(store, MANAGER, hazard_id=one))
    undo_act(store, MANAGER, ended.act)
    assert row(store, one)["ended_on"] is None
    assert store.rebuild_is_equal()


def test_a_managers_own_is_agreed(store: Store) -> None:
    """A manager who records a warning has agreed to it."""
    one = recorded(store, person(store), MANAGER)
    assert row(store, one)["agreed_by"] == MANAGER.worker_id
    refused("agreed_already", lambda: hazards.agree_hazard(store, MANAGER, hazard_id=one))


def test_the_rules_of_a_warning(store: Store) -> None:
    """It says what, whether the person was told or why not, and when to look again, within a year."""
    who = person(store)
    refused("unknown_code", lambda: recorded(store, who, kind="whim"))
    refused("words_required", lambda: recorded(store, who, detail=" "))
    refused("told_required", lambda: recorded(store, who, told=None))
    refused("not_told_why_required", lambda: recorded(store, who, told=False))
    refused("review_day_required", lambda: recorded(store, who, review_on=""))
    refused("review_day_past", lambda: recorded(store, who, review_on="2026-11-19"))
    refused("review_day_far", lambda: recorded(store, who, review_on="2027-11-22"))
    refused("impossible_date", lambda: recorded(store, who, review_on="2027-02-30"))
    refused("day_in_future", lambda: recorded(store, who, from_date="2026-11-21"))
    one = recorded(store, who)
    refused("role_may_not", lambda: hazards.agree_hazard(store, PRACTITIONER, hazard_id=one))
    refused("role_may_not", lambda: hazards.end_hazard(store, OTHER_PRACTITIONER, hazard_id=one, reason="Gone"))
    refused("reason_required", lambda: hazards.end_hazard(store, MANAGER, hazard_id=one, reason=""))
    with pytest.raises(AlreadyChanged):
        hazards.change_hazard(store, MANAGER, hazard_id=one, fields={"detail": "Cat"}, seen={"detail": "Parrot"})
    hazards.end_hazard(store, PRACTITIONER, hazard_id=one, reason="Recorded in error")
    agreed = recorded(store, who, MANAGER)
    refused("role_may_not", lambda: hazards.end_hazard(store, PRACTITIONER, hazard_id=agreed, reason="Gone"))


def test_a_restricted_record_keeps_its_warnings(store: Store) -> None:
    """Nobody who may not open a record records a warning on it or ends one."""
    who = person(store)
    one = recorded(store, who)
    people.restrict_person(store, MANAGER, person_id=who, reason="high_profile")
    for act in (
        lambda: recorded(store, who),
        lambda: hazards.end_hazard(store, PRACTITIONER, hazard_id=one, reason="Gone"),
    ):
        with pytest.raises(NotPermitted):
            act()
