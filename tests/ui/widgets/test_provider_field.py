"""The field that names a provider: found, taken and added without leaving what is being typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services.providers import add_provider
from caseload_desktop.ui.providers.provider_form import AddProviderForm, ChangeProviderForm
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.value_control import control_for, show_value, value_of
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.provider_field import ProviderField
from caseload_desktop.ui.widgets.provider_names import ProviderNames
from tests.support import PRACTITIONER
from tests.ui.records import Room, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, PRACTITIONER) as made:
        yield made


def home(here: Room, name: str, postcode: str) -> str:
    made = add_provider(
        here.store, PRACTITIONER, name=name, kind="care_home_residential", postcode=postcode, lines="12 Sea Road"
    )
    return made.ids("provider")[0]


def a_window(qtbot: QtBot, here: Room) -> QWidget:
    window = QWidget()
    here.kept.append(window)
    shown(qtbot, window, 760, 700)
    return window


def test_a_provider_is_found_taken_and_added_by_keyboard(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """Type and Enter takes a place, another word lets go of it, and one not on record is added on the spot."""
    first, second = home(here, "Seaview House", "CT9 1RH"), home(here, "Seaview Lodge", "CT9 2AA")
    field, next_one = ProviderField(here.desk), QLineEdit()
    whole = Field("&Provider", field, optional=True)
    page = column(whole, next_one)
    outer = QWidget()
    outer.setLayout(page)
    next_one.setAccessibleName("What happened")
    here.kept.append(outer)
    shown(qtbot, outer, 640, 420)
    assert_accessible(outer)
    assert_no_tab_trap(outer)
    picked: list[str] = []
    field.picked.connect(picked.append)
    field.edit.setFocus()
    QTest.keyClicks(field.edit, "seav")
    assert field.offered() == [first, second, "new"]
    picture(outer, "provider_field")
    QTest.keyClick(field.edit, Qt.Key.Key_Down)
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert (field.value(), picked, field.unmatched) == (second, [second], "")
    assert "CT9 2AA" in field.beside.text()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "Mill Lane Care")
    assert (field.value(), field.unmatched) == (None, "Mill Lane Care")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    form = dialog_of(outer, AddProviderForm)
    assert form.fields["name"].control.text() == "Mill Lane Care"  # type: ignore[attr-defined]
    form.submit()
    assert form.fields["kind"].problem
    form.fields["kind"].control.set_code("home_care")  # type: ignore[attr-defined]
    assert_accessible(form)
    picture(form, "provider_add")
    form.submit()
    assert field.value() == picked[-1]
    assert field.edit.text() == "Mill Lane Care"
    themed.set_mode(Mode.DARK)
    picture(outer, "provider_field_dark")


def test_one_that_is_there_is_offered_instead(qtbot: QtBot, here: Room) -> None:
    """Who adds a place that is on record is offered the one that is there, and takes it with one press."""
    first = home(here, "Seaview House", "CT9 1RH")
    over = a_window(qtbot, here)
    form = AddProviderForm(
        here.desk, name="Seaview House", kind="care_home_residential", postcode="CT9 1RH", parent=over
    )
    form.open()
    taken: list[str] = []
    form.added.connect(taken.append)
    form.submit()
    form._take(first)
    assert taken == [first]


def test_the_field_holds_a_provider_like_any_other_value(qtbot: QtBot, here: Room) -> None:
    """Forms that edit a row fill and read the field by its name; text not taken is said beside it."""
    first = home(here, "Seaview House", "CT9 1RH")
    control = control_for(here.desk, "concern", "provider_id")
    assert isinstance(control, ProviderField)
    here.kept.append(control)
    shown(qtbot, control, 400, 200)
    show_value(control, "concern", "provider_id", first)
    assert value_of(control, "concern", "provider_id") == first
    assert control.edit.text() == "Seaview House"
    control.edit.clear()
    QTest.keyClicks(control.edit, "zzz")
    with pytest.raises(RuleBroken):
        value_of(control, "concern", "provider_id")


def test_a_provider_is_changed_without_overwriting(qtbot: QtBot, here: Room) -> None:
    """The form on a provider writes only what was typed."""
    first = home(here, "Seaview House", "CT9 1RH")
    held = {"id": first, "name": "Seaview House", "kind": "care_home_residential", "company": None, "known_as": None,
            "lines": "12 Sea Road", "postcode": "CT9 1RH", "phone": None, "cqc_location": None, "locality_id": None,
            "note": None}  # fmt: skip
    form = ChangeProviderForm(here.desk, held, parent=a_window(qtbot, here))
    form.open()
    form.fields["company"].control.setText("Blue Anchor Care Ltd")  # type: ignore[attr-defined]
    assert form.rebase is not None
    assert form.rebase.changed() == {"company": "Blue Anchor Care Ltd"}
    picture(form, "provider_change")
    with qtbot.waitSignal(form.accepted):
        form.submit()


def test_a_service_names_a_place_on_record_or_anything(qtbot: QtBot, here: Room) -> None:
    """Under the provider of a service places on record are proposed; what is typed instead stays."""
    first = home(here, "Seaview House", "CT9 1RH")
    home(here, "Mill Lodge", "CT9 2AA")
    window, edit = QWidget(), QLineEdit()
    edit.setAccessibleName("Provider")
    window.setLayout(column(edit))
    here.kept.append(window)
    shown(qtbot, window, 500, 300)
    names = ProviderNames(here.desk, edit)
    edit.setFocus()
    QTest.keyClicks(edit, "seav")
    assert names.list.keys == [first]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "Seaview House"
    edit.clear()
    QTest.keyClicks(edit, "Mrs Hale next door")
    assert edit.text() == "Mrs Hale next door"
