"""Two records of one person are merged side by side, found again as one, and taken apart where they are shown."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.services import allocation, people
from caseload_desktop.services.merging import MergePeople, merge_people
from caseload_desktop.store.queries.merging import sides
from caseload_desktop.store.store import Store
from caseload_desktop.ui.duplicates.pair_view import PairView
from caseload_desktop.ui.merging.choose_form import BeginForm, ChooseForm
from caseload_desktop.ui.merging.field_rows import ONE, OTHER
from caseload_desktop.ui.merging.merge_form import MergeForm
from caseload_desktop.ui.merging.merged_card import MergedCard
from caseload_desktop.ui.merging.part_form import PartForm
from caseload_desktop.ui.merging.words import MERGE_KINDS
from caseload_desktop.ui.opening import About, build_window, merge_action
from caseload_desktop.ui.pages.duplicates import PAGE as DUPLICATES
from caseload_desktop.ui.pages.people import PAGE as PEOPLE
from caseload_desktop.ui.pages.person import PAGE as PERSON
from caseload_desktop.ui.pages.person.timeline import TimelineView
from caseload_desktop.ui.theme import Mode, Theme
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import Room, add_contacts, told
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown


def register(store: Store, given: str, family: str = "Whitaker", **more: Any) -> str:
    command = people.RegisterPerson(given=given, family=family, **more)
    return people.register_person(store, MANAGER, command).ids("person")[0]


def twins(store: Store, *, number: str = "9990000026") -> tuple[str, str]:
    """One person registered twice: differing name, number, language and key worker; three contacts in one record."""
    one = register(store, "Katherine", birth_date="1938-05-07", nhs_number="9990000018", gender="female")
    two = register(
        store, "Catherine", family="Whittaker", birth_date="1938-05-07", nhs_number=number, gender="female",
        nhs_number_status="" if number else "not_known", language="polish",
        communication_note="Speak to the left side, she hears nothing on the right.",
    )  # fmt: skip
    for notes in ("Asked about the stairs.", "Rang again.", "Daughter rang."):
        add_contacts(store, told(two, notes=notes))
    for person_id, worker in ((one, PRACTITIONER), (two, OTHER_PRACTITIONER)):
        command = allocation.Allocate(
            person_id=person_id, worker_id=worker.worker_id, from_date="2026-11-02", role="key", note="support"
        )
        allocation.allocate(store, MANAGER, command)
    return one, two


def form_of(here: Room, one: str, two: str) -> MergeForm:
    with here.store.read() as connection:
        found = sides(connection, one, two, viewer=MANAGER)
    assert found is not None
    form = MergeForm(here.desk, found, why="Same name, same birth date")
    form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)  # the test closes it once more
    return form


def words_of(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def dialogs(widget: QWidget, kind: type[QDialog]) -> list[Any]:
    return [one for one in widget.findChildren(kind) if one.isVisible()]


def test_the_fuller_record_stays_and_takes_what_it_does_not_say(qtbot: QtBot, here: Room) -> None:
    """Contacts and notes decide who stays; a value the other does not have is kept; what is the same is folded away."""
    one, two = twins(here.store)
    form = form_of(here, one, two)
    shown(qtbot, form, 800, 700)
    assert form.stays.code() == two
    assert form.rows.chosen() == {
        "given": OTHER,
        "family": OTHER,
        "nhs_number": OTHER,
        "language": OTHER,
        "communication_note": OTHER,
    }
    said = words_of(form)
    assert "3 contacts" in said
    assert "The same on both: born 7 May 1938" in said
    form.rows.choose("given", ONE)
    form.stays.set_code(one)
    assert form.rows.chosen() == {
        "given": ONE,
        "family": ONE,
        "nhs_number": ONE,
        "language": OTHER,
        "communication_note": OTHER,
    }


def test_a_number_is_kept_although_the_other_record_has_a_status_for_none(qtbot: QtBot, here: Room) -> None:
    """The fuller record knows of no NHS number and says so; the number the other one has is proposed all the same."""
    one, two = twins(here.store, number="")
    form = form_of(here, one, two)
    shown(qtbot, form, 800, 700)
    assert (form.stays.code(), form.rows.chosen()["nhs_number"]) == (two, ONE)


def test_what_must_be_decided_is_asked_beside_its_field(qtbot: QtBot, here: Room) -> None:
    """Two NHS numbers and two key workers stop the merge until somebody decides; then Ctrl+Enter merges."""
    one, two = twins(here.store)
    form = form_of(here, one, two)
    shown(qtbot, form, 800, 700)
    form.submit()
    assert form.fields["key_allocation"].problem
    form.key.current().click()  # type: ignore[attr-defined]
    form.submit()
    assert "different NHS numbers" in form.fields["nhs_number"].problem
    form.number.setChecked(True)
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    with here.store.read() as connection:
        assert sides(connection, one, two, viewer=MANAGER) is None


def test_merge_from_the_duplicates_take_apart_from_the_person(qtbot: QtBot, here: Room) -> None:
    """The button stands beside "Not the same person"; the person's details say what was merged, and part it."""
    one, two = twins(here.store, number="")
    window: Any = build_window(
        here.desk, About("Morwenna Hale, team manager", sample=True), pages=(DUPLICATES, PEOPLE, PERSON)
    )
    shown(qtbot, window, 1366, 768)
    window.workspace.go("duplicates")
    page = window.workspace.page("duplicates")
    page.bar.set_on(["everybody"])
    view = page.findChild(PairView)
    view.merge()
    (form,) = dialogs(window, MergeForm)
    assert "birth date" in form.why.text()
    form.key.current().click()
    form.submit()
    assert page.pairs == []
    here.desk.open_person(one, "details")
    person = window.workspace.page("person")
    assert person.story.record.hit.id == two
    assert person.story.merged[0].name == "Katherine Whitaker"
    assert "Katherine Whitaker" in words_of(person.banner)
    card = person.findChild(MergedCard)
    assert "Merged on" in words_of(card)
    assert "Katherine" in words_of(card)
    add_contacts(here.store, told(two, notes="Since."))
    card.part(person.story.merged[0])
    (parting,) = dialogs(window, PartForm)
    assert "staying with Catherine Whittaker: 1 contact" in words_of(parting)
    parting.why.set_text("They are sisters")
    parting.submit()
    here.desk.open_person(one)
    assert person.story.record.hit.id == one
    assert person.story.merged == ()
    here.desk.undo_last()
    assert person.story.record.hit.id == two


def test_the_other_record_is_found_by_typing(qtbot: QtBot, here: Room) -> None:
    """From the person: the person themselves is not offered; what is no choice is said beside the field."""
    one, two = twins(here.store)
    form = ChooseForm(here.desk, one, "Katherine Whitaker")
    shown(qtbot, form, 520, 420)
    form.submit()
    assert form.fields["person_id"].problem
    QTest.keyClicks(form.search, "whit")
    qtbot.waitUntil(lambda: bool(form._hits))
    assert list(form._hits) == [two]
    form.choose(two)
    assert_accessible(form)


def test_a_merge_begins_from_the_palette(qtbot: QtBot, here: Room) -> None:
    """Find (Ctrl+K), first record, other record, both beside each other; the timeline says so afterwards."""
    one, two = twins(here.store, number="")
    window: Any = build_window(here.desk, About("Morwenna Hale, team manager", sample=True), pages=(PEOPLE, PERSON))
    shown(qtbot, window, 1093, 614)
    box = window.workspace.palette_box
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(box.field.hasFocus)
    QTest.keyClicks(box.field, "merge two")
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    (first,) = dialogs(window, BeginForm)
    assert_accessible(first)
    first.submit()
    assert first.fields["person_id"].problem
    QTest.keyClicks(first.search, "katherine")
    qtbot.waitUntil(lambda: bool(first._hits))
    first.choose(one)
    picture(first, "merging-begin")
    first.submit()
    (other,) = dialogs(window, ChooseForm)
    QTest.keyClicks(other.search, "catherine")
    qtbot.waitUntil(lambda: list(other._hits) == [two])
    other.choose(two)
    other.submit()
    (form,) = dialogs(window, MergeForm)
    form.close()
    assert not merge_action(here.as_(PRACTITIONER), lambda: window)


def test_the_timeline_tells_of_a_merge(qtbot: QtBot, here: Room) -> None:
    """Among the milestones, with whose record it was and why."""
    one, two = twins(here.store, number="")
    with here.store.read() as connection:
        found = sides(connection, one, two, viewer=MANAGER)
    assert found is not None
    key = found.one.keys[0][0]
    merge_people(here.store, MANAGER, MergePeople(away_id=one, stays_id=two, why="Same birth date", key_allocation=key))
    view = TimelineView(here.desk)
    here.kept.append(view)
    shown(qtbot, view, 1000, 520)
    view.show_person(two)
    event = next(event for event in view.events if event.kind in MERGE_KINDS)
    assert view.title_of(event).startswith("Merged with the record of Katherine Whitaker")
    view.bar.set_on(["milestone"])
    view.bar.changed.emit()
    assert event in [line.event for line in view._lines(range(len(view.events)))]
    picture(view, "merging-timeline")


@pytest.mark.parametrize(("mode", "width", "height"), [(Mode.LIGHT, 1366, 768), (Mode.DARK, 1093, 614)])
def test_how_it_looks(qtbot: QtBot, here: Room, themed: Theme, mode: Mode, width: int, height: int) -> None:
    """Every control has a name, Tab comes round, and the form fits the smallest window."""
    themed.set_mode(mode)
    one, two = twins(here.store, number="")
    window: Any = build_window(
        here.desk, About("Morwenna Hale, team manager", sample=True), pages=(DUPLICATES, PEOPLE, PERSON)
    )
    shown(qtbot, window, width, height)
    window.workspace.go("duplicates")
    page = window.workspace.page("duplicates")
    page.bar.set_on(["everybody"])
    name = f"{mode.value}-{width}"
    picture(window, f"merging-pair-{name}")
    form = form_of(here, one, two)
    shown(qtbot, form, min(760, width), min(640, height - 40))
    assert_accessible(form)
    assert_no_tab_trap(form)
    picture(form, f"merging-form-{name}")
    form.close()
    key = next(row_id for side in form.sides for row_id, _ in side.keys)
    command = MergePeople(
        away_id=one, stays_id=two, why="Same birth date, same street", key_allocation=key, number_was_wrong=True
    )
    merge_people(here.store, MANAGER, command)
    here.desk.open_person(f"{two}#details")
    picture(window, f"merging-details-{name}")
    card = window.workspace.page("person").findChild(MergedCard)
    assert_accessible(card)
    picture(card.parentWidget(), f"merging-card-{name}")
    part = PartForm(here.desk, window.workspace.page("person").story.merged[0], "Catherine Whitaker", restricted=True)
    shown(qtbot, part, 520, 420)
    assert_accessible(part)
    picture(part, f"merging-part-{name}")
