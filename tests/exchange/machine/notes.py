"""Commands on tasks, hazards, relationships, notes and chronology that need more than their signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from caseload_desktop.services import case_notes, chronology, deaths, hazards, relationships, tasks
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.left_open import left_open
from tests.exchange.machine.choosing import a_person, a_worker, one_of
from tests.exchange.machine.filling import Hand, NoRow
from tests.support import PRACTITIONER


def add_task(hand: Hand) -> Changes:
    """Write down something to be done."""
    due = hand.today + timedelta(days=hand.chance.randint(-3, 20))
    command = tasks.AddTask(
        person_id=a_person(hand),
        words=hand.word(),
        kind=hand.code("task_kind"),
        due_on=due.isoformat(),
        remind_on=hand.chance.choice(("", due.isoformat())),
        worker_id=hand.chance.choice((None, a_worker(hand))),
        waits_for=hand.chance.choice(("", hand.word())),
    )
    return tasks.add_task(hand.store, hand.actor, command)


def change_task(hand: Hand) -> Changes:
    """Change what a task says or when it is due."""
    due = (hand.today + timedelta(days=hand.chance.randint(0, 20))).isoformat()
    fields = hand.chance.choice(({"words": hand.word()}, {"due_on": due, "remind_on": ""}, {"waits_for": hand.word()}))
    return tasks.change_task(hand.store, hand.actor, task_id=_task(hand), fields=fields)


def put_off_tasks(hand: Hand) -> Changes:
    """Give a task or two another day."""
    return tasks.put_off_tasks(hand.store, hand.actor, task_ids=_tasks(hand), due_on=_ahead(hand), why=hand.word())


def complete_tasks(hand: Hand) -> Changes:
    """Say that a task or two are done."""
    return tasks.complete_tasks(hand.store, hand.actor, task_ids=_tasks(hand), note=hand.word())


def drop_tasks(hand: Hand) -> Changes:
    """Drop a task or two."""
    return tasks.drop_tasks(hand.store, hand.actor, task_ids=_tasks(hand), why=hand.word())


def hand_on_tasks(hand: Hand) -> Changes:
    """Give a task to somebody else."""
    return tasks.hand_on_tasks(hand.store, hand.actor, task_ids=_tasks(hand), worker_id=a_worker(hand), why=hand.word())


def add_hazard(hand: Hand) -> Changes:
    """Record a warning."""
    told = hand.chance.random() < 0.5
    command = hazards.AddHazard(
        person_id=a_person(hand),
        kind=hand.code("hazard_kind"),
        detail=hand.word(),
        review_on=_ahead(hand),
        told=told,
        not_told_why="" if told else hand.word(),
    )
    return hazards.add_hazard(hand.store, hand.actor, command)


def agree_hazard(hand: Hand) -> Changes:
    """Agree to a warning a worker recorded, or changed since."""
    t = rows.hazard
    try:
        one = one_of(hand, "hazard", t.c.ended_on.is_(None), t.c.agreed_on.is_(None))
    except NoRow:
        one = _hazard(hand)
        worker = replace(hand, actor=PRACTITIONER)
        hand.acts.append(change_hazard(worker, one).act)
    return hazards.agree_hazard(hand.store, hand.actor, hazard_id=one)


def change_hazard(hand: Hand, hazard_id: str = "") -> Changes:
    """Change what a warning says."""
    fields = {"detail": hand.word()}
    return hazards.change_hazard(hand.store, hand.actor, hazard_id=hazard_id or _hazard(hand), fields=fields)


def renew_hazard(hand: Hand) -> Changes:
    """Look at a warning again."""
    return hazards.renew_hazard(
        hand.store, hand.actor, hazard_id=_hazard(hand), review_on=_ahead(hand), why=hand.word()
    )


def end_hazard(hand: Hand) -> Changes:
    """End a warning."""
    return hazards.end_hazard(hand.store, hand.actor, hazard_id=_hazard(hand), reason=hand.word())


def _hazard(hand: Hand) -> str:
    """A warning that stands; one is recorded where there is none."""
    try:
        return one_of(hand, "hazard", rows.hazard.c.ended_on.is_(None))
    except NoRow:
        hand.acts.append(add_hazard(hand).act)
    return one_of(hand, "hazard", rows.hazard.c.ended_on.is_(None))


def _ahead(hand: Hand) -> str:
    return (hand.today + timedelta(days=hand.chance.randint(0, 90))).isoformat()


def add_relationship(hand: Hand) -> Changes:
    """Say what somebody is to a person: another who is held here, or a name alone."""
    person_id = a_person(hand)
    other = hand.chance.choice((None, a_person(hand), a_person(hand)))
    command = relationships.AddRelationship(
        person_id=person_id,
        kind=hand.code("relationship_kind"),
        other_id=other,
        other_name=hand.word(),
        cares=hand.chance.random() < 0.5,
        next_of_kin=hand.chance.random() < 0.5,
        legal_role=hand.chance.choice(("", hand.code("legal_role"))),
        note=hand.word(),
    )
    return relationships.add_relationship(hand.store, hand.actor, command)


def change_relationship(hand: Hand) -> Changes:
    """Correct what somebody is to a person."""
    fields = hand.chance.choice(({"kind": hand.code("relationship_kind")}, {"cares": True}, {"note": hand.word()}))
    return relationships.change_relationship(hand.store, hand.actor, relationship_id=_relationship(hand), fields=fields)


def end_relationship(hand: Hand) -> Changes:
    """End a relationship on both sides, as far as both are held."""
    return relationships.end_relationship(
        hand.store, hand.actor, relationship_id=_relationship(hand), on=hand.today.isoformat(), why=hand.word()
    )


def remove_relationship(hand: Hand) -> Changes:
    """Take out a relationship recorded in error."""
    return relationships.remove_relationship(
        hand.store, hand.actor, relationship_id=_relationship(hand), why=hand.word()
    )


def match_sides(hand: Hand) -> Changes:
    """Bring the two sides of a relationship into line: one whose other side is not there, or says otherwise."""
    t, other = rows.relationship, rows.relationship.alias()
    answered = select(other.c.id).where(
        other.c.pair == t.c.pair, other.c.id != t.c.id, other.c.gone.is_(None), other.c.to_date.is_(None)
    )
    one = one_of(hand, "relationship", t.c.other_id.is_not(None), ~answered.exists())
    return relationships.match_sides(hand.store, hand.actor, relationship_id=one)


def link_relationship(hand: Hand) -> Changes:
    """Say who a name alone stands for."""
    t = rows.relationship
    try:
        one = one_of(hand, "relationship", t.c.other_id.is_(None), t.c.to_date.is_(None))
    except NoRow:
        alone = relationships.AddRelationship(person_id=a_person(hand), kind="friend", other_name=hand.word())
        made = relationships.add_relationship(hand.store, hand.actor, alone)
        hand.acts.append(made.act)
        one = made.ids("relationship")[0]
    return relationships.link_relationship(hand.store, hand.actor, relationship_id=one, other_id=a_person(hand))


def _relationship(hand: Hand) -> str:
    """A relationship that goes on; one is recorded where there is none."""
    try:
        return one_of(hand, "relationship", rows.relationship.c.to_date.is_(None))
    except NoRow:
        hand.acts.append(add_relationship(hand).act)
    return one_of(hand, "relationship", rows.relationship.c.to_date.is_(None))


def write_note(hand: Hand) -> Changes:
    """Complete a case note."""
    command = case_notes.WriteNote(
        person_id=a_person(hand),
        kind=hand.code("note_kind"),
        on_date=hand.day(),
        at=hand.chance.choice(("", "14:30")),
        words=hand.word(),
        significant=hand.chance.random() < 0.5,
    )
    return case_notes.write_note(hand.store, hand.actor, command)


def add_to_note(hand: Hand) -> Changes:
    """Add to a note."""
    return case_notes.add_to_note(hand.store, hand.actor, note_id=_note(hand), words=hand.word())


def withdraw_note(hand: Hand) -> Changes:
    """Withdraw a note."""
    return case_notes.withdraw_note(hand.store, hand.actor, note_id=_note(hand), why=hand.word())


def add_entries(hand: Hand) -> Changes:
    """Put an own entry into a chronology, and one picked from a note."""
    person_id = a_person(hand)
    own = chronology.Entry(words=hand.word(), date_words=hand.word(), meaning=hand.word())
    picked = chronology.Entry(words=hand.word(), on_date=hand.day(), about_kind="case_note", about_id=_note(hand))
    return chronology.add_entries(hand.store, hand.actor, person_id=person_id, entries=(own, picked))


def change_entry(hand: Hand) -> Changes:
    """Say anew what an entry means, or when it was."""
    fields = hand.chance.choice(({"meaning": hand.word()}, {"on_date": hand.day()}, {"words": hand.word()}))
    return chronology.change_entry(hand.store, hand.actor, entry_id=_entry(hand), fields=fields)


def remove_entry(hand: Hand) -> Changes:
    """Take an entry out."""
    return chronology.remove_entry(hand.store, hand.actor, entry_id=_entry(hand), why=hand.word())


def write_analysis(hand: Hand) -> Changes:
    """Write the analysis of a chronology."""
    return chronology.write_analysis(hand.store, hand.actor, person_id=a_person(hand), words=hand.word())


def record_death(hand: Hand) -> Changes:
    """Record that somebody died."""
    return deaths.record_death(hand.store, hand.actor, person_id=a_person(hand), died_on=hand.day())


def take_back_death(hand: Hand) -> Changes:
    """Say that a death was recorded in error."""
    return deaths.take_back_death(hand.store, hand.actor, person_id=_dead(hand), why=hand.word())


def close_after_death(hand: Hand) -> Changes:
    """Close some of what a death left open; a task is added where it left nothing."""
    person_id = _dead(hand)
    with hand.store.read() as connection:
        found = [one for one in left_open(connection, person_id, viewer=hand.actor) if one.what in deaths.CLOSABLE]
    if not found:
        command = tasks.AddTask(person_id=person_id, words=hand.word())
        hand.acts.append(tasks.add_task(hand.store, hand.actor, command).act)
        return close_after_death(hand)
    chosen = hand.chance.sample(found, min(len(found), 2))
    parts = tuple(deaths.OpenPart(what=one.what, id=one.id) for one in chosen)
    return deaths.close_after_death(hand.store, hand.actor, person_id=person_id, parts=parts)


def _dead(hand: Hand) -> str:
    try:
        return one_of(hand, "person", rows.person.c.died_on.is_not(None))
    except NoRow:
        hand.acts.append(record_death(hand).act)
    return one_of(hand, "person", rows.person.c.died_on.is_not(None))


def _note(hand: Hand) -> str:
    try:
        return one_of(hand, "case_note")
    except NoRow:
        hand.acts.append(write_note(hand).act)
    return one_of(hand, "case_note")


def _entry(hand: Hand) -> str:
    try:
        return one_of(hand, "chronology_entry")
    except NoRow:
        hand.acts.append(add_entries(hand).act)
    return one_of(hand, "chronology_entry")


def _tasks(hand: Hand) -> tuple[str, ...]:
    return tuple({_task(hand) for _ in range(hand.chance.randint(1, 2))})


def _task(hand: Hand) -> str:
    """A task still to do; one is added where there is none."""
    t = rows.task
    try:
        return one_of(hand, "task", t.c.done_on.is_(None), t.c.dropped_on.is_(None))
    except NoRow:
        hand.acts.append(add_task(hand).act)
    return one_of(hand, "task", t.c.done_on.is_(None), t.c.dropped_on.is_(None))


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "add_task": add_task,
    "change_task": change_task,
    "put_off_tasks": put_off_tasks,
    "complete_tasks": complete_tasks,
    "drop_tasks": drop_tasks,
    "hand_on_tasks": hand_on_tasks,
    "add_hazard": add_hazard,
    "agree_hazard": agree_hazard,
    "change_hazard": change_hazard,
    "renew_hazard": renew_hazard,
    "end_hazard": end_hazard,
    "add_relationship": add_relationship,
    "change_relationship": change_relationship,
    "end_relationship": end_relationship,
    "remove_relationship": remove_relationship,
    "match_sides": match_sides,
    "link_relationship": link_relationship,
    "write_note": write_note,
    "add_to_note": add_to_note,
    "withdraw_note": withdraw_note,
    "add_entries": add_entries,
    "change_entry": change_entry,
    "remove_entry": remove_entry,
    "write_analysis": write_analysis,
    "record_death": record_death,
    "take_back_death": take_back_death,
    "close_after_death": close_after_death,
}
"""By name of command, what is given in place of arguments filled by signature."""
