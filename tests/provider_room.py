"""Providers with concerns, enquiries and applications about them, for tests of what is shown of them."""

from __future__ import annotations

from datetime import date, timedelta

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.people import RegisterPerson, add_person
from caseload_desktop.services.providers import put_provider
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER

TODAY = date(2026, 11, 20)
SAFEGUARDING_MANAGER = Actor(MANAGER.worker_id, Role.SAFEGUARDING_MANAGER)


def ago(days: int) -> str:
    """The ISO day so many days before today."""
    return (TODAY - timedelta(days=days)).isoformat()


def place(store: Store, name: str = "Seaview House", **more: str) -> str:
    """A care home."""
    given = {"name": name, "kind": "care_home_residential", "postcode": "CT9 1RH", "lines": "12 Sea Road", **more}
    with store.write(actor=PRACTITIONER, command="add_provider") as act:
        return put_provider(act, store, given)


def adult(store: Store, name: str) -> str:
    """Somebody, by "Given Family"."""
    given, _, family = name.partition(" ")
    with store.write(actor=MANAGER, command="register_person") as act:
        return add_person(act, store, RegisterPerson(given=given, family=family))


def written(store: Store, entity: str, **fields: object) -> str:
    """A row of somebody's record, as the commands of its own slice write it."""
    with store.write(actor=PRACTITIONER, command=f"test_{entity}") as act:
        return act.create(entity, fields)


def concern(store: Store, person_id: str, provider_id: str | None, days: int = 1, **more: object) -> str:
    """A concern raised so many days ago."""
    fields = {
        "person_id": person_id,
        "raised_on": ago(days),
        "types": ["neglect_omission"],
        "location": "care_home_residential",
        "source_of_risk": "service_provider",
        "provider_id": provider_id,
        "worker_id": PRACTITIONER.worker_id,
        **more,
    }
    return written(store, "concern", **fields)


def enquiry(store: Store, person_id: str, concern_id: str | None, days: int = 1, **more: object) -> str:
    """An enquiry begun so many days ago."""
    fields = {
        "person_id": person_id,
        "concern_id": concern_id,
        "kind": "s42_enquiry",
        "started_on": ago(days),
        "types": ["neglect_omission"],
        "worker_id": PRACTITIONER.worker_id,
        **more,
    }
    return written(store, "enquiry", **fields)
