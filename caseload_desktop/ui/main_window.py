"""The one window: what stands before signing in, the workspace, or the lock screen, over a bar of plain facts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSizePolicy, QStackedWidget, QStatusBar, QWidget
from typing_extensions import override

from caseload_desktop.ui.icons import pixmap, set_icon
from caseload_desktop.ui.notices import NoticeArea, Notices
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import icon_button
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.text import ElidedLabel, label
from caseload_desktop.ui.workspace import Workspace

PROGRAM = "Caseload Desktop"
LEAST_SIZE = QSize(800, 500)
FIRST_SIZE = QSize(1280, 720)


class _Fact(QWidget):
    """An icon and a few words in the bar at the foot."""

    def __init__(self, icon: str, words: str, tint: str = "muted") -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.S, 1, Space.S, 1)
        layout.setSpacing(Space.XS + 2)
        mark = label()
        set_icon(mark, icon, tint, size=15)
        self.text = ElidedLabel(words)
        self.text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        layout.addWidget(mark)
        layout.addWidget(self.text)


class MainWindow(QMainWindow):
    """Shows one view at a time; what does not show is hidden from screen readers and pictures too.

    Signals: ``closing`` the worker closes the program; ``minimised``; ``lock_requested``.
    """

    closing = Signal()
    minimised = Signal()
    lock_requested = Signal()

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self.setWindowTitle(PROGRAM)
        self.setWindowIcon(pixmap("inbox", "brand", 64))
        self.setMinimumSize(LEAST_SIZE)
        self.resize(FIRST_SIZE)
        self.views = QStackedWidget()
        self.front_notices = NoticeArea(notices)
        self._front_notices = QWidget()
        self._front_notices.setLayout(column(self.front_notices, margin=Space.S))
        centre = QWidget()
        centre.setLayout(column(self._front_notices, self.views, space=0))
        self.setCentralWidget(centre)
        self.workspace: Workspace | None = None
        self._sample = False
        self._who = _Fact("user", "")
        self._lock_button = icon_button("lock", "Lock the screen (Ctrl+Shift+L)", self.lock_requested.emit)
        self._theme_button = icon_button("moon", "Dark colours", self._toggle_theme)
        self._facts: list[QWidget] = []
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.addPermanentWidget(self._who)
        bar.addPermanentWidget(self._theme_button)
        bar.addPermanentWidget(self._lock_button)
        self.setStatusBar(bar)
        self._who.hide()
        self._lock_button.hide()
        theme().changed.connect(self._on_theme)
        self._on_theme()

    # ------------------------------------------------------------------------------------------------------- views
    def show_front(self, view: QWidget) -> None:
        """Show what stands before the workspace (sign-in, first set-up, lock); it is given away when another comes."""
        old = self.views.currentWidget()
        self.views.addWidget(view)
        self.views.setCurrentWidget(view)
        if old is not None and old is not self.workspace and old is not view:
            self.views.removeWidget(old)
            old.deleteLater()
        self.front_notices.clear()  # what was said to whoever was signed in is not for the lock screen
        self.setWindowTitle(PROGRAM)
        self._show_facts(signed_in=False)

    def show_workspace(self, workspace: Workspace, *, who: str = "", sample: bool = False) -> None:
        """Show a worker's workspace."""
        old = self.workspace
        front = self.views.currentWidget()
        if workspace is not old:
            self.workspace = workspace
            self._sample = sample
            self.views.addWidget(workspace)
            workspace.page_shown.connect(self._on_page)
            workspace.lock_requested.connect(self.lock_requested)
            if old is not None:
                self.views.removeWidget(old)
                old.deleteLater()
        self.views.setCurrentWidget(workspace)
        if front is not None and front not in (workspace, old):
            self.views.removeWidget(front)
            front.deleteLater()
        self._who.text.setText(who)
        self._show_facts(signed_in=True)
        self._on_page(workspace.title.text())

    def forget_workspace(self) -> None:
        """Take a worker's workspace away for good."""
        old, self.workspace = self.workspace, None
        if old is not None:
            self.views.removeWidget(old)
            old.deleteLater()

    def _show_facts(self, *, signed_in: bool) -> None:
        bar = self.statusBar()
        for fact in self._facts:
            bar.removeWidget(fact)
            fact.deleteLater()
        self._facts = [_Fact("lock", "Encrypted on this laptop")]
        if signed_in:
            self._facts.append(self._saved_fact())
        if signed_in and self._sample:
            self._facts.append(_Fact("alert-triangle", "Sample locality: everybody in it is invented", "amber"))
        for fact in self._facts:
            bar.addWidget(fact)
            fact.show()
        self._front_notices.setVisible(not signed_in)
        self._who.setVisible(signed_in and bool(self._who.text.text()))
        self._lock_button.setVisible(signed_in)

    def _saved_fact(self) -> QWidget:
        """How far what was saved has got; who exchanges nothing is told only that it is saved."""
        keeper = self.workspace.desk.exchange if self.workspace is not None else None
        if keeper is None:
            return _Fact("save", "Saved on this laptop")
        from caseload_desktop.ui.exchange.share_fact import ShareFact

        return ShareFact(keeper)

    def _on_page(self, title: str) -> None:
        if self.views.currentWidget() is self.workspace:
            parts = [title, PROGRAM, "sample data" if self._sample else ""]
            self.setWindowTitle(" – ".join(part for part in parts if part))

    # ------------------------------------------------------------------------------------------------------- theme
    def _toggle_theme(self) -> None:
        theme().toggle()

    def _on_theme(self) -> None:
        dark = theme().dark
        words = "Light colours" if dark else "Dark colours"
        set_icon(self._theme_button, "sun" if dark else "moon", "muted", size=16)
        set_icon(self._lock_button, "lock", "muted", size=16)
        self._theme_button.setToolTip(words)
        self._theme_button.setAccessibleName(words)

    # ------------------------------------------------------------------------------------------------------- window
    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange and self.windowState() & Qt.WindowState.WindowMinimized:
            self.minimised.emit()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.accept()
