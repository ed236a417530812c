"""What ends something, or opens a record, is compared with what its author saw: nothing ends unseen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.domain.involvement import Scope
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.involvements import EndInvolvement, SetCover, end_cover, end_involvement, set_cover
from caseload_desktop.services.people import NewAddress, add_address, lift_restriction, restrict_person
from caseload_desktop.store.queries.allocation import Involvement, person_involvements
from caseload_desktop.store.queries.people import person_record
from caseload_desktop.ui.caseload.keeping_forms import CoverForm, EndForm, cover_seen
from caseload_desktop.ui.dialogs.person_parts import AddressForm
from caseload_desktop.ui.dialogs.restrict import LiftForm
from tests.support import MANAGER, OTHER_PRACTITIONER
from tests.ui.caseload_room import AMINA, ago, give
from tests.ui.records import Room, add_people
from tests.ui.support import assert_accessible
from tests.ui.test_meanwhile import bars_of, said_in, the_box

NOTHING = WhatNext(no_next_why="nothing further is needed")


def cases_of(here: Room, person_id: str) -> tuple[Involvement, ...]:
    with here.store.read() as connection:
        return person_involvements(connection, person_id, viewer=MANAGER)


def record(here: Room, person_id: str) -> dict[str, object]:
    with here.store.read() as connection:
        found = person_record(connection, person_id, viewer=MANAGER)
    assert found is not None
    return found.values


def covered_by(here: Room, case_id: str, worker_id: str) -> None:
    cover = SetCover(allocation_ids=(case_id,), worker_id=worker_id, cover_from=ago(0), cover_to=ago(-7))
    set_cover(here.store, MANAGER, cover)


def ended(here: Room, case_id: str, reason: str, *, scope: Scope = Scope.THIS) -> None:
    command = EndInvolvement(allocation_id=case_id, on=ago(3), reason=reason, scope=scope, what_next=NOTHING)
    end_involvement(here.store, MANAGER, command)


def end_form(here: Room, around: QWidget, person_id: str) -> EndForm:
    cases = cases_of(here, person_id)
    form = EndForm(here.desk, next(case for case in cases if case.is_key), cases, parent=around)
    form.open()
    form.reason.set_code("declined")
    form.next.step.set_code("nothing_further")
    form.next.why.set_text(NOTHING.no_next_why)
    return form


def test_a_case_ended_elsewhere_meanwhile_is_asked_about(here: Room, around: QWidget) -> None:
    """Both ends stand in the form with who wrote them; the one that is kept is written."""
    (ada,) = add_people(here.store, "Ada Quill")
    case_id = give(here.store, ada)
    form = end_form(here, around, ada)
    ended(here, case_id, "moved_away")
    form.submit()
    assert here.said == []
    assert the_box(form).open == ["to_date", "end_reason"]
    assert "changed meanwhile by Morwenna Hale" in said_in(the_box(form))
    assert_accessible(form)
    the_box(form).buttons["to_date"][1].click()
    the_box(form).buttons["end_reason"][0].click()
    form.submit()
    assert here.said == ["Ended"]
    (now,) = cases_of(here, ada)
    assert (now.to_date, now.end_reason) == (ago(3), "declined")


def test_the_whole_case_does_not_end_for_somebody_who_came_unseen(here: Room, around: QWidget) -> None:
    """A colleague who was added on another laptop while the form was open keeps their part."""
    (ada,) = add_people(here.store, "Ada Quill")
    give(here.store, ada)
    give(here.store, ada, MANAGER.worker_id, role="additional")
    form = end_form(here, around, ada)
    form.scope.set_code(Scope.WHOLE.value)
    give(here.store, ada, AMINA, role="additional")
    form.submit()
    assert here.said == []
    assert "Somebody became involved" in form.fields["scope"].problem
    assert [case.to_date for case in cases_of(here, ada)] == ["", "", ""]


def test_cover_for_several_cases_overwrites_none_that_was_changed(here: Room, around: QWidget) -> None:
    """The form says whose cover was arranged meanwhile, and none of the cases was covered."""
    people = add_people(here.store, "Ada Quill", "Bertram Oakes")
    cases = [give(here.store, one) for one in people]
    form = CoverForm(here.desk, [cases_of(here, one)[0] for one in people], parent=around)
    form.open()
    form.worker.set_code(MANAGER.worker_id)
    form.fields["cover_to"].control.set_text("+2w")  # type: ignore[attr-defined]
    covered_by(here, cases[1], AMINA)
    form.submit()
    assert here.said == []
    assert any("Bertram Oakes: somebody arranged" in words for words in bars_of(form))
    assert [cases_of(here, one)[0].cover_worker_id for one in people] == ["", AMINA]


def test_cover_that_was_arranged_anew_is_not_ended_unseen(here: Room) -> None:
    """Ending cover names the cover the list showed."""
    (ada,) = add_people(here.store, "Ada Quill")
    case_id = give(here.store, ada)
    covered_by(here, case_id, AMINA)
    (listed,) = cases_of(here, ada)
    covered_by(here, case_id, MANAGER.worker_id)
    with pytest.raises(AlreadyChanged):
        end_cover(here.store, MANAGER, allocation_ids=(case_id,), seen={case_id: cover_seen(listed)})
    (now,) = cases_of(here, ada)
    end_cover(here.store, MANAGER, allocation_ids=(case_id,), seen={case_id: cover_seen(now)})
    assert cases_of(here, ada)[0].cover_worker_id == ""


@pytest.mark.parametrize("keep", [True, False])
def test_a_record_restricted_anew_is_not_opened_unseen(here: Room, around: QWidget, keep: bool) -> None:
    """Somebody restricted it for another reason while the form was open: that is read before it is lifted."""
    (ada,) = add_people(here.store, "Ada Quill")
    restrict_person(here.store, MANAGER, person_id=ada, reason="witness_protection")
    form = LiftForm(here.desk, ada, record(here, ada), parent=around)
    form.open()
    form.why.set_text("no longer needed")
    lift_restriction(here.store, MANAGER, person_id=ada, why="mistake")
    restrict_person(here.store, MANAGER, person_id=ada, reason="known_to_worker")
    form.submit()
    assert here.said == []
    box = the_box(form)
    assert box.open == ["restricted_reason"]
    assert "Why it is restricted: changed meanwhile" in said_in(box)
    box.buttons["restricted_reason"][0 if keep else 1].click()
    if keep:
        form.submit()
        assert here.said == ["Restriction lifted"]
    else:
        assert not form.isVisible()
    assert bool(record(here, ada)["restricted"]) is not keep


def test_an_address_that_came_meanwhile_is_not_ended_unseen(here: Room, around: QWidget) -> None:
    """Only the address on the page ends; the other one stands beside the new one, to be looked at."""
    (ada,) = add_people(here.store, "Ada Quill")
    with here.store.read() as connection:
        found = person_record(connection, ada, viewer=MANAGER)
    assert found is not None
    shown_ones = frozenset(part.id for part in found.addresses)
    form = AddressForm(here.desk, ada, before=shown_ones, parent=around)
    form.open()
    form.lines.setText("4 Sea View")
    theirs = NewAddress(lines="9 Mill Lane", postcode="CT9 1AA")
    add_address(here.store, OTHER_PRACTITIONER, person_id=ada, address=theirs, ends_others=False)
    form.submit()
    assert here.said == ["Address added"]
    with here.store.read() as connection:
        found = person_record(connection, ada, viewer=MANAGER)
    assert found is not None
    still = {str(part.values["lines"]) for part in found.addresses if not part.values.get("to_date")}
    assert still == {"4 Sea View", "9 Mill Lane"}
