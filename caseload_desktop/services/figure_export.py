"""Letting a measure page out of the encrypted area: written down first, then written out."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.written_out import write_out
from caseload_desktop.store.access_log import Access, append
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store


@command("export_measure_page")
def export_measure_page(
    store: Store, actor: Actor, *, content: bytes, path: Path, measure: str, month: str, **facts: bool
) -> Changes:
    """Write ``content`` to ``path`` and say so in the access log; ``month`` is "2026-10".

    ``facts`` say what kind of file it is, such as ``publication`` or ``contacts``, and are kept in the log.

    Raises ``NotPermitted``, and ``StoreUnavailable("export_not_written")`` when the file can't be written there.
    """
    actor.must(May.READ_FIGURES)
    with store.write(actor=actor, command="export_measure_page") as act:
        append(
            act.connection,
            worker=actor.worker_id,
            what=Access.EXPORT,
            at=store.clock.now(),
            about=f"measure:{measure}",
            detail={"month": month, **facts, "bytes": len(content)},
        )
    write_out(path, content)
    return act.changes()
