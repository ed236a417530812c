"""The tab Assessments: what is due when and why, every act by the keyboard, carers and what it led to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.services import assessments, people
from caseload_desktop.services.relationships import AddRelationship, add_relationship
from caseload_desktop.store import rows
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.support.assessment_forms import AgreeForm, AskForm, CancelForm, CompleteForm, CorrectForm
from caseload_desktop.ui.support.carer_forms import AnswerForm, OfferForm
from caseload_desktop.ui.support.small_forms import DayForm
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.status_tag import StatusTag
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import Room, add_people, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown
from tests.ui.support_room import assessed, given

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, PRACTITIONER) as made:
        yield made


def a_page(qtbot: QtBot, here: Room, person_id: str, width: int = 1093, height: int = 614) -> PersonPage:
    page = PersonPage(here.desk)
    here.kept.append(page)
    shown(qtbot, page, width, height)
    page.show_item(f"{person_id}#assessments")
    return page


def words_of(page: PersonPage) -> str:
    tab = page.assessments
    tags = [tag.accessibleName() for tag in tab.findChildren(StatusTag)]
    return "\n".join([*(label.text() for label in tab.findChildren(QLabel) if label.isVisibleTo(tab)), *tags])


def press(page: PersonPage, name: str) -> None:
    found = [b for b in page.assessments.findChildren(QAbstractButton) if b.accessibleName() == name]
    assert len(found) == 1, [b.accessibleName() for b in page.assessments.findChildren(QAbstractButton)]
    found[0].click()


def only(here: Room, entity: str) -> dict[str, Any]:
    t = rows.FOLDED[entity]
    with here.store.read() as connection:
        return dict(connection.execute(select(t)).mappings().one())


def test_what_is_due_when_and_why(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """The nearest day first, each with its reason; carers and earlier ones below."""
    none, plenty, carer = add_people(here.store, "Ada Quill", "Wilhelmina Featherstonehaugh", "Bea Featherstonehaugh")
    assessed(here.store, plenty, carer)
    for mode in (Mode.LIGHT, Mode.DARK):
        themed.set_mode(mode)
        for width, height in ((1093, 614), (1366, 768)):
            for person, name in ((none, "none"), (carer, "carer"), (plenty, "much")):
                page = a_page(qtbot, here, person, width, height)
                picture(page, f"assessments-{name}-{mode.value}-{width}")
                assert_accessible(page)
    words = words_of(page)
    for part in (
        "18 days late",
        "Due 2 Nov 2026: 28 days after it was asked for",
        "Agreed for 12 Jan 2027: Back from her sister's in the new year (without it by 8 Dec 2026)",
        "Decision: Where to live after hospital",
        "No day set",
        "Offered to the carer Bea Featherstonehaugh",
        "eligible needs: yes: Washing, meals, getting out",
    ):
        assert part in words
    assert words.index("Due 2 Nov 2026") < words.index("Agreed for 12 Jan 2027") < words.index("Decision: Where")
    assert_no_tab_trap(page)


def test_an_assessment_from_the_contact_to_its_end(qtbot: QtBot, here: Room) -> None:
    """What the contact asked for comes filled in; begun, put off, completed with all its kind decides."""
    (ada,) = add_people(here.store, "Ada Quill")
    contact = given(here.store, ada, given=(), given_detail="", outcome="progress_assessment_review",
                    next_step="care_act_assessment", next_step_note="After two falls")  # fmt: skip
    page = a_page(qtbot, here, ada)
    assert "Contact of 12 Nov 2026: Care Act assessment (After two falls) comes next" in words_of(page)
    press(page, "Add it")
    form: Any = dialog_of(page, AskForm)
    form.submit()
    held = only(here, "assessment")
    assert (held["contact_id"], held["kind"], held["asked_on"]) == (contact, "care_act", "2026-11-12")
    assert held["summary"] == "After two falls"
    assert "comes next; it does not stand below yet" not in words_of(page)
    press(page, "Begin: Care Act assessment")
    day: Any = dialog_of(page, DayForm)
    day.submit()
    verbs = {verb.words: verb for verb in page.assessments.acts.of_assessment(page.assessments.told.rows[0], "One")}
    verbs["Agree another day"].act()
    agree: Any = dialog_of(page, AgreeForm)
    agree.fields["agreed_due_on"].control.set_text("12/1/27")
    agree.submit()
    assert agree.fields["agreed_due_why"].problem
    agree.fields["agreed_due_why"].control.set_text("Away")
    agree.submit()
    assert "Agreed for 12 Jan 2027: Away" in words_of(page)
    press(page, "Complete: Care Act assessment")
    done: Any = dialog_of(page, CompleteForm)
    done.next.step.set_code("purchasing")
    done.submit()
    assert done.fields["eligible"].problem
    done.fields["eligible"].control.set_code("yes")
    done.submit()
    assert done.fields["outcome"].problem
    done.fields["outcome"].control.set_code("progress_support_planning")
    done.submit()
    assert here.said[-1] == "Assessment completed"
    assert "Progress to support planning or services" in words_of(page)
    here.desk.undo_last()
    assert "To be done" in words_of(page)


def test_capacity_asks_for_the_decision_and_best_interests(qtbot: QtBot, here: Room) -> None:
    """Capacity is for one decision; who lacks it has their best interests written down."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here, ada)
    press(page, "Ask for an assessment")
    form: Any = dialog_of(page, AskForm)
    form.kind.set_code("capacity")
    form.kind.picked.emit("capacity")
    form.submit()
    assert form.fields["decision"].problem
    form.fields["decision"].control.set_text("Where to live")
    form.submit()
    press(page, "Complete: Mental capacity assessment")
    done: Any = dialog_of(page, CompleteForm)
    done.fields["has_capacity"].control.set_code("lacks_capacity")
    done.next.step.set_code("nothing_further")
    done.next.why.set_text("The plan stands")
    done.submit()
    assert "best interests" in done.fields["summary"].problem
    done.fields["summary"].control.set_text("To stay at home with her daughter")
    done.submit()
    assert "Lacks capacity for this decision" in words_of(page)
    assert "To stay at home with her daughter" in words_of(page)


def test_cancelled_and_corrected_meanwhile(qtbot: QtBot, here: Room) -> None:
    """One not to be done says why; a correction made meanwhile is shown and not overwritten."""
    (ada,) = add_people(here.store, "Ada Quill")
    command = assessments.AskAssessment(person_id=ada, kind="ot", asked_on="2026-11-02")
    one = assessments.ask_assessment(here.store, PRACTITIONER, command).ids("assessment")[0]
    page = a_page(qtbot, here, ada)
    verbs = {verb.words: verb for verb in page.assessments.acts.of_assessment(page.assessments.told.rows[0], "One")}
    verbs["Correct"].act()
    form: Any = dialog_of(page, CorrectForm)
    form.fields["summary"].control.set_text("Mine")
    form.why.set_text("Slip")
    theirs = assessments.CorrectAssessment(assessment_id=one, fields={"summary": "Theirs"}, why="More")
    here.desk.store_changed.emit(assessments.correct_assessment(here.store, OTHER_PRACTITIONER, theirs))
    form.submit()
    assert only(here, "assessment")["summary"] == "Theirs"
    form.reject()
    verbs["Cancel"].act()
    cancel: Any = dialog_of(page, CancelForm)
    cancel.fields["reason"].control.set_code("declined")
    cancel.next.step.set_code("call_back")
    cancel.submit()
    assert "Declined by the person" in words_of(page)


def test_a_carer_known_from_the_record_is_offered_an_assessment(qtbot: QtBot, here: Room) -> None:
    """Who cares for somebody stands in the record; a yes asks for the assessment, and what it led to is kept."""
    mother, daughter = add_people(here.store, "Ada Quill", "Bea Quill")
    add_relationship(
        here.store, PRACTITIONER, AddRelationship(person_id=mother, other_id=daughter, kind="daughter", cares=True)
    )
    page = a_page(qtbot, here, mother)
    press(page, "Offer to a carer")
    form: Any = dialog_of(page, OfferForm)
    assert form.other.text() == "Bea Quill"
    form.submit()
    assert (only(here, "carers_offer")["person_id"], only(here, "carers_offer")["cared_for_id"]) == (daughter, mother)
    press(page, "Answer: Offered to the carer Bea Quill")
    answer: Any = dialog_of(page, AnswerForm)
    answer.answer.set_code("accepted")
    answer.answer.picked.emit("accepted")
    answer.fields["led_to"].control.set_codes(["specific_service"])
    answer.submit()
    held = only(here, "assessment")
    assert (held["kind"], held["person_id"], held["cared_for_id"]) == ("carers", daughter, mother)
    assert "Led to: Specific carer's service" in words_of(page)
    other = a_page(qtbot, here, daughter)
    assert "Offered as carer of Ada Quill" in words_of(other)
    assert "cares for Ada Quill" in words_of(other)
    here.desk.store_changed.emit(people.restrict_person(here.store, MANAGER, person_id=mother, reason="police_matter"))
    other.refresh()
    assert "Ada Quill" not in words_of(other)
    assert "Restricted person" in words_of(other)
