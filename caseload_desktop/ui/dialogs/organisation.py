"""Forms for workers, their teams and hours, localities and teams."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import ROLE_LABELS, Role
from caseload_desktop.services.organisation import (
    AddWorker,
    add_locality,
    add_membership,
    add_team,
    add_worker_to_team,
    amend_organisation,
    end_membership,
)
from caseload_desktop.store.queries.organisation import Locality, Membership, Team, Worker
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.meanwhile import Rebase
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import label

_ROLES = tuple(Option(role.value, words) for role, words in ROLE_LABELS.items())


def read_hours(text: str) -> float | None:
    """Hours a week as typed; raises ``ValueError`` for what is no number, None for nothing."""
    text = text.strip().replace(",", ".").removesuffix("h").strip()
    return float(text) if text else None


class _Place:
    """The fields of a membership: team, since when, hours a week."""

    def __init__(self, form: FormDialog, teams: Sequence[Team], team_id: str = "") -> None:
        self._form = form
        self.team = CodePicker([Option(t.id, t.name) for t in teams if t.active])
        self.team.set_code(team_id)
        self.since = DateField(today=form.desk.today)
        self.since.set_value(form.desk.today())
        self.hours = QLineEdit()
        form.add("team_id", Field("&Team", self.team))
        form.add("from_date", Field("&Since", self.since))
        form.add("hours_per_week", Field("&Hours a week", self.hours, optional=True))
        form.proposed.add("from_date")

    def read(self) -> tuple[str, str, float | None] | None:
        """Team, first day and hours; None when something stands beside its field."""
        fields, hours = self._form.fields, None
        try:
            hours = read_hours(self.hours.text())
        except ValueError:
            fields["hours_per_week"].set_problem(sentence("not_a_number"))
        if not self.team.code():
            fields["team_id"].set_problem(sentence("required"))
        day = self.since.value()
        if day is None:
            fields["from_date"].set_problem(self.since.problem() or sentence("date_empty"))
            return None
        if any(fields[key].problem for key in ("team_id", "hours_per_week")):
            return None
        return self.team.code(), day.isoformat(), hours


class WorkerForm(FormDialog):
    """A new worker with their team, or what is held of one: name, role, job title, short names."""

    def __init__(
        self,
        desk: Desk,
        *,
        teams: Sequence[Team] = (),
        team_id: str = "",
        worker: Worker | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk,
            title="Change this worker" if worker is not None else "Add a worker",
            save="Save" if worker is not None else "Add",
            done="Worker changed" if worker is not None else "Worker added",
            parent=parent,
        )
        self.name, self.job_title, self.known_as = QLineEdit(), QLineEdit(), QLineEdit()
        self.role = CodePicker(_ROLES)
        self.role.set_code(worker.role if worker is not None else Role.PRACTITIONER.value)
        self.add("name", Field("&Name", self.name))
        self.add("role", Field("&Role", self.role, hint="What they may do in this program."))
        self.add("job_title", Field("&Job title", self.job_title, optional=True))
        hint = "As colleagues write them on lists, with commas: JB, J Bell"
        self.add("known_as", Field("Short n&ames", self.known_as, hint=hint, optional=True))
        self.place = _Place(self, teams, team_id) if worker is None else None
        if worker is not None:
            self.name.setText(worker.name)
            self.job_title.setText(worker.job_title)
            self.known_as.setText(", ".join(worker.known_as))
            held = {"name": worker.name, "role": worker.role, "job_title": worker.job_title}
            self.edits("worker", worker.id, {**held, "known_as": worker.known_as})
        self.keep_small("worker", worker.id if worker is not None else "new")
        self.name.setFocus()

    @override
    def work(self) -> Work | None:
        if not self.name.text().strip():
            self.fields["name"].set_problem(sentence("required"))
        if not self.role.code():
            self.fields["role"].set_problem(sentence("required"))
        place = self.place.read() if self.place is not None else ("", "", None)
        if place is None or any(field.problem for field in self.fields.values()):
            return None
        known_as = tuple(part.strip() for part in self.known_as.text().split(",") if part.strip())
        name, title, role = self.name.text().strip(), self.job_title.text().strip(), self.role.code()
        store, actor = self.desk.store, self.desk.actor
        if self.rebase is not None:
            return _amending(self, self.rebase)
        command = AddWorker(name=name, role=Role(role), job_title=title, known_as=known_as)
        team_id, since, hours = place
        return lambda: add_worker_to_team(store, actor, command, team_id=team_id, from_date=since, hours_per_week=hours)


class MembershipForm(FormDialog):
    """A team a worker joins, from a day on, with contracted hours."""

    def __init__(self, desk: Desk, worker: Worker, teams: Sequence[Team], *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title="Add to a team", save="Add", done="Added to the team", parent=parent)
        self._worker = worker
        self.add_part(label(worker.name, "label"))
        self.place = _Place(self, teams)
        self.keep_small("membership", worker.id)
        self.place.team.setFocus()

    @override
    def work(self) -> Work | None:
        place = self.place.read()
        if place is None:
            return None
        store, actor, worker_id = self.desk.store, self.desk.actor, self._worker.id
        team_id, since, hours = place
        return lambda: add_membership(
            store, actor, worker_id=worker_id, team_id=team_id, from_date=since, hours_per_week=hours
        )


class EndMembershipForm(FormDialog):
    """The last day of a worker in a team."""

    def __init__(self, desk: Desk, membership: Membership, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title="Leave this team", save="Save", done="Membership ended", parent=parent)
        self._membership = membership
        self.add_part(label(f"{membership.worker}, {membership.team}", "label", wrap=True))
        self.last = DateField(today=desk.today)
        self.last.set_value(desk.today())
        self.add("to_date", Field("&Last day", self.last))
        self.edits("membership", membership.id, {"to_date": membership.to_date})
        self.keep_small("membership ended", membership.id)
        self.last.setFocus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("to_date")
        if not on:
            return None
        store, actor, membership_id = self.desk.store, self.desk.actor, self._membership.id
        seen = self.rebase.seen() if self.rebase is not None else None
        return lambda: end_membership(store, actor, membership_id=membership_id, on=on, seen=seen)


class LocalityForm(FormDialog):
    """A new locality, or another name for one."""

    def __init__(self, desk: Desk, locality: Locality | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Change this locality" if locality is not None else "Add a locality",
            save="Save",
            done="Locality changed" if locality is not None else "Locality added",
            parent=parent,
        )
        self.name, self.area = QLineEdit(), QLineEdit()
        self.add("name", Field("&Name", self.name))
        self.add("area", Field("&Area", self.area, optional=True))
        if locality is not None:
            self.name.setText(locality.name)
            self.area.setText(locality.area)
            self.edits("locality", locality.id, {"name": locality.name, "area": locality.area})
        self.keep_small("locality", locality.id if locality is not None else "new")
        self.name.setFocus()

    @override
    def work(self) -> Work | None:
        name, area = self.name.text().strip(), self.area.text().strip()
        if not name:
            self.fields["name"].set_problem(sentence("required"))
            return None
        store, actor = self.desk.store, self.desk.actor
        if self.rebase is not None:
            return _amending(self, self.rebase)
        return lambda: add_locality(store, actor, name=name, area=area)


class TeamForm(FormDialog):
    """A new team of a locality, or another name, kind or locality for one."""

    def __init__(
        self,
        desk: Desk,
        localities: Sequence[Locality],
        *,
        team: Team | None = None,
        locality_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk,
            title="Change this team" if team is not None else "Add a team",
            save="Save",
            done="Team changed" if team is not None else "Team added",
            parent=parent,
        )
        self.name = QLineEdit()
        self.kind = CodePicker(desk.code_lists["team_kind"].codes)
        self.locality = CodePicker([Option(each.id, each.name) for each in localities if each.active])
        self.locality.set_code(team.locality_id if team is not None else locality_id)
        self.add("name", Field("&Name", self.name))
        self.add("kind", Field("&Kind", self.kind, optional=True))
        self.add("locality_id", Field("&Locality", self.locality))
        if team is not None:
            self.name.setText(team.name)
            self.kind.set_code(team.kind)
            self.edits("team", team.id, {"name": team.name, "kind": team.kind, "locality_id": team.locality_id})
        self.keep_small("team", team.id if team is not None else "new")
        self.name.setFocus()

    @override
    def work(self) -> Work | None:
        name, kind, locality_id = self.name.text().strip(), self.kind.code(), self.locality.code()
        if not name:
            self.fields["name"].set_problem(sentence("required"))
        if not locality_id:
            self.fields["locality_id"].set_problem(sentence("required"))
        if not (name and locality_id):
            return None
        store, actor = self.desk.store, self.desk.actor
        if self.rebase is not None:
            return _amending(self, self.rebase)
        return lambda: add_team(store, actor, locality_id=locality_id, name=name, kind=kind)


def _amending(form: FormDialog, rebase: Rebase) -> Work | None:
    """Saving what was changed of a row of the organisation; None, and said so, when nothing was."""
    changed, seen = rebase.changed(), rebase.seen()
    if not changed:
        form.say("Nothing is changed yet.", Tone.BLUE)
        return None
    store, actor, entity, row_id = form.desk.store, form.desk.actor, rebase.entity, rebase.row_id
    return lambda: amend_organisation(store, actor, entity=entity, row_id=row_id, fields=changed, seen=seen)
