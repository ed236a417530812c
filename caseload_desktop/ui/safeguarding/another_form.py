"""The form for further adults of an incident already on record: who they are; what was typed before goes with them."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.services.safeguarding import Adult, RaiseConcern, raise_concern
from caseload_desktop.store.queries.safeguarding import Concern
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.safeguarding.adults_field import AdultsField
from caseload_desktop.ui.safeguarding.form import SafeguardingForm
from caseload_desktop.ui.widgets.field import Field

_SHARED = (
    "types",
    "immediate_risk",
    "immediate_action",
    "services_called",
    "referrer_kind",
    "referrer_name",
    "referrer_phone",
    "location",
    "location_detail",
    "source_of_risk",
    "source_detail",
    "source_name",
    "crime_reference",
    "happened_note",
)


class AnotherForm(SafeguardingForm):
    """Raise the same concern about further adults."""

    def __init__(self, desk: Desk, one: Concern, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Further adults of the same incident",
            save="Raise for them too",
            done="Concern raised",
            words="Each gets a concern of their own with what was typed before. Their own side is put in afterwards.",
            width=600,
            parent=parent,
        )
        self._one = one
        self.adults = AdultsField(desk, without=one.person_id)
        self.add("adults", Field("&Who", self.adults))
        self.words = self.note("what_happened", "What &happened to them", text=one.what_happened, lines=3)
        self.called = QLineEdit(one.incident_title)
        self.add("incident_title", Field("What the &incident is called", self.called, optional=True))
        self.moment("raised_on", "raised_at", title="&Raised on")
        self.keep("another", one.id)
        self.adults.setFocus()

    @override
    def work(self) -> Work | None:
        on, at = self.read_day("raised_on"), self.read_time("raised_at")
        said = self.must_say("what_happened", self.words.text(), "what_happened_required")
        if not self.adults.ids():
            self.fields["adults"].set_problem(sentence("adult_required"))
            return None
        if not (on and at and said):
            return None
        one = self._one
        command = RaiseConcern(
            adults=tuple(Adult(person_id=person_id) for person_id in self.adults.ids()),
            incident_of=one.id,
            incident_title=self.called.text(),
            raised_on=on,
            raised_at=at,
            what_happened=self.words.text(),
            happened_on=one.happened_on or None,
            provider_id=one.provider_id or None,
            referrer_anonymous=one.referrer_anonymous,
            **{name: getattr(one, name) for name in _SHARED},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: raise_concern(store, actor, command)
