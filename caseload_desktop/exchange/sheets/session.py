"""The steps of an import one after the other, each a plain function of the one before; the screen only calls them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sheets.dry_run import (
    END_OF_DAY,
    DryRun,
    Holdings,
    Prepared,
    decide,
    orders_changed,
    prepare,
)
from caseload_desktop.exchange.sheets.guess_kind import likeliest
from caseload_desktop.exchange.sheets.header import Layout, find_headings, find_layout
from caseload_desktop.exchange.sheets.held import HeldPeople
from caseload_desktop.exchange.sheets.holdings import (
    own_team,
    read_contacts,
    read_people,
    read_remembered,
    read_rows,
    read_vocabulary,
)
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.kinds.known import KIND_BY_ID, kinds_for
from caseload_desktop.exchange.sheets.mapping import ColumnMapping, from_data, profiles, propose, signature
from caseload_desktop.exchange.sheets.questions import Decisions
from caseload_desktop.exchange.sheets.reading import read_sheet
from caseload_desktop.exchange.sheets.shapes import Recognise
from caseload_desktop.exchange.sheets.table import RawTable
from caseload_desktop.exchange.sheets.understanding import Progress
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A file read, its layout found and a mapping proposed (or remembered, with the answers that serve again)."""

    path: Path
    digest: str
    table: RawTable
    layout: Layout
    mapping: ColumnMapping
    signature: str
    answers: Mapping[str, str]
    vocabulary: Vocabulary
    own_team: str

    @property
    def kind(self) -> SheetKind:
        """What kind of sheet it is taken for."""
        return self.vocabulary.kind


@dataclass(frozen=True, slots=True)
class Tried:
    """A dry run with all it was made from, to be decided upon again when an answer changes."""

    prepared: Prepared
    holdings: Holdings
    run: DryRun


def open_sheet(
    connection: Connection,
    path: Path,
    *,
    lists: CodeLists,
    viewer: Actor,
    today: date,
    sheet: str = "",
    heading_row: int | None = None,
    kind: str = "",
) -> Opened:
    """Reads the file and proposes what kind of sheet it is and what its columns are. Raises ``FileRefused``.

    ``kind`` is the one a person chose; without it, or where they may not bring it in, the kind remembered for these
    headings, else the likeliest.
    """
    table = read_sheet(path, sheet=sheet)
    chosen = KIND_BY_ID.get(kind)
    if chosen is None or not viewer.may(chosen.needs):
        recognise = Vocabulary(lists).recognises
        chosen = _kind_of(connection, table, viewer=viewer, recognise=recognise, heading_row=heading_row)
    layout = find_layout(table, heading_row=heading_row, kind=chosen)
    words = read_vocabulary(connection, lists, chosen)
    key = signature(layout, chosen)
    remembered = read_remembered(connection, key)
    mapping = from_data(remembered.mapping, layout, chosen) if remembered.mapping else None
    if mapping is None:
        columns = profiles(table, layout, recognise=words.recognises, is_worker=words.is_worker, kind=chosen)
        mapping = propose(layout, columns, this_year=today.year, kind=chosen)
    team = own_team(connection, viewer=viewer, today=today)
    return Opened(path, digest_of(path), table, layout, mapping, key, remembered.answers, words, team)


def _kind_of(
    connection: Connection, table: RawTable, *, viewer: Actor, recognise: Recognise, heading_row: int | None
) -> SheetKind:
    """The kind a sheet with these headings came in as before; else the likeliest of those the worker may bring in."""
    kinds = kinds_for(viewer)
    guess = likeliest(table, kinds, recognise=recognise, heading_row=heading_row)
    for kind in (guess, *kinds):
        layout = find_headings(table, heading_row=heading_row, kind=kind)
        kept = read_remembered(connection, signature(layout, kind))
        if kept.mapping and from_data(kept.mapping, layout, kind) is not None:
            return kind
    return guess


def digest_of(path: Path) -> str:
    """The SHA-256 of the file, by which answers about its rows are known to be about this very file."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    except OSError as error:
        raise FileRefused("sheet_cannot_open") from error
    return found.hexdigest()


def try_out(
    connection: Connection,
    opened: Opened,
    *,
    mapping: ColumnMapping,
    decisions: Decisions,
    viewer: Actor,
    today: date,
    now: str = END_OF_DAY,
    progress: Progress = lambda *_: None,
) -> Tried:
    """The dry run of the whole sheet against the store as it is now; ``progress`` may raise to give up.

    ``now`` is the local time (``HH:MM``), so that no hour of today is believed that has not come.
    """
    holdings = Holdings(HeldPeople(read_people(connection, viewer=viewer)), own_team=opened.own_team)
    prepared = prepare(
        opened.table,
        opened.layout,
        mapping,
        opened.vocabulary,
        holdings,
        decisions=decisions,
        today=today,
        now=now,
        progress=progress,
    )
    if opened.kind is CONTACTS:
        days = [reading.received.day for reading in prepared.readings if reading.received.day]
        contacts = read_contacts(connection, prepared.people, viewer=viewer, days=days)
        holdings = replace(holdings, contacts=contacts)
    else:
        holdings = replace(holdings, rows=read_rows(connection, opened.kind, prepared.people, viewer=viewer))
    return Tried(prepared, holdings, decide(prepared, opened.vocabulary, holdings, decisions=decisions))


def decide_again(opened: Opened, tried: Tried, decisions: Decisions) -> Tried:
    """The same sheet under other answers; it is understood anew only where day and month change places."""
    prepared = tried.prepared
    if orders_changed(prepared, decisions):
        prepared = prepare(
            opened.table,
            opened.layout,
            prepared.mapping,
            opened.vocabulary,
            tried.holdings,
            decisions=decisions,
            today=prepared.today,
            now=prepared.now,
        )
    return Tried(prepared, tried.holdings, decide(prepared, opened.vocabulary, tried.holdings, decisions=decisions))
