"""Second step: what each column of the sheet is, seen on its first rows, typed and understood."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.preview import ColumnPreview, Understood
from caseload_desktop.exchange.sheets.session import Opened
from caseload_desktop.exchange.sheets.table import FileKind
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import primary_button, quiet_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.text import ElidedLabel, label, muted

_STRIP_WIDTH = 196
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_PROBLEMS = {
    "map_received_on": "Say which column holds the date the contact was received.",
    "map_referred_on": "Say which column holds the date the referral was received.",
    "map_review_day": "Say which column holds the day the review was done, or is planned for.",
    "map_raised_on": "Say which column holds the day the concern was raised.",
    "map_abuse_type": "Say which column holds the type of abuse.",
    "map_dols_received": "Say which column holds the day the application came.",
    "map_amhp_received": "Say which column holds the day the referral came.",
    "map_started_on": "Say which column holds the day the service started.",
    "map_service": "Say which column holds the kind of service.",
    "map_person": "Say which column names the person.",
}


class ColumnStrip(QFrame):
    """One column: heading, picker, first cells. Signals: ``picked(int column, object field)``."""

    picked = Signal(int, object)

    def __init__(self, place: int, heading: str, kind: SheetKind, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setFixedWidth(_STRIP_WIDTH)
        self._place = place
        self._heading = heading
        self._fields = list(kind.words)
        self.picker = QComboBox()
        for field, words in kind.words.items():
            self.picker.addItem(words.label, field)
        self.picker.setAccessibleName(f"What “{heading}” holds")
        self.picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.picker.setMinimumContentsLength(8)
        self.picker.activated.connect(self._on_activated)
        self._cells = QVBoxLayout()
        self._cells.setSpacing(Space.S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        layout.setSpacing(Space.S)
        layout.addWidget(ElidedLabel(heading, "label"))
        layout.addWidget(self.picker)
        layout.addLayout(self._cells)
        layout.addStretch(1)

    def show_preview(self, found: ColumnPreview) -> None:
        """Shows the column's field and cells."""
        with QSignalBlocker(self.picker):
            self.picker.setCurrentIndex(self._fields.index(found.field) if found.field in self._fields else -1)
        while (item := self._cells.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for cell in found.cells:
            self._cells.addWidget(_cell(cell, left_out=found.field is Field.IGNORE))

    def _on_activated(self, _index: int) -> None:
        self.picked.emit(self._place, self.picker.currentData())


def _cell(cell: Understood, *, left_out: bool) -> QWidget:
    holder = QWidget()
    inner = QVBoxLayout(holder)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(0)
    inner.addWidget(ElidedLabel(" ".join(cell.typed.split()) or "–", "muted" if left_out else ""))
    meaning = cell.meaning or (" " if not left_out else "")
    inner.addWidget(ElidedLabel(meaning, "label" if cell.doubtful else "hint"))
    return holder


class ColumnsStep(QWidget):
    """Asks what the columns are.

    Signals: ``picked(int column, object field)``, ``kind_picked(str)``, ``sheet_picked(str)``,
    ``heading_row_picked(int)`` (from 0, -1 for none), ``back()``, ``confirmed()``.
    """

    picked = Signal(int, object)
    kind_picked = Signal(str)
    sheet_picked = Signal(str)
    heading_row_picked = Signal(int)
    back = Signal()
    confirmed = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._how = muted("", wrap=True)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("What kind of sheet this is")
        self.kinds.setAccessibleDescription("Proposed from the headings; choose another kind if it is not right.")
        self.kinds.activated.connect(lambda _i: self.kind_picked.emit(str(self.kinds.currentData())))
        self._sheets = QComboBox()
        self._sheets.setAccessibleName("Sheet of the workbook")
        self._sheets.activated.connect(lambda _i: self.sheet_picked.emit(self._sheets.currentText()))
        self._row = QSpinBox()
        self._row.setAccessibleName("Row that holds the headings; 0 for none")
        self._row.setSpecialValueText("none")
        self._row.setKeyboardTracking(False)
        self._row.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._row.setMinimumWidth(90)
        self._row.valueChanged.connect(lambda value: self.heading_row_picked.emit(value - 1))
        self._strips: list[ColumnStrip] = []
        self._strip_row = QHBoxLayout()
        self._strip_row.setSpacing(Space.S)
        self._strip_row.setContentsMargins(0, 0, 0, 0)
        self._wrong = label("", "problem", wrap=True)
        self.confirm_button = primary_button("Try it out", self.confirmed.emit, icon="arrow-right")
        self._lay_out()

    def _lay_out(self) -> None:
        self._sheet_pair = _pair(label("Sheet", "label"), self._sheets)
        choices = flow(
            _pair(label("This is a", "label"), self.kinds),
            self._sheet_pair,
            _pair(label("Headings in row", "label"), self._row),
        )
        holder = QWidget()
        holder.setLayout(self._strip_row)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(holder)
        foot = row(quiet_button("Back", self.back.emit, icon="arrow-left"))
        foot.addStretch(1)
        foot.addWidget(self.confirm_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(choices)
        layout.addWidget(self._how)
        layout.addWidget(self._wrong)
        layout.addWidget(self._area, 1)
        layout.addLayout(foot)

    def show_opened(self, opened: Opened, columns: Sequence[ColumnPreview], kinds: Sequence[SheetKind]) -> None:
        """Shows a sheet that was just read, and the kinds it may be taken for."""
        table, layout = opened.table, opened.layout
        self._how.setText(_how_read(opened))
        several = [sheet.name for sheet in table.sheets]
        with QSignalBlocker(self._sheets), QSignalBlocker(self._row), QSignalBlocker(self.kinds):
            self.kinds.clear()
            for kind in kinds:
                self.kinds.addItem(kind.title, kind.id)
            self.kinds.setCurrentIndex(max(self.kinds.findData(opened.kind.id), 0))
            self._sheets.clear()
            self._sheets.addItems(several)
            self._sheets.setCurrentText(table.sheet)
            self._row.setRange(0, len(table.rows))
            self._row.setValue(0 if layout.heading_row is None else layout.heading_row + 1)
        self._sheet_pair.setVisible(len(several) > 1)
        self._make_strips([column.heading for column in columns], opened.kind)
        self.show_columns(columns, opened.mapping.problems())

    def _make_strips(self, headings: Sequence[str], kind: SheetKind) -> None:
        while (item := self._strip_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._strips = [ColumnStrip(place, heading, kind) for place, heading in enumerate(headings)]
        before: QWidget = self._row
        for strip in self._strips:
            strip.picked.connect(self.picked)
            self._strip_row.addWidget(strip)
            QWidget.setTabOrder(before, strip.picker)
            before = strip.picker
        self._strip_row.addStretch(1)

    def show_columns(self, columns: Sequence[ColumnPreview], problems: Sequence[str]) -> None:
        """Shows what the columns are now, and what still stops a dry run."""
        for strip, found in zip(self._strips, columns, strict=True):
            strip.show_preview(found)
        self._wrong.setText(" ".join(_PROBLEMS[code] for code in problems))
        self._wrong.setVisible(bool(problems))
        self.confirm_button.setEnabled(not problems)

    def first_focus(self) -> QWidget:
        """The first picker, or the way on."""
        return self._strips[0].picker if self._strips else self.confirm_button


def _pair(words: QWidget, control: QWidget) -> QWidget:
    """A control with its words before it, which go onto the next line together."""
    holder = QWidget()
    inside = row(words, control)
    inside.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(inside)
    return holder


def _how_read(opened: Opened) -> str:
    """ "421 rows, read as Windows-1252 with semicolons. You mapped a sheet like this before." """
    table = opened.table
    parts = [f"{len(opened.layout.contact_rows(table)):,} rows"]
    if table.kind is FileKind.TEXT:
        names = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8", "utf-8": "UTF-8"}
        encoding = names.get(table.encoding, table.encoding.upper())
        parts.append(f"read as {encoding} with {_SEPARATORS.get(table.separator, table.separator)} between cells")
    words = ", ".join(parts) + "."
    if table.unreadable_characters:
        words += f" {table.unreadable_characters:,} characters could not be read."
    if opened.mapping.remembered:
        words += " A sheet with these headings came in before: its columns are as you left them."
    return words
