"""Commands on people registered twice: merged into one record, and taken apart again whatever came since.

Nothing is rewritten or moved (``store.same_person``, ADR 71): a merge says in both records that they are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, RuleBroken
from caseload_desktop.domain.involvement import ADDITIONAL, Scope
from caseload_desktop.domain.merging import CHOSEN_BETWEEN, numbers_differ, with_their_pairs
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.allocation import TRANSFERRED
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import Open, open_involvements
from caseload_desktop.services.people import name_worker, restrict
from caseload_desktop.services.undo import take_back_unchanged
from caseload_desktop.store import rows
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.seen import same
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePeople:
    """Two people who are one: ``away_id`` is shown as ``stays_id`` from now on.

    ``take`` are the fields the record that stays takes from the other. ``key_allocation`` is the involvement of who
    stays key worker where both have one. ``number_was_wrong``: of two NHS numbers the one not kept is wrong or was
    replaced. ``restrict_both``: where one of the two is restricted, the other is from now on, to the same workers.
    ``seen`` holds what the author saw in the other record: a field taken that says something else by now raises
    ``AlreadyChanged``.
    """

    away_id: str
    stays_id: str
    why: str
    take: tuple[str, ...] = ()
    key_allocation: str = ""
    number_was_wrong: bool = False
    restrict_both: bool = False
    seen: Mapping[str, object] | None = None


@command("merge_people", writes=("same_person", "person", "allocation", "restricted_grant"))
def merge_people(store: Store, actor: Actor, command: MergePeople) -> Changes:
    """Merge two records of one person, in one act.

    Raises ``RuleBroken``: ``one_and_the_same``, ``merged_already``, ``reason_required``, ``nhs_numbers_differ``,
    ``merge_restricted`` (one is restricted and nobody said that both shall be), ``merge_key_worker`` (both have one),
    ``not_amendable``; ``NotPermitted`` where either record is closed to the actor, or may not be restricted by them.
    """
    actor.must(May.CORRECT_OTHERS)
    if not command.why.strip():
        raise RuleBroken("reason_required", field="why")
    if set(command.take) - set(CHOSEN_BETWEEN):
        raise RuleBroken("not_amendable", field="take")
    with store.write(actor=actor, command="merge_people") as act:
        away, stays = _person(act, command.away_id), _person(act, command.stays_id)
        if command.away_id == command.stays_id:
            raise RuleBroken("one_and_the_same")
        if away["id"] == stays["id"]:
            raise RuleBroken("merged_already")
        if numbers_differ(away, stays) and not command.number_was_wrong:
            raise RuleBroken("nhs_numbers_differ", field="nhs_number")
        _restrict_alike(act, away, stays, agreed=command.restrict_both)
        ends = _doubled(act, away["id"], stays["id"], command.key_allocation)
        _say(act, away["id"], stays["id"], command.why.strip())
        for one, fields in ends.items():
            act.set("allocation", one, fields, why="merged")
        taken = with_their_pairs(command.take)
        _must_be_as_seen(away, taken, command.seen)
        act.set("person", stays["id"], {name: away[name] for name in taken}, why="merged")
        return act.changes()


@command("part_people", writes=("same_person", "person", "allocation", "restricted_grant"))
def part_people(store: Store, actor: Actor, *, merge_id: str, why: str, stay_restricted: bool = True) -> Changes:
    """Take a merge apart, also after later work: every row goes back to whom it was made for.

    What was written since for the one record stays with it. Fields the merge changed get back what they said, but for
    those somebody changed since. ``stay_restricted``: where the one record is restricted, both are after it; else who
    was not restricted before is open again, which only who may restrict decides.

    Raises ``RuleBroken``: ``no_such_row``, ``parted_already``, ``reason_required``; ``NotPermitted``.
    """
    actor.must(May.CORRECT_OTHERS)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="part_people") as act:
        row = act.row("same_person", merge_id)
        if row is None:
            raise RuleBroken("no_such_row", entity="same_person")
        said = _between(act, row["away_id"], row["stays_id"])
        if row["gone"] is not None or not said:
            raise RuleBroken("parted_already")
        must_reach(act, row["stays_id"])
        shown = act.row("person", act.shown(row["stays_id"])) or {}
        members = act.members(row["stays_id"])
        if shown.get("restricted") and not stay_restricted:
            actor.must(May.RESTRICT)
            must_reach(act, row["stays_id"], by_name=True)
        named = _named(act, shown["id"]) if shown.get("restricted") and stay_restricted else set()
        for one in said:
            act.remove("same_person", one["id"], why=why.strip())
        take_back_unchanged(act, said, streams=members)
        if shown.get("restricted") and stay_restricted:
            _keep_closed(act, members, shown["restricted_reason"], named)
        return act.changes()


def _person(act: Act, person_id: str) -> dict[str, Any]:
    """The record a person is shown in, as the journal names people."""
    must_reach(act, person_id)
    row = act.told("person", act.shown(person_id))
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="person")
    return {**row, "restricted": (act.row("person", row["id"]) or {}).get("restricted")}


def _must_be_as_seen(away: Mapping[str, Any], taken: Iterable[str], seen: Mapping[str, object] | None) -> None:
    changed = tuple(name for name in taken if seen is not None and name in seen and not same(away[name], seen[name]))
    if changed:
        raise AlreadyChanged(entity="person", row_id=away["id"], changed=changed)


def _say(act: Act, away: str, stays: str, why: str) -> None:
    said = {"away_id": away, "stays_id": stays, "pair": new_id(), "why": why, "on_date": act.today}
    for person in (away, stays):
        act.create("same_person", {"person_id": person, **said})


def _between(act: Act, one: str, other: str) -> list[dict[str, Any]]:
    """Every row that says two people are one and was not withdrawn."""
    t = rows.FOLDED["same_person"]
    query = select(t.c.id).where(t.c.away_id.in_((one, other)), t.c.stays_id.in_((one, other)), t.c.gone.is_(None))
    found = (act.row("same_person", row_id) for row_id in act.connection.execute(query.order_by(t.c.no)).scalars())
    return [row for row in found if row is not None]


# --- who may read it --------------------------------------------------------------------------------------------------


def _restrict_alike(act: Act, away: Mapping[str, Any], stays: Mapping[str, Any], *, agreed: bool) -> None:
    """Restrict the open one of two records as the other is, where the actor says so and may."""
    if not (away["restricted"] or stays["restricted"]):
        return
    for row in (away, stays):
        must_reach(act, row["id"], by_name=True)
    if away["restricted"] and stays["restricted"]:
        return
    if not agreed:
        raise RuleBroken("merge_restricted", field="restrict_both")
    act.actor.must(May.RESTRICT)
    closed, opened = (away, stays) if away["restricted"] else (stays, away)
    reason = (act.row("person", closed["id"]) or {}).get("restricted_reason")
    _keep_closed(act, act.members(opened["id"]), reason, _named(act, closed["id"]))


def _named(act: Act, person_id: str) -> set[str]:
    grant = rows.FOLDED["restricted_grant"]
    query = select(grant.c.worker_id).where(grant.c.person_id == person_id, grant.c.gone.is_(None))
    return set(act.connection.execute(query).scalars())


def _keep_closed(act: Act, members: Iterable[str], reason: str | None, named: Iterable[str]) -> None:
    """Restrict everybody among people who is not restricted yet, to the same workers."""
    for person in sorted(members):
        if not (act.told("person", person) or {"restricted": True})["restricted"]:
            restrict(act, person, reason, why="merged")
            for worker in sorted(named):
                name_worker(act, person, worker)


# --- who works with them ----------------------------------------------------------------------------------------------


def _doubled(act: Act, away: str, stays: str, kept: str) -> dict[str, dict[str, object]]:
    """What changes on involvements that can't stand beside each other in one record, by their id.

    One key worker stays, the other goes on as an additional worker; of two involvements of one worker one ends.
    """
    here = [(one, person) for person in (stays, away) for one in open_involvements(act, person) if one.worker_id]
    keys = [one for one, _ in here if one.is_key]
    if len(keys) > 1 and len({one.worker_id for one in keys}) == 1:
        kept = kept or keys[0].id
    if len(keys) > 1 and kept not in {one.id for one in keys}:
        raise RuleBroken("merge_key_worker", field="key_allocation")
    changed: dict[str, dict[str, object]] = {
        one.id: {"role": ADDITIONAL} for one in keys if len(keys) > 1 and one.id != kept
    }
    first: dict[str, Open] = {}
    for one, _ in sorted(here, key=lambda of: (of[0].id != kept, not of[0].is_key)):
        if one.worker_id in first:
            last = max(act.today, one.from_date)
            changed[one.id] = {"to_date": last, "end_reason": TRANSFERRED, "end_scope": Scope.THIS.value}
        first.setdefault(one.worker_id, one)
    return changed
