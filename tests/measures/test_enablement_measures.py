"""Measures 3 and 4: the queries against the readable rules, referral by referral, and what the numbers add up to."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, union_all

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.enablement_counts import (
    EnablementFacts,
    independent_part,
    load_independent_definitions,
    load_referral_definitions,
    referral_part,
)
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.targets import Scope, ScopeKind
from caseload_desktop.measures.behind import all_part_rows
from caseload_desktop.measures.figure import breakdown, figure, grounds, series
from caseload_desktop.measures.measure import INDEPENDENT_AFTER, REFERRALS_TO_ENABLEMENT, measure
from caseload_desktop.measures.page import figure_page
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.runtime.paths import resource
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store
from tests.measures.support import IN_OCTOBER, OCTOBER, add_person
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

_AUTUMN = Span(Month(2026, 8), Month(2026, 11))
_EVERYTHING = Slice()
_DATA = resource("measures", "enablement.json").read_bytes()


def _fill(store: Store, chance: random.Random) -> None:
    """Referrals of every odd mixture: decided and not, started and not, ended for any reason, some withdrawn."""
    lists = store.code_lists
    reasons = [None, *(code.id for code in lists["enablement_end_reason"].codes)]
    support = [None, "no_such_support", *(code.id for code in lists["enablement_support_after"].codes)]

    def day(latest: int = 100) -> str | None:
        found = (date(2026, 8, 1) + timedelta(days=chance.randrange(latest))).isoformat()
        return found if chance.random() < 0.6 else None

    with store.write(actor=MANAGER, command="sample") as act:
        people = [add_person(act) for _ in range(25)]
        for _ in range(240):
            referral = act.create(
                "enablement",
                {
                    "person_id": chance.choice(people),
                    "received_on": day() or "2026-08-20",
                    "decision": chance.choice((None, "accepted", "declined")),
                    "decided_on": day(),
                    "purchasing_on": day() if chance.random() < 0.3 else None,
                    "started_on": day(),
                    "ended_on": day(),
                    "end_reason": chance.choice(reasons),
                    "support_after": chance.choice(support),
                    "team_id": chance.choice((None, "one", "two")),
                    "worker_id": chance.choice((None, MANAGER.worker_id)),
                },
            )
            if chance.random() < 0.08:
                act.remove("enablement", referral, why="recorded twice")


def _month_of(row: Any, measure_id: str) -> str | None:
    """The day that puts a referral into its month, said again in Python."""
    if measure_id == INDEPENDENT_AFTER:
        return str(row.ended_on or row.started_on or "") or None
    if day := row.started_on or row.ended_on or row.purchasing_on:
        return str(day)
    return str(row.decided_on or "") or None if row.decision == "declined" else str(row.received_on)


def _elsewhere(row: Any, everything: list[Any], name: str, *, earlier: bool) -> bool:
    day = getattr(row, name)
    for other in everything:
        theirs = getattr(other, name)
        if other.person_id != row.person_id or other.gone is not None or not theirs or not other.started_on or not day:
            continue
        if theirs[:7] == day[:7] and (
            (theirs, other.no) < (day, row.no) if earlier else (theirs, other.no) > (day, row.no)
        ):
            return True
    return False


def _facts(row: Any, everything: list[Any], measure_id: str) -> EnablementFacts:
    counts = ("ended_on", False) if measure_id == INDEPENDENT_AFTER else ("started_on", True)
    return EnablementFacts(
        withdrawn=row.gone is not None,
        started=row.started_on is not None,
        ended=row.ended_on is not None,
        declined=row.decision == "declined",
        passed_on=row.purchasing_on is not None,
        end_reason=row.end_reason,
        support_after=row.support_after,
        counted_elsewhere=_elsewhere(row, everything, counts[0], earlier=counts[1]),
    )


def _by_query(conn: Connection, found: Any) -> dict[int, tuple[str, str]]:
    rule = found.rule
    every = union_all(rule.decided(_AUTUMN, _EVERYTHING), rule.waiting(_AUTUMN, _EVERYTHING)).subquery()
    got = conn.execute(select(every.c.no, every.c.day, every.c.ground)).all()
    assert len(got) == len({no for no, _, _ in got}), "one row each"
    return {no: (day, ground) for no, day, ground in got}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("measure_id", [REFERRALS_TO_ENABLEMENT, INDEPENDENT_AFTER])
def test_the_query_agrees_with_the_rule_referral_by_referral(store: Store, measure_id: str, seed: int) -> None:
    """Every referral has one part, the one the readable rule gives it, in the month the rule says."""
    _fill(store, random.Random(seed))
    found = measure(store.code_lists, measure_id)
    definition: Any = (
        load_independent_definitions(_DATA, store.code_lists)["council"]
        if measure_id == INDEPENDENT_AFTER
        else load_referral_definitions(_DATA)["led_to_service"]
    )
    rule = independent_part if measure_id == INDEPENDENT_AFTER else referral_part
    first, last = _AUTUMN.days
    with store.read() as conn:
        everything = list(conn.execute(select(rows.enablement)))
        expected = {}
        for row in everything:
            day = _month_of(row, measure_id)
            if day and first <= day <= last:
                expected[row.no] = (day, rule(_facts(row, everything, measure_id), definition).ground)
        assert _by_query(conn, found) == expected
    assert len({ground for _, ground in expected.values()}) >= 6


@pytest.mark.parametrize("measure_id", [REFERRALS_TO_ENABLEMENT, INDEPENDENT_AFTER])
def test_number_parts_and_rows_are_one_and_the_same(store: Store, measure_id: str) -> None:
    """The number, its grounds, its months, its teams and the rows behind it never disagree."""
    _fill(store, random.Random(7))
    found = measure(store.code_lists, measure_id)
    with store.read() as conn:
        one = figure(conn, found, part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER)
        parts = Counter[Part]()
        for ground in grounds(conn, found, part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER):
            parts[ground.part] += ground.count
        lines = all_part_rows(conn, found, part=_EVERYTHING, span=IN_OCTOBER, lists=store.code_lists, viewer=MANAGER)
        teams = breakdown(conn, found, by="team_id", part=_EVERYTHING, span=IN_OCTOBER, viewer=MANAGER)
        months = series(conn, found, part=_EVERYTHING, last=OCTOBER, viewer=MANAGER)
    assert one.numerator == parts[Part.NUMERATOR] == sum(line.part is Part.NUMERATOR for line in lines) > 0
    assert one.denominator == parts[Part.NUMERATOR] + parts[Part.DENOMINATOR]
    assert len(lines) == parts.total()
    assert sum(team.figure.numerator for team in teams) == one.numerator
    assert months[-1].numerator == one.numerator
    assert (one.value == one.numerator) is (measure_id == REFERRALS_TO_ENABLEMENT)


def _referral(act: Act, person_id: str, **fields: Any) -> str:
    usual = {"received_on": "2026-10-01", "decision": "accepted", "decided_on": "2026-10-01", "source": "hospital"}
    return act.create("enablement", {**usual, "person_id": person_id, **fields})


def test_a_person_counts_once_in_a_month(store: Store) -> None:
    """The council counts people: two services begun in one month are one person, begun in two months they are two."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act)
        for day in ("2026-09-30", "2026-10-02", "2026-10-20"):
            _referral(act, person, started_on=day)
    found = measure(store.code_lists, REFERRALS_TO_ENABLEMENT)
    with store.read() as conn:
        months = series(conn, found, part=_EVERYTHING, last=OCTOBER, viewer=MANAGER)
    assert [month.text for month in months[-3:]] == ["no referrals", "1", "1"]


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        ("stmax_universal", Part.NUMERATOR),
        ("stmax_no_services_other", Part.NUMERATOR),
        ("stmax_ongoing_low_level", Part.NUMERATOR),
        ("stmax_short_term_other", Part.NUMERATOR),
        ("stmax_long_term", Part.DENOMINATOR),
        ("stmax_declined", Part.LEFT_OUT),
        ("stmax_self_funding", Part.LEFT_OUT),
        ("stmax_early_lts", Part.LEFT_OUT),
        ("stmax_early_no_lts", Part.LEFT_OUT),
        ("stmax_early_nhs_eol_deceased", Part.LEFT_OUT),
        (None, Part.LEFT_OUT),
    ],
)
def test_the_national_way_sorts_every_sequel(store: Store, reason: str | None, part: Part) -> None:
    """The table of old measure 2A, row by row (SALT STS002a, standards 2.3)."""
    ended = EnablementFacts(started=True, ended=True, end_reason=reason, support_after="none")
    assert independent_part(ended, load_independent_definitions(_DATA, store.code_lists)["national_2a"]).part is part


@pytest.mark.parametrize(
    ("support", "part"),
    [
        ("none", Part.NUMERATOR),
        ("own_funds", Part.NUMERATOR),
        ("homecare", Part.DENOMINATOR),
        ("care_home", Part.DENOMINATOR),
        ("died", Part.LEFT_OUT),
        (None, Part.LEFT_OUT),
    ],
)
def test_the_council_asks_what_public_support_followed(store: Store, support: str | None, part: Part) -> None:
    """ "No public support at the end", whatever the national sequel says (council dashboard, measure 4)."""
    ended = EnablementFacts(started=True, ended=True, end_reason="stmax_long_term", support_after=support)
    assert independent_part(ended, load_independent_definitions(_DATA, store.code_lists)["council"]).part is part


def test_every_code_a_worker_can_choose_has_a_place(store: Store) -> None:
    """Nothing that can be recorded falls through a way of counting."""
    lists = store.code_lists
    for way in load_independent_definitions(_DATA, lists).values():
        assert set(way.grounds) == {code.id for code in lists[f"enablement_{way.column}"].codes}


def test_the_page_of_a_number_reads_as_a_number(store: Store) -> None:
    """A count has no per cent sign, no guard of repeat contacts, and says what is broken down."""
    with store.write(actor=MANAGER, command="sample") as act:
        for _ in range(6):
            _referral(act, add_person(act), started_on="2026-10-05", team_id="one")
        _referral(act, add_person(act), decision="declined", decided_on="2026-10-05")
    found = measure(store.code_lists, REFERRALS_TO_ENABLEMENT)
    with store.read() as conn:
        page = figure_page(
            conn,
            found,
            part=_EVERYTHING,
            month=OCTOBER,
            lists=store.code_lists,
            viewer=MANAGER,
            today=date(2026, 11, 22),
        )
    assert (page.figure.text, page.figure.denominator, page.guard) == ("6", 7, None)
    assert "%" not in page.chart().summary()


def test_a_restricted_persons_name_stays_behind(store: Store) -> None:
    """A worker who is not named on the record sees that a row counts, not whose it is."""
    with store.write(actor=MANAGER, command="sample") as act:
        _referral(act, add_person(act, restricted=True, family="Canary"), started_on="2026-10-05")
    found = measure(store.code_lists, REFERRALS_TO_ENABLEMENT)
    with store.read() as conn:
        (line,) = all_part_rows(
            conn, found, part=_EVERYTHING, span=IN_OCTOBER, lists=store.code_lists, viewer=OTHER_PRACTITIONER
        )
    assert "Canary" not in repr(line)
    assert not line.may_open


def test_a_scope_asks_for_its_own_rows(store: Store) -> None:
    """A team's or a worker's figure holds that team's or worker's referrals only."""
    with store.write(actor=MANAGER, command="sample") as act:
        _referral(act, add_person(act), started_on="2026-10-05", team_id="one", worker_id=PRACTITIONER.worker_id)
        _referral(act, add_person(act), started_on="2026-10-06", team_id="two")
    found = measure(store.code_lists, REFERRALS_TO_ENABLEMENT)
    for scope in (Scope(ScopeKind.TEAM, "one"), Scope(ScopeKind.WORKER, PRACTITIONER.worker_id)):
        with store.read() as conn:
            assert figure(conn, found, part=Slice(scope), span=IN_OCTOBER, viewer=MANAGER).numerator == 1
