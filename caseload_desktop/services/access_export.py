"""Letting a part of the access log out of the encrypted area: written down first, then written out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.written_out import write_out
from caseload_desktop.store.access_log import Access, append
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store

_NOT_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@command("export_accesses")
def export_accesses(store: Store, actor: Actor, *, lines: Sequence[Sequence[str]], path: Path) -> Changes:
    """Write ``lines``, the first of them the headings, to ``path`` as a CSV file and say so in the access log.

    Raises ``NotPermitted``, and ``StoreUnavailable("export_not_written")`` when the file can't be written there.
    """
    actor.must(May.READ_ACCESS_LOG)
    with store.write(actor=actor, command="export_accesses") as act:
        append(
            act.connection,
            worker=actor.worker_id,
            what=Access.EXPORT,
            at=store.clock.now(),
            detail={"what": "access-log", "rows": max(len(lines) - 1, 0)},
        )
    write_out(path, as_csv(lines))
    return act.changes()


def as_csv(lines: Sequence[Sequence[str]]) -> bytes:
    """Lines as a CSV file that a spreadsheet opens with its letters right, and never reads as a formula."""
    import csv
    from io import StringIO

    out = StringIO(newline="")
    plain = ([f"'{part}" if part.startswith(_NOT_A_FORMULA) else part for part in line] for line in lines)
    csv.writer(out).writerows(plain)
    return out.getvalue().encode("utf-8-sig")
