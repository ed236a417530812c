"""The columns of the contact log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.store.queries.contacts import ContactRow
from caseload_desktop.ui.contact_words import RESTRICTED, status_tag
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.record_words import NOT_SAID, day_long, day_near, due_words
from caseload_desktop.ui.widgets.status_tag import Tag, Tone


def contact_columns(lists: Callable[[], CodeLists], today: Callable[[], date]) -> tuple[Column[ContactRow], ...]:
    """The columns; ``lists`` and ``today`` are asked each time, since both change while the page stands."""

    def status(row: ContactRow) -> Tag:
        if not row.open:
            return Tag(Tone.GREY, "Restricted")
        return status_tag(lists(), outcome=row.outcome, closed_on=row.closed_on, gone=row.gone, next_step=row.next_step)

    def received(row: ContactRow) -> str:
        return day_near(row.received_on, today=today())

    def method(row: ContactRow) -> str:
        way = lists().label("contact_method", row.method)
        return ", ".join(part for part in (row.received_at, way) if part)

    def outcome(row: ContactRow) -> str:
        if not row.open:
            return ""
        return lists().label("contact_outcome", row.outcome) or "Not decided yet"

    def reason(row: ContactRow) -> str:
        return lists().label("contact_reason", row.reason)

    def both(row: ContactRow) -> str:
        return "\n".join(part for part in (reason(row), outcome(row)) if part)

    def next_step(row: ContactRow) -> str:
        return lists().label("next_step", row.next_step) or (NOT_SAID if row.open else "")

    def due(row: ContactRow) -> str:
        return due_words(row.next_step_due, today=today()) if row.next_step_due else ""

    return (
        Column("outcome", "Status", lambda r: status(r).words, tag=status, tip=_status_tip, width=182),
        Column("person", "Person", _person, detail=_reference, strong=True, width=150, stretch=3),
        Column(
            "received",
            "Received",
            received,
            detail=method,
            tip=lambda r: ", ".join(part for part in (day_long(r.received_on), r.received_at) if part),
            width=116,
            stretch=1,
        ),
        Column("reason", "Reason and outcome", reason, detail=outcome, tip=both, width=200, stretch=5),
        Column(
            "next_step",
            "Next step",
            next_step,
            detail=due,
            width=150,
            stretch=2,
            sort_key="next_step_due",
            hide_below=820,
        ),
        Column("worker", "Taken by", lambda r: r.worker, detail=lambda r: r.team, width=120, stretch=1, hide_below=900),
    )


def _person(row: ContactRow) -> str:
    if not row.open:
        return RESTRICTED
    return row.person or row.about_unknown or "Person not known"


def _reference(row: ContactRow) -> str:
    if not row.open:
        return "Ask the manager"
    if not row.person_id:
        return "Not linked to a person"
    return f"{row.reference} · corrected" if row.corrected else row.reference


def _status_tip(row: ContactRow) -> str:
    return f"Withdrawn: {row.gone}" if row.open and row.gone else ""
