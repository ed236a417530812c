"""People somebody must look at: no key worker, two of them, a worker who left, or nobody at all."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.store.queries.allocation import Involvement, person_involvements
from caseload_desktop.store.queries.caseloads import Gap, GapLine, Gaps
from caseload_desktop.ui.caseload.acts import CaseActs
from caseload_desktop.ui.caseload.keep_form import KeepForm
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order
from caseload_desktop.ui.record_words import day_long, day_near, day_of
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.verbs import Verb

TAGS: dict[Gap, Tag] = {
    Gap.TWO_KEY_WORKERS: Tag(Tone.RED, "Two key workers"),
    Gap.ADDITIONAL_ONLY: Tag(Tone.RED, "No key worker"),
    Gap.WORKER_LEFT: Tag(Tone.RED, "Worker has left"),
    Gap.HAND_OVER: Tag(Tone.AMBER, "Hand-over asked"),
    Gap.LEFT_ALONE: Tag(Tone.AMBER, "Nobody any more"),
    Gap.OPEN_CONTACT: Tag(Tone.AMBER, "Open contact only"),
}
_CHIPS = {
    Gap.TWO_KEY_WORKERS: "Two key workers",
    Gap.ADDITIONAL_ONLY: "Additional worker only",
    Gap.WORKER_LEFT: "Worker has left",
    Gap.HAND_OVER: "Hand-over asked",
    Gap.LEFT_ALONE: "Ended, nobody follows",
    Gap.OPEN_CONTACT: "Open contact, nobody involved",
}
_HELD = frozenset({Gap.TWO_KEY_WORKERS, Gap.WORKER_LEFT, Gap.HAND_OVER})
"""Where somebody has the case, so that it is handed over or settled, not allocated anew."""

_OPEN = "Open the person"
_ORDER = {gap: place for place, gap in enumerate(Gap)}


@dataclass(frozen=True, slots=True)
class GapRow:
    """A person and what is wrong; one number for both, so that the line keeps it when others come and go."""

    gap: GapLine

    @property
    def number(self) -> int:
        """The number."""
        return self.gap.number * len(_ORDER) + _ORDER[self.gap.gap]


class GapsTab(QWidget):
    """Filters by what is wrong; Enter opens the person, A gives them a worker or settles who is key worker."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.acts = CaseActs(desk, self)
        self._found = Gaps((), 0)
        self._lines: tuple[GapLine, ...] = ()
        self.filters = FilterBar()
        empty = EmptyState("check-check", "Everybody who needs a key worker has one.")
        empty.follow(self.filters)
        self._chips = {gap: self.filters.add_chip(gap.value, words, group="gap") for gap, words in _CHIPS.items()}
        self.list = ActingList[GapRow](
            desk.runner,
            "People without the right worker",
            self._columns(),
            empty,
            self._handling(),
            order="gap",
            many=False,
        )
        self.view, self.pane = self.list.view, self.list.pane
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.filters)
        layout.addWidget(self.list, 1)
        self.filters.changed.connect(self._show)

    def _handling(self) -> Handling[GapRow]:
        today = self.desk.today

        def opened(row: GapRow) -> None:
            self.desk.open_person(row.gap.person_id)

        return Handling[GapRow](
            ordered=lambda rows, order: _ordered(rows, order, today()),
            person=lambda row: row.gap.person,
            opened=opened,
            open_person=opened,
            verbs=lambda rows: [*self._verbs(rows), *(Verb(_OPEN, partial(opened, row), icon="user") for row in rows)],
            letters=("A",),
            open_words=_OPEN,
        )

    def _columns(self) -> tuple[Column[GapRow], ...]:
        today = self.desk.today
        return (
            Column("gap", "What is wrong", lambda r: TAGS[r.gap.gap].words, tag=lambda r: TAGS[r.gap.gap], width=176),
            Column(
                "person", "Person", lambda r: r.gap.person, detail=lambda r: r.gap.reference, strong=True, width=170,
                stretch=3,
            ),
            Column("workers", "Involved", lambda r: r.gap.workers or "Nobody", width=170, stretch=3),
            Column(
                "since", "Since", lambda r: day_near(r.gap.since, today=today()), tip=lambda r: day_long(r.gap.since),
                width=130, stretch=1,
            ),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- showing
    def show_gaps(self, found: Gaps) -> None:
        """Show the people; each chip says how many."""
        self._found = found
        for gap, words in _CHIPS.items():
            self._chips[gap].setText(f"{words} ({len(found.of(gap)):,})")
        self._show()

    def _show(self) -> None:
        on = self.filters.on()
        self._lines = tuple(line for line in self._found.lines if not on or line.gap.value in on)
        self.list.show_lines([GapRow(line) for line in self._lines], hidden=self._found.hidden)

    # ------------------------------------------------------------------------------------------------------- acting
    def _verbs(self, rows: Sequence[GapRow]) -> list[Verb]:
        """Give the person a worker, or settle which of two key workers stays; nothing without the right."""
        if not (rows and self.desk.may(May.WRITE_RECORD)):
            return []
        line, may = rows[0].gap, self.desk.may(May.ALLOCATE)
        if line.gap in _HELD:
            words = "Settle who is key worker" if line.gap is Gap.TWO_KEY_WORKERS else "Hand over"
            return [Verb(words, lambda: self._settle(line), "A", "user-plus")] if may else []
        if may:
            return [Verb("Allocate", lambda: self.acts.allocate_person(line.person_id, line.person), "A", "user-plus")]
        put = partial(self.acts.put_on_list, line.person_id, line.person)
        return [Verb("Put on a team's list", put, "A", "user-plus")]

    def _settle(self, line: GapLine) -> None:
        viewer, person_id = self.desk.actor, line.person_id

        def then(there: tuple[Involvement, ...]) -> None:
            open_now = [one for one in there if not one.to_date]
            keys = [one for one in open_now if one.is_key]
            theirs = [one for one in open_now if one.worker and one.worker in line.workers]
            theirs.sort(key=lambda one: not one.asked_on)
            if line.gap is Gap.TWO_KEY_WORKERS and len(keys) > 1:
                KeepForm(self.desk, keys, parent=self.window()).open()
            elif theirs:
                self.acts.hand_over(theirs[0])

        self.desk.read(self, lambda c: person_involvements(c, person_id, viewer=viewer), then, key="settle")


_KEYS: dict[str, Callable[[GapLine], Any]] = {
    "person": lambda line: line.person.casefold(),
    "workers": lambda line: line.workers.casefold(),
}


def _ordered(rows: Sequence[GapRow], order: Order, today: date) -> array[int]:
    """The longest first; by what is wrong unless another column is asked for."""

    def key(row: GapRow) -> Any:
        line = row.gap
        since = day_of(line.since) or today
        if order.key == "since":
            return since
        return (_KEYS[order.key](line) if order.key in _KEYS else _ORDER[line.gap], since)

    return array("q", (row.number for row in sorted(rows, key=key, reverse=order.descending)))
