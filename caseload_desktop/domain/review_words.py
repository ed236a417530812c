"""The reason of a next review in words, why no day can be told, and why none is asked for."""

from __future__ import annotations

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.review_due import Ask, Due, Gap, Outside, Support
from caseload_desktop.domain.review_rules import Cycle, ReviewRules

GAP_WORDS = {
    Gap.NO_TYPE: "The type of support is not recorded",
    Gap.NO_START: "No day it began and no review is recorded",
    Gap.GOES_ON: "Goes on after its review, without a planned end or an agreed day",
    Gap.NOT_RECORDED: "Enablement left support to go on, but no service is recorded",
}
"""Why no day can be told."""

OUTSIDE_WORDS = {
    Outside.DIED: "The person has died",
    Outside.NHS_FUNDED: "Funded by the NHS alone",
    Outside.PAUSED: "Paused",
    Outside.NOT_OPEN: "Not open",
    Outside.CARRIED_ON: "Its reviews go on with the service recorded after it",
    Outside.BY_RULE: "The council asks for no review of this type of support",
}
"""Why no review is asked for."""


def reason_words(due: Due, support: Support, rules: ReviewRules) -> str:
    """Why a review is due that day: "12 months after the review on 3 May 2026"."""
    if due.ask is Ask.AGREED and due.agreed is not None and due.agreed.due_on == due.due_on:
        return agreed_words(due)
    words = _rule_words(due, support, rules)
    if due.agreed is not None:
        words = f"{words}; agreed for {show_long(due.agreed.due_on)}, which is past what is allowed"
    return words


def agreed_words(due: Due) -> str:
    """The agreement: "agreed for 3 May 2026 with Mrs Hale: she is away in April"."""
    agreed = due.agreed
    if agreed is None:
        return ""
    whom = f" with {agreed.agreed_with}" if agreed.agreed_with.strip() else ""
    at = f" at the review on {show_long(agreed.on)}" if agreed.review_id and not whom else ""
    why = f": {agreed.why.strip()}" if agreed.why.strip() else ""
    return f"agreed for {show_long(agreed.due_on)}{whom}{at}{why}"


def _rule_words(due: Due, support: Support, rules: ReviewRules) -> str:
    day = show_long(due.reckoned_from)
    year = counted(rules.annual_months, "month")
    return {
        Ask.AGREED: f"{year} after a day was agreed on {day}",
        Ask.SHORT_TERM: f"{span_words(rules.short_term_days)} after the {what_words(support)} began on {day}",
        Ask.END_OF_ENABLEMENT: _end_words(due, support, rules),
        Ask.DIRECT_PAYMENT: f"{counted(rules.payment_months, 'month')} after the first direct payment on {day}",
        Ask.NEW_PLAN: f"{window_words(rules)} after the new plan of {day}",
        Ask.NEW_SUPPORT: f"{window_words(rules)} after the {what_words(support)} began on {day}",
        Ask.AFTER_REVIEW: f"{year} after the review on {day}",
        Ask.AFTER_FIRST_REVIEW: f"{year} after the first review on {day}",
        Ask.AFTER_START: f"{year} after the {what_words(support)} began on {day}",
        Ask.PLANNED_END: f"planned end of the {what_words(support)} on {day}",
    }[due.ask]


def _end_words(due: Due, support: Support, rules: ReviewRules) -> str:
    day = show_long(due.reckoned_from)
    if due.due_on != due.reckoned_from:
        after = (due.due_on - due.reckoned_from).days if due.reckoned_from is not None else 0
        return f"{span_words(after)} after the end of enablement on {day}"
    if support.episode_ended_on is None and support.planned_end is None:
        return f"end of enablement, {span_words(rules.short_term_days)} after it began"
    return f"end of enablement on {day}" if support.episode_ended_on else f"planned end of enablement on {day}"


def what_words(support: Support) -> str:
    """What the support is called in a sentence."""
    if support.cycle is Cycle.SHORT_TERM:
        return "short-term placement" if support.placement else "short-term support"
    if support.cycle is Cycle.CARER:
        return "support for the carer"
    return "placement" if support.placement else "support"


def window_words(rules: ReviewRules) -> str:
    """The window of the first look: "6 to 8 weeks"."""
    first, last = rules.initial_from_days, rules.initial_due_days
    if first == last:
        return span_words(last)
    if first % 7 or last % 7:
        return f"{first} to {last} days"
    return f"{first // 7} to {counted(last // 7, 'week')}"


def span_words(days: int) -> str:
    """A number of days as people say it: "6 weeks", "10 days"."""
    return counted(days // 7, "week") if days and days % 7 == 0 else counted(days, "day")


def counted(count: int, one: str) -> str:
    """A number of things: "1 month", "12 months"."""
    return f"1 {one}" if count == 1 else f"{count:,} {one}s"
