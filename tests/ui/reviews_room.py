"""A team with reviews for the tests of their screens: overdue in every band, due soon, planned, and without a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from caseload_desktop.services.allocation import Allocate, allocate
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.review_held import CompleteReview, complete_review
from caseload_desktop.services.reviews import AgreeReviewDate, AskReview, agree_review_date, ask_review
from caseload_desktop.services.support import BeginService, begin_service
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_people

TODAY = date(2026, 11, 20)
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id
LONG = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"
NAMES = (
    "Ada Quill",
    "Bertram Oakes",
    LONG,
    "Dilys Prewett",
    "Edwin Marsh",
    "Florence Tunney",
    "Gwilym Rees",
    "Harriet Shaw",
)
_STARTS = (20, 60, 70, 120, 200, 300, 900, 1000)
"""Days ago; with 56 days to the first review they lie in every band, due soon and later."""


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def homecare(store: Store, who: str, days: int, **more: Any) -> str:
    values = {"service_type": "lt_community", "component": "home_support", "provider": "Larkfield Care", **more}
    command = BeginService(person_id=who, from_date=ago(days), **values)
    return begin_service(store, PRACTITIONER, command).ids("service")[0]


def reviewed(store: Store, who: str, days: int, **more: Any) -> str:
    values: dict[str, Any] = {
        "method": "service_user_and_carer", "outcome": "continuation", "change": "rev_no_change",
        "outcomes_achieved": "partially_achieved",
        "answers": {"changed": "Walks less since the fall in spring. The stairs are too much in the evening.",
                    "working": "The morning call works; the evening call comes too early for her."},
        "what_next": WhatNext(no_next_why="All is well"), **more,
    }  # fmt: skip
    command = CompleteReview(person_id=who, completed_on=ago(days), **values)
    return complete_review(store, PRACTITIONER, command).ids("review")[0]


def fill(store: Store) -> list[str]:
    """Eight people with homecare, one of them twice; reviews held, planned, asked for; one placement without a day."""
    people = add_people(store, *NAMES)
    for number, (who, days) in enumerate(zip(people, _STARTS, strict=True)):
        homecare(store, who, days)
        worker = JO if number % 3 else AMINA
        allocate(store, MANAGER, Allocate(person_id=who, worker_id=worker, from_date=ago(days)))
    homecare(store, people[6], 30, component="day_support", provider="")
    reviewed(store, people[6], 380)
    reviewed(store, people[7], 100)
    bed = homecare(store, people[0], 90, service_type="st_other", component="st_residential", provider="Oak House")
    reviewed(store, people[0], 50, service_ids=(bed,), light_touch=True)
    agreed = AgreeReviewDate(
        person_id=people[3], due_on=ago(-6), why="Back from her sister's then", agreed_with="Dilys"
    )
    agree_review_date(store, PRACTITIONER, agreed)
    ask_review(
        store, PRACTITIONER, AskReview(person_id=people[4], kind="planned", reason="planned", planned_on=ago(-4))
    )
    asked = AskReview(person_id=people[5], kind="requested", reason="unplanned_carer", asked_by="Her daughter Nia")
    ask_review(store, PRACTITIONER, asked)
    return people
