"""The workers: who is in which team, with what role and hours, under which short names, and who can sign in."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from caseload_desktop.domain.names import fold
from caseload_desktop.services.organisation import amend_organisation
from caseload_desktop.store.queries.organisation import Membership, Worker
from caseload_desktop.store.queries.supervision import may_supervise
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.organisation import EndMembershipForm, MembershipForm, WorkerForm
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.pages.team.story import Organisation
from caseload_desktop.ui.record_words import day_long, role_label
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.facts import facts
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import heading, label, muted, rule

LEFT = "left"


class WorkersView(QWidget):
    """A list of workers and the one that is current beside it."""

    def __init__(self, desk: Desk, set_sign_in: Callable[[Worker], object], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.held: Organisation | None = None
        self._users: Mapping[str, str] = {}
        self._set_sign_in = set_sign_in
        self.bar = FilterBar(search="Search workers and teams")
        self.bar.add_chip(LEFT, "Also those who left")
        self.view = ListView("Workers")
        self.empty = EmptyState("users", "No worker fits.", action="Clear filters", on_action=self.bar.clear)
        self.pane = ListPane(self.view, self.empty)
        self.model = PagedModel[tuple[int, Worker]](
            self._columns(), self._fetch, row_id=lambda line: line[0], runner=desk.runner, aside=True, parent=self
        )
        self._beside = QVBoxLayout()
        self._lay_out()
        self.pane.watch(self.model)
        self.model.loaded.connect(self._on_loaded)
        self.bar.changed.connect(self._filter)
        self.view.current_changed.connect(self._on_current)
        self.view.opened.connect(lambda _number: self.side.open_side(focus=True))
        self.view.offer_menu(self._fill_menu)

    def _lay_out(self) -> None:
        card, beside, inner = Card(), Card(), QWidget()
        card.setAccessibleName("Workers")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        inner.setLayout(self._beside)
        self._beside.setContentsMargins(0, 0, 0, 0)
        beside.body.addWidget(scrolled(inner))
        self.side = SidePane(card, beside, title="Worker", width=372)
        self.add_button = button("Add a worker", self.add, icon="user-plus")
        head = row(self.bar, self.add_button)
        head.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(head)
        layout.addWidget(self.side, 1)

    def _columns(self) -> tuple[Column[tuple[int, Worker]], ...]:
        def team(line: tuple[int, Worker]) -> str:
            found = self.held.current(line[1].id) if self.held is not None else []
            return ", ".join(m.team for m in found)

        def hours(line: tuple[int, Worker]) -> str:
            found = self.held.current(line[1].id) if self.held is not None else []
            total = sum(m.hours_per_week or 0 for m in found)
            return f"{total:g} hours a week" if total else ""

        def status(line: tuple[int, Worker]) -> Tag | None:
            if not line[1].active:
                return Tag(Tone.GREY, "Left")
            return Tag(Tone.GREEN, "Signs in here") if line[1].id in self._users else None

        return (
            Column(
                "name",
                "Name",
                lambda line: line[1].name,
                detail=lambda line: line[1].job_title,
                strong=True,
                width=170,
                stretch=3,
                sortable=False,
            ),
            Column("role", "Role", lambda line: role_label(line[1].role), width=140, stretch=1, sortable=False),
            Column("team", "Team today", team, detail=hours, width=160, stretch=3, sortable=False),
            Column(
                "known",
                "Short names",
                lambda line: ", ".join(line[1].known_as),
                width=110,
                stretch=1,
                hide_below=740,
                sortable=False,
            ),
            Column(
                "status",
                "Status",
                lambda line: s.words if (s := status(line)) else "",
                tag=status,
                width=140,
                sortable=False,
            ),
        )

    def _fetch(self, numbers: Sequence[int]) -> list[tuple[int, Worker]]:
        workers = self.held.workers if self.held is not None else ()
        return [(n, workers[n]) for n in numbers if n < len(workers)]

    # ------------------------------------------------------------------------------------------------------- showing
    def show_organisation(self, held: Organisation, users: Mapping[str, str]) -> None:
        """Show the workers; ``users`` are sign-in names by worker id."""
        self.held, self._users = held, users
        self._filter()

    def _filter(self) -> None:
        if self.held is None:
            return
        words, left = fold(self.bar.text()).split(), LEFT in self.bar.on()
        shown = array("q")
        for number, worker in enumerate(self.held.workers):
            teams = " ".join(m.team for m in self.held.current(worker.id))
            text = fold(f"{worker.name} {worker.job_title} {teams} {' '.join(worker.known_as)}")
            if (worker.active or left) and all(word in text for word in words):
                shown.append(number)
        self.model.load(lambda _order: shown)

    def _on_loaded(self, _count: int) -> None:
        self.view.select_any()
        self._on_current(self.view.current_id())

    def current(self) -> Worker | None:
        """The worker whose line is current."""
        number = self.view.current_id()
        if number is None or self.held is None or number >= len(self.held.workers):
            return None
        return self.held.workers[number]

    def _on_current(self, _number: int | None) -> None:
        while (item := self._beside.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if (worker := self.current()) is not None and self.held is not None:
            self._beside.addWidget(self._shown(worker, self.held))
            self._beside.addStretch(1)

    def _shown(self, worker: Worker, held: Organisation) -> QWidget:
        holder = QWidget()
        name = heading(worker.name)
        name.setWordWrap(True)
        pairs = [
            ("Role", role_label(worker.role)),
            ("Job title", worker.job_title),
            ("Short names", ", ".join(worker.known_as)),
            ("Signs in as", self._users.get(worker.id, "Can't sign in here")),
        ]
        acts = [button("Change", self.change, icon="pencil"), button("Sign-in", self.sign_in, icon="key")]
        retire = button("Left", self.retire, icon="user-x", kind="quiet", name=f"{worker.name} left the council")
        back = button("Bring back", self.bring_back, icon="user-check", kind="quiet")
        buttons = [*acts, retire] if worker.active else [back]
        parts = [name, flow(*buttons), facts(pairs), rule(), heading("Teams"), self._teams(worker, held)]
        holder.setLayout(column(*parts, space=Space.M))
        return holder

    def _teams(self, worker: Worker, held: Organisation) -> QWidget:
        holder = QWidget()
        lines = column(space=Space.S)
        for membership in held.of_worker(worker.id):
            lines.addLayout(self._membership(membership, current=held.is_current(membership)))
        if worker.active:
            line = row(button("Add to a team", self.join, icon="plus"))
            line.addStretch(1)
            lines.addLayout(line)
        holder.setLayout(lines)
        return holder

    def _membership(self, membership: Membership, *, current: bool) -> QHBoxLayout:
        until = f" to {day_long(membership.to_date)}" if membership.to_date else ""
        hours = f" · {membership.hours_per_week:g} hours" if membership.hours_per_week else ""
        words = f"{'' if until else 'since '}{day_long(membership.from_date)}{until}{hours}"
        line = row(
            column(label(membership.team, "" if current else "muted", wrap=True), muted(words, wrap=True), space=1)
        )
        line.setStretch(0, 1)
        if not membership.to_date:
            name = f"End the time in {membership.team}"
            line.addWidget(button("End", lambda: self._end(membership), kind="quiet", name=name))
        return line

    # ------------------------------------------------------------------------------------------------------- acting
    def add(self) -> None:
        """Add a worker, to the team of whoever is current."""
        if self.held is not None:
            worker = self.current()
            there = self.held.current(worker.id) if worker is not None else []
            team_id = there[0].team_id if there else ""
            WorkerForm(self.desk, teams=self.held.teams, team_id=team_id, parent=self.window()).open()

    def change(self) -> None:
        """Change what is held of the current worker."""
        if (worker := self.current()) is not None:
            WorkerForm(self.desk, worker=worker, parent=self.window()).open()

    def join(self) -> None:
        """Add the current worker to a team."""
        if (worker := self.current()) is not None and self.held is not None:
            MembershipForm(self.desk, worker, self.held.teams, parent=self.window()).open()

    def sign_in(self) -> None:
        """Set how the current worker signs in on this laptop."""
        if (worker := self.current()) is not None:
            self._set_sign_in(worker)

    def retire(self) -> None:
        """Say that the current worker left."""
        self._set_active(on=False, done="Worker left")

    def bring_back(self) -> None:
        """Say that the current worker is back."""
        self._set_active(on=True, done="Worker is back")

    def _set_active(self, *, on: bool, done: str) -> None:
        if (worker := self.current()) is None:
            return
        store, actor, fields = self.desk.store, self.desk.actor, {"active": on}
        self.desk.write(
            self,
            done,
            lambda: amend_organisation(store, actor, entity="worker", row_id=worker.id, fields=fields),
        )

    def _end(self, membership: Membership) -> None:
        EndMembershipForm(self.desk, membership, parent=self.window()).open()

    def _fill_menu(self, menu: QMenu) -> None:
        if (worker := self.current()) is None:
            return
        if may_supervise(self.desk.actor, worker.id):
            menu.addAction("Safeguarding work", lambda: self.desk.go("supervision", worker.id))
        if worker.active:
            menu.addAction("Change", self.change)
            menu.addAction("Add to a team", self.join)
            menu.addAction("Sign-in", self.sign_in)
            menu.addAction("Left", self.retire)
        else:
            menu.addAction("Bring back", self.bring_back)
