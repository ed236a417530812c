"""The columns of each list of DoLS applications and AMHP referrals."""

from __future__ import annotations

from caseload_desktop.domain.amhp_clock import State
from caseload_desktop.ui.enablement.words import days_late, near_words
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.dols_lines import DolsRow
from caseload_desktop.ui.models.columns import person_column, tag_column
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.record_words import count_words, day_long, day_of
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

DolsColumns = tuple[Column[DolsRow], ...]
AmhpColumns = tuple[Column[AmhpRow], ...]


def _status(title: str, width: int) -> Column[DolsRow]:
    return tag_column("status", title, lambda row: row.status, width=width, tip=lambda row: row.status_tip)


def _person() -> Column[DolsRow]:
    return person_column(lambda row: row.one.person, lambda row: row.one.reference, width=140)


def _place(hide_below: int = 620) -> Column[DolsRow]:
    return Column(
        "place",
        "Place",
        lambda row: row.one.place,
        detail=lambda row: row.label("dols_place", row.one.place_kind),
        width=140,
        stretch=3,
        hide_below=hide_below,
    )


def _worker(hide_below: int = 860) -> Column[DolsRow]:
    return Column(
        "worker", "Worker", lambda row: row.one.worker or "Nobody yet", width=110, stretch=1, hide_below=hide_below
    )


def _received(row: DolsRow) -> str:
    return count_words((row.today - row.facts.received_on).days, "day")


def _received_tip(row: DolsRow) -> str:
    return f"Received on {day_long(row.one.received_on)}\n{row.label('dols_kind', row.one.kind)}"


def pending_columns() -> DolsColumns:
    """Applications that wait for a decision, in the order they are taken."""
    return (
        tag_column("priority", "Priority", lambda row: row.priority_tag, width=110, tip=_priority_tip),
        _status("Decision", 236),
        _person(),
        _place(),
        Column("progress", "Assessments", lambda row: row.progress, width=122, stretch=1, hide_below=760),
        Column("received", "Waits", _received, tip=_received_tip, width=84, right=True),
        Column("look", "Next look", _next_look, tip=_look_tip, width=112, stretch=1, hide_below=920),
        _worker(hide_below=1040),
    )


def _priority_tip(row: DolsRow) -> str:
    codes = [row.label("dols_circumstance", code) for code in row.one.circumstances]
    since = f"Since {day_long(row.one.priority_on)}" if row.one.priority_on else ""
    return "\n".join(part for part in (*codes, row.one.priority_why, since) if part)


def _next_look(row: DolsRow) -> str:
    if row.look is None:
        return ""
    return days_late(row.look.on, today=row.today) if row.look.on < row.today else row.near(row.look.on)


def _look_tip(row: DolsRow) -> str:
    return f"{day_long(row.look.on.isoformat())}: {row.look.reason}" if row.look is not None else ""


def look_columns() -> DolsColumns:
    """Applications whose quarterly look is due."""
    return (
        tag_column("look", "Look", _look_tag, width=140, tip=_look_tip),
        tag_column("priority", "Priority", lambda row: row.priority_tag, width=126, tip=_priority_tip),
        _person(),
        _place(),
        Column("last", "Last look", _last_look, width=120, stretch=1, hide_below=700, sortable=False),
        Column("received", "Waits", _received, tip=_received_tip, width=84, right=True),
        _worker(),
    )


def _look_tag(row: DolsRow) -> Tag:
    """How late a look is, by shape, word and colour."""
    if row.look is None:
        return Tag(Tone.GREY, "")
    words = days_late(row.look.on, today=row.today)
    late = row.look.on < row.today
    return Tag(Tone.RED if late else Tone.AMBER, words[:1].upper() + words[1:])


def _last_look(row: DolsRow) -> str:
    return row.near(row.facts.looked_on) if row.facts.looked_on is not None else "Never"


def authorised_columns() -> DolsColumns:
    """Authorisations in force, suspended, about to end or run out."""
    return (
        _status("Authorisation", 208),
        _person(),
        _place(),
        Column("ends", "Ends", lambda row: row.near(row.facts.authorised_to), tip=_term_tip, width=120, stretch=1),
        Column("further", "Further request", _further, width=140, stretch=1, hide_below=700, sortable=False),
        Column(
            "conditions",
            "Conditions",
            lambda row: row.one.conditions,
            width=140,
            stretch=2,
            hide_below=980,
            sortable=False,
        ),
        _worker(),
    )


def _term_tip(row: DolsRow) -> str:
    return f"From {day_long(row.one.authorised_from)} to {day_long(row.one.authorised_to)}"


def _further(row: DolsRow) -> str:
    if row.one.followed:
        return "Has come"
    if row.one.no_further_why:
        return f"None needed: {row.one.no_further_why}"
    return f"Due {near_words(row.ask_again.on, today=row.today)}" if row.ask_again is not None else ""


def decided_columns() -> DolsColumns:
    """Applications that were refused, answered, withdrawn or ended lately."""
    return (
        _status("How it ended", 176),
        _person(),
        _place(),
        Column("decided", "On", lambda row: row.near(day_of(row.over_on)), width=110, stretch=1),
        Column("why", "Why", _why, width=160, stretch=2, hide_below=640, sortable=False),
        Column("next", "What happens next", _next, width=150, stretch=2, hide_below=880, sortable=False),
    )


def _why(row: DolsRow) -> str:
    if row.one.end_reason:
        return row.label("dols_end", row.one.end_reason)
    names = [row.label("dols_requirement", code) for code in row.one.not_granted_why]
    return f"Not met: {', '.join(names)}" if names else row.label("dols_decision", row.one.decision)


def _next(row: DolsRow) -> str:
    return row.label("next_step", row.one.next_step) or row.one.no_next_why


# ------------------------------------------------------------------------------------------------------ AMHP referrals
def amhp_columns() -> AmhpColumns:
    """Referrals that are open, in the order they are allocated; those closed lately at the end."""
    return (
        tag_column("order", "Time left", lambda row: row.countdown, width=158, tip=lambda row: row.countdown_tip),
        tag_column("rag", "Rating", lambda row: row.rating, width=96, tip=lambda row: row.one.rag_why),
        person_column(lambda row: row.one.person, lambda row: row.one.reference, width=140),
        Column(
            "detention",
            "Held under",
            lambda row: row.detention.split(": ")[0],
            detail=lambda row: row.detention.partition(": ")[2],
            width=140,
            stretch=2,
            hide_below=700,
        ),
        Column("where", "Where", lambda row: row.one.place, width=120, stretch=2, hide_below=900),
        Column(
            "received",
            "Received",
            lambda row: row.received,
            detail=lambda row: row.label("amhp_referrer", row.one.referrer_kind),
            width=140,
            stretch=1,
            hide_below=600,
        ),
        Column("worker", "AMHP", _amhp, detail=lambda row: row.state_words, width=120, stretch=1),
    )


def _amhp(row: AmhpRow) -> str:
    if row.state is State.CLOSED:
        return row.label("amhp_outcome", row.one.outcome)
    return row.one.worker or "Nobody yet"
