"""How long detentions under the Mental Health Act last, and in which order AMHP referrals are taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.amhp_clock import (
    AmhpRules,
    Left,
    Place,
    State,
    amhp_rules,
    countdown_words,
    detention_ends,
    left_of,
    place_of,
    rag_rank,
    state_of,
    term_of,
)
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.uk_time import instant_of, local_of

RULES = AmhpRules()
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOMENTS = st.integers(0, 15 * 366 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(text: str) -> datetime:
    day, clock = text.split()
    return instant_of(date.fromisoformat(day), time.fromisoformat(clock))


def local(instant: datetime | None) -> str:
    return f"{local_of(instant):%Y-%m-%d %H:%M}" if instant is not None else ""


# Mental Health Act 1983, from memory (standards has none): s5(4) 6 hours; s5(2) 72 hours from when the report is
# furnished; s4(4) 72 hours from admission; s135(3ZA), s136(2A) 24 hours, s136B up to 12 more; s2(4) 28 days "beginning
# with the day" of admission; s17F(6) 72 hours from the recall. Hours are hours that pass; weekends and holidays count.
@pytest.mark.parametrize(
    ("detention", "start", "extended", "ends"),
    [
        ("s5_4", "2026-11-20 22:30", 0, "2026-11-21 04:30"),  # a Friday night
        ("s5_2", "2026-11-20 16:50", 0, "2026-11-23 16:50"),  # over the weekend
        ("s4", "2026-12-24 18:00", 0, "2026-12-27 18:00"),  # Christmas
        ("s136", "2026-12-31 23:30", 0, "2027-01-01 23:30"),  # the year ends
        ("s136", "2026-12-31 23:30", 12, "2027-01-02 11:30"),
        ("s135", "2026-11-20 09:00", 5, "2026-11-21 14:00"),
        ("s136", "2026-11-20 09:00", 40, "2026-11-21 21:00"),  # no doctor may give more than 12
        ("s5_2", "2026-11-20 09:00", 12, "2026-11-23 09:00"),  # nor any for a holding power
        ("s17e", "2026-11-20 09:00", 0, "2026-11-23 09:00"),
        ("s2", "2026-11-20 14:00", 0, "2026-12-18 00:00"),  # the last day is 17 December, ended at its midnight
        ("s2", "2026-12-10 23:59", 0, "2027-01-07 00:00"),
        ("s2", "2028-02-10 08:00", 0, "2028-03-09 00:00"),  # a leap year
        # summer time begins 29 March 2026 at 01:00 and ends 25 October 2026 at 02:00: hours pass all the same
        ("s136", "2026-03-28 12:00", 0, "2026-03-29 13:00"),
        ("s5_4", "2026-03-28 22:00", 0, "2026-03-29 05:00"),
        ("s136", "2026-10-24 12:00", 0, "2026-10-25 11:00"),
        ("s5_2", "2026-10-23 12:00", 0, "2026-10-26 11:00"),
        ("s2", "2026-03-10 12:00", 0, "2026-04-07 00:00"),  # days end at midnight here, in summer too
        ("s3", "2026-11-20 14:00", 0, ""),
        ("none", "2026-11-20 14:00", 0, ""),
    ],
)
def test_a_detention_ends_when_the_act_says(
    detention: str, start: str, extended: int, ends: str, lists: CodeLists
) -> None:
    """The end is reckoned from the code list's hours or days, over nights, holidays and the change of the clocks."""
    term = term_of(detention, lists)
    found = detention_ends(term, at(start), start_day=date.fromisoformat(start[:10]), extended_hours=extended)
    assert local(found) == ends


def test_every_limit_names_its_section(lists: CodeLists) -> None:
    """A term without its source would be a number nobody can check."""
    for code in lists["amhp_detention"].codes:
        term = term_of(code.id, lists)
        assert term.section or not (term.hours or term.days), code.id
        assert not (term.hours and term.days), code.id
    assert term_of("unheard_of", lists) == term_of(None, lists)


@given(start=MOMENTS, extended=st.integers(-5, 40))
def test_hours_that_pass_are_the_hours_of_the_act(start: datetime, extended: int, lists: CodeLists) -> None:
    """At any moment of any year 24 hours are 24 hours, and never more than 36."""
    term = term_of("s136", lists)
    ends = detention_ends(term, start, start_day=local_of(start).date(), extended_hours=extended)
    assert ends is not None
    assert ends - start == timedelta(hours=24 + min(max(extended, 0), 12))


@given(start=MOMENTS)
def test_days_end_at_a_midnight_here(start: datetime, lists: CodeLists) -> None:
    """28 days with the day of admission as the first end when the 28th is over, whatever the clocks did."""
    day = local_of(start).date()
    ends = detention_ends(term_of("s2", lists), start, start_day=day)
    assert ends is not None
    assert local_of(ends) == datetime.combine(day + timedelta(days=28), time(0))


@pytest.mark.parametrize(
    ("minutes", "left", "words"),
    [
        (-40, Left.OVER, "Ran out 40 min ago"),
        (0, Left.OVER, "Ran out 0 min ago"),
        (1, Left.SOON, "1 min left"),
        (320, Left.SOON, "5 h 20 min left"),
        (360, Left.SOON, "6 h 0 min left"),
        (361, Left.NEAR, "6 h 1 min left"),
        (1440, Left.NEAR, "24 h left"),
        (1441, Left.FAR, "24 h left"),
        (72 * 60 + 59, Left.FAR, "3 days left"),
        (27 * 1440, Left.FAR, "27 days left"),
    ],
)
def test_what_is_left_in_words(minutes: int, left: Left, words: str) -> None:
    """The countdown never promises more time than there is."""
    ends = NOW + timedelta(minutes=minutes)
    assert left_of(ends, NOW, RULES) is left
    assert countdown_words(ends, NOW) == words


def test_without_a_limit_nothing_counts_down() -> None:
    """Somebody at home has no detention that ends."""
    assert left_of(None, NOW, RULES) is Left.NO_LIMIT
    assert countdown_words(None, NOW) == ""


def place(rank: int, hours: float | None, *, row_id: str = "a", received: datetime = NOW) -> Place:
    ends = NOW + timedelta(hours=hours) if hours is not None else None
    return place_of(rag_rank=rank, ends=ends, received=received, now=NOW, rules=RULES, row_id=row_id)


def test_need_and_time_left_make_the_order() -> None:
    """On need and on the time left (kent-model 2.6): what is about to end first, then by rating, then by time."""
    amber_out, green_soon, red_tonight, red_home, amber_near, amber_far, green = (
        place(2, -1), place(3, 5), place(1, 10), place(1, None), place(2, 20), place(2, 70), place(3, None),
    )  # fmt: skip
    expected = [amber_out, green_soon, red_tonight, red_home, amber_near, amber_far, green]
    mixed = expected[3:] + expected[:3]
    assert sorted(mixed) == expected


@given(first=st.integers(1, 3), second=st.integers(1, 3), hours=st.floats(-48, 700), more=st.floats(0.1, 100))
def test_less_time_never_puts_anybody_back(first: int, second: int, hours: float, more: float) -> None:
    """Of two referrals rated alike the one with less time comes first; with the same time the more urgent colour."""
    assert place(first, hours) < place(first, hours + more)
    assert place(min(first, second), hours) <= place(max(first, second), hours)


def test_who_is_not_rated_counts_as_red(lists: CodeLists) -> None:
    """Until somebody has rated a referral it may be the most urgent."""
    assert [rag_rank(each, lists) for each in ("red", "amber", "green", "", "unheard")] == [1, 2, 3, 1, 1]


def test_the_state_follows_from_what_happened() -> None:
    """Waiting, allocated, assessed, closed: the last that happened decides."""
    assert state_of(worker_id=None, assessed_on=None, closed_on=None) is State.WAITING
    assert state_of(worker_id="w", assessed_on=None, closed_on=None) is State.ALLOCATED
    assert state_of(worker_id="w", assessed_on="2026-11-20", closed_on=None) is State.ASSESSED
    assert state_of(worker_id=None, assessed_on=None, closed_on="2026-11-20") is State.CLOSED


def test_a_council_sets_when_time_is_short() -> None:
    """What a setting can't mean stays as it ships."""
    assert amhp_rules({"soon_hours": 4}) == AmhpRules(soon_hours=4)
    assert amhp_rules({"soon_hours": -1, "near_hours": "6"}) == RULES
