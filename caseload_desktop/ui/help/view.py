"""Help: topics at the left, what they say at the right, and a field that searches them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import Role
from caseload_desktop.measures.measure import resolved_at_source
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.help.parts import Topic
from caseload_desktop.ui.help.reader import TopicReader
from caseload_desktop.ui.help.topics import matching, topics
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.edge import put_icon
from caseload_desktop.ui.widgets.text import announce, muted

if TYPE_CHECKING:
    from caseload_desktop.store.journal import Changes

_MOST_MANAGERS = 6
_MOVES = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}


def read_managers(connection: Any) -> tuple[str, ...]:
    """Names of the team managers who are here."""
    from caseload_desktop.store.queries.organisation import workers

    names = [one.name for one in workers(connection) if one.active and one.role == Role.TEAM_MANAGER]
    return tuple(names[:_MOST_MANAGERS])


class HelpPage(Page):
    """Typing searches; the arrow keys move among the topics without leaving the field."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self._managers: tuple[str, ...] = ()
        self._topics: tuple[Topic, ...] = ()
        self._found: list[Topic] = []
        self._wanted = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the help")
        self.search.setAccessibleName("Search the help")
        self.search.setClearButtonEnabled(True)
        put_icon(self.search, "search")
        self.search.installEventFilter(self)
        self.names = QListWidget()
        self.names.setAccessibleName("Topics")
        self.count = muted("")
        self.reader = TopicReader()
        side = column(self.search, self.names, self.count, space=Space.S)
        self._side = QWidget()
        self._side.setLayout(side)
        both = row(self._side, space=Space.L)
        both.addWidget(self.reader, 1)
        self.setLayout(both)
        self.search.textChanged.connect(lambda _typed: self._look())
        self.names.currentRowChanged.connect(lambda _place: self._on_current())
        theme().changed.connect(self._fit)
        self.set_headline("", "F1 opens it from any page")
        self._fill()
        self.refresh()

    # page

    @override
    def refresh(self) -> None:
        self.desk.read(self, read_managers, self._on_managers, key="managers")

    @override
    def show_item(self, item: str | None) -> None:
        """Open the topic of a page, or the one of that name."""
        found = next((t for t in self._topics if item and (t.key == item or item in t.pages)), None)
        if found is not None:
            self._wanted = found.key
            self.search.clear()
            self._look()

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches("worker", "code_change")

    @override
    def first_focus(self) -> QWidget | None:
        return self.search

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                QApplication.sendEvent(self.names, QKeyEvent(event.type(), event.key(), event.modifiers()))
                return True
            if event.key() in _MOVES:
                QApplication.sendEvent(self.reader, QKeyEvent(event.type(), event.key(), event.modifiers()))
                return True
        return False

    # what shows

    def _on_managers(self, names: tuple[str, ...]) -> None:
        self._managers = names
        if not self.desk.locked:
            self._fill()

    def _fill(self) -> None:
        self._topics = topics(measure=resolved_at_source(self.desk.code_lists), managers=self._managers)
        self._look()

    def _look(self) -> None:
        """List the topics that fit; the one that was read stays if it is among them, else the first is shown."""
        found = self._found = matching(self._topics, self.search.text())
        keys = [topic.key for topic in found]
        self.names.blockSignals(True)
        self.names.clear()
        for topic in found:
            self.names.addItem(topic.title)
        stays = self._wanted in keys and not self.search.text().strip()
        self.names.setCurrentRow(keys.index(self._wanted) if stays else 0 if keys else -1)
        self.names.blockSignals(False)
        words = "1 topic" if len(found) == 1 else f"{len(found)} topics"
        if words != self.count.text():
            self.count.setText(words)
            announce(self.names, words)
        self._on_current()

    def _on_current(self) -> None:
        place = self.names.currentRow()
        topic = self._found[place] if 0 <= place < len(self._found) else None
        if topic is not None and not self.search.text().strip():
            self._wanted = topic.key
        self.reader.show_topic(topic, looked_for=self.search.text())

    def _fit(self) -> None:
        self._side.setFixedWidth(round(min(310, max(200, self.width() * 0.3)) * theme().scale))
