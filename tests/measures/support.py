"""What the tests of figures share: a store to fill, and contacts written straight as the journal takes them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from caseload_desktop.domain.months import Month
from caseload_desktop.measures.measure import Measure, resolved_at_source
from caseload_desktop.measures.span import Span
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store
from tests.support import MANAGER

OCTOBER = Month(2026, 10)
IN_OCTOBER = Span(OCTOBER, OCTOBER)

_numbers = itertools.count(1)


def the_measure(store: Store, definition: str = "kent_style") -> Measure:
    """The measure under one way of counting."""
    return resolved_at_source(store.code_lists, definition)


def add_person(act: Act, **fields: Any) -> str:
    """An adult of 70 unless said otherwise."""
    return act.create("person", {"given": "Ada", "family": "Marsh", "birth_date": "1956-05-04", **fields})


def add_contact(act: Act, person_id: str | None, **fields: Any) -> str:
    """A contact resolved on 5 October 2026 unless said otherwise."""
    usual: Mapping[str, object] = {
        "received_on": "2026-10-05",
        "closed_on": "2026-10-05",
        "reason": "request_information",
        "outcome": "nfa_information_advice",
        "next_step": "nothing_further",
        "worker_id": MANAGER.worker_id,
    }
    return act.create("contact", {**usual, "person_id": person_id, **fields})


def resolved_and_not(store: Store, *, resolved: int, not_resolved: int, **fields: Any) -> None:
    """That many contacts of one adult, resolved or not."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act, reference=f"T-{next(_numbers)}")
        for number in range(resolved + not_resolved):
            outcome = "nfa_information_advice" if number < resolved else "progress_assessment_review"
            add_contact(act, person, **{"outcome": outcome, **fields})
