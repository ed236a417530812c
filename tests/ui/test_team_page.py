"""The team page: workers with dated teams and hours, localities, sign-ins and code lists, edited by a manager."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.store.queries.organisation import memberships, workers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.add_user import AddUserForm
from caseload_desktop.ui.dialogs.code import CodeForm, RetireCodeForm, code_for
from caseload_desktop.ui.dialogs.organisation import (
    EndMembershipForm,
    LocalityForm,
    MembershipForm,
    TeamForm,
    WorkerForm,
    read_hours,
)
from caseload_desktop.ui.pages.team import PAGE
from caseload_desktop.ui.pages.team.page import TeamPage
from caseload_desktop.ui.pages.team.workers import LEFT
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, dialog_of
from tests.ui.support import assert_accessible, assert_no_tab_trap, shown

pytestmark = [pytest.mark.usefixtures("themed")]


@dataclass
class FakeVault:
    """Remembers who was let in; a name twice is taken."""

    names: dict[str, str]

    def users(self) -> list[Any]:
        return [SimpleNamespace(user=user, worker_id=worker) for worker, user in self.names.items()]

    def add_user(self, _store: object, _actor: Actor, worker_id: str, user: str, password: str) -> None:
        if user in self.names.values():
            raise RuleBroken("user_taken", field="user")
        if len(password) < 10:
            raise RuleBroken("password_short", field="password", least=10)
        self.names[worker_id] = user


def a_page(qtbot: QtBot, desk: Desk, *, tab: int = 0) -> TeamPage:
    page = TeamPage(desk)
    shown(qtbot, page, 1330, 700)
    page.show_item(None)
    page.tabs.setCurrentIndex(tab)
    return page


def click(page: QWidget, name: str) -> None:
    QApplication.processEvents()
    found = [b for b in page.findChildren(QPushButton) if b.accessibleName() == name and b.isVisibleTo(page)]
    assert len(found) == 1, name
    found[0].click()


def names(page: TeamPage) -> list[str]:
    model = page.workers.model
    return [str(model.index(n, 0).data()) for n in range(model.count)]


def choose(page: TeamPage, name: str) -> None:
    page.workers.view.select_row(names(page).index(name))


def test_workers_show_with_role_team_and_short_names(qtbot: QtBot, here: Room) -> None:
    """Everybody who works here stands in the list with role, today's team and the initials used on lists."""
    page = a_page(qtbot, here.desk)
    assert names(page) == ["Amina Rahman", "Jo Bell", "Morwenna Hale", "Tom Wakefield"]
    row = [str(page.workers.model.index(1, n).data() or "") for n in range(4)]
    assert row == ["Jo Bell", "Practitioner", "Duty desk", "J Bell, JB, jbell"]
    assert page.subtitle_text == "4 workers in 1 team"
    assert page.workers.bar.search is not None
    page.workers.bar.search.setText("jbell")
    assert names(page) == ["Jo Bell"]


def test_a_worker_is_added_with_team_and_hours_in_one_act(qtbot: QtBot, here: Room) -> None:
    """The form says what is missing beside it; saved, worker and membership are one act that undo takes back."""
    page = a_page(qtbot, here.desk)
    click(page, "Add a worker")
    form = dialog_of(page, WorkerForm)
    assert isinstance(form, WorkerForm)
    assert form.place is not None
    form.place.hours.setText("lots")
    form.submit()
    assert form.fields["name"].problem
    assert form.fields["hours_per_week"].problem
    form.name.setText("Ngozi Adeyemi")
    form.known_as.setText("NA, Ngozi")
    form.place.hours.setText("18,5")
    form.submit()
    assert "Ngozi Adeyemi" in names(page)
    with here.store.read() as connection:
        (mine,) = [m for m in memberships(connection) if m.worker == "Ngozi Adeyemi"]
        (who,) = [w for w in workers(connection) if w.name == "Ngozi Adeyemi"]
    assert (mine.team, mine.hours_per_week) == ("Duty desk", 18.5)
    assert who.known_as == ("NA", "Ngozi")
    here.desk.undo_last()
    assert "Ngozi Adeyemi" not in names(page)


def test_a_worker_changes_joins_leaves_and_comes_back(qtbot: QtBot, here: Room) -> None:
    """Role and short names change; a team is joined and left on a day; whoever left is found among those who left."""
    page = a_page(qtbot, here.desk)
    choose(page, "Jo Bell")
    click(page, "Change")
    form = dialog_of(page, WorkerForm)
    assert isinstance(form, WorkerForm)
    form.role.set_code(Role.SENIOR_PRACTITIONER.value)
    form.known_as.setText("JB")
    form.submit()
    click(page, "End the time in Duty desk")
    ending = dialog_of(page, EndMembershipForm)
    assert isinstance(ending, EndMembershipForm)
    ending.last.set_text("1/1/2019")
    ending.submit()
    assert ending.fields["to_date"].problem
    ending.last.set_text("31/10/26")
    ending.submit()
    page.workers.join()
    joining = dialog_of(page, MembershipForm)
    assert isinstance(joining, MembershipForm)
    assert page.held is not None
    joining.place.team.set_code(page.held.teams[0].id)
    joining.place.since.set_text("1/11/26")
    joining.submit()
    assert [m.from_date for m in page.held.of_worker(PRACTITIONER.worker_id)] == ["2026-11-01", "2020-01-01"]
    click(page, "Jo Bell left the council")
    assert "Jo Bell" not in names(page)
    page.workers.bar.set_on({LEFT})
    choose(page, "Jo Bell")
    page.workers.bring_back()
    page.workers.bar.set_on(())
    assert "Jo Bell" in names(page)
    assert here.said[-2:] == ["Worker left", "Worker is back"]


def test_localities_and_teams_are_added_renamed_and_retired(qtbot: QtBot, here: Room) -> None:
    """The council's shape is edited here and shows at once."""
    page = a_page(qtbot, here.desk, tab=1)
    click(page, "Add a locality")
    locality = dialog_of(page, LocalityForm)
    assert isinstance(locality, LocalityForm)
    locality.submit()
    assert locality.fields["name"].problem
    locality.name.setText("Swale")
    locality.submit()
    click(page, "Add a team to Swale")
    team = dialog_of(page, TeamForm)
    assert isinstance(team, TeamForm)
    team.name.setText("Enablement east")
    team.kind.set_code("enablement")
    team.submit()
    click(page, "Change Enablement east")
    renaming = dialog_of(page, TeamForm)
    assert isinstance(renaming, TeamForm)
    renaming.name.setText("Enablement coast")
    renaming.submit()
    click(page, "Retire Enablement coast")
    assert page.held is not None
    (held,) = [t for t in page.held.teams if t.name == "Enablement coast"]
    assert (held.active, held.locality, held.kind) == (False, "Swale", "enablement")
    click(page, "Bring back Enablement coast")
    assert here.said[-1] == "Team brought back"


def test_a_worker_is_let_sign_in(qtbot: QtBot, here: Room) -> None:
    """The manager gives a name and a first password; a taken name or short password is said beside its field."""
    vault = FakeVault({MANAGER.worker_id: "morwenna"})
    here.desk.workshop = SimpleNamespace(vault=lambda: vault)  # type: ignore[assignment]
    page = a_page(qtbot, here.desk)
    choose(page, "Jo Bell")
    click(page, "Sign-in")
    form = dialog_of(page, AddUserForm)
    assert isinstance(form, AddUserForm)
    assert form.user.text() == "jo.bell"
    form.user.setText("morwenna")
    form.passwords.first.setText("three plain words")
    form.passwords.second.setText("three plain words")
    form.submit()
    assert form.fields["user"].problem
    form.user.setText("jo")
    form.submit()
    assert vault.names[PRACTITIONER.worker_id] == "jo"
    assert here.said == ["Sign-in set"]
    assert "Signs in here" in str(page.workers.model.index(1, 4).data())


def test_a_code_list_gets_a_local_entry_and_loses_one(qtbot: QtBot, here: Room) -> None:
    """A local entry is offered at once, gets other words, is retired; national words can't be changed."""
    page = a_page(qtbot, here.desk, tab=3)
    assert page.lists is not None
    page.lists.picker.set_code("contact_method")
    page.lists.refresh()
    click(page, "Add a local entry")
    form = dialog_of(page, CodeForm)
    assert isinstance(form, CodeForm)
    form.submit()
    assert form.fields["label"].problem
    form.words.setText("Video call")
    form.aliases.setText("teams, zoom")
    form.submit()
    today = here.desk.today()
    assert "Video call" in [c.label for c in here.desk.code_lists.current("contact_method", today)]
    place = [c.label for c in here.desk.code_lists["contact_method"].codes].index("Video call")
    page.lists.view.select_row(place)
    page.lists.retire()
    retiring = dialog_of(page, RetireCodeForm)
    assert isinstance(retiring, RetireCodeForm)
    retiring.last.set_text("19/11/26")
    retiring.submit()
    assert "Video call" not in [c.label for c in here.desk.code_lists.current("contact_method", today)]
    assert here.desk.code_lists.recognise("contact_method", "zoom") is not None
    page.lists.picker.set_code("ethnicity")
    page.lists.refresh()
    assert not page.lists.add_button.isEnabled()
    assert not page.lists.change_button.isEnabled()


def test_ids_of_local_entries_are_plain_and_never_taken_twice() -> None:
    """The id of a local entry comes from its words; hours are read as people write them."""
    assert code_for("Pet care!", frozenset()) == "local_pet_care"
    assert code_for("Pet care", frozenset({"local_pet_care"})) == "local_pet_care_2"
    assert (read_hours(" 18,5 h"), read_hours("")) == (18.5, None)


def test_only_managers_come_here(here: Room) -> None:
    """The page asks for the right to manage a team, which a practitioner lacks."""
    assert PAGE.needs is not None
    assert here.desk.may(PAGE.needs)
    assert not here.as_(PRACTITIONER).may(PAGE.needs)


@pytest.mark.parametrize("tab", [0, 1, 2, 3])
def test_every_tab_is_reached_by_keyboard_and_named(qtbot: QtBot, here: Room, tab: int) -> None:
    """Every control of every tab has a name for a screen reader and Tab comes round through all of them."""
    page = a_page(qtbot, here.desk, tab=tab)
    assert_accessible(page)
    page.tabs.tabBar().setFocus()
    assert_no_tab_trap(page)
