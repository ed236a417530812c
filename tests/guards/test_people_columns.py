"""Every column that names a person is known as one: otherwise it would go on naming somebody who was merged away."""

from __future__ import annotations

from caseload_desktop.store.entities import ENTITIES, Kind
from caseload_desktop.store.rows import FOLDED
from caseload_desktop.store.same_person import PEOPLE

OTHER_ROWS = frozenset(
    {"agreed_by", "asked_for", "decided_by", "concluded_by", "sign_off_asked_by", "closed_by"}
    | {"call_back_of", "follows", "pair", "about_id", "owner_id", "note_id", "dols_id", "referral_id", "incident_id"}
)
"""Fields that name a worker or another row than a person's, and are not called after its entity."""

NO_PERSON = {"link": {"other_id"}, "same_person": {"person_id", "away_id", "stays_id"}}
"""Fields that say what the journal says, by entity: a link's other side is a contact, a merge speaks of both people."""


def test_every_column_that_names_a_person_is_declared_as_one() -> None:
    """A new field is called after the entity it refers to, or says in ``people`` of its entity that it is a person."""
    unclear = [
        f"{entity.name}.{name}"
        for entity in ENTITIES.values()
        for name, kind in entity.fields.items()
        if kind is Kind.REF
        and name not in OTHER_ROWS
        and name not in PEOPLE.get(entity.name, ())
        and name not in NO_PERSON.get(entity.name, ())
        and not any(name == f"{other}_id" or name.endswith(f"_{other}_id") for other in ENTITIES if other != "person")
    ]
    assert unclear == []


def test_every_column_that_names_a_person_is_found_by_an_index() -> None:
    """Merging two people looks for their rows in every table."""
    slow = [
        f"{entity}.{name}"
        for entity, names in PEOPLE.items()
        for name in names
        if not any(next(iter(index.columns)).name == name for index in FOLDED[entity].indexes)
    ]
    assert slow == []
