"""What came from elsewhere while a form was open: both values shown, field by field, and nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.conflicts import Conflict, Version, standing
from caseload_desktop.store.queries.contested import names_in
from caseload_desktop.store.seen import GONE, Several, same
from caseload_desktop.ui.conflicts.words import field_words
from caseload_desktop.ui.conflicts.words import said as value_words
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.record_words import Words, instant_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import announce, label

_LONGEST = 400
_AT_ONCE = 3
NOT_UNDERSTOOD = "?"
"""Stands for what was typed and is no value yet, so that it is never taken for a field left alone."""


class Edited(Protocol):
    """A form that edits one row."""

    def typed(self) -> Mapping[str, object]:
        """What the form says now, by field of the row."""

    def take(self, name: str, value: object) -> None:
        """Show a value that came meanwhile in the field's control."""

    def based_on(self, name: str, value: object) -> None:
        """Note the value that what is typed now stands against."""

    def what(self, name: str) -> str:
        """What a field is called."""

    def leave(self) -> None:
        """Close without saving."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which this worker typed one value and somebody else's came meanwhile."""

    name: str
    words: str
    mine: str
    who: str
    theirs: str
    value: Any
    all: tuple[Any, ...]


class Rebase(QObject):
    """Knows the values a form began with, and asks where one changed elsewhere while it was open.

    A field this worker left alone takes the new value quietly, and a calm bar says so; where both wrote, both values
    stand in a box until one is chosen. Signals: ``decided`` every difference is.
    """

    decided = Signal()

    def __init__(
        self, desk: Desk, form: Edited, area: QVBoxLayout, *, entity: str, row_id: str, values: Mapping[str, object]
    ) -> None:
        super().__init__(area.parentWidget())
        self._desk, self._form, self._area = desk, form, area
        self.entity, self.row_id = entity, row_id
        self._was = dict(values)
        self._first = dict(values)
        self._seen: dict[str, object] = {**values, GONE: None}
        self._box: MeanwhileBox | None = None
        self._bar: MessageBar | None = None
        self.paused = False
        """True while the form itself saves."""
        desk.store_changed.connect(self._on_store_changed)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields the form edits."""
        return tuple(self._was)

    def changed(self) -> dict[str, object]:
        """The fields in which the form says something else than it began with: all that is to be written."""
        return {name: v for name, v in self._form.typed().items() if name in self._was and not same(v, self._was[name])}

    def seen(self) -> dict[str, object]:
        """What this worker has seen, for the service."""
        return dict(self._seen)

    def stop(self) -> None:
        """Watch no more, and take away what is shown."""
        self.paused = True
        self._desk.store_changed.disconnect(self._on_store_changed)
        while (item := self._area.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.deleteLater()

    def base_of_changed(self) -> dict[str, object]:
        """The values that what was typed stands against, by field; a draft keeps them."""
        return {name: self._was[name] for name in self.changed()}

    def begin_again(self, base: Mapping[str, object]) -> None:
        """Go on with a draft that was typed against ``base``: what came since is shown at once."""
        known = {name: value for name, value in base.items() if name in self._was}
        self._was.update(known)
        self._seen.update(known)
        if known:
            self.look()

    def start_again(self) -> None:
        """Forget the draft that was gone on with: the form stands against what it was opened with."""
        self._was, self._seen = dict(self._first), {**self._first, GONE: None}
        while (item := self._area.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._box = self._bar = None
        self.look()

    def ask(self) -> bool:
        """True while a difference is not decided: the keyboard goes to it."""
        if self._box is None or not self._box.open:
            return False
        self._box.take_keyboard()
        return True

    def look(self) -> None:
        """Read what the row says by now."""
        fields, viewer = list(self._seen), self._desk.actor

        def read(connection: Any) -> tuple[dict[str, Conflict], dict[str, str]]:
            found = standing(connection, entity=self.entity, row_id=self.row_id, fields=fields, viewer=viewer)
            return found, names_in(connection, (v.value for c in found.values() for v in c.versions))

        self._desk.read(self, read, self._on_found, key="meanwhile")

    def _on_store_changed(self, changes: Changes) -> None:
        mine = {(self.entity, self.row_id), (self.entity, "")}  # a file taken in names kinds of rows, not each
        if not (self.paused or self._desk.locked or mine.isdisjoint(changes.touched)):
            self.look()

    def _on_found(self, found: tuple[dict[str, Conflict], dict[str, str]]) -> None:
        now, names = found
        words, typed = Words(self._desk.code_lists, names), self._form.typed()
        open_now: list[Difference] = []
        taken: list[str] = []
        for name, conflict in now.items():
            news = self._news(conflict)
            if news is None:
                continue
            mine = typed.get(name)
            if name != GONE and (same(mine, self._was.get(name)) or same(mine, conflict.shown)):
                if not same(mine, conflict.shown):
                    said = _cut(value_words(conflict, words, conflict.shown))
                    taken.append(f"{self._form.what(name)}, now {said} ({news.worker or 'a worker not here'})")
                self._accept(name, conflict.shown, conflict)
            else:
                open_now.append(self._difference(conflict, news, mine, words))
        if taken:
            self._tell(taken)
        if open_now:
            self._show(open_now)

    def _news(self, conflict: Conflict) -> Version | None:
        """The latest value that stands and was not seen; None when there is none."""
        seen = self._seen[conflict.field]
        known = seen.values if isinstance(seen, Several) else (seen,)
        unseen = [v for v in conflict.versions if not any(same(v.value, one) for one in known)]
        if conflict.field == GONE:
            unseen = [v for v in unseen if v.value is not None and conflict.shown is not None]
        return unseen[-1] if unseen else None

    def _difference(self, conflict: Conflict, news: Version, mine: object, words: Words) -> Difference:
        who = f"{news.worker or 'a worker not on this laptop'}, {instant_words(news.at)}" if news.at else news.worker
        gone = conflict.field == GONE
        return Difference(
            name=conflict.field,
            words="" if gone else self._form.what(conflict.field),
            mine="" if gone else _mine(conflict, words, mine),
            who=who,
            theirs=str(news.value) if gone else _cut(value_words(conflict, words, news.value)),
            value=news.value,
            all=tuple(v.value for v in conflict.versions),
        )

    def _accept(self, name: str, value: object, conflict: Conflict) -> None:
        self._was[name] = value
        self._seen[name] = Several(tuple(v.value for v in conflict.versions))
        self._form.take(name, value)
        self._form.based_on(name, value)

    # ------------------------------------------------------------------------------------------------------- showing
    def _tell(self, taken: list[str]) -> None:
        if self._bar is not None and shiboken6.isValid(self._bar):
            self._bar.hide()
            self._bar.deleteLater()
        words = f"Changed meanwhile: {'; '.join(taken)}. What you typed is still here."
        self._bar = MessageBar(Tone.BLUE, words)
        self._area.addWidget(self._bar)
        self._bar.show()
        self._bar.speak()

    def _show(self, differences: list[Difference]) -> None:
        if self._box is not None and shiboken6.isValid(self._box):
            self._box.hide()
            self._box.deleteLater()
        self._box = MeanwhileBox(differences, self._decide)
        self._area.addWidget(self._box)
        self._box.show()
        self._box.take_keyboard()
        announce(self._box, self._box.accessibleName())

    def _decide(self, difference: Difference, keep: bool) -> None:
        self._seen[difference.name] = Several(difference.all)
        if difference.name == GONE:
            if not keep:
                self._form.leave()
                return
        else:
            self._was[difference.name] = difference.value
            if not keep:
                self._form.take(difference.name, difference.value)
            self._form.based_on(difference.name, difference.value)
        if self._box is not None and not self._box.open:
            self._box.hide()
            self._box.deleteLater()
            self._box = None
            self.decided.emit()


class MeanwhileBox(QFrame):
    """Each difference with both values, one to keep; what is decided leaves the box."""

    def __init__(
        self,
        differences: list[Difference],
        on_decided: Callable[[Difference, bool], object],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("tone", Tone.AMBER.value)
        self.setAccessibleName("Somebody changed this meanwhile. Nothing was saved yet.")
        self._on_decided = on_decided
        self._lines: dict[str, QWidget] = {}
        self.buttons: dict[str, tuple[QPushButton, QPushButton]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.S)
        for each in differences:
            layout.addWidget(self._line(each))
        self._show_first()

    @property
    def open(self) -> list[str]:
        """The fields that are not decided yet."""
        return list(self._lines)

    def _show_first(self) -> None:
        """A few at once, so that the form below stays in sight; the next follows what is decided."""
        for number, line in enumerate(self._lines.values()):
            line.setVisible(number < _AT_ONCE)

    def take_keyboard(self) -> None:
        """Put the keyboard on the first choice."""
        for pair in self.buttons.values():
            pair[0].setFocus()
            return

    def _line(self, each: Difference) -> QWidget:
        holder = QWidget()
        if each.name == GONE:
            words = f"Withdrawn meanwhile by {each.who}: {each.theirs}"
            keep, take = "Save mine all the same", "Close without saving"
        else:
            words = f"{each.words}: changed meanwhile by {each.who}: “{each.theirs}”. You wrote “{each.mine}”."
            keep, take = "Keep mine", "Take theirs"
        text = label(words, "label", wrap=True)
        name = each.words or "Withdrawn"
        keep_button = button(keep, lambda: self._decide(each, keep=True), name=f"{name}: {keep.lower()}")
        take_button = button(take, lambda: self._decide(each, keep=False), name=f"{name}: {take.lower()}")
        line = row(keep_button, take_button)
        line.addStretch(1)
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.XS)
        inner.addWidget(text)
        inner.addLayout(line)
        self._lines[each.name] = holder
        self.buttons[each.name] = (keep_button, take_button)
        return holder

    def _decide(self, each: Difference, *, keep: bool) -> None:
        line = self._lines.pop(each.name, None)
        self.buttons.pop(each.name, None)
        if line is None:
            return
        line.hide()
        self._show_first()
        self.take_keyboard()
        self._on_decided(each, keep)


def tell_what_came(desk: Desk, owner: QObject, error: AlreadyChanged, say: Callable[[str], object]) -> None:
    """Say what came from another laptop behind a form that does not show it, and that saving again writes over it."""
    viewer = desk.actor

    def read(connection: Any) -> tuple[list[Conflict], dict[str, str]]:
        found = standing(connection, entity=error.entity, row_id=error.row_id, fields=error.changed, viewer=viewer)
        return list(found.values()), names_in(connection, (v.value for c in found.values() for v in c.versions))

    def show(found: tuple[list[Conflict], dict[str, str]]) -> None:
        words = Words(desk.code_lists, found[1])
        came = "; ".join(_came_words(one, words) for one in found[0])
        say(sentence("came_meanwhile_as", came=came) if came else sentence_for(error))

    desk.read(owner, read, show, key="came")


def _came_words(conflict: Conflict, words: Words) -> str:
    latest = conflict.versions[-1]
    value = _cut(value_words(conflict, words, latest.value))
    return f"{field_words(words, conflict.entity, conflict.field)}: “{value}” ({latest.worker or 'a worker not here'})"


def _mine(conflict: Conflict, words: Words, value: object) -> str:
    return "not read yet" if value == NOT_UNDERSTOOD else _cut(value_words(conflict, words, value))


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()}…"
