"""Pictures of the program without anybody at it: a window around an open store, brought to rest and drawn."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QIODevice, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import about, build_window
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, theme

LAPTOP = (1366, 768)
"""Width and height of the smallest usual laptop."""

_REST_S = 0.35
_DRAW_S = 0.1
_OF_NO_USE = "This plugin does not support propagateSizeHints"


@contextmanager
def without_platform_remark() -> Iterator[None]:
    """Keep Qt from remarking, for every window, that a platform without a display takes no hints about its size."""

    def heard(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        if words.startswith(_OF_NO_USE):
            return
        if before is not None:
            before(kind, context, words)
        else:
            sys.stderr.write(f"{words}\n")

    before: Callable[[QtMsgType, QMessageLogContext, str], None] | None = qInstallMessageHandler(heard)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


class Stills:
    """A window of its own around an open store. The application must have been prepared (``app.prepare_application``).

    Work is done at once on the calling thread; what fails in it is kept in ``errors``.
    """

    def __init__(self, store: Store, actor: Actor, *, size: tuple[int, int] = LAPTOP) -> None:
        self._runner = InlineRunner()
        self.desk = Desk(store, actor, self._runner, Notices())
        self.window: MainWindow = build_window(self.desk, about(store, actor))
        self.window.resize(*size)
        self.window.show()

    @property
    def errors(self) -> list[Exception]:
        """What went wrong behind the screen."""
        return self._runner.errors

    def pages(self) -> tuple[str, ...]:
        """The keys of the pages in the navigation."""
        workspace = self.window.workspace
        return tuple(workspace.nav.page_keys()) if workspace is not None else ()

    def show(self, page: str, item: str | None = None) -> QWidget | None:
        """Go to a page and return its widget."""
        self.desk.go(page, item)
        rest()
        workspace = self.window.workspace
        return workspace.page(page) if workspace is not None else None

    def search(self, page: str, words: str) -> None:
        """Go to a page and type into its first field."""
        shown = self.show(page)
        field = shown.findChild(QLineEdit) if shown is not None else None
        if field is not None:
            field.setText(words)

    def take(self, *, mode: Mode = Mode.LIGHT) -> bytes:
        """What the window shows, as PNG."""
        if theme().mode is not mode:
            theme().set_mode(mode)
        rest(_DRAW_S)
        return picture_of(self.window)

    def close(self) -> None:
        """Take the window away."""
        self.window.close()
        self.window.deleteLater()
        rest(0.05)


def rest(seconds: float = _REST_S, *, until: Callable[[], bool] | None = None) -> None:
    """Let the program draw and its short timers run; once at least, however long the machine was busy with others."""
    ends = time.monotonic() + seconds
    while True:
        QApplication.processEvents()
        if time.monotonic() >= ends or (until is not None and until()):
            return
        time.sleep(0.01)


def picture_of(widget: QWidget) -> bytes:
    """What a widget shows, as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())


def is_drawn(png: bytes) -> bool:
    """True when a picture shows more than one colour, so that it is not an empty surface."""
    image = QImage.fromData(png)
    colours = {image.pixel(x, y) for x in range(0, image.width(), 16) for y in range(0, image.height(), 16)}
    return len(colours) > 8
