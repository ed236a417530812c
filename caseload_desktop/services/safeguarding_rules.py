"""What every command on safeguarding checks: which concern or enquiry, in which state, whose work, which codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import May
from caseload_desktop.domain.safeguarding import (
    CODES,
    CODES_OF_MANY,
    CONCERN,
    ENQUIRY,
    ConcernState,
    EnquiryState,
    concern_state,
    enquiry_state,
    source_of,
)
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store

MOST_AHEAD = timedelta(days=400)
"""Something planned further ahead than this is a slip of the key."""


def reached_concern(act: Act, concern_id: str, *states: ConcernState) -> dict[str, Any]:
    """Return a concern about a person the actor may reach; with ``states`` only one that stands in one of them.

    Raises ``RuleBroken`` (``no_such_row``, ``concern_not_so`` with the state it is in) or ``NotPermitted``.
    """
    row = _reached(act, CONCERN, concern_id)
    if states and concern_state(row) not in states:
        raise RuleBroken("concern_not_so", state=concern_state(row).value)
    return row


def reached_enquiry(act: Act, enquiry_id: str, *states: EnquiryState) -> dict[str, Any]:
    """Return an enquiry about a person the actor may reach; with ``states`` only one that stands in one of them.

    Raises ``RuleBroken`` (``no_such_row``, ``enquiry_not_so`` with the state it is in) or ``NotPermitted``.
    """
    row = _reached(act, ENQUIRY, enquiry_id)
    if states and enquiry_state(row) not in states:
        raise RuleBroken("enquiry_not_so", state=enquiry_state(row).value)
    return row


def reached_about(act: Act, kind: str, row_id: str) -> dict[str, Any]:
    """Return the concern or the enquiry something is about. Raises ``RuleBroken("no_such_row")``."""
    if kind not in (CONCERN, ENQUIRY):
        raise RuleBroken("no_such_row", entity="concern")
    return _reached(act, kind, row_id)


def reached_part(act: Act, entity: str, row_id: str) -> dict[str, Any]:
    """Return a row that belongs to an enquiry or a concern (an action, a pause ...), of a person within reach."""
    return _reached(act, entity, row_id)


def _reached(act: Act, entity: str, row_id: str) -> dict[str, Any]:
    row = act.row(entity, row_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity=entity)
    must_reach(act, row["person_id"])
    return row


def own_or_permitted(act: Act, row: Mapping[str, Any]) -> None:
    """Raise ``NotPermitted`` unless the actor wrote the row, leads the work, or may correct others' work."""
    mine = act.actor.worker_id in (row["author"], row["worker_id"])
    if not mine and not act.actor.may(May.CORRECT_OTHERS):
        raise NotPermitted("not_your_safeguarding")


def not_own_work(act: Act, *workers: str | None) -> None:
    """Raise ``NotPermitted("own_safeguarding_work")`` where the actor is one of the workers whose work it is.

    A second pair of eyes is the point of a decision and of a sign-off.
    """
    if act.actor.worker_id in workers:
        raise NotPermitted("own_safeguarding_work")


def must_be_known(values: Mapping[str, Any], store: Store) -> None:
    """Raise ``RuleBroken("unknown_code")`` beside the first field whose code its list does not know."""
    for name, value in values.items():
        if not value:
            continue
        if name in CODES:
            known_code(CODES[name], str(value), field=name, lists=store.code_lists)
        elif name in CODES_OF_MANY:
            for each in _many(value):
                known_code(CODES_OF_MANY[name], each, field=name, lists=store.code_lists)


def _many(value: object) -> Iterable[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError("a list of codes is wanted")
    return [str(each) for each in value]


def with_source(values: dict[str, Any], store: Store) -> dict[str, Any]:
    """Return the values with the national source of risk that the exact one rolls up to.

    Raises ``RuleBroken("source_detail_other")`` where both are given and don't belong together.
    """
    rolled_up = source_of(values.get("source_detail"), store.code_lists)
    if not rolled_up:
        return values
    if not values.get("source_of_risk"):
        return {**values, "source_of_risk": rolled_up}
    if values["source_of_risk"] != rolled_up:
        raise RuleBroken("source_detail_other", field="source_detail")
    return values


def provider_known(act: Act, provider_id: str | None) -> str | None:
    """Return the id of a provider on record, or None. Raises ``RuleBroken("no_such_row")``."""
    if not provider_id:
        return None
    row = act.row("provider", provider_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", field="provider_id", entity="provider")
    return provider_id


def day_ahead(act: Act, text: str | None, *, field: str, since: str = "") -> str | None:
    """Return a day by which something is to be done, as ISO text; None for none.

    Raises ``RuleBroken``: ``impossible_date``, ``ends_before_it_begins`` before ``since``, ``day_far_off``.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None
    if since and day.isoformat() < since:
        raise RuleBroken("ends_before_it_begins", field=field)
    if day > date.fromisoformat(act.today) + MOST_AHEAD:
        raise RuleBroken("day_far_off", field=field)
    return day.isoformat()


def day_since(act: Act, text: str, *, field: str, since: str | None) -> str:
    """Return a day something happened on, not before ``since``. Raises ``RuleBroken("ends_before_it_begins")``."""
    return day_of_act(act, text, field=field, after=since or "")


def feedback_fields(
    act: Act, *, on: str, how: str, note: str, why_none: str, since: str, store: Store
) -> dict[str, Any]:
    """Check what the referrer was told, or why nothing, and return the fields for the row.

    Raises ``RuleBroken``: ``feedback_required`` where neither is given, ``unknown_code``, of days.
    """
    if not on:
        if not why_none.strip():
            raise RuleBroken("feedback_required", field="feedback_on")
        return {"feedback_on": None, "feedback_how": None, "feedback_note": None, "no_feedback_why": why_none.strip()}
    known_code("feedback_how", how, field="feedback_how", lists=store.code_lists)
    return {
        "feedback_on": day_since(act, on, field="feedback_on", since=since),
        "feedback_how": how,
        "feedback_note": note.strip() or None,
        "no_feedback_why": None,
    }


def open_actions(act: Act, enquiry_id: str) -> int:
    """How many actions of an enquiry are neither done nor dropped."""
    t = rows.enquiry_action
    still = (t.c.enquiry_id == enquiry_id, t.c.done_on.is_(None), t.c.dropped_on.is_(None), t.c.gone.is_(None))
    return int(act.connection.execute(select(func.count()).select_from(t).where(*still)).scalar() or 0)


def open_pause(act: Act, about_id: str) -> str:
    """The id of the pause of a clock that has not ended; empty for none."""
    t = rows.safeguarding_pause
    still = (t.c.about_id == about_id, t.c.to_date.is_(None), t.c.gone.is_(None))
    found = act.connection.execute(select(t.c.id).where(*still).order_by(t.c.from_date).limit(1)).scalar()
    return str(found or "")
