"""Who is who to a person: one act writes both sides, ends both, and one undo takes both back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted
from caseload_desktop.services import people, relationships
from caseload_desktop.services.relationships import AddRelationship
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import MANAGER, PRACTITIONER, make_store


def person(store: Store, given: str, gender: str = "") -> str:
    command = people.RegisterPerson(given=given, family="Quill", gender=gender)
    return people.register_person(store, PRACTITIONER, command).ids("person")[0]


def related(store: Store, person_id: str, **more: object) -> str:
    values = {"kind": "daughter", **more}
    changes = relationships.add_relationship(
        store,
        PRACTITIONER,
        AddRelationship(person_id=person_id, **values),  # type: ignore[arg-type]
    )
    return next(i for i in changes.ids("relationship") if one(store, i)["person_id"] == person_id)


def one(store: Store, relationship_id: str) -> dict[str, object]:
    t = rows.relationship
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == relationship_id)).mappings().one())


def of(store: Store, person_id: str) -> list[dict[str, object]]:
    t = rows.relationship
    with store.read() as connection:
        found = connection.execute(select(t).where(t.c.person_id == person_id, t.c.gone.is_(None)).order_by(t.c.id))
        return [dict(row) for row in found.mappings()]


def test_both_sides_in_one_act(store: Store) -> None:
    """Recorded, corrected, ended and undone on both sides at once, each in the record of its own person."""
    ada, rosa = person(store, "Ada", "female"), person(store, "Rosa", "female")
    here = related(store, ada, other_id=rosa, cares=True, next_of_kin=True, note="Works nights", legal_role="appointee")
    [there] = of(store, rosa)
    assert (there["kind"], there["other_id"], there["other_name"]) == ("mother", ada, "Ada Quill")
    assert (there["cared_for"], there["cares"], there["next_of_kin"], there["note"]) == (True, None, None, None)
    assert there["legal_role"] == "of_appointee"
    assert there["pair"] == one(store, here)["pair"]
    relationships.change_relationship(
        store, PRACTITIONER, relationship_id=here, fields={"cares": False, "note": ""}, seen={"cares": True}
    )
    assert of(store, rosa)[0]["cared_for"] is None
    relationships.change_relationship(
        store, PRACTITIONER, relationship_id=str(there["id"]), fields={"kind": "parent"}, why="Foster mother"
    )
    assert one(store, here)["kind"] == "daughter"
    ended = relationships.end_relationship(store, PRACTITIONER, relationship_id=str(there["id"]), on="2026-11-19")
    assert [row["to_date"] for row in (*of(store, ada), *of(store, rosa))] == ["2026-11-19", "2026-11-19"]
    undo_act(store, PRACTITIONER, ended.act)
    assert [row["to_date"] for row in (*of(store, ada), *of(store, rosa))] == [None, None]
    relationships.remove_relationship(store, PRACTITIONER, relationship_id=here, why="Wrong person")
    assert of(store, ada) == of(store, rosa) == []
    assert store.rebuild_is_equal()


def test_a_name_alone_and_the_person_later(store: Store) -> None:
    """Somebody unknown stands as a name; once they have a record it is linked and gets its side."""
    ada = person(store, "Ada", "female")
    here = related(store, ada, kind="son", other_name="Ned Quill", other_phone="01843 555 0101")
    assert one(store, here)["other_id"] is None
    ned = person(store, "Edward", "male")
    relationships.link_relationship(store, PRACTITIONER, relationship_id=here, other_id=ned)
    assert one(store, here)["other_name"] == "Edward Quill"
    assert [row["kind"] for row in of(store, ned)] == ["mother"]
    refused(
        "related_person_known",
        lambda: relationships.link_relationship(store, PRACTITIONER, relationship_id=here, other_id=ned),
    )


def test_the_rules_of_a_relationship(store: Store) -> None:
    """Nobody is related to themself or twice to one person, and nothing is overwritten unseen."""
    ada, rosa = person(store, "Ada"), person(store, "Rosa")
    refused("other_required", lambda: related(store, ada, other_name=" "))
    refused("related_to_self", lambda: related(store, ada, other_id=ada))
    refused("unknown_code", lambda: related(store, ada, other_id=rosa, kind="whim"))
    refused("unknown_code", lambda: related(store, ada, other_id=rosa, legal_role="king"))
    refused("no_such_row", lambda: related(store, ada, other_id="f" * 32))
    refused("day_in_future", lambda: related(store, ada, other_id=rosa, from_date="2026-11-21"))
    here = related(store, ada, other_id=rosa, from_date="1961-05-01")
    refused("related_already", lambda: related(store, rosa, other_id=ada, kind="mother"))
    with pytest.raises(AlreadyChanged):
        relationships.change_relationship(
            store, PRACTITIONER, relationship_id=here, fields={"kind": "son"}, seen={"kind": "sister"}
        )
    refused(
        "ends_before_it_begins",
        lambda: relationships.end_relationship(store, PRACTITIONER, relationship_id=here, on="1960-01-01"),
    )


def test_a_restricted_other_is_a_name(store: Store) -> None:
    """Of somebody restricted only the name is recorded here; nothing is written to their own record."""
    ada, rosa = person(store, "Ada"), person(store, "Rosa")
    people.restrict_person(store, MANAGER, person_id=rosa, reason="high_profile")
    here = related(store, ada, other_id=rosa)
    assert of(store, rosa) == []
    for act in (
        lambda: relationships.change_relationship(store, PRACTITIONER, relationship_id=here, fields={"cares": True}),
        lambda: relationships.match_sides(store, PRACTITIONER, relationship_id=here),
        lambda: related(store, rosa, other_id=ada),
    ):
        with pytest.raises(NotPermitted):
            act()
    relationships.match_sides(store, MANAGER, relationship_id=here)
    assert [row["kind"] for row in of(store, rosa)] == ["parent"]


def test_a_laptop_that_holds_one_side(tmp_path: Path, store: Store) -> None:
    """Where one of two records is held, its side changes; where both are, the sides are brought into line again."""
    ada, rosa = person(store, "Ada", "female"), person(store, "Rosa", "female")
    here = related(store, ada, other_id=rosa)
    other = make_store(tmp_path / "other")
    other.take_in(raw for _, raw in store.operations() if Operation.read(raw).stream != rosa)
    assert of(other, rosa) == []
    relationships.end_relationship(other, PRACTITIONER, relationship_id=here, on="2026-11-20")
    store.take_in(raw for _, raw in other.operations())
    assert (of(store, ada)[0]["to_date"], of(store, rosa)[0]["to_date"]) == ("2026-11-20", None)
    relationships.match_sides(store, PRACTITIONER, relationship_id=here)
    assert of(store, rosa)[0]["to_date"] == "2026-11-20"
    refused("nothing_to_move", lambda: relationships.match_sides(store, PRACTITIONER, relationship_id=here))
    other.close()
