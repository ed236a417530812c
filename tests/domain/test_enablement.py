"""Enablement's hours, weeks and follow-ups, each with where the rule comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.enablement import (
    ACCEPTED,
    COMMUNITY,
    DAY_84,
    DECLINED,
    SIX_WEEKS,
    WEEK_4,
    Ask,
    Due,
    Episode,
    Owed,
    State,
    countdowns,
    end_expected,
    free_until,
    is_beyond,
    owed,
    planned_end,
    shows,
    week_of,
)
from caseload_desktop.domain.enablement_rules import EnablementRules, enablement_rules
from caseload_desktop.domain.uk_time import instant_of, local_of

RULES = EnablementRules()
HOSPITAL, LOCALITY = "short_term_pathways", "independence"


def at(text: str) -> datetime:
    """A local day and time as people write it: "2026-11-20 16:30"."""
    day, clock = text.split()
    return instant_of(date.fromisoformat(day), time.fromisoformat(clock))


def local(instant: datetime) -> str:
    return f"{local_of(instant):%Y-%m-%d %H:%M}"


# The council's rules for enablement (Operational Pressures Escalation Plan v1.1, 2021): the referrer is told within 2 h
# when no start can be found in 24 h; Short-term Pathways are answered within 2 h, Promoting and Supporting Independence
# within 4 h; nights, weekends and bank holidays count, for the service works every day.
@pytest.mark.parametrize(
    ("received", "pathway", "tell", "answer", "start"),
    [
        ("2026-11-20 10:00", HOSPITAL, "2026-11-20 12:00", "2026-11-20 12:00", "2026-11-21 10:00"),
        ("2026-11-20 10:00", LOCALITY, "2026-11-20 12:00", "2026-11-20 14:00", "2026-11-21 10:00"),
        ("2026-11-20 10:00", "", "2026-11-20 12:00", "2026-11-20 14:00", "2026-11-21 10:00"),
        # Friday evening over midnight; Saturday is no pause
        ("2026-11-20 23:15", HOSPITAL, "2026-11-21 01:15", "2026-11-21 01:15", "2026-11-21 23:15"),
        ("2026-11-20 22:30", LOCALITY, "2026-11-21 00:30", "2026-11-21 02:30", "2026-11-21 22:30"),
        # Christmas Eve into two bank holidays; the last night of the year; a leap day
        ("2026-12-24 21:00", LOCALITY, "2026-12-24 23:00", "2026-12-25 01:00", "2026-12-25 21:00"),
        ("2026-12-31 23:30", HOSPITAL, "2027-01-01 01:30", "2027-01-01 01:30", "2027-01-01 23:30"),
        ("2028-02-28 23:30", LOCALITY, "2028-02-29 01:30", "2028-02-29 03:30", "2028-02-29 23:30"),
        # clocks go forward on 29 March 2026 at 01:00 and back on 25 October 2026 at 02:00: hours that pass are counted
        ("2026-03-29 00:30", HOSPITAL, "2026-03-29 03:30", "2026-03-29 03:30", "2026-03-30 01:30"),
        ("2026-03-28 23:30", LOCALITY, "2026-03-29 02:30", "2026-03-29 04:30", "2026-03-30 00:30"),
        ("2026-10-25 00:30", HOSPITAL, "2026-10-25 01:30", "2026-10-25 01:30", "2026-10-25 23:30"),
    ],
)
def test_the_hours_of_an_answer(received: str, pathway: str, tell: str, answer: str, start: str) -> None:
    """What counts is the time that passes from receipt, whatever day, night or clock change lies between."""
    found = {c.ask: local(c.due) for c in countdowns(Episode(received=at(received), pathway=pathway), RULES)}
    assert found == {Ask.TELL: tell, Ask.ANSWER: answer, Ask.START: start}


FRIDAY = "2026-11-20 10:00"
RECEIVED = at(FRIDAY)


@pytest.mark.parametrize(
    ("more", "met"),
    [
        ({}, None),
        ({"told": at("2026-11-20 11:00")}, "2026-11-20 11:00"),
        # a refusal tells the referrer; so does a start found within the next 24 hours, not one after them
        ({"decision": DECLINED, "decided": at("2026-11-20 11:30")}, "2026-11-20 11:30"),
        (
            {"decision": ACCEPTED, "decided": at("2026-11-20 11:30"), "start_offered_on": date(2026, 11, 21)},
            "2026-11-20 11:30",
        ),
        ({"decision": ACCEPTED, "decided": at("2026-11-20 11:30"), "start_offered_on": date(2026, 11, 22)}, None),
        ({"decision": ACCEPTED, "decided": at("2026-11-20 11:30")}, None),
        (
            {"decision": ACCEPTED, "decided": at("2026-11-20 11:30"), "told": at("2026-11-20 11:45")},
            "2026-11-20 11:45",
        ),
    ],
)
def test_when_the_referrer_knows(more: dict[str, object], met: str | None) -> None:
    """Accepted for a day too far off is no answer yet: the referrer must be told."""
    tell = countdowns(Episode(received=RECEIVED, **more), RULES)[0]  # type: ignore[arg-type]
    assert (local(tell.met) if tell.met else None) == met


def test_a_countdown_is_late_after_its_instant_and_stays_as_it_was_met() -> None:
    """At two hours to the minute it is in time; what was met late stays late, what was met in time in time."""
    tell = countdowns(Episode(received=RECEIVED), RULES)[0]
    assert not tell.is_late(at("2026-11-20 12:00"))
    assert tell.is_late(at("2026-11-20 12:01"))
    assert tell.left(at("2026-11-20 10:35")) == timedelta(hours=1, minutes=25)
    done = countdowns(Episode(received=RECEIVED, told=at("2026-11-20 11:59")), RULES)[0]
    assert not done.is_late(at("2026-12-20 12:00"))


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, State.WAITING),
        ({"decision": ACCEPTED}, State.ACCEPTED),
        ({"decision": DECLINED}, State.DECLINED),
        ({"decision": DECLINED, "passed_on": date(2026, 11, 20)}, State.PASSED),
        ({"decision": ACCEPTED, "started_on": date(2026, 11, 21)}, State.IN_SERVICE),
        # declined on one laptop and begun on the other: who has had carers in the house is in service
        ({"decision": DECLINED, "started_on": date(2026, 11, 21)}, State.IN_SERVICE),
        ({"started_on": date(2026, 11, 21), "ended_on": date(2026, 12, 20)}, State.ENDED),
    ],
)
def test_the_state_follows_from_what_happened(more: dict[str, object], state: State) -> None:
    """Nothing is stored twice: the state is read from the facts."""
    assert Episode(received=RECEIVED, **more).state is state  # type: ignore[arg-type]


# Standards 5.1: planned end = start + 42 days. SI 2014/2672 regulation 3: the first six weeks of the period are free,
# the day of the start is the first of them.
@pytest.mark.parametrize(
    ("begun", "planned", "free"),
    [
        (date(2026, 11, 23), date(2027, 1, 4), date(2027, 1, 3)),
        (date(2026, 2, 16), date(2026, 3, 30), date(2026, 3, 29)),
        (date(2028, 2, 1), date(2028, 3, 14), date(2028, 3, 13)),
        (date(2026, 12, 31), date(2027, 2, 11), date(2027, 2, 10)),
    ],
)
def test_six_weeks_and_the_free_period(begun: date, planned: date, free: date) -> None:
    """Forty-two days are free, no more and no fewer, across year ends, leap days and clock changes."""
    assert planned_end(begun, RULES) == planned
    assert free_until(begun, RULES) == free
    assert (free - begun).days + 1 == 42
    assert free_until(begun, RULES, ended_on=begun + timedelta(days=9)) == begun + timedelta(days=9)


BEGUN = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "week", "beyond"),
    [(0, 1, False), (6, 1, False), (7, 2, False), (21, 4, False), (41, 6, False), (42, 6, False), (43, 7, True)],
)
def test_the_week_of_the_service(days: int, week: int, beyond: bool) -> None:
    """Week 1 begins with the start; beyond six weeks begins the day after the six-week end."""
    day = BEGUN + timedelta(days=days)
    assert week_of(BEGUN, day, RULES) == week
    assert is_beyond(Episode(received=RECEIVED, started_on=BEGUN), day, RULES) is beyond


def test_an_extension_moves_the_end_and_not_the_count() -> None:
    """Somebody extended stays longer, is still reported as beyond six weeks, and the free period stays six weeks."""
    one = Episode(received=RECEIVED, started_on=BEGUN, extended_to=BEGUN + timedelta(days=56))
    assert end_expected(one, RULES) == BEGUN + timedelta(days=56)
    assert is_beyond(one, BEGUN + timedelta(days=43), RULES)
    earlier = Episode(received=RECEIVED, started_on=BEGUN, extended_to=BEGUN + timedelta(days=30))
    assert end_expected(earlier, RULES) == planned_end(BEGUN, RULES)


def things(one: Episode, today: date) -> list[tuple[Owed, date]]:
    return [(due.what, due.on) for due in owed(one, RULES) if shows(due, today, RULES)]


@pytest.mark.parametrize(
    ("more", "today", "expected"),
    [
        ({}, date(2026, 11, 20), [(Owed.ANSWER, date(2026, 11, 20)), (Owed.TELL, date(2026, 11, 20))]),
        # accepted for a day too far off: told, started, and from then on looked after at home
        (
            {"decision": ACCEPTED, "told": RECEIVED},
            date(2026, 11, 21),
            [(Owed.COMMUNITY, date(2026, 11, 21)), (Owed.START, date(2026, 11, 21))],
        ),
        (
            {"decision": ACCEPTED, "told": RECEIVED, "checks": {COMMUNITY: date(2026, 11, 22)}},
            date(2026, 11, 25),
            [(Owed.START, date(2026, 11, 21)), (Owed.COMMUNITY, date(2026, 11, 25))],
        ),
        # the prompt shows from the first day of week 4, the alert from the first day of week 6
        ({"started_on": BEGUN}, BEGUN + timedelta(days=20), []),
        ({"started_on": BEGUN}, BEGUN + timedelta(days=21), [(Owed.WEEK_4, BEGUN + timedelta(days=27))]),
        ({"started_on": BEGUN, "checks": {WEEK_4: BEGUN}}, BEGUN + timedelta(days=34), []),
        (
            {"started_on": BEGUN, "checks": {WEEK_4: BEGUN}},
            BEGUN + timedelta(days=35),
            [(Owed.SIX_WEEKS, BEGUN + timedelta(days=42))],
        ),
        (
            {"started_on": BEGUN, "checks": {WEEK_4: BEGUN}, "extended_to": BEGUN + timedelta(days=56)},
            BEGUN + timedelta(days=50),
            [(Owed.EXTENDED, BEGUN + timedelta(days=56))],
        ),
        ({"started_on": BEGUN, "scored_until": BEGUN}, BEGUN + timedelta(days=7), [(Owed.SCORE, date(2026, 11, 30))]),
        ({"decision": DECLINED}, date(2026, 11, 20), []),
        ({"started_on": BEGUN, "died_on": date(2026, 12, 1)}, BEGUN + timedelta(days=45), []),
        # Standards 4.3: new 2D looks 84 days after discharge, old 2B 91 days after it
        (
            {"started_on": BEGUN, "ended_on": date(2026, 12, 20), "discharge_on": date(2026, 11, 20)},
            date(2027, 2, 20),
            [(Owed.DAY_84, date(2027, 2, 12)), (Owed.DAY_91, date(2027, 2, 19))],
        ),
        (
            {
                "started_on": BEGUN,
                "ended_on": date(2026, 12, 20),
                "discharge_on": date(2026, 11, 20),
                "checks": {DAY_84: date(2027, 2, 11)},
            },
            date(2027, 2, 20),
            [(Owed.DAY_91, date(2027, 2, 19))],
        ),
        # who did not come from hospital is asked too, counted from the start
        (
            {"started_on": BEGUN, "ended_on": date(2026, 12, 20)},
            date(2027, 2, 15),
            [(Owed.DAY_84, date(2027, 2, 15))],
        ),
        # a follow-up nobody made leaves the lists after four weeks
        ({"started_on": BEGUN, "ended_on": date(2026, 12, 20)}, date(2027, 3, 23), []),
    ],
)
def test_what_is_owed(more: dict[str, object], today: date, expected: list[tuple[Owed, date]]) -> None:
    """Each state asks for its own things, from the day they can be done."""
    assert things(Episode(received=RECEIVED, pathway=LOCALITY, **more), today) == expected  # type: ignore[arg-type]


def test_every_due_thing_says_why() -> None:
    """A worker reads where a day comes from, not only the day."""
    one = Episode(received=RECEIVED, started_on=BEGUN, discharge_on=date(2026, 11, 20), scored_until=BEGUN)
    reasons = {due.what: due.reason for due in owed(one, RULES)}
    assert reasons[Owed.SIX_WEEKS] == "6 weeks after the start: end or extend"
    assert reasons[Owed.DAY_84] == "84 days after discharge from hospital"
    assert reasons[Owed.SCORE] == "7 days after the last score"
    assert owed(Episode(received=RECEIVED), RULES)[0].reason == "4 hours after receipt"


def test_the_numbers_are_the_councils_own() -> None:
    """What the setting says holds; what it can't mean stays as the plans have it."""
    mine = enablement_rules({"tell_hours": 1, "length_days": 56, "answer_hours": {HOSPITAL: 1}, "look_week": "four"})
    found = countdowns(Episode(received=RECEIVED, pathway=HOSPITAL), mine)
    assert [local(c.due) for c in found] == ["2026-11-20 11:00", "2026-11-20 11:00", "2026-11-21 10:00"]
    assert planned_end(BEGUN, mine) == BEGUN + timedelta(days=56)
    assert mine.look_week == 4
    assert enablement_rules(None) == enablement_rules({"tell_hours": True, "free_days": -1}) == RULES


instants = st.integers(0, 16 * 366 * 1440).map(lambda m: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=m))
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(instants, st.sampled_from([HOSPITAL, LOCALITY, ""]), instants)
def test_a_countdown_always_lasts_its_hours(received: datetime, pathway: str, now: datetime) -> None:
    """Weekends, bank holidays, year ends and clock changes take nothing from a countdown and add nothing."""
    for clock, hours in zip(
        countdowns(Episode(received=received, pathway=pathway), RULES),
        (2, RULES.answer_within(pathway), 24),
        strict=True,
    ):
        assert clock.due - received == timedelta(hours=hours)
        assert clock.is_late(now) == (clock.left(now) < timedelta(0))


@given(instants)
def test_local_time_goes_there_and_back(instant: datetime) -> None:
    """A time written down means one instant again, but for the hour that comes twice, where the first is meant."""
    shown = local_of(instant)
    again = instant_of(shown.date(), shown.time())
    assert again in (instant, instant - timedelta(hours=1))
    assert local_of(again) == shown


@given(days, st.integers(0, 400))
def test_the_weeks_count_up_and_the_free_days_are_its_first(begun: date, later: int) -> None:
    """Nobody is ever charged within six weeks, and whoever is beyond six weeks is past the free days."""
    day = begun + timedelta(days=later)
    one = Episode(received=RECEIVED, started_on=begun)
    assert week_of(begun, day, RULES) <= week_of(begun, day + timedelta(days=1), RULES)
    assert (free_until(begun, RULES) - begun).days == 41
    assert not is_beyond(one, day, RULES) or day > free_until(begun, RULES)


@given(
    started=st.one_of(st.none(), days),
    ended=st.one_of(st.none(), st.integers(0, 200)),
    discharge=st.one_of(st.none(), days),
    decision=st.sampled_from(["", ACCEPTED, DECLINED]),
    kinds=st.sets(st.sampled_from([COMMUNITY, WEEK_4, SIX_WEEKS, DAY_84])),
    died=st.booleans(),
)
def test_each_thing_is_owed_at_most_once(
    *,
    started: date | None,
    ended: int | None,
    discharge: date | None,
    decision: str,
    kinds: set[str],
    died: bool,
) -> None:
    """Whatever the facts: nothing twice, in the order of the days, never before it shows, nothing of the dead."""
    one = Episode(
        received=RECEIVED,
        decision=decision,
        started_on=started,
        ended_on=started + timedelta(days=ended) if started is not None and ended is not None else None,
        discharge_on=discharge,
        died_on=date(2026, 1, 1) if died else None,
        checks=dict.fromkeys(kinds, date(2026, 1, 1)),
    )
    found = owed(one, RULES)
    assert len({due.what for due in found}) == len(found)
    assert [due.on for due in found] == sorted(due.on for due in found)
    assert all(due.shows_from <= due.on and due.reason for due in found)
    assert not (died and found)
    if one.state is State.WAITING and not died:
        assert {Owed.TELL, Owed.ANSWER} == {due.what for due in found}


def test_a_day_is_late_the_day_after_and_an_hour_at_once() -> None:
    """Due today is not late; an answer due at ten is late at one past."""
    by_day = Due(Owed.WEEK_4, date(2026, 11, 20), date(2026, 11, 14), "")
    assert not by_day.is_late(at("2026-11-20 23:59"))
    assert by_day.is_late(at("2026-11-21 00:00"))
    by_hour = owed(Episode(received=RECEIVED, pathway=HOSPITAL), RULES)[0]
    assert not by_hour.is_late(at("2026-11-20 12:00"))
    assert by_hour.is_late(at("2026-11-20 12:01"))
