"""The tab Support: what is open now at one look, every act by the keyboard, and nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.services import lists, people, support
from caseload_desktop.services.lists import ChangeCode
from caseload_desktop.store import rows
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.support.service_forms import BeginForm, ChangeForm, CorrectForm, EndForm, PauseForm
from caseload_desktop.ui.support.small_forms import DayForm, DischargeForm, EquipmentForm, StayForm
from caseload_desktop.ui.theme import Mode, Theme
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import Room, add_people, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown
from tests.ui.support_room import LONG, given, in_hospital, much, service

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, PRACTITIONER) as made:
        yield made


def a_page(qtbot: QtBot, here: Room, person_id: str, width: int = 1093, height: int = 614) -> PersonPage:
    page = PersonPage(here.desk)
    here.kept.append(page)
    shown(qtbot, page, width, height)
    page.show_item(f"{person_id}#support")
    return page


def words_of(page: PersonPage) -> str:
    return "\n".join(label.text() for label in page.support.findChildren(QLabel) if label.isVisibleTo(page.support))


def press(page: PersonPage, name: str) -> None:
    """Press the button of that accessible name on the tab."""
    found = [b for b in page.support.findChildren(QAbstractButton) if b.accessibleName() == name]
    assert len(found) == 1, [b.accessibleName() for b in page.support.findChildren(QAbstractButton)]
    found[0].click()


def row_of(here: Room, entity: str, row_id: str) -> dict[str, Any]:
    t = rows.FOLDED[entity]
    with here.store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == row_id)).mappings().one())


def test_one_look_tells_what_is_open_now(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """Services with their cost, equipment, hospital, and what was before, below what is; long names fit."""
    none, some, plenty = add_people(here.store, "Ada Quill", "Bertram Oakes", "Wilhelmina Featherstonehaugh")
    service(here.store, some)
    much(here.store, plenty)
    stay = in_hospital(here.store, plenty)
    for mode in (Mode.LIGHT, Mode.DARK):
        themed.set_mode(mode)
        for width, height in ((1093, 614), (1366, 768)):
            for person, name in ((none, "none"), (some, "little"), (plenty, "much")):
                page = a_page(qtbot, here, person, width, height)
                picture(page, f"support-{name}-{mode.value}-{width}")
                assert_accessible(page)
    words = words_of(page)
    assert "£1,204.90" not in words
    assert page.support.cost.text() == "£676.90 a week"
    for part in (
        "Home support or domiciliary care · Harbour Homecare",
        LONG,
        "21 hours a week, £18.50 hourly",
        "Paused since 10 Nov 2026: In hospital",
        "May be charged for",
        "In hospital now",
    ):
        assert part in words
    assert words.index("Support now") < words.index("Earlier")
    assert stay
    assert_no_tab_trap(page)


def test_what_a_contact_gave_is_taken_over_without_typing(qtbot: QtBot, here: Room) -> None:
    """The bar offers it, the form comes filled in, and once added it is offered no more."""
    (ada,) = add_people(here.store, "Ada Quill")
    contact = given(here.store, ada, given=("advice", "small_equipment"))
    page = a_page(qtbot, here, ada)
    assert "advice" not in words_of(page)
    assert "Contact of 12 Nov 2026: small equipment (Grab rail by the front door)" in words_of(page)
    press(page, "Add it")
    form: Any = dialog_of(page, EquipmentForm)
    form.submit()
    assert here.said[-1] == "Equipment added"
    with here.store.read() as connection:
        piece = connection.execute(select(rows.equipment)).mappings().one()
    assert (piece["kind"], piece["item"], piece["contact_id"]) == ("aid", "Grab rail by the front door", contact)
    assert "was given; it does not stand below yet" not in words_of(page)


def test_support_is_added_changed_and_ended_by_the_keyboard(qtbot: QtBot, here: Room) -> None:
    """Typing part of a word chooses; the component chooses its type; the cost of a week shows as it is typed."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here, ada)
    press(page, "Add support")
    form: Any = dialog_of(page, BeginForm)
    form.submit()
    assert form.fields["component"].problem == "This is needed."
    for key, typed in (("component", "long term nursing"), ("provider", "Seaview"), ("unit_cost", "900"),
                       ("cost_frequency", "week")):  # fmt: skip
        control = form.fields[key].control
        QTest.keyClicks(control, typed)
        QTest.keyClick(control, Qt.Key.Key_Return)
    assert form.kind.code() == "lt_nursing"
    assert form.cost.text() == "£900.00 a week"
    form.submit()
    assert here.said[-1] == "Support added"
    press(page, "Change: Long term nursing care · Seaview")
    change: Any = dialog_of(page, ChangeForm)
    change.unit_cost.setText("950")
    change.submit()
    assert change.fields["why"].problem
    change.why.set_text("Annual rise")
    change.submit()
    assert "Correct it instead" in "".join(label.text() for label in change.findChildren(QLabel))
    change.reject()
    press(page, "End: Long term nursing care · Seaview")
    end: Any = dialog_of(page, EndForm)
    end.submit()
    assert end.fields["reason"].problem
    assert end.fields["next_step"].problem
    end.fields["reason"].control.set_code("moved_residential")
    end.next.step.set_code("nothing_further")
    end.next.why.set_text("Settled in Seaview")
    end.submit()
    assert here.said[-1] == "Support ended"
    assert "Moved to residential care · Nothing follows: Settled in Seaview" in words_of(page)
    here.desk.undo_last()
    assert "Support now" in words_of(page)


def test_a_correction_made_meanwhile_is_shown_and_not_overwritten(qtbot: QtBot, here: Room) -> None:
    """Another worker's value stands beside mine until I choose; nothing typed is lost."""
    (ada,) = add_people(here.store, "Ada Quill")
    held = service(here.store, ada)
    page = a_page(qtbot, here, ada)
    verbs = page.support.acts.of_service(page.support.told.support.services[0], "support", here.desk.today())
    assert [verb.words for verb in verbs] == ["Change", "End", "Pause", "Correct", "Withdraw"]
    verbs[3].act()
    form: Any = dialog_of(page, CorrectForm)
    form.provider.setText("Mine")
    form.why.set_text("Slip")
    command = support.CorrectService(service_id=held, fields={"provider": "Theirs"}, why="Taken over")
    here.desk.store_changed.emit(support.correct_service(here.store, OTHER_PRACTITIONER, command))
    form.submit()
    assert row_of(here, "service", held)["provider"] == "Theirs"
    buttons = {b.accessibleName(): b for b in form.findChildren(QAbstractButton)}
    buttons["Provider: keep mine"].click()
    form.submit()
    assert row_of(here, "service", held)["provider"] == "Mine"


def test_a_code_retired_since_still_shows_its_words(qtbot: QtBot, here: Room) -> None:
    """What was recorded keeps its words, and a correction of something else keeps the code."""
    (ada,) = add_people(here.store, "Ada Quill")
    held = service(here.store, ada, delivery_mechanism="cassr_commissioned")
    lists.change_code(
        here.store, MANAGER, ChangeCode(list_id="delivery_mechanism", code="cassr_commissioned", valid_to="2026-10-01")
    )
    page = a_page(qtbot, here, ada)
    assert "CASSR commissioned support" in words_of(page)
    (one,) = [s for s in page.support.told.support.services if s.id == held]
    form: Any = CorrectForm(here.desk, one, "support", parent=page)
    form.open()
    assert form.delivery.text() == "CASSR commissioned support (no longer used)"
    form.provider.setText("Bay Care")
    form.why.set_text("Slip")
    form.submit()
    assert row_of(here, "service", held)["delivery_mechanism"] == "cassr_commissioned"


def test_paused_equipment_and_hospital(qtbot: QtBot, here: Room) -> None:
    """A pause, a delivery and a stay in hospital with its discharge, each from its row."""
    (ada,) = add_people(here.store, "Ada Quill")
    service(here.store, ada)
    page = a_page(qtbot, here, ada)
    title = "Home support or domiciliary care · Harbour Homecare"
    form: Any = PauseForm(here.desk, page.support.told.support.services[0], title, parent=page)
    form.open()
    form.submit()
    assert form.fields["pause_reason"].problem
    form.fields["pause_reason"].control.set_text("With her son")
    form.submit()
    assert "With her son" in words_of(page)
    press(page, "Add equipment")
    add: Any = dialog_of(page, EquipmentForm)
    add.fields["kind"].control.set_code("aid")
    add.fields["item"].control.setText("Bath board")
    add.submit()
    press(page, "Given: Bath board")
    day: Any = dialog_of(page, DayForm)
    day.submit()
    assert here.said[-1] == "Given: Bath board"
    press(page, "Went into hospital")
    admit: Any = dialog_of(page, StayForm)
    admit.fields["hospital"].control.setText("Queen Elizabeth")
    admit.submit()
    assert not page.support.hospital_button.isVisibleTo(page.support)
    press(page, "Discharged: Queen Elizabeth")
    out: Any = dialog_of(page, DischargeForm)
    out.fields["to"].control.set_code("home")
    out.next.step.set_code("care_act_assessment")
    out.next.due.set_value(here.desk.today())
    out.submit()
    assert here.said[-1] == "Discharge recorded"
    assert "Next: Care Act assessment by 20 Nov 2026" in words_of(page)


def test_nothing_of_a_restricted_person_and_no_button_without_the_right(qtbot: QtBot, here: Room) -> None:
    """Whoever is not named on the record reads none of it."""
    (ada,) = add_people(here.store, "Ada Quill")
    service(here.store, ada, provider="Canary Wharfage")
    page = a_page(qtbot, here, ada)
    assert "Canary Wharfage" in words_of(page)
    here.desk.store_changed.emit(people.restrict_person(here.store, MANAGER, person_id=ada, reason="police_matter"))
    page.refresh()
    assert "Canary Wharfage" not in words_of(page)
    assert not page.support.add_button.isVisibleTo(page.support)
