"""Which comparison each kind of sheet needs."""

from __future__ import annotations

from caseload_desktop.exchange.sheets.caseload_watch import CaseloadWatch
from caseload_desktop.exchange.sheets.kinds.caseload import CASELOAD
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.questions import Decisions
from caseload_desktop.exchange.sheets.same import HeldRows, NoWatch, SameRows, Watch


def watch_over(kind: SheetKind, held: HeldRows, decisions: Decisions) -> Watch:
    """The watch over one dry run: involvements have rules of their own, other rows are compared by their key."""
    if kind is CASELOAD:
        return CaseloadWatch(held, decisions)
    return SameRows(kind, held) if kind.repeat_key is not None else NoWatch()
