"""Letting a chronology out of the encrypted area: written down first, then written out."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.written_out import write_out
from caseload_desktop.store.access_log import Access, append
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store


@command("export_chronology")
def export_chronology(store: Store, actor: Actor, *, content: bytes, path: Path, person_id: str) -> Changes:
    """Write ``content`` to ``path`` and say so in the access log of the record.

    Raises ``NotPermitted``, and ``StoreUnavailable("export_not_written")`` when the file can't be written there.
    """
    actor.must(May.READ_RECORD)
    with store.write(actor=actor, command="export_chronology") as act:
        must_reach(act, person_id)
        append(
            act.connection,
            worker=actor.worker_id,
            what=Access.PRINT,
            at=store.clock.now(),
            about=person_id,
            detail={"what": "chronology", "bytes": len(content)},
        )
    write_out(path, content)
    return act.changes()
