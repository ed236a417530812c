"""What every command on somebody's support checks: the row and its person are there, days and codes can be meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.support import support_day
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.involvement_rules import known_code
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store


def reached_row(act: Act, entity: str, row_id: str) -> dict[str, Any]:
    """Return a row of a person the actor may reach. Raises ``RuleBroken("no_such_row")`` or ``NotPermitted``."""
    row = act.row(entity, row_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity=entity)
    must_reach(act, row["person_id"])
    return row


def happened_on(act: Act, text: str | None, *, field: str, after: str | None = "", days_ahead: int = 0) -> str:
    """Return a day given as ISO text; ``after`` is the earliest it may be. Raises ``RuleBroken``."""
    if not text:
        raise RuleBroken("date_empty", field=field)
    known = act.latest_day() if text > act.today else None
    today = date.fromisoformat(act.today)
    day = support_day(text, field=field, today=today, latest_known=known, days_ahead=days_ahead).isoformat()
    if after and day < after:
        raise RuleBroken("ends_before_it_begins", field=field)
    return day


def chosen(store: Store, list_id: str, code: str | None, *, field: str) -> str | None:
    """Return a code its list knows, or None for none. Raises ``RuleBroken("unknown_code")``."""
    return known_code(list_id, code, field=field, lists=store.code_lists) if code else None


def must_choose(store: Store, list_id: str, code: str | None, *, field: str, otherwise: str) -> str:
    """The same for a code that must be given; ``otherwise`` is the error's code when it is not."""
    if not code:
        raise RuleBroken(otherwise, field=field)
    return known_code(list_id, code, field=field, lists=store.code_lists)


def same_person(act: Act, entity: str, row_id: str | None, person_id: str, *, field: str) -> str | None:
    """Return the id of a row of this person that another refers to. Raises ``RuleBroken("no_such_row")``."""
    if not row_id:
        return None
    row = act.row(entity, row_id)
    if row is None or row["gone"] is not None or row["person_id"] != person_id:
        raise RuleBroken("no_such_row", field=field, entity=entity)
    return row_id


def withdraw(act: Act, entity: str, row_id: str, why: str) -> None:
    """Take a row recorded in error out of the record's lists and figures; its history keeps it."""
    reached_row(act, entity, row_id)
    act.remove(entity, row_id, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The fields that were wrong, as they should be; ``seen`` holds the values the author saw in them."""

    fields: Mapping[str, object]
    why: str = ""
    seen: Mapping[str, object] | None = None


def correct(
    act: Act,
    entity: str,
    row_id: str,
    correction: Correction,
    *,
    allowed: frozenset[str],
    check: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]],
) -> None:
    """Correct a row; ``check`` is given the row before and as it would be, and returns it as it is to be written.

    Raises ``RuleBroken("not_correctable")`` for a field not in ``allowed``, and whatever ``check`` raises.
    """
    row = reached_row(act, entity, row_id)
    only_fields(correction.fields, allowed)
    after = check(row, {**row, **correction.fields})
    wanted = {name: after[name] for name in correction.fields}
    act.set(entity, row["id"], wanted, why=correction.why.strip(), seen=correction.seen)


def only_fields(fields: Mapping[str, object], allowed: frozenset[str]) -> None:
    """Raise ``RuleBroken("not_correctable")`` for a field that can't be corrected."""
    if unknown := sorted(fields.keys() - allowed):
        raise RuleBroken("not_correctable", fields=", ".join(unknown))
