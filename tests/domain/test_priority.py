"""What each priority asks for, from the council's own list, and which endings leave nobody waiting."""

from __future__ import annotations

from datetime import date

import pytest

from caseload_desktop.domain.code_lists import CodeChange, CodeLists
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.involvement import closes, closing_reasons, cover_days, day_given, may_be_chosen
from caseload_desktop.domain.priority import Due, due_state, priority_rules, rank_of
from caseload_desktop.domain.working_days import WorkingDays

TODAY = date(2026, 11, 20)


# Standards section 9.2, a proposal: start within, and keep in touch every; the 28 days are the council's own target
# for a care needs assessment. 20 November 2026 is a Friday, 25 and 28 December are bank holidays.
@pytest.mark.parametrize(
    ("priority", "since", "start_by", "touch_by"),
    [
        ("critical", date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 21)),
        ("critical", date(2026, 12, 24), date(2026, 12, 29), date(2026, 12, 25)),
        ("high", date(2026, 11, 20), date(2026, 11, 27), date(2026, 11, 27)),
        ("medium", date(2026, 11, 20), date(2026, 12, 18), date(2026, 12, 18)),
        ("medium", date(2026, 12, 4), date(2027, 1, 6), date(2027, 1, 1)),
        ("low", date(2026, 12, 4), date(2027, 1, 1), date(2027, 1, 15)),
        ("low", date(2028, 2, 1), date(2028, 2, 29), date(2028, 3, 14)),
    ],
)
def test_a_priority_says_when(lists: CodeLists, priority: str, since: date, start_by: date, touch_by: date) -> None:
    """By when somebody should start, weekends, bank holidays and year ends counted, and when to be in touch again."""
    rule = priority_rules(lists)[priority]
    assert rule.start_by(since, WorkingDays()) == start_by
    assert rule.touch_by(since) == touch_by


def test_nobody_rated_stands_after_the_critical_ones(lists: CodeLists) -> None:
    """Somebody nobody has looked at may be urgent; only those known to be critical come before them."""
    rules = priority_rules(lists)
    ranked = sorted(["low", "", "critical", "medium", "high", "unheard_of"], key=lambda p: rank_of(p, rules))
    assert ranked == ["critical", "", "unheard_of", "high", "medium", "low"]


def test_a_council_sets_its_own_days(lists: CodeLists) -> None:
    """The days are data; what can't be meant counts as not given."""
    change = CodeChange(list_id="priority", code="high", maps={"start_working_days": "3", "touch_days": "soon"})
    rule = priority_rules(lists.with_changes([change]))["high"]
    assert rule.start_by(TODAY, WorkingDays()) == date(2026, 11, 25)
    assert rule.touch_by(TODAY) is None


@pytest.mark.parametrize(
    ("due", "state"),
    [(None, Due.NONE), (date(2026, 11, 19), Due.LATE), (TODAY, Due.TODAY), (date(2026, 11, 21), Due.LATER)],
)
def test_the_due_day_itself_is_not_late(due: date | None, state: Due) -> None:
    """Late begins the day after."""
    assert due_state(due, TODAY) is state


def test_what_an_ending_means(lists: CodeLists) -> None:
    """After some endings nobody need be involved; what the program writes itself is never offered."""
    assert closes("died", lists)
    assert not closes("part_done", lists)
    assert not closes(None, lists)
    assert "work_complete" in closing_reasons(lists)
    assert may_be_chosen("moved_away", lists, on=TODAY)
    assert not any(may_be_chosen(code, lists, on=TODAY) for code in ("transferred", "allocated", "unheard_of"))


@pytest.mark.parametrize(
    ("text", "known", "result"),
    [
        ("2026-11-20", None, date(2026, 11, 20)),
        ("2026-11-21", None, "day_in_future"),
        ("2026-12-24", date(2026, 12, 24), date(2026, 12, 24)),
        ("2026-12-25", date(2026, 12, 24), "day_in_future"),
        ("2036-12-25", date(2037, 1, 1), "day_in_future"),
        ("1999-01-01", None, "day_long_ago"),
        ("20/11/2026", None, "impossible_date"),
    ],
)
def test_which_day_may_be_given(text: str, known: date | None, result: object) -> None:
    """A slow clock is judged by the record, within five years; nothing is recorded for a day to come."""
    if isinstance(result, date):
        assert day_given(text, field="on", today=TODAY, latest_known=known) == result
        return
    with pytest.raises(RuleBroken) as caught:
        day_given(text, field="on", today=TODAY, latest_known=known)
    assert (caught.value.code, caught.value.field) == (result, "on")


def test_cover_is_a_stretch_of_days() -> None:
    """A day's cover begins and ends on the same day."""
    assert cover_days("2026-11-20", "2026-11-20", today=TODAY) == (TODAY, TODAY)
