"""The box of warnings at the head of a person's record: what kind, what exactly, and how the warning itself stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import quiet_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag
from caseload_desktop.ui.widgets.text import ElidedLabel, label

IN_FULL = 3
"""Warnings shown with their detail; of more the kind alone, so that the record below keeps its room."""


@dataclass(frozen=True, slots=True)
class Hazardous:
    """One warning: its kind and detail in words; ``tags`` say that it is not agreed, or to be looked at again."""

    kind: str
    detail: str
    tags: tuple[Tag, ...] = ()

    @property
    def spoken(self) -> str:
        """The warning as one sentence."""
        return ". ".join((f"{self.kind}: {self.detail}", *(tag.words for tag in self.tags)))


class HazardBox(QFrame):
    """One line for each warning; ``on_open`` leads to where they are kept."""

    def __init__(
        self,
        warnings: Sequence[Hazardous],
        *,
        on_open: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("tone", "red")
        self.setAccessibleName(". ".join(f"Warning: {one.spoken}" for one in warnings))
        lines = QVBoxLayout()
        lines.setSpacing(Space.XS)
        for one in warnings[:IN_FULL]:
            lines.addLayout(_line(one))
        if len(warnings) > IN_FULL:
            rest = "; ".join(dict.fromkeys(one.kind for one in warnings[IN_FULL:]))
            lines.addWidget(_more(f"And {len(warnings) - IN_FULL} more: {rest}", warnings[IN_FULL:]))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S - 2, Space.S, Space.S - 2)
        layout.setSpacing(Space.M)
        layout.addLayout(lines, 1)
        if on_open is not None:
            opened = quiet_button("Look", on_open)
            opened.setAccessibleName("Look at the hazards")
            layout.addWidget(opened)


def _line(one: Hazardous) -> QHBoxLayout:
    mark = label()
    set_icon(mark, "shield-alert", "red", size=18)
    line = row(mark, label(one.kind, "label"), ElidedLabel(one.detail), *(StatusTag(tag) for tag in one.tags))
    line.setStretch(2, 1)
    return line


def _more(words: str, warnings: Sequence[Hazardous]) -> ElidedLabel:
    made = ElidedLabel(words, "label")
    made.setToolTip("\n".join(one.spoken for one in warnings))
    return made
