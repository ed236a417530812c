"""The columns of the lists on the exchange page: routes, laptops, files sent and taken in, what is held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from caseload_desktop.exchange.sync.routes import Route
from caseload_desktop.store.queries.exchange import SentRow
from caseload_desktop.store.queries.exchange_rows import HeldRow
from caseload_desktop.ui.exchange.state import CameRow, LaptopRow
from caseload_desktop.ui.exchange.words import (
    HELD_TAGS,
    HELD_WORDS,
    Names,
    bytes_words,
    entry_words,
    laptop_words,
    named_list,
    record_name,
    rhythm_words,
    route_tag,
    when_words,
)
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.record_words import NOT_SAID
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

NamesNow = Callable[[], Names]
Away = Callable[[], frozenset[str]]


def route_columns(today: Callable[[], date], names: NamesNow, away: Away) -> tuple[Column[Route], ...]:
    """Remembered exchanges; ``away`` are the folders not in reach."""

    def whom(route: Route) -> str:
        return f"To {named_list([names().whom(one) for one in route.to], most=3)}"

    def tag(route: Route) -> Tag:
        return route_tag(route, today(), away=route.folder in away())

    return (
        Column("name", "Exchange", lambda r: r.name, detail=whom, tip=whom, strong=True, width=230, stretch=3,
               sortable=False),
        Column("status", "Next", lambda r: tag(r).words, tag=tag, width=176, sortable=False),
        Column("what", "Records", lambda r: names().scope(r.label), detail=rhythm_words, width=170, stretch=2,
               sortable=False),
        Column("folder", "Folder", lambda r: r.folder, tip=lambda r: r.folder, width=150, stretch=2, hide_below=760,
               sortable=False),
        Column("last", "Last", lambda r: when_words(r.last_at, today=today()) or NOT_SAID, width=136, stretch=1,
               hide_below=900, sortable=False),
    )  # fmt: skip


def laptop_columns(today: Callable[[], date]) -> tuple[Column[LaptopRow], ...]:
    """Other laptops with the last exchange each way."""

    def tag(laptop: LaptopRow) -> Tag:
        if laptop.removed:
            return Tag(Tone.GREY, "Removed")
        if not laptop.last_sent_at and not laptop.last_taken_at:
            return Tag(Tone.GREY, "Nothing yet")
        if not laptop.last_sent_at:
            return Tag(Tone.AMBER, "Nothing sent yet")
        return Tag(Tone.GREEN, "Has all that was sent") if laptop.confirmed else Tag(Tone.BLUE, "Not confirmed yet")

    def when(at: str) -> str:
        return when_words(at, today=today()) or NOT_SAID

    return (
        Column("laptop", "Laptop", lambda r: r.owner or r.name, detail=lambda r: r.name if r.owner else "",
               strong=True, width=200, stretch=3, sortable=False),
        Column("team", "Team", lambda r: r.team, width=130, stretch=2, hide_below=700, sortable=False),
        Column("sent", "Last sent to it", lambda r: when(r.last_sent_at), width=150, stretch=1, sortable=False),
        Column("came", "Last came from it", lambda r: when(r.last_taken_at), width=150, stretch=1, sortable=False),
        Column("status", "Status", lambda r: tag(r).words, tag=tag, width=190, sortable=False),
    )  # fmt: skip


def sent_columns(today: Callable[[], date], names: NamesNow) -> tuple[Column[SentRow], ...]:
    """Files this laptop wrote."""

    def tag(sent: SentRow) -> Tag:
        return Tag(Tone.GREEN, "Arrived") if sent.confirmed else Tag(Tone.BLUE, "Not confirmed yet")

    def size(sent: SentRow) -> str:
        return f"File {sent.no}, {bytes_words(sent.bytes)}"

    return (
        Column("at", "Written", lambda r: when_words(r.at, today=today()), detail=size, strong=True, width=180,
               stretch=1, sortable=False),
        Column("to", "For", lambda r: r.owner_name or r.to_name, detail=lambda r: r.to_name if r.owner_name else "",
               width=180, stretch=2, sortable=False),
        Column("label", "Records", lambda r: names().scope(r.label), width=150, stretch=2, hide_below=760,
               sortable=False),
        Column("people", "People", lambda r: f"{r.people:,}", width=80, right=True, hide_below=700, sortable=False),
        Column("changes", "Entries", lambda r: f"{r.changes:,}", width=90, right=True, sortable=False),
        Column("status", "Status", lambda r: tag(r).words, tag=tag, width=170, sortable=False),
    )  # fmt: skip


def came_columns(today: Callable[[], date]) -> tuple[Column[CameRow], ...]:
    """Files that were taken in."""

    def tag(came: CameRow) -> Tag:
        if came.undone_at:
            return Tag(Tone.GREY, "Undone")
        if came.held:
            return Tag(Tone.BLUE, f"{came.held:,} held")
        return Tag(Tone.GREEN, "In the record") if came.new else Tag(Tone.GREY, "Nothing new")

    def made(came: CameRow) -> str:
        return f"Made {when_words(came.made_at, today=today()).lower()}"

    return (
        Column("at", "Taken in", lambda r: when_words(r.at, today=today()), detail=made, strong=True, width=180,
               stretch=1, sortable=False),
        Column("from", "From", lambda r: r.sender, width=180, stretch=3, sortable=False),
        Column("people", "New people", lambda r: f"{r.people_new:,}", width=100, right=True, hide_below=700,
               sortable=False),
        Column("changes", "Entries", lambda r: f"{r.new:,}", width=90, right=True, sortable=False),
        Column("status", "Status", lambda r: tag(r).words, tag=tag, width=150, sortable=False),
    )  # fmt: skip


def held_columns(names: NamesNow) -> tuple[Column[HeldRow], ...]:
    """Changes that came and are held, and why."""

    def about(held: HeldRow) -> str:
        return record_name(held.record) if held.record is not None else "A record not on this laptop yet"

    def whose(held: HeldRow) -> str:
        return laptop_words("", names().of.get(held.device, ""))

    return (
        Column("about", "Record", about, detail=lambda h: f"From {whose(h)}", strong=True, width=210, stretch=2,
               sortable=False),
        Column("why", "Why", lambda h: HELD_TAGS[h.why].words, tag=lambda h: HELD_TAGS[h.why], width=166,
               sortable=False),
        Column("changes", "Entries", lambda h: entry_words(h.changes), width=96, sortable=False),
        Column("words", "What happens", lambda h: HELD_WORDS[h.why], tip=lambda h: HELD_WORDS[h.why], width=260,
               stretch=4, sortable=False),
    )  # fmt: skip
