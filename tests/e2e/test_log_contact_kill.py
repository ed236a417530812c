"""The program is killed while somebody types: everything typed is there again, for its author alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.services.tasks import AddTask, add_task
from caseload_desktop.store.queries.tasks import person_tasks
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.pages.log_contact import LogContactPage
from caseload_desktop.ui.person_parts.task_forms import TaskForm
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Theme
from tests.e2e.typing_worker import CURSOR_BACK, FIRST_NOTE, MORE, SECOND_NOTE, TASK
from tests.support import OTHER_PRACTITIONER, PRACTITIONER, open_store
from tests.ui.log_contact_people import MARGARET, people_store
from tests.ui.support import shown, themed

__all__ = ["themed"]
pytestmark = [pytest.mark.gui, pytest.mark.e2e]


def _type_and_kill(path: Path) -> None:
    """Start a program of its own, let it type, kill it without a word."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.typing_worker", str(path)], stdout=subprocess.PIPE, cwd=program_folder()
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"typed\n"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_what_was_typed_survives_a_kill(tmp_path: Path, themed: Theme, qtbot: QtBot) -> None:
    """Two entries cut off by a kill come back to the letter, cursor included, and the change of a task in its form;
    a colleague is offered neither.
    """
    store = people_store(tmp_path)
    task = add_task(store, PRACTITIONER, AddTask(person_id=MARGARET, words=TASK)).ids("task")[0]
    store.close()
    path = tmp_path / "caseload.store"
    _type_and_kill(path)
    store = open_store(path)
    open_page = _opener(store, qtbot)

    colleague = open_page(OTHER_PRACTITIONER)
    assert colleague.entries.others == ()
    assert colleague.bar.words != "2 contacts not finished"

    mine = open_page(PRACTITIONER)
    assert mine.bar.words == "2 contacts not finished"
    mine.switch(mine.entries.others[0].key)
    assert mine.form.notes.toPlainText() == FIRST_NOTE
    assert mine.form.notes.hasFocus()
    mine.switch("")
    assert mine.form.notes.toPlainText() == SECOND_NOTE
    assert mine.form.pickers["source"].code() == "detail:gp"
    assert mine.form.notes.hasFocus()
    assert mine.form.notes.textCursor().position() == len(SECOND_NOTE) - CURSOR_BACK
    assert _words_of(store, PRACTITIONER, task, mine) == TASK + MORE
    assert _words_of(store, OTHER_PRACTITIONER, task, mine) == TASK
    store.close()


def _words_of(store: Store, actor: Actor, task_id: str, parent: QWidget) -> str:
    """What the form that changes a task shows somebody as it opens."""
    with store.read() as connection:
        (task,) = person_tasks(connection, MARGARET, viewer=actor)
    assert task.id == task_id
    desk = Desk(store, actor, InlineRunner(), Notices())
    return TaskForm(desk, MARGARET, "Margaret O'Neill", task=task, parent=parent).words.toPlainText()


def _opener(store: Store, qtbot: QtBot) -> Callable[[Actor], LogContactPage]:
    def open_page(actor: Actor) -> LogContactPage:
        page = LogContactPage(Desk(store, actor, InlineRunner(), Notices()))
        shown(qtbot, page, 1150, 660)
        return page

    return open_page
