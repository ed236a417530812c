"""The field that finds whom a contact is about: people on record as they are typed, somebody new, or nobody known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.ui.people_search import as_suggestion
from caseload_desktop.ui.widgets.edge import put_icon
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList

if TYPE_CHECKING:
    from caseload_desktop.store.queries.people import DuplicateCandidate, PersonHit

NEW, UNKNOWN = "new", "unknown"
RESTRICTED_WORDS = "Restricted: ask a manager. You can't choose this record."


class AboutEdit(QLineEdit):
    """Type part of a name, an NHS number, a reference or a postcode.

    Enter never takes a line that belongs to older typing: it waits until the answer to what stands here has come.
    Signals: ``searched(str)`` at every key; ``person_taken(PersonHit)``; ``new_wanted``; ``unknown_wanted``;
    ``gone_on`` Enter with nothing to take.
    """

    searched = Signal(str)
    person_taken = Signal(object)
    new_wanted = Signal()
    unknown_wanted = Signal()
    gone_on = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Name, NHS number, reference or postcode")
        self.setAccessibleName("About whom")
        put_icon(self, "search")
        self.suggestions = SuggestionList(self)
        self.suggestions.picked.connect(self._on_picked)
        self._hits: tuple[PersonHit, ...] = ()
        self._alike: tuple[DuplicateCandidate, ...] = ()
        self._answered = ""
        self._enter_waits = False
        self.installEventFilter(self)
        self.textEdited.connect(self._on_edited)

    @property
    def hits(self) -> tuple[PersonHit, ...]:
        """The people found by what stands here."""
        return self._hits

    def show_hits(self, typed: str, hits: Sequence[PersonHit]) -> None:
        """Offer the people found for ``typed``."""
        if typed != self.text():
            return
        self._hits, self._answered = tuple(hits), typed
        self._alike = tuple(one for one in self._alike if one.hit.id not in {hit.id for hit in hits})
        waits, self._enter_waits = self._enter_waits, False
        if waits and (only := self.only_hit()) is not None:
            self.take(only)
            return
        if self.hasFocus():
            self._offer(keep=False)

    def show_alike(self, typed: str, found: Sequence[DuplicateCandidate]) -> None:
        """Offer people whose names sound or look like ``typed`` below those found."""
        if typed != self.text():
            return
        known = {hit.id for hit in self._hits}
        self._alike = tuple(one for one in found if one.hit.id not in known)
        if self.suggestions.open and typed == self._answered:
            self._offer(keep=True)

    def only_hit(self) -> PersonHit | None:
        """The person found, when it is one alone and may be chosen."""
        return self._hits[0] if len(self._hits) == 1 and self._hits[0].open else None

    def take(self, hit: PersonHit) -> None:
        """Choose a person."""
        self.suggestions.close_list()
        self.setText(hit.name)
        self.person_taken.emit(hit)

    def take_if_sure(self) -> None:
        """On leaving with Tab: choose the person found if there is only one."""
        only = self.only_hit()
        if only is not None and self._answered == self.text() and self.text().strip():
            self.take(only)

    def _offer(self, *, keep: bool) -> None:
        typed = self.text().strip()
        if not typed:
            self.suggestions.close_list()
            return
        lines = [_line(hit) for hit in self._hits]
        lines.append(Suggestion(NEW, f"Register “{typed}” as a new person", icon="user-plus"))
        lines += [_alike_line(one) for one in self._alike[:4]]
        lines.append(Suggestion(UNKNOWN, "Not known who: describe them", icon="help"))
        self.suggestions.offer(lines, keep=keep)

    def _on_edited(self, typed: str) -> None:
        self._enter_waits = False
        if not typed.strip():
            self._hits, self._alike, self._answered = (), (), typed
            self.suggestions.close_list()
        self.searched.emit(typed)

    def _on_picked(self, key: str) -> None:
        if key == NEW:
            self.new_wanted.emit()
        elif key == UNKNOWN:
            self.unknown_wanted.emit()
        else:
            people = [*self._hits, *(one.hit for one in self._alike)]
            self.take(next(hit for hit in people if hit.id == key))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_enter(event)
        return False

    def _on_enter(self, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        stale = bool(self.text().strip()) and self._answered != self.text()
        if stale:
            self._enter_waits = True
            return True
        if not self.suggestions.current_key():
            self.gone_on.emit()
            return True
        return False


def _line(hit: PersonHit) -> Suggestion:
    if hit.open:
        return as_suggestion(hit)
    return Suggestion(hit.id, hit.name, RESTRICTED_WORDS, icon="lock", enabled=False)


def _alike_line(one: DuplicateCandidate) -> Suggestion:
    if not one.hit.open:
        return _line(one.hit)
    plain = as_suggestion(one.hit)
    why = ", ".join(one.reasons[:2])
    return Suggestion(plain.key, plain.text, f"Like it: {why} · {plain.detail}", icon="users")
