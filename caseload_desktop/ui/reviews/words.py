"""How supports and reviews read on screen: names of supports, tags of a due day, whose a review is."""

from __future__ import annotations

from datetime import date

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.review_due import Answer, Due, NoDay
from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.domain.review_standing import Standing, standing
from caseload_desktop.domain.review_words import GAP_WORDS, OUTSIDE_WORDS, reason_words
from caseload_desktop.store.queries.review_facts import ENABLEMENT, Supported
from caseload_desktop.store.queries.reviews import OpenReview, Place
from caseload_desktop.ui.record_words import count_words, day_long, day_near, day_of
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

NOBODY = "Nobody"


def support_words(one: Supported, lists: CodeLists) -> str:
    """What a support is called: "Home support or domiciliary care"."""
    if one.entity == ENABLEMENT:
        return "Support after enablement"
    component = lists.label("service_component", one.component)
    return component or lists.label("service_type", one.service_type) or "Support of a type not recorded"


def support_and_provider(one: Supported, lists: CodeLists) -> str:
    """The same with who provides it."""
    words = support_words(one, lists)
    return f"{words} · {one.provider}" if one.provider else words


def due_tag(due_on: date, *, today: date, rules: ReviewRules) -> Tag:
    """How a due day stands, by shape, word and colour."""
    days = (due_on - today).days
    state = standing(due_on, today=today, rules=rules)
    if state is Standing.OVERDUE:
        return Tag(Tone.RED, f"{count_words(-days, 'day')} overdue")
    if days == 0:
        return Tag(Tone.AMBER, "Due today")
    if state is Standing.SOON:
        return Tag(Tone.AMBER, "Due tomorrow" if days == 1 else f"Due in {days} days")
    return Tag(Tone.BLUE, f"Due {short_day(due_on, today=today)}")


def short_day(day: date, *, today: date) -> str:
    """A day without its year when it is this year's."""
    return day_long(day.isoformat()).removesuffix(f" {today.year}")


def answer_tag(answer: Answer, *, today: date, rules: ReviewRules) -> Tag:
    """What the engine says of a support, as a tag."""
    if isinstance(answer, Due):
        return due_tag(answer.due_on, today=today, rules=rules)
    return Tag(Tone.AMBER, "No day") if isinstance(answer, NoDay) else Tag(Tone.GREY, "No review")


def answer_words(answer: Answer, one: Supported, rules: ReviewRules) -> str:
    """The reason of what the engine says of a support, in words."""
    if isinstance(answer, Due):
        return capital(reason_words(answer, one.support, rules))
    return GAP_WORDS[answer.gap] if isinstance(answer, NoDay) else OUTSIDE_WORDS[answer.why]


def capital(words: str) -> str:
    """Words as a line begins them."""
    return words[:1].upper() + words[1:]


def place_words(place: Place, review: OpenReview | None = None) -> str:
    """Whose a review is: its trusted reviewer, its worker, the team whose list the person is on."""
    if review is not None and review.trusted and review.reviewer:
        return f"{review.reviewer} (trusted)"
    if place.worker:
        return place.worker
    return f"{place.team} (no worker)" if place.team else NOBODY


def planned_words(review: OpenReview | None, *, today: date) -> str:
    """When a review is planned: "3 May", "not planned", "day has passed"."""
    if review is None:
        return ""
    day = day_of(review.planned_on)
    if day is None:
        return f"Asked for {day_near(review.asked_on, today=today).lower()}" if review.asked_on else "Asked for"
    return f"Planned for {short_day(day, today=today)}"
