"""Fixtures for tests of screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.store.store import Store
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.theme import Theme
from tests.two_laptops import second_laptop
from tests.ui.forms_fit import faults
from tests.ui.records import Room, room
from tests.ui.support import nameless, shown, tab_traps, themed
from tests.ui.words_kept import forgotten, is_listed

__all__ = ["around", "every_dialog_is_named", "every_form_is_sound", "here", "other", "themed"]


@pytest.fixture
def here(themed: Theme, tmp_path: Path) -> Iterator[Room]:
    """A manager's desk over a store of its own."""
    with room(tmp_path / "here") as made:
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """The store of a second laptop of the team."""
    with second_laptop(tmp_path) as made:
        yield made


@pytest.fixture
def around(qtbot: QtBot, here: Room) -> QWidget:
    """A window to open forms over."""
    window = QWidget()
    shown(qtbot, window, 1093, 614)
    here.kept.append(window)
    return window


@pytest.fixture(autouse=True)
def every_form_is_sound(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every form a test opens fits a small laptop, and keeps what can be typed into it or is listed with a reason."""
    wrong: set[str] = set()
    as_it_was = FormDialog.showEvent

    def on_show(form: FormDialog, event: QShowEvent) -> None:
        as_it_was(form, event)
        if type(form).__module__.startswith("caseload_desktop."):
            wrong.update(faults(form))
            if not is_listed(form):
                wrong.update(forgotten(form))

    monkeypatch.setattr(FormDialog, "showEvent", on_show)
    yield
    assert sorted(wrong) == []


@pytest.fixture(autouse=True)
def every_dialog_is_named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In every dialog a test opens all that takes the keyboard has a name, and no text field keeps the Tab key."""
    wrong: set[str] = set()
    as_it_was = QDialog.showEvent

    def on_show(dialog: QDialog, event: QShowEvent) -> None:
        as_it_was(dialog, event)
        if type(dialog).__module__.startswith("caseload_desktop."):
            wrong.update(f"{type(dialog).__name__}: {words}" for words in (*nameless(dialog), *tab_traps(dialog)))

    monkeypatch.setattr(QDialog, "showEvent", on_show)
    yield
    assert sorted(wrong) == []
