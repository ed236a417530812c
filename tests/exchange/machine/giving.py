"""Gives commands of the program's own list by chance; the few that need more than their signature are given here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import select

from caseload_desktop.services import conflicts, contacts, people
from caseload_desktop.services.catalogue import Command, all_commands
from caseload_desktop.services.devices import change_device as change_laptop
from caseload_desktop.services.people import RegisterPerson
from caseload_desktop.services.sheet_import import ContactToImport, ImportPlan, PersonToImport, import_contacts
from caseload_desktop.store import rows
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.queries.devices import devices
from tests.exchange.machine import (
    auditing,
    casework,
    enablement,
    glass,
    liberty,
    merging,
    notes,
    provider,
    reviews,
    rules,
    safeguarding,
    sheets,
    support,
    tray,
)
from tests.exchange.machine.filling import Hand, NoRow, arguments
from tests.support import PRACTITIONER

NOT_BY_CHANCE = {
    "set_up": "the first command of every store; the team begins with it",
    "set_up_sample": "fills an empty store with thousands of rows; tests/services/test_sample_locality.py",
    "succeed_device": "given where a laptop is restored from a copy",
    "enrol_device": "given where a laptop joins the team",
    "remove_device": "given where a laptop is lost",
}
"""Commands that chance does not give, and why."""


def settle(hand: Hand) -> Changes:
    """Settle one of the conflicts this worker may see, mostly by one of the values that stand against each other."""
    with hand.store.read() as connection:
        found = open_conflicts(connection, viewer=hand.actor)
    if not found:
        raise NoRow("conflict")
    one = hand.chance.choice(found)
    value = hand.chance.choice([version.value for version in one.versions]) if one.versions else one.shown
    return conflicts.settle(
        hand.store, hand.actor, entity=one.entity, row_id=one.row_id, field=one.field, value=value, why=hand.word()
    )


def bring_back(hand: Hand) -> Changes:
    """Restore a contact that was withdrawn."""
    contact_id = hand.pick("contact", gone=True)
    if contact_id is None:
        raise NoRow("contact")
    return contacts.restore_contact(hand.store, hand.actor, contact_id=contact_id, why=hand.word())


def link(hand: Hand) -> Changes:
    """Say whom a contact about somebody unknown was about."""
    contact = rows.contact
    unknown = select(contact.c.id).where(contact.c.person_id.is_(None), contact.c.gone.is_(None))
    with hand.store.read() as connection:
        found = list(connection.execute(unknown.order_by(contact.c.made_at, contact.c.made_by)).scalars())
    person_id = hand.pick("person")
    if not found or person_id is None:
        raise NoRow("contact")
    contact_id = hand.chance.choice(found)
    return contacts.link_contact(hand.store, hand.actor, contact_id=contact_id, person_id=person_id)


def bring_in_a_sheet(hand: Hand) -> Changes:
    """Import a sheet of a few rows, about people known here, new ones and strangers."""
    new = RegisterPerson(given=hand.word(), person_id=new_id())
    person_ids = (new.person_id, hand.pick("person"), None)
    sheet = [
        ContactToImport(
            row=row,
            person_id=person_id,
            fields={
                "received_on": hand.day(),
                "method": "phone",
                "outcome": hand.code("contact_outcome"),
                "no_next_why": "not said",
                "notes": hand.word(),
                "about_unknown": "" if person_id else hand.word(),
            },
        )
        for row, person_id in enumerate(person_ids, start=2)
    ]
    plan = ImportPlan(
        run_id=new_id(),
        file_name="log.csv",
        people=[PersonToImport(register=new, council_id=hand.mark())],
        contacts=sheet,
        not_imported=(),
        counts={"rows": len(sheet)},
    )
    return import_contacts(hand.store, hand.actor, plan)


def change_device(hand: Hand) -> Changes:
    """Give a laptop that takes part another name or owner."""
    with hand.store.read() as connection:
        here = sorted(one.device for one in devices(connection) if one.current)
    owner = None if hand.owners_stay else hand.chance.choice((None, hand.pick("worker")))
    return change_laptop(
        hand.store, hand.actor, hand.chance.choice(here), name=hand.word(), owner_id=owner, manages=None
    )


def take_back_access(hand: Hand) -> Changes:
    """Restrict a record, then take off a worker who was named on it."""
    person_id = hand.pick("person")
    if person_id is None:
        raise NoRow("person")
    named = (PRACTITIONER.worker_id,)
    reason = hand.code("restriction_reason")
    hand.acts.append(
        people.restrict_person(hand.store, hand.actor, person_id=person_id, reason=reason, workers=named).act
    )
    return people.take_back_access(
        hand.store, hand.actor, person_id=person_id, worker_id=PRACTITIONER.worker_id, why=hand.word()
    )


BY_LUCK = {
    "keep_key_worker": "waits for two laptops to move one case; proved in tests/services/test_allocation.py",
    "match_sides": "waits for a laptop that holds one of two records; proved in tests/services/test_relationships.py",
}
"""Commands that chance gives when it can and that need not come about, and why."""


GIVEN_HERE: dict[str, Callable[[Hand], Changes]] = {
    "allocate": casework.allocate,
    "ask_hand_over": casework.ask_hand_over,
    "change_device": change_device,
    "drop_hand_over": casework.drop_hand_over,
    "end_cover": casework.end_cover,
    "end_involvement": casework.end_involvement,
    "keep_key_worker": casework.keep_key_worker,
    "reallocate": casework.reallocate,
    "transfer": casework.transfer,
    "settle": settle,
    **enablement.GIVEN,
    **glass.GIVEN,
    **liberty.GIVEN,
    **merging.GIVEN,
    **notes.GIVEN,
    **tray.GIVEN,
    **support.GIVEN,
    **reviews.GIVEN,
    **safeguarding.GIVEN,
    **rules.GIVEN,
    **auditing.GIVEN,
    **provider.GIVEN,
    "restore_contact": bring_back,
    "take_back_access": take_back_access,
    "link_contact": link,
    "import_amhp": sheets.bring_in_amhp,
    "import_caseload": sheets.bring_in_a_caseload,
    "import_concerns": sheets.bring_in_concerns,
    "import_contacts": bring_in_a_sheet,
    "import_dols": sheets.bring_in_dols,
    "import_referrals": sheets.bring_in_referrals,
    "import_reviews": sheets.bring_in_reviews,
    "import_services": sheets.bring_in_services,
}
"""By name of command, what is given in place of arguments filled by signature."""

OFTEN = {
    "allocate": 6,
    "amend_person": 8,
    "correct_contact": 10,
    "end_membership": 3,
    "log_contact": 10,
    "not_same_contact": 3,
    "merge_people": 4,
    "part_people": 2,
    "register_person": 4,
    "remove_target": 3,
    "restore_contact": 3,
    "settle": 4,
    "transfer": 6,
    "undo": 5,
    "withdraw_contact": 5,
}
"""Commands that meet each other on the same row are tried more often; every other once in its turn."""


@cache
def commands() -> tuple[Command, ...]:
    """The commands that chance gives, each as often as it is to come."""
    found = [one for one in all_commands() if one.name not in NOT_BY_CHANCE and not one.name.startswith("access_")]
    found += [one for one in all_commands() if one.name == "access_open_record"]
    return tuple(one for one in found for _ in range(OFTEN.get(one.name, 1)))


def give(command: Command, hand: Hand) -> Changes | None:
    """Give a command by chance. Raises ``CaseloadError`` as the command, ``NoRow``, ``CannotFill``."""
    special = GIVEN_HERE.get(command.name)
    if special is not None:
        return special(hand)
    done = command.function(hand.store, hand.actor, **arguments(command, hand))
    if done is not None and not isinstance(done, Changes):
        raise TypeError(f"{command.name} returns {type(done).__name__}, not Changes")
    return done
