"""Letting a worker's safeguarding work out of the encrypted area as a file: written down first, then written out."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.written_out import write_out
from caseload_desktop.store.access_log import Access, append
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.supervision import may_supervise
from caseload_desktop.store.store import Store


@command("export_supervision")
def export_supervision(store: Store, actor: Actor, *, content: bytes, path: Path, worker_id: str) -> Changes:
    """Write ``content`` to ``path`` and say so in the access log; it names the people the worker works with.

    Raises ``NotPermitted`` for who is neither a manager nor the worker, and
    ``StoreUnavailable("export_not_written")`` when the file can't be written there.
    """
    actor.must(May.READ_RECORD)
    if not may_supervise(actor, worker_id):
        raise NotPermitted("role_may_not", what=May.ALLOCATE.value)
    with store.write(actor=actor, command="export_supervision") as act:
        append(
            act.connection,
            worker=actor.worker_id,
            what=Access.PRINT,
            at=store.clock.now(),
            about=f"worker:{worker_id}",
            detail={"what": "supervision", "bytes": len(content)},
        )
    write_out(path, content)
    return act.changes()
