"""The columns of each list of concerns and enquiries."""

from __future__ import annotations

from caseload_desktop.ui.models.columns import person_column, tag_column
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.record_words import count_words, day_long
from caseload_desktop.ui.safeguarding.lines import STAGE_NAMES, Line, near

Columns = tuple[Column[Line], ...]


def _status(width: int) -> Column[Line]:
    return tag_column("status", "Status", lambda line: line.status, width=width, tip=lambda line: line.status_tip)


def _person() -> Column[Line]:
    return person_column(lambda line: line.person, lambda line: line.reference)


def _types(hide_below: int = 0) -> Column[Line]:
    return Column(
        "types", "Types", lambda line: line.types, detail=_incident, width=140, stretch=3, hide_below=hide_below
    )


def _incident(line: Line) -> str:
    one = line.concern if line.concern is not None else line.enquiry
    title = one.incident_title if one is not None else ""
    others = count_words(line.concern.others, "other", "others") if line.concern and line.concern.others else ""
    return " · ".join(part for part in (title, others) if part)


def _where(hide_below: int) -> Column[Line]:
    return Column("where", "Where", lambda line: line.where, width=120, stretch=2, hide_below=hide_below)


def _worker(title: str, hide_below: int) -> Column[Line]:
    return Column(
        "worker",
        title,
        lambda line: line.worker,
        detail=lambda line: line.team,
        width=120,
        stretch=2,
        hide_below=hide_below,
    )


def decide_columns() -> Columns:
    """Concerns that wait for a decision."""
    return (
        _status(190),
        _person(),
        _types(),
        Column("began", "Raised", _raised, detail=_by, tip=_raised_tip, width=140, stretch=2),
        _where(900),
        _worker("Recorded by", 700),
    )


def _raised(line: Line) -> str:
    one = line.concern
    if one is None:
        return ""
    at = f" at {one.raised_at}" if one.raised_at else ""
    return f"{near(one.raised_on, line.today)}{at}"


def _by(line: Line) -> str:
    return line.label("safeguarding_referrer", line.concern.referrer_kind) if line.concern is not None else ""


def _raised_tip(line: Line) -> str:
    return f"Raised on {day_long(line.began)}" if line.began else ""


def enquiry_columns() -> Columns:
    """Enquiries that go on."""
    return (
        _status(206),
        _person(),
        Column("stage", "Stage", lambda line: STAGE_NAMES.get(line.stage, ""), detail=_actions, width=130, stretch=1),
        Column("began", "Begun", _begun, detail=_kind, tip=_begun_tip, width=120, stretch=1),
        _types(860),
        _worker("Lead", 640),
    )


def _actions(line: Line) -> str:
    count = line.enquiry.actions_open if line.enquiry is not None else 0
    return count_words(count, "open action", "open actions") if count else ""


def _begun(line: Line) -> str:
    return near(line.began, line.today)


def _kind(line: Line) -> str:
    return line.label("enquiry_kind", line.enquiry.kind) if line.enquiry is not None else ""


def _begun_tip(line: Line) -> str:
    words = f"Begun on {day_long(line.began)}"
    again = line.enquiry.reopened_on if line.enquiry is not None else ""
    return f"{words}\nOpened again on {day_long(again)}" if again else words


def backlog_columns() -> Columns:
    """Enquiries concluded and not signed off."""
    return (
        _status(190),
        _person(),
        Column("concluded", "Concluded", _concluded, detail=_outcome, width=130, stretch=3),
        Column("began", "Begun", _begun, tip=_begun_tip, width=110, stretch=1, hide_below=720),
        _worker("Lead", 640),
    )


def _concluded(line: Line) -> str:
    return near(line.enquiry.concluded_on, line.today) if line.enquiry is not None else ""


def _outcome(line: Line) -> str:
    one = line.enquiry
    if one is None:
        return ""
    parts = (
        line.label("risk_assessment_outcome", one.risk_assessment_outcome),
        line.label("risk_outcome", one.risk_outcome),
    )
    return " · ".join(part for part in parts if part)


def done_columns() -> Columns:
    """Concerns decided against an enquiry and enquiries closed, lately."""
    return (
        _status(150),
        _person(),
        Column("closed", "Decided or closed", _over, detail=_why, width=150, stretch=3),
        Column("began", "Begun", _begun, tip=_begun_tip, width=110, stretch=1, hide_below=720),
        _types(900),
        _worker("Worker", 640),
    )


def _over(line: Line) -> str:
    if line.concern is not None:
        return near(line.concern.decided_on, line.today)
    return near(line.enquiry.closed_on, line.today) if line.enquiry is not None else ""


def _why(line: Line) -> str:
    return line.concern.decision_why if line.concern is not None else _outcome(line)
