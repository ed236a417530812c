"""The sample locality: true to the published figures, consistent, repeatable, never mistaken for real data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from caseload_desktop.domain.contact_entry import ContactEntry, Level, problems
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.nhs_number import check_nhs_number
from caseload_desktop.domain.postcode import tidy_postcode
from caseload_desktop.domain.relationship import sides_agree
from caseload_desktop.domain.review_due import Gap
from caseload_desktop.domain.review_standing import Standing, band_of
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.domain.support import fits
from caseload_desktop.measures.figure import series
from caseload_desktop.measures.measure import resolved_at_source
from caseload_desktop.measures.span import Slice
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.assessments import must_say
from caseload_desktop.services.sample_locality import (
    Cancelled,
    SignIn,
    fill_with_sample,
    open_sample_locality,
)
from caseload_desktop.store.first_setup import Setup
from caseload_desktop.store.queries.reviews import review_board
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Vault
from tests.profiles import PASSWORD, vault_in

SIZE = 0.1
RATE_TOLERANCE = 3.0
"""Percentage points: a tenth of a locality counts about 65 contacts a month, so one contact is 1.5 points."""

PUBLISHED = {"2025-10": 76, "2025-11": 76, "2025-12": 79, "2026-01": 76, "2026-02": 75, "2026-03": 74, "2026-09": 83}
"""Kent's dashboard 2017/18 (October to March) and of September 2018, laid on the same calendar months."""

DOLS = {"2025-10": 447, "2025-11": 421, "2025-12": 335, "2026-01": 447, "2026-02": 457, "2026-03": 417}
CONCERNS = {"2025-10": 890, "2025-11": 950, "2025-12": 797, "2026-01": 909, "2026-02": 865, "2026-03": 861}

Row = dict[str, Any]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A tenth of a locality, fifteen months."""
    vault = vault_in(tmp_path_factory.mktemp("sample") / "profile")
    opened = open_sample_locality(
        vault, user="ros", password=PASSWORD, practitioner=SignIn("sam", PASSWORD + "!"), size=SIZE
    )
    assert [u.user for u in vault.users()] == ["ros", "sam"]
    yield opened.store
    vault.close()


def _all(store: Store, sql: str) -> list[Row]:
    with store.read() as connection:
        return [dict(row) for row in connection.exec_driver_sql(sql).mappings()]


def _tiny(folder: Path, *, seed: int = 7, clock: SetClock | None = None) -> tuple[Vault, Store]:
    vault = vault_in(folder, clock=clock)
    opened = open_sample_locality(vault, user="ros", password=PASSWORD, size=0.01, months=3, seed=seed)
    return vault, opened.store


def test_monthly_rate_follows_the_published_one(sample: Store) -> None:
    """Every month resolves at source the share that the council published for that month of the year."""
    viewer = Actor("0" * 32, Role.TEAM_MANAGER)
    with sample.read() as connection:
        figures = series(
            connection,
            resolved_at_source(sample.code_lists),
            part=Slice(),
            last=Month(2026, 11),
            viewer=viewer,
            months=15,
        )
    months = {Month(2025, 9).plus(number).key: figure for number, figure in enumerate(figures)}
    assert months["2026-11"].denominator > 20
    for month, value in PUBLISHED.items():
        figure = months[month]
        assert figure.denominator >= 45, month
        assert 100 * figure.numerator / figure.denominator == pytest.approx(value, abs=RATE_TOLERANCE), month


def test_volumes_are_a_ninth_of_the_council_s(sample: Store) -> None:
    """Contacts and people of a year, DoLS applications and concerns of a month are the published ones over nine."""
    year = "received_on > '2025-11-20' AND received_on <= '2026-11-20'"
    contacts = _all(sample, f"SELECT count(*) AS n, count(DISTINCT person_id) AS people FROM contact WHERE {year}")[0]
    assert contacts["n"] == pytest.approx(172_423 / 9 * SIZE, rel=0.05)
    assert contacts["people"] == pytest.approx(55_423 / 9 * SIZE, rel=0.15)
    for reason, published in (("dols", DOLS), ("reporting_safeguarding", CONCERNS)):
        sql = f"SELECT substr(received_on, 1, 7) AS month FROM contact WHERE reason = '{reason}'"
        months = Counter(row["month"] for row in _all(sample, sql))
        for month, value in published.items():
            assert months[month] == pytest.approx(value / 9 * SIZE, abs=2), (reason, month)


def test_every_contact_would_pass_the_form(sample: Store) -> None:
    """No contact of the sample breaks a rule a practitioner has to keep, and every code is of its list."""
    today, lists = date(2026, 11, 20), sample.code_lists
    for row in _all(sample, "SELECT * FROM contact"):
        entry = ContactEntry(
            received_on=date.fromisoformat(row["received_on"]),
            closed_on=date.fromisoformat(row["closed_on"]) if row["closed_on"] else None,
            method=row["method"],
            source=row["source"],
            reason=row["reason"],
            presenting_issue=row["presenting_issue"],
            step=row["step"],
            outcome=row["outcome"] or "undecided",
            next_step=row["next_step"],
            no_next_why=row["no_next_why"] or "",
            person_id=row["person_id"],
            about_unknown=row["about_unknown"] or "",
            worker_id=row["worker_id"],
            team_id=row["team_id"],
            minutes=row["minutes"],
        )
        stopping = [p.code for p in problems(entry, today=today, lists=lists) if p.level is Level.STOP]
        assert stopping == [], row["id"]
        assert lists.code("contact_source_detail", row["source_detail"]) is not None


def test_people_are_invented_and_plausible(sample: Store) -> None:
    """Everybody is marked, NHS numbers are of the test range, each once, and about one in seven has none."""
    people = _all(sample, "SELECT * FROM person")
    lists = sample.code_lists
    numbers = [p["nhs_number"] for p in people if p["nhs_number"]]
    assert all(p["sample"] and p["reference"].startswith("SAMPLE-") for p in people)
    assert len(set(numbers)) == len(numbers)
    assert all(check_nhs_number(n).in_test_range for n in numbers)
    assert 1 - len(numbers) / len(people) == pytest.approx(0.15, abs=0.05)
    for name in ("ethnicity", "language", "gender", "primary_support_reason", "client_type", "nhs_number_status"):
        assert {p[name] for p in people if p[name] and lists.code(name, p[name]) is None} == set(), name
    ages = [2026 - int((p["birth_date"] or "1950")[:4]) for p in people]
    assert min(ages) >= 17
    assert max(ages) <= 104
    assert sum(age >= 65 for age in ages) / len(ages) > 0.6
    assert sum(bool(p["restricted"]) for p in people) >= 1
    postcodes = [a["postcode"] for a in _all(sample, "SELECT postcode FROM address")]
    assert all(tidy_postcode(p).value == p for p in postcodes)


def test_names_come_from_many_places(sample: Store) -> None:
    """Searching is tried with apostrophes, hyphens, accents and circumflexes, because the sample has them."""
    names = " ".join(f"{p['given']} {p['family']}" for p in _all(sample, "SELECT given, family FROM person"))
    assert all(re.search(f"[{letters}]", names) for letters in ("'", "-", "ŵŷ", "áéíó", "łżśń"))
    assert re.search(r"\b(van|de) ", names)


def test_notes_are_varied_and_complete(sample: Store) -> None:
    """Notes read like different people's work: hardly two alike, and no gap left unfilled."""
    notes = [row["notes"] for row in _all(sample, "SELECT notes FROM contact WHERE call_back_of IS NULL")]
    assert not [n for n in notes if "{" in n or "}" in n or "  " in n or "None" in n]
    assert len(set(notes)) / len(notes) > 0.95


def test_work_of_a_real_team_is_there(sample: Store) -> None:
    """Corrections, withdrawals, late entries, call backs, open and unknown-person contacts all occur."""
    commands = Counter(row["command"] for row in _all(sample, "SELECT command FROM act"))
    assert commands["correct_contact"] > 20
    assert commands["withdraw_contact"] >= 3
    for what in (
        "call_back_of IS NOT NULL",
        "closed_on IS NULL",
        "about_unknown IS NOT NULL",
        "gone IS NOT NULL",
        "substr(recorded_at, 1, 10) > closed_on",
    ):
        assert _all(sample, f"SELECT count(*) AS n FROM contact WHERE {what}")[0]["n"] >= 3, what
    teams = _all(sample, "SELECT t.name, count(c.id) AS n FROM team t JOIN contact c ON c.team_id = t.id GROUP BY t.id")
    assert len(teams) >= 5


def test_time_only_runs_forward(sample: Store) -> None:
    """Nothing is recorded before it was received, decided before it came, or later than now; people come first."""
    now = "2026-11-20T09:30:00Z"
    wrong = """SELECT count(*) AS n FROM contact c LEFT JOIN person p ON p.id = c.person_id
               WHERE substr(c.recorded_at, 1, 10) < c.received_on OR c.closed_on < c.received_on
                  OR c.recorded_at > ? OR p.recorded_at > c.recorded_at OR (c.person_id IS NOT NULL AND p.id IS NULL)"""
    assert _all(sample, wrong.replace("?", f"'{now}'"))[0]["n"] == 0
    late = f"SELECT count(*) AS n FROM act WHERE at > '{now}'"
    assert _all(sample, late)[0]["n"] == 0
    members = """SELECT count(*) AS n FROM contact c WHERE NOT EXISTS (SELECT 1 FROM membership m
                 WHERE m.worker_id = c.worker_id AND m.team_id = c.team_id AND m.from_date <= c.received_on
                   AND coalesce(m.to_date, '9999') >= c.received_on)"""
    assert _all(sample, members)[0]["n"] == 0


def test_caseloads_are_those_of_a_real_team(sample: Store) -> None:
    """No full-time worker has many more than 25 cases (standards section 9); some wait, some were handed over."""
    loads = _all(
        sample,
        """SELECT w.name, m.hours_per_week AS hours, w.active, count(a.id) AS n FROM worker w
           JOIN membership m ON m.worker_id = w.id AND m.to_date IS NULL AND m.hours_per_week > 10
           JOIN team t ON t.id = m.team_id AND t.kind NOT IN ('referral_management')
           LEFT JOIN allocation a ON a.worker_id = w.id AND a.to_date IS NULL AND a.role = 'key'
           GROUP BY w.id""",
    )
    busy = [load["n"] * 37 / load["hours"] for load in loads if load["n"]]
    assert len(busy) >= 3
    assert max(busy) <= 28
    assert max(busy) >= 6
    counted = _all(
        sample,
        """SELECT count(*) AS n, sum(to_date IS NULL AND worker_id IS NULL) AS waiting, sum(to_date IS NULL) AS open,
                  sum(hand_over_note IS NOT NULL) AS handed, sum(to_date < from_date) AS wrong FROM allocation""",
    )[0]
    assert (counted["wrong"], counted["waiting"] > 0, counted["handed"] > 0) == (0, True, True)
    assert counted["n"] > counted["open"] > 0
    twice = """SELECT person_id FROM allocation WHERE to_date IS NULL AND worker_id IS NOT NULL AND role = 'key'
               GROUP BY person_id HAVING count(*) > 1"""
    assert _all(sample, twice) == []
    unseen = """SELECT a.id FROM allocation a JOIN person p ON p.id = a.person_id AND p.restricted
                WHERE a.worker_id NOT IN (SELECT worker_id FROM restricted_grant g WHERE g.person_id = p.id)"""
    assert _all(sample, unseen) == []


def test_it_says_everywhere_that_it_is_a_sample(sample: Store) -> None:
    """The locality's name ends in (sample), and the store carries the mark the window shows."""
    assert [row["name"][-9:] for row in _all(sample, "SELECT name FROM locality")] == [" (sample)"]
    assert _all(sample, "SELECT value FROM setting WHERE key = 'sample'") == [{"value": "true"}]


def test_the_figure_has_its_target_and_comments(sample: Store) -> None:
    """The measure page of the sample shows a target line, what the council published, and a manager's words."""
    targets = _all(sample, "SELECT value FROM target WHERE measure = '2' AND from_month = '2025-09'")
    assert targets == [{"value": 70.0}]
    assert len(_all(sample, "SELECT id FROM published_figure WHERE measure = '2'")) == 6
    assert [c["month"] for c in _all(sample, "SELECT month FROM commentary ORDER BY month")] == ["2026-09", "2026-10"]


def test_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    """Two people who open the sample see the same locality; another seed gives another."""
    digests = []
    for place, seed in (("a", 7), ("b", 7), ("c", 8)):
        vault, store = _tiny(tmp_path / place, seed=seed)
        digests.append(_digest(store))
        vault.close()
    assert digests[0] == digests[1] != digests[2]


def _digest(store: Store) -> str:
    """Of every row but what the first set-up makes by chance: ids of locality, team, manager and laptop."""
    chance = {row["id"] for t in ("locality", "device") for row in _all(store, f"SELECT id FROM {t}")}
    chance |= {row["id"] for row in _all(store, "SELECT id FROM team WHERE kind = 'referral_management'")}
    chance |= {row["id"] for row in _all(store, "SELECT id FROM worker WHERE role = 'team_manager'")}
    left_out = {"made_by", "made_at", "fold", "stream", "no", "made_seq"}
    total = sha256()
    for table in (
        "team",
        "worker",
        "person",
        "person_name",
        "address",
        "contact_detail",
        "contact",
        "restricted_grant",
    ):
        for row in _all(store, f"SELECT * FROM {table} ORDER BY id"):
            if row["id"] not in chance:
                kept = {k: "by chance" if v in chance else v for k, v in row.items() if k not in left_out}
                total.update(repr(kept).encode())
    return total.hexdigest()


def test_the_journal_explains_every_row(tmp_path: Path) -> None:
    """The sample is written like any other work: folding its journal again gives equal rows."""
    vault, store = _tiny(tmp_path / "p")
    assert store.rebuild_is_equal()
    vault.close()


def test_tiny_and_county_scale_work(tmp_path: Path) -> None:
    """Any size can be asked for, from one in a hundred of a locality to the whole council."""
    vault, store = _tiny(tmp_path / "tiny")
    assert 20 < _all(store, "SELECT count(*) AS n FROM contact")[0]["n"] < 80
    vault.close()
    clock = SetClock(datetime(2026, 11, 3, 12, 0, tzinfo=UTC))
    vault = vault_in(tmp_path / "county", clock=clock)
    created = vault.create(_setup(sample=True), password=PASSWORD)
    seen: list[tuple[float, str]] = []
    with pytest.raises(Cancelled):
        fill_with_sample(
            created.store,
            created.actor,
            size=9,
            months=1,
            progress=lambda done, month: seen.append((done, month)),
            cancelled=lambda: len(seen) > 0,
        )
    assert _all(created.store, "SELECT count(*) AS n FROM worker")[0]["n"] > 500
    vault.close()


def _setup(*, sample: bool) -> Setup:
    return Setup(locality="Marsh", area="", team="Front door", manager_name="Ros", user="ros", sample=sample)


def test_a_real_store_never_takes_the_sample(tmp_path: Path) -> None:
    """Invented people can't get among real ones, nor can the sample be poured in twice."""
    vault = vault_in(tmp_path / "real")
    created = vault.create(_setup(sample=False), password=PASSWORD)
    with pytest.raises(RuleBroken) as refused:
        fill_with_sample(created.store, created.actor, size=0.01, months=1)
    assert refused.value.code == "sample_into_real"
    with pytest.raises(RuleBroken) as kept:
        vault.discard_sample()
    assert kept.value.code == "not_a_sample"
    assert vault.exists()
    vault.close()
    vault, store = _tiny(tmp_path / "twice")
    with pytest.raises(RuleBroken) as again:
        fill_with_sample(store, created.actor, size=0.01, months=1)
    assert again.value.code == "sample_there_already"
    vault.close()


def test_a_sample_broken_off_is_made_again(tmp_path: Path) -> None:
    """A program killed while it made the sample makes it whole at the next start; a whole one is opened as it is."""
    vault = vault_in(tmp_path / "p")
    created = vault.create(_setup(sample=True), password=PASSWORD)
    with created.store.write(actor=created.actor, command="set_up_sample") as act:
        act.create("person", {"family": "Half"})
    vault.close()
    made = open_sample_locality(vault, user="ros", password=PASSWORD, size=0.01, months=1)
    people = _all(made.store, "SELECT id FROM person ORDER BY id")
    assert len(people) > 10
    vault.close()
    again = open_sample_locality(vault, user="ros", password=PASSWORD, size=0.01, months=1)
    assert _all(again.store, "SELECT id FROM person ORDER BY id") == people
    vault.close()


def test_thinking_better_of_it_leaves_nothing(tmp_path: Path) -> None:
    """Cancelled half way, the sample is gone and the first start offers both ways again."""
    vault = vault_in(tmp_path / "p")
    reached: list[str] = []
    with pytest.raises(Cancelled):
        open_sample_locality(
            vault,
            user="ros",
            password=PASSWORD,
            size=0.02,
            months=4,
            progress=lambda _done, month: reached.append(month),
            cancelled=lambda: "2026-09" in reached,
        )
    assert reached == ["", "", "2026-08", "2026-09"]
    assert not vault.exists()
    again = open_sample_locality(vault, user="ros", password=PASSWORD, size=0.01, months=1)
    assert again.actor.worker_id
    vault.close()


def test_people_have_notes_tasks_and_kin(sample: Store) -> None:
    """Open cases have notes and tasks, some a hazard and next of kin; both sides of a pair agree with each other."""
    counts = {
        name: _all(sample, f"SELECT count(*) AS n FROM {name}")[0]["n"]
        for name in ("case_note", "task", "hazard", "relationship", "chronology_entry", "chronology_analysis")
    }
    assert all(counts.values()), counts
    sides = _all(sample, "SELECT * FROM relationship WHERE other_id IS NOT NULL ORDER BY pair, cares DESC")
    assert sides
    for here, there in zip(sides[::2], sides[1::2], strict=True):
        assert (here["pair"], here["person_id"]) == (there["pair"], there["other_id"])
        assert sides_agree(here, there, lists=sample.code_lists)
    assert _all(sample, "SELECT 1 FROM hazard WHERE agreed_on IS NOT NULL AND agreed_on < from_date") == []


def test_support_is_as_much_as_the_council_published(sample: Store) -> None:
    """People in care homes, with homecare and with direct payments: the sample's part of the dashboard's snapshot."""
    open_now = "SELECT component, count(*) AS n FROM service WHERE to_date IS NULL AND gone IS NULL GROUP BY component"
    found = {row["component"]: row["n"] for row in _all(sample, open_now)}
    part = SIZE / 9
    published = {
        "lt_residential_care": 2197, "lt_nursing_care": 1051, "home_support": 4233, "direct_payment": 3094,
    }  # fmt: skip
    for component, people in published.items():
        assert abs(found[component] - people * part) <= 1, component
    lists = sample.code_lists
    for row in _all(sample, "SELECT * FROM service"):
        assert fits(row["component"], row["service_type"], lists)
        assert row["to_date"] is None or row["to_date"] >= row["from_date"]
        assert row["first_payment_on"] is None or row["component"] == "direct_payment"
    for row in _all(sample, "SELECT * FROM assessment WHERE completed_on IS NOT NULL"):
        must_say(sample, row["kind"], row)
        assert row["completed_on"] >= row["asked_on"]
    assert _all(sample, "SELECT 1 FROM assessment WHERE completed_on IS NULL AND cancelled_on IS NULL")
    assert _all(sample, "SELECT 1 FROM hospital_stay WHERE discharged_on IS NULL")
    offers = _all(sample, "SELECT person_id, cared_for_id FROM carers_offer")
    assert offers
    sides = """SELECT 1 FROM relationship r JOIN relationship s ON s.pair = r.pair AND s.person_id = r.other_id
               WHERE r.person_id = ? AND r.other_id = ? AND r.cared_for AND s.cares"""
    with sample.read() as connection:
        for offer in offers:
            both = (offer["person_id"], offer["cared_for_id"])
            assert connection.exec_driver_sql(sides, both).first() is not None


def test_most_reviews_that_are_near_are_somebodys(sample: Store) -> None:
    """A worker has them, as key worker or because the review was given to them; some stay to be given out."""
    viewer = Actor(_all(sample, "SELECT id FROM worker WHERE job_title = 'Team manager'")[0]["id"], Role.TEAM_MANAGER)
    with sample.read() as connection:
        board = review_board(connection, viewer=viewer, lists=sample.code_lists, today=sample.clock.today())
    near = [line for line in board.due if line.standing is not Standing.LATER]
    theirs = sum(bool(line.place.worker_id) for line in near)
    assert 0.7 <= theirs / len(near) < 1


def test_reviews_are_overdue_in_every_way(sample: Store) -> None:
    """Some overdue a little and some by more than a year, some due soon, planned, and without a day; most were held."""
    viewer = Actor(_all(sample, "SELECT id FROM worker WHERE job_title = 'Team manager'")[0]["id"], Role.TEAM_MANAGER)
    with sample.read() as connection:
        board = review_board(connection, viewer=viewer, lists=sample.code_lists, today=sample.clock.today())
    standings = Counter(line.standing for line in board.due)
    assert set(standings) == set(Standing)
    assert len({band_of(line.days_overdue, board.rules) for line in board.due}) >= 4
    assert board.planned
    assert any(line.answer.gap is Gap.GOES_ON for line in board.gaps)
    wrong = """SELECT id FROM review WHERE completed_on > date('2100-01-01') OR planned_on < asked_on
               OR (completed_on IS NOT NULL AND (method IS NULL OR outcome IS NULL OR change IS NULL))"""
    assert _all(sample, wrong) == []
