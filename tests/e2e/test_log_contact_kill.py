"""The program is killed while somebody types: everything typed is there again, for its author alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.pages.log_contact import LogContactPage
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Theme
from tests.e2e.typing_worker import CURSOR_BACK, FIRST_NOTE, SECOND_NOTE
from tests.support import OTHER_PRACTITIONER, PRACTITIONER, open_store
from tests.ui.log_contact_people import people_store
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
        process.wait(30)
        process.stdout.close()


def test_what_was_typed_survives_a_kill(tmp_path: Path, themed: Theme, qtbot: QtBot) -> None:
    """Two entries cut off by a kill come back to the letter, cursor included; a colleague is not offered them."""
    people_store(tmp_path).close()
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
    store.close()


def _opener(store: Store, qtbot: QtBot) -> Callable[[Actor], LogContactPage]:
    def open_page(actor: Actor) -> LogContactPage:
        page = LogContactPage(Desk(store, actor, InlineRunner(), Notices()))
        shown(qtbot, page, 1150, 660)
        return page

    return open_page
