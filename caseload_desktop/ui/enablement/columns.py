"""The columns of each list of referrals."""

from __future__ import annotations

from caseload_desktop.domain.enablement import ACCEPTED, State, end_expected, free_until
from caseload_desktop.ui.enablement.lines import Line
from caseload_desktop.ui.enablement.words import begun_large, moment_words, near_words
from caseload_desktop.ui.models.columns import person_column, tag_column
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.record_words import day_long, day_of

Columns = tuple[Column[Line], ...]


def _status(width: int) -> Column[Line]:
    return tag_column("status", "Status", lambda line: line.status, width=width, tip=lambda line: line.status_tip)


def _person() -> Column[Line]:
    return person_column(lambda line: line.referral.person, lambda line: line.referral.reference)


def _patch() -> Column[Line]:
    return Column("patch", "Patch", lambda line: line.referral.team, width=120, stretch=2, hide_below=880)


def _worker() -> Column[Line]:
    return Column("worker", "Worker", lambda line: line.referral.worker, width=110, stretch=1, hide_below=680)


def _received(line: Line) -> str:
    return begun_large(moment_words(line.episode.received, today=line.today))


def waiting_columns() -> Columns:
    """Referrals that wait for an answer or a start."""
    return (
        _status(212),
        _person(),
        Column(
            "source",
            "Referred by",
            lambda line: line.label("enablement_source", line.referral.source),
            detail=lambda line: line.referral.referred_by or line.referral.referrer_team,
            width=140,
            stretch=2,
            hide_below=620,
        ),
        Column("need", "Needs", lambda line: line.referral.need, width=130, stretch=3, hide_below=980, sortable=False),
        _patch(),
        Column("received", "Received", _received, detail=_answered, tip=_received_tip, width=150, stretch=1),
    )


def _answered(line: Line) -> str:
    if line.referral.decision == ACCEPTED:
        return "Accepted"
    return "Referrer told" if line.referral.told_on else ""


def _received_tip(line: Line) -> str:
    one = line.referral
    found = [f"Received on {day_long(one.received_on)} at {one.received_at or 'a time not recorded'}"]
    if one.told_on:
        found.append(f"Referrer told on {day_long(one.told_on)} at {one.told_at}")
    if one.decided_on:
        found.append(f"Accepted on {day_long(one.decided_on)} at {one.decided_at}")
    return "\n".join(found)


def service_columns() -> Columns:
    """People in service."""
    return (
        _status(186),
        _person(),
        Column("started", "Week", _week, detail=_since, tip=_weeks_tip, width=104),
        Column("goals", "Goals", _goals, detail=_scored, width=110, stretch=1, hide_below=560),
        Column("ends", "Ends", _ends, tip=_weeks_tip, width=110, stretch=1, hide_below=760),
        _worker(),
        _patch(),
    )


def _week(line: Line) -> str:
    return f"{line.week} of {line.weeks}" if line.week <= line.weeks else f"Week {line.week}"


def _since(line: Line) -> str:
    begun = line.episode.started_on
    return f"since {near_words(begun, today=line.today)}" if begun is not None else ""


def _weeks_tip(line: Line) -> str:
    begun, end = line.episode.started_on, end_expected(line.episode, line.rules)
    if begun is None or end is None:
        return ""
    free = day_long(free_until(begun, line.rules).isoformat())
    return f"Started {day_long(begun.isoformat())}\nEnds {day_long(end.isoformat())}\nFree of charge until {free}"


def _goals(line: Line) -> str:
    count = line.referral.goals
    return "No goal yet" if not count else "1 goal" if count == 1 else f"{count} goals"


def _scored(line: Line) -> str:
    last = day_of(line.referral.scored_until)
    return f"scored {near_words(last, today=line.today)}" if last is not None and line.referral.goals else ""


def _ends(line: Line) -> str:
    end = end_expected(line.episode, line.rules)
    return begun_large(near_words(end, today=line.today)) if end is not None else ""


def follow_up_columns() -> Columns:
    """People to be followed up after enablement."""
    return (
        _status(206),
        _person(),
        Column("follow_up", "Follow up", _follow_up, detail=_counted, tip=_follow_tip, width=150, stretch=1),
        Column(
            "ended",
            "Ended",
            lambda line: (
                begun_large(near_words(line.episode.ended_on, today=line.today))
                if line.episode.ended_on
                else "In service"
            ),
            width=110,
            stretch=1,
            hide_below=620,
        ),
        Column(
            "after",
            "Support afterwards",
            lambda line: line.label("enablement_support_after", line.referral.support_after),
            width=140,
            stretch=2,
            hide_below=760,
            sortable=False,
        ),
        _worker(),
    )


def _follow_up(line: Line) -> str:
    due = line.follow_up
    return begun_large(near_words(due.on, today=line.today)) if due is not None else ""


def _counted(line: Line) -> str:
    return line.follow_up.reason if line.follow_up is not None else ""


def _follow_tip(line: Line) -> str:
    due = line.follow_up
    return f"{day_long(due.on.isoformat())}: {due.reason}" if due is not None else ""


def declined_columns() -> Columns:
    """Referrals declined lately, and what became of them."""
    return (
        _status(188),
        _person(),
        Column(
            "reason",
            "Why",
            lambda line: line.label("enablement_decline_reason", line.referral.decline_reason),
            detail=lambda line: line.referral.decision_note,
            width=160,
            stretch=3,
            sortable=False,
        ),
        Column("decided", "Declined", _declined, tip=_declined_tip, width=130, stretch=1),
        Column("next", "What happens next", _next, width=140, stretch=2, hide_below=700, sortable=False),
        _patch(),
    )


def _declined(line: Line) -> str:
    decided = line.episode.decided
    return begun_large(moment_words(decided, today=line.today)) if decided is not None else ""


def _declined_tip(line: Line) -> str:
    decided, received = line.episode.decided, line.episode.received
    if decided is None:
        return ""
    minutes = int((decided - received).total_seconds() // 60)
    return f"{day_long(line.referral.decided_on)} at {line.referral.decided_at}, {minutes:,} minutes after receipt"


def _next(line: Line) -> str:
    one = line.referral
    if line.state is State.PASSED:
        return f"Purchasing: package by {day_long(one.package_wanted_by).removesuffix(f' {line.today.year}')}"
    return line.label("next_step", one.next_step) or one.no_next_why
