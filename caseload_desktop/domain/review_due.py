"""When the next review of a support is due and why: one day for every open support, or why no day can be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from caseload_desktop.domain.months import add_months
from caseload_desktop.domain.review_rules import Cycle, ReviewRules


class Ask(StrEnum):
    """Which rule asks for the next review. Where two ask for one day, the first of these is the reason given."""

    AGREED = "agreed"
    SHORT_TERM = "short_term"
    END_OF_ENABLEMENT = "end_of_enablement"
    DIRECT_PAYMENT = "direct_payment"
    NEW_PLAN = "new_plan"
    NEW_SUPPORT = "new_support"
    AFTER_REVIEW = "after_review"
    AFTER_FIRST_REVIEW = "after_first_review"
    AFTER_START = "after_start"
    PLANNED_END = "planned_end"


_RANK = {ask: place for place, ask in enumerate(Ask)}


class Gap(StrEnum):
    """Why no day can be told, so that a person must say one or mend the record."""

    NO_TYPE = "no_type"
    NO_START = "no_start"
    GOES_ON = "goes_on"
    NOT_RECORDED = "not_recorded"


class Outside(StrEnum):
    """Why no review is asked for at all (standards 5.1, "out of scope")."""

    DIED = "died"
    NHS_FUNDED = "nhs_funded"
    PAUSED = "paused"
    NOT_OPEN = "not_open"
    CARRIED_ON = "carried_on"
    BY_RULE = "by_rule"


class Support(NamedTuple):
    """What a review looks at: a service, or enablement that ended with support after.

    ``cycle`` is None where nobody knows the type. ``chain`` are the ids of the services this one goes on from, and
    ``chain_start`` the first day of all of them: a package that is changed goes on, for its reviews. ``placement`` says
    that it is a bed. A pause lasts until ``paused_to``, the day the support runs again. ``episode_ended_on`` is the day
    an enablement episode ended and left support to go on, and ``followed`` says that a service was recorded for it
    since.
    """

    id: str
    cycle: Cycle | None
    start: date | None = None
    end: date | None = None
    chain: frozenset[str] = frozenset()
    chain_start: date | None = None
    plan_on: date | None = None
    planned_end: date | None = None
    payment_on: date | None = None
    placement: bool = False
    nhs_funded: bool = False
    paused_from: date | None = None
    paused_to: date | None = None
    episode_ended_on: date | None = None
    followed: bool = False

    @property
    def first_day(self) -> date | None:
        """The day the support began, whichever service it began with."""
        if self.chain_start is None or self.start is None:
            return self.start or self.chain_start
        return min(self.chain_start, self.start)

    @property
    def plan_day(self) -> date | None:
        """The day of the newest plan, service or change, from which the first look is reckoned."""
        if self.plan_on is None or self.start is None:
            return self.start or self.plan_on
        return max(self.start, self.plan_on)

    def ends_on(self, rules: ReviewRules) -> date | None:
        """The day enablement ended, or should end: as planned, else six weeks after its start."""
        if self.episode_ended_on is not None or self.planned_end is not None:
            return self.episode_ended_on or self.planned_end
        return self.start + timedelta(days=rules.short_term_days) if self.start is not None else None


class Held(NamedTuple):
    """A review that was completed: the day it was held, whenever it was typed.

    ``covers`` are ids of supports; empty: everything the person had that day.
    """

    id: str
    on: date
    covers: frozenset[str] = frozenset()
    light_touch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A day agreed for the next review: with whom and why. ``on`` is the day it was agreed.

    ``covers`` are ids of supports; empty: all the person has. ``review_id`` is the review it was agreed at.
    """

    due_on: date
    on: date | None
    covers: frozenset[str] = frozenset()
    why: str = ""
    agreed_with: str = ""
    review_id: str = ""


class Due(NamedTuple):
    """The one next review of a support.

    ``reckoned_from`` is the day the rule counts from; ``open_from`` the first day of a window such as 6 to 8 weeks.
    ``agreed`` is the agreed day that counts, or the one that asks for more than the 12 months allow.
    """

    support_id: str
    due_on: date
    ask: Ask
    reckoned_from: date | None = None
    open_from: date | None = None
    agreed: Agreed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDay:
    """A support without a day: on the gap list."""

    support_id: str
    gap: Gap
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked:
    """A support no review is asked for, and the rule that says so."""

    support_id: str
    why: Outside


Answer = Due | NoDay | NotAsked


def next_review(
    support: Support,
    held: Iterable[Held],
    agreed: Iterable[Agreed],
    *,
    rules: ReviewRules,
    today: date,
    died_on: date | None = None,
) -> Answer:
    """Say when the next review of a support is due, or why no day can be told, or why none is asked for.

    An open support always gets one of the first two, and never both. An earlier agreed day wins over the rule; a later
    one counts only with a reason, and never past 12 months (standards 5.1). What is due depends on when a review was
    held, not on when it was typed.
    """
    outside = _outside(support, today=today, died_on=died_on)
    if outside is not None:
        return NotAsked(support_id=support.id, why=outside)
    looks = _Looks.at(support, held, rules)
    wish = min(_asked(support, looks, rules), default=None)
    if wish is None and support.episode_ended_on is not None and support.followed:
        return NotAsked(support_id=support.id, why=Outside.CARRIED_ON)
    found = wish.due(support) if wish is not None else None
    if standing := [one for one in agreed if _stands(one, support, looks, rules)]:
        found = _with_agreed(support, found, standing, _latest(support, looks, rules), rules)
    return found if found is not None else _gap(support, looks)


def is_open(support: Support, *, today: date) -> bool:
    """True when the support goes on today; its last day is not a day on which a next review is wanted."""
    begun = support.start is None or support.start <= today
    return begun and (support.end is None or support.end > today)


def _outside(support: Support, *, today: date, died_on: date | None) -> Outside | None:
    """The stated rules under which nothing is asked for."""
    if died_on is not None and died_on <= today:
        return Outside.DIED
    if not is_open(support, today=today):
        return Outside.NOT_OPEN
    if support.nhs_funded:
        return Outside.NHS_FUNDED
    if _is_paused(support, today):
        return Outside.PAUSED
    return Outside.BY_RULE if support.cycle is Cycle.NONE else None


def _is_paused(support: Support, today: date) -> bool:
    begun = support.paused_from is not None and support.paused_from <= today
    return begun and (support.paused_to is None or today < support.paused_to)


class _Wish(NamedTuple):
    """A day on which a rule asks for a review. The soonest comes first; of one day, the rule that ranks first."""

    due_on: date
    rank: int
    ask: Ask
    reckoned_from: date
    open_from: date | None = None

    def due(self, support: Support, *, agreed: Agreed | None = None) -> Due:
        """This wish as the answer."""
        return Due(
            support_id=support.id,
            due_on=self.due_on,
            ask=self.ask,
            reckoned_from=self.reckoned_from,
            open_from=self.open_from,
            agreed=agreed,
        )


class _Looks(NamedTuple):
    """What reviews have looked at a support: the last of any kind, the last full one, the first."""

    reviews: Sequence[Held]
    last: date | None
    last_full: date | None
    first: date | None

    @classmethod
    def at(cls, support: Support, held: Iterable[Held], rules: ReviewRules) -> _Looks:
        """The reviews among ``held`` that looked at this support."""
        begun = _looked_at_from(support, rules)
        reviews = [one for one in held if (one.on >= begun if not one.covers else _names(one.covers, support))]
        if not reviews:
            return _NO_LOOKS
        if len(reviews) == 1:
            on, light = reviews[0].on, reviews[0].light_touch
            return cls(reviews, on, None if light and not rules.light_touch_resets else on, on)
        full = [one.on for one in reviews if rules.light_touch_resets or not one.light_touch]
        days = [one.on for one in reviews]
        return cls(reviews, max(days), max(full, default=None), min(days))

    def since(self, day: date) -> bool:
        """True when a review was held after a day."""
        return self.last is not None and self.last > day

    def on_or_after(self, day: date) -> bool:
        """True when a review was held on a day or later."""
        return self.last is not None and self.last >= day


_NO_LOOKS = _Looks((), None, None, None)


def _covers(covers: frozenset[str], support: Support, *, on: date | None, rules: ReviewRules) -> bool:
    """True when something said of supports, or of all a person had on a day, means this one."""
    if covers:
        return _names(covers, support)
    return on is None or on >= _looked_at_from(support, rules)


def _names(covers: frozenset[str], support: Support) -> bool:
    """True when this support, or one it goes on from, is among them."""
    return support.id in covers or not covers.isdisjoint(support.chain)


def _looked_at_from(support: Support, rules: ReviewRules) -> date:
    """The first day on which a review of everything somebody had looked at this support too."""
    if support.episode_ended_on is not None:
        return support.episode_ended_on - timedelta(days=rules.end_review_early_days)
    return support.first_day or date.min


def _asked(support: Support, looks: _Looks, rules: ReviewRules) -> Iterator[_Wish]:
    """Every day on which a rule asks for a review of this support."""
    if support.cycle is Cycle.LONG_TERM or support.cycle is Cycle.CARER:
        return _long_term(support, looks, rules)
    if support.cycle is Cycle.SHORT_TERM:
        return _short_term(support, looks, rules)
    return _end_of_enablement(support, looks, rules) if support.cycle is Cycle.ENABLEMENT else iter(())


def _short_term(support: Support, looks: _Looks, rules: ReviewRules) -> Iterator[_Wish]:
    """Six weeks after the start; once that was held, when it should end (Kent, section 2.3)."""
    if support.start is None:
        return
    if not looks.on_or_after(support.start):
        yield _after_days(Ask.SHORT_TERM, support.start, rules.short_term_days)
    elif support.planned_end is not None and looks.last is not None and support.planned_end > looks.last:
        yield _after_days(Ask.PLANNED_END, support.planned_end, 0)
        if (yearly := _annual(support, looks, rules)) is not None:
            yield yearly


def _end_of_enablement(support: Support, looks: _Looks, rules: ReviewRules) -> Iterator[_Wish]:
    """When enablement ends: the review that says what support goes on (Kent, section 2.2)."""
    day = support.ends_on(rules)
    if day is not None and not looks.on_or_after(day - timedelta(days=rules.end_review_early_days)):
        yield _after_days(Ask.END_OF_ENABLEMENT, day, rules.end_review_days)


def _long_term(support: Support, looks: _Looks, rules: ReviewRules) -> Iterator[_Wish]:
    """The first look after a plan or change, within 12 months of the last full one, and after a first payment."""
    plan = support.plan_day
    if plan is not None and not looks.since(plan):
        ask = Ask.NEW_SUPPORT if plan == support.start else Ask.NEW_PLAN
        window = plan + timedelta(days=rules.initial_from_days)
        yield _after_days(ask, plan, rules.initial_due_days, open_from=window)
    if (yearly := _annual(support, looks, rules)) is not None:
        yield yearly
    paid = support.payment_on
    if paid is not None and not looks.on_or_after(paid):
        yield _after_months(Ask.DIRECT_PAYMENT, paid, rules.payment_months)


def _annual(support: Support, looks: _Looks, rules: ReviewRules) -> _Wish | None:
    """12 months from the last full review, else from the first look, else from the plan (standards 5.1)."""
    if looks.last_full is not None:
        return _after_months(Ask.AFTER_REVIEW, looks.last_full, rules.annual_months)
    if looks.first is not None:
        return _after_months(Ask.AFTER_FIRST_REVIEW, looks.first, rules.annual_months)
    start = support.first_day or support.plan_on
    return _after_months(Ask.AFTER_START, start, rules.annual_months) if start is not None else None


def _stands(agreed: Agreed, support: Support, looks: _Looks, rules: ReviewRules) -> bool:
    """True while the review an agreed day was meant for has not been held.

    A full review held after the agreement is that review, and so is any held near the agreed day or later.
    """
    if not _covers(agreed.covers, support, on=agreed.on, rules=rules):
        return False
    near = agreed.due_on - timedelta(days=rules.due_soon_days)
    for one in looks.reviews:
        if one.id and one.id == agreed.review_id:
            continue
        later = agreed.on is None or one.on > agreed.on
        if one.on >= agreed.due_on or (later and (one.on >= near or not one.light_touch)):
            return False
    return True


def _with_agreed(
    support: Support, by_rule: Due | None, agreed: list[Agreed], latest: _Wish | None, rules: ReviewRules
) -> Due | None:
    """The earliest agreed day where it is earlier than the rule's; a later one with a reason, within 12 months.

    Of several agreed days the earliest counts.
    """
    if by_rule is not None:
        agreed = [one for one in agreed if one.due_on <= by_rule.due_on or one.why.strip()]
    if not agreed:
        return by_rule
    first = min(agreed, key=_earliest)
    if latest is None and by_rule is None and first.on is not None:
        latest = _after_months(Ask.AGREED, first.on, rules.annual_months)
    if latest is not None and first.due_on > latest.due_on:
        return latest.due(support, agreed=first)
    return Due(support_id=support.id, due_on=first.due_on, ask=Ask.AGREED, reckoned_from=first.on, agreed=first)


def _earliest(one: Agreed) -> tuple[date, str, str, date, list[str], str]:
    """The order of agreed days; everything of them counts, so that the order they were recorded in does not."""
    return one.due_on, one.why, one.agreed_with, one.on or date.min, sorted(one.covers), one.review_id


def _latest(support: Support, looks: _Looks, rules: ReviewRules) -> _Wish | None:
    """The last day a review may be agreed for: 12 months from where the yearly one is reckoned."""
    if support.episode_ended_on is not None:
        return _after_months(Ask.END_OF_ENABLEMENT, support.episode_ended_on, rules.annual_months)
    return _annual(support, looks, rules)


def _gap(support: Support, looks: _Looks) -> NoDay:
    """Why no rule could tell a day."""
    if support.cycle is None:
        return NoDay(support_id=support.id, gap=Gap.NO_TYPE, since=support.first_day)
    if support.episode_ended_on is not None:
        return NoDay(support_id=support.id, gap=Gap.NOT_RECORDED, since=support.episode_ended_on)
    if looks.last is not None and support.cycle in (Cycle.SHORT_TERM, Cycle.ENABLEMENT):
        return NoDay(support_id=support.id, gap=Gap.GOES_ON, since=looks.last)
    return NoDay(support_id=support.id, gap=Gap.NO_START)


def _after_days(ask: Ask, day: date, days: int, *, open_from: date | None = None) -> _Wish:
    return _Wish(day + timedelta(days=days), _RANK[ask], ask, day, open_from)


def _after_months(ask: Ask, day: date, months: int) -> _Wish:
    return _Wish(_months_after(day, months), _RANK[ask], ask, day)


_months_after = lru_cache(maxsize=10_000)(add_months)
"""Many reviews were held on the same days."""
