"""The field that names a provider: found by name, company, address or postcode while typing, or added on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.store.queries.providers import (
    NamedInText,
    ProviderHit,
    find_providers,
    named_in_services,
    provider,
)
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.edge import put_icon
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList
from caseload_desktop.ui.widgets.text import label

_NEW, _TEXT = "new", "text:"


class ProviderField(QWidget):
    """Type part of a name, a street or a postcode; Enter or Tab takes the line, "Add ..." opens a short form.

    Text that was not taken counts as nothing chosen and stays as ``unmatched``.
    Signals: ``picked(str id)`` when the choice changes by the worker's hand (empty: none any more).
    """

    picked = Signal(str)

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._id: str | None = None
        self._hit: ProviderHit | None = None
        self._hits: tuple[ProviderHit, ...] = ()
        self._answered, self._enter_waits = "", False
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("Name, street or postcode")
        put_icon(self.edit, "search")
        self.setFocusProxy(self.edit)
        self.beside = label("", "hint", wrap=True)
        self.beside.hide()
        self.setLayout(column(self.edit, self.beside, space=2))
        self._list = SuggestionList(self.edit)
        self._list.picked.connect(self._on_picked)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.installEventFilter(self)

    # ------------------------------------------------------------------------------------------------------- value
    def value(self) -> str | None:
        """The id of the provider chosen, or None."""
        return self._id

    def set_value(self, provider_id: str | None) -> None:
        """Choose without telling anybody; its name shows as soon as it is read."""
        self._id, self._hit = provider_id or None, None
        self._list.close_list()
        self.edit.setText("")
        self._show_beside()
        if self._id is not None:
            wanted = self._id
            self.desk.read(self, lambda c: provider(c, wanted), self._on_read, key="chosen")

    def hit(self) -> ProviderHit | None:
        """The provider chosen, once it is read: its kind and place propose what is asked next."""
        return self._hit

    def suggest(self, text: str) -> None:
        """Begin with a name somebody typed elsewhere: it stands there to be looked for, and nothing is chosen."""
        self.edit.setText(text)

    def as_draft(self) -> dict[str, str]:
        """The provider chosen, or what was typed to find one."""
        return {"id": self._id, "text": ""} if self._id is not None else {"id": "", "text": self.edit.text()}

    def show_draft(self, state: Mapping[str, str]) -> None:
        """Show what was chosen or typed."""
        self.set_value(state["id"] or None)
        if state["text"]:
            self.edit.setText(state["text"])
        self.picked.emit(state["id"])

    def draft_signals(self) -> tuple[SignalInstance, ...]:
        """What tells that something else stands there."""
        return (self.edit.textChanged, self.picked)

    @property
    def unmatched(self) -> str:
        """What was typed and was not taken; empty when all is well."""
        return "" if self._id is not None else self.edit.text().strip()

    def offered(self) -> list[str]:
        """The keys in the open list; empty while it is closed."""
        return self._list.keys if self._list.open else []

    # ------------------------------------------------------------------------------------------------------- finding
    def _on_edited(self, typed: str) -> None:
        self._enter_waits = False
        if self._id is not None:
            self._choose(None)
        if not typed.strip():
            self._list.close_list()
            return
        viewer = self.desk.actor
        self.desk.read(self, lambda c: _found(c, typed, viewer), lambda found: self._offer(typed, *found), key="find")

    def _offer(self, typed: str, hits: list[ProviderHit], texts: list[NamedInText]) -> None:
        if typed != self.edit.text():
            return
        self._hits, self._answered = tuple(hits), typed
        if self._enter_waits and hits:
            self._enter_waits = False
            self._take(hits[0])
            return
        self._enter_waits = False
        if not self.edit.hasFocus():
            return
        lines = [_line(hit, self._kind(hit)) for hit in hits]
        if self.desk.may(May.WRITE_RECORD):
            lines += [_text_line(text) for text in texts]
            lines.append(Suggestion(_NEW, f"Add “{typed.strip()}” as a provider", icon="plus"))
        self._list.offer(lines)

    def _on_picked(self, key: str) -> None:
        if key == _NEW or key.startswith(_TEXT):
            self._add(key.removeprefix(_TEXT) if key.startswith(_TEXT) else self.edit.text().strip())
            return
        self._take(next(hit for hit in self._hits if hit.id == key))

    def _add(self, name: str) -> None:
        from caseload_desktop.ui.providers.provider_form import AddProviderForm

        form = AddProviderForm(self.desk, name=name, parent=self.window())
        form.added.connect(self._on_added)
        form.open()

    def _on_added(self, provider_id: str) -> None:
        self.set_value(provider_id)
        self.picked.emit(provider_id)
        self.edit.setFocus()

    # ------------------------------------------------------------------------------------------------------- choosing
    def _take(self, hit: ProviderHit) -> None:
        self._list.close_list()
        self._hit = hit
        self.edit.setText(hit.name)
        self.edit.setCursorPosition(0)
        self._choose(hit.id)

    def _choose(self, provider_id: str | None) -> None:
        self._id = provider_id
        if provider_id is None:
            self._hit = None
        self._show_beside()
        self.picked.emit(provider_id or "")

    def _on_read(self, hit: ProviderHit | None) -> None:
        if hit is None or hit.id != self._id:
            return
        self._hit = hit
        self.edit.setText(hit.name)
        self.edit.setCursorPosition(0)
        self._show_beside()

    def _show_beside(self) -> None:
        words = _about(self._hit, self._kind(self._hit)) if self._hit is not None else ""
        self.beside.setText(words)
        self.beside.setVisible(bool(words))

    def _kind(self, hit: ProviderHit) -> str:
        return self.desk.code_lists.label("provider_kind", hit.kind) if hit.kind else ""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        if watched is self.edit and event.type() is QEvent.Type.FocusOut:
            self._settle()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        """Enter never takes a line that belongs to older typing: it waits for the answer."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers():
            return False
        typed = self.edit.text()
        self._enter_waits = bool(typed.strip()) and self._id is None and typed != self._answered
        return self._enter_waits

    def _settle(self) -> None:
        """On leaving, take the only place found, or the line that was highlighted."""
        if self._id is not None or not self.edit.text().strip() or self._answered != self.edit.text():
            return
        key, self._list.left_on = self._list.left_on or self._list.current_key(), ""
        found = next((hit for hit in self._hits if hit.id == key), None)
        if found is not None:
            self._take(found)


def _found(connection: Any, typed: str, viewer: Any) -> tuple[list[ProviderHit], list[NamedInText]]:
    hits = find_providers(connection, typed)
    known = {hit.name.casefold() for hit in hits}
    texts = named_in_services(connection, typed, viewer=viewer)
    return hits, [text for text in texts if text.name.casefold() not in known]


def _about(hit: ProviderHit, kind: str) -> str:
    closed = "Closed" if hit.ended_on else ""
    return " · ".join(part for part in (kind, hit.place, closed) if part)


def _line(hit: ProviderHit, kind: str) -> Suggestion:
    return Suggestion(hit.id, hit.name, _about(hit, kind), icon="building")


def _text_line(text: NamedInText) -> Suggestion:
    detail = f"Named in {count_words(text.services, 'service')}; add it as a provider"
    return Suggestion(f"{_TEXT}{text.name}", text.name, detail, icon="plus")
