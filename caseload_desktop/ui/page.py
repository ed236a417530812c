"""What a page of the main window is and how it is announced to the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May

if TYPE_CHECKING:
    from caseload_desktop.store.journal import Changes
    from caseload_desktop.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page as its module announces it (``PAGE = PageSpec(...)``).

    ``needs`` leaves the page out for roles that may not; ``order`` is its place in the navigation (10, 20, ...; from
    900 it stands at the foot). A page with ``in_nav`` False is reached only from others (one person's page).
    """

    key: str
    title: str
    icon: str
    factory: Callable[[Desk], Page]
    needs: May | None = None
    order: int = 100
    in_nav: bool = True


class Page(QWidget):
    """Base of every page: the shell shows its headline, tells it what to show, and when the store changed.

    Signals: ``headline_changed`` ask the shell to read ``title_text`` and ``subtitle_text`` again; ``ready`` what had
    to be read before ``first_focus`` finds its place is there.
    """

    headline_changed = Signal()
    ready = Signal()

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._title = ""
        self._subtitle = ""
        self._stale = False
        desk.store_changed.connect(self._on_store_changed)
        desk.actor_changed.connect(self._refresh_when_seen)

    @property
    def title_text(self) -> str:
        """The headline; empty for the title of the ``PageSpec``."""
        return self._title

    @property
    def subtitle_text(self) -> str:
        """The quieter line below the headline."""
        return self._subtitle

    def set_headline(self, title: str = "", subtitle: str = "") -> None:
        """Change the headline the shell shows."""
        self._title, self._subtitle = title, subtitle
        self.headline_changed.emit()

    def show_item(self, item: str | None) -> None:
        """Show one thing (a person's or contact's id); called each time the worker comes here, None for the page."""

    def refresh(self) -> None:
        """Read again what shows; called when the store changed, at once or when the page is shown next."""

    def concerns(self, changes: Changes) -> bool:
        """True when ``changes`` may alter what this page shows; a page may look closer."""
        return bool(changes.touched)

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the page is shown; None leaves it where it is."""
        return None

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _on_store_changed(self, changes: Changes) -> None:
        if self.concerns(changes):
            self._refresh_when_seen()

    def _refresh_when_seen(self) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True
