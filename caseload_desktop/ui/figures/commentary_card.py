"""What managers wrote about a month's figure, and the place to write it; unfinished words are kept for their author."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import May
from caseload_desktop.domain.targets import Scope
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.services.targets import LONGEST_COMMENTARY, WriteCommentary, commentary_id, write_commentary
from caseload_desktop.store.drafts import Draft
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.meanwhile import Rebase
from caseload_desktop.ui.figures.bar import scope_key, scope_of
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.widgets.buttons import button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.text import label, muted

DRAFT = "commentary"


class CommentaryCard(Card):
    """Shows the commentary; a manager edits it in place."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__("Commentary", parent=parent)
        self._desk = desk
        self._place: tuple[str, Scope, str] | None = None
        self._page: FigurePage | None = None
        self._opened = ""
        self.rebase: Rebase | None = None
        self._filling = False
        self.text = label("", wrap=True, selectable=True)
        self.author = muted("")
        self.write = quiet_button("Write commentary", self.begin, icon="pencil")
        self.note = NoteEdit(placeholder="What moved the figure, and what is done about it", limit=LONGEST_COMMENTARY)
        self.field = Field("Commentary on the month", self.note, hint="Printed on the PDF: no names of people.")
        self.save_button = button("Save commentary", self.save)
        self.drop_button = quiet_button("Throw away", self.drop)
        self.note.textChanged.connect(self._on_typed)
        self.corner.addWidget(self.write)
        self._views = QStackedLayout()
        self.body.addLayout(self._views, 1)  # first: a stack without a parent opens its first view as a window
        self._views.addWidget(self._reading_side())
        self._views.addWidget(self._writing_side())

    def _reading_side(self) -> QWidget:
        side = QWidget()
        layout = column(self.text, self.author)
        layout.addStretch(1)
        side.setLayout(layout)
        return side

    def _writing_side(self) -> QWidget:
        side = QWidget()
        buttons = row(self.save_button, self.drop_button)
        buttons.addStretch(1)
        self._meanwhile = column()
        layout = column(self._meanwhile, self.field, buttons)
        layout.addStretch(1)
        side.setLayout(layout)
        return side

    @property
    def writing(self) -> bool:
        """True while the worker writes."""
        return self._views.currentIndex() == 1

    def show_page(self, page: FigurePage) -> None:
        """Show the commentary of a page; what is being written about the same month stays."""
        place = (page.measure.id, page.part.scope, page.month.key)
        same = place == self._place
        self._place, self._page = place, page
        held = page.commentary
        self.text.setText(held.text if held else "Nothing written about this month.")
        self.text.setProperty("kind", "" if held else "muted")
        self.author.setText(f"{held.author}, {_day(held.written_at)}" if held else "")
        self.author.setVisible(held is not None)
        may = self._desk.may(May.SET_TARGETS) and page.part.reason is None
        self.write.setVisible(may and not (same and self.writing))
        if not (same and self.writing):
            self._views.setCurrentIndex(0)
            self.write.setText(self._offer(held is not None))
            self.write.setAccessibleName(self.write.text())

    def begin(self) -> None:
        """Open the editor, with what was typed before if it was not saved."""
        if self._page is None:
            return
        held, draft = self._page.commentary, self._draft()
        self._opened = str(draft.state["opened"]) if draft else held.text if held else ""
        self._filling = True
        self.note.set_text(str(draft.state["text"]) if draft else self._opened)
        self._filling = False
        self.field.set_problem("")
        self.field.set_hint(_hint(draft))
        self._follow()
        self._views.setCurrentIndex(1)
        self.write.hide()
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self) -> None:
        """Watch what is written about the month elsewhere while the editor is open."""
        self._end_following()
        if self._place is not None:
            row_id, values = commentary_id(*self._place), {"text": self._opened}
            self.rebase = Rebase(self._desk, self, self._meanwhile, entity="commentary", row_id=row_id, values=values)
            self.rebase.look()

    def _end_following(self) -> None:
        if self.rebase is not None:
            self.rebase.stop()
            self.rebase = None

    def typed(self) -> Mapping[str, object]:
        """What is in the editor."""
        return {"text": self.note.text()}

    def take(self, name: str, value: object) -> None:
        """Show what came meanwhile."""
        del name
        self.note.set_text(str(value or ""))

    def based_on(self, name: str, value: object) -> None:
        """What is typed stands against another text now; a draft remembers which."""
        del name
        self._opened = str(value or "")
        self._on_typed()

    def what(self, name: str) -> str:
        """What the field is called."""
        del name
        return "Commentary"

    def leave(self) -> None:
        """Close without saving."""
        self._close()

    def save(self) -> None:
        """Save; the editor stays open with what was typed until it is saved."""
        if self._place is None or self.rebase is None or self.rebase.ask():
            return
        measure, scope, month = self._place
        seen = self.rebase.seen()
        self.rebase.paused = True
        command = WriteCommentary(
            measure=measure, scope=scope, month=Month.parse(month), text=self.note.text(), seen=seen
        )
        store, actor = self._desk.store, self._desk.actor
        self._desk.write(
            self,
            "Commentary saved",
            lambda: write_commentary(store, actor, command),
            on_done=lambda _changes: self._close(),
            on_error=self._on_refused,
        )

    def drop(self) -> None:
        """Close the editor and forget what was typed."""
        self._close()

    def _close(self) -> None:
        self._end_following()
        self._desk.forget_draft(DRAFT, self.key)
        self._views.setCurrentIndex(0)
        if self._page is not None:
            self.show_page(self._page)
        if self.write.isVisible():
            self.write.setFocus()

    def _on_refused(self, error: CaseloadError) -> None:
        if self.rebase is not None:
            self.rebase.paused = False
            if isinstance(error, AlreadyChanged):
                self.rebase.look()
                return
        self.field.set_problem(sentence_for(error))

    def _on_typed(self) -> None:
        if self._filling or not self.writing:
            return
        state = {"text": self.note.toPlainText(), "opened": self._opened}
        self._desk.keep_draft(DRAFT, self.key, state)

    @property
    def key(self) -> str:
        """Under which the drafts keep what is typed about the month that shows."""
        if self._place is None:
            return ""
        measure, scope, month = self._place
        return f"{measure}|{scope_key(scope)}|{month}"

    def _draft(self) -> Draft | None:
        mine = self._desk.store.drafts.mine(self._desk.actor.worker_id)
        return next((draft for draft in mine if (draft.kind, draft.key) == (DRAFT, self.key)), None)

    def _offer(self, written: bool) -> str:
        if self._desk.may(May.SET_TARGETS) and self._draft() is not None:
            return "Go on with what you typed"
        return "Change commentary" if written else "Write commentary"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A commentary that was begun and not saved."""

    key: str
    measure: str
    scope: Scope
    month: Month


def unfinished(desk: Desk) -> list[Unfinished]:
    """The commentaries this worker began and did not save, the latest first."""
    mine = [draft.key for draft in desk.store.drafts.mine(desk.actor.worker_id) if draft.kind == DRAFT]
    found = []
    for key in mine:
        measure, scope, month = key.split("|")
        found.append(Unfinished(key, measure, scope_of(scope), Month.parse(month)))
    return found


def _day(instant: str) -> str:
    return show_long(date.fromisoformat(instant[:10]))


def _hint(draft: Draft | None) -> str:
    plain = "Printed on the PDF: no names of people."
    return f"What you typed on {_day(draft.saved_at)} and did not save is here again. {plain}" if draft else plain
