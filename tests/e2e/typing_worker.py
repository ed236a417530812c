"""Types into the real window until it is killed, contacts and a form: ``python -m tests.e2e.typing_worker STORE``."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from caseload_desktop.store.queries.tasks import person_tasks
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.fonts import load_fonts
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.person_parts.task_forms import TaskForm
from caseload_desktop.ui.tasks import TaskRunner
from tests.support import PRACTITIONER, open_store
from tests.ui.log_contact_people import MARGARET

FIRST_NOTE = "First caller, cut off in the midd"
SECOND_NOTE = "Second caller:\nmother fell on Tuesd"
CURSOR_BACK = 6
TASK, MORE = "Ring the daughter", ", then the son-in-l"


def _keys(words: str) -> None:
    """Real key events to whatever has the keyboard; Enter inside a note is a new line."""
    for letter in words:
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        if letter == "\n":
            QTest.keyClick(focused, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(focused, letter)


def main(path: Path) -> None:
    """Two interrupted entries and a change of a task, then wait to be killed."""
    app = QApplication([])
    load_fonts(app)
    store = open_store(path)
    desk = Desk(store, PRACTITIONER, TaskRunner(), Notices())
    window = build_window(desk, About("Jo Bell, practitioner", sample=True))
    window.show()
    window.activateWindow()
    app.processEvents()
    desk.log_contact()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    _keys(FIRST_NOTE)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    _keys("gp")
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    _keys(SECOND_NOTE)
    for _ in range(CURSOR_BACK):
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        QTest.keyClick(focused, Qt.Key.Key_Left)
    with store.read() as connection:
        (task,) = person_tasks(connection, MARGARET, viewer=PRACTITIONER)
    form = TaskForm(desk, MARGARET, "Margaret O'Neill", task=task, parent=window)
    form.open()
    form.words.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(form.words, MORE)
    os.write(1, b"typed\n")
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
