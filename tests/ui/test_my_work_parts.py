"""My work: every kind of work is acted on where it stands, by the form of its own page, and taken back by one undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.domain.work_item import Scope
from caseload_desktop.services import hazards
from caseload_desktop.services.allocation import Allocate, allocate
from caseload_desktop.services.provider_work import FollowUp, add_provider_task
from caseload_desktop.services.reviews import AskReview, ask_review
from caseload_desktop.store import rows
from caseload_desktop.store.queries.work import KINDS
from caseload_desktop.ui.enablement.answer_forms import AcceptForm, DeclineForm
from caseload_desktop.ui.my_work.forms import DoneForm
from caseload_desktop.ui.my_work.record_acts import STEPS
from caseload_desktop.ui.my_work.view import MyWorkPage
from caseload_desktop.ui.person_parts.hazard_forms import RenewForm
from caseload_desktop.ui.reviews.complete_form import CompleteForm
from caseload_desktop.ui.reviews.forms import AgreeForm, GiveForm, PlanForm
from caseload_desktop.ui.safeguarding.small_forms import FeedbackForm
from caseload_desktop.ui.support.assessment_forms import CompleteForm as CompleteAssessmentForm
from caseload_desktop.ui.support.small_forms import DischargeForm
from tests.provider_room import place
from tests.services import enablement_room
from tests.services.safeguarding_room import begun, managers, through
from tests.support import MANAGER, PRACTITIONER
from tests.ui import support_room
from tests.ui.records import Room, add_people, room
from tests.ui.reviews_room import JO, homecare
from tests.ui.test_my_work import a_page, buttons, choose, form_of, lines, press, whats
from tests.ui.tray_room import task

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("themed")]

OPENED = {
    "contact_waits": "decided with E where it opens",
    "contact_unknown": "linked where it opens",
    "after_death": "the record says what is open",
}
"""Kinds that Enter opens where they are dealt with, and why they have no verb in the tray."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    """A practitioner's desk over a store with a team."""
    with room(tmp_path, PRACTITIONER) as made:
        yield made


def reviews_of(here: Room) -> list[tuple[str | None, str | None]]:
    """Day and worker of every review that stands."""
    t = rows.review
    with here.store.read() as connection:
        query = select(t.c.planned_on, t.c.worker_id).where(t.c.gone.is_(None)).order_by(t.c.no)
        return [tuple(row) for row in connection.execute(query)]


def test_every_kind_of_work_has_its_acts() -> None:
    """A kind is done, moved or given in the tray, has verbs there, or there is a reason why it only opens."""
    elsewhere = ("reviews", "allocation", "liberty", "safeguarding", "provider")
    without = {
        kind.id
        for kind in KINDS.values()
        if not kind.can and kind.id not in STEPS and not {kind.group, kind.entity} & {*elsewhere}
    }
    assert without == set(OPENED)


def test_reviews_are_planned_and_given_together(qtbot: QtBot, here: Room) -> None:
    """Two that are due and one asked for get one day, or one worker, by a key; one undo takes all back."""
    people = add_people(here.store, "Ada Quill", "Bertram Oakes", "Cora Lane")
    for who in people:
        allocate(here.store, MANAGER, Allocate(person_id=who, worker_id=JO, from_date="2026-08-03"))
    for who in people[:2]:
        homecare(here.store, who, 70)
    asked = AskReview(person_id=people[2], kind="requested", reason="unplanned_carer", asked_by="Her son")
    ask_review(here.store, PRACTITIONER, asked)
    page = a_page(qtbot, here)
    before = reviews_of(here)
    everything = {line.number for line in lines(page) if line.kind.group == "reviews"}
    assert len(everything) == 3
    for key, kind, done in (("P", PlanForm, "3 reviews planned"), ("G", GiveForm, "3 reviews given")):
        page.list._choose(page.model, page.model.stretches_of(everything))
        assert buttons(page) == ["Plan 3 reviews", "Give 3 reviews"]
        press(page, key)
        form: Any = form_of(page, kind)
        if kind is PlanForm:
            form._days["on"].set_text("2026-12-01")
        else:
            form.worker.set_code(JO)
        form.submit()
        assert here.said[-1] == done
        stand = reviews_of(here)
        assert len(stand) == 3
        assert all(day == "2026-12-01" if kind is PlanForm else worker == JO for day, worker in stand)
        here.desk.undo_last()
        assert reviews_of(here) == before


def test_one_review_is_held_agreed_and_cancelled_from_the_tray(qtbot: QtBot, here: Room) -> None:
    """R records it, A agrees a day, X cancels what was planned; the form knows which review and which support it is."""
    (ada,) = add_people(here.store, "Ada Quill")
    homecare(here.store, ada, 70)
    planned = AskReview(person_id=ada, kind="planned", reason="planned", planned_on="2026-11-24", worker_id=JO)
    ask_review(here.store, PRACTITIONER, planned)
    page = a_page(qtbot, here)
    choose(page, "Hold a review")
    assert buttons(page) == ["Review", "Plan", "Agree a day", "Give", "Cancel it"]
    for key, kind in (("R", CompleteForm), ("A", AgreeForm)):
        press(page, key)
        form_of(page, kind).close()
    press(page, "P")
    plan: Any = form_of(page, PlanForm)
    assert plan._days["on"].value().isoformat() == "2026-11-24"
    plan.close()
    press(page, "X")
    cancel: Any = form_of(page, QDialog)
    cancel.why.set_text("In hospital")
    cancel.submit()
    assert "Hold a review" not in whats(page)
    here.desk.undo_last()
    assert "Hold a review" in whats(page)


def test_work_of_every_part_is_done_where_it_stands(qtbot: QtBot, here: Room) -> None:
    """A referral is answered, an assessment completed, a discharge recorded: the form of its own page opens."""
    ada, bertram, cora = add_people(here.store, "Ada Quill", "Bertram Oakes", "Cora Lane")
    enablement_room.referred(here.store, ada, team_id=enablement_room.patch(here.store))
    support_room.in_hospital(here.store, bertram)
    support_room.assessed(here.store, cora, bertram)
    page = a_page(qtbot, here, MANAGER)
    everybodys(page)
    for what, key, kind in (
        ("Answer a referral", "A", AcceptForm),
        ("Answer a referral", "X", DeclineForm),
        ("Discharge from hospital planned", "C", DischargeForm),
        ("Assessment", "C", CompleteAssessmentForm),
    ):
        line = next(line for line in lines(page) if line.what == what)
        page.list.select_id(line.number)
        press(page, key)
        form_of(page, kind).close()


def test_a_hazard_is_agreed_from_the_tray(qtbot: QtBot, here: Room) -> None:
    """A manager agrees with one key and takes it back with one; who may not agree is not offered it."""
    (ada,) = add_people(here.store, "Ada Quill")
    told = hazards.AddHazard(
        person_id=ada,
        kind="risk_to_staff",
        detail="Loose dog",
        told=True,
        review_on="2026-11-24",
        from_date="2026-11-02",
    )
    hazards.add_hazard(here.store, PRACTITIONER, told)
    mine = a_page(qtbot, here)
    choose(mine, "Hazard to be agreed")
    assert buttons(mine) == []
    page = a_page(qtbot, here, MANAGER)
    everybodys(page)
    choose(page, "Look at a hazard again")
    press(page, "L")
    form_of(page, RenewForm).close()
    choose(page, "Hazard to be agreed")
    press(page, "A")
    assert "Hazard to be agreed" not in whats(page)
    page.desk.undo_last()
    assert "Hazard to be agreed" in whats(page)


def test_a_follow_up_with_a_provider_is_done_from_the_tray(qtbot: QtBot, here: Room) -> None:
    """D says that it is done, also together with tasks; one undo brings all of them back, and N asks for a note."""
    (ada,) = add_people(here.store, "Ada Quill")
    home = place(here.store)
    agreed = add_provider_task(here.store, PRACTITIONER, provider_id=home, follow_up=FollowUp(words="Visit at night"))
    task(here.store, ada, "Write to the surgery")
    page = a_page(qtbot, here)
    wanted = {"Follow-up with a provider", "Write to the surgery"}
    choose(page, *wanted)
    assert buttons(page)[0] == "Done (2)"
    press(page, "D")
    assert here.said[-1] == "2 items done"
    assert not wanted & set(whats(page))
    here.desk.undo_last()
    assert wanted <= set(whats(page))
    choose(page, "Follow-up with a provider")
    assert buttons(page) == ["Done"]
    press(page, "N")
    form = form_of(page, DoneForm)
    assert isinstance(form, DoneForm)
    form.note.set_text("All was quiet")
    form.submit()
    t = rows.FOLDED["provider_task"]
    with here.store.read() as connection:
        held = connection.execute(select(t.c.id, t.c.done_on.is_not(None), t.c.done_note)).one()
    assert tuple(held) == (agreed.ids("provider_task")[0], True, "All was quiet")


def test_feedback_is_given_from_the_tray(qtbot: QtBot, here: Room) -> None:
    """F opens the form that records it: told, or why not; the line goes with it, and one undo brings it back."""
    managers(here.store)
    led = begun(here.store, add_people(here.store, "Ada Quill")[0])
    page = a_page(qtbot, here)
    choose(page, "Tell the referrer what was decided")
    assert buttons(page) == ["Feedback"]
    assert page.chosen()[0].more.startswith("Care provider · 5 working days after the decision")
    press(page, "F")
    form: Any = form_of(page, FeedbackForm)
    form.submit()
    assert form.fields["feedback_how"].problem
    form.why.set_text("The agency itself is under suspicion")
    form.submit()
    assert here.said[-1] == "Feedback recorded"
    assert "Tell the referrer what was decided" not in whats(page)
    here.desk.undo_last()
    assert "Tell the referrer what was decided" in whats(page)
    through(here.store, led)
    page.refresh()
    choose(page, "Tell the referrer the outcome")
    press(page, "F")
    told: Any = form_of(page, FeedbackForm)
    told.how.set_code("letter")
    told.submit()
    assert not {"Tell the referrer the outcome", "Tell the referrer what was decided"} & set(whats(page))


def everybodys(page: MyWorkPage) -> None:
    """Look at the work of the whole locality."""
    while page.head.scope is not Scope.LOCALITY:
        press(page, "W")


def test_what_was_dealt_with_meanwhile_is_said(qtbot: QtBot, here: Room) -> None:
    """Where a colleague was quicker the verb says so, and opens no form on something that is over."""
    (ada,) = add_people(here.store, "Ada Quill")
    stay = support_room.in_hospital(here.store, ada)
    page = a_page(qtbot, here)
    choose(page, "Discharge from hospital planned")
    with here.store.write(actor=MANAGER, command="discharge_from_hospital") as act:
        act.set("hospital_stay", stay, {"discharged_on": "2026-11-20", "discharged_to": "home"})
    press(page, "C")
    assert here.said[-1] == "This was dealt with meanwhile"
    assert not [one for one in page.window().findChildren(QDialog) if one.isVisible()]
