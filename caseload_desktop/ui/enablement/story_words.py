"""A referral told in lines: what was asked, how it was answered and in what time, how it went on and ended."""

from __future__ import annotations

from datetime import datetime

from caseload_desktop.domain.enablement import ACCEPTED, Ask, Countdown, State, countdowns, end_expected, free_until
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.store.queries.enablement_story import Told
from caseload_desktop.ui.enablement.lines import Line
from caseload_desktop.ui.enablement.words import begun_large, hours_words, left_words, near_words, span_words
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

Fact = tuple[str, str, Tag | None]
"""What it is called, in words, and how it stands where that matters."""


def title_of(line: Line) -> str:
    """The heading of a referral: "Referral of 20 November 2026, Hospital discharge"."""
    source = line.label("enablement_source", line.referral.source)
    day = day_long(line.referral.received_on)
    return f"Referral of {day}" + (f" · {source}" if source else "")


def answer_lines(line: Line) -> list[Fact]:
    """Receipt, who referred, the clocks of the answer, and the answer."""
    one = line.referral
    found: list[Fact] = [("Received", _at(line.episode.received, with_time=bool(one.received_at)), None)]
    who = " · ".join(part for part in (one.referred_by, one.referrer_team) if part)
    if who:
        found.append(("Referred by", who, None))
    asked = [hours_words(one.hours_asked)]
    if one.discharge_on:
        asked.append(f"discharged from hospital on {day_long(one.discharge_on)}")
    if any(asked):
        found.append(("Asked for", " · ".join(part for part in asked if part), None))
    clocks = {clock.ask: clock for clock in countdowns(line.episode, line.rules)}
    found.append(_told(line, clocks[Ask.TELL]))
    found.append(_answer(line, clocks[Ask.ANSWER]))
    if line.state in (State.ACCEPTED, State.IN_SERVICE, State.ENDED):
        found.append(_start(line, clocks[Ask.START]))
    return found


def _told(line: Line, clock: Countdown) -> Fact:
    one = line.referral
    if one.told_on:
        words = f"Told {_at(line.episode.told)}" + (f": {one.told_note}" if one.told_note else "")
        return "Referrer", words, _clock_tag(line, clock)
    if clock.met is not None:
        return "Referrer", "Knows by the answer", _clock_tag(line, clock)
    return "Referrer", f"To be told by {_at(clock.due)} ({clock.reason})", _clock_tag(line, clock)


def _answer(line: Line, clock: Countdown) -> Fact:
    one = line.referral
    if not one.decision:
        return "Answer", f"By {_at(clock.due)} ({clock.reason})", _clock_tag(line, clock)
    words = [f"{line.label('enablement_decision', one.decision)} {_at(line.episode.decided)}"]
    if one.decision != ACCEPTED:
        words.append(line.label("enablement_decline_reason", one.decline_reason))
    elif one.team:
        words.append(one.team)
    if one.decision_note:
        words.append(one.decision_note)
    return "Answer", " · ".join(words), _clock_tag(line, clock)


def _start(line: Line, clock: Countdown) -> Fact:
    one = line.referral
    if one.started_on:
        parts = [f"Started {day_long(one.started_on)}", hours_words(one.hours_at_start), one.worker]
        return "Start", " · ".join(part for part in parts if part), _clock_tag(line, clock)
    found = f"Found for {day_long(one.start_offered_on)}" if one.start_offered_on else "No start found yet"
    return "Start", f"{found}; within 24 hours would be by {_at(clock.due)}", _clock_tag(line, clock)


def _clock_tag(line: Line, clock: Countdown) -> Tag:
    """How a clock stands: running, met in time, or late by how much."""
    now = line.now
    left = clock.left(now)
    if clock.met is not None:
        if clock.is_late(now):
            return Tag(Tone.AMBER, f"{span_words(left)} late")
        return Tag(Tone.GREEN, "In time")
    return Tag(Tone.RED if clock.is_late(now) else Tone.BLUE, begun_large(left_words(left)))


def course_lines(line: Line, told: Told) -> list[Fact]:
    """Weeks, free period, extensions, looks, the end and the follow-ups."""
    found: list[Fact] = []
    begun, end = line.episode.started_on, end_expected(line.episode, line.rules)
    if begun is not None and end is not None:
        free = free_until(begun, line.rules, ended_on=line.episode.ended_on)
        found.append(("Free of charge", f"Until {day_long(free.isoformat())}, the first six weeks", None))
        if line.state is State.IN_SERVICE:
            found.append(("To end", day_long(end.isoformat()), None))
    for longer in told.extensions:
        reason = line.label("enablement_extension_reason", longer.reason)
        parts = [f"To {day_long(longer.to_date)}", reason, longer.note]
        agreed = f"agreed by {longer.agreed_by}" if longer.agreed_by else ""
        found.append(("Extended", " · ".join(part for part in (*parts, agreed) if part), None))
    for look in told.checks:
        kind = line.label("enablement_check_kind", look.kind)
        result = line.label("enablement_check_result", look.result)
        words = " · ".join(part for part in (day_long(look.on), result, look.note, look.worker) if part)
        found.append((kind, words, None))
    return [*found, *_ending(line), *_follow_ups(line)]


def _ending(line: Line) -> list[Fact]:
    one = line.referral
    found: list[Fact] = []
    if one.ended_on:
        parts = [day_long(one.ended_on), line.label("enablement_end_reason", one.end_reason), one.end_note]
        found.append(("Ended", " · ".join(part for part in parts if part), None))
        after = [line.label("enablement_support_after", one.support_after), hours_words(one.hours_at_end)]
        found.append(("Afterwards", " · ".join(part for part in after if part), _independent(line)))
    if one.passed_on:
        wanted = f"package wanted by {day_long(one.package_wanted_by)}"
        found.append(("Purchasing", f"Passed on {day_long(one.passed_on)} · {wanted}", None))
    if one.next_step or one.no_next_why:
        step = line.label("next_step", one.next_step) or "Nothing further"
        due = f"by {day_long(one.next_step_due)}" if one.next_step_due else ""
        parts = [step, due, one.next_step_note, one.no_next_why]
        found.append(("Next", " · ".join(part for part in parts if part), None))
    return found


def _independent(line: Line) -> Tag | None:
    said = line.lists.mapped("enablement_support_after", line.referral.support_after, "independent")
    return Tag(Tone.GREEN, "Independent") if said == "yes" else None


def _follow_ups(line: Line) -> list[Fact]:
    due = line.follow_up
    if due is None or line.state is not State.ENDED:
        return []
    return [("Follow up", f"{begun_large(near_words(due.on, today=line.today))} ({due.reason})", None)]


def _at(instant: datetime | None, *, with_time: bool = True) -> str:
    """A moment in full, for a story: "20 November 2026 at 14:05"."""
    if instant is None:
        return ""
    local = local_of(instant)
    day = day_long(local.date().isoformat())
    return f"{day} at {local:%H:%M}" if with_time else f"{day}, time not recorded"
