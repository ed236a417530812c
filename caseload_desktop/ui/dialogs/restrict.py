"""Restricting a record to named workers, letting in one more, and opening it again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.services.people import grant_restricted, lift_restriction, restrict_person
from caseload_desktop.store.queries.organisation import Worker, workers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit


class RestrictForm(FormDialog):
    """Why the record is restricted, and who besides whoever does it may read it."""

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        values: Mapping[str, object] | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk,
            title="Restrict this record",
            save="Restrict",
            done="Record restricted",
            words="Only the workers you name, and you, can read it. Others find the name and that it is restricted.",
            danger=True,
            width=520,
            parent=parent,
        )
        self._person_id = person_id
        self.reason = CodePicker(desk.code_lists.current("restriction_reason", desk.today()))
        self.add("reason", Field("&Why", self.reason))
        if values is not None:
            held = {"restricted_reason": values.get("restricted_reason"), "restricted": values.get("restricted")}
            self.edits("person", person_id, held, keys={"restricted_reason": "reason"})
        self.group: CheckGroup | None = None
        desk.read(self, workers, self._on_workers, key="workers")
        self.reason.setFocus()

    def _on_workers(self, found: list[Worker]) -> None:
        me = self.desk.actor.worker_id
        self.group = CheckGroup([Option(w.id, w.name) for w in found if w.active and w.id != me])
        self.add("workers", Field("Who else may read it", self.group, optional=True))

    @override
    def work(self) -> Work | None:
        reason = self.reason.code()
        if not reason:
            self.fields["reason"].set_problem(sentence("required"))
            return None
        store, actor, person_id = self.desk.store, self.desk.actor, self._person_id
        named = tuple(self.group.codes()) if self.group is not None else ()
        seen = self.rebase.seen() if self.rebase is not None else None
        return lambda: restrict_person(store, actor, person_id=person_id, reason=reason, workers=named, seen=seen)

    @override
    def typed(self) -> Mapping[str, object]:
        return {**super().typed(), "restricted": True}

    @override
    def take(self, name: str, value: object) -> None:
        """Restricted or opened by somebody else meanwhile: the reason is taken over, the rest is no control here."""
        if name != "restricted":
            super().take(name, value)

    @override
    def what(self, name: str) -> str:
        return "Restricted" if name == "restricted" else super().what(name)


class LiftForm(FormDialog):
    """Why a record is opened again; ``values`` are the restriction as it was read."""

    def __init__(
        self, desk: Desk, person_id: str, values: Mapping[str, object], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title="Lift the restriction",
            save="Lift",
            done="Restriction lifted",
            words="Everybody whose role reads records can then read this one.",
            danger=True,
            parent=parent,
        )
        self._person_id = person_id
        self.why = NoteEdit(placeholder="In a few words", least_lines=2, most_lines=6)
        self.add("why", Field("&Why", self.why))
        self.edits("person", person_id, {name: values.get(name) for name in ("restricted_reason", "restricted")})
        self.keep_small("lift a restriction", person_id)
        self.why.setFocus()

    @override
    def work(self) -> Work | None:
        why = self.why.text()
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
            return None
        store, actor, person_id = self.desk.store, self.desk.actor, self._person_id
        seen = self.rebase.seen() if self.rebase is not None else None
        return lambda: lift_restriction(store, actor, person_id=person_id, why=why, seen=seen)

    @override
    def typed(self) -> Mapping[str, object]:
        return {"restricted": False, "restricted_reason": None}

    @override
    def take(self, name: str, value: object) -> None:
        """Restricted anew by somebody else, and that is to stand: there is nothing left to do here."""
        if value:
            self.leave()

    @override
    def what(self, name: str) -> str:
        return "Restricted" if name == "restricted" else "Why it is restricted"


class LetInForm(FormDialog):
    """One more worker who may read a restricted record."""

    def __init__(self, desk: Desk, person_id: str, already: frozenset[str], *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title="Let in a worker", save="Let in", done="Worker let in", parent=parent)
        self._person_id, self._already = person_id, already
        self.worker = CodePicker()
        self.add("worker", Field("&Worker", self.worker))
        desk.read(self, workers, self._on_workers, key="workers")
        self.worker.setFocus()

    def _on_workers(self, found: list[Worker]) -> None:
        self.worker.set_choices([Option(w.id, w.name) for w in found if w.active and w.id not in self._already])

    @override
    def work(self) -> Work | None:
        worker_id = self.worker.code()
        if not worker_id:
            self.fields["worker"].set_problem(sentence("required"))
            return None
        store, actor, person_id = self.desk.store, self.desk.actor, self._person_id
        return lambda: grant_restricted(store, actor, person_id=person_id, worker_id=worker_id)
