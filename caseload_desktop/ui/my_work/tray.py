"""The tray of My work, read at one moment: what there is to do, how each stands, and how many of each."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.targets import Scope as FigureScope
from caseload_desktop.domain.targets import ScopeKind
from caseload_desktop.domain.work_item import DueState, Scope, Standing, WorkItem, WorkKind
from caseload_desktop.measures.figure import Figure, series
from caseload_desktop.measures.measure import resolved_at_source
from caseload_desktop.measures.page import rating_code
from caseload_desktop.measures.span import Slice
from caseload_desktop.runtime.collecting import not_collecting
from caseload_desktop.store.queries.conflicts import count_conflicts
from caseload_desktop.store.queries.organisation import team_of
from caseload_desktop.store.queries.work import KINDS, Work, read_rules, read_whose, read_work
from caseload_desktop.store.queries.work.addresses import addresses_of
from caseload_desktop.store.queries.work.contacts import logged_since
from caseload_desktop.ui.models.paged import Order
from caseload_desktop.ui.my_work.drafts import DRAFT_KIND, named
from caseload_desktop.ui.my_work.grouping import Filters, Grouping, Held, Sorted, arrange
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.widgets.status_tag import Tag, Tone, rating_tag

ALL_KINDS: Mapping[str, WorkKind] = {**KINDS, DRAFT_KIND.id: DRAFT_KIND}


class Numbering:
    """Gives every item the same number each time the tray is read, so that what is chosen stays chosen.

    Items count from 0 up, headings from -1 down.
    """

    def __init__(self) -> None:
        self._items: dict[str, int] = {}
        self._headings: dict[str, int] = {}
        self._lock = Lock()

    def of(self, items: Iterable[WorkItem]) -> dict[int, WorkItem]:
        """Return the items by number; of two that are one (seen by two sources) the later stands."""
        known = self._items
        with self._lock:
            return {known.setdefault(item.kind + item.id, len(known)): item for item in items}

    def heading(self, words: str) -> int:
        """The number of a group's heading."""
        with self._lock:
            return self._headings.setdefault(words, -len(self._headings) - 1)


@dataclass(frozen=True, slots=True)
class Tray:
    """Everything My work shows of the work there is; ``logged_this_week`` are the worker's own contacts."""

    held: Held
    lists: CodeLists
    today: date
    conflicts: int = 0
    logged_this_week: int = 0

    def counts(self, group: str = "") -> Counter[DueState]:
        """How many items stand how, of one group of kinds or of all."""
        if not group:
            return Counter(self.held.states.values())
        kinds, items = self.held.kinds, self.held.items
        return Counter(s for number, s in self.held.states.items() if kinds[items[number].kind].group == group)

    def groups(self) -> Counter[str]:
        """How many items there are of each group of kinds."""
        kinds = self.held.kinds
        found: Counter[str] = Counter()
        for kind, count in Counter(item.kind for item in self.held.items.values()).items():
            found[kinds[kind].group] += count
        return found

    @property
    def latest(self) -> int:
        """How many days the longest overdue item is late."""
        late = [n for n, state in self.held.states.items() if state is DueState.OVERDUE]
        oldest = min((self.held.items[n].due_on for n in late), default="")
        return (self.today - date.fromisoformat(oldest)).days if oldest else 0


class View:
    """A tray as it is looked at: filtered, sorted and grouped; its lines are made when they are seen."""

    def __init__(self, tray: Tray, filters: Filters, grouping: Grouping, numbering: Numbering) -> None:
        self.tray, self.filters = tray, filters
        self._grouping, self._numbering = grouping, numbering
        self._headings: Mapping[int, str] = {}
        self._labels: dict[tuple[str, str], str] = {}

    def ids(self, order: Order) -> array[int]:
        """Every line in order, headings (negative numbers) among them; off the screen's thread."""
        held = self.tray.held
        kept = held.kept(self.filters, self._text)
        found: Sorted = arrange(held, kept, order, self._grouping, self._numbering.heading)
        self._headings = found.headings
        return found.numbers

    def lines(self, numbers: Sequence[int]) -> list[Line]:
        """The lines of some numbers; of what is not in the tray any more, nothing."""
        return [line for number in numbers if (line := self.line(number)) is not None]

    def line(self, number: int) -> Line | None:
        """One line, or None when it is not there any more."""
        held, today = self.tray.held, self.tray.today
        if number < 0:
            words = self._headings.get(number)
            empty = WorkItem("", "")
            return Line(number, empty, DRAFT_KIND, DueState.NO_DAY, "", today, words) if words else None
        item = held.items.get(number)
        if item is None:
            return None
        kind, worker = held.kinds[item.kind], held.work.owner_name(item)
        return Line(number, item, kind, held.states[number], self._label(item), today, worker=worker)

    def _label(self, item: WorkItem) -> str:
        key = (item.kind, item.code)
        if key not in self._labels:
            list_id = self.tray.held.kinds[item.kind].list_id
            self._labels[key] = self.tray.lists.label(list_id, item.code) if list_id and item.code else ""
        return self._labels[key]

    def _text(self, item: WorkItem) -> str:
        """What a search looks through."""
        kind = self.tray.held.kinds[item.kind].label
        worker = self.tray.held.work.owner_name(item)
        parts = (item.person, item.reference, worker, kind, self._label(item), item.detail, item.waits_for)
        return " ".join(parts).casefold()


def read_tray(
    connection: Any,
    *,
    scope: Scope,
    lists: CodeLists,
    viewer: Actor,
    now: datetime,
    numbering: Numbering,
    drafts: Sequence[WorkItem] = (),
    with_addresses: bool = False,
) -> Tray:
    """Read the tray of the worker, their team or locality: a fixed number of statements, however much there is.

    ``drafts`` are the worker's entries begun and not saved, which no query knows.
    """
    today = now.date()
    with not_collecting():
        whose = read_whose(connection, scope, viewer=viewer, today=today)
        rules = read_rules(connection, lists)
        work = read_work(connection, viewer=viewer, whose=whose, today=today, rules=rules)
        items = numbering.of([*work.items, *named(connection, drafts, viewer=viewer)])
        held = held_of(items, now, work)
    if with_addresses:
        held = replace(held, addresses=addresses_of(connection, (item.person_id for item in items.values())))
    monday = (today - timedelta(days=today.weekday())).isoformat()
    logged = logged_since(connection, viewer.worker_id, monday)
    return Tray(held, lists, today, count_conflicts(connection, viewer=viewer), logged)


def held_of(items: Mapping[int, WorkItem], now: datetime, work: Work) -> Held:
    """The items with how each stands at a moment."""
    of, draft = Standing(now).of, DRAFT_KIND.id
    nobodys = {kind.id for kind in ALL_KINDS.values() if kind.unallocated}
    states = {
        number: DueState.DRAFT if item.kind == draft else of(item, unallocated=item.kind in nobodys)
        for number, item in items.items()
    }
    return Held(items, states, ALL_KINDS, work)


def read_figures(connection: Any, *, lists: CodeLists, viewer: Actor, today: date) -> tuple[Figure, ...]:
    """Contacts resolved at source in the viewer's team, the last twelve months; nothing for a role without figures."""
    if not viewer.may(May.READ_FIGURES):
        return ()
    team_id = team_of(connection, worker_id=viewer.worker_id, on=today.isoformat())
    part = Slice(FigureScope(ScopeKind.TEAM, team_id)) if team_id else Slice()
    return series(connection, resolved_at_source(lists), part=part, last=Month.of(today), viewer=viewer)


def figure_tag(figure: Figure) -> Tag:
    """The rating of a month, with its target in words."""
    if figure.target is None:
        return Tag(Tone.GREY, "No target yet")
    tag = rating_tag(rating_code(figure.rag))
    return Tag(tag.tone, f"{tag.words}, target {figure.target_text}")
