"""Commands on enablement that need more than their signature: a referral in the right state, made if there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, select

from caseload_desktop.domain.enablement import ACCEPTED, DECLINED
from caseload_desktop.services import (
    enablement,
    enablement_capacity,
    enablement_correct,
    enablement_export,
    enablement_service,
)
from caseload_desktop.services import organisation as places
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.organisation import localities
from tests.exchange.machine.choosing import next_step
from tests.exchange.machine.filling import Hand, NoRow

_T = rows.enablement.c
_WAITS = (_T.decision.is_(None), _T.started_on.is_(None))
_ACCEPTED = (_T.decision == ACCEPTED, _T.started_on.is_(None))
_DECLINED = (_T.decision == DECLINED, _T.started_on.is_(None), _T.purchasing_on.is_(None))
_GOES_ON = (_T.started_on.is_not(None), _T.ended_on.is_(None))
_AT = "00:10"
"""Receipt and answer are written with one time, so that no answer ever comes before it."""


def refer(hand: Hand) -> Changes:
    """Refer somebody, today, at the first minutes of the day."""
    person_id = hand.pick("person")
    if person_id is None:
        raise NoRow("person")
    command = enablement.ReferToEnablement(
        person_id=person_id,
        source=hand.code("enablement_source"),
        received_on=hand.today.isoformat(),
        received_at=_AT,
        need=hand.word(),
        hours_asked=hand.chance.randint(1, 20),
    )
    return enablement.refer_to_enablement(hand.store, hand.actor, command)


def tell(hand: Hand) -> Changes:
    """Tell the referrer of one that waits."""
    one = _one(hand, *_WAITS, _T.referrer_told_on.is_(None))
    command = enablement.TellReferrer(enablement_id=one, on=hand.today.isoformat(), at=_AT, note=hand.word())
    return enablement.tell_referrer(hand.store, hand.actor, command)


def accept(hand: Hand) -> Changes:
    """Accept one that waits."""
    command = enablement.AcceptReferral(
        enablement_id=_one(hand, *_WAITS),
        on=hand.today.isoformat(),
        at=_AT,
        team_id=_patch(hand),
        start_offered_on=(hand.today + timedelta(days=hand.chance.randint(0, 3))).isoformat(),
        note=hand.word(),
    )
    return enablement.accept_referral(hand.store, hand.actor, command)


def decline(hand: Hand) -> Changes:
    """Decline one that waits, now and then passing it to Purchasing."""
    passes = hand.chance.random() < 0.4
    command = enablement.DeclineReferral(
        enablement_id=_one(hand, *_WAITS),
        on=hand.today.isoformat(),
        at=_AT,
        reason=hand.code("enablement_decline_reason"),
        note=hand.word(),
        to_purchasing=passes,
        what_next=None if passes else next_step(hand),
    )
    return enablement.decline_referral(hand.store, hand.actor, command)


def pass_on(hand: Hand) -> Changes:
    """Pass one that was declined to Purchasing."""
    try:
        one = _one(hand, *_DECLINED, made=False)
    except NoRow:
        one = _one(hand, *_WAITS)
        command = enablement.DeclineReferral(
            enablement_id=one, on=hand.today.isoformat(), at=_AT, reason="no_capacity", what_next=next_step(hand)
        )
        hand.acts.append(enablement.decline_referral(hand.store, hand.actor, command).act)
    later = enablement.PassToPurchasing(enablement_id=one, on=hand.today.isoformat(), at=_AT)
    return enablement.pass_to_purchasing(hand.store, hand.actor, later)


def start(hand: Hand) -> Changes:
    """Begin the service of one that was accepted."""
    try:
        one = _one(hand, *_ACCEPTED, made=False)
    except NoRow:
        hand.acts.append(accept(hand).act)
        one = _one(hand, *_ACCEPTED, made=False)
    command = enablement.StartEnablement(enablement_id=one, on=hand.today.isoformat(), hours_at_start=7)
    return enablement.start_enablement(hand.store, hand.actor, command)


def set_goal(hand: Hand) -> Changes:
    """Set a goal of somebody in service."""
    command = enablement_service.SetGoal(
        enablement_id=_in_service(hand),
        words=hand.word(),
        on=hand.today.isoformat(),
        area=hand.code("goal_area"),
        score_at_start=hand.chance.randint(0, 4),
        score_wanted=hand.chance.randint(5, 10),
    )
    return enablement_service.set_goal(hand.store, hand.actor, command)


def score(hand: Hand) -> Changes:
    """Score a goal, whatever became of it on the other laptop."""
    goal_id, enablement_id = _goal(hand)
    scores = (enablement_service.Scored(goal_id=goal_id, score=hand.chance.randint(0, 10), note=hand.word()),)
    return enablement_service.score_goals(
        hand.store, hand.actor, enablement_id=enablement_id, on=hand.today.isoformat(), scores=scores
    )


def drop_goal(hand: Hand) -> Changes:
    """Drop a goal."""
    goal_id, _ = _goal(hand)
    return enablement_service.drop_goal(
        hand.store, hand.actor, goal_id=goal_id, on=hand.today.isoformat(), why=hand.word()
    )


def check(hand: Hand) -> Changes:
    """Look at somebody in service."""
    command = enablement_service.CheckEnablement(
        enablement_id=_in_service(hand),
        kind="week_4",
        on=hand.today.isoformat(),
        result=hand.chance.choice(("on_track", "needs_longer")),
        note=hand.word(),
    )
    return enablement_service.check_enablement(hand.store, hand.actor, command)


def extend(hand: Hand) -> Changes:
    """Extend a service beyond its six weeks."""
    command = enablement_service.ExtendEnablement(
        enablement_id=_in_service(hand),
        to_date=(hand.today + timedelta(days=hand.chance.randint(45, 90))).isoformat(),
        reason=hand.code("enablement_extension_reason"),
        on=hand.today.isoformat(),
        note=hand.word(),
    )
    return enablement_service.extend_enablement(hand.store, hand.actor, command)


def end(hand: Hand) -> Changes:
    """End a service."""
    command = enablement_service.EndEnablement(
        enablement_id=_in_service(hand),
        on=hand.today.isoformat(),
        end_reason=hand.code("enablement_end_reason"),
        support_after=hand.code("enablement_support_after"),
        what_next=next_step(hand),
        note=hand.word(),
    )
    return enablement_service.end_enablement(hand.store, hand.actor, command)


def correct(hand: Hand) -> Changes:
    """Put the words of a referral right."""
    fields = {hand.chance.choice(("need", "referred_by", "decision_note")): hand.word()}
    command = enablement_correct.CorrectEnablement(enablement_id=_any(hand), fields=fields, why=hand.word())
    return enablement_correct.correct_enablement(hand.store, hand.actor, command)


def withdraw(hand: Hand) -> Changes:
    """Take a referral out."""
    return enablement_correct.withdraw_enablement(hand.store, hand.actor, enablement_id=_any(hand), why=hand.word())


def capacity(hand: Hand) -> Changes:
    """Set the capacity of a patch, of today or yesterday."""
    command = enablement_capacity.SetCapacity(
        team_id=_patch(hand),
        on=(hand.today - timedelta(days=hand.chance.randint(0, 1))).isoformat(),
        level=hand.code("patch_capacity_level"),
        hours_free=hand.chance.randint(0, 40),
        note=hand.word(),
    )
    return enablement_capacity.set_capacity(hand.store, hand.actor, command)


def note_of_the_week(hand: Hand) -> Changes:
    """Write the note of a patch's week."""
    command = enablement_capacity.WriteSitrepNote(
        team_id=_patch(hand), week_from=hand.today.isoformat(), text=hand.word()
    )
    return enablement_capacity.write_sitrep_note(hand.store, hand.actor, command)


def export(hand: Hand) -> Changes:
    """Let the sitrep of a patch out."""
    return enablement_export.export_sitrep(
        hand.store,
        hand.actor,
        content=b"numbers",
        path=hand.folder / "sitrep.pdf",
        team_id=_patch(hand),
        week_from=hand.today.isoformat(),
    )


def _in_service(hand: Hand) -> str:
    try:
        return _one(hand, *_GOES_ON, made=False)
    except NoRow:
        hand.acts.append(start(hand).act)
        return _one(hand, *_GOES_ON, made=False)


def _any(hand: Hand) -> str:
    return _one(hand, _T.person_id.is_not(None))


def _one(hand: Hand, *fits: ColumnElement[bool], made: bool = True) -> str:
    """A referral that fits; with ``made`` one that waits is made where there is none."""
    query = select(_T.id).where(*fits, _T.ended_on.is_(None), _T.gone.is_(None))
    oldest = (_T.made_at, _T.made_by, _T.made_seq)
    with hand.store.read() as connection:
        found = list(connection.execute(query.order_by(*oldest)).scalars())
    if found:
        return str(hand.chance.choice(found))
    if not made:
        raise NoRow("enablement")
    changes = refer(hand)
    hand.acts.append(changes.act)
    return changes.ids("enablement")[0]


def _goal(hand: Hand) -> tuple[str, str]:
    t = rows.goal.c
    query = select(t.id, t.enablement_id).where(t.dropped_on.is_(None), t.gone.is_(None))
    with hand.store.read() as connection:
        found = list(connection.execute(query.order_by(t.made_at, t.made_by, t.made_seq)))
    if not found:
        changes = set_goal(hand)
        hand.acts.append(changes.act)
        with hand.store.read() as connection:
            found = list(connection.execute(query.order_by(t.made_at, t.made_by, t.made_seq)))
    goal_id, enablement_id = hand.chance.choice(found)
    return str(goal_id), str(enablement_id)


def _patch(hand: Hand) -> str:
    """A patch of the team's; who manages makes one where there is none."""
    t = rows.team.c
    query = select(t.id).where(t.kind == "enablement", t.active, t.gone.is_(None))
    with hand.store.read() as connection:
        found = list(connection.execute(query.order_by(t.made_at, t.made_by, t.made_seq)).scalars())
        locality = localities(connection)[0].id
    if found:
        return str(hand.chance.choice(found))
    changes = places.add_team(hand.store, hand.actor, locality_id=locality, name=hand.word(), kind="enablement")
    hand.acts.append(changes.act)
    return changes.ids("team")[0]


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "refer_to_enablement": refer,
    "tell_referrer": tell,
    "accept_referral": accept,
    "decline_referral": decline,
    "pass_to_purchasing": pass_on,
    "start_enablement": start,
    "set_goal": set_goal,
    "score_goals": score,
    "drop_goal": drop_goal,
    "check_enablement": check,
    "extend_enablement": extend,
    "end_enablement": end,
    "correct_enablement": correct,
    "withdraw_enablement": withdraw,
    "set_capacity": capacity,
    "write_sitrep_note": note_of_the_week,
    "export_sitrep": export,
}
"""By name of command, what is given in place of arguments filled by signature."""
