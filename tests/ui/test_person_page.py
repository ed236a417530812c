"""A person's page: banner, timeline, details, history, restriction and what two laptops say differently."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.contacts import CorrectContact, correct_contact, withdraw_contact
from caseload_desktop.services.people import NewDetail, add_detail, amend_person, restrict_person
from caseload_desktop.store import rows
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.conflict import ConflictDialog
from caseload_desktop.ui.dialogs.history import HistoryDialog
from caseload_desktop.ui.dialogs.person_form import PersonForm
from caseload_desktop.ui.dialogs.person_parts import AddressForm, DetailForm, EndAddressForm, IdentifierForm, NameForm
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.dialogs.restrict import LetInForm, LiftForm, RestrictForm
from caseload_desktop.ui.models.paged import DETAIL_ROLE, Column
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.message_bar import MessageBar
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store
from tests.ui.records import Room, add_contacts, add_people, dialog_of, told
from tests.ui.support import assert_accessible, assert_no_tab_trap, shown

pytestmark = [pytest.mark.usefixtures("themed")]


def a_page(qtbot: QtBot, desk: Desk, person_id: str, *, tab: int = 0) -> PersonPage:
    page = PersonPage(desk)
    shown(qtbot, page, 1330, 700)
    page.show_item(person_id)
    page.tabs.setCurrentWidget((page.timeline, page.details, page.changes)[tab])
    return page


def words_of(page: PersonPage) -> str:
    """Everything in words on the page, lists included."""
    QApplication.processEvents()
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]
    said.append(page.banner.accessibleName())
    for model in (page.timeline.model, page.changes.model):
        for row in range(model.count):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                said += [str(index.data() or ""), str(index.data(DETAIL_ROLE) or "")]
    return "\n".join(said)


def test_the_banner_says_what_must_be_known_before_acting(qtbot: QtBot, here: Room) -> None:
    """Name, age, numbers in groups, language with interpreter and needs stand above every tab."""
    (ada,) = add_people(
        here.store,
        "Ada Quill",
        nhs_number="999 000 0018",
        language="polish",
        interpreter=True,
        communication_note="Speak slowly",
    )
    page = a_page(qtbot, here.desk, ada)
    spoken = page.banner.accessibleName()
    for part in ("Ada Quill", "Age 86", "NHS 999\u00a0000\u00a00018", "interpreter needed", "Speak slowly"):
        assert part in spoken


def test_a_page_opens_at_the_tab_that_was_asked_for(qtbot: QtBot, here: Room) -> None:
    """Work in the tray opens where it is done; a tab nobody knows shows the timeline."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada)
    here.desk.open_person(ada, "involved")
    assert here.went == [("person", f"{ada}#involved")]
    page.show_item(here.went[0][1])
    assert page.tabs.currentWidget() is page.involvements
    page.show_item(f"{ada}#elsewhere")
    assert page.tabs.currentIndex() == 0


def test_the_timeline_shows_all_and_finds_among_it(qtbot: QtBot, here: Room) -> None:
    """Newest first; a withdrawn contact stays, with its reason, a corrected one says so; search and chips narrow."""
    (ada,) = add_people(here.store, "Ada Quill")
    one, two, _three = add_contacts(
        here.store,
        told(ada, received_on="2026-11-01", notes="Grab rail"),
        told(ada, received_on="2026-11-05", notes="Key safe"),
        told(ada, received_on="2026-11-09", notes="Day centre"),
    )
    withdraw_contact(here.store, MANAGER, contact_id=one, why="recorded twice")
    correct_contact(here.store, MANAGER, CorrectContact(contact_id=two, fields={"minutes": 5}, why="left out"))
    page = a_page(qtbot, here.desk, ada)
    details = [str(page.timeline.model.index(n, 1).data(DETAIL_ROLE)) for n in range(page.timeline.model.count)]
    assert "Withdrawn: recorded twice" in details
    assert "Corrected · Key safe" in details
    page.timeline.view.select_row(2)
    assert page.timeline.detail.story is not None
    assert page.timeline.detail.story.record.values["notes"] == "Day centre"
    page.timeline.bar.set_on({"address"})
    assert page.timeline.model.count == 1
    page.timeline.bar.set_on({"contact"})
    assert page.timeline.model.count == 3
    assert page.timeline.bar.search is not None
    page.timeline.bar.search.setText("key")
    assert page.timeline.model.count == 1


def test_two_thousand_events_are_read_in_a_few_statements(qtbot: QtBot, here: Room) -> None:
    """A long record opens whole: all events are in the list, and only what shows is fetched."""
    (ada,) = add_people(here.store, "Ada Quill")
    days = [f"2026-{1 + n % 10:02d}-{1 + n % 28:02d}" for n in range(2000)]
    add_contacts(here.store, *(told(ada, received_on=day, notes=f"Call {n}") for n, day in enumerate(days)))
    page = a_page(qtbot, here.desk, ada)
    assert page.timeline.model.count == 2002
    page.timeline.view.select_row(2001)
    assert page.timeline.view.currentIndex().row() == 2001


def test_opening_is_logged_once_and_remembered(qtbot: QtBot, here: Room) -> None:
    """Each visit to a record is written to the access log once, however often it is read again."""
    (ada,) = add_people(here.store, "Ada Quill")
    seen: list[str] = []
    here.desk.person_shown.connect(lambda person_id, _name: seen.append(person_id))
    page = a_page(qtbot, here.desk, ada)
    page.refresh()
    page.show_item(ada)
    with here.store.read() as connection:
        log = rows.access_log
        opened = connection.execute(select(log.c.object).where(log.c.what == "open_record")).scalars().all()
    assert opened == [ada, ada]
    assert seen == [ada, ada]


def test_details_are_added_ended_and_removed(qtbot: QtBot, here: Room) -> None:
    """Names, addresses, ways to reach somebody and numbers are added; an address ends; what was wrong is removed."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada, tab=1)
    name = opened(page, NameForm, lambda: NameForm(here.desk, ada, parent=page).open())
    assert isinstance(name, NameForm)
    name.submit()
    assert name.fields["family"].problem or name.fields["given"].problem
    name.given.setText("Addie")
    name.submit()
    detail = opened(page, DetailForm, lambda: DetailForm(here.desk, ada, parent=page).open())
    assert isinstance(detail, DetailForm)
    detail.value.setText("07700 900123")
    detail.submit()
    number = opened(page, IdentifierForm, lambda: IdentifierForm(here.desk, ada, parent=page).open())
    assert isinstance(number, IdentifierForm)
    number.value.setText("H-77")
    number.submit()
    address = opened(page, AddressForm, lambda: AddressForm(here.desk, ada, parent=page).open())
    assert isinstance(address, AddressForm)
    address.lines.setText("4 Sea View")
    address.postcode.setText("nonsense")
    address.submit()
    assert address.fields["postcode"].problem
    address.postcode.setText("ct9 2bb")
    address.submit()
    said = words_of(page)
    for part in ("Addie", "07700 900123", "H-77", "4 Sea View, CT9 2BB", "1 Orchard Close"):
        assert part in said
    assert here.said == ["Name added", "Contact detail added", "Number added", "Address added"]


def test_an_address_ends_on_a_day_and_a_mistake_is_removed(qtbot: QtBot, here: Room) -> None:
    """Ending keeps the address among the earlier ones; removing asks why and takes it off the page."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_detail(here.store, MANAGER, person_id=ada, detail=NewDetail(kind="phone", value="01632 960111"))
    page = a_page(qtbot, here.desk, ada, tab=1)
    click(page, "End the address 1 Orchard Close, CT9 1AA")
    ending = dialog_of(page, EndAddressForm)
    assert isinstance(ending, EndAddressForm)
    ending.to_date.set_text("30/2/26")
    ending.submit()
    assert ending.fields["to_date"].problem
    ending.to_date.set_text("1/11/26")
    ending.submit()
    assert "to 1 Nov 2026" in words_of(page)
    click(page, "Remove 01632 960111")
    removing = dialog_of(page, ReasonDialog)
    assert isinstance(removing, ReasonDialog)
    removing.why.set_text("another person's")
    removing.submit()
    assert "01632 960111" not in words_of(page)
    click(page, "History of how to reach them")
    told_before = dialog_of(page, HistoryDialog)
    assert any("another person's" in label.text() for label in told_before.findChildren(QLabel))
    told_before.close()


def test_what_is_held_is_changed_and_its_history_kept(qtbot: QtBot, here: Room) -> None:
    """The form shows what is held, saves only what changed, says what is wrong beside it, and the history tells."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada, tab=1)
    click(page, "Change who it is and how to speak with them")
    form = dialog_of(page, PersonForm)
    assert isinstance(form, PersonForm)
    nhs, language = form.fields["nhs_number"].control, form.fields["language"].control
    nhs.setText("999 000 0019")  # type: ignore[attr-defined]
    form.submit()
    assert form.fields["nhs_number"].problem
    nhs.setText("999 000 0018")  # type: ignore[attr-defined]
    assert isinstance(language, CodePicker)
    language.set_code("polish")
    form.why.set_text("seen on the letter")
    form.submit()
    assert here.said == ["Record changed"]
    assert page.story is not None
    assert page.story.record.values["nhs_number"] == "9990000018"
    page.tabs.setCurrentWidget(page.changes)
    said = words_of(page)
    assert "NHS number: was empty, now 999 000 0018" in said
    assert "seen on the letter" in said


def test_registering_shows_who_may_be_the_same(qtbot: QtBot, here: Room) -> None:
    """While a name is typed, people already held who sound alike are offered; registering makes a new record."""
    add_people(here.store, "Peggy Thompson")
    page = a_page(qtbot, here.desk, add_people(here.store, "Ada Quill")[0])
    form = PersonForm(here.desk, name="Peggy Thomson", parent=page)
    form.open()
    form._look()
    assert any("Peggy Thompson" in label.text() for label in form.findChildren(QLabel))
    made: list[str] = []
    form.registered.connect(made.append)
    birth = form.fields["birth_date"].control
    assert isinstance(birth, DateField)
    birth.set_text("1941")
    form.submit()
    assert here.said == ["Person registered"]
    page.show_item(made[0])
    assert "about 85" in page.banner.accessibleName()


# --- restricted ------------------------------------------------------------------------------------------------------


def test_a_restricted_record_gives_nothing_away(qtbot: QtBot, here: Room) -> None:
    """Whoever is not named sees the name and whom to ask; no number, note, address or history is on the page."""
    (canary,) = add_people(here.store, "Zephyrine Hollin", nhs_number="999 000 0018", communication_note="Canarynote")
    add_contacts(here.store, told(canary, notes="Canaryrefuge"))
    restrict_person(here.store, MANAGER, person_id=canary, reason="witness_protection")
    page = a_page(qtbot, here.as_(PRACTITIONER), canary)
    said = words_of(page)
    assert "Zephyrine Hollin" in said
    assert "ask the manager" in said.lower()
    for part in ("Canary", "Orchard", "CT9", "999", "1940", "witness", "Witness"):
        assert part not in said
    assert not page.tabs.isVisible()
    with here.store.read() as connection:
        assert connection.execute(select(rows.access_log.c.no)).first() is None


def test_nothing_of_the_person_before_stays_when_a_restricted_one_follows(qtbot: QtBot, here: Room) -> None:
    """Going from one record to a restricted one leaves nothing of the first behind, and the other way round."""
    ada, canary = add_people(here.store, "Ada Quill", "Zephyrine Hollin")
    add_contacts(here.store, told(ada, notes="Grab rail"))
    restrict_person(here.store, MANAGER, person_id=canary, reason="witness_protection")
    page = a_page(qtbot, here.as_(PRACTITIONER), ada, tab=2)
    page.show_item(canary)
    assert "Grab rail" not in words_of(page)
    assert "Quill" not in words_of(page)


def test_a_manager_restricts_lets_in_and_lifts(qtbot: QtBot, here: Room) -> None:
    """Restricting asks why and who; a worker let in can read; lifting asks why and opens it to all."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.desk, ada, tab=1)
    click(page, "Restrict this record")
    form = dialog_of(page, RestrictForm)
    assert isinstance(form, RestrictForm)
    form.submit()
    assert form.fields["reason"].problem
    form.reason.set_code("high_profile")
    form.submit()
    click(page, "Let in a worker")
    letting = dialog_of(page, LetInForm)
    assert isinstance(letting, LetInForm)
    letting.worker.set_code(OTHER_PRACTITIONER.worker_id)
    letting.submit()
    other = a_page(qtbot, here.as_(OTHER_PRACTITIONER), ada)
    assert other.tabs.isVisible()
    assert "Amina Rahman" in words_of(page)
    found = [b for b in page.findChildren(QAbstractButton) if b.accessibleName() == "Take Amina Rahman off"]
    found[0].click()
    off = dialog_of(page, ReasonDialog)
    assert isinstance(off, ReasonDialog)
    off.why.set_text("works elsewhere now")
    off.submit()
    assert page.story is not None
    assert [name for _, name in page.story.record.named_workers] == ["Morwenna Hale"]
    other.show_item(ada)
    assert not other.tabs.isVisible()
    click(page, "Lift the restriction")
    lifting = dialog_of(page, LiftForm)
    assert isinstance(lifting, LiftForm)
    lifting.why.set_text("no longer needed")
    lifting.submit()
    assert page.story is not None
    assert not page.story.record.hit.restricted


def test_a_practitioner_is_not_offered_the_restriction(qtbot: QtBot, here: Room) -> None:
    """Only roles that may restrict see how to."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here.as_(PRACTITIONER), ada, tab=1)
    assert "Who may read it" not in words_of(page)


# --- two laptops -----------------------------------------------------------------------------------------------------


def test_what_two_laptops_say_differently_is_chosen_here(qtbot: QtBot, here: Room, tmp_path: Path) -> None:
    """Both values stand side by side with who wrote them; the chosen one holds, and the bar goes away."""
    (ada,) = add_people(here.store, "Ada Quill")
    other = make_store(tmp_path / "other")
    try:
        other.take_in(raw for _, raw in here.store.operations())
        amend_person(here.store, MANAGER, person_id=ada, fields={"communication_note": "Use the left ear"})
        senior = Actor(PRACTITIONER.worker_id, Role.PRACTITIONER)
        amend_person(other, senior, person_id=ada, fields={"communication_note": "Write it down"})
        here.store.take_in(raw for _, raw in other.operations())
    finally:
        other.close()
    page = a_page(qtbot, here.desk, ada)
    bars = [bar for bar in page.findChildren(MessageBar) if "Two laptops say one thing differently" in bar.words]
    assert len(bars) == 1
    page.choose()
    dialog = dialog_of(page, ConflictDialog)
    assert isinstance(dialog, ConflictDialog)
    (card,) = dialog.parts
    said = [label.text() for label in card.findChildren(QLabel)]
    assert any("Jo Bell" in words for words in said)
    wanted = next(n for n, value in enumerate(card.values()) if value == "Write it down")
    card.select(wanted)
    dialog.view.keep()
    assert here.said == ["Choice saved"]
    assert page.story is not None
    assert page.story.record.values["communication_note"] == "Write it down"
    assert page.story.conflicts == ()


def test_every_part_is_reached_by_keyboard_and_named(qtbot: QtBot, here: Room) -> None:
    """Every control of every part has a name for a screen reader and Tab comes round through all of them."""
    (ada,) = add_people(here.store, "Ada Quill", known_as=("Addie",))
    add_contacts(here.store, told(ada))
    page = a_page(qtbot, here.desk, ada)
    for place in range(page.tabs.count()):
        page.tabs.setCurrentIndex(place)
        assert_accessible(page)
        page.log_button.setFocus()
        assert_no_tab_trap(page)


def click(page: PersonPage, name: str) -> None:
    """Press the button a screen reader calls by this name."""
    QApplication.processEvents()
    found = [b for b in page.findChildren(QPushButton) if b.accessibleName() == name and b.isVisibleTo(page)]
    assert len(found) == 1, name
    found[0].click()


def opened(page: PersonPage, kind: type[QDialog], act: object) -> QDialog:
    """The dialog that ``act`` opens."""
    act()  # type: ignore[operator]
    return dialog_of(page, kind)


@pytest.mark.parametrize("width", [1134, 997])
def test_every_part_of_the_record_is_in_sight_on_a_small_laptop(qtbot: QtBot, here: Room, width: int) -> None:
    """All titles stand beside each other at the widths 1366 and 1093 leave; each has a letter of its own."""
    ada, *_ = add_people(here.store, "Ada Fenwick")
    page = a_page(qtbot, here.desk, ada)
    page.resize(width, 500)
    bar = page.tabs.tabBar()
    assert bar.rect().contains(bar.tabRect(page.tabs.count() - 1))
    letters = [bar.tabText(place).partition("&")[2][:1].casefold() for place in range(bar.count())]
    assert all(letters)
    assert len(set(letters)) == len(letters)


def test_opening_makes_words_only_for_the_rows_that_show(qtbot: QtBot, here: Room) -> None:
    """Of sixty contacts and of six hundred the same few are put into words, in the timeline and in the history."""

    def worded(count: int, name: str) -> int:
        (person_id,) = add_people(here.store, name)
        add_contacts(here.store, *(told(person_id, notes=f"Call {n}") for n in range(count)))
        page = PersonPage(here.desk)
        asked: list[str] = []
        for model in (page.timeline.model, page.changes.model):
            model.columns = tuple(_counted(column, asked) for column in model.columns)
        shown(qtbot, page, 1330, 700)
        page.show_item(person_id)
        page.grab()
        page.tabs.setCurrentWidget(page.changes)
        page.grab()
        assert page.timeline.model.count > count
        assert page.changes.model.count > count
        return len(asked)

    assert worded(60, "Ada Quill") == worded(600, "Ben Ash")


def _counted(column: Column[Any], asked: list[str]) -> Column[Any]:
    def text(line: Any) -> str:
        asked.append(column.key)
        return column.text(line)

    return replace(column, text=text)


def test_only_a_tab_that_tells_of_somebody_is_cleared(
    qtbot: QtBot, here: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was never looked at holds nobody's record; what was is emptied before another person shows."""
    ada, ben = add_people(here.store, "Ada Quill", "Ben Ash")
    page = a_page(qtbot, here.desk, ada)
    cleared: list[str] = []
    monkeypatch.setattr(page.support, "clear", lambda: cleared.append("support"))
    monkeypatch.setattr(page.liberty, "clear", lambda: cleared.append("liberty"))
    page.tabs.setCurrentWidget(page.support)
    page.show_item(ben)
    assert cleared == ["support"]
    page.show_item(ada)
    assert cleared == ["support"]
