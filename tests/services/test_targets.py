"""Targets, commentary and published history through the store."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted, RuleBroken
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction, Rag, rate
from caseload_desktop.domain.targets import Scope, ScopeKind, Target, target_for
from caseload_desktop.measures.figure import series
from caseload_desktop.measures.measure import RESOLVED_AT_SOURCE
from caseload_desktop.measures.span import COUNCIL, Slice
from caseload_desktop.measures.targets import commentary, held_targets, published, scopes_of, targets
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.targets import (
    LONGEST_COMMENTARY,
    WriteCommentary,
    load_published,
    remove_target,
    set_target,
    write_commentary,
)
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.measures.support import OCTOBER, resolved_and_not, the_measure
from tests.support import MANAGER, PRACTITIONER

_QUARTER = (Month(2026, 10), Month(2026, 12))


def _target(value: str, *, floor: str | None = None, scope: Scope = COUNCIL, **more: object) -> Target:
    fields = {"first": _QUARTER[0], "last": _QUARTER[1], "direction": Direction.HIGH, **more}
    return Target(
        measure=RESOLVED_AT_SOURCE,
        scope=scope,
        value=Decimal(value),
        floor=None if floor is None else Decimal(floor),
        **fields,  # type: ignore[arg-type]
    )


def test_every_published_rating_is_reproduced_through_the_store(store: Store) -> None:
    """Each month the council published, loaded as history with its target, gets the rating it was published with."""
    load_published(store, MANAGER, resource("published", "kent_dashboard_2017-18.csv").read_bytes())
    with store.read() as conn:
        history = published(conn)
        known = {measure: targets(conn, measure) for measure in {point.measure for point in history}}
    assert len(history) == 78
    assert {point.rag for point in history} == {Rag.GREEN, Rag.AMBER, Rag.RED}
    for point in history:
        held = target_for(known[point.measure], measure=point.measure, scopes=(COUNCIL,), month=point.month)
        assert held is not None
        assert point.target == float(held.value)
        assert rate(point.value, held.value, direction=held.direction, floor=held.floor) is point.rag, point


def test_history_loaded_twice_is_there_once_and_can_be_taken_back(store: Store) -> None:
    """The same file again changes nothing; undo takes all of it back; loading it again brings all of it back."""
    data = resource("published", "kent_dashboard_2017-18.csv").read_bytes()
    first = load_published(store, MANAGER, data)
    assert not load_published(store, MANAGER, data).touched
    undo_act(store, MANAGER, first.act)
    with store.read() as conn:
        assert published(conn) == ()
        assert targets(conn, RESOLVED_AT_SOURCE) == ()
    load_published(store, MANAGER, data)
    with store.read() as conn:
        assert len(published(conn, RESOLVED_AT_SOURCE)) == len(targets(conn, RESOLVED_AT_SOURCE)) == 6


def test_target_of_the_quarter_rates_its_months_only(store: Store) -> None:
    """A quarter's target stands in October and not in September; behind it but above the floor is Amber."""
    resolved_and_not(store, resolved=7, not_resolved=3)
    resolved_and_not(store, resolved=7, not_resolved=3, received_on="2026-09-05", closed_on="2026-09-05")
    set_target(store, MANAGER, _target("75", floor="70"))
    with store.read() as conn:
        september, october = series(conn, the_measure(store), part=Slice(), last=OCTOBER, viewer=MANAGER, months=2)
    assert (september.rag, september.target_text) == (Rag.NOT_RATED, "no target")
    assert (october.rag, october.value, october.target_text) == (Rag.AMBER, 70.0, "75%")


def test_team_is_held_to_its_own_target_else_its_localitys(store: Store) -> None:
    """The most specific target wins: team, locality, area, council."""
    with store.read() as conn:
        team, locality = conn.execute(select(rows.team.c.id, rows.team.c.locality_id)).one()
        chain = scopes_of(conn, Scope(ScopeKind.TEAM, team))
    assert [scope.kind for scope in chain] == [ScopeKind.TEAM, ScopeKind.LOCALITY, ScopeKind.COUNCIL]
    set_target(store, MANAGER, _target("60"))
    set_target(store, MANAGER, _target("65", scope=Scope(ScopeKind.LOCALITY, locality)))
    with store.read() as conn:
        known = targets(conn, RESOLVED_AT_SOURCE)
    found = target_for(known, measure=RESOLVED_AT_SOURCE, scopes=chain, month=OCTOBER)
    assert found is not None
    assert found.value == 65
    set_target(store, MANAGER, _target("80", scope=Scope(ScopeKind.TEAM, team)))
    with store.read() as conn:
        known = targets(conn, RESOLVED_AT_SOURCE)
    found = target_for(known, measure=RESOLVED_AT_SOURCE, scopes=chain, month=OCTOBER)
    assert found is not None
    assert found.value == 80


def test_a_quarters_target_stands_before_the_years(store: Store) -> None:
    """A year's target holds for its months except where a quarter has its own, whichever was set first."""
    set_target(store, MANAGER, _target("74"))
    set_target(store, MANAGER, _target("70", first=Month(2026, 4), last=Month(2027, 3)))
    set_target(store, MANAGER, _target("66", first=Month(2026, 4), last=Month(2026, 6)))
    set_target(store, MANAGER, _target("50", first=Month(2025, 4), last=None))
    with store.read() as conn:
        known = targets(conn, RESOLVED_AT_SOURCE)
    asked = {"2026-02": 50, "2026-05": 66, "2026-09": 70, "2026-11": 74, "2027-02": 70, "2027-04": 50}
    for key, value in asked.items():
        found = target_for(known, measure=RESOLVED_AT_SOURCE, scopes=(COUNCIL,), month=Month.parse(key))
        assert found is not None
        assert found.value == value, key


def test_target_set_again_is_changed_and_undo_brings_the_old_one_back(store: Store) -> None:
    """One target a quarter: setting it again changes it, undo restores what it was, removing takes it away."""
    set_target(store, MANAGER, _target("70"))
    changed = set_target(store, MANAGER, _target("72.5"))
    with store.read() as conn:
        (held,) = held_targets(conn, RESOLVED_AT_SOURCE)
    assert held.target.value == Decimal("72.5")
    undo_act(store, MANAGER, changed.act)
    with store.read() as conn:
        assert [one.value for one in targets(conn, RESOLVED_AT_SOURCE)] == [70]
    remove_target(store, MANAGER, held.id, why="set for the wrong quarter")
    with store.read() as conn:
        assert targets(conn, RESOLVED_AT_SOURCE) == ()
    set_target(store, MANAGER, _target("71"))
    with store.read() as conn:
        assert [one.value for one in targets(conn, RESOLVED_AT_SOURCE)] == [71]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (_target("101"), "target_out_of_range"),
        (_target("-1"), "target_out_of_range"),
        (_target("NaN"), "target_out_of_range"),
        (_target("70", floor="75"), "floor_beyond_target"),
        (_target("70", first=Month(2027, 1)), "target_ends_before_start"),
        (_target("70", scope=Scope(ScopeKind.WORKER, MANAGER.worker_id), last=None), "target_for_worker"),
    ],
)
def test_target_nobody_could_be_held_to_is_refused(store: Store, target: Target, code: str) -> None:
    """A target that can't be is refused with its reason, and the one that was set stays."""
    set_target(store, MANAGER, _target("70"))
    with pytest.raises(RuleBroken) as refused:
        set_target(store, MANAGER, target)
    assert refused.value.code == code
    with store.read() as conn:
        assert len(targets(conn, RESOLVED_AT_SOURCE)) == 1


def test_only_a_manager_sets_targets_and_writes_commentary(store: Store) -> None:
    """A practitioner reads targets and commentary and can't change them."""
    words = WriteCommentary(measure=RESOLVED_AT_SOURCE, scope=COUNCIL, month=OCTOBER, text="Up.")
    with pytest.raises(NotPermitted):
        set_target(store, PRACTITIONER, _target("70"))
    with pytest.raises(NotPermitted):
        write_commentary(store, PRACTITIONER, words)
    with pytest.raises(NotPermitted):
        load_published(store, PRACTITIONER, b"measure,title,month,target,value,rag\n")


def test_commentary_is_kept_changed_and_taken_back(store: Store) -> None:
    """One commentary a month and scope; it can be changed and taken back, and undone."""

    def write(text: str, opened: str | None = None) -> str:
        return write_commentary(
            store,
            MANAGER,
            WriteCommentary(
                measure=RESOLVED_AT_SOURCE,
                scope=COUNCIL,
                month=OCTOBER,
                text=text,
                seen=None if opened is None else {"text": opened},
            ),
        ).act

    def shown() -> str | None:
        with store.read() as conn:
            held = commentary(conn, RESOLVED_AT_SOURCE, COUNCIL, OCTOBER)
            assert commentary(conn, RESOLVED_AT_SOURCE, COUNCIL, OCTOBER.plus(-1)) is None
        return held.text if held else None

    write("  More people rang about equipment.\n")
    assert shown() == "More people rang about equipment."
    act = write("Fewer staff in October.", opened="More people rang about equipment.")
    assert shown() == "Fewer staff in October."
    undo_act(store, MANAGER, act)
    assert shown() == "More people rang about equipment."
    write("")
    assert shown() is None
    with pytest.raises(RuleBroken, match="commentary_long"):
        write("x" * (LONGEST_COMMENTARY + 1))


def test_commentary_changed_by_somebody_else_is_not_overwritten(store: Store) -> None:
    """Two managers write at once: the second is told, and what the first wrote stays."""
    words = {"measure": RESOLVED_AT_SOURCE, "scope": COUNCIL, "month": OCTOBER}
    write_commentary(store, MANAGER, WriteCommentary(**words, text="First.", seen={"text": ""}))  # type: ignore[arg-type]
    with pytest.raises(AlreadyChanged):
        write_commentary(store, MANAGER, WriteCommentary(**words, text="Second.", seen={"text": ""}))  # type: ignore[arg-type]
    with store.read() as conn:
        held = commentary(conn, RESOLVED_AT_SOURCE, COUNCIL, OCTOBER)
    assert held is not None
    assert (held.text, held.author) == ("First.", "Morwenna Hale")
