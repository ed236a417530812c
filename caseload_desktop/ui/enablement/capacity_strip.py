"""What every patch can take on today, in one line: a letter sets the colour of the patch the keyboard is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget
from typing_extensions import override

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.roles import May
from caseload_desktop.services.enablement_capacity import SetCapacity, set_capacity
from caseload_desktop.store.queries.organisation import Team
from caseload_desktop.store.queries.patches import Capacity
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.capacity_form import CapacityForm
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.flow import FlowLayout
from caseload_desktop.ui.widgets.status_tag import Tag, Tone, draw_tag, tag_font, tag_height, tag_width
from caseload_desktop.ui.widgets.text import label

LEVELS = {"g": "green", "a": "amber", "r": "red", "b": "black"}
"""Which letter sets which capacity."""

_TONES = {"green": Tone.GREEN, "amber": Tone.AMBER, "red": Tone.RED, "black": Tone.BLACK}
_PAD, _BETWEEN = 10, 8
_WIDEST_NAME = 280


def level_tag(level: str, lists: CodeLists) -> Tag:
    """A capacity by shape, word and colour; one nobody set says so."""
    if not level:
        return Tag(Tone.GREY, "Not set today")
    return Tag(_TONES.get(level, Tone.GREY), lists.label("patch_capacity_level", level))


class PatchChip(QPushButton):
    """One patch with its capacity. G, A, R, B set it; Enter opens the details; Left and Right go to the next.

    Signals: ``level_wanted(str)``; ``moved(int)`` by how many patches the keyboard wants to go.
    """

    level_wanted = Signal(str)
    moved = Signal(int)

    def __init__(self, team: Team, tag: Tag, detail: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.team, self.tag = team, tag
        self.setProperty("kind", "chip")
        self.setAccessibleName(f"Capacity of {team.name}: {tag.words}")
        self.setAccessibleDescription("G, A, R or B sets it for today; Enter opens the details")
        self.setToolTip(f"{team.name}: {tag.words}{detail}\nG, A, R or B sets it for today, Enter opens the details")

    @override
    def sizeHint(self) -> QSize:
        width = self._name_width() + _BETWEEN + tag_width(self.tag, self.font()) + 2 * _PAD
        return QSize(width, round(34 * theme().scale))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _name_width(self) -> int:
        return min(QFontMetrics(self.font()).horizontalAdvance(self.team.name), _WIDEST_NAME)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        name = self._name_width()
        token = "focusink" if self.hasFocus() else "ink"
        painter.setPen(theme().tokens.colour(token))
        painter.setFont(self.font())
        words = QFontMetrics(self.font()).elidedText(self.team.name, Qt.TextElideMode.ElideRight, name + 1)
        painter.drawText(QRect(_PAD, 0, name + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        place = QRect(_PAD + name + _BETWEEN, 0, tag_width(self.tag, self.font()), self.height())
        painter.setFont(tag_font(self.font()))
        draw_tag(painter, place, self.tag)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        level = LEVELS.get(event.text().casefold())
        if level is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            self.level_wanted.emit(level)
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
            return
        super().keyPressEvent(event)


class CapacityStrip(QWidget):
    """The patches with today's capacity; nothing at all where there is no patch."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._flow = FlowLayout(self, space=Space.S)
        self._title = label("Capacity today", "muted")
        self._title.setMinimumHeight(tag_height() + 10)
        self._flow.addWidget(self._title)
        self.chips: list[PatchChip] = []
        self._own = ""

    def show_patches(self, patches: Sequence[Team], today: Mapping[str, Capacity], *, own_team: str = "") -> None:
        """Show the patches with what was set for today, by team id; the keyboard stays on its patch."""
        held = next((chip.team.id for chip in self.chips if chip.hasFocus()), "")
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._own, self.chips = own_team, []
        for team in patches:
            self.chips.append(self._chip(team, today.get(team.id)))
        self.setVisible(bool(patches))
        self.updateGeometry()
        again = next((chip for chip in self.chips if chip.team.id == held), None)
        if again is not None:
            again.setFocus()

    def _chip(self, team: Team, capacity: Capacity | None) -> PatchChip:
        level = capacity.level if capacity is not None else ""
        chip = PatchChip(team, level_tag(level, self.desk.code_lists), _detail(capacity))
        chip.setEnabled(self.desk.may(May.WRITE_RECORD))
        chip.level_wanted.connect(lambda wanted: self._set(team, capacity, wanted))
        chip.moved.connect(lambda step: self._move(chip, step))
        chip.clicked.connect(lambda: self._open(team, capacity))
        self._flow.addWidget(chip)
        chip.show()
        return chip

    def take_keyboard(self) -> None:
        """Put the keyboard on the own patch, else on the first."""
        chosen = next((chip for chip in self.chips if chip.team.id == self._own), None)
        if self.chips:
            (chosen or self.chips[0]).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _move(self, chip: PatchChip, step: int) -> None:
        place = self.chips.index(chip) + step
        if 0 <= place < len(self.chips):
            self.chips[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _set(self, team: Team, capacity: Capacity | None, level: str) -> None:
        store, actor, on = self.desk.store, self.desk.actor, self.desk.today().isoformat()
        seen = {"level": capacity.level if capacity is not None else None}
        command = SetCapacity(team_id=team.id, on=on, level=level, seen=seen)
        words = f"{team.name}: {self.desk.code_lists.label('patch_capacity_level', level)}"
        self.desk.write(self, words, lambda: set_capacity(store, actor, command))

    def _open(self, team: Team, capacity: Capacity | None) -> None:
        CapacityForm(self.desk, team, capacity, parent=self.window()).open()


def _detail(capacity: Capacity | None) -> str:
    if capacity is None:
        return ""
    parts = [f"{capacity.hours_free:g} hours free" if capacity.hours_free is not None else ""]
    if capacity.staff_present is not None:
        posts = f" of {capacity.staff_establishment:g}" if capacity.staff_establishment is not None else ""
        parts.append(f"{capacity.staff_present:g}{posts} staff present")
    parts += [capacity.note, f"set by {capacity.worker}" if capacity.worker else ""]
    return "".join(f"\n{part}" for part in parts if part)
