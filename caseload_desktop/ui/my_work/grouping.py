"""The order of the tray: filtered, sorted, and in groups with a heading each."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from caseload_desktop.domain.work_item import DueState, WorkItem, WorkKind
from caseload_desktop.store.queries.work import Work
from caseload_desktop.ui.models.paged import Order
from caseload_desktop.ui.my_work.lines import STATE_WORDS
from caseload_desktop.ui.record_words import count_words

_LAST = "9999"
"""Stands behind every day."""


class Grouping(StrEnum):
    """By what the lines stand together."""

    DATE = "date"
    KIND = "kind"
    PERSON = "person"
    ADDRESS = "address"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the tray shows: one state, one group of kinds, lines that hold every word."""

    state: DueState | None = None
    group: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sorted:
    """The numbers in order, headings (negative) among them, and the words of each heading."""

    numbers: array[int]
    headings: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """The items of a tray by their numbers, with how each stands and whose each is (``work``)."""

    items: Mapping[int, WorkItem]
    states: Mapping[int, DueState]
    kinds: Mapping[str, WorkKind]
    work: Work
    addresses: Mapping[str, str] = field(default_factory=dict)

    def kept(self, filters: Filters, text: Callable[[WorkItem], str]) -> list[int]:
        """The numbers of the items a filter keeps."""
        states, kinds = self.states, self.kinds
        found = [
            number
            for number, item in self.items.items()
            if (filters.state is None or states[number] is filters.state)
            and (not filters.group or kinds[item.kind].group == filters.group)
        ]
        if not filters.words:
            return found
        return [number for number in found if _holds(text(self.items[number]), filters.words)]


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return all(word in text for word in words)


def arrange(
    held: Held, numbers: Sequence[int], order: Order, grouping: Grouping, heading_number: Callable[[str], int]
) -> Sorted:
    """Put numbers in order and under headings; the group whose first line presses most comes first.

    ``heading_number`` gives the (negative) number of a heading, the same each time.
    """
    if grouping is Grouping.NONE:
        return Sorted(array("q", _in_order(held, numbers, order)))
    groups: dict[str, list[int]] = defaultdict(list)
    of = _group_of(held, grouping)
    for number in numbers:
        groups[of(number)].append(number)
    found, headings = array("q"), dict[int, str]()
    for key in _places(held, groups, grouping):
        number = heading_number(f"{grouping}:{key}")
        headings[number] = _heading(held, grouping, key, groups[key])
        found.append(number)
        found.extend(_in_order(held, groups[key], order))
    return Sorted(found, headings)


def _places(held: Held, groups: Mapping[str, Sequence[int]], grouping: Grouping) -> list[str]:
    """The keys of the groups in the order they show; whoever has no address stands last."""
    if grouping is Grouping.DATE:
        return [state for state in STATE_WORDS if state in groups]
    due = _pressing(held)
    first = {key: min(map(due, members)) for key, members in groups.items()}
    nowhere = grouping is Grouping.ADDRESS
    return sorted(groups, key=lambda key: (nowhere and not key, first[key], key))


def _group_of(held: Held, grouping: Grouping) -> Callable[[int], str]:
    items, states, addresses = held.items, held.states, held.addresses
    if grouping is Grouping.DATE:
        return states.__getitem__
    if grouping is Grouping.KIND:
        return lambda number: items[number].kind
    if grouping is Grouping.PERSON:
        return lambda number: items[number].person_id or items[number].person
    return lambda number: addresses.get(items[number].person_id, "").casefold()


def _heading(held: Held, grouping: Grouping, key: str, members: Sequence[int]) -> str:
    first, many = held.items[members[0]], count_words(len(members), "item")
    if grouping is Grouping.DATE:
        return f"{STATE_WORDS[DueState(key)]} · {many}"
    if grouping is Grouping.KIND:
        return f"{held.kinds[key].label} · {many}"
    if grouping is Grouping.PERSON:
        return " · ".join(part for part in (first.person or "Nobody in particular", first.reference, many) if part)
    people = len({held.items[number].person_id for number in members})
    where = held.addresses.get(first.person_id, "") or "No address"
    return f"{where} · {count_words(people, 'person', 'people')} · {many}" if people > 1 else f"{where} · {many}"


def _in_order(held: Held, numbers: Sequence[int], order: Order) -> list[int]:
    items, due = held.items, _pressing(held)
    keys: dict[str, Callable[[int], str]] = {
        "person": lambda number: f"{items[number].person.casefold()} {due(number)}",
        "what": lambda number: f"{held.kinds[items[number].kind].label} {items[number].code} {due(number)}",
        "worker": lambda number: f"{held.work.owner_name(items[number]).casefold()} {due(number)}",
        "since": lambda number: items[number].since or _LAST,
    }
    return sorted(numbers, key=keys.get(order.key, due), reverse=order.descending)


def _pressing(held: Held) -> Callable[[int], str]:
    """Gives what puts an item before another: its day, its hour, how it stands, and how long it has been there."""
    items, states = held.items, held.states
    ranks = {state: str(place) for place, state in enumerate(STATE_WORDS)}

    def due(number: int) -> str:
        item = items[number]
        return f"{item.due_on or _LAST}{item.due_at or '99'}{ranks[states[number]]}{item.since or _LAST}"

    return due
