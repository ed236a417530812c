"""Commands on providers of care: added, changed, closed, withdrawn. Every laptop has them, whoever writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.postcode import tidy_postcode
from caseload_desktop.domain.provider import Place, same_place
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.providers import names_provider
from caseload_desktop.store.store import Store

CHANGEABLE = (
    "name",
    "company",
    "known_as",
    "kind",
    "cqc_location",
    "lines",
    "postcode",
    "phone",
    "locality_id",
    "note",
)
"""What a provider is; when it closed is ``end_provider``."""


@command("add_provider", writes=("provider",))
def add_provider(
    store: Store,
    actor: Actor,
    *,
    name: str,
    kind: str,
    company: str = "",
    known_as: str = "",
    cqc_location: str = "",
    lines: str = "",
    postcode: str = "",
    phone: str = "",
    locality_id: str | None = None,
    note: str = "",
    provider_id: str | None = None,
) -> Changes:
    """Add one place of a provider; whoever writes records may, as a concern is typed.

    Raises ``RuleBroken`` beside its field: ``provider_name_required``, ``provider_kind_required``, ``unknown_code``,
    ``not_a_postcode``, ``provider_there_already`` (its ``provider_id`` among the values), ``no_such_row``.
    """
    actor.must(May.WRITE_RECORD)
    given = {"name": name, "kind": kind, "company": company, "known_as": known_as, "cqc_location": cqc_location,
             "lines": lines, "postcode": postcode, "phone": phone, "locality_id": locality_id,
             "note": note}  # fmt: skip
    with store.write(actor=actor, command="add_provider") as act:
        put_provider(act, store, given, provider_id=provider_id)
        return act.changes()


def put_provider(act: Act, store: Store, given: Mapping[str, Any], *, provider_id: str | None = None) -> str:
    """Write a provider inside a running act and return its id; imports and the sample use it. Raises as the command."""
    values = _checked(act, store, given)
    _must_be_new(act, values)
    return act.create("provider", {**given, **values}, row_id=provider_id)


@command("change_provider", writes=("provider",))
def change_provider(
    store: Store,
    actor: Actor,
    *,
    provider_id: str,
    fields: Mapping[str, object],
    why: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Change what is known of a provider; ``fields`` are those of ``CHANGEABLE``.

    ``seen`` holds the values the author saw in them: raises ``AlreadyChanged`` where another came meanwhile, and as
    ``add_provider``.
    """
    actor.must(May.WRITE_RECORD)
    if unknown := sorted(fields.keys() - set(CHANGEABLE)):
        raise RuleBroken("not_correctable", fields=", ".join(unknown))
    with store.write(actor=actor, command="change_provider") as act:
        row = held_provider(act, provider_id)
        values = _checked(act, store, {**row, **fields})
        if fields.keys() & {"name", "postcode", "cqc_location"}:
            _must_be_new(act, values, but=provider_id)
        wanted = {name: values[name] for name in fields}
        act.set("provider", provider_id, wanted, why=why.strip(), seen=seen)
        return act.changes()


@command("end_provider", writes=("provider",))
def end_provider(store: Store, actor: Actor, *, provider_id: str, on: str, why: str = "") -> Changes:
    """Say that a place closed: it stays with what is recorded about it and is offered no more.

    Raises ``RuleBroken``: ``provider_ended`` and those of the day.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="end_provider") as act:
        if held_provider(act, provider_id)["ended_on"]:
            raise RuleBroken("provider_ended")
        act.set("provider", provider_id, {"ended_on": day_of_act(act, on, field="on")}, why=why.strip())
        return act.changes()


@command("reopen_provider", writes=("provider",))
def reopen_provider(store: Store, actor: Actor, *, provider_id: str, why: str) -> Changes:
    """Say that a place goes on after all. Raises ``RuleBroken``: ``reason_required``, ``provider_not_ended``."""
    actor.must(May.WRITE_RECORD)
    _must_say(why)
    with store.write(actor=actor, command="reopen_provider") as act:
        if not held_provider(act, provider_id)["ended_on"]:
            raise RuleBroken("provider_not_ended")
        act.set("provider", provider_id, {"ended_on": None}, why=why.strip())
        return act.changes()


@command("withdraw_provider", writes=("provider",))
def withdraw_provider(store: Store, actor: Actor, *, provider_id: str, why: str) -> Changes:
    """Take out a place recorded in error or twice; one's own, or anybody's for who may correct others.

    What names it goes on showing its name. Raises ``RuleBroken``: ``reason_required``, ``provider_named`` while a
    record that the author may read names it; ``NotPermitted("not_your_record")``.
    """
    actor.must(May.WRITE_RECORD)
    _must_say(why)
    with store.write(actor=actor, command="withdraw_provider") as act:
        row = held_provider(act, provider_id)
        if row["author"] != actor.worker_id and not actor.may(May.CORRECT_OTHERS):
            raise NotPermitted("not_your_record")
        if names_provider(act.connection, provider_id, viewer=actor):
            raise RuleBroken("provider_named")
        act.remove("provider", provider_id, why=why)
        return act.changes()


def held_provider(act: Act, provider_id: str) -> dict[str, Any]:
    """Return a provider that was not withdrawn. Raises ``RuleBroken("no_such_row")``."""
    row = act.row("provider", provider_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="provider")
    return row


def known_provider(act: Act, provider_id: str | None, *, field: str = "provider_id") -> str | None:
    """Return a provider another row is to name, or None for none. Raises ``RuleBroken("no_such_row")``."""
    if not provider_id:
        return None
    row = act.row("provider", provider_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", field=field, entity="provider")
    return provider_id


def provider_names(act: Act) -> dict[str, str]:
    """Return the places by name (small letters) for sheets that name them; names that two places share are left out."""
    t = rows.FOLDED["provider"]
    found: dict[str, str] = {}
    twice = set[str]()
    for row_id, name in act.connection.execute(select(t.c.id, t.c.name).where(t.c.gone.is_(None))):
        key = (name or "").casefold()
        twice |= {key} & found.keys()
        found[key] = row_id
    return {name: row_id for name, row_id in found.items() if name not in twice}


def _must_say(why: str) -> None:
    if not why.strip():
        raise RuleBroken("reason_required", field="why")


def _checked(act: Act, store: Store, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a provider as they may stand in the record."""
    values = {name: str(given.get(name) or "").strip() for name in CHANGEABLE}
    if not values["name"]:
        raise RuleBroken("provider_name_required", field="name")
    if not values["kind"]:
        raise RuleBroken("provider_kind_required", field="kind")
    known_code("provider_kind", values["kind"], field="kind", lists=store.code_lists)
    if values["postcode"]:
        read = tidy_postcode(values["postcode"])
        if not read.understood:
            raise RuleBroken("not_a_postcode", field="postcode")
        values["postcode"] = read.value
    values["cqc_location"] = values["cqc_location"].upper()
    if values["locality_id"] and act.row("locality", values["locality_id"]) is None:
        raise RuleBroken("no_such_row", field="locality_id", entity="locality")
    return values


def _must_be_new(act: Act, values: Mapping[str, Any], *, but: str = "") -> None:
    """Raise ``RuleBroken("provider_there_already")`` for a place that stands here already."""
    t, place = rows.FOLDED["provider"], Place.of(values)
    found = act.connection.execute(
        select(t.c.id, t.c.name, t.c.postcode, t.c.cqc_location).where(
            t.c.gone.is_(None), t.c.ended_on.is_(None), t.c.id != but
        )
    )
    for row_id, name, postcode, location in found:
        if same_place(place, Place.of({"name": name, "postcode": postcode, "cqc_location": location})):
            raise RuleBroken("provider_there_already", field="name", provider_id=row_id)
