"""What the exchange screens show, as plain values: read beside the screen, drawn without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass, field

from caseload_desktop.exchange.sync.routes import Route
from caseload_desktop.store.queries.exchange import Held, SentRow, ShareState
from caseload_desktop.store.queries.exchange_rows import HeldRow, Part, Span
from caseload_desktop.ui.exchange.words import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class LaptopRow:
    """Another laptop and when it was last exchanged with (UTC instants, empty for never).

    ``confirmed``: it has said that it holds the last file written for it. ``awaited``: changes it has not confirmed.
    """

    no: int
    device: str
    name: str
    owner: str
    team: str
    last_sent_at: str = ""
    last_taken_at: str = ""
    confirmed: bool = True
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CameRow:
    """A file that was taken in; ``span`` is what it added here, None when nothing was new."""

    no: int
    file_id: str
    at: str
    made_at: str
    sender: str
    new: int
    people_new: int
    held: int
    span: Span | None
    undone_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the first view of the page shows. ``alone``: no other laptop belongs to this team yet."""

    share: ShareState
    held: Held
    laptops: tuple[LaptopRow, ...] = ()
    routes: tuple[Route, ...] = ()
    sent: tuple[SentRow, ...] = ()
    came: tuple[CameRow, ...] = ()
    held_rows: tuple[HeldRow, ...] = ()
    unshared: Part | None = None
    names: Names = field(default_factory=Names)
    conflicts: int = 0

    @property
    def alone(self) -> bool:
        """True while no other laptop belongs to this team."""
        return not any(not laptop.removed for laptop in self.laptops)

    @property
    def held_count(self) -> int:
        """How many changes are held, whatever the reason."""
        held = self.held
        return held.pending + held.unread + held.waiting_for_row + held.quarantined


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose in a list: ``id`` is an addressee ("team:…") or a scope label."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be chosen when sending: to whom, which records, and what was chosen last."""

    to: tuple[Choice, ...]
    scopes: tuple[Choice, ...]
    scope: str
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one file or one folder, in words: a line of the results.

    ``tone`` is the status tag's, ``tag`` its words; ``file_id`` names a file that was taken in just now.
    """

    tone: str
    tag: str
    title: str
    words: str
    file_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What came of an exchange, and how many fields differ between laptops now.

    ``final``: a file has gone out that says what was taken in, so that it can't be undone any more.
    """

    headline: str = ""
    outcomes: tuple[Outcome, ...] = ()
    conflicts: int = 0
    final: bool = False

    @property
    def taken(self) -> tuple[str, ...]:
        """The files that were taken in."""
        return tuple(one.file_id for one in self.outcomes if one.file_id)
