"""The row of choices above a figure: whose, which month, which way of counting."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.targets import Scope, ScopeKind
from caseload_desktop.measures.span import Slice
from caseload_desktop.measures.standing import NamedScope
from caseload_desktop.ui.figures.reading import Asked, Reading
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import icon_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field

MONTHS_OFFERED = 60


def scope_key(scope: Scope) -> str:
    """A scope as one word, for pickers and drafts."""
    return f"{scope.kind.value}:{scope.id}"


def scope_of(key: str) -> Scope:
    """The scope of such a word."""
    kind, _, row_id = key.partition(":")
    return Scope(ScopeKind(kind), row_id)


def scope_option(named: NamedScope) -> Option:
    """A scope as the picker offers it: "Duty desk (team)"."""
    label = f"{named.name} ({named.kind.casefold()})" if named.kind else named.name
    return Option(scope_key(named.scope), label, (named.kind,) if named.kind else ())


class FigureBar(QWidget):
    """Whose figure, of which month, counted how.

    Signals: ``asked(Asked)`` when the worker chose something else.
    """

    asked = Signal(object)

    def __init__(self, asked: Asked, *, latest: Month, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = asked
        self._months = tuple(latest.plus(-back) for back in range(MONTHS_OFFERED))
        self.scope = CodePicker(placeholder="Type a team or a name")
        self.scope.setMinimumWidth(190)
        self.month = QComboBox()
        self.month.addItems([month.label for month in self._months])
        self.month.setMaxVisibleItems(16)
        self.definition = QComboBox()
        self.definition.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.earlier = icon_button("chevron-left", "Month before", lambda: self._step(1))
        self.later = icon_button("chevron-right", "Month after", lambda: self._step(-1))
        self._build()
        self.scope.picked.connect(self._on_scope)
        self.month.activated.connect(self._on_month)
        self.definition.activated.connect(self._on_definition)

    def _build(self) -> None:
        months = QWidget()
        beside = row(self.month, self.earlier, self.later, space=Space.XS)
        beside.addStretch(1)
        months.setLayout(beside)
        months.setFocusProxy(self.month)
        self._fields = (
            Field("&Whose figures", self.scope),
            Field("&Month", months),
            Field("Way of &counting", self.definition),
        )
        self._line = QGridLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setHorizontalSpacing(Space.L)
        self.setLayout(self._line)
        self.arrange(narrow=False)
        self.month.setAccessibleName("Month")

    def arrange(self, *, narrow: bool) -> None:
        """One line, or the first choice above the others where there is no room."""
        scope, month, definition = self._fields
        for field in self._fields:
            self._line.removeWidget(field)
        top = Qt.AlignmentFlag.AlignTop
        if narrow:
            self._line.addWidget(scope, 0, 0, 1, 2, top)
            self._line.addWidget(month, 1, 0, top)
            self._line.addWidget(definition, 1, 1, top)
        else:
            for place, field in enumerate(self._fields):
                self._line.addWidget(field, 0, place, top)
        self._line.setColumnStretch(0, 1)

    def show_reading(self, reading: Reading) -> None:
        """Offer what there is and show what was asked."""
        self._asked = reading.asked
        self.scope.set_choices([scope_option(named) for named in reading.scopes])
        self.scope.set_code(scope_key(reading.asked.part.scope))
        with QSignalBlocker(self.definition):
            self.definition.clear()
            for name, label in reading.definitions:
                self.definition.addItem(label, name)
            self.definition.setCurrentIndex(self.definition.findData(reading.page.measure.rule.id))
        self._fields[2].setVisible(len(reading.definitions) > 1)
        with QSignalBlocker(self.month):
            self.month.setCurrentIndex(self._place())
        self.later.setEnabled(self._place() > 0)
        self.earlier.setEnabled(self._place() < len(self._months) - 1)

    def _place(self) -> int:
        return self._months.index(self._asked.month) if self._asked.month in self._months else 0

    def _step(self, back: int) -> None:
        place = min(max(self._place() + back, 0), len(self._months) - 1)
        self._ask(self._asked.with_month(self._months[place]))

    def _on_scope(self, key: str) -> None:
        if key:
            self._ask(replace(self._asked, part=Slice(scope_of(key))))

    def _on_month(self, place: int) -> None:
        self._ask(self._asked.with_month(self._months[place]))

    def _on_definition(self, _place: int) -> None:
        self._ask(replace(self._asked, definition=str(self.definition.currentData())))

    def _ask(self, asked: Asked) -> None:
        if asked != self._asked:
            self._asked = asked
            self.asked.emit(asked)
