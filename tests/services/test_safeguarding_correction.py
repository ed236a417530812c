"""A decision put right: the tests against the kind, what stays readable, who may, what follows, and undone again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.safeguarding import OTHER, S42, kind_of_enquiry
from caseload_desktop.measures.figure import breakdown, figure
from caseload_desktop.measures.measure import CONVERSION, ENQUIRIES, measure
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.services import people
from caseload_desktop.services.conflicts import settle
from caseload_desktop.services.safeguarding_decision import take_back_decision
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contested import contested_rows
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.services.safeguarding_room import (
    LEAD,
    NO_LONGER_MET,
    NOT_MET,
    SECOND,
    TODAY,
    begun,
    closed,
    concluded,
    corrected,
    decided,
    managers,
    person,
    planned,
    raised,
    row,
    through,
)
from tests.store.carrying import carry
from tests.support import ANALYST, MANAGER, PRACTITIONER, make_store


@pytest.fixture
def desk(store: Store) -> Store:
    """A store with two safeguarding managers."""
    managers(store)
    return store


def kept_of(store: Store) -> list[dict[str, Any]]:
    """What corrections keep."""
    with store.read() as connection:
        return [dict(one) for one in connection.execute(select(rows.decision_correction)).mappings()]


@pytest.mark.parametrize(
    ("decisions", "kind"),
    [((S42,), S42), ((OTHER,), OTHER), ((OTHER, S42), S42), ((OTHER, OTHER), OTHER), ((OTHER, None), OTHER)],
)
def test_one_met_duty_makes_a_section_42_enquiry(decisions: tuple[str, ...], kind: str) -> None:
    """Care Act 2014 section 42(2): all three tests met for one concern bind for the whole enquiry."""
    assert kind_of_enquiry(decisions) == kind


def test_a_corrected_kind_keeps_what_had_been_decided_and_is_undone(desk: Store) -> None:
    """Concern and enquiry say what is right, the correction what had been said; undone, all is as before."""
    enquiry = begun(desk)
    one = str(row(desk, "enquiry", enquiry)["concern_id"])
    planned(desk, enquiry)
    act = corrected(desk, one, **NO_LONGER_MET)
    after = row(desk, "concern", one)
    assert (after["decision"], after["unable_to_protect"], after["decided_by"]) == (OTHER, "no", LEAD.worker_id)
    assert row(desk, "enquiry", enquiry)["kind"] == OTHER
    assert row(desk, "enquiry", enquiry)["planned_on"] == TODAY
    kept = row(desk, "decision_correction", act.ids("decision_correction")[0])
    assert (kept["decision_was"], kept["kind_was"], kept["decision"]) == (S42, S42, OTHER)
    assert (kept["unable_to_protect_was"], kept["unable_to_protect_why_was"]) == ("yes", "Can't get away or call.")
    assert (kept["decision_why_was"], kept["why"]) == ("The duty applies.", "The third test was ticked wrongly.")
    undo_act(desk, LEAD, act.act)
    assert row(desk, "concern", one)["decision"] == row(desk, "enquiry", enquiry)["kind"] == S42
    assert row(desk, "concern", one)["unable_to_protect_why"] == "Can't get away or call."
    assert row(desk, "decision_correction", str(kept["id"]))["gone"] is not None
    assert desk.rebuild_is_equal()


def test_a_correction_rests_on_the_tests_and_on_who_may(desk: Store) -> None:
    """Not against the three tests, not without a reason, not by whoever recorded it, only by a safeguarding manager."""
    who = person(desk)
    one = raised(desk, who)
    refused("concern_not_so", lambda: corrected(desk, one))
    decided(desk, one)
    refused("nothing_changed", lambda: corrected(desk, one))
    refused("tests_all_met", lambda: corrected(desk, one, decision=OTHER), "decision")
    refused("tests_not_all_met", lambda: corrected(desk, one, at_risk="no"), "decision")
    refused("test_not_answered", lambda: corrected(desk, one, at_risk="not_known"), "at_risk")
    refused("test_reason_required", lambda: corrected(desk, one, at_risk_why=" "), "at_risk_why")
    refused("decision_why_required", lambda: corrected(desk, one, decision_why=""), "decision_why")
    refused("reason_required", lambda: corrected(desk, one, **NO_LONGER_MET, why=" "), "why")
    none = {**NO_LONGER_MET, "decision": "no_enquiry"}
    refused("decided_otherwise", lambda: corrected(desk, one, **none), "decision")
    refused("role_may_not", lambda: corrected(desk, one, by=PRACTITIONER, **NO_LONGER_MET))
    refused("role_may_not", lambda: corrected(desk, one, by=MANAGER, **NO_LONGER_MET))
    own = raised(desk, person(desk, "Ben"), by=LEAD)
    decided(desk, own, by=SECOND)
    refused("own_safeguarding_work", lambda: corrected(desk, own, **NO_LONGER_MET))
    with pytest.raises(AlreadyChanged):
        corrected(desk, one, **NO_LONGER_MET, seen={"decision": OTHER})
    people.restrict_person(desk, MANAGER, person_id=who, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    refused("restricted", lambda: corrected(desk, one, **NO_LONGER_MET))
    assert not kept_of(desk)


def test_a_decision_against_an_enquiry_keeps_being_one(desk: Store) -> None:
    """Its tests and reasons are put right; that there shall be an enquiry is another decision."""
    one = raised(desk, person(desk))
    decided(desk, one, **NOT_MET)
    refused("decided_otherwise", lambda: corrected(desk, one), "decision")
    changed = {key: NOT_MET[key] for key in ("decision", "unable_to_protect", "unable_to_protect_why")}
    corrected(desk, one, **changed, has_needs="no", has_needs_why="Manages alone.")
    assert row(desk, "concern", one)["has_needs"] == "no"
    assert row(desk, "concern", one)["disposals"] == '["advice"]'


def test_a_closed_enquiry_can_be_put_right_and_stays_closed(desk: Store) -> None:
    """The return of the year is made long after the sign-off; one that lacks what it needs is completed first."""
    enquiry = begun(desk)
    one = str(row(desk, "enquiry", enquiry)["concern_id"])
    concluded(desk, enquiry)
    with desk.write(actor=PRACTITIONER, command="correct_enquiry") as act:
        act.set("enquiry", enquiry, {"location": None})
    refused("location_required", lambda: corrected(desk, one, **NO_LONGER_MET), "location")
    through(desk, enquiry)
    closed(desk, enquiry, by=SECOND)
    corrected(desk, one, **NO_LONGER_MET)
    after = row(desk, "enquiry", enquiry)
    assert (after["kind"], after["closed_on"], after["closed_by"]) == (OTHER, TODAY, SECOND.worker_id)


def test_an_enquiry_made_of_several_concerns_is_of_the_kind_they_make_together(desk: Store) -> None:
    """A duty that joins makes it a section 42 enquiry; it is another one again once no decision says so."""
    who = person(desk)
    enquiry = begun(desk, who)
    first = str(row(desk, "enquiry", enquiry)["concern_id"])
    corrected(desk, first, **NO_LONGER_MET)
    second = raised(desk, who)
    decided(desk, second, join_enquiry_id=enquiry, lead_worker_id=None)
    assert row(desk, "enquiry", enquiry)["kind"] == S42
    take_back_decision(desk, LEAD, concern_id=second, why="Wrong enquiry.")
    assert row(desk, "enquiry", enquiry)["kind"] == OTHER
    decided(desk, second, join_enquiry_id=enquiry, lead_worker_id=None)
    corrected(desk, second, **NO_LONGER_MET)
    assert row(desk, "enquiry", enquiry)["kind"] == OTHER


def test_figures_follow_the_corrected_kind(desk: Store) -> None:
    """The national rate stays, the local one by section 42 alone and the enquiries by kind say what is right."""
    enquiry = begun(desk)
    begun(desk, person(desk, "Ben"))
    one = str(row(desk, "enquiry", enquiry)["concern_id"])
    assert figures(desk) == (100.0, 100.0, {S42: 2})
    corrected(desk, one, **NO_LONGER_MET)
    assert figures(desk) == (100.0, 50.0, {S42: 1, OTHER: 1})


def figures(store: Store) -> tuple[float | None, float | None, dict[str, int]]:
    """The rate by all enquiries and by section 42 ones, and the month's enquiries of each kind (table SG1f)."""
    span = Span.of(Month.of(date.fromisoformat(TODAY)), 1)
    lists = store.code_lists
    with store.read() as conn:
        both, s42 = (
            figure(conn, measure(lists, CONVERSION, preset), part=Slice(), span=span, viewer=ANALYST).value
            for preset in ("", "s42_only")
        )
        found = measure(lists, ENQUIRIES)
        kinds = breakdown(conn, found, by="reason", part=Slice(), span=span, viewer=ANALYST)
    return both, s42, {line.key: line.figure.numerator for line in kinds}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two laptops of one team."""
    pair = make_store(tmp_path / "a"), make_store(tmp_path / "b")
    managers(pair[0])
    carry(*pair)
    yield pair
    for store in pair:
        store.close()


def test_corrected_here_while_there_is_work_there(two: tuple[Store, Store]) -> None:
    """Plan and corrected kind both stand; nothing waits for a choice."""
    here, there = two
    enquiry = begun(here)
    one = str(row(here, "enquiry", enquiry)["concern_id"])
    carry(here, there)
    corrected(here, one, **NO_LONGER_MET)
    planned(there, enquiry)
    for giver, taker in ((here, there), (there, here)):
        carry(giver, taker)
    for store in two:
        assert (row(store, "enquiry", enquiry)["kind"], row(store, "enquiry", enquiry)["planned_on"]) == (OTHER, TODAY)
        with store.read() as connection:
            assert not contested_rows(connection, viewer=MANAGER)
        assert store.rebuild_is_equal()


def test_corrected_differently_on_two_laptops_waits_for_a_choice(two: tuple[Store, Store]) -> None:
    """A duty that holds here and two tests not met there never make one decision that rests on neither."""
    here, there = two
    enquiry = begun(here)
    one = str(row(here, "enquiry", enquiry)["concern_id"])
    corrected(here, one, **NO_LONGER_MET)
    carry(here, there)
    corrected(here, one)
    corrected(there, one, by=SECOND, **{**NO_LONGER_MET, "at_risk": "no", "at_risk_why": "Nobody comes now."})
    for giver, taker in ((here, there), (there, here)):
        carry(giver, taker)
    for store in two:
        assert {(kept["decision_was"], kept["decision"]) for kept in kept_of(store)} == {
            (S42, OTHER),
            (OTHER, S42),
            (OTHER, OTHER),
        }
        with store.read() as connection:
            found = {each.entity: set(each.fields) for each in contested_rows(connection, viewer=MANAGER)}
        assert found["concern"] >= {"decision", "at_risk", "unable_to_protect", "decision_why"}
        assert found["enquiry"] == {"kind"}
        assert store.rebuild_is_equal()
    refused("role_may_not", lambda: settle(here, MANAGER, entity="enquiry", row_id=enquiry, field="kind", value=OTHER))
    refused("role_may_not", lambda: settle(here, MANAGER, entity="concern", row_id=one, field="decision", value=OTHER))
    settle(here, LEAD, entity="enquiry", row_id=enquiry, field="kind", value=OTHER)
    assert row(here, "enquiry", enquiry)["kind"] == OTHER
