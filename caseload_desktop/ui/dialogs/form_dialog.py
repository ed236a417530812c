"""The frame of every small form: a heading, fields with their problems beside them, and one act at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from PySide6.QtCore import QMargins, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent, QTextCursor
from PySide6.QtWidgets import QAbstractButton, QDialog, QLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError, RuleBroken
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.seen import CAME_MEANWHILE
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_draft import FORM, SMALL_FORM, FormDraft
from caseload_desktop.ui.dialogs.meanwhile import NOT_UNDERSTOOD, Rebase, tell_what_came
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.value_control import show_value, value_of
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.form_room import FormRoom
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.suggestions import LIST_ROOM, SuggestionList
from caseload_desktop.ui.widgets.text import heading, label

Work = Callable[[], Changes]
CARRIED_ON = "What you typed before is here again."
THROWN_AWAY = "What you typed before is thrown away."
PUT_ASIDE = "Put aside, not saved. Open it again to carry on."
START_AGAIN = "F9"
_PROPOSED = ("worker_id", "team_id")

_TITLE_BAR = 40
"""Pixels a window's own frame takes."""
_RING = 4
"""Pixels the ring around a field needs beside it."""


class FormDialog(QDialog):
    """Subclasses add fields and say in ``work`` what saving does. Ctrl+Enter saves, Escape leaves.

    What is wrong stands beside its field, or in a bar above when it belongs to none; what was typed stays. A form that
    edits a row says so with ``edits``, writes ``rebase.changed()`` and gives the service ``rebase.seen()``: what came
    meanwhile is then shown and never overwritten.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        save: str,
        done: str,
        words: str = "",
        danger: bool = False,
        width: int = 480,
        undoable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.fields: dict[str, Field] = {}
        self._done, self._undoable = done, undoable
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.save_button = button(save, self.submit, kind="danger") if danger else primary_button(save, self.submit)
        self.cancel_button = button("Cancel", self.reject)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.M)
        self._bars = QVBoxLayout()
        self._meanwhile = QVBoxLayout()
        self._above: list[int] = []
        self.rebase: Rebase | None = None
        self._keys: dict[str, str] = {}
        self._place = desk.store.place
        self._kept: FormDraft | None = None
        self.beside: dict[str, QWidget] = {}
        """Controls that stand in no field of their own; what is typed or ticked there is kept too."""
        self.proposed: set[str] = set(_PROPOSED)
        """Fields that begin with a proposal, which says nothing of the record: who does it, today, now."""
        self.said_anew: set[str] = set()
        """Fields that are never kept: a comparison made then is made again."""
        self._lay_out(title, words, width=width)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.activated.connect(self.submit)
        QShortcut(QKeySequence(START_AGAIN), self).activated.connect(self.start_again)

    def _lay_out(self, title: str, words: str, *, width: int) -> None:
        """The heading above and the buttons below always show; what lies between scrolls on a small screen."""
        said, foot = heading(title), row()
        said.setWordWrap(True)
        head = row(said)
        self.room = FormRoom(margins=QMargins(Space.XL, _RING, Space.XL, _RING))
        if words:
            self.room.column.addWidget(label(words, wrap=True))
        for part in (self._meanwhile, self._bars, self.body):
            self.room.column.addLayout(part)
        self.room.changed.connect(self._make_room)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.L, 0, Space.L)
        layout.setSpacing(Space.M - _RING)
        for line in (head, foot):
            line.setContentsMargins(Space.XL, 0, Space.XL, 0)
        layout.addLayout(head)
        layout.addWidget(self.room, 1)
        layout.addLayout(foot)
        self.setMinimumWidth(width)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """As high as its fields need. What was typed before is gone on with at its end: selected, as a field is that
        gets the keyboard, the next key would write over it.
        """
        self._make_room()
        super().showEvent(event)
        if self._kept is not None and self._kept.is_restored:
            QTimer.singleShot(0, self, self._to_the_end)

    def _make_room(self) -> None:
        """Grow with what there is to say and to fill in, as far as the screen goes, and stay on it."""
        layout = self.layout()
        if layout is None or not self.isVisible():
            return
        layout.activate()
        self._order_tabs()
        free, least = self.screen().availableGeometry(), self.room.minimumSizeHint()
        if least.width() > self.width():
            self.resize(min(least.width(), free.width()), self.height())
        around = layout.totalMinimumHeightForWidth(self.width()) - least.height()
        wanted = min(max(around + self.room.needed(), self._for_lists()), free.height() - _TITLE_BAR)
        if wanted > self.height():
            self.resize(self.width(), wanted)
        below = self.frameGeometry().bottom() - free.bottom()
        if below > 0:
            self.move(self.x(), max(self.y() - below, free.top()))

    def _for_lists(self) -> int:
        """The height at which a list that opens under a field, or above it, shows enough to choose from."""
        wanted = 0
        for each in self.findChildren(SuggestionList):
            if each.below.isVisible():
                top = each.below.mapTo(self, QPoint()).y()
                bottom = top + each.below.height()
                wanted = max(wanted, bottom + LIST_ROOM if top < LIST_ROOM else 0)
        return wanted

    def _to_the_end(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QLineEdit):
            focused.end(False)
        elif isinstance(focused, NoteEdit):
            focused.moveCursor(QTextCursor.MoveOperation.End)

    def add(self, key: str, field: Field) -> Field:
        """Add a field under the key by which the service names it."""
        self.fields[key] = field
        self.body.addWidget(field)
        return field

    def edits(
        self, entity: str, row_id: str, values: Mapping[str, object], *, keys: Mapping[str, str] | None = None
    ) -> Rebase:
        """Say which row the form edits and with which values of which fields it begins.

        ``keys`` gives the key of a field's ``Field`` where it is not the field's own name.
        """
        self._keys = dict(keys or {})
        self.rebase = Rebase(self.desk, self, self._meanwhile, entity=entity, row_id=row_id, values=values)
        self.rebase.decided.connect(self.save_button.setFocus)
        return self.rebase

    def typed(self) -> Mapping[str, object]:
        """What the form says now, by field of the row it edits; what is not understood counts as typed."""
        found: dict[str, object] = {}
        for name in self._seen_names():
            control = self.fields[self._keys.get(name, name)].control
            try:
                found[name] = value_of(control, self._entity, name)
            except RuleBroken:
                found[name] = NOT_UNDERSTOOD
        return found

    def take(self, name: str, value: object) -> None:
        """Show a value that came meanwhile."""
        show_value(self.fields[self._keys.get(name, name)].control, self._entity, name, value)

    def based_on(self, name: str, value: object) -> None:
        """Note what the field stands against now; for forms that show it."""

    def what(self, name: str) -> str:
        """What a field is called: the words of its label."""
        field = self.fields.get(self._keys.get(name, name))
        return field.name if field is not None else name

    def leave(self) -> None:
        """Close without saving."""
        self.reject()

    @property
    def _entity(self) -> str:
        return self.rebase.entity if self.rebase is not None else ""

    def _seen_names(self) -> list[str]:
        names = self.rebase.names if self.rebase is not None else ()
        return [name for name in names if self._keys.get(name, name) in self.fields]

    def keep_words(self, kind: str, key: str) -> None:
        """Show what was typed here before and not saved, and keep every key from now on.

        Called when all fields stand; ``kind`` and ``key`` are those of the draft. What a form proposes by itself, such
        as who does it, is not what somebody typed. What changed in the record since then is said, and not written over.
        """
        controls = {name: field.control for name, field in self.fields.items() if name not in self.said_anew}
        kept = self._kept = FormDraft(
            self.desk,
            kind,
            key,
            controls | self.beside,
            proposed=self.proposed,
            base=lambda: self.rebase.base_of_changed() if self.rebase is not None else {},
            left_alone=self._left_alone,
            place=lambda: self._place,
        )
        if kept.restore():
            self._carry_on(kept)
        kept.watch()

    def keep_about(self, what: str, *, person_id: str, tab: str, row_id: str = "new") -> None:
        """The same for a form on one person, gone on with from a tab of their page; ``what`` names it in the tray."""
        self.keep_words(FORM, " ".join((person_id, tab, row_id, what)))

    def keep_small(self, name: str, *rows: str) -> None:
        """The same for a form that stands in no tray: by its name and the rows it is about."""
        self.keep_words(SMALL_FORM, " ".join((name, *sorted(rows))))

    def kept_controls(self) -> list[QWidget]:
        """The controls whose words outlive a sudden end."""
        return list(self._kept.controls) if self._kept is not None else []

    def forget_words(self) -> None:
        """What was typed is saved: it is not offered again."""
        if self._kept is not None:
            self._kept.end()

    def _left_alone(self) -> set[str]:
        """The fields of the row that say what the row says: taken over from elsewhere, they are nothing typed."""
        if self.rebase is None:
            return set()
        changed = {self._keys.get(name, name) for name in self.rebase.changed()}
        return {self._keys.get(name, name) for name in self.rebase.names} - changed

    def _carry_on(self, kept: FormDraft) -> None:
        if kept.place is not None:
            self._place = min(self._place, kept.place)
        if self.rebase is not None:
            self.rebase.begin_again(kept.base)
        self._offer_again(CARRIED_ON, "Start again", "Throw it away and begin with what the record says")
        watched = {self._keys.get(name, name) for name in self.rebase.names} if self.rebase is not None else set()
        changed = [change for change in kept.changed_since if change[0] not in watched]
        if changed:
            said = "; ".join(f"{self._name_of(name)}: {was} then, {now} now" for name, was, now in changed)
            words = f"The record changed since you typed. {said}. Save keeps what you typed."
            self._put_above(MessageBar(Tone.AMBER, words))

    def _name_of(self, name: str) -> str:
        return self.fields[name].name if name in self.fields else self.beside[name].accessibleName() or "A choice"

    def _offer_again(self, words: str, action: str, tip: str) -> None:
        bar = MessageBar(Tone.BLUE, words, action=f"{action} ({START_AGAIN})", on_action=self.start_again)
        if bar.action is not None:
            bar.action.setToolTip(tip)
        self._put_above(bar)

    def _put_above(self, bar: MessageBar) -> MessageBar:
        """Show a bar above the fields, also where they were scrolled away from it."""
        self._bars.addWidget(bar)
        QTimer.singleShot(0, bar, lambda: self.room.bring_into_sight(bar))
        return bar

    def _order_tabs(self) -> None:
        """Tab comes from the end of the form to what is said above its fields, and then to the fields."""
        above = (self._meanwhile.itemAt(place) for place in range(self._meanwhile.count()))
        bars = (self._bars.itemAt(place) for place in range(self._bars.count()))
        holders = [item.widget() for item in (*above, *bars) if item is not None]
        found = [each for one in holders if one is not None for each in one.findChildren(QAbstractButton)]
        if [id(each) for each in found] != self._above:
            self._above = [id(each) for each in found]
            for before, after in pairwise([self.save_button, *found]):
                self.setTabOrder(before, after)

    def start_again(self) -> None:
        """Throw away what was carried on with, and show what stood here at first; once more brings it back."""
        kept = self._kept
        if kept is None or not kept.is_restored:
            return
        self.clear_problems()
        if kept.bring_back():
            self._carry_on(kept)
            return
        can_come_back = kept.start_again()
        self._place = self.desk.store.place
        if self.rebase is not None:
            self.rebase.start_again()
        if can_come_back:
            self._offer_again(THROWN_AWAY, "Bring it back", "Show again what you typed")

    def reject(self) -> None:
        if self._kept is not None and self.isVisible() and not self.desk.locked:
            if self._kept.is_changed:
                self.desk.notices.say(PUT_ASIDE)
            else:
                self._kept.end()
        super().reject()

    def read_day(self, key: str) -> str:
        """The day of a field as ISO text; empty when it stands beside the field what is wrong."""
        control = self.fields[key].control
        if not isinstance(control, DateField):
            raise TypeError(key)
        value = control.value()
        if value is None:
            self.fields[key].set_problem(control.problem() or sentence("date_empty"))
            return ""
        return value.isoformat()

    def add_part(self, part: QWidget | QLayout) -> None:
        """Add something that is no field."""
        if isinstance(part, QWidget):
            self.body.addWidget(part)
        else:
            self.body.addLayout(part)

    def work(self) -> Work | None:
        """What saving does, with plain values only; None when something is missing and stands beside its field."""
        return None

    def submit(self) -> None:
        """Check and save."""
        if not self.save_button.isEnabled() or (self.rebase is not None and self.rebase.ask()):
            return
        self.clear_problems()
        work = self.work()
        if work is None:
            self._focus_problem()
            return
        self.save_button.setEnabled(False)
        if self.rebase is not None:
            self.rebase.paused = True
        carried = self.rebase is None and self._kept is not None and self._kept.is_restored
        self.desk.write(
            self, self._done, work, self.on_saved, self._failed,
            undoable=self._undoable, since=self._place, carried=carried,
        )  # fmt: skip

    def _failed(self, error: CaseloadError) -> None:
        if not (isinstance(error, AlreadyChanged) and error.code == CAME_MEANWHILE):
            self.on_error(error)
            return
        self.save_button.setEnabled(True)
        self._place = self.desk.store.place
        if self.rebase is not None:
            self.rebase.paused = False
        tell_what_came(self.desk, self, error, self.say)

    def on_saved(self, _changes: Changes) -> None:
        """After saving: close."""
        self.forget_words()
        self.accept()

    def on_error(self, error: CaseloadError) -> None:
        """Say beside the field, or above all, what keeps it from being saved."""
        self.save_button.setEnabled(True)
        if self.rebase is not None:
            self.rebase.paused = False
            if isinstance(error, AlreadyChanged):
                self.rebase.look()
                return
        field = self.fields.get(error.field) if isinstance(error, RuleBroken) else None
        if field is not None:
            field.set_problem(sentence_for(error))
            self._focus_problem()
        else:
            self.say(sentence_for(error))

    def say(self, words: str, tone: Tone = Tone.AMBER) -> None:
        """Say something above the fields."""
        self._put_above(MessageBar(tone, words)).speak()

    def clear_problems(self) -> None:
        """Take away what was wrong before."""
        for field in self.fields.values():
            field.set_problem("")
        while (item := self._bars.takeAt(0)) is not None:
            if (bar := item.widget()) is not None:
                bar.hide()
                bar.deleteLater()

    def _focus_problem(self) -> None:
        """Put the keyboard into the first field that something is wrong with."""
        wrong = next((field for field in self.fields.values() if field.problem), None)
        if wrong is not None:
            wrong.focus()
            QTimer.singleShot(0, wrong, lambda: self.room.bring_into_sight(wrong))
