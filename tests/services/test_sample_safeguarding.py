"""Safeguarding in the sample: the published volumes, in the order things happen, with a backlog and long enquiries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.domain.safeguarding import missing_for_return
from caseload_desktop.domain.safeguarding_clocks import SafeguardingRules, Stage
from caseload_desktop.services.sample_locality import open_sample_locality
from caseload_desktop.store.queries.enquiries import enquiries
from caseload_desktop.store.queries.organisation import memberships, workers
from caseload_desktop.store.queries.safeguarding import Concern, concerns
from caseload_desktop.store.store import Store
from caseload_desktop.ui.safeguarding.lines import Reckoner
from tests.profiles import PASSWORD, vault_in

SIZE = 0.12
VIEWER = Actor("sample viewer", Role.SAFEGUARDING_MANAGER)
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An eighth of a locality, nine months; the clock stands at 20 November 2026."""
    vault = vault_in(tmp_path_factory.mktemp("safe") / "profile")
    yield open_sample_locality(vault, user="ros", password=PASSWORD, size=SIZE, months=9).store
    vault.close()


def test_as_many_as_were_published_in_their_order(sample: Store) -> None:
    """About 938 concerns a month over nine, 45 of 100 an enquiry; nothing before what it follows."""
    with sample.read() as connection:
        raised = concerns(connection, viewer=VIEWER, since="2000-01-01").lines
        begun = enquiries(connection, viewer=VIEWER, since="2000-01-01").lines
    from_contacts = [one for one in raised if one.contact_id]
    september = [one for one in from_contacts if one.raised_on[:7] == "2026-09"]
    assert len(september) == pytest.approx(938 / 9 * SIZE, abs=6)
    decided = [one for one in from_contacts if one.decision]
    enquiring = [one for one in decided if one.decision != "no_enquiry"]
    assert 100 * len(enquiring) / len(decided) == pytest.approx(45, abs=12)
    assert all(one.raised_on <= one.decided_on for one in decided)
    for one in begun:
        days = [day for day in (one.started_on, one.planned_on, one.report_on, one.concluded_on, one.closed_on) if day]
        assert days == sorted(days)
        if one.concluded_on:
            row = {name: getattr(one, name) for name in one.__dataclass_fields__}
            assert not missing_for_return(row, sample.code_lists)
            assert one.closed_by not in ("", one.worker_id) or not one.closed_on


def test_social_workers_share_what_is_open(sample: Store) -> None:
    """Nobody leads more open enquiries than 12 for full-time hours (standards section 9); older ones are nearly all
    closed, and whoever decides on concerns leads none."""
    with sample.read() as connection:
        begun = enquiries(connection, viewer=VIEWER, since="2000-01-01").lines
        hours = {one.worker_id: one.hours_per_week for one in memberships(connection, on=TODAY.isoformat())}
        titles = {one.id: one.job_title for one in workers(connection)}
    led = Counter(one.worker_id for one in begun if not one.closed_on)
    assert len(led) >= 6
    assert all(number * 37 / (hours[worker] or 37) <= 12 for worker, number in led.items())
    assert all("ocial worker" in titles[one.worker_id] for one in begun)
    older = [one for one in begun if one.started_on < "2026-07-20"]
    assert sum(bool(one.closed_on) for one in older) >= 0.7 * len(older)


def test_some_are_open_too_long_and_some_wait_to_be_closed(sample: Store) -> None:
    """The page has something to show in each of its lists."""
    with sample.read() as connection:
        begun = enquiries(connection, viewer=VIEWER, since="2000-01-01").lines
        waiting = [one for one in concerns(connection, viewer=VIEWER, since="2026-11-20").lines if not one.decision]
    reckoner = Reckoner(sample.code_lists, SafeguardingRules(), TODAY)
    lines = [reckoner.enquiry(one) for one in begun]
    assert waiting
    assert any(line.is_long_open for line in lines)
    assert any(line.is_to_close for line in lines)
    assert {Stage.PLANNING, Stage.ENQUIRY} <= {line.stage for line in lines}


def test_several_adults_of_a_home_share_an_incident(sample: Store) -> None:
    """A concern about each of them, of one incident and one provider, and little more in number than was published."""
    with sample.read() as connection:
        raised = concerns(connection, viewer=VIEWER, since="2000-01-01").lines
        begun = enquiries(connection, viewer=VIEWER, since="2000-01-01").lines
    incidents: dict[str, list[Concern]] = {}
    for one in raised:
        if one.incident_id:
            incidents.setdefault(one.incident_id, []).append(one)
    assert incidents
    for adults in incidents.values():
        assert 2 <= len({one.person_id for one in adults}) == len(adults) <= 4
        assert len({(one.incident_title, one.provider_id, one.raised_on) for one in adults}) == 1
    assert sum(len(adults) - 1 for adults in incidents.values()) <= 0.06 * len(raised)
    assert {one.incident_id for one in begun if one.incident_id} <= set(incidents)


def test_plans_are_reviewed_until_they_are_needed_no_longer(sample: Store) -> None:
    """Plans go on with a day for the next look; what is closed has a plan that ended, or none."""
    with sample.read() as connection:
        begun = enquiries(connection, viewer=VIEWER, since="2000-01-01").lines
    planned = [one for one in begun if one.plan_needed]
    assert len(planned) == pytest.approx(0.2 * sum(1 for one in begun if one.concluded_on), rel=0.6)
    assert all(one.looked[-1].result == "ends" for one in planned if one.closed_on)
    going_on = [one for one in planned if not one.looked or one.looked[-1].result != "ends"]
    assert any(one.looked for one in going_on)
    assert all(one.plan_review_on and not one.sign_off_asked_on for one in going_on)
