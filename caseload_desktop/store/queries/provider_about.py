"""One provider with all that is about it: concerns, enquiries, outcomes, DoLS, actions, follow-ups and looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Select, and_, or_, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.months import Month, months_ending
from caseload_desktop.domain.provider_signs import SETTING, Look, Sign, SignRules, sign_rules
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.queries.provider_board import read_told, speaking
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work.item import name_of, text

CONCERN, ENQUIRY, DOLS, ACTION = "concern", "enquiry", "dols", "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutIt:
    """Something about a provider, from one person's record; dates are ISO or empty.

    ``kind`` is one of the four above. ``types`` are codes of ``type_of_risk``. ``code`` is the decision or outcome:
    of ``safeguarding_decision``, ``risk_assessment_outcome`` or ``dols_decision``; ``more`` that of ``risk_outcome``.
    ``words`` are an action's. ``ended_on`` is when it was decided, closed or done.
    """

    kind: str
    id: str
    number: int
    person_id: str
    person: str
    reference: str
    on: str
    types: tuple[str, ...] = ()
    code: str = ""
    more: str = ""
    words: str = ""
    due_on: str = ""
    ended_on: str = ""
    incident_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpLine:
    """A follow-up with a provider, open or not; ``worker`` and ``team`` are names."""

    id: str
    words: str
    from_date: str
    due_on: str
    worker_id: str
    worker: str
    team_id: str
    team: str
    done_on: str
    done_note: str
    dropped_on: str
    dropped_why: str

    @property
    def open(self) -> bool:
        """True while it is to be done."""
        return not self.done_on and not self.dropped_on


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """A manager's look; ``result`` is a code of ``provider_look_result``."""

    on: str
    worker: str
    result: str
    words: str
    again_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStory:
    """One provider's page, read at one moment; ``held`` are the fields of its row."""

    held: Mapping[str, Any]
    about: tuple[AboutIt, ...]
    follow_ups: tuple[FollowUpLine, ...]
    looks: tuple[LookLine, ...]
    signs: tuple[Sign, ...]
    silenced: tuple[Sign, ...]
    rules: SignRules
    months: tuple[Month, ...]

    def by_month(self, kind: str) -> tuple[int, ...]:
        """How many of a kind there were in each of the months."""
        counts = dict.fromkeys((month.key for month in self.months), 0)
        for one in self.about:
            if one.kind == kind and one.on[:7] in counts:
                counts[one.on[:7]] += 1
        return tuple(counts.values())


def provider_story(
    connection: Connection, item: str, *, viewer: Actor, lists: CodeLists, today: date
) -> ProviderStory | None:
    """Return a provider by its id, or by that of one of its follow-ups; None for what is not here.

    Nine statements. What restricted people's records say of it is there only for who may read them.
    """
    held = _held(connection, item)
    if held is None:
        return None
    provider_id, rules = held["id"], sign_rules(setting(connection, SETTING))
    told = read_told(connection, viewer=viewer, today=today, rules=rules, provider_id=provider_id)
    looks = _looks(connection, provider_id)
    seen = [Look(at, date.fromisoformat(line.again_on) if line.again_on else None) for at, line in looks]
    concerns = told[provider_id].told if provider_id in told else []
    speak, silent = speaking(concerns, seen, rules=rules, lists=lists, today=today)
    about = [
        *_concerns(connection, provider_id, viewer),
        *_enquiries(connection, provider_id, viewer),
        *_applications(connection, provider_id, viewer),
        *_actions(connection, provider_id, viewer),
    ]
    return ProviderStory(
        held=held,
        about=tuple(sorted(about, key=lambda one: (one.on, one.id), reverse=True)),
        follow_ups=_follow_ups(connection, provider_id),
        looks=tuple(line for _, line in looks),
        signs=speak,
        silenced=silent,
        rules=rules,
        months=months_ending(Month.of(today)),
    )


def _held(connection: Connection, item: str) -> dict[str, Any] | None:
    t, task = rows.FOLDED["provider"], rows.FOLDED["provider_task"]
    of_task = select(task.c.provider_id).where(task.c.id == item).scalar_subquery()
    fields = [t.c[name] for name in ENTITIES["provider"].fields]
    query = select(t.c.id, t.c.author, *fields).where(or_(t.c.id == item, t.c.id == of_task), t.c.gone.is_(None))
    found = connection.execute(query).mappings().one_or_none()
    return dict(found) if found is not None else None


def _of(t: Any, viewer: Actor, *columns: Any) -> Select[Any]:
    """Rows of somebody's record that the viewer may read, with the person first."""
    person = rows.person
    return (
        select(t.c.id, t.c.no, t.c.person_id, name_of(person), text(person.c.reference), *columns)
        .join(person, person.c.id == t.c.person_id)
        .where(t.c.gone.is_(None), open_to(person, viewer))
    )


def _concerns(connection: Connection, provider_id: str, viewer: Actor) -> list[AboutIt]:
    t = rows.FOLDED["concern"]
    query = _of(t, viewer, t.c.raised_on, t.c.types, t.c.decision, t.c.decided_on, t.c.incident_title)
    return [
        AboutIt(kind=CONCERN, **_first(row), on=row[5] or "", types=_codes(row[6]), code=row[7] or "",
                ended_on=row[8] or "", incident_title=row[9] or "")
        for row in connection.execute(query.where(t.c.provider_id == provider_id))
    ]  # fmt: skip


def _enquiries(connection: Connection, provider_id: str, viewer: Actor) -> list[AboutIt]:
    """Enquiries that name the provider, or that say nothing of their own and began with a concern that does."""
    t, concern = rows.FOLDED["enquiry"], rows.FOLDED["concern"]
    from_concern = select(concern.c.id).where(concern.c.provider_id == provider_id, concern.c.gone.is_(None))
    query = _of(t, viewer, t.c.started_on, t.c.types, t.c.risk_assessment_outcome, t.c.risk_outcome, t.c.closed_on)
    query = query.where(
        or_(t.c.provider_id == provider_id, and_(t.c.provider_id.is_(None), t.c.concern_id.in_(from_concern)))
    )
    return [
        AboutIt(kind=ENQUIRY, **_first(row), on=row[5] or "", types=_codes(row[6]), code=row[7] or "",
                more=row[8] or "", ended_on=row[9] or "")
        for row in connection.execute(query)
    ]  # fmt: skip


def _applications(connection: Connection, provider_id: str, viewer: Actor) -> list[AboutIt]:
    t = rows.FOLDED["dols"]
    query = _of(t, viewer, t.c.received_on, t.c.decision, t.c.authorised_to, t.c.ended_on, t.c.decided_on)
    return [
        AboutIt(kind=DOLS, **_first(row), on=row[5] or "", code=row[6] or "", due_on=row[7] or "",
                ended_on=row[8] or ("" if row[7] else row[9] or ""))
        for row in connection.execute(query.where(t.c.provider_id == provider_id))
    ]  # fmt: skip


def _actions(connection: Connection, provider_id: str, viewer: Actor) -> list[AboutIt]:
    """What the provider was asked to do in an enquiry."""
    t = rows.FOLDED["enquiry_action"]
    query = _of(t, viewer, t.c.asked_on, t.c.words, t.c.due_on, t.c.done_on, t.c.dropped_on)
    return [
        AboutIt(kind=ACTION, **_first(row), on=row[5] or "", words=row[6] or "", due_on=row[7] or "",
                ended_on=row[8] or row[9] or "")
        for row in connection.execute(query.where(t.c.provider_id == provider_id))
    ]  # fmt: skip


def _first(row: Any) -> dict[str, Any]:
    return dict(zip(("id", "number", "person_id", "person", "reference"), row[:5], strict=True))


def _codes(held: str | None) -> tuple[str, ...]:
    return tuple(orjson.loads(held)) if held else ()


def _follow_ups(connection: Connection, provider_id: str) -> tuple[FollowUpLine, ...]:
    t, worker, team = rows.FOLDED["provider_task"], rows.worker, rows.team
    names = (
        "words",
        "from_date",
        "due_on",
        "worker_id",
        "team_id",
        "done_on",
        "done_note",
        "dropped_on",
        "dropped_why",
    )
    found = connection.execute(
        select(t.c.id, worker.c.name, team.c.name, *(t.c[name] for name in names))
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(team, team.c.id == t.c.team_id)
        .where(t.c.provider_id == provider_id, t.c.gone.is_(None))
        .order_by(t.c.done_on.is_not(None), t.c.dropped_on.is_not(None), t.c.due_on.is_(None), t.c.due_on, t.c.no)
    )
    return tuple(
        FollowUpLine(id=row[0], worker=row[1] or "", team=row[2] or "",
                     **{name: value or "" for name, value in zip(names, row[3:], strict=True)})
        for row in found
    )  # fmt: skip


def _looks(connection: Connection, provider_id: str) -> list[tuple[str, LookLine]]:
    """The looks with when each was written down (UTC), the last first."""
    t, worker = rows.FOLDED["provider_look"], rows.worker
    found = connection.execute(
        select(t.c.recorded_at, t.c.on_date, worker.c.name, t.c.result, t.c.words, t.c.again_on)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.provider_id == provider_id, t.c.gone.is_(None))
        .order_by(t.c.recorded_at.desc(), t.c.no.desc())
    )
    return [
        (at, LookLine(on=on or "", worker=name or "", result=result or "", words=words or "", again_on=again or ""))
        for at, on, name, result, words, again in found
    ]
