"""The step of the demo on a person registered twice: merged into one record, and taken apart after later work."""

from __future__ import annotations

from caseload_desktop.demo.walk import Walk


def merge_and_part(walk: Walk) -> None:
    """Maureen was registered again over the phone; both records become one, work goes on, and the merge comes apart."""
    from caseload_desktop.services.contacts import LogContact, log_contact
    from caseload_desktop.services.merging import MergePeople, merge_people, part_people
    from caseload_desktop.services.people import RegisterPerson, register_person
    from caseload_desktop.store.queries.duplicates import possible_people
    from caseload_desktop.store.queries.merging import written_since
    from caseload_desktop.store.queries.people import find_people

    person = RegisterPerson(given="Maureen Ann", family="Witstable", birth_date="1941-04-12", language="english")
    again = register_person(walk.store, walk.actor, person).ids("person")[0]
    with walk.store.read() as connection:
        pairs = possible_people(connection, viewer=walk.actor)
    pair = next(one for one in pairs if {one.one_id, one.other_id} == {again, walk.person_id})
    walk.tell(f"{len(pairs)} pairs of people may be one; {pair.name} and {pair.other_name}: {', '.join(pair.reasons)}.")
    command = MergePeople(away_id=again, stays_id=walk.person_id, why="Same birth date, same call", take=("language",))
    said = merge_people(walk.store, walk.actor, command).ids("same_person")[0]
    with walk.store.read() as connection:
        found = find_people(connection, "ann witstable", viewer=walk.actor)
    walk.tell(f"Merged. Typed as \u201cAnn Witstable\u201d, {found[0].name} is found, once.")
    contact = LogContact(
        person_id=walk.person_id,
        received_on=walk.clock.today().isoformat(),
        method="phone",
        source="self",
        reason="request_information",
        notes="Asked whether the bath board may stay.",
        outcome="nfa_information_advice",
        no_next_why="The board stays",
    )
    log_contact(walk.store, walk.actor, contact)
    with walk.store.read() as connection:
        stays, _ = written_since(connection, said)
    part_people(walk.store, walk.actor, merge_id=said, why="Ann is her sister-in-law")
    with walk.store.read() as connection:
        found = find_people(connection, "ann witstable", viewer=walk.actor)
    walk.tell(
        f"Taken apart again: {sum(stays.values())} contact recorded since stays with Maureen, and {found[0].name} "
        "has a record of her own with what was said of her."
    )
