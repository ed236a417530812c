"""A contact before it is saved: what stops it, what is only asked, and what usually follows."""

from __future__ import annotations

from datetime import date

import pytest

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_entry import (
    ContactEntry,
    Level,
    default_next_step,
    is_final,
    may_be_saved,
    problems,
    starts_work,
    usual_reason,
)

TODAY = date(2026, 11, 20)
WHOLE = ContactEntry(
    received_on=TODAY,
    closed_on=TODAY,
    method="phone",
    source="self",
    reason="request_information",
    outcome="nfa_information_advice",
    next_step="nothing_further",
    no_next_why="Advice was enough",
    person_id="p1",
    worker_id="w1",
    team_id="t1",
    minutes=15,
)


def test_a_whole_contact_has_no_problems(lists: CodeLists) -> None:
    """An ordinary contact is saved without a question."""
    assert problems(WHOLE, today=TODAY, lists=lists) == []


@pytest.mark.parametrize(
    ("entry", "field", "code", "level"),
    [
        (WHOLE._replace(outcome=None), "outcome", "outcome_required", Level.STOP),
        (WHOLE._replace(method=""), "method", "method_required", Level.STOP),
        (WHOLE._replace(reason=None), "reason", "contact_reason_required", Level.STOP),
        (WHOLE._replace(worker_id=None), "worker_id", "worker_required", Level.STOP),
        (WHOLE._replace(team_id=None), "team_id", "team_required", Level.STOP),
        (WHOLE._replace(received_on=None), "received_on", "received_required", Level.STOP),
        (WHOLE._replace(person_id=None), "person_id", "person_or_description", Level.STOP),
        (WHOLE._replace(person_id=None, about_unknown="  "), "person_id", "person_or_description", Level.STOP),
        (WHOLE._replace(received_on=date(2026, 11, 21), closed_on=None),
         "received_on", "received_in_future", Level.STOP),
        (WHOLE._replace(received_on=date(2028, 11, 19), closed_on=None), "received_on", "clock_far_off", Level.WARN),
        (WHOLE._replace(received_on=date(2024, 11, 20)), "received_on", "received_long_ago", Level.WARN),
        (WHOLE._replace(closed_on=date(2026, 11, 19)), "closed_on", "closed_before_received", Level.STOP),
        (WHOLE._replace(closed_on=date(2026, 11, 21)), "closed_on", "closed_in_future", Level.STOP),
        (WHOLE._replace(next_step_due=date(2026, 11, 19)), "next_step_due", "next_step_date_past", Level.WARN),
        (WHOLE._replace(minutes=-1), "minutes", "minutes_out_of_range", Level.STOP),
        (WHOLE._replace(minutes=1441), "minutes", "minutes_out_of_range", Level.STOP),
        (WHOLE._replace(minutes=300), "minutes", "minutes_long", Level.WARN),
        (WHOLE._replace(method="pigeon"), "method", "unknown_code", Level.STOP),
        (WHOLE._replace(given=("pigeon",)), "given", "unknown_code", Level.STOP),
        (WHOLE._replace(method="fax"), "method", "retired_code", Level.WARN),
        (WHOLE._replace(next_step=None, no_next_why=" "), "next_step", "next_step_required", Level.STOP),
        (WHOLE._replace(no_next_why=""), "no_next_why", "no_next_why_required", Level.STOP),
        (WHOLE._replace(outcome="undecided"), "outcome", "closed_without_final_outcome", Level.STOP),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(
    lists: CodeLists, entry: ContactEntry, field: str, code: str, level: Level
) -> None:
    """Each mistake is named once, beside the field it belongs to, and only real ones stop the worker."""
    found = problems(entry, today=TODAY, lists=lists)
    assert [(one.field, one.code, one.level) for one in found] == [(field, code, level)]
    assert may_be_saved(found) is (level is Level.WARN)


@pytest.mark.parametrize(
    "entry",
    [
        WHOLE._replace(next_step="call_back", no_next_why=""),
        WHOLE._replace(next_step="", no_next_why="Advice was enough"),
        WHOLE._replace(outcome="pass_to_step_2", closed_on=None, next_step="", no_next_why=""),
        WHOLE._replace(person_id=None, about_unknown="man about 70, found in the High Street"),
        WHOLE._replace(minutes=0),
        WHOLE._replace(minutes=None),
        WHOLE._replace(outcome="undecided", closed_on=None),
        WHOLE._replace(received_on=date(2024, 11, 20), closed_on=date(2024, 11, 20), method="phone",
                outcome="nfa_information_advice"),
    ],
)  # fmt: skip
def test_what_may_be_saved(lists: CodeLists, entry: ContactEntry) -> None:
    """Somebody not yet identified, no time spent, an undecided contact and a late entry can all be saved."""
    assert may_be_saved(problems(entry, today=TODAY, lists=lists))


def test_a_slow_clock_does_not_refuse_the_right_date(lists: CodeLists) -> None:
    """With the laptop clock two years back the right date is saved with a remark, judged by what the record knows."""
    found = problems(WHOLE, today=date(2024, 11, 20), lists=lists, latest_known=TODAY)
    assert [one.code for one in found] == ["clock_behind"]
    assert may_be_saved(found)
    late = WHOLE._replace(received_on=date(2026, 12, 1), closed_on=None)
    assert not may_be_saved(problems(late, today=TODAY, latest_known=date(2062, 1, 1)))
    wrong = WHOLE._replace(received_on=date(2026, 12, 1), closed_on=None)
    assert "received_in_future" in {one.code for one in problems(wrong, today=date(2024, 11, 20), latest_known=TODAY)}


def test_an_older_contact_may_carry_an_older_outcome(lists: CodeLists) -> None:
    """A contact of 2024 with the outcome of its time raises no question about the outcome."""
    old = WHOLE._replace(received_on=date(2024, 5, 1), closed_on=date(2024, 5, 1), outcome="r1_nfa_other")
    assert {one.code for one in problems(old, today=TODAY, lists=lists)} == {"received_long_ago"}


@pytest.mark.parametrize(
    ("outcome", "final", "next_step"),
    [
        ("nfa_information_advice", True, "nothing_further"),
        ("progress_reablement", True, "enablement_referral"),
        ("progress_support_planning", True, "purchasing"),
        ("safeguarding_concern", True, "safeguarding_concern"),
        ("dols_application", True, "dols_application"),
        ("pass_to_step_2", False, "step_2"),
        ("undecided", False, "still_to_decide"),
        ("r1_progress_reablement", True, "enablement_referral"),
        (None, False, ""),
    ],
)
def test_what_usually_follows(lists: CodeLists, outcome: str | None, final: bool, next_step: str) -> None:
    """The form proposes what happens next from the outcome."""
    assert is_final(outcome, lists) is final
    assert default_next_step(outcome, lists) == next_step


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("nfa_information_advice", "Information and advice were enough"),
        ("nfa_support_declined", "Support was offered and declined"),
        ("r1_nfa_deceased", "The person has died"),
        ("nfa_other", ""),
        ("nfa_not_offered", ""),
        ("progress_reablement", ""),
        ("made_up", ""),
        (None, ""),
    ],
)
def test_why_nothing_usually_follows(lists: CodeLists, outcome: str | None, words: str) -> None:
    """A reason is offered where the outcome says it itself; one that stands for many things leaves it to the worker."""
    assert usual_reason(outcome, lists) == words


def test_which_next_steps_start_work(lists: CodeLists) -> None:
    """An assessment starts work, a call back does not."""
    assert starts_work("care_act_assessment", lists)
    assert not starts_work("call_back", lists)
    assert not starts_work(None, lists)
