"""The columns of the people behind a number of the week."""

from __future__ import annotations

from caseload_desktop.domain.enablement import State
from caseload_desktop.ui.enablement.columns import Columns
from caseload_desktop.ui.enablement.lines import Line
from caseload_desktop.ui.enablement.words import begun_large, moment_words, near_words
from caseload_desktop.ui.models.columns import person_column, tag_column
from caseload_desktop.ui.models.paged import Column


def week_columns() -> Columns:
    """Who, how it stands today, when received, and what came of it."""
    return (
        person_column(lambda line: line.referral.person, lambda line: line.referral.reference, width=170),
        tag_column("status", "Now", lambda line: line.status, width=190, tip=lambda line: line.status_tip),
        Column("received", "Received", _received, width=140, stretch=1),
        Column("came", "What came of it", _came, width=180, stretch=3, sortable=False, hide_below=560),
        Column("worker", "Worker", lambda line: line.referral.worker, width=110, stretch=1, hide_below=760),
    )


def _received(line: Line) -> str:
    return begun_large(moment_words(line.episode.received, today=line.today))


def _came(line: Line) -> str:
    one = line.referral
    if line.episode.ended_on is not None:
        after = line.label("enablement_support_after", one.support_after)
        return f"Ended {near_words(line.episode.ended_on, today=line.today)}: {after}"
    if line.episode.started_on is not None:
        return f"Started {near_words(line.episode.started_on, today=line.today)}"
    if line.state in (State.DECLINED, State.PASSED):
        return line.label("enablement_decline_reason", one.decline_reason)
    return "Accepted" if line.state is State.ACCEPTED else "Not answered yet"
