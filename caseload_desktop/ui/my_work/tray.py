"""The tray of My work: what waits, read at one moment, and how each line is shown and ordered."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.targets import Scope, ScopeKind
from caseload_desktop.domain.waiting import SETTING, Wait, WaitRule, wait_rule, waited_words
from caseload_desktop.measures.figure import Figure, series
from caseload_desktop.measures.measure import resolved_at_source
from caseload_desktop.measures.page import rating_code
from caseload_desktop.measures.span import Slice
from caseload_desktop.store.queries.allocation import news_for
from caseload_desktop.store.queries.conflicts import count_conflicts
from caseload_desktop.store.queries.my_work import WaitingContact, my_work
from caseload_desktop.store.queries.organisation import setting, team_of
from caseload_desktop.ui.models.paged import Column, Order
from caseload_desktop.ui.widgets.status_tag import Tag, Tone, rating_tag

_NEWS_DAYS = 3
"""How long a case somebody else gave is told here; on the page Caseload it stands for longer."""

_TONES = {Wait.NEW: Tone.BLUE, Wait.SOON: Tone.AMBER, Wait.LATE: Tone.RED}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the tray with what decides its status."""

    number: int
    contact: WaitingContact
    wait: Wait
    waited: str
    what: str
    next_step: str

    @property
    def tag(self) -> Tag:
        """How long it waits, by shape, word and colour."""
        if self.contact.why == "unknown_person":
            return Tag(Tone.GREY, "Person not known")
        words = "New today" if self.waited == "today" else f"Waiting {self.waited}"
        return Tag(_TONES[self.wait], "Since yesterday" if self.waited == "yesterday" else words)


@dataclass(frozen=True, slots=True)
class Tray:
    """Everything My work shows; ``new_cases`` are the people a manager gave the worker in the last days."""

    lines: tuple[Line, ...]
    logged_this_week: int
    conflicts: int
    figures: tuple[Figure, ...]
    new_cases: tuple[str, ...] = ()

    @property
    def late(self) -> int:
        """How many wait too long."""
        return sum(line.wait is Wait.LATE and line.contact.why == "open" for line in self.lines)

    @property
    def unknown(self) -> int:
        """How many are about somebody nobody has named yet."""
        return sum(line.contact.why == "unknown_person" for line in self.lines)


def read_tray(connection: Any, *, lists: CodeLists, viewer: Actor, today: date, whole_team: bool) -> Tray:
    """Read the tray of the worker, or of the team they belong to: a fixed number of queries, however much waits."""
    monday = today - timedelta(days=today.weekday())
    team_id = team_of(connection, worker_id=viewer.worker_id, on=today.isoformat()) if whole_team else None
    work = my_work(connection, viewer=viewer, monday=monday.isoformat(), team_id=team_id)
    rule = wait_rule(setting(connection, SETTING))
    lines = tuple(_line(n, contact, rule, lists, today) for n, contact in enumerate(work.waiting))
    since = (today - timedelta(days=_NEWS_DAYS)).isoformat()
    news = news_for(connection, viewer.worker_id, viewer=viewer, since=since)
    return Tray(
        lines,
        work.logged_this_week,
        count_conflicts(connection, viewer=viewer),
        _team_figures(connection, lists, viewer, today),
        tuple(case.person for case in news.lines),
    )


def _line(number: int, contact: WaitingContact, rule: WaitRule, lists: CodeLists, today: date) -> Line:
    received = date.fromisoformat(contact.received_on)
    reason = lists.label("contact_reason", contact.reason) or "Reason not given"
    step = lists.label("next_step", contact.next_step) or lists.label("contact_outcome", contact.outcome)
    return Line(number, contact, rule.of(received, today), waited_words(received, today), reason, step)


def _team_figures(connection: Any, lists: CodeLists, viewer: Actor, today: date) -> tuple[Figure, ...]:
    """Contacts resolved at source in the viewer's team, the last twelve months; nothing for a role without figures."""
    if not viewer.may(May.READ_FIGURES):
        return ()
    team_id = team_of(connection, worker_id=viewer.worker_id, on=today.isoformat())
    part = Slice(Scope(ScopeKind.TEAM, team_id)) if team_id else Slice()
    return series(connection, resolved_at_source(lists), part=part, last=Month.of(today), viewer=viewer)


def figure_tag(figure: Figure) -> Tag:
    """The rating of a month, with its target in words."""
    if figure.target is None:
        return Tag(Tone.GREY, "No target yet")
    tag = rating_tag(rating_code(figure.rag))
    return Tag(tag.tone, f"{tag.words}, target {figure.target_text}")


COLUMNS: tuple[Column[Line], ...] = (
    Column("waited", "Status", lambda line: line.tag.words, tag=lambda line: line.tag, width=168),
    Column(
        "person",
        "Person",
        lambda line: line.contact.person or "Not known",
        detail=lambda line: line.contact.reference,
        strong=True,
        width=170,
        stretch=2,
    ),
    Column("what", "What for", lambda line: line.what, width=160, stretch=2),
    Column("worker", "Taken by", lambda line: line.contact.worker, width=120, stretch=1, hide_below=900),
    Column("next", "What happens next", lambda line: line.next_step, width=150, stretch=2, hide_below=760),
    Column(
        "received",
        "Received",
        lambda line: _short(line.contact.received_on),
        width=110,
        hide_below=620,
        sort_key="waited",
    ),
)


def ordered(lines: Sequence[Line], order: Order) -> array[int]:
    """Return the numbers of the lines in the order a column asks for.

    The longest wait comes first unless turned round; what only lacks a name never stands above what somebody waits for.
    """
    keys: dict[str, Any] = {
        "person": lambda line: (line.contact.person.casefold(), line.number),
        "worker": lambda line: (line.contact.worker.casefold(), line.number),
        "what": lambda line: (line.what.casefold(), line.number),
        "next": lambda line: (line.next_step.casefold(), line.number),
    }
    key = keys.get(order.key, lambda line: (line.contact.why == "unknown_person", line.number))
    return array("q", (line.number for line in sorted(lines, key=key, reverse=order.descending)))


def _short(day: str) -> str:
    return date.fromisoformat(day).strftime("%d %b %Y") if day else ""
