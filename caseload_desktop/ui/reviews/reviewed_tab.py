"""The share of people reviewed in the last 12 months, with the very people who make it, and who is left out and why."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.domain.review_share import PART_WORDS, Part
from caseload_desktop.store.queries.reviewed import ReviewedLine, reviewed_share
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.record_words import count_words, day_long, day_near
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import heading, muted

_CHIPS = {"reviewed": "Reviewed", "not_reviewed": "Not reviewed", "left_out": "Left out"}
RESTRICTED = "Restricted"

_RULE = (
    "Counted: people with long-term support open today who have had it for 12 months or more. Reviewed: any review "
    "held in the last 365 days. There is no national definition; this one follows what councils publish."
)


def part_tag(part: Part) -> Tag:
    """A person's part by shape, word and colour."""
    if part is Part.REVIEWED:
        return Tag(Tone.GREEN, "Reviewed")
    return Tag(Tone.RED, "Not reviewed") if part is Part.NOT_REVIEWED else Tag(Tone.GREY, "Left out")


class ReviewedTab(QWidget):
    """Chips say how many; each opens its very rows. Enter opens the person."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._all: tuple[ReviewedLine, ...] = ()
        self._lines: dict[int, ReviewedLine] = {}
        self.title = heading("")
        self.rule = muted(_RULE)
        self.rule.setWordWrap(True)
        self.filters = FilterBar(search="Search people")
        self._chips = {key: self.filters.add_chip(key, words, group="part") for key, words in _CHIPS.items()}
        self.view = ListView("People with long-term support")
        empty = EmptyState("users", "Nobody has long-term support. It is recorded on the person's page.")
        empty.follow(self.filters)
        self.pane = ListPane(self.view, empty)
        self.model = PagedModel[ReviewedLine](
            self._columns(), self._fetch, row_id=lambda line: line.number, runner=desk.runner, order=Order("part"),
            parent=self,
        )  # fmt: skip
        self.pane.watch(self.model)
        self._lay_out()
        self.filters.changed.connect(self._show)
        self.filters.list_wanted.connect(self.pane.take_keyboard)
        self.model.loaded.connect(lambda _count: self.view.select_any())
        self.view.opened.connect(self._open)

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("People with long-term support")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.title)
        layout.addWidget(self.rule)
        layout.addWidget(self.filters)
        layout.addWidget(card, 1)

    def _columns(self) -> tuple[Column[ReviewedLine], ...]:
        today = self.desk.today
        return (
            Column("part", "Part", lambda n: part_tag(n.part).words, tag=lambda n: part_tag(n.part), width=140),
            Column(
                "person", "Person", lambda n: n.person or RESTRICTED, detail=lambda n: n.reference, strong=True,
                width=170, stretch=3,
            ),
            Column(
                "last", "Last review", lambda n: day_near(n.last_review, today=today()) or "Never",
                tip=lambda n: day_long(n.last_review), width=130, stretch=1,
            ),
            Column(
                "since", "Supported since", lambda n: day_long(n.since), width=130, stretch=1, hide_below=620,
            ),
            Column("why", "Why left out", _why, width=180, stretch=2, hide_below=760),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- showing
    def show_lines(self, lines: Sequence[ReviewedLine]) -> None:
        """Show the people and the share they make."""
        self._all = tuple(lines)
        share = reviewed_share(lines)
        if share.percent is None:
            self.title.setText("Nobody has had long-term support for 12 months")
        else:
            people = count_words(share.counted, "person", "people")
            self.title.setText(f"{share.percent:.1f}% reviewed: {share.reviewed:,} of {people} in the last 12 months")
        counts = {"reviewed": share.reviewed, "not_reviewed": share.counted - share.reviewed,
                  "left_out": share.left_out}  # fmt: skip
        for key, words in _CHIPS.items():
            self._chips[key].setText(f"{words} ({counts[key]:,})")
        self._show()

    def _show(self) -> None:
        on, words = self.filters.on(), self.filters.text().casefold().split()
        lines = [line for line in self._all if (not on or _chip(line.part) in on) and _holds(line, words)]
        self._lines = {line.number: line for line in lines}
        self.model.load(lambda order: _ordered(lines, order))

    def _fetch(self, numbers: Sequence[int]) -> list[ReviewedLine]:
        lines = self._lines
        return [lines[number] for number in numbers if number in lines]

    def _open(self, number: object) -> None:
        if isinstance(number, int) and number in self._lines and self._lines[number].person_id:
            self.desk.open_person(f"{self._lines[number].person_id}#reviews")


def _chip(part: Part) -> str:
    return str(part) if part.counted else "left_out"


def _holds(line: ReviewedLine, words: Sequence[str]) -> bool:
    held = f"{line.person} {line.reference}".casefold()
    return all(word in held for word in words)


def _why(line: ReviewedLine) -> str:
    return "" if line.part.counted else PART_WORDS[line.part].removeprefix("Left out: ").capitalize()


_PLACES = {part: place for place, part in enumerate((Part.NOT_REVIEWED, *(p for p in Part if p != Part.NOT_REVIEWED)))}
"""Who was not reviewed comes first."""

_KEYS: dict[str, Callable[[ReviewedLine], Any]] = {
    "part": lambda line: (_PLACES[line.part], line.last_review),
    "person": lambda line: line.person.casefold() or "~",
    "since": lambda line: line.since,
    "why": _why,
}


def _ordered(lines: Sequence[ReviewedLine], order: Order) -> array[int]:
    def key(line: ReviewedLine) -> Any:
        return (_KEYS[order.key](line) if order.key in _KEYS else line.last_review, line.number)

    return array("q", (line.number for line in sorted(lines, key=key, reverse=order.descending)))
