"""Hazards and the people around somebody on screen: seen above all tabs, recorded, agreed, matched on both sides."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.services import hazards, people, relationships, tasks
from caseload_desktop.services.hazards import AddHazard
from caseload_desktop.services.relationships import AddRelationship
from caseload_desktop.services.tasks import AddTask
from caseload_desktop.store import rows
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.person_parts.around import EndForm
from caseload_desktop.ui.person_parts.death import DeathForm, LeftOpenDialog
from caseload_desktop.ui.person_parts.hazard_forms import HazardForm, RenewForm
from caseload_desktop.ui.person_parts.relationship_form import LinkForm, RelationshipForm
from caseload_desktop.ui.widgets.hazard_box import HazardBox
from caseload_desktop.ui.widgets.status_tag import StatusTag
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, add_people, dialog_of
from tests.ui.support import assert_accessible, shown

Dialog = TypeVar("Dialog", bound=QDialog)

pytestmark = [pytest.mark.usefixtures("themed")]


def a_page(qtbot: QtBot, desk: Desk, person_id: str) -> PersonPage:
    page = PersonPage(desk)
    shown(qtbot, page, 1330, 700)
    page.show_item(f"{person_id}#details")
    return page


def the(page: PersonPage, kind: type[Dialog]) -> Dialog:
    found = dialog_of(page, kind)
    assert isinstance(found, kind)
    return found


def press(widget: QWidget, name: str) -> None:
    QApplication.processEvents()
    found = [b for b in widget.findChildren(QPushButton) if b.accessibleName() == name and b.isVisibleTo(widget)]
    assert found, [b.accessibleName() for b in widget.findChildren(QPushButton)]
    found[0].click()


def said(widget: QWidget) -> str:
    QApplication.processEvents()
    tags = [tag.tag.words for tag in widget.findChildren(StatusTag) if tag.isVisibleTo(widget)]
    return "\n".join([*(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)), *tags])


def add_hazard(here: Room, person_id: str, **more: object) -> str:
    values = {"kind": "animals", "detail": "Two dogs", "review_on": "2026-12-01", "told": True, **more}
    command = AddHazard(person_id=person_id, **values)  # type: ignore[arg-type]
    return hazards.add_hazard(here.store, PRACTITIONER, command).ids("hazard")[0]


def test_a_hazard_stands_above_all_tabs(qtbot: QtBot, here: Room) -> None:
    """Recorded, it shows whatever tab is open; a manager agrees, says that it stands, and ends it with a reason."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada)
    press(page.details, "Add a hazard")
    form = the(page, HazardForm)
    form.kind.set_code("risk_to_staff")
    form.detail.set_text("The son blocked the door")
    form.told.set_code("no")
    form.submit()
    assert form.fields["not_told_why"].problem
    form.why.set_text("It could bring him against her")
    form.review.set_text("1/2/2027")
    form.submit()
    page.tabs.setCurrentWidget(page.timeline)
    assert "Risk to staff: The son blocked the door" in page.banner.accessibleName()
    assert page.banner.findChildren(HazardBox)
    press(page, "Look at the hazards")
    assert page.tabs.currentWidget() is page.details
    press(page.details, "It stands: Risk to staff")
    renew = the(page, RenewForm)
    renew.why.set_text("Seen on Friday")
    renew.submit()
    press(page.details, "Change: Risk to staff")
    change = the(page, HazardForm)
    change.detail.set_text("The son shouts")
    change.submit()
    assert "The son shouts" in page.banner.accessibleName()
    press(page.details, "End: Risk to staff")
    dialog = the(page, ReasonDialog)
    dialog.why.set_text("He moved out")
    dialog.submit()
    assert "shouts" not in page.banner.accessibleName()
    assert "He moved out" in said(page.details)


def test_what_is_wrong_with_a_warning_is_said_by_word_and_shape(qtbot: QtBot, here: Room) -> None:
    """Not agreed and overdue stand on the warning itself; of many the kinds all show; a manager agrees at once."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_hazard(here, ada, review_on="2026-11-20")
    for kind in ("fire", "premises", "infection", "risk_to_self"):
        add_hazard(here, ada, kind=kind)
    here.store.clock.forward(days=3)  # type: ignore[attr-defined]
    page = a_page(qtbot, here.desk, ada)
    spoken = page.banner.accessibleName()
    for kind in ("Animals", "Fire", "Unsafe premises", "Infection", "Risk to self"):
        assert kind in spoken
    assert "Look again: 3 days late" in spoken
    assert "And 2 more" in said(page.banner)
    press(page.details, "Agree: Animals in the home")
    with here.store.read() as connection:
        agreed = connection.execute(select(rows.hazard.c.kind).where(rows.hazard.c.agreed_on.is_not(None)))
        assert list(agreed.scalars()) == ["animals"]


def test_people_around_somebody(qtbot: QtBot, here: Room) -> None:
    """Somebody held here is recorded on both sides, changed on both, ended on both; a name alone is linked later."""
    ada, rosa = add_people(here.store, "Ada Quill", "Rosa Lind")
    page = a_page(qtbot, here.desk, ada)
    press(page.details, "Add somebody around them")
    form = the(page, RelationshipForm)
    form.submit()
    assert form.fields["other_name"].problem
    form.who.setText("Rosa L")
    form.kind.set_code("daughter")
    form.fields["next_of_kin"].control.setChecked(True)  # type: ignore[attr-defined]
    form.phone.setText("01843 555 0101")
    form.submit()
    assert "Rosa L · Daughter · 01843 555 0101" in said(page.details)
    assert "Next of kin" in said(page.details)
    press(page.details, "Link Rosa L to a person held here")
    link = the(page, LinkForm)
    link.who.setText("Rosa")
    link.who.textEdited.emit("Rosa")
    link.who._ask()
    link.who.found.picked.emit(rosa)
    link.submit()
    with here.store.read() as connection:
        t = rows.relationship
        kinds = connection.execute(select(t.c.person_id, t.c.kind).order_by(t.c.no)).all()
    assert [tuple(row) for row in kinds] == [(ada, "daughter"), (rosa, "parent")]
    press(page.details, "Change Rosa Lind")
    change = the(page, RelationshipForm)
    change.fields["cares"].control.setChecked(True)  # type: ignore[attr-defined]
    change.submit()
    press(page.details, "End: Rosa Lind")
    the(page, EndForm).submit()
    with here.store.read() as connection:
        both = connection.execute(select(t.c.cares, t.c.cared_for, t.c.to_date).order_by(t.c.no)).all()
    assert [tuple(row) for row in both] == [(1, None, "2026-11-20"), (None, 1, "2026-11-20")]
    assert_accessible(page)


def test_somebody_restricted_is_a_name(qtbot: QtBot, here: Room) -> None:
    """Of somebody restricted the record of another tells the name and whom to ask, and nothing can be done to it."""
    ada, rosa = add_people(here.store, "Ada Quill", "Rosa Lind")
    people.restrict_person(here.store, MANAGER, person_id=rosa, reason="domestic_abuse_address")
    command = AddRelationship(person_id=ada, kind="wife", other_id=rosa, lives_with=True, note="Hides here")
    relationships.add_relationship(here.store, PRACTITIONER, command)
    page = a_page(qtbot, here.as_(PRACTITIONER), ada)
    words = said(page.details)
    assert "Rosa Lind" in words
    for hidden in ("Wife", "Hides here", "Lives with"):
        assert hidden not in words
    assert not [b for b in page.details.findChildren(QPushButton) if "Rosa" in b.accessibleName()]
    managers = a_page(qtbot, here.desk, ada)
    press(managers.details, "Let the record of Rosa Lind say the same")
    with here.store.read() as connection:
        t = rows.relationship
        assert connection.execute(select(t.c.kind).where(t.c.person_id == rosa)).scalar() == "spouse"


def test_a_death_lists_what_is_open(qtbot: QtBot, here: Room) -> None:
    """Recording it shows what stops, then what is open; a line leads there, what is ticked is closed and undone."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_hazard(here, ada)
    tasks.add_task(here.store, PRACTITIONER, AddTask(person_id=ada, words="Ring the daughter"))
    page = a_page(qtbot, here.desk, ada)
    press(page.details, "Record a death")
    form = the(page, DeathForm)
    assert "Reviews are no longer due" in said(form)
    form.submit()
    assert form.fields["died_on"].problem
    form.day.set_text("18/11/2026")
    form.submit()
    left = the(page, LeftOpenDialog)
    assert "Ring the daughter" in said(left)
    assert left.save_button.text() == "Close 2 things"
    press(left, "Open Task · Task: Ring the daughter")
    assert here.went[-1] == ("person", f"{ada}#notes")
    assert "2 things are still open" in said(page)
    press(page, "Look")
    again = the(page, LeftOpenDialog)
    next(box for part, box in again.boxes.items() if part.what.name == "HAZARD").setChecked(False)
    again.submit()
    assert "1 thing is still open" in said(page)
    here.desk.undo_last()
    assert "2 things are still open" in said(page)
    press(page.details, "Death recorded in error")
    reason = the(page, ReasonDialog)
    reason.why.set_text("Wrongly told")
    reason.submit()
    assert "still open" not in said(page)
