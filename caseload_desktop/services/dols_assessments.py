"""Commands on the six assessments of a DoLS application: asked of an assessor, completed, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.dols import MET, State, application_of
from caseload_desktop.domain.dols_clocks import decision_due
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.dols_reach import codes_known, own_or_permitted, plain_day, reached, rules_of
from caseload_desktop.services.involvement_rules import day_of_act, known_code, may_hold
from caseload_desktop.services.support_rules import must_choose, reached_row
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDolsAssessments:
    """An assessor is asked for one or several of the six assessments.

    ``assessor`` names somebody outside the council, ``worker_id`` a colleague. ``due_on`` is left to the day the law
    wants the decision where none is given.
    """

    dols_id: str
    requirements: tuple[str, ...]
    assessor_kind: str
    asked_on: str
    assessor: str = ""
    worker_id: str | None = None
    due_on: str | None = None


@command("ask_dols_assessments", writes=("dols_assessment",))
def ask_dols_assessments(store: Store, actor: Actor, command: AskDolsAssessments) -> Changes:
    """Ask an assessor for assessments of a pending application.

    Raises ``RuleBroken``: ``dols_requirements_required``, ``assessor_required``, ``unknown_code``, ``dols_not_so``, and
    as ``may_hold``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="ask_dols_assessments") as act:
        row = reached(act, store, command.dols_id, State.PENDING)
        asked = day_of_act(act, command.asked_on, field="asked_on", after=row["received_on"] or "")
        wanted = _wanted(store, command)
        values = {
            "person_id": row["person_id"],
            "dols_id": command.dols_id,
            "assessor_kind": known_code(
                "dols_assessor", command.assessor_kind, field="assessor_kind", lists=store.code_lists
            ),
            "assessor": command.assessor.strip(),
            "worker_id": _colleague(act, row["person_id"], command),
            "asked_on": asked,
            "due_on": _due(act, store, row, command.due_on, asked),
        }
        for kind in wanted:
            act.create("dols_assessment", {**values, "kind": kind})
        return act.changes()


def _wanted(store: Store, command: AskDolsAssessments) -> list[str]:
    if not command.requirements:
        raise RuleBroken("dols_requirements_required", field="requirements")
    return codes_known(store, "dols_requirement", command.requirements, field="requirements")


def _colleague(act: Act, person_id: str, command: AskDolsAssessments) -> str | None:
    if command.worker_id:
        may_hold(act, person_id, command.worker_id)
    elif not command.assessor.strip():
        raise RuleBroken("assessor_required", field="assessor")
    return command.worker_id


def _due(act: Act, store: Store, row: dict[str, Any], given: str | None, asked: str) -> str:
    day = plain_day(given, field="due_on")
    if day is None:
        return max(decision_due(application_of(row, store.code_lists), rules_of(act)).on.isoformat(), asked)
    if day.isoformat() < asked:
        raise RuleBroken("ends_before_it_begins", field="due_on")
    return day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class DolsAssessed:
    """What one assessment found.

    ``equivalent``: an assessment made for another purpose was used (Schedule A1 paragraph 49). ``recommended_to`` and
    ``recommended_conditions`` are the best interests assessor's.
    """

    assessment_id: str
    on: str
    result: str
    equivalent: bool = False
    recommended_to: str | None = None
    recommended_conditions: str = ""
    note: str = ""


@command("complete_dols_assessments", writes=("dols_assessment",))
def complete_dols_assessments(store: Store, actor: Actor, *, assessed: tuple[DolsAssessed, ...]) -> Changes:
    """Record what one or several assessments found; a form brings three of them at once.

    Raises ``RuleBroken``: ``nothing_chosen``, ``dols_result_required``, ``assessment_closed``,
    ``not_met_why_required``, ``dols_not_so``, and of days.
    """
    actor.must(May.WRITE_RECORD)
    if not assessed:
        raise RuleBroken("nothing_chosen")
    with store.write(actor=actor, command="complete_dols_assessments") as act:
        for one in assessed:
            row = reached_row(act, "dols_assessment", one.assessment_id)
            reached(act, store, row["dols_id"], State.PENDING)
            if row["done_on"] is not None:
                raise RuleBroken("assessment_closed")
            act.set("dols_assessment", one.assessment_id, _found(act, store, row, one))
        return act.changes()


def _found(act: Act, store: Store, row: Mapping[str, Any], one: DolsAssessed) -> dict[str, Any]:
    result = must_choose(store, "dols_assessment_result", one.result, field="result", otherwise="dols_result_required")
    if result != MET and not one.note.strip():
        raise RuleBroken("not_met_why_required", field="note")
    until = plain_day(one.recommended_to, field="recommended_to")
    limits = store.code_lists.mapped("dols_requirement", row["kind"], "limits") == "yes" and result == MET
    # One made for another purpose may be older than the request.
    after = "" if one.equivalent else row["asked_on"] or ""
    return {
        "done_on": day_of_act(act, one.on, field="on", after=after),
        "result": result,
        "equivalent": one.equivalent,
        "recommended_to": until.isoformat() if until and limits else None,
        "recommended_conditions": one.recommended_conditions.strip() if limits else None,
        "note": one.note.strip(),
    }


@command("withdraw_dols_assessment", writes=("dols_assessment",))
def withdraw_dols_assessment(store: Store, actor: Actor, *, assessment_id: str, why: str) -> Changes:
    """Take an assessment out that was asked for twice or recorded in error; its history keeps it.

    Raises ``RuleBroken("dols_not_so")`` once the application is decided: the decision rests on it.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_dols_assessment") as act:
        row = reached_row(act, "dols_assessment", assessment_id)
        reached(act, store, row["dols_id"], State.PENDING)
        own_or_permitted(act, row)
        act.remove("dols_assessment", assessment_id, why=why)
        return act.changes()
