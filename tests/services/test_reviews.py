"""Reviews as commands: asked for, planned, given, agreed, held, corrected; the engine follows each at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.domain.review_due import Due, Gap, NoDay
from caseload_desktop.domain.review_words import reason_words
from caseload_desktop.services import people, review_held, reviews, support
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.review_held import CompleteReview, CorrectReview
from caseload_desktop.services.reviews import AgreeReviewDate, AskReview, GiveReviews, ReviewOf
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.queries.review_facts import read_facts
from caseload_desktop.store.queries.reviews import read_rules, review_board
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import second_laptop, swap

TODAY = date(2026, 11, 20)
NOTHING = WhatNext(no_next_why="All is well")


def person(store: Store, given: str = "Ada") -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given=given, family="Quill"))
    return changes.ids("person")[0]


def homecare(store: Store, who: str, *, start: str = "2026-01-05", **more: object) -> str:
    values = {"service_type": "lt_community", "component": "home_support", "from_date": start, **more}
    command = support.BeginService(person_id=who, **values)  # type: ignore[arg-type]
    return support.begin_service(store, PRACTITIONER, command).ids("service")[0]


def complete(store: Store, who: str, on: str, **more: object) -> str:
    values = {"method": "service_user_only", "outcome": "continuation", "change": "rev_no_change",
              "outcomes_achieved": "fully_achieved", "what_next": NOTHING, **more}  # fmt: skip
    command = CompleteReview(person_id=who, completed_on=on, **values)  # type: ignore[arg-type]
    return review_held.complete_review(store, PRACTITIONER, command).ids("review")[0]


def said(store: Store, who: str) -> list[str]:
    """What the engine says of each of a person's supports, in words."""
    with store.read() as connection:
        rules = read_rules(connection)
        facts = read_facts(connection, lists=store.code_lists, rules=rules, today=TODAY, of=who)
    found = []
    for one, answer in facts[who].answers(rules=rules, today=TODAY) if who in facts else ():
        if isinstance(answer, Due):
            found.append(f"{answer.due_on} {reason_words(answer, one.support, rules)}")
        else:
            found.append(answer.gap if isinstance(answer, NoDay) else answer.why)
    return found


def row(store: Store, entity: str, row_id: str) -> dict[str, object]:
    t = rows.FOLDED[entity]
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == row_id)).mappings().one())


def test_a_review_held_makes_the_next_one_due(store: Store) -> None:
    """Asked for, planned, given to a colleague, held and typed late: the clock follows the day it was held."""
    who = person(store)
    homecare(store, who)
    assert said(store, who) == ["2026-03-02 6 to 8 weeks after the support began on 5 Jan 2026"]
    asked = AskReview(person_id=who, kind="requested", reason="unplanned_carer", asked_by="Daughter")
    review = reviews.ask_review(store, PRACTITIONER, asked).ids("review")[0]
    one = ReviewOf(person_id=who, review_id=review)
    reviews.plan_reviews(store, PRACTITIONER, reviews=[one], on="2026-11-27")
    reviews.give_reviews(store, MANAGER, GiveReviews(reviews=[one], worker_id=OTHER_PRACTITIONER.worker_id))
    complete(store, who, "2026-04-10", review_id=review, kind="unplanned", outcomes_achieved="")
    held = row(store, "review", review)
    assert (held["reason"], held["asked_by"], held["started_on"]) == ("unplanned_carer", "Daughter", "2026-04-10")
    assert said(store, who) == ["2027-04-10 12 months after the review on 10 Apr 2026"]
    assert store.rebuild_is_equal()


def test_a_review_nobody_planned_and_undo(store: Store) -> None:
    """A review may be held without having been planned; undone, what was due before is due again."""
    who = person(store)
    homecare(store, who)
    command = CompleteReview(
        person_id=who, completed_on="2026-11-20", method="service_user_and_carer", outcome="continuation",
        change="rev_lts_increased", outcomes_achieved="partially_achieved",
        answers={"changed": " Walks less ", "safety": " "},
        what_next=WhatNext(step="purchasing", note="Two more calls a week", due_on="2026-11-24"),
    )  # fmt: skip
    changes = review_held.complete_review(store, PRACTITIONER, command)
    with store.read() as connection:
        answers, kind, reason = connection.execute(
            select(rows.review.c.answers, rows.review.c.kind, rows.review.c.reason)
        ).one()
    assert (answers, kind, reason) == (b'{"changed":"Walks less"}', "planned", "planned") or "Walks less" in str(
        answers
    )
    assert changes.touches("task")
    undo_act(store, PRACTITIONER, changes.act)
    assert said(store, who)[0].startswith("2026-03-02")
    assert store.rebuild_is_equal()


def test_an_agreed_day_earlier_and_later(store: Store) -> None:
    """Earlier wins at once; later asks why and never passes twelve months; taken back, the rule stands again."""
    who = person(store)
    service = homecare(store, who, start="2026-11-02")

    def agree(due_on: str, **more: str) -> Callable[[], str]:
        command = AgreeReviewDate(person_id=who, due_on=due_on, service_id=service, **more)
        return lambda: reviews.agree_review_date(store, PRACTITIONER, command).ids("review_date")[0]

    refused("agreed_later_needs_why", agree("2027-02-01"))
    error = refused("agreed_too_late", agree("2027-11-03", why="settled"))
    assert error.values["latest"] == "2 Nov 2027"
    refused("review_day_past", agree("2026-11-19"))
    agree("2027-02-01", why="back from her sister's then", agreed_with="Ada")()
    assert said(store, who) == ["2027-02-01 agreed for 1 Feb 2027 with Ada: back from her sister's then"]
    earlier = agree("2026-12-01")()
    assert said(store, who) == ["2026-12-01 agreed for 1 Dec 2026"]
    reviews.withdraw_review_date(store, PRACTITIONER, review_date_id=earlier, why="not so urgent")
    assert said(store, who)[0].startswith("2027-02-01")
    refused("no_support_to_review", lambda: reviews.agree_review_date(
        store, PRACTITIONER, AgreeReviewDate(person_id=person(store, "Bea"), due_on="2026-12-01")))  # fmt: skip


def test_what_keeps_a_review_from_being_completed(store: Store) -> None:
    """Each thing that is missing is said beside its field, and nothing is written."""
    who = person(store)
    homecare(store, who)
    refusals: dict[str, dict[str, object]] = {
        "review_method_required": {"method": ""},
        "review_outcome_required": {"outcome": ""},
        "review_change_required": {"change": ""},
        "outcomes_achieved_required": {"outcomes_achieved": ""},
        "review_reason_of_another_kind": {"kind": "unplanned", "reason": "planned"},
        "review_reason_required": {"kind": "unplanned"},
        "reviewer_required": {"trusted_reviewer": True},
        "next_step_required": {"what_next": None},
        "no_such_row": {"service_ids": ("f" * 32,)},
        "next_review_before_this": {"next_due_on": "2026-11-20"},
        "agreed_too_late": {"next_due_on": "2027-11-21", "next_due_why": "settled"},
        "unknown_code": {"answers": {"nonsense": "x"}},
        "day_in_future": {"completed_on": "2026-11-21"},
        "ends_before_it_begins": {"started_on": "2026-11-20", "completed_on": "2026-11-19"},
    }
    for code, more in refusals.items():
        on = str(more.pop("completed_on", "2026-11-20"))
        refused(code, lambda on=on, more=more: complete(store, who, on, **more))  # type: ignore[misc]
    complete(store, who, "2026-11-20", next_due_on="2027-03-01")
    assert said(store, who) == ["2027-03-01 agreed for 1 Mar 2027 at the review on 20 Nov 2026"]


def test_many_are_planned_and_given_at_once(store: Store) -> None:
    """All or none: reviews that are open move, for others one is made with the reason of what is due."""
    one, two = person(store, "Ada"), person(store, "Bea")
    homecare(store, one)
    bed = support.BeginService(
        person_id=two, service_type="st_other", component="st_residential", from_date="2026-10-01"
    )
    support.begin_service(store, PRACTITIONER, bed)
    both = [ReviewOf(person_id=one), ReviewOf(person_id=two)]
    changes = reviews.plan_reviews(store, PRACTITIONER, reviews=both, on="2026-12-01")
    reasons = {str(row(store, "review", i)["reason"]) for i in changes.ids("review")}
    assert reasons == {"planned", "review_short_term_support"}
    with store.read() as connection:
        board = review_board(connection, viewer=PRACTITIONER, lists=store.code_lists, today=TODAY)
    assert [line.review.planned_on for line in board.planned] == ["2026-12-01", "2026-12-01"]
    assert all(line.review is not None for line in board.due)
    there = [ReviewOf(person_id=line.person_id, review_id=line.review.id) for line in board.planned]
    trusted = GiveReviews(reviews=there, trusted_reviewer=True, reviewer="Larkfield Care")
    reviews.give_reviews(store, PRACTITIONER, trusted)
    refused("nothing_chosen", lambda: reviews.plan_reviews(store, PRACTITIONER, reviews=[], on="2026-12-01"))
    refused("not_your_case", lambda: reviews.give_reviews(
        store, PRACTITIONER, GiveReviews(reviews=there, worker_id=OTHER_PRACTITIONER.worker_id)))  # fmt: skip
    refused("worker_or_team_required", lambda: reviews.give_reviews(store, MANAGER, GiveReviews(reviews=there)))
    reviews.cancel_review(store, PRACTITIONER, review_id=there[0].review_id or "", why="Went to hospital")
    refused("review_closed", lambda: reviews.plan_reviews(store, PRACTITIONER, reviews=there, on="2026-12-02"))
    assert row(store, "review", there[1].review_id or "")["planned_on"] == "2026-12-01"


def test_a_review_is_corrected_by_its_worker_and_taken_out_with_a_reason(store: Store) -> None:
    """A wrong day is put right and the clock with it; another worker's review is theirs, or a manager's."""
    who = person(store)
    homecare(store, who)
    review = complete(store, who, "2026-10-20")

    def correct(actor: object = PRACTITIONER, **fields: object) -> Callable[[], object]:
        command = CorrectReview(review_id=review, fields=fields, why="Typed wrongly")
        return lambda: review_held.correct_review(store, actor, command)  # type: ignore[arg-type]

    refused("not_your_review", correct(OTHER_PRACTITIONER, light_touch=True))
    refused("not_correctable", correct(person_id="f" * 32))
    refused("date_empty", correct(completed_on=""))
    refused("ends_before_it_begins", correct(completed_on="2026-10-01"))
    correct(completed_on="2026-10-01", started_on="2026-10-01")()
    assert said(store, who) == ["2027-10-01 12 months after the review on 1 Oct 2026"]
    with pytest.raises(AlreadyChanged):
        review_held.correct_review(
            store, PRACTITIONER,
            CorrectReview(review_id=review, fields={"completed_on": "2026-10-02"}, why="x",
                          seen={"completed_on": "2026-10-20"}),
        )  # fmt: skip
    refused(
        "not_your_review", lambda: review_held.withdraw_review(store, OTHER_PRACTITIONER, review_id=review, why="x")
    )
    review_held.withdraw_review(store, MANAGER, review_id=review, why="Another person's")
    assert said(store, who)[0].startswith("2026-03-02")
    assert store.rebuild_is_equal()


def test_a_changed_package_keeps_its_year_and_a_short_one_asks_for_a_day(store: Store) -> None:
    """More hours from a day on: looked at again in 6 to 8 weeks, but the yearly review is not put off."""
    who = person(store)
    service = homecare(store, who, start="2025-06-01")
    complete(store, who, "2025-12-10", service_ids=(service,))
    change = support.ChangeService(
        service_id=service, on="2026-11-16", fields={"provider": "Larkfield Care"}, why="More hours"
    )
    support.change_service(store, PRACTITIONER, change)
    assert said(store, who) == ["2026-12-10 12 months after the review on 10 Dec 2025"]
    bed = homecare(store, who, start="2026-09-01", service_type="lt_residential", component="lt_residential_care",
                   permanent=False)  # fmt: skip
    assert said(store, who)[0] == "2026-10-13 6 weeks after the short-term placement began on 1 Sep 2026"
    complete(store, who, "2026-10-12", service_ids=(bed,))
    assert said(store, who) == [Gap.GOES_ON, "2026-12-10 12 months after the review on 10 Dec 2025"]


def test_one_review_completed_on_two_laptops(store: Store, tmp_path: Path) -> None:
    """One row: the fields that differ wait for a person. Two rows: both stand. The engine follows the latest day."""
    who = person(store)
    homecare(store, who)
    planned = AskReview(person_id=who, kind="planned", reason="planned", planned_on="2026-11-25")
    review = reviews.ask_review(store, PRACTITIONER, planned).ids("review")[0]
    with second_laptop(tmp_path) as other:
        swap(store, other)
        complete(store, who, "2026-11-10", review_id=review)
        complete(other, who, "2026-11-12", review_id=review, change="rev_lts_increased")
        swap(store, other)
        with store.read() as connection:
            fields = {one.field for one in open_conflicts(connection, viewer=MANAGER)}
        assert {"completed_on", "change"} <= fields
        assert said(store, who) == said(other, who)
        complete(other, who, "2026-11-18")
        complete(store, who, "2026-11-16")
        swap(store, other)
        assert said(store, who) == said(other, who) == ["2027-11-18 12 months after the review on 18 Nov 2026"]
        assert store.rebuild_is_equal()
        assert other.rebuild_is_equal()
