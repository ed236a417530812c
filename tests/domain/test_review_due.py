"""When the next review of each support is due: every rule with its source, and what is always so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caseload_desktop.domain.months import add_months
from caseload_desktop.domain.review_due import (
    Agreed,
    Answer,
    Due,
    Gap,
    Held,
    NoDay,
    NotAsked,
    Outside,
    Support,
    is_open,
    next_review,
)
from caseload_desktop.domain.review_rules import Cycle, ReviewRules, as_setting, review_rules
from caseload_desktop.domain.review_standing import Standing, band_of, bands, standing
from caseload_desktop.domain.review_words import reason_words

TODAY = date(2026, 11, 20)
RULES = ReviewRules()


def d(text: str) -> date:
    return date.fromisoformat(text)


def homecare(**more: Any) -> Support:
    return Support(**{"id": "home", "cycle": Cycle.LONG_TERM, "start": d("2026-01-05"), **more})


def bed(**more: Any) -> Support:
    return Support(**{"id": "bed", "cycle": Cycle.SHORT_TERM, "start": d("2026-05-03"), "placement": True, **more})


def reablement(**more: Any) -> Support:
    return Support(**{"id": "max", "cycle": Cycle.ENABLEMENT, "start": d("2026-10-01"), **more})


def episode(**more: Any) -> Support:
    return Support(**{"id": "epi", "cycle": Cycle.ENABLEMENT, "episode_ended_on": d("2026-11-06"), **more})


def held(on: str, **more: Any) -> Held:
    return Held(**{"id": on, "on": d(on), **more})


def agreed(due_on: str, on: str = "2026-02-01", **more: Any) -> Agreed:
    return Agreed(**{"due_on": d(due_on), "on": d(on), **more})


def answer(support: Support, *facts: Held | Agreed, rules: ReviewRules = RULES, today: date = TODAY) -> Answer:
    reviews = [fact for fact in facts if isinstance(fact, Held)]
    days = [fact for fact in facts if isinstance(fact, Agreed)]
    return next_review(support, reviews, days, rules=rules, today=today)


LIGHT = {"light_touch": True}
LONG, SHORT, PAID, END, YES = (
    "standards 5: initial and regular review (statutory guidance as tri.x reads it)",
    "kent-model 2.3: within 6 weeks of start for an assessment-bed placement or short-term package",
    "standards 5: direct payments, from memory",
    "kent-model 2.2: a review takes place at the end of the service",
    "standards 5.1: scheduled_date_wins",
)


@pytest.mark.parametrize(
    ("source", "support", "facts", "due_on", "words"),
    [
        (LONG, homecare(), (), "2026-03-02", "6 to 8 weeks after the support began on 5 Jan 2026"),
        (
            LONG,
            homecare(plan_on=d("2025-12-20")),
            (),
            "2026-03-02",
            "6 to 8 weeks after the support began on 5 Jan 2026",
        ),
        (
            LONG,
            homecare(plan_on=d("2026-05-03")),
            (held("2026-02-10"),),
            "2026-06-28",
            "6 to 8 weeks after the new plan of 3 May 2026",
        ),
        (
            "5: the review that led to the new plan is not the look at it",
            homecare(plan_on=d("2026-05-03")),
            (held("2026-05-03"),),
            "2026-06-28",
            "6 to 8 weeks after the new plan of 3 May 2026",
        ),
        (LONG, homecare(), (held("2026-05-03"),), "2027-05-03", "12 months after the review on 3 May 2026"),
        (
            LONG,
            homecare(),
            (held("2026-02-20", **LIGHT),),
            "2027-02-20",
            "12 months after the first review on 20 Feb 2026",
        ),
        (
            "5.1: light_touch_resets_clock, default no",
            homecare(start=d("2024-01-05")),
            (held("2024-02-20", **LIGHT), held("2025-12-01"), held("2026-08-01", **LIGHT)),
            "2026-12-01",
            "12 months after the review on 1 Dec 2025",
        ),
        (
            "5.1: a full unplanned review begins the year anew",
            homecare(start=d("2024-01-05")),
            (held("2025-12-01"), held("2026-08-01")),
            "2027-08-01",
            "12 months after the review on 1 Aug 2026",
        ),
        (
            LONG,
            homecare(start=d("2024-01-05")),
            (held("2024-02-29"),),
            "2025-02-28",
            "12 months after the review on 29 Feb 2024",
        ),
        (
            "5: a change of the package is looked at again; the year goes on",
            homecare(start=d("2026-11-02"), chain=frozenset({"old"}), chain_start=d("2025-01-01")),
            (held("2025-12-15", covers=frozenset({"old"})),),
            "2026-12-15",
            "12 months after the review on 15 Dec 2025",
        ),
        (
            "5: a review of what the person had before says nothing of new support",
            homecare(start=d("2026-10-01")),
            (held("2025-11-25"),),
            "2026-11-26",
            "6 to 8 weeks after the support began on 1 Oct 2026",
        ),
        (
            "a review of other support is none of this",
            homecare(),
            (held("2026-05-03", covers=frozenset({"day"})),),
            "2026-03-02",
            "6 to 8 weeks after the support began on 5 Jan 2026",
        ),
        (
            LONG,
            homecare(start=None, plan_on=None),
            (held("2026-05-03"),),
            "2027-05-03",
            "12 months after the review on 3 May 2026",
        ),
        (
            LONG,
            homecare(cycle=Cycle.CARER),
            (),
            "2026-03-02",
            "6 to 8 weeks after the support for the carer began on 5 Jan 2026",
        ),
        (
            PAID,
            homecare(payment_on=d("2026-03-02")),
            (held("2026-02-20"),),
            "2026-09-02",
            "6 months after the first direct payment on 2 Mar 2026",
        ),
        (
            PAID,
            homecare(payment_on=d("2026-03-02")),
            (held("2026-08-20"),),
            "2027-08-20",
            "12 months after the review on 20 Aug 2026",
        ),
        (SHORT, bed(), (), "2026-06-14", "6 weeks after the short-term placement began on 3 May 2026"),
        (SHORT, bed(placement=False), (), "2026-06-14", "6 weeks after the short-term support began on 3 May 2026"),
        (
            SHORT,
            bed(planned_end=d("2026-12-01")),
            (held("2026-06-10"),),
            "2026-12-01",
            "planned end of the short-term placement on 1 Dec 2026",
        ),
        (
            "5: never later than 12 months",
            bed(planned_end=d("2028-12-01")),
            (held("2026-06-10"),),
            "2027-06-10",
            "12 months after the review on 10 Jun 2026",
        ),
        (END, reablement(), (), "2026-11-12", "end of enablement, 6 weeks after it began"),
        (END, reablement(planned_end=d("2026-12-24")), (), "2026-12-24", "planned end of enablement on 24 Dec 2026"),
        (
            END,
            reablement(planned_end=d("2026-12-24")),
            (held("2026-11-01"),),
            "2026-12-24",
            "planned end of enablement on 24 Dec 2026",
        ),
        (END, episode(), (), "2026-11-06", "end of enablement on 6 Nov 2026"),
        (END, episode(), (held("2026-10-20"),), "2026-11-06", "end of enablement on 6 Nov 2026"),
        (YES, homecare(), (agreed("2026-02-15"),), "2026-02-15", "agreed for 15 Feb 2026"),
        (
            YES,
            homecare(),
            (held("2026-03-01"), agreed("2026-09-01", "2026-04-01", agreed_with="Mrs Hale", why="back home by then")),
            "2026-09-01",
            "agreed for 1 Sep 2026 with Mrs Hale: back home by then",
        ),
        (
            YES,
            homecare(),
            (held("2026-03-01"), agreed("2026-09-01", "2026-03-01", review_id="2026-03-01")),
            "2026-09-01",
            "agreed for 1 Sep 2026 at the review on 1 Mar 2026",
        ),
        (
            "5.1: a later one needs a reason",
            homecare(),
            (agreed("2026-05-01"),),
            "2026-03-02",
            "6 to 8 weeks after the support began on 5 Jan 2026",
        ),
        (
            YES,
            homecare(),
            (agreed("2026-05-01", why="in hospital"),),
            "2026-05-01",
            "agreed for 1 May 2026: in hospital",
        ),
        (
            "5.1: a later one never passes 12 months",
            homecare(),
            (held("2026-03-01"), agreed("2027-09-01", "2026-04-01", why="settled")),
            "2027-03-01",
            "12 months after the review on 1 Mar 2026; agreed for 1 Sep 2027, which is past what is allowed",
        ),
        (
            "merge rule: of several agreed days the earliest counts",
            homecare(),
            (held("2026-03-01"), agreed("2026-09-01", "2026-04-01"), agreed("2026-08-01", "2026-04-01")),
            "2026-08-01",
            "agreed for 1 Aug 2026",
        ),
        (
            "an agreed day is used up by the review it was for",
            homecare(),
            (agreed("2026-09-01", "2026-04-01"), held("2026-08-20", **LIGHT), held("2026-03-01")),
            "2027-03-01",
            "12 months after the review on 1 Mar 2026",
        ),
        (
            "a full review after the agreement is that review",
            homecare(),
            (agreed("2026-09-01", "2026-04-01"), held("2026-05-01")),
            "2027-05-01",
            "12 months after the review on 1 May 2026",
        ),
        (
            "a light-touch look long before is not",
            homecare(),
            (agreed("2026-09-01", "2026-04-01"), held("2026-03-01"), held("2026-05-01", **LIGHT)),
            "2026-09-01",
            "agreed for 1 Sep 2026",
        ),
        (
            "an agreed day where no rule knows one",
            homecare(cycle=None),
            (agreed("2026-12-01"),),
            "2026-12-01",
            "agreed for 1 Dec 2026",
        ),
    ],
)
def test_each_rule_says_when_and_why(
    source: str, support: Support, facts: tuple[Held | Agreed, ...], due_on: str, words: str
) -> None:
    """One day for each support, with its reason as a worker would say it."""
    found = answer(support, *facts)
    assert isinstance(found, Due), source
    assert (found.due_on.isoformat(), reason_words(found, support, RULES)) == (due_on, words), source


@pytest.mark.parametrize(
    ("support", "facts", "gap"),
    [
        (homecare(cycle=None), (), Gap.NO_TYPE),
        (homecare(cycle=None), (held("2026-05-03"),), Gap.NO_TYPE),
        (homecare(start=None), (), Gap.NO_START),
        (bed(start=None), (), Gap.NO_START),
        (bed(), (held("2026-06-10"),), Gap.GOES_ON),
        (bed(planned_end=d("2026-06-01")), (held("2026-06-10"),), Gap.GOES_ON),
        (reablement(), (held("2026-11-10"),), Gap.GOES_ON),
        (episode(), (held("2026-11-04"),), Gap.NOT_RECORDED),
    ],
)
def test_where_no_day_can_be_told_it_is_said_why(support: Support, facts: tuple[Held, ...], gap: Gap) -> None:
    """Somebody must agree a day or mend the record."""
    found = answer(support, *facts)
    assert isinstance(found, NoDay)
    assert found.gap is gap


@pytest.mark.parametrize(
    ("support", "facts", "outside"),
    [
        (homecare(nhs_funded=True), (), Outside.NHS_FUNDED),
        (homecare(paused_from=d("2026-11-01")), (), Outside.PAUSED),
        (homecare(paused_from=d("2026-11-01"), paused_to=TODAY + timedelta(days=1)), (), Outside.PAUSED),
        (homecare(end=TODAY), (), Outside.NOT_OPEN),
        (homecare(start=TODAY + timedelta(days=1)), (), Outside.NOT_OPEN),
        (homecare(cycle=Cycle.NONE), (agreed("2026-12-01"),), Outside.BY_RULE),
        (episode(followed=True), (held("2026-11-04"),), Outside.CARRIED_ON),
    ],
)  # standards 5.1: "out of scope"
def test_stated_rules_take_support_out(support: Support, facts: tuple[Held | Agreed, ...], outside: Outside) -> None:
    """What the NHS pays for, what is paused and what is over asks for no review, whatever was agreed."""
    assert answer(support, *facts) == NotAsked(support_id=support.id, why=outside)


def test_support_comes_back_after_a_pause_and_nobody_reviews_the_dead() -> None:
    """A pause that is over takes nothing from the clock; from the day of a death nothing is asked."""
    paused = homecare(paused_from=d("2026-10-01"), paused_to=TODAY)
    assert isinstance(answer(paused), Due)
    died = next_review(homecare(), [], [], rules=RULES, today=TODAY, died_on=TODAY)
    assert died == NotAsked(support_id="home", why=Outside.DIED)
    assert isinstance(next_review(homecare(), [], [], rules=RULES, today=TODAY, died_on=d("2026-11-21")), Due)


def test_a_review_typed_late_clears_at_once() -> None:
    """What counts is the day it was held: overdue since March, typed today as held in April, due next April."""
    before, after = answer(homecare()), answer(homecare(), held("2026-04-10"))
    assert isinstance(before, Due)
    assert standing(before.due_on, today=TODAY, rules=RULES) is Standing.OVERDUE
    assert isinstance(after, Due)
    assert after.due_on == d("2027-04-10")


def test_of_two_reviews_of_two_laptops_the_later_counts() -> None:
    """Both stand; the year runs from the later, whichever came first."""
    one, two = held("2026-05-01", id="a"), held("2026-05-09", id="b")
    assert answer(homecare(), one, two) == answer(homecare(), two, one)
    found = answer(homecare(), one, two)
    assert isinstance(found, Due)
    assert found.due_on == d("2027-05-09")


def test_a_council_sets_its_own_rules() -> None:
    """Each figure is data; what a setting can't mean is as shipped, and a whole setting reads back as itself."""
    own = review_rules({"annual_months": 6, "light_touch_resets": True, "bands": [30, 60], "initial_due_days": "soon"})
    assert (own.annual_months, own.light_touch_resets, own.bands, own.initial_due_days) == (6, True, (30, 60), 56)
    found = answer(homecare(), held("2026-05-03"), held("2026-08-01", **LIGHT), rules=own)
    assert isinstance(found, Due)
    assert found.due_on == d("2027-02-01")
    assert review_rules(as_setting(own)) == own
    assert review_rules(as_setting(RULES)).by_type == RULES.by_type
    assert review_rules({"bands": [60, 30], "annual_months": 0, "payment_months": True}) == RULES
    assert review_rules({"initial_from_days": 90}).initial_from_days == 56
    assert review_rules({"by_type": {"st_other": "none"}}).cycle_of("st_other", "short_term") is Cycle.NONE
    assert RULES.cycle_of("st_max", "short_term") is Cycle.ENABLEMENT
    assert RULES.cycle_of("heard_of_elsewhere", "") is None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, None),
        (1, "1–28 days"),
        (28, "1–28 days"),
        (29, "29–91 days"),
        (91, "29–91 days"),
        (92, "92–182 days"),
        (182, "92–182 days"),
        (183, "183–365 days"),
        (365, "183–365 days"),
        (366, "Over 365 days"),
        (9999, "Over 365 days"),
    ],
)
def test_overdue_bands(days: int, words: str | None) -> None:
    """The bands of standards 5.1, with no day in two of them or in none."""
    place = band_of(days, RULES)
    assert (bands(RULES)[place].words if place is not None else None) == words


def test_due_soon_begins_28_days_before() -> None:
    """Standards 5.1: due_soon_days; the day itself is not overdue."""
    found = [standing(TODAY + timedelta(days=n), today=TODAY, rules=RULES) for n in (-1, 0, 28, 29)]
    assert found == [Standing.OVERDUE, Standing.SOON, Standing.SOON, Standing.LATER]


# ----------------------------------------------------------------------------------------------------------- always so
days = st.dates(min_value=date(2023, 1, 1), max_value=TODAY)
maybe = st.none() | days
covers = st.frozensets(st.sampled_from(["a", "b", "old"]), max_size=2)
supports = st.builds(
    Support,
    id=st.sampled_from(["a", "b"]),
    cycle=st.sampled_from([*Cycle, None]),
    start=maybe,
    end=st.none() | st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 1, 1)),
    chain=st.sampled_from([frozenset(), frozenset({"old"})]),
    chain_start=maybe,
    plan_on=maybe,
    planned_end=st.none() | st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 1, 1)),
    payment_on=maybe,
    nhs_funded=st.just(False) | st.booleans(),
    paused_from=st.none() | days,
    paused_to=maybe,
    episode_ended_on=st.none() | days,
    followed=st.booleans(),
)
reviews = st.lists(
    st.builds(Held, id=st.uuids().map(str), on=days, covers=covers, light_touch=st.booleans()), max_size=6
)
agreements = st.lists(
    st.builds(
        Agreed,
        due_on=st.dates(min_value=date(2023, 1, 1), max_value=date(2030, 1, 1)),
        on=maybe,
        covers=covers,
        why=st.sampled_from(["", "away"]),
    ),
    max_size=4,
)
rule_sets = st.builds(
    ReviewRules,
    initial_due_days=st.integers(42, 100),
    annual_months=st.integers(1, 24),
    payment_months=st.integers(1, 12),
    light_touch_resets=st.booleans(),
)
many = settings(max_examples=150)


def asked_for(support: Support, today: date = TODAY) -> bool:
    """True where the record alone says that the support is open and in scope, by another road than the engine's."""
    begun = support.start is None or support.start <= today
    ended = support.end is not None and support.end <= today
    paused = support.paused_from is not None and (support.paused_to is None or support.paused_to > today)
    return begun and not ended and not support.nhs_funded and not paused and support.cycle is not Cycle.NONE


@many
@given(supports, reviews, agreements, rule_sets)
def test_every_open_support_has_one_day_or_is_in_the_gap_list(
    support: Support, held: list[Held], agreed: list[Agreed], rules: ReviewRules
) -> None:
    """Always, never both, never neither; only a stated rule takes a support out, and the words can be said."""
    found = next_review(support, held, agreed, rules=rules, today=TODAY)
    if not asked_for(support):
        assert isinstance(found, NotAsked)
        assert found.why is not Outside.CARRIED_ON
    elif isinstance(found, NotAsked):
        assert found.why is Outside.CARRIED_ON
        assert support.followed
    else:
        assert isinstance(found, Due | NoDay)
    if isinstance(found, Due):
        assert reason_words(found, support, rules)
    assert is_open(support, today=TODAY) or isinstance(found, NotAsked)


def test_of_two_agreements_for_one_day_the_same_is_named_whichever_came_first() -> None:
    """One for this service and one for all of them, on one day: two laptops name the same one."""
    support = homecare()
    for_all, for_this = agreed("2026-03-01"), agreed("2026-03-01", covers=frozenset({support.id}))
    assert answer(support, for_all, for_this) == answer(support, for_this, for_all)


@many
@given(supports, reviews, agreements, st.randoms(use_true_random=False))
def test_the_order_things_were_recorded_in_says_nothing(
    support: Support, held: list[Held], agreed: list[Agreed], luck: Any
) -> None:
    """Two laptops that took the same in in another order say the same day."""
    first = next_review(support, held, agreed, rules=RULES, today=TODAY)
    luck.shuffle(held)
    luck.shuffle(agreed)
    assert next_review(support, held, agreed, rules=RULES, today=TODAY) == first


@many
@given(supports, reviews, agreements, rule_sets)
def test_nothing_is_due_on_or_before_a_full_review_held_today(
    support: Support, held: list[Held], agreed: list[Agreed], rules: ReviewRules
) -> None:
    """A completed full review of everything clears what was due, whatever the record held before."""
    now = Held(id="now", on=TODAY)
    found = next_review(support, [*held, now], agreed, rules=rules, today=TODAY)
    if isinstance(found, Due):
        assert found.due_on > TODAY


@many
@given(supports, reviews, rule_sets)
def test_one_more_full_review_never_makes_lasting_support_due_earlier(
    support: Support, held: list[Held], rules: ReviewRules
) -> None:
    """For long-term and carers' support, where the review comes after all that is recorded.

    As long as the yearly interval is the longest: a council that asks for a first look later than for the yearly one
    is asked again after the shorter of both.
    """
    assume(rules.annual_months >= rules.payment_months)
    assume(rules.annual_months * 28 >= rules.initial_due_days)
    lasting = support._replace(cycle=Cycle.LONG_TERM, episode_ended_on=None)
    before = next_review(lasting, held, [], rules=rules, today=TODAY)
    after = next_review(lasting, [*held, Held(id="now", on=TODAY)], [], rules=rules, today=TODAY)
    if isinstance(before, Due):
        assert isinstance(after, Due)
        assert after.due_on >= before.due_on


@many
@given(supports, reviews, agreements, rule_sets)
def test_no_lasting_support_waits_longer_than_the_year(
    support: Support, held: list[Held], agreed: list[Agreed], rules: ReviewRules
) -> None:
    """Whatever was agreed, never more than 12 months after the last full review, else the first, else the start."""
    lasting = support._replace(cycle=Cycle.CARER, episode_ended_on=None, chain=frozenset(), chain_start=None)
    every = [one._replace(covers=frozenset({support.id})) for one in held]
    found = next_review(lasting, every, agreed, rules=rules, today=TODAY)
    if isinstance(found, Due):
        full = [one.on for one in every if rules.light_touch_resets or not one.light_touch]
        looked = max(full, default=None) or min((one.on for one in every), default=None)
        start = looked or lasting.first_day or lasting.plan_day
        if start is not None:
            assert found.due_on <= add_months(start, rules.annual_months)


@many
@given(supports, reviews, agreements, st.dates(min_value=TODAY, max_value=date(2030, 1, 1)))
def test_an_agreed_day_only_ever_brings_a_review_forward_unless_somebody_said_why(
    support: Support, held: list[Held], agreed: list[Agreed], day: date
) -> None:
    """One more agreed day without a reason never puts a review off, and takes nobody out of the lists."""
    before = next_review(support, held, agreed, rules=RULES, today=TODAY)
    after = next_review(support, held, [*agreed, Agreed(due_on=day, on=TODAY)], rules=RULES, today=TODAY)
    assert isinstance(after, NotAsked) == isinstance(before, NotAsked)
    if isinstance(before, Due):
        assert isinstance(after, Due)
        assert after.due_on <= before.due_on


@many
@given(supports, reviews, agreements, days)
def test_a_light_touch_look_never_puts_off_the_year(
    support: Support, held: list[Held], agreed: list[Agreed], day: date
) -> None:
    """Where light-touch reviews do not begin the year anew, one after a full review leaves its 12 months."""
    lasting = support._replace(cycle=Cycle.LONG_TERM, episode_ended_on=None)
    full = Held(id="full", on=date(2026, 6, 1), covers=frozenset({support.id}))
    light = Held(id="light", on=max(day, full.on), light_touch=True)
    found = next_review(lasting, [*held, full, light], agreed, rules=RULES, today=TODAY)
    if isinstance(found, Due):
        counted = [one.on for one in (*held, full) if not one.light_touch]
        assert found.due_on <= add_months(max(counted), 12)
