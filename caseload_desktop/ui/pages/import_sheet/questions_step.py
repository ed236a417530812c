"""Third step: the questions the sheet raises, one after the other, answered by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from caseload_desktop.domain.dates import DateUse, show_date
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.questions import Kind, Question
from caseload_desktop.exchange.sheets.words import question_title, question_words, rows_words
from caseload_desktop.ui.icons import icon
from caseload_desktop.ui.pages.import_sheet.answers import AnswerList
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import ElidedLabel, announce, heading, muted

_KEY = int(Qt.ItemDataRole.UserRole)
_EXAMPLES = 3


class QuestionsStep(QWidget):
    """Shows the questions and takes the answers.

    Signals: ``answered(str key, str answer)``, ``suggestions_taken()``, ``back()``, ``went_on()``.
    """

    answered = Signal(str, str)
    suggestions_taken = Signal()
    back = Signal()
    went_on = Signal()

    def __init__(self, today: Callable[[], date], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions: tuple[Question, ...] = ()
        self._kind = CONTACTS
        self._today = today
        self._decisions: Mapping[str, str] = {}
        self._example: Callable[[int], str] = str
        self.list = QListWidget()
        self.list.setAccessibleName("Questions")
        self.list.setMinimumWidth(250)
        self.list.setMaximumWidth(380)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setIconSize(QSize(18, 18))
        self.list.currentItemChanged.connect(lambda now, _before: self._show(now))
        self._words = heading()
        self._words.setWordWrap(True)
        self._rows = muted("", wrap=True)
        self._examples = [ElidedLabel("", "hint") for _ in range(_EXAMPLES)]
        self.date = DateField(today=today, use=DateUse.EVENT)
        line = self.date.findChild(QLineEdit)
        if line is not None:
            line.returnPressed.connect(self._take_date)
        self._date_field = Field("Type the &day", self.date)
        self._date_button = button("Take this day", self._take_date, icon="check")
        self.options = AnswerList()
        self.options.chosen.connect(self._take)
        self.take_all_button = button("", self.suggestions_taken.emit, icon="check-check")
        self.go_on_button = primary_button("See what becomes of every row", self.went_on.emit, icon="arrow-right")
        self._lay_out()

    def _lay_out(self) -> None:
        self._card = Card()
        body = self._card.body
        body.setSpacing(Space.S)
        for part in (self._words, self._rows, *self._examples):
            body.addWidget(part)
        self._day_row = QWidget()
        day = row(self._date_field, self._date_button)
        day.setStretch(0, 1)
        day.setAlignment(self._date_button, Qt.AlignmentFlag.AlignBottom)
        self._day_row.setLayout(day)
        body.addWidget(self._day_row)
        body.addWidget(self.options, 1)
        middle = row(self.list, self._card, space=Space.M)
        middle.setStretch(0, 2)
        middle.setStretch(1, 3)
        foot = row(quiet_button("Back", self.back.emit, icon="arrow-left"), self.take_all_button)
        foot.addStretch(1)
        foot.addWidget(self.go_on_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)

    def show_questions(
        self,
        questions: Sequence[Question],
        decisions: Mapping[str, str],
        example: Callable[[int], str],
        *,
        kind: SheetKind = CONTACTS,
    ) -> None:
        """Shows the questions with the answers given; stays at the question that was shown, if it is still there.

        ``example`` gives the text of a row by its number.
        """
        self._decisions, self._example, self._kind = dict(decisions), example, kind
        current = self._current_key()
        same = [question.key for question in questions] == [question.key for question in self._questions]
        self._questions = tuple(questions)
        with QSignalBlocker(self.list):
            if not same:
                self.list.clear()
                for question in questions:
                    item = QListWidgetItem()
                    item.setData(_KEY, question.key)
                    self.list.addItem(item)
            for place, question in enumerate(questions):
                self._dress(self.list.item(place), question)
        self._tell_how_many()
        if not same or not current:
            self._go_to(current if any(q.key == current for q in questions) else self._next_open(""))

    def _dress(self, item: QListWidgetItem, question: Question) -> None:
        answer = self._decisions.get(question.key, "")
        said = self._label_of(question, answer)
        count = f"{len(question.rows):,} rows" if len(question.rows) > 1 else f"row {question.rows[0]}"
        title = question_title(question, self._kind)
        words = question_words(question, self._kind)
        item.setText(f"{title}\n{count} · {said}" if answer else f"{title}\n{count}")
        item.setToolTip(words)
        item.setIcon(icon("circle-check" if answer else "circle", "green" if answer else "ctl", size=18))
        state = f"answered: {said}" if answer else "not answered"
        item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{words} {count}, {state}")

    @staticmethod
    def _label_of(question: Question, answer: str) -> str:
        for option in question.options:
            if option.value == answer:
                return option.label
        return show_date(date.fromisoformat(answer)) if _is_iso(answer) else answer

    def _tell_how_many(self) -> None:
        waiting = [question for question in self._questions if question.key not in self._decisions]
        suggested = sum(bool(question.suggested) for question in waiting)
        self.take_all_button.setText(f"Take the {suggested} suggestions" if suggested != 1 else "Take the suggestion")
        self.take_all_button.setAccessibleName(self.take_all_button.text())
        self.take_all_button.setVisible(suggested > 0)

    def _current_key(self) -> str:
        place = self.list.currentRow()
        return str(self.list.item(place).data(_KEY)) if place >= 0 else ""

    def _question(self, key: str) -> Question | None:
        return next((question for question in self._questions if question.key == key), None)

    def _go_to(self, key: str) -> None:
        for place in range(self.list.count()):
            if self.list.item(place).data(_KEY) == key:
                self.list.setCurrentRow(place)
                self._show(self.list.item(place))
                return
        if self.list.count():
            self.list.setCurrentRow(0)
            self._show(self.list.item(0))

    def show_question(self, key: str) -> None:
        """Goes to one question."""
        self._go_to(key)
        self.focus_answer()

    def _next_open(self, after: str) -> str:
        keys = [question.key for question in self._questions]
        start = keys.index(after) + 1 if after in keys else 0
        ordered = keys[start:] + keys[:start]
        return next((key for key in ordered if key not in self._decisions), "")

    def _show(self, item: QListWidgetItem | None) -> None:
        question = self._question(str(item.data(_KEY))) if item is not None else None
        self._card.setVisible(question is not None)
        if question is None:
            return
        self._words.setText(question_words(question, self._kind))
        about = rows_words(question.rows)
        self._rows.setText(about[:1].upper() + about[1:])
        lines = [f"{number}  {self._example(number)}" for number in _rows_to_show(question) if self._example(number)]
        for place, line in enumerate(self._examples):
            line.setVisible(place < len(lines))
            line.setText(lines[place] if place < len(lines) else "")
        answer = self._decisions.get(question.key, "")
        self._day_row.setVisible(question.takes_date)
        if question.takes_date:
            own = question.field is self._kind.day
            use = self._kind.day_use if own or question.field is None else self._kind.dates.get(question.field)
            latest = self._kind.latest(self._today()) if own else None
            self.date.set_use(use or DateUse.EVENT, latest=latest)
            self.date.set_text("" if not _is_iso(answer) else self._label_of(question, answer))
            self._date_field.set_problem("")
        self.options.show_options(question, answer)

    def _take(self, answer: str) -> None:
        key = self._current_key()
        if not key:
            return
        self._decisions = {**self._decisions, key: answer}
        question = self._question(key)
        if question is not None:
            announce(self.options, f"{question_words(question, self._kind)} {self._label_of(question, answer)}")
        following = self._next_open(key)
        self.answered.emit(key, answer)
        if following:
            self._go_to(following)
            self.focus_answer()
        else:
            self.go_on_button.setFocus()

    def _take_date(self) -> None:
        day = self.date.value()
        if day is None:
            self._date_field.set_problem(self.date.problem() or "Type the day, such as 29/4/26.")
            return
        self._take(day.isoformat())

    def focus_answer(self) -> None:
        """Puts the keyboard where the answer is given."""
        question = self._question(self._current_key())
        if question is not None and question.takes_date and not question.suggested:
            self._date_field.focus()
        else:
            self.options.setFocus()


def _rows_to_show(question: Question) -> Sequence[int]:
    """The first rows a question is about; for a date that is none, the rows around it, which tell the day."""
    if question.kind is Kind.DATE:
        return [question.rows[0] + step for step in (-1, 0, 1)]
    return question.rows[:_EXAMPLES]


def _is_iso(answer: str) -> bool:
    return len(answer) == 10 and answer[4:5] == "-" and answer[7:8] == "-"
