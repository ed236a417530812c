"""DoLS and AMHP in the sample: an application for each contact that asked, a cohort that waits, some held now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from caseload_desktop.domain.amhp_clock import AmhpRules, Left, left_of
from caseload_desktop.domain.dols import State, requirements, stands_in_the_way, state_of
from caseload_desktop.domain.dols_clocks import DolsRules, longest_authorisation, look_due
from caseload_desktop.services.sample_locality import open_sample_locality
from caseload_desktop.store.queries.amhp import amhp_referrals, ends_of
from caseload_desktop.store.queries.dols import DolsLine, applications, rule_facts
from caseload_desktop.store.queries.dols_story import dols_story
from caseload_desktop.store.store import Store
from tests.profiles import PASSWORD, vault_in
from tests.support import MANAGER

SIZE = 0.3
TODAY = date(2026, 11, 20)
RULES = DolsRules()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three tenths of a locality, five months; the clock stands at 20 November 2026."""
    vault = vault_in(tmp_path_factory.mktemp("liberty") / "profile")
    yield open_sample_locality(vault, user="ros", password=PASSWORD, size=SIZE, months=5).store
    vault.close()


@pytest.fixture(scope="module")
def lines(sample: Store) -> tuple[DolsLine, ...]:
    with sample.read() as connection:
        return applications(connection, viewer=MANAGER, since="2000-01-01").lines


def test_most_contacts_that_asked_have_their_application(sample: Store, lines: tuple[DolsLine, ...]) -> None:
    """455 contacts a month over nine localities (kent-model, measure 17); who asks while one waits has that one."""
    with sample.read() as connection:
        query = "SELECT count(*) FROM contact WHERE reason = 'dols' AND gone IS NULL"
        contacts = connection.exec_driver_sql(query).scalar_one()
    assert 0.6 * contacts <= len(lines) <= contacts
    assert all(line.contact_id for line in lines)


def test_a_cohort_waits_and_is_looked_at(sample: Store, lines: tuple[DolsLine, ...]) -> None:
    """Some wait beyond the law, most of those were looked at in the quarter, and every state is there."""
    facts = [rule_facts(line, sample.code_lists) for line in lines]
    states = Counter(state_of(one, TODAY) for one in facts)
    assert {State.PENDING, State.IN_FORCE, State.NOT_GRANTED} <= set(states)
    looks = [look_due(one, RULES, TODAY) for one in facts]
    overdue = [look for look in looks if look is not None and look.on < TODAY]
    assert len(overdue) < states[State.PENDING] / 2
    assert any(line.looks for line in lines)


def test_nothing_was_granted_that_may_not_be(sample: Store, lines: tuple[DolsLine, ...]) -> None:
    """Every authorisation of the sample keeps to the rules the program holds everybody to."""
    with sample.read() as connection:
        for line in [each for each in lines if each.decision == "granted"][:12]:
            told = next(each for each in dols_story(connection, line.person_id, viewer=MANAGER) if each.line == line)
            found = requirements(((each.kind, each.result) for each in told.assessments), sample.code_lists)
            assert stands_in_the_way(found) == ()
            first, last = date.fromisoformat(line.authorised_from), date.fromisoformat(line.authorised_to)
            assert first <= last <= longest_authorisation(first, RULES)
            assert line.received_on <= line.decided_on
            assert line.decided_by not in {each.worker_id for each in told.assessments}


def test_some_are_held_as_the_sample_is_opened(sample: Store) -> None:
    """Somebody has little time left, somebody more, somebody no limit."""
    with sample.read() as connection:
        found = amhp_referrals(connection, viewer=MANAGER, since="2000-01-01").lines
    now = sample.clock.now()
    open_ones = [line for line in found if not line.closed_on]
    left = {left_of(ends_of(line, sample.code_lists), now, AmhpRules()) for line in open_ones}
    assert {Left.SOON, Left.NO_LIMIT} <= left
    assert {line.outcome for line in found if line.closed_on} >= {"s2", "home_treatment"}


def test_further_requests_follow_in_time(lines: tuple[DolsLine, ...]) -> None:
    """Somebody asks before an authorisation ends, and where another is granted it begins on the day after."""
    known = {line.id: line for line in lines}
    further = [line for line in lines if line.follows]
    assert further
    for line in further:
        before = known[line.follows]
        assert (line.person_id, line.kind, before.decision) == (before.person_id, "further", "granted")
        assert before.received_on < line.received_on <= before.authorised_to
        if line.decision == "granted":
            assert line.authorised_from > before.authorised_to
            assert before.end_reason == "followed" or not before.ended_on
