"""Which records an exchange is about: a worker's caseload, a team, a locality or everything; what never goes by itself.

A record is a stream of the journal. Design section 4: least data, and restricted people leave only by name.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, CompoundSelect, Connection, FromClause, Select, and_, func, or_, select, union

from caseload_desktop.domain.dols import GRANTED
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.store import rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.queries.restriction import closed_records

_RECORDS = (StreamKind.PERSON.value, StreamKind.CONTACT.value)


class ScopeKind(StrEnum):
    """What a label may begin with; ``worker``, ``team`` and ``locality`` are followed by a colon and an id."""

    WORKER = "worker"
    TEAM = "team"
    LOCALITY = "locality"
    EVERYTHING = "everything"
    COMMON = "common"


RECENT_DAYS = 91
"""As long as a repeat contact counts against the first one (``measures``), whoever took it needs it at hand."""

NAMED = "named"
"""Label of a restricted record that somebody let go by name."""


def label_of(kind: ScopeKind, of: str = "") -> str:
    """Return the label of a scope as files and routes carry it."""
    return f"{kind.value}:{of}" if of else kind.value


def streams_in(connection: Connection, label: str, *, on: str) -> set[int]:
    """Return the numbers of the records in a scope on a day (ISO), restricted ones included.

    A worker's are those of the people they are involved with or cover, who have work open that is theirs by name, and
    whom they recorded or had a contact about in the last ``RECENT_DAYS``; a team's, of the people it has been involved
    with, has had work for, had a contact about, or who were recorded by its members while they were that.
    ``common`` is empty: what every laptop of the council has goes into every file. Raises ``RuleBroken`` for a label
    that names no scope.
    """
    kind, _, of = label.partition(":")
    stream = rows.stream
    if kind == ScopeKind.COMMON:
        return set()
    if kind == ScopeKind.EVERYTHING:
        query: Select[int] = select(stream.c.no).where(stream.c.kind.in_(_RECORDS), stream.c.tombstone.is_(None))
        return set(connection.execute(query).scalars())
    if kind == ScopeKind.WORKER and of:
        return _of_worker(connection, of, on=on)
    if kind in (ScopeKind.TEAM, ScopeKind.LOCALITY) and of:
        team = rows.team
        return _of_teams(
            connection, select(team.c.id).where((team.c.id if kind == "team" else team.c.locality_id) == of)
        )
    raise RuleBroken("no_such_scope")


def _of_worker(connection: Connection, worker_id: str, *, on: str) -> set[int]:
    contact, person, case = rows.contact, rows.person, rows.FOLDED["allocation"]
    since = (date.fromisoformat(on) - timedelta(days=RECENT_DAYS)).isoformat()
    contacts = and_(
        or_(contact.c.worker_id == worker_id, contact.c.author == worker_id), contact.c.received_on >= since
    )
    involved = select(case.c.person_id).where(
        case.c.gone.is_(None),
        or_(
            and_(case.c.worker_id == worker_id, or_(case.c.to_date.is_(None), case.c.to_date >= on)),
            and_(case.c.cover_worker_id == worker_id, or_(case.c.cover_to.is_(None), case.c.cover_to >= on)),
        ),
    )
    recorded = select(person.c.id).where(person.c.author == worker_id, person.c.recorded_at >= since)
    return _records(connection, contacts, union(involved, recorded, *_work_of(worker_id, since), _people_of(contacts)))


def _work_of(worker_id: str, since: str) -> list[Select[str]]:
    """People with work open that is a worker's by name, whoever their key worker is.

    Enablement goes on being theirs for ``RECENT_DAYS`` after it ended, for its follow-ups.
    """
    task, assessment, review, enablement = rows.task, rows.assessment, rows.review, rows.enablement
    dols, amhp, dols_assessment = rows.dols, rows.amhp_referral, rows.dols_assessment
    concern, enquiry, action = rows.concern, rows.enquiry, rows.enquiry_action
    open_ones = (
        (task, task.c.done_on.is_(None), task.c.dropped_on.is_(None)),
        (assessment, assessment.c.completed_on.is_(None), assessment.c.cancelled_on.is_(None)),
        (review, review.c.completed_on.is_(None), review.c.cancelled_on.is_(None)),
        (enablement, or_(enablement.c.ended_on.is_(None), enablement.c.ended_on >= since)),
        (dols, dols.c.ended_on.is_(None), or_(dols.c.decision.is_(None), dols.c.decision == GRANTED)),
        (dols_assessment, dols_assessment.c.done_on.is_(None)),
        (amhp, amhp.c.closed_on.is_(None)),
        (concern, or_(concern.c.decided_on.is_(None), concern.c.raised_on >= since)),
        (enquiry, enquiry.c.closed_on.is_(None)),
        (action, action.c.done_on.is_(None), action.c.dropped_on.is_(None)),
    )
    return [
        select(table.c.person_id).where(table.c.worker_id == worker_id, table.c.gone.is_(None), *still_open)
        for table, *still_open in open_ones
    ]


def _of_teams(connection: Connection, teams: Select[str]) -> set[int]:
    contacts, case = rows.contact.c.team_id.in_(teams), rows.FOLDED["allocation"]
    with_work = (
        case, rows.task, rows.assessment, rows.review, rows.enablement, rows.dols, rows.amhp_referral, rows.concern,
        rows.enquiry,
    )  # fmt: skip
    involved = [select(t.c.person_id).where(t.c.team_id.in_(teams), t.c.gone.is_(None)) for t in with_work]
    return _records(connection, contacts, union(*involved, _recorded_by_members(teams), _people_of(contacts)))


def _recorded_by_members(teams: Select[str]) -> Select[str]:
    """People recorded by somebody who was a member on that day: what they record for another team is not this one's.

    Where the author was in no team at all on the day a laptop's clock said, any team they were ever in counts: nobody
    is left behind because a clock was wrong.
    """
    person, member = rows.person, rows.membership
    any_team = member.alias()
    day = func.substr(person.c.recorded_at, 1, 10)

    def on_that_day(t: FromClause) -> ColumnElement[bool]:
        return and_(
            t.c.gone.is_(None),
            or_(t.c.from_date.is_(None), t.c.from_date <= day),
            or_(t.c.to_date.is_(None), t.c.to_date >= day),
        )

    in_a_team = select(any_team.c.id).where(any_team.c.worker_id == person.c.author, on_that_day(any_team)).exists()
    return (
        select(person.c.id)
        .join(member, member.c.worker_id == person.c.author)
        .where(member.c.team_id.in_(teams), member.c.gone.is_(None), or_(on_that_day(member), ~in_a_team))
    )


def _people_of(contacts: ColumnElement[bool]) -> Select[str]:
    contact = rows.contact
    return select(contact.c.person_id).where(contacts, contact.c.person_id.is_not(None))


def _records(connection: Connection, contacts: ColumnElement[bool], people: CompoundSelect[str]) -> set[int]:
    """The streams of some people and of all contacts about them, and those of contacts about nobody known.

    Who was found to be the same person goes along: it is one record.
    """
    contact, stream, merged = rows.contact, rows.stream, rows.merged_person
    named = people.subquery()
    known = select(func.coalesce(merged.c.into_id, named.c.person_id)).outerjoin(
        merged, merged.c.person_id == named.c.person_id
    )
    also = select(merged.c.person_id).where(merged.c.into_id.in_(known))
    found = union(
        select(stream.c.no).where(
            stream.c.kind == StreamKind.PERSON.value, or_(stream.c.uid.in_(known), stream.c.uid.in_(also))
        ),
        select(contact.c.stream)
        .join(stream, stream.c.no == contact.c.stream)
        .where(stream.c.kind == StreamKind.CONTACT.value, or_(contacts, contact.c.person_id.in_(known))),
    )
    return set(connection.execute(found).scalars())


def common_streams(connection: Connection) -> set[int]:
    """The streams every laptop has: organisation, laptops, settings, targets."""
    stream = rows.stream
    return set(connection.execute(select(stream.c.no).where(stream.c.kind.not_in(_RECORDS))).scalars())


def restricted_streams(connection: Connection) -> dict[int, str]:
    """Return stream number -> person for every record with facts of a restricted person, their contacts' included.

    A record on whose restriction laptops differ is restricted until somebody settles it (``registers.Shield``).
    """
    return dict(connection.execute(closed_records()).all())


def named_on(connection: Connection, worker_id: str) -> frozenset[str]:
    """Return the restricted people a worker is named on."""
    grant = rows.FOLDED["restricted_grant"]
    query = select(grant.c.person_id).where(and_(grant.c.worker_id == worker_id, grant.c.gone.is_(None)))
    return frozenset(connection.execute(query).scalars())
