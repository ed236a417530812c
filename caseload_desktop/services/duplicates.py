"""Commands on possible duplicates: said once that two are not the same, nobody is asked again."""

from __future__ import annotations

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.duplicates import CONTACT, PERSON
from caseload_desktop.store.store import Store


@command("not_same_person", writes=("not_same",))
def not_same_person(store: Store, actor: Actor, *, person_id: str, other_person_id: str) -> Changes:
    """Say that two people on record are not the same person; it travels, and they are proposed no more.

    Raises ``RuleBroken("one_and_the_same")`` for one person named twice, ``NotPermitted`` where either is restricted.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="not_same_person") as act:
        for each in (person_id, other_person_id):
            must_reach(act, each)
        _say(act, PERSON, person_id, other_person_id, in_record_of=min(person_id, other_person_id))
        return act.changes()


@command("not_same_contact", writes=("not_same",))
def not_same_contact(store: Store, actor: Actor, *, contact_id: str, other_contact_id: str) -> Changes:
    """Say that two contacts of a person are not one logged twice. Raises as ``not_same_person``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="not_same_contact") as act:
        people = []
        for each in (contact_id, other_contact_id):
            row = act.row("contact", each)
            if row is None or row["person_id"] is None:
                raise RuleBroken("no_such_row", entity="contact")
            must_reach(act, row["person_id"])
            people.append(row["person_id"])
        _say(act, CONTACT, contact_id, other_contact_id, in_record_of=people[0])
        return act.changes()


def _say(act: Act, kind: str, one_id: str, other_id: str, *, in_record_of: str) -> None:
    if one_id == other_id:
        raise RuleBroken("one_and_the_same")
    first, second = sorted((one_id, other_id))
    act.create("not_same", {"person_id": in_record_of, "kind": kind, "one_id": first, "other_id": second})
