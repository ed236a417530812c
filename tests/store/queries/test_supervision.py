"""A worker's safeguarding work in one view: what belongs to it, who may look, and nothing of who is restricted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.people import restrict_person
from caseload_desktop.services.supervision_export import export_supervision
from caseload_desktop.store.queries.supervision import Supervision, may_supervise, supervision
from caseload_desktop.store.store import Store
from tests.provider_room import SAFEGUARDING_MANAGER, TODAY, adult, ago, concern, enquiry, written
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

Count = Callable[[Callable[[Connection], Any]], int]
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id


def looked(store: Store, viewer: Actor = MANAGER, worker_id: str = JO) -> Supervision:
    with store.read() as connection:
        return supervision(connection, worker_id, viewer=viewer, lists=store.code_lists, today=TODAY)


def fill(store: Store) -> list[str]:
    """Jo's: a concern to decide, an enquiry late and one that waits for sign-off, an action, DoLS; Amina's: one."""
    people = [adult(store, name) for name in ("Ada Quill", "Ben Stone", "Cleo Marsh")]
    ada, ben, cleo = people
    concern(store, ada, None, 1)
    concern(store, ada, None, 120, decision="no_enquiry", decided_on=ago(119))
    concern(store, ben, None, 60, decision="s42_enquiry", decided_on=ago(59))
    late = enquiry(store, ben, None, 58, planned_on=ago(50))
    enquiry(store, cleo, None, 40, planned_on=ago(38), report_on=ago(12), concluded_on=ago(8), concluded_by=JO,
            sign_off_asked_on=ago(2), sign_off_asked_by=JO)  # fmt: skip
    enquiry(store, ada, None, 150, closed_on=ago(30), risk_assessment_outcome="identified_action",
            risk_outcome="removed")  # fmt: skip
    written(store, "enquiry_action", person_id=ben, enquiry_id=late, worker_id=JO, asked_on=ago(20), due_on=ago(3),
            caused="council", words="See the care plan")  # fmt: skip
    written(store, "dols", person_id=cleo, received_on=ago(30), kind="standard", worker_id=JO)
    enquiry(store, ada, None, 5, worker_id=AMINA)
    return people


@pytest.mark.parametrize("viewer", [MANAGER, SAFEGUARDING_MANAGER, PRACTITIONER])
def test_one_worker_in_one_view(store: Store, viewer: Actor) -> None:
    """Whoever looks sees the same: open work with its day, what was recorded in three months, what was closed."""
    fill(store)
    found = looked(store, viewer)
    kinds = sorted(item.kind for item in found.open)
    assert kinds == ["dols_decide", "safeguarding_action", "safeguarding_decide", "safeguarding_enquiry",
                     "safeguarding_sign_off", "safeguarding_tell_decision", "safeguarding_tell_decision"]  # fmt: skip
    assert found.worker == "Jo Bell"
    assert (len(found.recorded), len(found.closed), found.hidden) == (2, 1, 0)
    assert found.closed[0].more == "removed"
    assert found.overdue(TODAY) >= 3  # the action, the report, the application
    assert found.open[0].due_on <= found.open[1].due_on


def test_only_managers_look_at_others(store: Store) -> None:
    """A practitioner sees their own work; an analyst nobody's."""
    fill(store)
    assert [item.kind for item in looked(store, OTHER_PRACTITIONER, AMINA).open] == ["safeguarding_planning"]
    for viewer in (OTHER_PRACTITIONER, ANALYST):
        with pytest.raises(NotPermitted):
            looked(store, viewer)
    assert not may_supervise(ANALYST, ANALYST.worker_id)


def test_a_restricted_person_is_counted_and_not_shown(store: Store) -> None:
    """Work about somebody the manager may not read is not in the lists; that there is some is said."""
    people = fill(store)
    restrict_person(store, MANAGER, person_id=people[1], reason="police_matter", workers=(MANAGER.worker_id,))
    assert people[1] not in {item.person_id for item in looked(store, PRACTITIONER).open}
    assert looked(store, PRACTITIONER).hidden == 1
    assert people[1] not in {past.person_id for past in looked(store, PRACTITIONER).recorded}
    assert (looked(store, MANAGER).hidden, len(looked(store, MANAGER).open)) == (0, 7)


def test_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """The view takes eleven statements, however much there is."""
    read = lambda c: supervision(c, JO, viewer=MANAGER, lists=store.code_lists, today=TODAY)  # noqa: E731
    assert statements(read) == 11
    fill(store)
    assert statements(read) == 11


def test_the_paper_is_written_down_before_it_is_written_out(store: Store, tmp_path: Path) -> None:
    """A manager takes it out; a colleague can't."""
    path = tmp_path / "paper.pdf"
    with pytest.raises(NotPermitted):
        export_supervision(store, OTHER_PRACTITIONER, content=b"x", path=path, worker_id=JO)
    assert not path.exists()
    export_supervision(store, MANAGER, content=b"x", path=path, worker_id=JO)
    assert path.read_bytes() == b"x"
