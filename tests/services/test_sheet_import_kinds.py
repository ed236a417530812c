"""Caseload lists, referrals, reviews and services go in as their commands would write them: whole, undone as one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.exchange.sheets.earlier import earlier_imports
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.kinds.known import KINDS
from caseload_desktop.exchange.sheets.plan import plan_rows
from caseload_desktop.exchange.sheets.session import Opened, Tried, decide_again, open_sheet, try_out
from caseload_desktop.services.organisation import AddWorker, add_team, add_worker
from caseload_desktop.services.people import RegisterPerson, register_person, restrict_person
from caseload_desktop.services.sheet_import import SheetPlan
from caseload_desktop.services.sheet_import_amhp import import_amhp
from caseload_desktop.services.sheet_import_caseload import import_caseload
from caseload_desktop.services.sheet_import_referrals import import_referrals
from caseload_desktop.services.sheet_import_reviews import import_reviews
from caseload_desktop.services.sheet_import_services import import_services
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store
from tests.exchange.sheets import kind_sheets
from tests.exchange.sheets.kind_trial import TODAY
from tests.exchange.sheets.makers import Rows, separated
from tests.profiles import make_profile

IMPORTS = {
    "caseload": import_caseload,
    "referrals": import_referrals,
    "reviews": import_reviews,
    "services": import_services,
    "amhp": import_amhp,
}
ANSWERS = {"outcome:no idea": "nothing", "component:befriending": "day_support", "worker:sue p": "waiting"}


class Team:
    """A store with a manager, three workers and a patch, and the way from a sheet to what it writes."""

    def __init__(self, store: Store, actor: Actor, folder: Path) -> None:
        self.store, self.actor, self.folder = store, actor, folder
        for name in ("Jo Bell", "Amina Rahman", "Tom Wood"):
            add_worker(store, actor, AddWorker(name=name))
        with store.read() as connection:
            locality = connection.execute(select(rows.FOLDED["locality"].c.id)).scalar_one()
        add_team(store, actor, name="Canterbury patch", locality_id=locality, kind="enablement")

    def tried(
        self, sheet: Rows, answers: Mapping[str, str] = ANSWERS, viewer: Actor | None = None, kind: str = ""
    ) -> tuple[Opened, Tried]:
        path = self.folder / "sheet.csv"
        path.write_bytes(separated(sheet))
        viewer = viewer or self.actor
        now = f"{local_of(self.store.clock.now()):%H:%M}"
        with self.store.read() as connection:
            opened = open_sheet(connection, path, lists=self.store.code_lists, viewer=viewer, today=TODAY, kind=kind)
            tried = try_out(
                connection, opened, mapping=opened.mapping, decisions=answers, viewer=viewer, today=TODAY, now=now
            )
        decisions = dict(answers)
        for _ in range(4):
            for question in tried.run.open_questions():
                if question.suggested:
                    decisions.setdefault(question.key, question.suggested)
            tried = decide_again(opened, tried, decisions)
        return opened, tried

    def plan(self, sheet: Rows, answers: Mapping[str, str] = ANSWERS) -> tuple[str, SheetPlan]:
        opened, tried = self.tried(sheet, answers)
        return opened.kind.id, plan_rows(tried.run, file_name="sheet.csv")

    def bring_in(self, sheet: Rows) -> Changes:
        kind, plan = self.plan(sheet)
        return IMPORTS[kind](self.store, self.actor, plan)

    def count(self, table: str) -> int:
        folded = rows.FOLDED[table]
        with self.store.read() as connection:
            return connection.execute(select(func.count()).where(folded.c.gone.is_(None))).scalar_one()


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    vault, created = make_profile(tmp_path / "p")
    yield Team(created.store, created.actor, tmp_path)
    vault.close()


def test_all_kinds_go_in_come_out_and_are_known_again(team: Team) -> None:
    """Four sheets, each brought in, taken back whole and brought in again: people are recognised, nothing doubles."""
    sheets = (kind_sheets.CASELOAD, kind_sheets.SERVICES, kind_sheets.REVIEWS, kind_sheets.REFERRALS)
    tables = ("allocation", "service", "review", "enablement")
    for sheet, table, many in zip(sheets, tables, (5, 3, 4, 3), strict=True):
        before = (team.count("person"), team.count("import_run"), team.count("priority_rating"))
        undo_act(team.store, team.actor, team.bring_in(sheet).act)
        assert team.count(table) == 0
        assert (team.count("person"), team.count("import_run"), team.count("priority_rating")) == before
        team.bring_in(sheet)
        assert team.count(table) == many, table
    assert team.count("person") == 10
    for sheet in sheets:
        _, tried = team.tried(sheet)
        assert tried.run.counts.imported == 0
        assert tried.run.counts.new_people == 0
    with team.store.read() as connection:
        said = [one.what for one in earlier_imports(connection, limit=9) if not one.undone]
        tasks = connection.execute(select(func.count()).select_from(rows.FOLDED["task"])).scalar_one()
    assert said == ["3 referrals", "4 reviews", "3 services", "5 involvements"]
    assert tasks == 0
    assert team.store.rebuild_is_equal()


def test_caseload_begins_ends_and_hands_over(team: Team) -> None:
    """Beside what is held: a wait ends with the worker of the sheet, another key worker takes over, all as one act."""
    team.bring_in([["SSID", "Client", "Key worker", "Allocated on"], ["1", "Ann Ash", "", "02/03/2026"],
                   ["2", "Bob Oak", "Jo Bell", "02/03/2026"]])  # fmt: skip
    done = team.bring_in([["SSID", "Client", "Key worker", "Allocated on"], ["1", "Ann Ash", "Tom Wood", "05/03/2026"],
                          ["2", "Bob Oak", "Tom Wood", "05/03/2026"]])  # fmt: skip
    t = rows.allocation
    with team.store.read() as connection:
        found = connection.execute(
            select(t.c.from_date, t.c.to_date, t.c.end_reason, t.c.follows).order_by(t.c.no)
        ).all()
    assert [(row.from_date, row.to_date, row.end_reason) for row in found] == [
        ("2026-03-02", "2026-03-05", "allocated"), ("2026-03-02", "2026-03-05", "transferred"),
        ("2026-03-05", None, None), ("2026-03-05", None, None),
    ]  # fmt: skip
    assert all(row.follows for row in found[2:])
    undo_act(team.store, team.actor, done.act)
    with team.store.read() as connection:
        assert connection.execute(select(func.count()).where(t.c.to_date.is_(None), t.c.gone.is_(None))).scalar() == 2


def test_review_without_a_worker_is_nobodys(team: Team) -> None:
    """Who brings a list in did not do its reviews; free words are kept among the answers."""
    team.bring_in(kind_sheets.REVIEWS)
    t = rows.FOLDED["review"]
    with team.store.read() as connection:
        found = connection.execute(select(t.c.completed_on, t.c.worker_id, t.c.answers).order_by(t.c.no)).all()
    assert [bool(row.worker_id) for row in found] == [True, True, False, True]
    assert "happy with carers" in found[0].answers
    assert "ring daughter first" in found[1].answers


def test_half_way_nothing_is_left(team: Team) -> None:
    """Given up, or refused at one row: nothing is written, and the row is named."""

    class GivenUp(Exception):
        pass

    def give_up(done: int, total: int) -> None:
        if done >= total:
            raise GivenUp

    _, plan = team.plan(kind_sheets.SERVICES)
    with pytest.raises(GivenUp):
        import_services(team.store, team.actor, plan, progress=give_up)
    wrong = replace(plan.rows[-1], fields={**plan.rows[-1].fields, "component": "gold"})
    with pytest.raises(RuleBroken, match="import_row_wrong") as broken:
        import_services(team.store, team.actor, replace(plan, rows=(*plan.rows[:-1], wrong)))
    assert broken.value.values["row"] == plan.rows[-1].row
    assert (team.count("service"), team.count("person"), team.count("import_run")) == (0, 0, 0)
    import_services(team.store, team.actor, plan)
    with pytest.raises(RuleBroken, match="imported_already"):
        import_services(team.store, team.actor, plan)


def test_fields_nobody_knows_are_refused(team: Team) -> None:
    """Whatever a plan says, no field is written that its kind of sheet does not have."""
    for sheet, bring_in in ((kind_sheets.CASELOAD, import_caseload), (kind_sheets.REVIEWS, import_reviews),
                            (kind_sheets.REFERRALS, import_referrals), (kind_sheets.AMHP, import_amhp)):  # fmt: skip
        _, plan = team.plan(sheet)
        wrong = replace(plan.rows[0], fields={**plan.rows[0].fields, "gone": "now"})
        with pytest.raises(RuleBroken, match="import_row_wrong"):
            bring_in(team.store, team.actor, replace(plan, rows=(wrong,)))


def test_who_may_bring_in_what(team: Team) -> None:
    """A practitioner brings in services, not caseloads; a restricted person's rows say nothing of the record."""
    practitioner = Actor("b" * 32, Role.PRACTITIONER)
    _, plan = team.plan(kind_sheets.CASELOAD)
    with pytest.raises(NotPermitted):
        import_caseload(team.store, practitioner, plan)
    with pytest.raises(NotPermitted):
        import_services(team.store, Actor(team.actor.worker_id, Role.ANALYST), plan)
    opened, _ = team.tried(kind_sheets.CASELOAD, viewer=practitioner, kind="caseload")
    assert opened.kind.id != "caseload"
    register = RegisterPerson(person_id="a" * 32, given="Cyril", family="Tanner", nhs_number="9990000018")
    register_person(team.store, team.actor, register)
    service = {"from_date": "2025-01-06", "service_type": "lt_community", "component": "meals"}
    _, held = team.plan(
        [["Client", "NHS no", "Service", "Start date"], ["Cyril Tanner", "9990000018", "meals", "6/1/25"]]
    )
    assert dict(held.rows[0].fields) == service
    import_services(team.store, team.actor, held)
    restrict_person(team.store, team.actor, person_id="a" * 32, reason="staff_or_relative")
    _, tried = team.tried(kind_sheets.SERVICES, viewer=practitioner)
    assert [reason.code for reason in tried.run.fates[2].reasons] == ["person_restricted"]
    assert not tried.holdings.rows
    with pytest.raises(NotPermitted, match="restricted"):
        import_services(team.store, practitioner, replace(held, run_id="c" * 32))


def a_cell(chance: random.Random, team: Team, kind: SheetKind, about: Field) -> str:
    """What may stand in a column of a kind: mostly sense, sometimes none."""
    if about in kind.row_dates:
        day = TODAY + timedelta(days=chance.randint(-500, 60))
        if about in kind.dates and chance.random() < 0.6:
            return ""
        clock = f" {chance.randint(0, 23):02}:45" if kind.times else ""
        return chance.choice(["", "31/02/2026", "1/1/1900", *[day.strftime(f"%d/%m/%Y{clock}")] * 7])
    if about in kind.numbers:
        return chance.choice(["", "10", "7.5 hrs", "£20", "999999", "lots"])
    lists = {"workers": ["Jo Bell", "Tom Wood", "unallocated"], "holders": ["Jo Bell", "Tom Wood", "waiting"],
             "teams": ["Front door"], "patches": ["Canterbury patch"], "yes_no": ["perm", "temp"]}  # fmt: skip
    name = kind.coded.get(about, ("",))[0]
    if name in team.store.code_lists:
        return chance.choice(["", "hm?", *[code.label for code in team.store.code_lists[name].codes]])
    return chance.choice(["", *lists.get(name, ["09:30", "Willow Care"])])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.id in IMPORTS], ids=lambda kind: kind.id)
def test_what_the_dry_run_lets_pass_is_written(team: Team, kind: SheetKind) -> None:
    """Whatever stands in the columns and is answered: no row that was to be imported is refused by the commands."""
    chance, own, written = random.Random(7), list(kind.own_words), 0
    for _ in range(2):
        sheet: Rows = [
            ["SSID", "Name", *(kind.label(about) for about in own)],
            *(
                [
                    str(9000 + n % 11),
                    f"Ann Test{chr(97 + n % 11)}",
                    *(a_cell(chance, team, kind, about) for about in own),
                ]
                for n in range(60 if kind.times else 24)
            ),
        ]
        opened, tried = team.tried(sheet, kind=kind.id)
        decisions: dict[str, str] = {}
        for _ in range(6):
            for question in tried.run.open_questions():
                answers = [option.value for option in question.options] + ["2026-05-04"] * question.takes_date
                decisions.setdefault(question.key, question.suggested or chance.choice(answers))
            tried = decide_again(opened, tried, decisions)
        plan = plan_rows(tried.run, file_name="sheet.csv")
        if plan.rows:
            IMPORTS[kind.id](team.store, team.actor, plan)
        written += len(plan.rows)
    assert written >= 5
