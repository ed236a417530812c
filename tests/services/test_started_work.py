"""A contact from which work starts is not resolved at source, whatever was written on it first."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.measures.behind import all_part_rows
from caseload_desktop.measures.measure import resolved_at_source
from caseload_desktop.measures.span import Slice
from caseload_desktop.services.enablement import ReferToEnablement, refer_to_enablement
from caseload_desktop.services.support import BeginService, begin_service
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store.store import Store
from tests.measures.support import IN_OCTOBER, add_contact, add_person
from tests.support import MANAGER, PRACTITIONER


def _contact(store: Store, **fields: object) -> tuple[str, str]:
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act)
        return person, add_contact(act, person, **fields)


def _part(store: Store) -> Part:
    lists = store.code_lists
    with store.read() as conn:
        (line,) = all_part_rows(
            conn, resolved_at_source(lists), part=Slice(), span=IN_OCTOBER, lists=lists, viewer=MANAGER
        )
    return line.part


def _refer(store: Store, person: str, contact: str) -> str:
    command = ReferToEnablement(
        person_id=person, source="contact", received_on="2026-10-06", received_at="09:00", contact_id=contact
    )
    return refer_to_enablement(store, PRACTITIONER, command).act


def test_a_referral_from_a_contact_takes_it_out_of_the_resolved_ones(store: Store) -> None:
    """Advice was given, then a referral followed: the contact was not the end of it, until the referral is undone."""
    person, contact = _contact(store)
    assert _part(store) is Part.NUMERATOR
    act = _refer(store, person, contact)
    assert _part(store) is Part.DENOMINATOR
    undo_act(store, PRACTITIONER, act)
    assert _part(store) is Part.NUMERATOR


def test_a_service_from_a_contact_does_the_same(store: Store) -> None:
    """Support arranged straight from a call is work started from it."""
    person, contact = _contact(store)
    command = BeginService(
        person_id=person,
        service_type="lt_community",
        component="home_support",
        from_date="2026-10-06",
        contact_id=contact,
    )
    begin_service(store, PRACTITIONER, command)
    assert _part(store) is Part.DENOMINATOR


def test_what_the_contact_says_already_stays(store: Store) -> None:
    """A contact that led to an assessment keeps saying so when enablement starts from it too."""
    person, contact = _contact(store, next_step="care_act_assessment")
    _refer(store, person, contact)
    with store.write(actor=MANAGER, command="sample") as act:
        assert (act.row("contact", contact) or {})["next_step"] == "care_act_assessment"


def test_work_can_not_start_from_somebody_elses_contact(store: Store) -> None:
    """A referral that names a contact about another person is refused, and nothing is written."""
    _, contact = _contact(store)
    other, _ = _contact(store)
    with pytest.raises(RuleBroken, match="no_such_row"):
        _refer(store, other, contact)
