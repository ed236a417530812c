"""The page on which a manager keeps workers, teams, laptops and code lists."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.organisation import Worker
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.pages.team.laptops import LaptopsView
from caseload_desktop.ui.pages.team.lists import ListsView
from caseload_desktop.ui.pages.team.places import PlacesView
from caseload_desktop.ui.pages.team.story import Organisation, organisation
from caseload_desktop.ui.pages.team.workers import WorkersView
from caseload_desktop.ui.record_words import count_words

LAPTOPS = "laptops"
"""The item by which another page leads to the laptops."""


class TeamPage(Page):
    """Alt+W, T, L and C are the tabs."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.held: Organisation | None = None
        self._users: dict[str, str] = {}
        self.workers = WorkersView(desk, self.set_sign_in)
        self.places = PlacesView(desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the team page")
        self.tabs.addTab(self.workers, "&Workers")
        self.tabs.addTab(self.places, "&Teams and localities")
        self.laptops = LaptopsView(desk)
        self.tabs.addTab(self.laptops, "&Laptops")
        self.lists: ListsView | None = None
        if desk.may(May.MANAGE_LISTS):
            self.lists = ListsView(desk)
            self.tabs.addTab(self.lists, "&Code lists")
            desk.lists_changed.connect(self.lists.refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.refresh()

    # ------------------------------------------------------------------------------------------------------- loading
    @override
    def show_item(self, item: str | None) -> None:
        if item == LAPTOPS:
            self.tabs.setCurrentWidget(self.laptops)
        self._read_users()
        if item == "laptops":
            self.tabs.setCurrentWidget(self.laptops)

    @override
    def refresh(self) -> None:
        today = self.desk.today().isoformat()
        self.desk.read(self, lambda c: organisation(c, today=today), self._on_organisation, key="organisation")
        self.laptops.refresh()
        if self.lists is not None:
            self.lists.refresh()

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches("locality", "team", "worker", "membership", "device", "code_change")

    @override
    def first_focus(self) -> QWidget | None:
        lists = {self.workers: self.workers.view, self.laptops: self.laptops.view}
        return lists.get(self.tabs.currentWidget(), self.tabs.tabBar())

    def _on_organisation(self, held: Organisation) -> None:
        self.held = held
        active = sum(worker.active for worker in held.workers)
        teams = sum(team.active for team in held.teams)
        self.set_headline("Team", f"{count_words(active, 'worker')} in {count_words(teams, 'team')}")
        self.workers.show_organisation(held, self._users)
        self.places.show_organisation(held)

    def _read_users(self) -> None:
        """Who can sign in on this laptop; a desk without a session has no door to ask."""
        workshop = self.desk.workshop
        if workshop is not None:
            self.desk.runner.run(self, lambda: list(workshop.vault().users()), self._on_users)

    def _on_users(self, users: list[Any]) -> None:
        self._users = {user.worker_id: user.user for user in users}
        if self.held is not None:
            self.workers.show_organisation(self.held, self._users)

    # ------------------------------------------------------------------------------------------------------- acting
    def set_sign_in(self, worker: Worker) -> None:
        """Let a worker sign in on this laptop, or give them another password."""
        from caseload_desktop.ui.dialogs.add_user import AddUserForm

        workshop = self.desk.workshop
        if workshop is None:
            self.desk.notices.tell("Sign-ins can't be set here.")
            return
        form = AddUserForm(
            self.desk, workshop.vault(), worker, user=self._users.get(worker.id, ""), parent=self.window()
        )
        form.accepted.connect(self._read_users)
        form.open()
