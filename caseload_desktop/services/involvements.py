"""Commands on an involvement that goes on or ends: rated, kept in touch, covered, asked to be handed over, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.involvement import Scope, cover_days, may_be_chosen
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.allocation import Rating, rate
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.involvement_rules import (
    Open,
    day_of_act,
    known_code,
    may_hold,
    open_involvements,
    open_of,
    own_or_allocating,
    reached,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInvolvement:
    """An involvement ends: why, and whether the whole case ends with it.

    ``knowingly`` says that additional workers shall go on without a key worker; ``note`` must then say why.
    ``what_next`` says what follows, or why nothing does. ``seen`` is what the author saw of an end: raises
    ``AlreadyChanged`` where it was ended otherwise meanwhile. ``others`` are the other open involvements the author
    saw, by id: ending the whole case ends nobody's part who came unseen.
    """

    allocation_id: str
    on: str
    reason: str
    scope: Scope = Scope.THIS
    note: str = ""
    knowingly: bool = False
    what_next: WhatNext | None = None
    seen: Mapping[str, object] | None = None
    others: frozenset[str] | None = None


@command("end_involvement", writes=("allocation", "task"))
def end_involvement(store: Store, actor: Actor, command: EndInvolvement) -> Changes:
    """End a worker's part, a wait, or the whole case; one's own, or anybody's for who allocates work.

    Referrals closed wrongly left many people with an additional worker and no key worker (the council's own finding):
    a key worker's part can't end alone while others are involved, unless somebody says so and why. Raises
    ``RuleBroken``: ``leaves_no_key_worker``, ``unknown_code``, ``ends_before_it_begins``, ``day_in_future``,
    ``involvement_ended``, ``involved_meanwhile``, and as ``next_fields``; ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="end_involvement") as act:
        row = reached(act, command.allocation_id, must_be_open=command.seen is None)
        own_or_allocating(actor, row)
        on = day_of_act(act, command.on, field="on", after=row["from_date"])
        if not may_be_chosen(command.reason, store.code_lists, on=date.fromisoformat(on)):
            raise RuleBroken("end_reason_required", field="reason")
        there = open_involvements(act, row["person_id"])
        if row["to_date"] is not None:
            there.append(open_of(row))
        if command.scope is Scope.WHOLE:
            _must_hold_the_case(actor, there)
            _must_know_the_others(command, there)
            ending = there
        else:
            _must_leave_a_key_worker(command, there)
            ending = [one for one in there if one.id == command.allocation_id]
        about = {"about_kind": "allocation", "about_id": command.allocation_id}
        follows = next_fields(act, store, command.what_next, person_id=row["person_id"], **about)
        for one in ending:
            this = one.id == command.allocation_id
            values = _ending(command, max(on, one.from_date)) | (follows if this else {})
            act.set("allocation", one.id, values, seen=command.seen if this else None)
        return act.changes()


def _ending(command: EndInvolvement, on: str) -> dict[str, object]:
    note = command.note.strip()
    return {"to_date": on, "end_reason": command.reason, "end_scope": command.scope.value, "end_note": note}


def _must_hold_the_case(actor: Actor, there: list[Open]) -> None:
    """The whole case is ended by its key worker or by who allocates work."""
    if not actor.may(May.ALLOCATE) and not any(one.is_key and one.worker_id == actor.worker_id for one in there):
        raise NotPermitted("not_your_case")


def _must_know_the_others(command: EndInvolvement, there: list[Open]) -> None:
    """Nobody's part ends with the case who became involved while the form was open."""
    if command.others is None:
        return
    unseen = [one for one in there if one.id not in (command.allocation_id, *command.others)]
    if unseen:
        raise RuleBroken("involved_meanwhile", field="scope", count=len(unseen))


def _must_leave_a_key_worker(command: EndInvolvement, there: list[Open]) -> None:
    ended = next(one for one in there if one.id == command.allocation_id)
    left = [one for one in there if one.id != command.allocation_id and one.worker_id]
    if not ended.is_key or not left or any(one.is_key for one in left):
        return
    if not command.knowingly:
        raise RuleBroken("leaves_no_key_worker", field="scope", count=len(left))
    if not command.note.strip():
        raise RuleBroken("reason_required", field="note")


@command("rate_priority", writes=("allocation", "priority_rating"))
def rate_priority(
    store: Store, actor: Actor, *, allocation_id: str, rating: Rating, seen: Mapping[str, object] | None = None
) -> Changes:
    """Rate or re-rate how urgent it is; every rating stays in the history.

    ``seen`` is the priority the author saw: raises ``AlreadyChanged`` where it was rated otherwise meanwhile.

    Anybody who writes records may: whoever hears on the telephone that things got worse must be able to say so.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="rate_priority") as act:
        row = reached(act, allocation_id)
        act.set("allocation", allocation_id, {"priority": rating.priority}, why=rating.reason.strip(), seen=seen)
        rate(act, store, allocation_id, row["person_id"], rating, on=act.today)
        return act.changes()


@command("keep_in_touch", writes=("keep_in_touch",))
def keep_in_touch(
    store: Store, actor: Actor, *, allocation_id: str, on: str, method: str = "", note: str = ""
) -> Changes:
    """Record that somebody was in touch with a person who waits; the next time is reckoned from it."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="keep_in_touch") as act:
        row = reached(act, allocation_id)
        day = day_of_act(act, on, field="on", after=row["from_date"])
        if method:
            known_code("contact_method", method, field="method", lists=store.code_lists)
        values = {
            "person_id": row["person_id"],
            "allocation_id": allocation_id,
            "on_date": day,
            "method": method,
            "note": note.strip(),
        }
        act.create("keep_in_touch", values)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCover:
    """Who looks after cases while their worker is away; both days belong to it.

    ``seen`` is the cover the author saw of each case, by its id: raises ``AlreadyChanged`` where another was arranged
    meanwhile.
    """

    allocation_ids: tuple[str, ...]
    worker_id: str
    cover_from: str
    cover_to: str
    note: str = ""
    seen: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@command("set_cover", writes=("allocation",))
def set_cover(store: Store, actor: Actor, command: SetCover) -> Changes:
    """Arrange cover for one's own cases, or for anybody's when one allocates work; all of them or none.

    Cover hands nothing over: the key worker stays the key worker. Raises ``RuleBroken``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="set_cover") as act:
        today = date.fromisoformat(act.today)
        first, last = cover_days(command.cover_from, command.cover_to, today=today)
        values = {
            "cover_worker_id": command.worker_id,
            "cover_from": first.isoformat(),
            "cover_to": last.isoformat(),
            "cover_note": command.note.strip(),
        }
        for allocation_id in dict.fromkeys(command.allocation_ids):
            row = _covered(act, actor, allocation_id)
            if command.worker_id == row["worker_id"]:
                raise RuleBroken("same_worker", field="worker_id")
            may_hold(act, row["person_id"], command.worker_id)
            act.set("allocation", allocation_id, values, seen=command.seen.get(allocation_id))
        return act.changes()


@command("end_cover", writes=("allocation",))
def end_cover(
    store: Store,
    actor: Actor,
    *,
    allocation_ids: tuple[str, ...],
    seen: Mapping[str, Mapping[str, object]] | None = None,
) -> Changes:
    """Say that cover is over, or was not needed after all. ``seen`` as in ``SetCover``."""
    actor.must(May.WRITE_RECORD)
    nobody = {"cover_worker_id": None, "cover_from": None, "cover_to": None, "cover_note": None}
    with store.write(actor=actor, command="end_cover") as act:
        changed = [
            act.set(
                "allocation", _covered(act, actor, allocation_id)["id"], nobody, seen=(seen or {}).get(allocation_id)
            )
            for allocation_id in dict.fromkeys(allocation_ids)
        ]
        if not any(changed):
            raise RuleBroken("nothing_to_move", field="worker_id")
        return act.changes()


def _covered(act: Act, actor: Actor, allocation_id: str) -> dict[str, Any]:
    row = reached(act, allocation_id)
    own_or_allocating(actor, row)
    if not row["worker_id"]:
        raise RuleBroken("nobody_to_cover")
    return row


@command("ask_hand_over", writes=("allocation",))
def ask_hand_over(
    store: Store,
    actor: Actor,
    *,
    allocation_id: str,
    why: str,
    worker_id: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Ask the manager to hand one's case to somebody else, by name if one knows who; the manager decides.

    ``seen`` is what the author saw asked already: raises ``AlreadyChanged`` where it was asked otherwise meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="ask_hand_over") as act:
        row = reached(act, allocation_id)
        own_or_allocating(actor, row)
        if worker_id:
            if worker_id == row["worker_id"]:
                raise RuleBroken("same_worker", field="worker_id")
            may_hold(act, row["person_id"], worker_id)
        values = {"asked_on": act.today, "asked_for": worker_id, "asked_why": why.strip()}
        act.set("allocation", allocation_id, values, seen=seen)
        return act.changes()


@command("drop_hand_over", writes=("allocation",))
def drop_hand_over(store: Store, actor: Actor, *, allocation_id: str, why: str = "") -> Changes:
    """Take back that a hand-over is asked for, or answer that it will not be."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="drop_hand_over") as act:
        row = reached(act, allocation_id)
        own_or_allocating(actor, row)
        if not row["asked_on"]:
            raise RuleBroken("no_hand_over_asked")
        act.set("allocation", allocation_id, {"asked_on": None, "asked_for": None, "asked_why": None}, why=why)
        return act.changes()
