"""The forms that add a provider and change what is known of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.services.providers import CHANGEABLE, add_provider, change_provider
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.organisation import Locality, localities
from caseload_desktop.store.queries.support import Held
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.dialogs.form_draft import PROVIDER_FORM
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.support.record_form import RecordForm
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.status_tag import Tone

NO_PERSON = "Every laptop of the council has this. Write nothing here about a person."


class ProviderForm(RecordForm):
    """The fields of a provider: one record for each place."""

    entity = "provider"

    def build(self) -> None:
        """Lay out what a provider is."""
        self.locality = CodePicker([], placeholder="Not said")
        self.line(self.of("name", "&Name of the place"), self.of("kind", "&Kind of service"))
        self.line(
            self.of("company", "C&ompany that runs it", optional=True),
            self.of("known_as", "Also kno&wn as", optional=True),
        )
        lines = NoteEdit(placeholder="Street and town", least_lines=2, most_lines=4)
        self.line(self.of("lines", "&Address", lines, optional=True))
        self.line(
            self.of("postcode", "&Postcode", optional=True),
            self.of("phone", "P&hone", optional=True),
        )
        self.line(
            self.of("cqc_location", "CQC &location ID", optional=True, hint="On its page at the regulator"),
            self.of("locality_id", "Locali&ty", self.locality, optional=True),
        )
        self.add_part(self.of("note", "Not&e", optional=True))
        self.desk.read(self, localities, self._on_localities, key="localities")

    def _on_localities(self, found: list[Locality]) -> None:
        self.locality.set_choices([Option(one.id, one.name) for one in found if one.active])

    def given(self) -> dict[str, Any] | None:
        """What the fields say; None when something is missing, said beside it."""
        return self.values("name", "kind")


class AddProviderForm(ProviderForm):
    """A provider not on record yet. One that is there already can be taken instead.

    Signals: ``added(str id)``, also of the one taken instead.
    """

    added = Signal(str)

    def __init__(
        self, desk: Desk, *, name: str = "", kind: str = "", postcode: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title="Add a provider",
            save="Add provider",
            done="Provider added",
            words=f"One record for each place, not one for the company. {NO_PERSON}",
            width=620,
            parent=parent,
        )
        self.build()
        self.show_held({"name": name, "kind": kind, "postcode": postcode}, ("name", "kind", "postcode"))
        self.keep_words(PROVIDER_FORM, f"new {name}".strip())
        self.fields["kind" if name else "name"].focus()

    @override
    def work(self) -> Work | None:
        found = self.given()
        if found is None:
            return None
        store, actor = self.desk.store, self.desk.actor
        given = {name: value for name, value in found.items() if value is not None}
        return lambda: add_provider(store, actor, **given)

    @override
    def on_saved(self, changes: Changes) -> None:
        self.added.emit(changes.ids("provider")[0])
        super().on_saved(changes)

    @override
    def on_error(self, error: CaseloadError) -> None:
        there = str(error.values.get("provider_id") or "")
        if error.code != "provider_there_already" or not there:
            super().on_error(error)
            return
        self.save_button.setEnabled(True)
        bar = MessageBar(Tone.AMBER, sentence_for(error), action="Use that one", on_action=lambda: self._take(there))
        self._bars.addWidget(bar)
        bar.speak()

    def _take(self, provider_id: str) -> None:
        self.added.emit(provider_id)
        self.accept()


class ChangeProviderForm(ProviderForm):
    """Put right or complete what is known of a provider."""

    def __init__(self, desk: Desk, held: Mapping[str, Any], *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Change {held['name']}",
            save="Change",
            done="Provider changed",
            words=NO_PERSON,
            width=620,
            parent=parent,
        )
        self._id = str(held["id"])
        self.build()
        self.begin_with(Held(self._id, "provider", dict(held)), CHANGEABLE)
        self.keep_words(PROVIDER_FORM, f"change {self._id}")
        self.fields["name"].focus()

    @override
    def work(self) -> Work | None:
        if self.given() is None or self.rebase is None:
            return None
        fields, seen = self.rebase.changed(), self.seen()
        store, actor, provider_id = self.desk.store, self.desk.actor, self._id
        return lambda: change_provider(store, actor, provider_id=provider_id, fields=fields, seen=seen)
