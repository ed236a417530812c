"""What a signed-in worker sees: navigation, headline, notices and the page, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.keys import EVERYWHERE, HELP, PAGES
from caseload_desktop.ui.nav import Navigation
from caseload_desktop.ui.notices import NoticeArea
from caseload_desktop.ui.page import Page, PageSpec
from caseload_desktop.ui.palette import Action, Found, Palette
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.trail import Place, Trail
from caseload_desktop.ui.undo_key import UndoKey
from caseload_desktop.ui.widgets.buttons import button, icon_button, primary_button
from caseload_desktop.ui.widgets.card import scrolled
from caseload_desktop.ui.widgets.side_pane import NARROW
from caseload_desktop.ui.widgets.text import ElidedLabel, announce
from caseload_desktop.ui.widgets.undo_notice import UndoNotice

PeopleSearch = Callable[[Desk, str, Callable[[Found], None]], object]


def _no_people(_desk: Desk, _typed: str, found: Callable[[Found], None]) -> None:
    found(())


def _last_with_keyboard(page: QWidget) -> QWidget | None:
    """What had the keyboard in a page when it was last left."""
    return page.focusWidget()


def _holds_keyboard(widget: QWidget) -> bool:
    """True when the keyboard is somewhere in ``widget``."""
    focused = QApplication.focusWidget()
    return isinstance(focused, QWidget) and widget.isAncestorOf(focused)


def _room_for(page: Page) -> QScrollArea:
    """A page scrolls where it needs more room than the window has; a page never makes the window larger."""
    room = scrolled(page)
    room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    return room


def _first_control(page: Page) -> QWidget | None:
    """The first control of a page that takes the keyboard."""
    step = page.nextInFocusChain()
    while step is not None and step is not page:
        by_tab = bool(step.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if by_tab and step.isVisible() and step.isEnabled() and page.isAncestorOf(step):
            return step
        step = step.nextInFocusChain()
    return None


class Workspace(QWidget):
    """The pages of one desk. A page is built when it is first shown.

    Signals: ``page_shown(str title)``; ``lock_requested``.
    """

    page_shown = Signal(str)
    lock_requested = Signal()

    def __init__(
        self,
        desk: Desk,
        pages: Sequence[PageSpec],
        *,
        sample: bool = False,
        search_people: PeopleSearch = _no_people,
        actions: Sequence[Action] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self._specs = {page.key: page for page in pages if page.needs is None or desk.may(page.needs)}
        self._pages: dict[str, Page] = {}
        self._rooms: dict[str, QScrollArea] = {}
        self._trail = Trail()
        self._awaited: tuple[Page, QWidget | None] | None = None
        self.nav = Navigation(list(self._specs.values()), sample=sample)
        self.title = ElidedLabel("", "title")
        self.subtitle = ElidedLabel("", "muted")
        self._find = "Find a person, NHS number or action" if desk.may(May.READ_RECORD) else "Find a page or an action"
        self.search = button(f"{self._find}  (Ctrl+K)", kind="search", icon="search")
        self.log_button = primary_button("Log contact", desk.log_contact, icon="plus")
        self.back_button = icon_button("arrow-left", "Back (Alt+Left)", self.go_back)
        self.notices = NoticeArea(desk.notices)
        self.stack = QStackedWidget()
        self._lay_out()
        self.palette_box = Palette(self, self._find, search=lambda typed, found: search_people(desk, typed, found))
        self.palette_box.person_chosen.connect(desk.open_person)
        self.toast = UndoNotice(self)
        UndoKey(self)
        self._extra = tuple(actions)
        self._connect()
        self._add_keys()

    # ------------------------------------------------------------------------------------------------------- building
    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.back_button)
        head.addLayout(words, 1)
        head.addWidget(self.search)
        head.addWidget(self.log_button)
        if not self.desk.may(May.WRITE_RECORD):
            self.log_button.hide()
        self.search.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._content = QVBoxLayout()
        self._content.setSpacing(Space.M)
        self._content.addLayout(head)
        self._content.addWidget(self.notices)
        self._content.addWidget(self.stack, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.nav)
        outer.addLayout(self._content, 1)
        self._fit()

    def _connect(self) -> None:
        self.nav.chosen.connect(lambda key: self.go(key))
        self.nav.entered.connect(lambda key: self.go(key, focus=True))
        self.search.clicked.connect(lambda: self.palette_box.open_palette())
        self.desk.go_requested.connect(lambda key, item: self.go(key, item, focus=True))
        self.desk.notices.said.connect(self.toast.say)
        self.palette_box.set_actions(self._all_actions())
        self.back_button.hide()
        theme().changed.connect(self._fit)

    def _add_keys(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "find": self.palette_box.open_palette,
            "log": self.desk.log_contact,
            "exchange": self._exchange_now,
            "undo": self.desk.undo_last,
            "lock": self.lock_requested.emit,
            "back": self.go_back,
            "forward": self.go_forward,
            "part": self._next_part,
            "refresh": self._refresh,
            "help": lambda: self.go("help", self.current_key, focus=True),
        }
        keys = [(key.sequences[0], acts[key.act]) for key in (*EVERYWHERE, HELP)]
        for sequence, page in zip(PAGES.sequences, self.nav.page_keys(), strict=False):
            keys.append((sequence, lambda page=page: self.go(page, focus=True)))  # type: ignore[misc]
        for sequence, act in keys:
            QShortcut(QKeySequence(sequence), self).activated.connect(act)

    def _all_actions(self) -> list[Action]:
        actions: list[Action] = []
        if self.desk.may(May.WRITE_RECORD):
            actions.append(Action("log", "Log contact", self.desk.log_contact, "plus", "Ctrl+L", "new call phone"))
        sequences = dict(zip(self.nav.page_keys(), PAGES.sequences, strict=False))
        for key in self.nav.page_keys():
            page = self._specs[key]
            go = lambda key=key: self.go(key, focus=True)  # noqa: E731
            actions.append(
                Action(f"go-{key}", f"Go to {page.title}", go, page.icon, sequences.get(key, ""), "open show page")
            )
        if "exchange" in self._specs:
            words = "sync share send stick"
            actions.append(Action("exchange", "Exchange now", self._exchange_now, "refresh", "Ctrl+Shift+E", words))
        if "supervision" in self._specs:
            words = "supervision worker manager appraisal enquiries overdue"
            go_there = lambda: self.go("supervision", focus=True)  # noqa: E731
            actions.append(Action("supervision", "Safeguarding work of a worker", go_there, "shield-check", "", words))
        if "return_check" in self._specs:
            words = "SAC national return check list missing not known safeguarding"
            check = lambda: self.go("return_check", focus=True)  # noqa: E731
            actions.append(
                Action("return_check", "What the safeguarding return lacks", check, "clipboard-list", "", words)
            )
        actions.append(Action("undo", "Undo the last act", self.desk.undo_last, "undo", "Ctrl+Z", "take back"))
        actions.append(Action("lock", "Lock the screen", self.lock_requested.emit, "lock", "Ctrl+Shift+L", "leave"))
        return [*actions, *self._extra]

    # ------------------------------------------------------------------------------------------------------- going
    @property
    def current_key(self) -> str:
        """The key of the page that shows; empty before the first."""
        return self._trail.now.page if self._trail.now is not None else ""

    def page(self, key: str) -> Page | None:
        """A page that was built already."""
        return self._pages.get(key)

    def go(self, key: str, item: str | None = None, *, focus: bool = False) -> None:
        """Show a page, and one thing in it; a page this role may not see is told as such."""
        if key not in self._specs:
            self.desk.notices.tell("This page is not for your role, or not part of this version.")
            self.nav.show_current(self.current_key)
            return
        self._trail.enter(Place(key, item))
        self._show(Place(key, item), focus=focus)

    def go_back(self) -> None:
        """Show what was shown before."""
        if (place := self._trail.back()) is not None:
            self._show(place, focus=True)

    def go_forward(self) -> None:
        """Show what was shown before going back."""
        if (place := self._trail.forward()) is not None:
            self._show(place, focus=True)

    def come_back(self) -> None:
        """Show again what was shown before the screen was locked, with the keyboard where it was."""
        page = self._pages.get(self.current_key)
        if page is None:
            return
        self._on_headline()
        before = _last_with_keyboard(page)
        if before is not None and before.isVisible():
            before.setFocus()
        else:
            self._enter(page)

    def _show(self, place: Place, *, focus: bool) -> None:
        page = self._build(place.page)
        self.desk.notices.clear()
        self.nav.show_current(place.page)
        self.back_button.setVisible(self._trail.can_go_back)
        self.stack.setCurrentWidget(self._rooms[place.page])
        page.show_item(place.item)
        self._on_headline()
        if focus:
            self._enter(page)
        announce(self, self.title.text())

    def _build(self, key: str) -> Page:
        if key not in self._pages:
            page = self._specs[key].factory(self.desk)
            page.headline_changed.connect(self._on_headline)
            page.ready.connect(self._on_ready)
            self._pages[key] = page
            self._rooms[key] = _room_for(page)
            self.stack.addWidget(self._rooms[key])
        return self._pages[key]

    def _enter(self, page: Page) -> None:
        """Put the keyboard into the page, so that it is never left on something hidden."""
        wanted = page.first_focus()
        if wanted is not None and wanted.isVisible():
            wanted.setFocus()
            self._awaited = None
            return
        if not _holds_keyboard(page):
            (_first_control(page) or self.nav.top).setFocus()
        self._awaited = (page, QApplication.focusWidget())

    def _on_ready(self) -> None:
        """What a page had to read first is there: the keyboard goes in, unless the worker took it elsewhere."""
        page = self._pages.get(self.current_key)
        if page is not None and page is self.sender() and self._awaited == (page, QApplication.focusWidget()):
            self._enter(page)

    def _on_headline(self) -> None:
        page = self._pages.get(self.current_key)
        if page is None:
            return
        self.title.setText(page.title_text or self._specs[self.current_key].title)
        self.subtitle.setText(page.subtitle_text)
        self.subtitle.setVisible(bool(page.subtitle_text))
        self.page_shown.emit(self.title.text())

    def _refresh(self) -> None:
        if (page := self._pages.get(self.current_key)) is not None:
            page.refresh()

    def _exchange_now(self) -> None:
        """An act, not a place: going back to the page later must not do it again."""
        self.go("exchange", focus=True)
        if self.desk.exchange is not None and self.current_key == "exchange":
            self.desk.exchange.now_asked.emit()

    def _next_part(self) -> None:
        """F6: from the navigation to the page and back."""
        page = self._pages.get(self.current_key)
        if page is not None and _holds_keyboard(self.nav):
            self._enter(page)
        else:
            (self.nav.foot if self.nav.foot.currentItem() is not None else self.nav.top).setFocus()

    # ------------------------------------------------------------------------------------------------------- room
    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < NARROW * theme().scale
        if narrow != self.nav.folded:
            self.nav.fold(folded=narrow)
        side = Space.L if narrow else Space.L + 2
        self._content.setContentsMargins(side, Space.M, side, Space.M)
        short = self.width() < 900 * theme().scale
        self.search.setText("Find  (Ctrl+K)" if short else f"{self._find}  (Ctrl+K)")
        self.search.setFixedWidth(round((180 if short else 360) * theme().scale))
        self.search.setAccessibleName(self._find)
