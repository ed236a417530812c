"""The page Providers: what speaks stands first, one provider tells everything, all by keyboard; nothing restricted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.people import restrict_person
from caseload_desktop.ui.providers.page import ProvidersPage
from caseload_desktop.ui.providers.work_forms import FollowUpDoneForm, FollowUpForm, LookForm
from caseload_desktop.ui.theme import Mode, Theme
from tests.provider_room import SAFEGUARDING_MANAGER, adult, ago, concern, enquiry, place, written
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]
LONG = "The Royal Isle of Thanet and Sandwich Bay Residential and Dementia Care Village, Marlowe Wing"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, SAFEGUARDING_MANAGER) as made:
        yield made


def fill(here: Room, *, much: bool = False) -> tuple[str, list[str]]:
    """A home with early signs, one long name, one that closed; with ``much`` many more places and concerns."""
    store = here.store
    home = place(store, company="Blue Anchor Care Ltd", phone="01843 555 0100", cqc_location="1-1234567890",
                 lines="12 Sea Road\nMargate")  # fmt: skip
    place(store, LONG, postcode="CT13 9AA", company="Sandwich Bay Health and Social Care Partnership Holdings Limited")
    names = ("Ada Quill", "Ben Stone", "Cleo Marsh", "Wilhelmina Featherstonehaugh-Cholmondeley", "Dot Hale")
    people = [adult(store, name) for name in names]
    for number, days in enumerate((300, 240, 120, 60, 31, 20, 12, 5, 2)):
        kinds = ["neglect_omission"] if number % 2 else ["physical", "neglect_omission"]
        decided = {"decision": "no_enquiry", "decided_on": ago(days - 1)} if number % 3 == 0 else {}
        one = concern(store, people[number % 5], home, days, types=kinds, **decided)
        if number % 3 == 1:
            over = {"closed_on": ago(days - 20), "risk_assessment_outcome": "identified_action",
                    "risk_outcome": "reduced"} if days > 50 else {}  # fmt: skip
            enquiry(store, people[number % 5], one, days - 1, **over)
    written(store, "dols", person_id=people[4], provider_id=home, received_on=ago(8), kind="standard")
    if much:
        for number in range(60):
            other = place(store, f"Home number {number:02}", postcode="ME10 4AA")
            for days in range(number % 4):
                concern(store, people[days], other, days * 40 + 3)
    return home, people


def words_of(page: ProvidersPage) -> str:
    QCoreApplication.sendPostedEvents()  # what was put into a layout shows only then
    return "\n".join(label.text() for label in page.one.findChildren(QLabel) if label.isVisibleTo(page.one))


def press(page: ProvidersPage, words: str) -> None:
    QCoreApplication.sendPostedEvents()
    found = [b for b in page.findChildren(QAbstractButton) if b.text() == words and b.isVisibleTo(page)]
    assert len(found) == 1, [b.text() for b in page.findChildren(QAbstractButton)]
    found[0].click()


def a_page(qtbot: QtBot, here: Room, width: int = 1366, height: int = 700, actor: Actor | None = None) -> ProvidersPage:
    desk = here.desk if actor is None else here.as_(actor)
    page = ProvidersPage(desk)
    here.kept.append(page)
    desk.go_requested.connect(lambda key, item: page.show_item(item) if key == "providers" else None)
    shown(qtbot, page, width, height)
    return page


def test_what_speaks_stands_first_and_is_found(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """The place with early signs stands first; a search by street or company and quick filters narrow the list."""
    home, _ = fill(here, much=True)
    page = a_page(qtbot, here)
    assert "early signs at" in page.subtitle_text
    assert page.list.lines[0].id == home
    picture(page, "providers_list")
    page.filters.set_on({"signs"})
    assert home in {line.id for line in page.list.lines}
    assert all(line.signs for line in page.list.lines)
    page.filters.clear()
    assert page.filters.search is not None
    page.filters.search.setText("anchor sea")
    assert [line.id for line in page.list.lines] == [home]
    assert_accessible(page)
    page.filters.clear()
    themed.set_mode(Mode.DARK)
    page.resize(1000, 470)
    picture(page, "providers_list_dark_small")
    assert_no_tab_trap(page)


def test_one_provider_from_the_list_to_a_look(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """Enter opens it with its signs; a follow-up is agreed and done, and a manager's look silences the signs."""
    fill(here)
    page = a_page(qtbot, here)
    page.list.view.setFocus()
    QTest.keyClick(page.list.view, Qt.Key.Key_Return)
    assert page.title_text == "Seaview House"
    assert "Neglect and Acts of Omission in" in words_of(page)
    picture(page, "provider_one")
    assert_no_tab_trap(page)
    press(page, "Follow-up")
    form = dialog_of(page, FollowUpForm)
    assert_accessible(form)
    form.submit()
    assert form.fields["words"].problem
    form.fields["words"].control.set_text("Visit at night with the contracts officer")  # type: ignore[attr-defined]
    form.fields["due_on"].control.set_text("1/12/2026")  # type: ignore[attr-defined]
    picture(form, "provider_follow_up")
    form.submit()
    assert "Visit at night" in words_of(page)
    press(page, "Look")
    look = dialog_of(page, LookForm)
    look.fields["result"].control.set_code("watching")  # type: ignore[attr-defined]
    look.fields["words"].control.set_text("Read the rota and three care plans; two staff at night")  # type: ignore[attr-defined]
    picture(look, "provider_look")
    look.submit()
    assert look.fields["again_on"].problem  # watching needs the day to look again
    look.fields["again_on"].control.set_text("1/2/2027")  # type: ignore[attr-defined]
    look.submit()
    assert page.one.story is not None
    assert (page.one.story.signs, len(page.one.story.looks)) == ((), 1)
    picture(page, "provider_one_looked")
    press(page, "Done")
    done = dialog_of(page, FollowUpDoneForm)
    done.note.set_text("Two on duty")
    done.submit()
    assert "Two on duty" in words_of(page)
    assert_accessible(page)
    themed.set_mode(Mode.DARK)
    page.resize(1000, 470)
    picture(page, "provider_one_dark_small")
    press(page, "All providers")
    assert page.views.currentIndex() == 0


def test_enter_on_what_is_about_it_opens_the_record(qtbot: QtBot, here: Room) -> None:
    """From the list below, Enter leads to the person's own tab."""
    home, people = fill(here)
    page = a_page(qtbot, here)
    page.show_item(home)
    page.list.view.setFocus()
    page.one.list.view.opened.emit(page.one.list.lines[0].number)
    assert here.went[-1] == ("person", f"{people[3]}#safeguarding")


def test_a_practitioner_sees_no_restricted_person_and_looks_for_nobody(qtbot: QtBot, here: Room) -> None:
    """What a restricted record says of the place is not there, in numbers, chart or list; nor is the look's button."""
    home, people = fill(here)
    restrict_person(here.store, MANAGER, person_id=people[3], reason="police_matter")
    page = a_page(qtbot, here, actor=PRACTITIONER)
    page.show_item(home)
    assert page.one.story is not None
    assert people[3] not in {line.one.person_id for line in page.one.list.lines}
    assert "restricted to others are not counted" in words_of(page)
    assert not [b for b in page.one.findChildren(QAbstractButton) if b.text() == "Look" and b.isVisibleTo(page.one)]
