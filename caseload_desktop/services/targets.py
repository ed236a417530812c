"""Targets, commentary and published history: what a manager sets beside a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.published import (
    PublishedActivity,
    PublishedFigure,
    PublishedMeasure,
    load_published_activity,
    load_published_measures,
)
from caseload_desktop.domain.published import load_published as read_published
from caseload_desktop.domain.rag import Direction, Rag
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.targets import Scope, ScopeKind, Target, check_target
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.lists import put
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

PUBLISHED_SOURCE = "Adult Social Care Cabinet Committee, performance dashboard, September 2018"
LONGEST_COMMENTARY = 6_000
_COUNCIL = Scope(ScopeKind.COUNCIL)
_HUNDRED = Decimal(100)


@command("set_target", writes=("target",))
def set_target(
    store: Store,
    actor: Actor,
    target: Target,
    *,
    percentage: bool = True,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Set a target for months such as one quarter; one for the same scope and months is changed.

    Targets may overlap: a quarter's stands in its months before the year's (``domain.targets.target_for``).
    ``percentage`` says that value and floor lie between 0 and 100. Raises ``RuleBroken`` (``target_out_of_range``,
    ``target_for_worker`` and those of ``domain.targets.check_target``) and ``NotPermitted``. ``seen`` holds the value
    and floor the author saw set for these months, or nothing: raises ``AlreadyChanged`` where others came meanwhile.
    """
    actor.must(May.SET_TARGETS)
    check_target(target)
    _check_range(target, percentage=percentage)
    if target.scope.kind is ScopeKind.WORKER:
        raise RuleBroken("target_for_worker", field="scope")
    row_id = target_id(target)
    with store.write(actor=actor, command="set_target") as act:
        put(act, "target", row_id, _target_fields(target), seen=seen)
        return act.changes()


@command("remove_target", writes=("target",))
def remove_target(store: Store, actor: Actor, row_id: str, *, why: str) -> Changes:
    """Take a target back; its months have none, or that of the wider scope."""
    actor.must(May.SET_TARGETS)
    with store.write(actor=actor, command="remove_target") as act:
        act.remove("target", row_id, why=why)
        return act.changes()


def target_id(target: Target) -> str:
    """The same target has the same id on every laptop, so that two managers who set it meet in one row."""
    scope, last = target.scope, target.last.key if target.last else ""
    return fixed_id("target", target.measure, scope.kind.value, scope.id, target.first.key, last)


def _check_range(target: Target, *, percentage: bool) -> None:
    for name, value in (("value", target.value), ("floor", target.floor)):
        if value is None:
            continue
        if not value.is_finite() or value < 0 or (percentage and value > _HUNDRED):
            raise RuleBroken("target_out_of_range", field=name)


def _target_fields(target: Target) -> dict[str, Any]:
    return {
        "measure": target.measure,
        "scope_kind": target.scope.kind.value,
        "scope_id": target.scope.id,
        "from_month": target.first.key,
        "to_month": target.last.key if target.last else None,
        "value": float(target.value),
        "floor": None if target.floor is None else float(target.floor),
        "direction": target.direction.value,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCommentary:
    """What a manager says about a month's figure; an empty text takes it back.

    ``seen`` (``{"text": ...}``) is what the author saw; another text meanwhile raises ``AlreadyChanged``.
    """

    measure: str
    scope: Scope
    month: Month
    text: str
    seen: Mapping[str, object] | None = None


@command("write_commentary", writes=("commentary",))
def write_commentary(store: Store, actor: Actor, command: WriteCommentary) -> Changes:
    """Write or change the commentary on a month.

    Raises ``RuleBroken`` (``commentary_long``), ``AlreadyChanged`` and ``NotPermitted``.
    """
    actor.must(May.SET_TARGETS)
    text = command.text.strip()
    if len(text) > LONGEST_COMMENTARY:
        raise RuleBroken("commentary_long", field="text", most=LONGEST_COMMENTARY)
    scope = command.scope
    row_id = commentary_id(command.measure, scope, command.month.key)
    fields = {
        "measure": command.measure,
        "scope_kind": scope.kind.value,
        "scope_id": scope.id,
        "month": command.month.key,
        "text": text,
    }
    with store.write(actor=actor, command="write_commentary") as act:
        put(act, "commentary", row_id, fields, seen=command.seen)
        return act.changes()


def commentary_id(measure: str, scope: Scope, month: str) -> str:
    """The id of what is written about a month: the same on every laptop."""
    return fixed_id("commentary", measure, scope.kind.value, scope.id, month)


@command("load_published", writes=("published_figure", "target"))
def load_published(store: Store, actor: Actor, data: bytes, *, counts: bytes = b"") -> Changes:
    """Take in a published dashboard (CSV: measure, title, month, target, value, rag) with its targets, in one act.

    ``counts`` is its table of counts without a target (measure, series, month, value): history only.

    What is there already is left as it is, so the same file may be loaded twice. The direction of each measure ships
    with the program (``resources/published``).
    """
    actor.must(May.SET_TARGETS)
    figures = read_published(data)
    measures = load_published_measures(resource("published", "kent_measures.json").read_bytes())
    with store.write(actor=actor, command="load_published") as act:
        for figure in figures:
            _publish(act, figure, measures[figure.measure].direction)
        by_series = {one.series: one for one in measures.values() if one.series}
        for count in load_published_activity(counts):
            if (measure := by_series.get(count.series)) is not None:
                _put_published(act, _published_count(count, measure))
        return act.changes()


def _publish(act: Act, figure: PublishedFigure, direction: Direction) -> None:
    """One published month: the figure as printed, and its target for that month alone."""
    month = figure.month
    target = Target(
        measure=figure.measure,
        scope=_COUNCIL,
        first=month,
        last=month,
        value=figure.target,
        floor=None,
        direction=direction,
    )
    _put_published(act, _published_fields(figure))
    _put_once(act, "target", target_id(target), _target_fields(target))


def _put_published(act: Act, fields: dict[str, Any]) -> None:
    _put_once(act, "published_figure", fixed_id("published", fields["measure"], "council", fields["month"]), fields)


def _put_once(act: Act, entity: str, row_id: str, fields: dict[str, Any]) -> None:
    held = act.row(entity, row_id)
    if held is None:
        act.create(entity, fields, row_id=row_id)
    elif held["gone"] is not None:
        act.restore(entity, row_id, why="loaded again")


def _published_count(count: PublishedActivity, measure: PublishedMeasure) -> dict[str, Any]:
    return {
        "measure": measure.number,
        "title": measure.title,
        "scope_kind": "council",
        "scope_id": "",
        "month": count.month.key,
        "value": float(count.value),
        "rag": Rag.NOT_RATED.value,
        "source": PUBLISHED_SOURCE,
    }


def _published_fields(figure: PublishedFigure) -> dict[str, Any]:
    return {
        "measure": figure.measure,
        "title": figure.title,
        "scope_kind": "council",
        "scope_id": "",
        "month": figure.month.key,
        "target": float(figure.target),
        "value": float(figure.value),
        "rag": figure.rag.value,
        "source": PUBLISHED_SOURCE,
    }
