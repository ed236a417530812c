"""What happens next, as a form asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.services.closing import WhatNext
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.what_next import WhatNextField
from tests.support import MANAGER, OTHER_PRACTITIONER, make_store
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown


class ClosingForm(FormDialog):
    """A form that closes something."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, title="End the service", save="End", done="Ended")
        self.next = WhatNextField(desk).join(self)
        self.ready: list[bool] = []
        self.next.setFocus()

    def work(self) -> Work | None:
        self.ready.append(self.next.is_ready())
        return None


@pytest.fixture
def form(qtbot: QtBot, themed: Theme, tmp_path: Path) -> Iterator[ClosingForm]:
    """The form on the screen, over a store with a team."""
    store = make_store(tmp_path)
    form = ClosingForm(Desk(store, MANAGER, InlineRunner(), Notices()))
    shown(qtbot, form, 560, 480)
    yield form
    store.close()


def seen(form: ClosingForm) -> set[str]:
    return {key for key, field in form.next.fields.items() if field.isVisible()}


def choose(widget: QWidget, words: str) -> None:
    QTest.keyClicks(widget, words)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_a_step_by_keyboard(form: ClosingForm) -> None:
    """Type the step, Tab to the day and to who; the form holds exactly what was typed."""
    assert seen(form) == {"next_step"}
    choose(form.next.step, "ot ass")
    assert seen(form) == {"next_step", "next_step_due", "next_worker_id", "next_step_note"}
    QTest.keyClicks(form.next.due.edit, "4 dec")
    choose(form.next.worker, "amina")
    form.next.note.set_text("Stair rails")
    assert form.next.value() == WhatNext(
        step="ot_assessment", note="Stair rails", due_on="2026-12-04", worker_id=OTHER_PRACTITIONER.worker_id
    )
    form.submit()
    assert form.ready == [True]
    picture(form, "what_next_step")
    assert_accessible(form)
    assert_no_tab_trap(form)


def test_nothing_follows_and_why(form: ClosingForm, themed: Theme) -> None:
    """Nothing is closed without a step or a reason, and what is missing stands beside its field."""
    form.submit()
    assert form.next.fields["next_step"].problem.startswith("Say what happens next")
    choose(form.next.step, "nothing")
    assert seen(form) == {"next_step", "no_next_why"}
    form.submit()
    assert form.next.fields["no_next_why"].problem.startswith("Say why nothing follows")
    themed.set_mode(Mode.DARK)
    picture(form, "what_next_nothing_dark")
    form.next.why.set_text("Moved away")
    form.submit()
    assert form.ready == [False, False, True]
    assert form.next.value() == WhatNext(step="nothing_further", no_next_why="Moved away")


def test_what_is_not_understood_stops(form: ClosingForm) -> None:
    """A day that has passed or a worker nobody knows is pointed at; what was typed stays."""
    form.next.propose("call_back", note="Ring the daughter")
    QTest.keyClicks(form.next.due.edit, "1/2/2026")
    QTest.keyClicks(form.next.worker, "zzz")
    form.submit()
    assert form.ready == [False]
    assert form.next.fields["next_step_due"].problem
    assert form.next.fields["next_worker_id"].problem
    assert form.next.due.text()
    form.next.propose("nothing_further")
    assert form.next.value() == WhatNext(step="nothing_further")


@pytest.mark.parametrize(("words", "shown_next"), [("ot ass", "next_step_due"), ("nothing", "no_next_why")])
def test_tab_goes_to_what_is_asked_next(form: ClosingForm, words: str, shown_next: str) -> None:
    """What shows only once the step is chosen is where Tab leads, not to the buttons below it."""
    form.next.step.setFocus()
    QTest.keyClicks(form.next.step, words)
    QTest.keyClick(form.next.step, Qt.Key.Key_Tab)
    control = form.next.fields[shown_next].control
    assert (control.focusProxy() or control).hasFocus()
