"""One thing of a day's work: what it is, whose it is, and how its day stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.working_days import ENGLAND, WorkingDays


class WorkItem(NamedTuple):
    """One line of a tray. All are text; days are ISO, ``due_at`` is ``HH:MM`` for rules that count hours.

    ``kind`` is the id of a ``WorkKind``, ``id`` that of the row it is about. ``worker_id`` is empty where it is its key
    worker's or, without one, its team's; the tray puts the key worker in, and the names. ``waits_for`` says in words
    whom it waits for, empty: for its worker. ``code`` is put in words by the list its kind names.
    """

    kind: str
    id: str
    person_id: str = ""
    person: str = ""
    reference: str = ""
    worker_id: str = ""
    worker: str = ""
    team_id: str = ""
    due_on: str = ""
    due_at: str = ""
    since: str = ""
    waits_for: str = ""
    code: str = ""
    detail: str = ""


class Scope(StrEnum):
    """Whose work a tray holds."""

    MINE = "mine"
    TEAM = "team"
    LOCALITY = "locality"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose work is asked for: that of these workers and, where nobody is named, of these teams.

    ``on`` is the day (ISO) whose cover counts: who covers for a colleague has that colleague's cases too.
    ``EVERYBODY`` asks for all, whoever is named.
    """

    scope: Scope
    on: str
    worker_ids: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRules:
    """What due dates are reckoned with: the code lists, the council's settings by key, and its working days."""

    lists: CodeLists
    settings: Mapping[str, object] = field(default_factory=_nothing, hash=False)
    days: WorkingDays = field(default=ENGLAND, hash=False)


class Can(StrEnum):
    """What can be done with an item where it stands in the tray, for one or many at once."""

    COMPLETE = "complete"
    PUT_OFF = "put_off"
    GIVE = "give"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkKind:
    """One kind of work.

    ``label`` says what is to be done, ``group`` is the id of the filter it stands under. ``list_id`` is the code list
    that puts an item's code in words. ``opens`` names where Enter leads: ``contact``, or a tab of the person's page.
    ``unallocated`` marks what no worker has yet. ``entity`` is that of the row an item is about; those of ``task`` are
    done, moved and given as tasks are.
    """

    id: str
    label: str
    group: str
    opens: str
    list_id: str = ""
    entity: str = ""
    unallocated: bool = False
    can: frozenset[Can] = frozenset()


class DueState(StrEnum):
    """How an item stands today; each is in exactly one."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    WAITING = "waiting"
    UNALLOCATED = "unallocated"
    NO_DAY = "no_day"
    DRAFT = "draft"


class Standing:
    """How items stand at one moment; made once for a whole tray, so that each item costs a comparison of words."""

    def __init__(self, now: datetime) -> None:
        self.today = now.date()
        self._day, self._hour = self.today.isoformat(), f"{now:%H:%M}"
        self._sunday = end_of_week(self.today).isoformat()

    def of(self, item: WorkItem, *, unallocated: bool = False) -> DueState:
        """How an item stands.

        Its day decides first: what is late is late, whoever it waits for. The day itself is not late, unless the item
        has an hour and that has passed. This week goes to its Sunday. What is due later or never stands under whom it
        waits for, or as unallocated.
        """
        due = item.due_on
        if due and due <= self._day:
            late = due < self._day or "" < item.due_at < self._hour
            return DueState.OVERDUE if late else DueState.TODAY
        if unallocated:
            return DueState.UNALLOCATED
        if item.waits_for:
            return DueState.WAITING
        if not due:
            return DueState.NO_DAY
        return DueState.WEEK if due <= self._sunday else DueState.LATER


def end_of_week(day: date) -> date:
    """The Sunday of the week a day lies in."""
    return day + timedelta(days=6 - day.weekday())


def days_late(item: WorkItem, today: date) -> int:
    """How many days ago an item was due; negative for what is still to come, 0 without a day."""
    return (today - date.fromisoformat(item.due_on)).days if item.due_on else 0
