"""What the exchange screens read, beside the screen: a connection in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sync.folder import Glance, Lying, glance, in_order
from caseload_desktop.exchange.sync.outgoing import Outgoing, preview
from caseload_desktop.exchange.sync.request import Request, recipients_of
from caseload_desktop.exchange.sync.routes import Addressee, Route, routes
from caseload_desktop.store.meta import read_meta
from caseload_desktop.store.queries.conflicts import count_conflicts
from caseload_desktop.store.queries.devices import Device, devices
from caseload_desktop.store.queries.exchange import ImportRow, held, import_files, peers, sent_files, share_state
from caseload_desktop.store.queries.exchange_rows import Span, held_rows, unshared_part
from caseload_desktop.store.queries.organisation import localities, names_by_id, team_of, teams, workers
from caseload_desktop.ui.exchange.addressees import addressee_id
from caseload_desktop.ui.exchange.state import CameRow, Choice, Choices, LaptopRow, Overview
from caseload_desktop.ui.exchange.words import MANAGERS, Names, laptop_words

FOLDER = "exchange_folder"
"""Under which the store keeps the folder files were last written into."""


def read_names(connection: Any, viewer: Actor) -> Names:
    """The names of workers, teams, localities and laptops."""
    of = names_by_id(connection)
    of |= {one.id: one.name for one in localities(connection)}
    of |= {one.device: laptop_words(one.name, one.owner_name) for one in devices(connection)}
    return Names(of, viewer.worker_id)


def read_overview(connection: Any, *, viewer: Actor) -> Overview:
    """Everything the first view shows."""
    share = share_state(connection)
    return Overview(
        share=share,
        held=held(connection),
        laptops=tuple(_laptops(connection)),
        routes=tuple(routes(connection)),
        sent=tuple(sent_files(connection)),
        came=tuple(_came(place, row) for place, row in enumerate(import_files(connection), 1)),
        held_rows=tuple(held_rows(connection, viewer=viewer)),
        unshared=unshared_part(connection) if share.unshared else None,
        names=read_names(connection, viewer),
        conflicts=count_conflicts(connection, viewer=viewer),
    )


def _laptops(connection: Any) -> Iterable[LaptopRow]:
    """Every other laptop under the name it works under now; those in use first."""
    exchanged = {one.device: one for one in peers(connection)}
    others = [one for one in devices(connection) if not one.this and not one.succeeded_by]
    others.sort(key=lambda one: (bool(one.removed_on), one.owner_name.casefold(), one.name.casefold()))
    for place, one in enumerate(others, 1):
        last = exchanged.get(one.device)
        yield LaptopRow(
            no=place,
            device=one.device,
            name=one.name,
            owner=one.owner_name,
            team=one.team,
            last_sent_at=last.last_sent_at if last else "",
            last_taken_at=last.last_taken_at if last else "",
            confirmed=last.confirmed if last else True,
            removed=bool(one.removed_on),
        )


def _came(place: int, row: ImportRow) -> CameRow:
    counts = row.counts
    new = counts.get("new", 0)
    return CameRow(
        no=place,
        file_id=row.file_id,
        at=row.at,
        made_at=row.made_at,
        sender=laptop_words(row.from_name, row.owner_name),
        new=new,
        people_new=counts.get("people_new", 0),
        held=sum(counts.get(name, 0) for name in ("pending", "unread", "forked", "left_out")),
        span=Span(row.lsn_from, row.lsn_to) if row.lsn_to >= row.lsn_from else None,
        undone_at=row.undone_at,
    )


def read_came(connection: Any, file_id: str) -> CameRow | None:
    """One file that was taken in, or None."""
    found = (row for row in import_files(connection) if row.file_id == file_id)
    return next((_came(1, row) for row in found), None)


# ------------------------------------------------------------------------------------------------------------- sending
def read_choices(connection: Any, *, viewer: Actor, today: date) -> Choices:
    """To whom and which records can be chosen, and what stands ready."""
    known = [one for one in devices(connection) if one.current and not one.this]
    owners = {one.owner_id for one in known}
    own_team = team_of(connection, worker_id=viewer.worker_id, on=today.isoformat()) or ""
    all_teams = [one for one in teams(connection) if one.active]
    places = [one for one in localities(connection) if one.active]
    people = [one for one in workers(connection) if one.active]
    to = [Choice(addressee_id(Addressee("managers")), MANAGERS, ("manager",))]
    to += [Choice(addressee_id(Addressee("team", one.id)), f"Team {one.name}") for one in all_teams]
    to += [Choice(addressee_id(Addressee("locality", one.id)), f"Locality {one.name}") for one in places]
    to += [Choice(addressee_id(Addressee("worker", w.id)), w.name, w.known_as) for w in people if w.id in owners]
    to += [Choice(addressee_id(Addressee("device", one.device)), _laptop(one)) for one in known]
    scopes = [Choice(f"worker:{viewer.worker_id}", "My caseload", ("mine", "own"))]
    scopes += [Choice(f"team:{one.id}", f"Team {one.name}") for one in all_teams]
    scopes += [Choice(f"locality:{one.id}", f"Locality {one.name}") for one in places]
    scopes += [
        Choice(f"worker:{one.id}", f"Caseload of {one.name}", one.known_as)
        for one in people
        if one.id != viewer.worker_id
    ]
    scopes.append(Choice("everything", "Everything on this laptop", ("all",)))
    scopes.append(Choice("common", "Teams, settings and targets only", ("none", "nobody")))
    return Choices(
        to=tuple(to),
        scopes=tuple(scopes),
        scope=f"team:{own_team}" if own_team else scopes[0].id,
        folder=read_meta(connection, FOLDER) or "",
    )


def _laptop(one: Device) -> str:
    return f"{one.name}, laptop of {one.owner_name}" if one.owner_name else f"{one.name}, laptop"


def request_for(connection: Any, to: Sequence[Addressee], label: str, named: frozenset[str], *, today: date) -> Request:
    """Look up which laptops are meant on this day; one that waits for its first file is made welcome by it."""
    found: dict[str, None] = {}
    for one in to:
        found |= dict.fromkeys(recipients_of(connection, one.kind, one.id, on=today.isoformat()))
    return Request(recipients=tuple(found), label=label, named=named, welcome=True)


def read_preview(
    connection: Any, viewer: Actor, to: Sequence[Addressee], label: str, named: frozenset[str], *, today: date
) -> Outgoing:
    """What an exchange would send. Raises as ``outgoing.preview``."""
    wanted = request_for(connection, to, label, named, today=today)
    return preview(connection, viewer, wanted, on=today.isoformat())


def anything_to_send(connection: Any, viewer: Actor, wanted: Request, *, today: date) -> bool:
    """True when a laptop lacks something, is to let something go, or waits to hear that its work has arrived here.

    Raises as ``outgoing.preview``.
    """
    out = preview(connection, viewer, wanted, on=today.isoformat())
    if any(one.changes or one.releases or one.first for one in out.each):
        return True
    told: dict[str, str] = {}
    for sent in reversed(sent_files(connection)):
        told[sent.device] = sent.at
    return any(
        row.device in wanted.recipients and row.at >= told.get(row.device, "") and not row.undone_at
        for row in import_files(connection)
        if row.counts.get("new") or row.counts.get("pending")
    )


# ----------------------------------------------------------------------------------------------------------- receiving
def read_glances(connection: Any, files: Sequence[Lying]) -> dict[Lying, Glance | None]:
    """Look at the heads of files: which are for this laptop and bring something."""
    return {one: glance(connection, one) for one in files}


def count_duplicates(connection: Any, viewer: Actor, file_id: str) -> int:
    """How many people and contacts may be there twice since one file came, or since files came at all (empty id)."""
    from caseload_desktop.store.queries.duplicates import brought_by, possible_contacts, possible_people

    within = brought_by(file_id)
    people = possible_people(connection, viewer=viewer, within=within)
    return len(people) + len(possible_contacts(connection, viewer=viewer, within=within))


def sort_glances(files: Iterable[Glance]) -> list[Glance]:
    """In the order in which they are best taken in."""
    return in_order(list(files))


def read_routes(connection: Any) -> tuple[Route, ...]:
    """The remembered exchanges."""
    return tuple(routes(connection))
