"""Forms on a concern: raise it for one adult or several, put it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.services.safeguarding import Adult, CorrectConcern, RaiseConcern, correct_concern, raise_concern
from caseload_desktop.store.queries.safeguarding import Concern
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.safeguarding.adults_field import AdultsField
from caseload_desktop.ui.safeguarding.form import SafeguardingForm
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.provider_field import ProviderField
from caseload_desktop.ui.widgets.text import heading

_DANGER, _DEALT_WITH = "yes", "acted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a contact says already, so that nobody types it twice; days and times as the record holds them."""

    contact_id: str = ""
    raised_on: str = ""
    raised_at: str = ""
    referrer_kind: str = ""
    referrer_name: str = ""
    what_happened: str = ""


class ConcernForm(SafeguardingForm):
    """The fields a concern is raised and put right with; the adult's own stand at the end."""

    def _about_what(self, held: Mapping[str, Any]) -> None:
        """What happened, of which types, and whether somebody is in danger."""
        self.happening = self.note(
            "what_happened", "&What happened", "What was seen, heard or said, in their words where you can",
            text=held.get("what_happened", ""), lines=3,
        )  # fmt: skip
        self.types = self.ticks("type_of_risk", held.get("types", ()))
        self.add("types", Field("Types of abuse or neglect", self.types))
        self.risk = self.picker("immediate_risk", held.get("immediate_risk", ""))
        self.crime = QLineEdit(held.get("crime_reference", ""))
        self.side_by_side(
            {
                "immediate_risk": Field("&Immediate risk", self.risk),
                "crime_reference": Field("Crime reference", self.crime, optional=True),
            },
            stretch=(2, 1),
        )
        self.action = self.note(
            "immediate_action", "What was &done at once", "Who was called, where the adult is now",
            text=held.get("immediate_action", ""),
        )  # fmt: skip
        self.called = self.ticks("services_called", held.get("services_called", ()))
        self.add("services_called", Field("Services called", self.called, optional=True))
        self.risk.picked.connect(lambda _code: self._show_what_fits())
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        acted = self.risk.code() in (_DANGER, _DEALT_WITH)
        for key in ("immediate_action", "services_called"):
            self.fields[key].setVisible(acted)

    def _about_whom(self, held: Mapping[str, Any]) -> None:
        """Who raised it, when, where it was, and who the source of risk is."""
        self.referrer = self.picker("safeguarding_referrer", held.get("referrer_kind", ""))
        self.name, self.phone = QLineEdit(held.get("referrer_name", "")), QLineEdit(held.get("referrer_phone", ""))
        self.side_by_side(
            {
                "referrer_kind": Field("Who rais&ed it", self.referrer),
                "referrer_name": Field("Name", self.name, optional=True),
                "referrer_phone": Field("Phone", self.phone, optional=True),
            },
            stretch=(3, 3, 2),
        )
        self.anonymous = QCheckBox("Wants to stay &anonymous")
        self.anonymous.setChecked(bool(held.get("referrer_anonymous")))
        self.add_part(self.anonymous)
        clock = self.moment("raised_on", "raised_at", title="&Raised on")
        if (day := day_of(held.get("raised_on", ""))) is not None:
            self._days["raised_on"].set_value(day)
            clock.setText(held.get("raised_at", ""))
        self.place = self.picker("location_of_risk", held.get("location", ""))
        self.place_detail = QLineEdit(held.get("location_detail", ""))
        self.side_by_side(
            {
                "location": Field("Where the ris&k was", self.place, optional=True),
                "location_detail": Field("Place", self.place_detail, optional=True),
            }
        )
        self.provider = ProviderField(self.desk)
        self.provider.set_value(held.get("provider_id") or None)
        self.add("provider_id", Field("&Provider it is about", self.provider, optional=True))
        self.source = self.picker("source_of_risk_detail", held.get("source_detail", ""))
        self.source_name = QLineEdit(held.get("source_name", ""))
        self.side_by_side(
            {
                "source_detail": Field("Who the &source of risk is", self.source, optional=True),
                "source_name": Field("Name", self.source_name, optional=True),
            }
        )

    def _about_the_adult(self, held: Mapping[str, Any], name: str) -> None:
        """What is the adult's own."""
        self.add_part(heading(f"From {name}'s side" if name else "From the adult's side"))
        self.knows = self.picker("adult_knows", held.get("adult_knows", ""))
        self.capacity = self.picker("lacked_capacity", held.get("lacked_capacity", ""))
        self.side_by_side(
            {
                "adult_knows": Field("Knows of the co&ncern", self.knows, optional=True),
                "lacked_capacity": Field("&Lacked capacity", self.capacity, optional=True),
            }
        )
        self.wishes = self.note(
            "adults_wishes", "What the&y want to happen", "As they say it",
            text=held.get("adults_wishes", ""), optional=True,
        )  # fmt: skip
        self.asked = self.picker("msp_asked", held.get("msp_asked", ""))
        self.advocacy = self.picker("advocacy_support", held.get("advocacy", ""))
        self.side_by_side(
            {
                "msp_asked": Field("Asked what they want", self.asked, optional=True),
                "advocacy": Field("Support to take part", self.advocacy, optional=True),
            }
        )

    def shared(self, on: str, at: str) -> dict[str, Any]:
        """What is common to all adults of the incident, as the service takes it."""
        acted = self.risk.code() in (_DANGER, _DEALT_WITH)
        return {
            "raised_on": on,
            "raised_at": at,
            "what_happened": self.happening.text(),
            "types": tuple(self.types.codes()),
            "immediate_risk": self.risk.code(),
            "immediate_action": self.action.text() if acted else "",
            "services_called": tuple(self.called.codes()) if acted else (),
            "crime_reference": self.crime.text(),
            "referrer_kind": self.referrer.code(),
            "referrer_name": self.name.text(),
            "referrer_phone": self.phone.text(),
            "referrer_anonymous": self.anonymous.isChecked() or None,
            "location": self.place.code(),
            "location_detail": self.place_detail.text(),
            "provider_id": self.provider.value(),
            "source_detail": self.source.code(),
            "source_name": self.source_name.text(),
        }

    def own(self) -> dict[str, Any]:
        """What is the adult's own, as the service takes it."""
        return {
            "adult_knows": self.knows.code(),
            "lacked_capacity": self.capacity.code(),
            "adults_wishes": self.wishes.text(),
            "msp_asked": self.asked.code(),
            "advocacy": self.advocacy.code(),
        }

    def is_whole(self) -> bool:
        """True when nothing is missing that a concern needs; else it stands beside its field."""
        wanted = {
            "what_happened": "what_happened_required",
            "types": "types_required",
            "immediate_risk": "required",
            "referrer_kind": "required",
        }
        if self.risk.code() == _DANGER:
            wanted["immediate_action"] = "immediate_action_required"
        return self.all_said(wanted)


class RaiseForm(ConcernForm):
    """Raise a concern; what a contact said already stands in the fields, and others of the incident are added."""

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        *,
        carried: Carried | None = None,
        incident_of: Concern | None = None,
        parent: QWidget | None = None,
    ) -> None:
        words = "Taken over from the contact. Only what is marked as optional may wait." if carried else ""
        super().__init__(
            desk,
            title=f"Raise a safeguarding concern about {person}",
            save="Raise the concern",
            done="Concern raised",
            words=words,
            width=740,
            parent=parent,
        )
        self._person_id, self._carried, self._incident_of = person_id, carried or Carried(), incident_of
        held = _held(self._carried)
        self._about_what(held)
        self._about_whom(held)
        happened = DateField(today=desk.today)
        self._days = {**self._days, "happened_on": happened}
        self.when = QLineEdit()
        self.when.setPlaceholderText("Such as: over the last weeks, at night")
        self.side_by_side(
            {
                "happened_on": Field("&Happened on", happened, optional=True),
                "happened_note": Field("When, in words", self.when, optional=True),
            }
        )
        self._about_the_adult(held, person)
        self._about_others()
        self.beside["anonymous"] = self.anonymous
        self.keep("raise", self._carried.contact_id or person_id, first="what_happened")

    def _about_others(self) -> None:
        self.adults = AdultsField(self.desk, without=self._person_id)
        self.title = QLineEdit()
        self.title.setPlaceholderText("Such as: night of 18 November, first floor")
        self.add("adults", Field("&Others it is about too", self.adults, optional=True,
                                 hint="Each gets a concern of their own with what you typed above."))  # fmt: skip
        self.add("incident_title", Field("What the incident is called", self.title, optional=True))
        self.adults.changed.connect(self._show_incident)
        self._show_incident()

    def _show_incident(self) -> None:
        self.fields["incident_title"].setVisible(bool(self.adults.ids()))

    @override
    def work(self) -> Work | None:
        whole = self.is_whole()
        on, at = self.read_day("raised_on"), self.read_time("raised_at")
        fits, happened = self.optional_day("happened_on")
        if not (whole and on and at and fits):
            return None
        adults = (Adult(person_id=self._person_id, **self.own()), *(Adult(person_id=i) for i in self.adults.ids()))
        command = RaiseConcern(
            adults=adults,
            contact_id=self._carried.contact_id or None,
            incident_of=self._incident_of.id if self._incident_of is not None else None,
            incident_title=self.title.text(),
            happened_on=happened or None,
            happened_note=self.when.text(),
            **self.shared(on, at),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: raise_concern(store, actor, command)


def _held(carried: Carried) -> dict[str, Any]:
    names = ("raised_on", "raised_at", "referrer_kind", "referrer_name", "what_happened")
    return {name: getattr(carried, name) for name in names}


class CorrectConcernForm(ConcernForm):
    """Put a concern right; what it said before stays readable in its history."""

    def __init__(self, desk: Desk, one: Concern, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Correct the concern about {one.person}",
            save="Save",
            done="Concern corrected",
            width=740,
            parent=parent,
        )
        self._one = one
        held = {name: getattr(one, name) for name in Concern.__dataclass_fields__}
        self._about_what(held)
        self._about_whom(held)
        self._about_the_adult(held, one.person)
        self.why = self.note("why", "Why is it &corrected?")
        self._before = {**self.shared(one.raised_on, one.raised_at), **self.own()}
        self.beside["anonymous"] = self.anonymous
        self.keep("correct", one.id, first="what_happened")

    @override
    def work(self) -> Work | None:
        whole, said = self.is_whole(), self.must_say("why", self.why.text())
        on, at = self.read_day("raised_on"), self.read_time("raised_at")
        if not (whole and said and on and at):
            return None
        now = {**self.shared(on, at), **self.own()}
        fields = {name: value for name, value in now.items() if value != self._before[name]}
        if "source_detail" in fields and not fields["source_detail"]:
            fields["source_of_risk"] = None
        if not fields:
            self.say("Nothing was changed.")
            return None
        seen = {name: getattr(self._one, name) or None for name in fields}
        command = CorrectConcern(concern_id=self._one.id, fields=fields, why=self.why.text(), opened=_as_held(seen))
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_concern(store, actor, command)


def _as_held(values: Mapping[str, Any]) -> dict[str, object]:
    """Values as the record holds them: several codes as a list."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
