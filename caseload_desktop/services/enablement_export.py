"""Letting the sitrep of a patch out of the encrypted area: written down first, then written out."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.enablement_capacity import monday_of
from caseload_desktop.services.written_out import write_out
from caseload_desktop.store.access_log import Access, append
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store


@command("export_sitrep")
def export_sitrep(store: Store, actor: Actor, *, content: bytes, path: Path, team_id: str, week_from: str) -> Changes:
    """Write the sitrep of a patch's week to ``path`` and say so in the access log; it holds no names of people.

    Raises ``NotPermitted``, and ``StoreUnavailable("export_not_written")`` when the file can't be written there.
    """
    actor.must(May.READ_FIGURES)
    week = monday_of(week_from)
    with store.write(actor=actor, command="export_sitrep") as act:
        append(
            act.connection,
            worker=actor.worker_id,
            what=Access.EXPORT,
            at=store.clock.now(),
            about=f"sitrep:{team_id}",
            detail={"week_from": week, "bytes": len(content)},
        )
    write_out(path, content)
    return act.changes()
