"""What taking a file in did, in lines of words for whoever sits at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload_desktop.exchange_cli.answer import counted

if TYPE_CHECKING:
    from caseload_desktop.exchange.sync.incoming import Imported


def taken_lines(done: Imported) -> tuple[str, ...]:
    """All of it, each in a line of its own; what did not happen is left out."""
    if done.already:
        return ("This file was taken in already. Nothing was changed.",)
    first = (
        f"Taken in: {counted(done.new, 'new change', 'new changes')}, {done.known} known already, "
        f"{counted(done.people_new, 'new person', 'new people')}."
    )
    return (first, *_kept_aside(done), *_to_look_at(done))


def _kept_aside(done: Imported) -> list[str]:
    """What came and is not in the record, or not yet."""
    lines = []
    if done.pending or done.unread:
        lines.append(
            f"Kept until they can be read: {done.pending} that came too early, {done.unread} of a newer version."
        )
    if done.forked:
        lines.append(f"Set aside: {done.forked} that tell it otherwise than here; see Held back on the page Exchange.")
    if done.left_out:
        lines.append(f"Left out: {done.left_out} of a laptop this store does not know; they come again.")
    return lines


def _to_look_at(done: Imported) -> list[str]:
    """What somebody should know of, or do something about."""
    lines = []
    if done.conflicts_new:
        lines.append(f"{counted(done.conflicts_new, 'difference', 'differences')} to settle on the page Exchange.")
    if done.removed:
        lines.append(f"{counted(done.removed, 'record', 'records')} this laptop no longer carries taken off it.")
    if done.restored_here:
        lines.append("This store turned out to be an older copy of itself, and goes on under a new identity.")
    if done.written_again:
        lines.append(f"{counted(done.written_again, 'change', 'changes')} of its own written again under it.")
    if done.access_log_doubt:
        lines.append(
            "What that laptop noted of who looked at which record is shorter or other than it was. A manager should "
            "ask whoever looks after it."
        )
    return lines
