"""The composition root: builds everything once, shows the window at once, and leads to sign-in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, TextIO

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from caseload_desktop.domain.months import Month
from caseload_desktop.runtime import logs
from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.runtime.collecting import held_while_starting, started
from caseload_desktop.runtime.paths import profile
from caseload_desktop.runtime.settings import CLEAR_COPIED_AFTER_SECONDS, TEXT_PERCENT, THEME, Settings
from caseload_desktop.ui.clipboard import ClipboardKeeper
from caseload_desktop.ui.errors import ErrorPresenter
from caseload_desktop.ui.focus import FocusRing
from caseload_desktop.ui.fonts import load_fonts
from caseload_desktop.ui.icons import refresh_icons
from caseload_desktop.ui.main_window import PROGRAM, MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.session import SAMPLE_PASSWORD, SAMPLE_USER, Session
from caseload_desktop.ui.tasks import Job, TaskRunner
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.vault_door import VaultDoor

NO_FOLDER = 3
"""Exit code where the profile folder can't be made: nothing can be kept, so nothing is started."""
_STARTING_MS = 5_000
"""So long after the first window the start is over, as far as keeping tidy goes."""


def prepare_application(
    arguments: list[str] | None = None, *, mode: Mode = Mode.SYSTEM, text_percent: int = 100
) -> QApplication:
    """The Qt application with our fonts, colours and focus ring; the one that runs already, if one does."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(arguments or [PROGRAM])
    app.setApplicationName(PROGRAM)
    if app.findChild(Theme) is None:
        load_fonts(app)
        Theme(app, mode=mode, scale=text_percent / 100).changed.connect(refresh_icons)
        FocusRing(app)
    return app


def run(folder: Path | None = None) -> int:
    """Start the program on a profile folder (the worker's own without one) and return its exit code."""
    try:
        place = profile(folder).prepare()
    except OSError as error:
        return _say_no_folder(profile(folder).folder, error)
    handler = logs.start(place.logs)
    try:
        settings = Settings(place.settings)
        app = prepare_application(
            sys.argv[:1], mode=Mode(settings.text(THEME)), text_percent=settings.number(TEXT_PERCENT)
        )
        with held_while_starting():
            return _run(app, place.folder, settings)
    finally:
        logs.stop(handler)


def _say_no_folder(folder: Path, error: OSError) -> int:
    """Say that the profile folder can't be made: on the terminal, or in a window where the program has none."""
    words = (
        f"Caseload Desktop can't keep its data in {folder}: {error.strerror or type(error).__name__}. "
        "Choose another folder with --profile, or ask IT to make this one for you to write in."
    )
    terminal: TextIO | None = sys.stderr
    if terminal is not None:
        terminal.write(f"{words}\n")
    else:
        prepare_application(sys.argv[:1])
        QMessageBox.warning(None, PROGRAM, words)
    return NO_FOLDER


def _run(app: QApplication, folder: Path, settings: Settings) -> int:
    notices = Notices()
    presenter = ErrorPresenter(notices)
    presenter.catch_everything()
    runner = TaskRunner()
    runner.failed.connect(presenter.present)
    keep_look(app, settings)
    window = MainWindow(notices)
    keeper = ClipboardKeeper(app.clipboard(), seconds=settings.number(CLEAR_COPIED_AFTER_SECONDS), parent=window)
    clock = SystemClock()
    session = Session(
        window,
        door=VaultDoor(folder, clock=clock),
        sample_door=VaultDoor(folder / "sample", clock=clock),
        open_sample=open_sample,
        runner=runner,
        notices=notices,
        settings=settings,
    )
    session.start()
    window.show()
    QTimer.singleShot(_STARTING_MS, started)
    code = app.exec()
    session.leave()
    keeper.clear()
    window.deleteLater()
    return code


def keep_look(app: QApplication, settings: Settings) -> None:
    """Remember the colours and the text size the worker chooses."""
    look = app.findChild(Theme)
    if look is None:
        return

    def keep() -> None:
        if settings.text(THEME) != look.mode.value:
            settings.choose(THEME, look.mode.value)
        if settings.number(TEXT_PERCENT) != round(look.scale * 100):
            settings.choose(TEXT_PERCENT, round(look.scale * 100))

    look.changed.connect(keep)


def open_sample(door: VaultDoor, job: Job) -> Any:
    """Open the sample locality of a folder, making it first if need be; runs on the database worker."""
    from caseload_desktop.services.sample_opening import open_sample_locality

    def progress(done: float, month: str) -> None:
        if not job.cancelled:
            words = f"Inventing what happened in {Month.parse(month).label}" if month else "Inventing people"
            job.progress(round(done * 100), 100, words)

    return open_sample_locality(
        door.vault, user=SAMPLE_USER, password=SAMPLE_PASSWORD, progress=progress, cancelled=lambda: job.cancelled
    )
