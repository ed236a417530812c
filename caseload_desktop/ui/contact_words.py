"""A contact in words and shapes: its status, whom it was about, and the values a list or pane shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_entry import starts_work
from caseload_desktop.domain.contact_rules import DEFAULT_DEFINITION, load_resolved_definitions
from caseload_desktop.runtime.paths import resource
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

OPEN, RESOLVED, PASSED_ON, CLOSED, WITHDRAWN = "Open", "Resolved at source", "Passed on", "Closed", "Withdrawn"
RESTRICTED = "Restricted person"


@dataclass(frozen=True, slots=True)
class Sorted:
    """Which outcomes count as resolved at source and which stay out of that figure."""

    resolved: frozenset[str]
    apart: frozenset[str]


@lru_cache(maxsize=2)
def _definition(lists: CodeLists) -> Sorted:
    data = resource("measures", "resolved_at_source.json").read_bytes()
    definition = load_resolved_definitions(data, lists)[DEFAULT_DEFINITION]
    return Sorted(definition.resolved_outcomes, frozenset(definition.excluded_outcomes))


def status_tag(lists: CodeLists, *, outcome: str, closed_on: str, gone: str, next_step: str = "") -> Tag:
    """The status of a contact, from its facts: withdrawn, open, resolved at source, passed on, or closed otherwise.

    A need that was met but led to further work was passed on, as the figure on contacts has it.
    """
    if gone:
        return Tag(Tone.GREY, WITHDRAWN)
    if not closed_on:
        return Tag(Tone.AMBER, OPEN)
    sorted_ = _definition(lists)
    if outcome in sorted_.resolved and not starts_work(next_step, lists):
        return Tag(Tone.GREEN, RESOLVED)
    return Tag(Tone.GREY, CLOSED) if outcome in sorted_.apart else Tag(Tone.BLUE, PASSED_ON)


def received_words(lists: CodeLists, values: Mapping[str, object], *, day: str) -> str:
    """How a contact came, as one line: day, time, way and from whom."""
    source = lists.label("contact_source", str(values.get("source") or ""))
    name = str(values.get("source_name") or "")
    whom = f"{source} ({name})" if source and name else source or name
    parts = [
        day + (f", {values['received_at']}" if values.get("received_at") else ""),
        lists.label("contact_method", str(values.get("method") or "")),
        whom,
    ]
    return " · ".join(part for part in parts if part)
