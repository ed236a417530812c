"""The column: every field of a contact in the order of a call, bound to the entry it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.contact_entry import NOTHING_FURTHER, default_next_step, usual_reason
from caseload_desktop.domain.dates import DateUse
from caseload_desktop.ui.log_contact.about_edit import AboutEdit
from caseload_desktop.ui.log_contact.checks import ORDER, Said
from caseload_desktop.ui.log_contact.controls import AskField, DayField, Picker, TickRow
from caseload_desktop.ui.log_contact.entry import PICKED, TYPED, About, Entry, says_nothing_follows
from caseload_desktop.ui.log_contact.lane import next_stop
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import Choice, Option
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.text import heading, rule

if TYPE_CHECKING:
    from caseload_desktop.domain.code_lists import CodeLists

_LISTS = {
    "method": "contact_method",
    "reason": "contact_reason",
    "presenting_issue": "presenting_issue",
    "outcome": "contact_outcome",
    "next_step": "next_step",
}
_ANY_WIDTH = 16_777_215
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


def source_choices(lists: CodeLists, on: date) -> list[Option]:
    """One list of who contacts us: the fine words, then the rough ones no fine word belongs to."""
    fine = lists.current("contact_source_detail", on)
    rough = [code for code in lists.current("contact_source", on) if code.id not in {one.group for one in fine}]
    return [
        *(Option(f"detail:{code.id}", code.label, code.aliases) for code in fine),
        *(Option(f"source:{code.id}", code.label, code.aliases) for code in rough),
    ]


class EntryForm(QWidget):
    """Shows one entry and writes every change into it at once.

    Signals: ``changed(str field)`` at every key; ``left(str field)`` the keyboard left a field; ``moved`` it went to
    another place; ``entered(QWidget)`` a field took the keyboard; ``save_wanted`` Enter past the last stop.
    """

    changed = Signal(str)
    left = Signal(str)
    moved = Signal()
    entered = Signal(object)
    save_wanted = Signal()

    def __init__(self, lists: CodeLists, *, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today, self._lists = today, lists
        self._loading = False
        self.entry: Entry | None = None
        self.fields: dict[str, AskField] = {}
        self._make_controls()
        self._lay_out()
        self._bind()

    # ------------------------------------------------------------------------------------------------------- building
    def _make_controls(self) -> None:
        day = self._today()
        self.received_on = DayField(today=self._today, latest=date(day.year + 30, 12, 31))
        self.due = DayField(today=self._today, use=DateUse.DUE)
        for day_field in (self.received_on, self.due):
            day_field.edit.setMaximumWidth(_ANY_WIDTH)
        self.due.edit.setPlaceholderText("For example fri, +2w or 3/12")
        self.pickers = {name: Picker() for name in PICKED}
        self.lines = {
            name: QLineEdit()
            for name in TYPED
            if name not in ("received_on", "next_step_due", "about", "about_unknown", "notes")
        }
        self.about = AboutEdit()
        self.notes = NoteEdit(placeholder="What was said, what was agreed", least_lines=3, most_lines=12)
        self.unknown = NoteEdit(placeholder="For example: woman of about 80, lives above the bakery", least_lines=2)
        self.step = RadioRow(self._lists.current("step", day))
        self.given = TickRow(self._lists.current("given", day))
        for name, list_id in _LISTS.items():
            self.pickers[name].set_choices(self._lists.current(list_id, day))
        self.pickers["outcome"].detail_of = self._what_follows
        self.pickers["source"].set_choices(source_choices(self._lists, day))
        self.lines["minutes"].setPlaceholderText("15 or 1h 20")
        self.lines["new_born"].setPlaceholderText("4/3/1941, 1941 or about 84")

    def set_people(self, *, workers: Sequence[Choice], teams: Sequence[Choice]) -> None:
        """Who may have taken a contact, and for which team."""
        self.pickers["worker_id"].set_choices(workers)
        self.pickers["team_id"].set_choices(teams)

    def _field(self, name: str, text: str, control: QWidget, *, optional: bool = False) -> AskField:
        made = AskField(text, control, optional=optional)
        self.fields[name] = made
        return made

    def _lay_out(self) -> None:
        p, t, f = self.pickers, self.lines, self._field
        self.new_box, self.unknown_box = QWidget(), f("about_unknown", "D&escribe the person", self.unknown)
        self._lay_out_new()
        parts: list[QWidget | tuple[QWidget, ...]] = [
            (
                f("received_on", "Da&y it came", self.received_on),
                f("received_at", "Time", t["received_at"]),
                f("method", "Ho&w", p["method"]),
            ),
            (
                f("source", "&Caller", p["source"], optional=True),
                f("source_name", "Na&me of the caller", t["source_name"], optional=True),
            ),
            f("about", "&About whom", self.about),
            self.new_box,
            self.unknown_box,
            rule(),
            (
                f("reason", "&Reason", p["reason"]),
                f("presenting_issue", "&Presenting issue", p["presenting_issue"], optional=True),
            ),
            f("notes", "&Notes", self.notes),
            f("step", "S&tep", self.step),
            f("given", "&Given: any of these", self.given),
            f("given_detail", "What exactly was given", t["given_detail"], optional=True),
            rule(),
            f("outcome", "&Outcome", p["outcome"]),
            (
                f("next_step", "What happens ne&xt", p["next_step"]),
                f("next_step_due", "By when", self.due, optional=True),
                f("no_next_why", "Why nothing follows", t["no_next_why"]),
            ),
            f("next_step_note", "More about what happens next", t["next_step_note"], optional=True),
            rule(),
            (
                f("worker_id", "Taken by", p["worker_id"]),
                f("team_id", "Team", p["team_id"]),
                f("minutes", "T&ime spent", t["minutes"], optional=True),
            ),
        ]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        outer.setSpacing(Space.M)
        for part in parts:
            if isinstance(part, tuple):
                line = row(*part, space=Space.M)
                for place, one in enumerate(part):
                    line.setAlignment(one, Qt.AlignmentFlag.AlignTop)
                    line.setStretch(place, 2 if one is self.fields["received_at"] else 3)
                outer.addLayout(line)
            else:
                outer.addWidget(part)
        outer.addStretch(1)

    def _lay_out_new(self) -> None:
        t, f = self.lines, self._field
        box = QVBoxLayout(self.new_box)
        box.setContentsMargins(Space.M, 0, 0, 0)
        box.setSpacing(Space.S)
        box.addWidget(heading("New person"))
        for names in (
            (("new_given", "&First names"), ("new_family", "Fami&ly name")),
            (("new_born", "Born, or age"), ("new_postcode", "Postcode")),
            (("new_phone", "Phone"), ("new_nhs_number", "NHS number")),
        ):
            line = row(space=Space.M)
            for name, text in names:
                field = f(name, text, t[name], optional=name not in ("new_given", "new_family"))
                line.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            box.addLayout(line)

    # ------------------------------------------------------------------------------------------------------- binding
    def _bind(self) -> None:
        for name, line in self.texts().items():
            line.textChanged.connect(lambda *_a, name=name: self._on_typed(name))
        for name, picker in self.pickers.items():
            picker.picked.connect(lambda _code, name=name: self._on_picked(name))
            picker.taken.connect(lambda name=name: self.advance(name))
        self.step.changed.connect(lambda: self._on_ticked("step"))
        self.given.changed.connect(lambda: self._on_ticked("given"))
        self.given.gone_on.connect(lambda: self.advance("given"))
        for name, edit in self.texts().items():
            if isinstance(edit, QLineEdit):
                if not isinstance(edit, AboutEdit):
                    edit.returnPressed.connect(lambda name=name: self.advance(name))
                edit.cursorPositionChanged.connect(lambda *_a: self._on_moved())
            else:
                edit.cursorPositionChanged.connect(self._on_moved)
            edit.installEventFilter(self)
        self.about.gone_on.connect(lambda: self.advance("about"))

    def texts(self) -> Mapping[str, QLineEdit | QPlainTextEdit]:
        """Every control that holds typed text, by field."""
        return {
            **self.lines,
            **self.pickers,
            "received_on": self.received_on.edit,
            "next_step_due": self.due.edit,
            "about": self.about,
            "about_unknown": self.unknown,
            "notes": self.notes,
        }

    def _on_typed(self, name: str) -> None:
        if self._loading or self.entry is None:
            return
        edit = self.texts()[name]
        self.entry.texts[name] = edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()
        if name in self.pickers:
            self.entry.codes[name] = self.pickers[name].code()
        if name == "about":
            self._forget_person()
        self._tell(name)

    def _on_picked(self, name: str) -> None:
        if self._loading or self.entry is None:
            return
        self.entry.codes[name] = self.pickers[name].code()
        self.entry.texts[name] = self.pickers[name].text()
        if name == "outcome":
            self._propose_next()
        if name in ("outcome", "next_step"):
            self._propose_why()
        self._tell(name)

    def _on_ticked(self, name: str) -> None:
        if self._loading or self.entry is None:
            return
        self.entry.given = self.given.codes()
        self.entry.codes["step"] = self.step.code()
        self.fields["given_detail"].setVisible(bool(self.entry.given))
        self._tell(name)

    def _tell(self, name: str) -> None:
        if self.fields[name].problem:
            self.fields[name].set_problem("")
        self.changed.emit(name)

    def _on_moved(self) -> None:
        if not self._loading:
            self._note_place()
            self.moved.emit()

    def _note_place(self) -> None:
        """Remember where the keyboard is, so that a draft comes back to the very letter."""
        if self.entry is None:
            return
        for name, edit in self.texts().items():
            if edit.hasFocus():
                self.entry.focus = name
                self.entry.cursor = (
                    edit.cursorPosition() if isinstance(edit, QLineEdit) else edit.textCursor().position()
                )

    def _propose_next(self) -> None:
        """What usually follows from the outcome, unless the worker chose something else."""
        entry = self.entry
        if entry is None or entry.code("next_step") not in ("", entry.proposed):
            return
        entry.proposed = default_next_step(entry.code("outcome"), self._lists)
        entry.codes["next_step"] = entry.proposed
        self.pickers["next_step"].set_code(entry.proposed)
        entry.texts["next_step"] = self.pickers["next_step"].text()

    def _propose_why(self) -> None:
        """Why nothing follows, where the outcome says so itself, unless the worker wrote something else."""
        entry = self.entry
        if entry is None:
            return
        if entry.text("no_next_why") in ("", entry.proposed_why):
            nothing = says_nothing_follows(entry)
            entry.proposed_why = usual_reason(entry.code("outcome"), self._lists) if nothing else ""
            entry.texts["no_next_why"] = entry.proposed_why
            self.show_texts("no_next_why")
        self._show_what_follows()

    def _what_follows(self, outcome: Choice) -> str:
        """What an outcome proposes, to be seen before it is taken."""
        step = default_next_step(outcome.id, self._lists)
        if step != NOTHING_FURTHER:
            return self._lists.label("next_step", step)
        reason = usual_reason(outcome.id, self._lists) or "say why"
        return f"{self._lists.label('next_step', step)}: {reason}"

    def _show_what_follows(self) -> None:
        """Ask by when where something follows, and in its place for the reason where nothing does."""
        nothing = self.entry is not None and says_nothing_follows(self.entry)
        self.fields["no_next_why"].setVisible(nothing)
        self.fields["next_step_due"].setVisible(not nothing)

    def _forget_person(self) -> None:
        """Other text than the chosen person's name is a new search."""
        entry = self.entry
        if entry is not None and entry.about is About.PERSON and entry.text("about") != entry.person_name:
            entry.about, entry.person_id, entry.person_name, entry.call_back_of = About.SEARCH, "", "", ""

    # ------------------------------------------------------------------------------------------------------- showing
    def show_entry(self, entry: Entry) -> None:
        """Show another entry exactly as it was left."""
        self._loading = True
        self.entry = entry
        for name, picker in self.pickers.items():
            picker.set_code(entry.code(name))
            if not entry.code(name) or entry.text(name):
                picker.setText(entry.text(name))
        for name, edit in self.texts().items():
            if name in self.pickers:
                continue
            if isinstance(edit, QLineEdit):
                edit.setText(entry.text(name))
            else:
                edit.setPlainText(entry.text(name))
        self.step.set_code(entry.code("step"))
        self.given.set_codes(entry.given)
        self._loading = False
        self.show_about()
        self.say([])

    def show_about(self) -> None:
        """Show the fields that fit how much is known of the person."""
        if self.entry is not None:
            self.new_box.setVisible(self.entry.about is About.NEW)
            self.unknown_box.setVisible(self.entry.about is About.UNKNOWN)
            self.fields["given_detail"].setVisible(bool(self.entry.given))
            self._show_what_follows()

    def show_texts(self, *names: str) -> None:
        """Show what the entry holds in these fields after it was changed from outside."""
        before, self._loading = self._loading, True
        for name in names:
            edit = self.texts()[name]
            if isinstance(edit, QLineEdit) and self.entry is not None:
                edit.setText(self.entry.text(name))
        self._loading = before

    def say(self, said: Sequence[Said]) -> None:
        """Say everything that is wrong or asked about, beside its field."""
        for name in self.fields:
            self.say_one(name, said)

    def say_one(self, name: str, said: Sequence[Said]) -> None:
        """Say what is wrong with one field."""
        mine = [one for one in said if one.field == name]
        self.fields[name].set_problem(next((one.words for one in mine if one.stops), ""))
        self.fields[name].ask(next((one.words for one in mine if not one.stops), ""))

    def focus_field(self, name: str, cursor: int | None = None) -> None:
        """Put the keyboard into a field, and the cursor where it was."""
        if name in self.fields:
            self.fields[name].focus()
        edit = self.texts().get(name)
        if isinstance(edit, QLineEdit):
            if cursor is None:
                edit.selectAll()
            else:
                edit.setCursorPosition(cursor)
        elif edit is not None and cursor is not None:
            at = edit.textCursor()
            at.setPosition(min(cursor, len(edit.toPlainText())))
            edit.setTextCursor(at)

    def settle(self) -> None:
        """Take what is highlighted in an open list, as leaving its field would."""
        for picker in self.pickers.values():
            if picker.hasFocus():
                picker.settle()
        if self.about.hasFocus():
            self._settle_about()

    def _settle_about(self) -> None:
        if self.entry is not None and self.entry.about is About.SEARCH:
            self.about.take_if_sure()

    def advance(self, name: str) -> None:
        """Go on to the next thing that is still worth a stop."""
        if self.entry is None:
            return
        goal = next_stop(self.entry, name, ORDER)
        if goal == "save":
            self.save_wanted.emit()
        else:
            self.focus_field(goal)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.FocusIn:
            self._on_moved()
            self.entered.emit(watched)
        elif kind is QEvent.Type.FocusOut:
            name = next((name for name, edit in self.texts().items() if edit is watched), "")
            if name == "about" and isinstance(event, QFocusEvent) and event.reason() in _BY_TAB:
                self._settle_about()
            if name and not self._loading:
                self.left.emit(name)
        return False
