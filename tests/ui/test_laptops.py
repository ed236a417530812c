"""Adding, changing and removing laptops on the team page, and this laptop's own words under Settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from caseload_desktop.exchange.sync.cards import CardFile, read_card, write_card
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.devices import change_device, remove_device
from caseload_desktop.store.queries.devices import Device, devices
from caseload_desktop.ui.dialogs.given import GivenDialog
from caseload_desktop.ui.dialogs.laptops import AddLaptopForm, ChangeLaptopForm, RemoveLaptopForm
from caseload_desktop.ui.pages.team.laptops import REMOVED, Laptop, LaptopsView, laptops, status
from caseload_desktop.ui.pages.team.page import TeamPage
from caseload_desktop.ui.settings.laptop_card import LaptopCard
from caseload_desktop.ui.widgets.fingerprint import Fingerprint
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store
from tests.ui.records import Room, add_people, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, shown

pytestmark = [pytest.mark.usefixtures("themed")]

_LIST = 2


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path / "here") as made:
        change_device(made.store, MANAGER, made.store.device.id, name="Morwenna's laptop")
        yield made


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """The card Jo Bell saved on a laptop that is not in the team."""
    store = make_store(tmp_path / "new", clock=SetClock())
    store.new_device_identity(fresh_keys=True)
    path = write_card(store, tmp_path, "Jo Bell")
    store.close()
    return path


def _view(qtbot: QtBot, here: Room, *, width: int = 1330, height: int = 700) -> tuple[TeamPage, LaptopsView]:
    page = TeamPage(here.desk)
    here.kept.append(page)
    shown(qtbot, page, width, height)
    page.tabs.setCurrentIndex(_LIST)
    QApplication.processEvents()
    return page, page.laptops


def _names(view: LaptopsView) -> list[str]:
    return [str(view.model.index(n, 0).data()) for n in range(view.model.count)]


def _others(here: Room) -> list[Device]:
    """The other laptops of the team; which of the dozen this one is, differs."""
    with here.store.read() as connection:
        return [each for each in devices(connection) if not each.this]


def _status(laptop: Laptop) -> str:
    tag = status(laptop)
    return tag.words if tag is not None else ""


def test_the_laptops_of_the_team_stand_in_a_list(qtbot: QtBot, here: Room) -> None:
    """Each with whose it is and whether it manages; the one in front of you comes first."""
    _, view = _view(qtbot, here)
    assert _names(view)[0] == "Morwenna's laptop"
    assert [str(view.model.index(0, n).data() or "") for n in (1, 2, 4, 5)] == [
        "Morwenna Hale",
        "",
        "Yes",
        "This laptop",
    ]
    assert str(view.model.index(1, 2).data()) == "Not yet"
    assert not view.elsewhere.isVisible()
    assert view.bar.search is not None
    view.bar.search.setText("morwenna's")
    assert _names(view) == ["Morwenna's laptop"]


def test_a_laptop_is_added_by_its_card_after_the_words_were_compared(qtbot: QtBot, here: Room, card: Path) -> None:
    """The worker is found by the name on the card; without comparing the words nothing is added."""
    page, view = _view(qtbot, here)
    view.open_card(card)
    form = dialog_of(page, AddLaptopForm)
    assert isinstance(form, AddLaptopForm)
    assert form.words.words == read_card(card).words
    assert (form.about.owner.code(), form.about.name.text()) == (PRACTITIONER.worker_id, "Jo Bell's laptop")
    form.submit()
    assert form.fields["same"].problem
    assert here.said == []
    form.same.setChecked(True)
    form.submit()
    assert here.said == ["Laptop added"]
    assert "Jo Bell's laptop" in _names(view)
    assert "first file" in here.told[-1]


def test_what_is_missing_is_said_beside_its_field(qtbot: QtBot, here: Room, card: Path) -> None:
    """A laptop has a name and somebody who uses it."""
    page, _ = _view(qtbot, here)
    form = AddLaptopForm(here.desk, replace(read_card(card), name="Somebody else"), [], parent=page)
    form.open()
    form.same.setChecked(True)
    form.submit()
    assert form.fields["owner_id"].problem
    assert form.fields["name"].problem
    form.reject()


def test_a_wrong_card_is_refused_in_words(qtbot: QtBot, here: Room, tmp_path: Path) -> None:
    """Whoever chooses the wrong file is told which one to choose."""
    page, view = _view(qtbot, here)
    wrong = tmp_path / "holiday.caseload-card"
    wrong.write_text("not a card")
    view.open_card(wrong)
    assert "no card of a laptop" in here.told[-1]
    assert not page.findChildren(AddLaptopForm)


def test_a_laptop_passes_to_another_worker_with_another_name(qtbot: QtBot, here: Room) -> None:
    """The form starts from what is; only what was changed is written."""
    page, view = _view(qtbot, here)
    name = _others(here)[0].name
    view.view.select_row(_names(view).index(name))
    view.change()
    form = dialog_of(page, ChangeLaptopForm)
    assert isinstance(form, ChangeLaptopForm)
    assert form.about.manages.isChecked()
    form.about.owner.set_code(OTHER_PRACTITIONER.worker_id)
    form.about.name.setText("Amina's laptop")
    form.about.manages.setChecked(False)
    form.submit()
    row = _names(view).index("Amina's laptop")
    assert [str(view.model.index(row, n).data() or "") for n in (1, 4)] == ["Amina Rahman", ""]


def test_a_lost_laptop_is_removed_with_a_reason(qtbot: QtBot, here: Room) -> None:
    """The dialog says what removing does; afterwards the laptop shows only when removed ones are asked for."""
    page, view = _view(qtbot, here)
    name = _others(here)[0].name
    view.view.select_row(_names(view).index(name))
    view.remove()
    form = dialog_of(page, RemoveLaptopForm)
    assert isinstance(form, RemoveLaptopForm)
    form.submit()
    assert form.fields["why"].problem
    form.why.set_text("It was stolen")
    form.submit()
    assert here.said == ["Laptop removed"]
    assert view.view.hasFocus()
    assert "look whose records it was given" in here.told[-1]
    assert name not in _names(view)
    view.bar.set_on([REMOVED])
    assert _names(view)[-1] == name
    view.view.select_row(len(_names(view)) - 1)
    assert not view.change_button.isEnabled()
    assert not view.remove_button.isEnabled()


def test_the_exchange_page_leads_to_the_laptops(qtbot: QtBot, here: Room) -> None:
    """Whoever must add a laptop before sending lands on the list of laptops."""
    page = TeamPage(here.desk)
    shown(qtbot, page, 1330, 700)
    page.show_item("laptops")
    assert page.tabs.currentWidget() is page.laptops
    assert page.first_focus() is page.laptops.view


def test_what_a_lost_laptop_held_is_listed(qtbot: QtBot, tmp_path: Path) -> None:
    """Whoever answers for data protection learns whose records were on it; Enter opens one."""
    store = make_store(tmp_path / "here", clock=SetClock(), sealed=True)
    here = Room(store, MANAGER)
    ada, _, _ = add_people(store, "Ada Field", "Bea Hill", "Cal Wood")
    other = make_store(tmp_path / "other", clock=SetClock(), sealed=True)
    device = other.device.id
    other.close()
    send(store, MANAGER, Request(recipients=(device,), label="everything"), tmp_path)
    page, view = _view(qtbot, here)
    held = view.held
    assert held is not None
    name = next(each.known.name for each in held.laptops if each.known.device == device)
    view.view.select_row(0)
    assert not view.given_button.isEnabled()
    view.view.select_row(_names(view).index(name))
    view.given_button.click()
    dialog = dialog_of(page, GivenDialog)
    assert isinstance(dialog, GivenDialog)
    model = dialog.pane.model
    assert [str(model.index(n, 0).data()) for n in range(model.count)] == ["Ada Field", "Bea Hill", "Cal Wood"]
    assert dialog.count.text() == "3 people"
    assert_accessible(dialog)
    dialog.pane.opened.emit(dialog.pane.current())
    assert here.went == [("person", ada)]
    store.close()


def test_the_laptop_one_works_on_is_not_removed(qtbot: QtBot, here: Room) -> None:
    """The button is off for it."""
    _, view = _view(qtbot, here)
    view.view.select_row(0)
    assert view.change_button.isEnabled()
    assert not view.remove_button.isEnabled()


def test_on_a_laptop_that_does_not_manage_the_list_is_only_read(qtbot: QtBot, here: Room) -> None:
    """A bar says where laptops are added."""
    change_device(here.store, MANAGER, here.store.device.id, manages=False)
    _, view = _view(qtbot, here)
    assert view.elsewhere.isVisible()
    assert not view.add_button.isEnabled()
    assert not view.change_button.isEnabled()


def test_a_laptop_whose_keys_are_disputed_stands_out(here: Room) -> None:
    """Nothing from it is taken, so a manager must see it."""
    other, lost = (each.device for each in _others(here)[:2])
    with here.store.write(actor=MANAGER, command="change_device") as act:
        row = next(each.known.row_id for each in laptops(act.connection).laptops if each.known.device == other)
        act.set("device", row, {"sign_key": "bb" * 32})
    remove_device(here.store, MANAGER, lost, why="lost")
    with here.store.read() as connection:
        found = {each.known.device: _status(each) for each in laptops(connection).laptops}
    assert found[other] == "Keys don't fit"
    assert found[lost] == "Removed"


@pytest.mark.parametrize(("width", "height"), [(1330, 700), (1000, 470)])
def test_everything_about_laptops_is_reached_by_keyboard(
    qtbot: QtBot, here: Room, card: Path, width: int, height: int
) -> None:
    """Every control has a name, and Tab goes round."""
    page, _ = _view(qtbot, here, width=width, height=height)
    assert_accessible(page)
    assert_no_tab_trap(page)
    page.laptops.open_card(card)
    form = dialog_of(page, AddLaptopForm)
    assert isinstance(form, AddLaptopForm)
    assert_accessible(form)
    assert form.focusWidget() is form.words
    form.reject()


def test_the_words_are_read_out_with_their_numbers(qtbot: QtBot) -> None:
    """Who hears the screen hears the words in their order."""
    words = Fingerprint(("absorb", "badge"), name="Words of this laptop")
    shown(qtbot, words, 400, 100)
    assert words.accessibleName() == "Words of this laptop: 1 absorb, 2 badge"
    words.show_words(("cactus",))
    assert words.words == ("cactus",)


def test_settings_show_this_laptops_words_and_save_its_card(qtbot: QtBot, here: Room, tmp_path: Path) -> None:
    """A manager reads the words out to somebody who joins; the card names whose laptop it is."""
    card = LaptopCard(here.desk)
    shown(qtbot, card, 600, 500)
    card.refresh()
    folder = tmp_path / "stick"
    folder.mkdir()
    card.save_card(folder)
    saved = read_card(folder / "morwenna-hale.caseload-card")
    assert isinstance(saved, CardFile)
    assert card.words.words == saved.words
    assert "morwenna-hale.caseload-card" in card.result.words
    card.save_card(tmp_path / "nowhere")
    assert "can't be written there" in card.result.words
    assert_accessible(card)
