"""Localities and their teams, each with how many work there today."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.services.organisation import amend_organisation
from caseload_desktop.store.queries.organisation import Locality, Team
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.organisation import LocalityForm, TeamForm
from caseload_desktop.ui.pages.team.story import Organisation
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import label, muted


class PlacesView(QWidget):
    """A card for each locality; made anew when the organisation changes."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.held: Organisation | None = None
        self.add_button = button("Add a locality", self.add_locality, icon="plus")
        head = row(muted("Teams and localities are shown in figures, filters and forms everywhere."))
        head.addStretch(1)
        head.addWidget(self.add_button)
        self._area = scrolled(QWidget())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(head)
        layout.addWidget(self._area, 1)

    def show_organisation(self, held: Organisation) -> None:
        """Show localities and teams; retired ones last."""
        self.held = held
        inner = QWidget()
        ordered = sorted(held.localities, key=lambda each: (not each.active, each.name))
        cards = column(*(self._card(each, held) for each in ordered), space=Space.M)
        cards.addStretch(1)
        inner.setLayout(cards)
        self._area.setWidget(inner)

    def _card(self, locality: Locality, held: Organisation) -> Card:
        name = f"{locality.name} ({locality.area})" if locality.area else locality.name
        card = Card(name)
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        if not locality.active:
            card.corner.addWidget(StatusTag(Tag(Tone.GREY, "Retired")))
        card.corner.addWidget(
            button("Change", lambda: self._change_locality(locality), kind="quiet", name=f"Change {locality.name}")
        )
        words = "Retire" if locality.active else "Bring back"
        card.corner.addWidget(
            button(
                words,
                lambda: self._set_active("locality", locality.id, on=not locality.active, what="Locality"),
                kind="quiet",
                name=f"{words} {locality.name}",
            )
        )
        card.corner.addWidget(
            button("Add a team", lambda: self._add_team(locality), icon="plus", name=f"Add a team to {locality.name}")
        )
        teams = sorted((t for t in held.teams if t.locality_id == locality.id), key=lambda t: (not t.active, t.name))
        for team in teams:
            card.body.addLayout(self._team(team, held))
        if not teams:
            card.body.addWidget(muted("No team yet."))
        return card

    def _team(self, team: Team, held: Organisation) -> QHBoxLayout:
        kind = self.desk.code_lists.label("team_kind", team.kind)
        about = " · ".join(part for part in (kind, count_words(held.count_in(team.id), "worker") + " today") if part)
        line = row(column(label(team.name, "" if team.active else "muted", wrap=True), muted(about), space=1))
        line.setStretch(0, 1)
        if not team.active:
            line.addWidget(StatusTag(Tag(Tone.GREY, "Retired")))
        line.addWidget(button("Change", lambda: self._change_team(team), kind="quiet", name=f"Change {team.name}"))
        words = "Retire" if team.active else "Bring back"
        line.addWidget(
            button(
                words,
                lambda: self._set_active("team", team.id, on=not team.active, what="Team"),
                kind="quiet",
                name=f"{words} {team.name}",
            )
        )
        return line

    # ------------------------------------------------------------------------------------------------------- acting
    def add_locality(self) -> None:
        """Add a locality."""
        LocalityForm(self.desk, parent=self.window()).open()

    def _change_locality(self, locality: Locality) -> None:
        LocalityForm(self.desk, locality, parent=self.window()).open()

    def _add_team(self, locality: Locality) -> None:
        if self.held is not None:
            TeamForm(self.desk, self.held.localities, locality_id=locality.id, parent=self.window()).open()

    def _change_team(self, team: Team) -> None:
        if self.held is not None:
            TeamForm(self.desk, self.held.localities, team=team, parent=self.window()).open()

    def _set_active(self, entity: str, row_id: str, *, on: bool, what: str) -> None:
        store, actor, fields = self.desk.store, self.desk.actor, {"active": on}
        self.desk.write(
            self,
            f"{what} brought back" if on else f"{what} retired",
            lambda: amend_organisation(store, actor, entity=entity, row_id=row_id, fields=fields),
        )
