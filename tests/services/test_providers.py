"""Providers: one record for each place, found while typing, closed and withdrawn without losing what names them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted
from caseload_desktop.domain.provider import Place, same_place
from caseload_desktop.services import people, support
from caseload_desktop.services.providers import (
    add_provider,
    change_provider,
    end_provider,
    reopen_provider,
    withdraw_provider,
)
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.providers import find_providers, named_in_services, provider
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def home(store: Store, name: str = "Seaview House", **more: str) -> str:
    given = {"kind": "care_home_residential", "postcode": "ct91rh", "lines": "12 Sea Road\nMargate", **more}
    return add_provider(store, PRACTITIONER, name=name, **given).ids("provider")[0]


def held(store: Store, provider_id: str) -> dict[str, object]:
    t = rows.FOLDED["provider"]
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == provider_id)).mappings().one())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Seaview House", "CT9 1RH", ""), ("SEAVIEW house Ltd", "ct91rh", ""), True),
        (("The Seaview House", "", ""), ("Seaview House", "CT9 1RH", ""), True),
        (("Seaview House", "CT9 1RH", ""), ("Seaview House", "CT10 1AA", ""), False),
        (("Seaview House", "CT9 1RH", ""), ("Seaview Lodge", "CT9 1RH", ""), False),
        (("Seaview", "CT9 1RH", "1-234"), ("Ocean View", "CT9 2AA", "1-234"), True),
        (("", "CT9 1RH", ""), ("", "CT9 1RH", ""), False),
        (("A & B Care", "", ""), ("A and B Care Limited", "", ""), True),
    ],
)
def test_two_records_of_one_place(one: tuple[str, str, str], other: tuple[str, str, str], same: bool) -> None:
    """One location of the regulator, or one name at one postcode, is one place; a company's homes are several."""
    first, second = (Place.of(dict(zip(("name", "postcode", "cqc_location"), p, strict=True))) for p in (one, other))
    assert same_place(first, second) is same_place(second, first) is same


def test_a_provider_from_beginning_to_end(store: Store) -> None:
    """A place is added as a concern is typed, completed later, closed, opened again and taken out."""
    place = home(store)
    assert (held(store, place)["postcode"], held(store, place)["kind"]) == ("CT9 1RH", "care_home_residential")
    there = refused("provider_there_already", lambda: home(store, "seaview house"))
    assert there.values["provider_id"] == place
    change_provider(store, OTHER_PRACTITIONER, provider_id=place, fields={"company": "Blue Anchor Care Ltd"})
    with pytest.raises(AlreadyChanged):
        change_provider(store, PRACTITIONER, provider_id=place, fields={"company": "Anchor"}, seen={"company": None})
    closed = end_provider(store, PRACTITIONER, provider_id=place, on="2026-11-01")
    refused("provider_ended", lambda: end_provider(store, PRACTITIONER, provider_id=place, on="2026-11-02"))
    undo_act(store, PRACTITIONER, closed.act)
    refused("provider_not_ended", lambda: reopen_provider(store, PRACTITIONER, provider_id=place, why="Goes on"))
    end_provider(store, PRACTITIONER, provider_id=place, on="2026-11-01")
    home(store)  # somebody new begins at the place that closed
    reopen_provider(store, PRACTITIONER, provider_id=place, why="Goes on")
    refused("not_your_record", lambda: withdraw_provider(store, OTHER_PRACTITIONER, provider_id=place, why="Twice"))
    withdraw_provider(store, MANAGER, provider_id=place, why="Recorded twice")
    with store.read() as connection:
        assert len(find_providers(connection, "seaview")) == 1
        assert provider(connection, place) is not None


def test_what_is_missing_or_wrong_is_said_beside_its_field(store: Store) -> None:
    """A place has a name, a kind the list knows and a postcode that can be one; an analyst writes nothing."""
    refused("provider_name_required", lambda: home(store, " "))
    refused("provider_kind_required", lambda: home(store, kind=""))
    refused("unknown_code", lambda: home(store, kind="castle"))
    refused("not_a_postcode", lambda: home(store, postcode="Margate"))
    refused("no_such_row", lambda: home(store, locality_id="nowhere"))
    with pytest.raises(NotPermitted):
        add_provider(store, ANALYST, name="Seaview", kind="other")


def test_finding_a_place_while_typing(store: Store) -> None:
    """Name, company, street and postcode find a place; what closed comes last."""
    place = home(store, company="Blue Anchor Care Ltd")
    lodge = home(store, "Anchor Lodge", postcode="ME10 4AA", lines="3 Mill Lane\nSittingbourne")
    old = home(store, "Anchor Cottage", postcode="ME10 4AB")
    end_provider(store, PRACTITIONER, provider_id=old, on="2026-11-01")
    with store.read() as connection:
        assert [hit.id for hit in find_providers(connection, "anchor")] == [lodge, place, old]
        assert [hit.id for hit in find_providers(connection, "sea hou")] == [place]
        assert [hit.id for hit in find_providers(connection, "ct91")] == [place]
        assert [hit.id for hit in find_providers(connection, "mill lane")] == [lodge]
        assert find_providers(connection, "  ") == find_providers(connection, "zzz") == []


def test_names_in_services_are_proposed(store: Store) -> None:
    """What services name in free text is offered as a provider to add, but not out of a restricted record."""
    for given, name in (("Ada", "Homecare Plus"), ("Ben", "Homecare Plus"), ("Cleo", "Homecare Hidden")):
        person = people.register_person(store, MANAGER, people.RegisterPerson(given=given, family="Quill"))
        support.begin_service(
            store,
            MANAGER,
            support.BeginService(
                person_id=person.ids("person")[0],
                service_type="lt_community",
                component="home_support",
                from_date="2026-10-01",
                provider=name,
            ),
        )
    people.restrict_person(
        store, MANAGER, person_id=person.ids("person")[0], reason="staff_allegation", workers=(MANAGER.worker_id,)
    )
    with store.read() as connection:
        seen = named_in_services(connection, "home", viewer=PRACTITIONER)
        assert [(one.name, one.services) for one in seen] == [("Homecare Plus", 2)]
        assert len(named_in_services(connection, "homecare", viewer=MANAGER)) == 2
        assert named_in_services(connection, "home", viewer=ANALYST) == []
