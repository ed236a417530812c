"""What happens after something is closed: asked at every closing, and made a task when it has a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.contact_entry import leads_on
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services.involvement_rules import known_code, may_hold, team_for
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store

TASK_KIND = "next_step"
"""The code of list ``task_kind`` for a task that a closing left behind."""

STEP_LIST = "next_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatNext:
    """What happens after something is closed: a step with its day and who, or why nothing does.

    ``due_on`` is an ISO day; a step with a day becomes a task of the person, in the same act. Without ``worker_id`` the
    task is the person's key worker's, whoever that is by then. ``no_next_why`` is needed where nothing follows.
    """

    step: str = ""
    note: str = ""
    due_on: str = ""
    worker_id: str | None = None
    no_next_why: str = ""

    @property
    def leads_on(self) -> bool:
        """True when something follows."""
        return leads_on(self.step)


def next_fields(
    act: Act, store: Store, what: WhatNext | None, *, person_id: str, about_kind: str, about_id: str
) -> dict[str, Any]:
    """Check what happens next, make its task, and return the fields for the row being closed.

    These are ``next_step``, ``next_step_note``, ``next_step_due`` and ``no_next_why``. ``about_kind`` and ``about_id``
    name that row. Nothing is closed without a step or a reason why none follows: work that ended with nobody asking is
    how people were lost (the council's own finding on referrals closed wrongly).

    Raises ``RuleBroken``: ``next_step_required``, ``no_next_why_required``, ``unknown_code``, ``impossible_date``,
    ``next_step_day_past``, and as ``may_hold`` for ``next_worker_id``.
    """
    what = what or WhatNext()
    _must_be_said(store, what)
    if not what.leads_on:
        return _fields(what, due_on=None)
    due_on = _due(act, what.due_on)
    if what.worker_id:
        may_hold(act, person_id, what.worker_id, field="next_worker_id")
    if due_on:
        act.create("task", _task(act, store, what, due_on, person_id, about_kind, about_id))
    return _fields(what, due_on=due_on)


def _must_be_said(store: Store, what: WhatNext) -> None:
    if what.step:
        known_code(STEP_LIST, what.step, field="next_step", lists=store.code_lists)
    if what.leads_on:
        return
    if not what.step and (what.due_on or not what.no_next_why.strip()):
        raise RuleBroken("next_step_required", field="next_step")
    if not what.no_next_why.strip():
        raise RuleBroken("no_next_why_required", field="no_next_why")


def _due(act: Act, text: str) -> str | None:
    """The day something is due; one that has passed is a slip of the key, for what follows is still to come."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        raise RuleBroken("impossible_date", field="next_step_due") from None
    if day < act.today:
        raise RuleBroken("next_step_day_past", field="next_step_due")
    return day


def _fields(what: WhatNext, *, due_on: str | None) -> dict[str, Any]:
    return {
        "next_step": what.step or None,
        "next_step_note": what.note.strip() or None,
        "next_step_due": due_on,
        "no_next_why": None if what.leads_on else what.no_next_why.strip(),
    }


def _task(
    act: Act, store: Store, what: WhatNext, due_on: str, person_id: str, about_kind: str, about_id: str
) -> dict[str, Any]:
    """The task: what to do in the worker's words, else the step's; its team stands in where nobody is key worker."""
    return {
        "person_id": person_id,
        "kind": TASK_KIND,
        "words": what.note.strip() or store.code_lists.label(STEP_LIST, what.step),
        "due_on": due_on,
        "worker_id": what.worker_id,
        "team_id": team_for(act, None, what.worker_id or act.actor.worker_id, on=act.today),
        "about_kind": about_kind,
        "about_id": about_id,
    }
