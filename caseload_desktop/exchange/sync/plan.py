"""What one laptop is to get: which records anew, which it goes on getting, which it must let go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.roles import GRANTS, Actor, May, Role
from caseload_desktop.exchange.sync import leaving, locked, passed_on, peers, proofs, scope
from caseload_desktop.exchange.sync.leaving import LEFT_SCOPE, RESTRICTED
from caseload_desktop.exchange.sync.peers import HANDED_ON, LEAVING, RETURNED, Peer
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.exchange.sync.wire import Proof
from caseload_desktop.store import rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.queries.devices import TrustedDevice, earlier_marks, owner_here, trusted
from caseload_desktop.store.queries.exchange import next_file_no

_COMMON = scope.ScopeKind.COMMON.value


@dataclass(frozen=True, slots=True)
class Plan:
    """What one laptop gets. Streams by number; ``added`` with the label they go under, ``releases`` with why.

    ``kept`` says in which file each first went; ``paused`` are records it has and gets no more: should they go again,
    they go whole, because what was written meanwhile would be missing.
    ``restricted_out`` are the restricted people in the scope who stay behind, ``may_name`` those of them the sender
    could let go by name. ``back`` are records that go back, with what lies aside of them where they go whole;
    ``locked`` are copies of records that were removed here, which only this laptop opens; ``inherited`` is all it was
    given under its last identity, with the labels, until a file goes to the present one. ``proven`` are records it must
    let go because of ``proofs``: this laptop may not say so itself.
    """

    device: str
    owner_id: str
    peer: Peer
    kept: Mapping[int, int]
    added: Mapping[int, str]
    releases: Mapping[int, str]
    paused: frozenset[int]
    back: frozenset[int]
    locked: tuple[str, ...]
    restricted_out: frozenset[str]
    may_name: frozenset[str]
    inherited: Mapping[int, str]
    proven: frozenset[int]
    proofs: tuple[Proof, ...]

    @property
    def first(self) -> bool:
        """True while the laptop has acknowledged nothing."""
        return self.peer.acked_no == 0

    def whole(self) -> set[int]:
        """The streams that go whole: new ones, and those no acknowledged file has held yet."""
        unconfirmed = {stream for stream, first_no in self.kept.items() if first_no > self.peer.acked_no}
        return unconfirmed | self.added.keys()


def plan_for(connection: Connection, actor: Actor, request: Request, device: str, *, on: str) -> Plan:
    """Return what a laptop is to get.

    Raises ``NotPermitted``: ``exchange_to_unknown`` (not enrolled, or removed), ``exchange_too_wide`` (more than the
    owner of the laptop is there for, and the sender is no manager).
    """
    actor.must(May.EXCHANGE)
    book = trusted(connection)
    known = book.get(device)
    if known is None or known.removed:
        raise NotPermitted("exchange_to_unknown")
    role = _role(connection, known.owner_id)
    _must_fit(connection, actor, request.label, known.owner_id, role, on=on)
    peer, given = peers.peer_of(connection, device), peers.given_to(connection, device)
    inherited = {s: label for s, label in _given_before(connection, book, device).items() if s not in given}
    no = next_file_no(connection)
    given |= {s: (label, no) for s, label in inherited.items()}
    wanted = dict.fromkeys(scope.streams_in(connection, request.label, on=on), request.label)
    if not _reads(role):
        wanted = {}
    closed = scope.restricted_streams(connection)
    shut = leaving.closed_here(connection)
    back = leaving.returning(connection, device)
    theirs = scope.named_on(connection, known.owner_id) if _reads(role) else frozenset()
    both = scope.named_on(connection, actor.worker_id) & theirs
    open_ones = {s: label for s, label in wanted.items() if s not in closed and s not in shut}
    out = {closed[s] for s in wanted if s in closed}
    named = {s: scope.NAMED for s, person in closed.items() if person in both & request.named}
    handed_on = _handed_on(connection, closed, theirs)
    may_go = {s for s in given if s not in closed or closed[s] in both or s in handed_on} - shut.keys() - back
    kept = {
        s: first
        for s, (label, first) in given.items()
        if label == RETURNED or (s in may_go and not label.startswith(LEAVING))
    }
    releases = _releases(connection, book, known, role, given, closed, theirs, on=on)
    to_prove = {s: who for s, who in closed.items() if who not in theirs and s not in releases and s not in shut}
    gone, shown = _proven(connection, to_prove, device, no=no)
    kept = {s: first for s, first in kept.items() if s not in releases and s not in gone}
    added = dict.fromkeys(scope.common_streams(connection), _COMMON) | open_ones | named
    added |= {s: HANDED_ON for s in handed_on if s not in shut and s not in named}
    added |= dict.fromkeys(back, RETURNED)
    added = {s: label for s, label in added.items() if s not in kept}
    sent = {closed[s] for s in (*kept, *added) if s in closed}
    return Plan(
        device,
        known.owner_id,
        peer,
        kept,
        added,
        {s: why for s, why in releases.items() if s not in added},
        frozenset(s for s, (label, _) in given.items() if not label.startswith(LEAVING) and s not in kept),
        frozenset(back),
        locked.due(connection, device),
        frozenset(out - sent),
        frozenset((out & both) - sent),
        inherited,
        frozenset(gone - added.keys()),
        shown,
    )


def _proven(
    connection: Connection, closed: Mapping[int, str], device: str, *, no: int
) -> tuple[set[int], tuple[Proof, ...]]:
    """Those of the ``closed`` records (stream -> person) that a laptop must let go by proof, and all it is shown."""
    own = proofs.provable(connection, closed, no=no)
    gone = {s for s, person in closed.items() if own.keys() & proofs.people_shown_as(connection, person)}
    heard = (one for one in passed_on.to_pass_on(connection, device) if one.uid not in own)
    return gone, (*own.values(), *heard)


def _given_before(connection: Connection, book: Mapping[str, TrustedDevice], device: str) -> dict[int, str]:
    """Return stream -> label of what a laptop was given under other identities, while no file went to this one.

    It was brought back from a copy and may hold all of it, of an earlier day, whatever scope the next file is for. Only
    what went to its own keys counts, not what it says it succeeds.
    """
    if peers.was_sent_to(connection, device):
        return {}
    found: dict[int, str] = {}
    for mark in earlier_marks(connection, device):
        if mark not in book or book[mark].sign_key != book[device].sign_key:
            break
        labels = {s: label for s, (label, _) in peers.given_to(connection, mark).items() if label != RETURNED}
        found = labels | found
        if peers.was_sent_to(connection, mark):
            break
    return found


def _releases(
    connection: Connection,
    book: Mapping[str, TrustedDevice],
    known: TrustedDevice,
    role: Role,
    given: Mapping[int, tuple[str, int]],
    closed: Mapping[int, str],
    theirs: frozenset[str],
    *,
    on: str,
) -> dict[int, str]:
    """The records a laptop must let go, as far as this laptop may say so (``leaving.may_say``).

    Not those it let go itself: what it still knows of one, from the record of somebody found to be the same person, may
    be another half of the truth than that of the laptop that holds it. Each would call it back from the other for ever.
    """
    own = book.get(device_of(connection).id)
    reasons = leaving.may_say(connection, own.owner_id, manages=own.manages) if own is not None else frozenset()
    if not reasons:
        return {}
    let_go = {one.stream for one in leaving.gone_as_restricted(connection).values()}
    found = {s: RESTRICTED for s, person in closed.items() if person not in theirs and s not in let_go}
    if known.manages or role is Role.TEAM_MANAGER or LEFT_SCOPE not in reasons:
        return found
    places = {_COMMON, scope.NAMED, RETURNED, HANDED_ON}
    labels = {label for label, _ in given.values()} - places
    current: set[int] = set()
    for label in labels:
        if not label.startswith(LEAVING) and not _left(connection, label, known.owner_id, on=on):
            current |= scope.streams_in(connection, label, on=on)
    for stream, (label, _) in given.items():
        if label.startswith(LEAVING) or (label in labels and stream not in current):
            found.setdefault(stream, LEFT_SCOPE)
    return found


def _handed_on(connection: Connection, closed: Mapping[int, str], theirs: frozenset[str]) -> set[int]:
    """The closed records that go to a laptop without being named, because they have no business on this one.

    A manager restricted them at a colleague's laptop. They go whole to the laptops of those named on them, from whoever
    sends: these alone may say who lets the record go, this laptop among them.
    """
    ours = scope.named_on(connection, owner_here(connection))
    return {s for s, person in closed.items() if person in theirs - ours}


def _left(connection: Connection, label: str, worker_id: str, *, on: str) -> bool:
    """True when the worker was a member of what a label names and no longer is: a team, one of a locality's teams, or,
    for everything, any team at all.
    """
    kind, _, of = label.partition(":")
    t, team = rows.membership, rows.team
    spans = select(t.c.to_date).where(t.c.worker_id == worker_id, t.c.gone.is_(None))
    if kind == scope.ScopeKind.TEAM:
        spans = spans.where(t.c.team_id == of)
    elif kind == scope.ScopeKind.LOCALITY:
        spans = spans.where(t.c.team_id.in_(select(team.c.id).where(team.c.locality_id == of)))
    elif kind != scope.ScopeKind.EVERYTHING:
        return False
    ends = list(connection.execute(spans).scalars())
    return bool(ends) and all(end is not None and end < on for end in ends)


def _role(connection: Connection, worker_id: str) -> Role:
    found = connection.execute(select(rows.worker.c.role).where(rows.worker.c.id == worker_id)).scalar()
    return Role(found) if found in set(Role) else Role.ANALYST


def _reads(role: Role) -> bool:
    return May.READ_RECORD in GRANTS[role]


def _must_fit(connection: Connection, actor: Actor, label: str, owner_id: str, role: Role, *, on: str) -> None:
    """A colleague who is no manager gets what is theirs: their caseload, the sender's, or their own team's records."""
    kind, _, of = label.partition(":")
    if actor.may(May.MANAGE_TEAM) or role is Role.TEAM_MANAGER or kind == scope.ScopeKind.COMMON:
        return
    if kind == scope.ScopeKind.WORKER and of in (actor.worker_id, owner_id):
        return
    t = rows.membership
    member = select(t.c.id).where(
        t.c.worker_id == owner_id,
        t.c.team_id == of,
        t.c.gone.is_(None),
        or_(t.c.to_date.is_(None), t.c.to_date >= on),
    )
    if kind == scope.ScopeKind.TEAM and connection.execute(member).first() is not None:
        return
    raise NotPermitted("exchange_too_wide")


def people_in(connection: Connection, streams: set[int]) -> int:
    """Return how many of these streams are people's records."""
    t = rows.stream
    people = set(connection.execute(select(t.c.no).where(t.c.kind == StreamKind.PERSON.value)).scalars())
    return len(streams & people)
