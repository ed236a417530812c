"""What every command on DoLS checks: which application, in which state, within which days of the council's rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.dols import State, application_of, state_of
from caseload_desktop.domain.dols_clocks import SETTING, DolsRules, dols_rules
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.involvement_rules import known_code
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.store import Store

RUNNING = (State.TO_BEGIN, State.IN_FORCE, State.SUSPENDED, State.RUN_OUT)
"""The states of an authorisation that was granted and whose end nobody has recorded."""


def rules_of(act: Act) -> DolsRules:
    """The council's numbers, inside a running act."""
    return dols_rules(setting(act.connection, SETTING))


def state_now(act: Act, store: Store, row: dict[str, Any]) -> State:
    """Where an application stands on the day of the act."""
    return state_of(application_of(row, store.code_lists), date.fromisoformat(act.today))


def reached(act: Act, store: Store, dols_id: str, *states: State) -> dict[str, Any]:
    """Return an application of a person the actor may reach; with ``states`` only one that stands in one of them.

    Raises ``RuleBroken`` (``no_such_row``, ``dols_not_so`` with the state it is in) or ``NotPermitted``.
    """
    row = act.row("dols", dols_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="dols")
    must_reach(act, row["person_id"])
    if states and (state := state_now(act, store, row)) not in states:
        raise RuleBroken("dols_not_so", state=state.value)
    return row


def own_or_permitted(act: Act, row: dict[str, Any]) -> None:
    """Raise ``NotPermitted`` unless the actor wrote the row, works on it, or may correct others' work."""
    mine = act.actor.worker_id in (row["author"], row["worker_id"])
    if not mine and not act.actor.may(May.CORRECT_OTHERS):
        raise NotPermitted("not_your_referral")


def assessments_of(act: Act, dols_id: str) -> list[dict[str, Any]]:
    """Return the assessments of an application that count, in the order they were asked for."""
    t = rows.dols_assessment
    found = act.connection.execute(
        select(t).where(t.c.dols_id == dols_id, t.c.gone.is_(None)).order_by(t.c.asked_on, t.c.made_at, t.c.no)
    )
    return [dict(row) for row in found.mappings()]


def codes_known(store: Store, list_id: str, codes: tuple[str, ...], *, field: str) -> list[str]:
    """Return several codes of a list, sorted and each once. Raises ``RuleBroken("unknown_code")``."""
    return sorted({known_code(list_id, code, field=field, lists=store.code_lists) for code in codes})


def plain_day(text: str | None, *, field: str) -> date | None:
    """Return a day that may lie ahead, or None for none. Raises ``RuleBroken("impossible_date")``."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None


def provider_there(act: Act, provider_id: str | None) -> str | None:
    """Return a provider that is there, or None for none. Raises ``RuleBroken("no_such_row")``."""
    if not provider_id:
        return None
    row = act.row("provider", provider_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", field="provider_id", entity="provider")
    return provider_id
