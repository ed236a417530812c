"""Reviews by worker, team and locality with counts by band, and beside them the very rows of the chosen one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.domain.review_standing import Band, Standing, bands
from caseload_desktop.store.queries.reviews import Place
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.reviews.due_pane import DuePane
from caseload_desktop.ui.reviews.lines import Line, Lines
from caseload_desktop.ui.reviews.words import NOBODY
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.text import heading

WORKER, TEAM, LOCALITY = "worker", "team", "locality"
_LEAST_WIDTH = 400


@dataclass(slots=True)
class Holder:
    """Whose reviews these are: a worker, a team or a locality; ``key`` is their id, empty for nobody's."""

    number: int
    key: str
    name: str
    bands: list[int]
    soon: int = 0
    gaps: int = 0
    due: list[Line] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        """All that is overdue."""
        return sum(self.bands)


class HoldersTab(QWidget):
    """Choose a worker, team or locality, then their reviews: several are planned or given at once."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._lines = Lines()
        self._holders: tuple[Holder, ...] = ()
        self._chosen = ""
        self.by = RadioRow((Option(WORKER, "Worker"), Option(TEAM, "Team"), Option(LOCALITY, "Locality")))
        self.by.set_code(WORKER)
        self.by.setAccessibleName("Count by")
        self.view = ListView("Reviews by worker, team or locality")
        self.pane = ListPane(self.view, EmptyState("check-check", "No review is due."))
        self.model = PagedModel[Holder](
            _columns(ReviewRules()), self._fetch, row_id=lambda one: one.number, runner=desk.runner,
            order=Order("overdue"), parent=self,
        )  # fmt: skip
        self.pane.watch(self.model)
        self.title = heading("")
        self.due = DuePane(desk, "Reviews of the chosen one", narrow=True)
        self._lay_out()
        self.by.changed.connect(self._count)
        self.model.loaded.connect(self._on_loaded)
        self.view.current_changed.connect(self._on_holder)
        self.view.opened.connect(self._go_to_rows)

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("Reviews by worker, team or locality")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        left = QWidget()
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.S)
        inner.addWidget(self.by)
        inner.addWidget(card, 1)
        beside = QWidget()
        rows = QVBoxLayout(beside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.title)
        rows.addWidget(self.due, 1)
        self.side = SidePane(left, beside, title="Reviews", width=500)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.addWidget(self.side)
        # Until it is shown the side pane asks for both parts side by side, and would widen the other tabs.
        self.setMinimumWidth(round(_LEAST_WIDTH * theme().scale))

    # ------------------------------------------------------------------------------------------------------- showing
    def show_lines(self, lines: Lines) -> None:
        """Show the counts; whoever was chosen stays chosen."""
        self._lines = lines
        self._count()

    @property
    def holders(self) -> tuple[Holder, ...]:
        """The lines of the counts."""
        return self._holders

    def _count(self) -> None:
        self._holders = counted(self._lines, self.by.code() or WORKER)
        holders = self._holders
        self.model.load(lambda order: _ordered(holders, order))

    def _fetch(self, numbers: Sequence[int]) -> list[Holder]:
        holders = self._holders
        return [holders[number] for number in numbers if number < len(holders)]

    def _on_loaded(self, _count: int) -> None:
        chosen = next((one.number for one in self._holders if one.key == self._chosen), None)
        if chosen is not None:
            self.view.select_id(chosen)
        else:
            self.view.select_any()
        self._on_holder(self.view.current_id())

    def _on_holder(self, number: int | None) -> None:
        if number is None or number >= len(self._holders):
            self.title.setText("")
            self.due.show_lines((), self._lines.rules)
            return
        holder = self._holders[number]
        if holder.key != self._chosen:
            self.due.list.begin_anew()
        self._chosen = holder.key
        self.title.setText(f"{holder.name}: {count_words(holder.overdue, 'overdue review')}")
        self.due.show_lines(holder.due, self._lines.rules)

    def _go_to_rows(self, _number: object) -> None:
        self.side.open_side(focus=False)
        self.due.list.pane.take_keyboard()


def counted(lines: Lines, by: str) -> tuple[Holder, ...]:
    """Count the reviews of each worker, team or locality by band; nobody's stand under no name."""
    holders: dict[str, Holder] = {}
    size = len(lines.rules.bands) + 1
    for line in (*lines.due, *lines.gaps):
        key, name = _of(line.place, by)
        holder = holders.get(key)
        if holder is None:
            holder = holders[key] = Holder(len(holders), key, name or NOBODY, [0] * size)
        if line.band is not None:
            holder.bands[line.band] += 1
        elif line.kind == Standing.SOON:
            holder.soon += 1
        if line.kind in tuple(Standing):
            holder.due.append(line)
        else:
            holder.gaps += 1
    return tuple(holders.values())


def _of(place: Place, by: str) -> tuple[str, str]:
    if by == TEAM:
        return place.team_id, place.team
    return (place.locality_id, place.locality) if by == LOCALITY else (place.worker_id, place.worker)


def _columns(rules: ReviewRules) -> tuple[Column[Holder], ...]:
    """A column for each band; the counts of 0 stay empty, so that what is there stands out."""
    found = [
        Column[Holder]("name", "Name", lambda one: one.name, strong=True, width=100, stretch=3),
        Column[Holder]("overdue", "Late", lambda one: f"{one.overdue:,}", tip=_overdue_words, width=92, right=True),
    ]
    for place, band in enumerate(bands(rules)):
        found.append(_band_column(place, band))
    found.append(Column("soon", "Soon", lambda one: _number(one.soon), width=54, right=True, hide_below=420))
    found.append(Column("gaps", "No day", lambda one: _number(one.gaps), width=72, right=True, hide_below=640))
    return tuple(found)


def _band_column(place: int, band: Band) -> Column[Holder]:
    """How many are overdue by so long, under the days alone."""
    words = band.words.removesuffix(" days").replace("Over ", "> ")
    return Column(
        f"band{place}",
        words,
        lambda one: _number(one.bands[place]),
        tip=lambda _one: f"{band.words} overdue",
        width=24 + 7 * len(words),
        right=True,
        hide_below=520,
    )


def _overdue_words(holder: Holder) -> str:
    return count_words(holder.overdue, "overdue review")


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _key(holder: Holder, key: str) -> Any:
    if key == "name":
        return (not holder.key, holder.name.casefold())
    if key.startswith("band"):
        return -holder.bands[int(key.removeprefix("band"))]
    return -int(getattr(holder, key if key in ("soon", "gaps") else "overdue"))


def _ordered(holders: Sequence[Holder], order: Order) -> array[int]:
    found = sorted(holders, key=lambda one: (_key(one, order.key), one.name.casefold()), reverse=order.descending)
    return array("q", (one.number for one in found))
