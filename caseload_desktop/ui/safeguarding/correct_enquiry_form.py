"""The form that puts an enquiry right: its days, plan and report, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.services.safeguarding_enquiry import CorrectEnquiry, correct_enquiry
from caseload_desktop.store.queries.enquiries import Enquiry
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.safeguarding.form import SafeguardingForm
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.provider_field import ProviderField

_DAYS = ("started_on", "planned_on", "report_on")


class CorrectEnquiryForm(SafeguardingForm):
    """Put an enquiry right; what it said before stays readable in its history.

    Plan and report show once there is one. The outcome is put right where it is recorded, and the kind by the decision
    it rests on (``CorrectDecisionForm``).
    """

    def __init__(self, desk: Desk, one: Enquiry, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Correct the enquiry about {one.person}",
            save="Save",
            done="Enquiry corrected",
            width=740,
            parent=parent,
        )
        self._one = one
        self._lines: dict[str, QLineEdit] = {}
        self._about_when()
        if one.planned_on:
            self.plan = self.note("plan_of_enquiry", "&Plan", text=one.plan_of_enquiry)
        if one.report_on:
            self.report = self.note("report", "&Report", text=one.report, lines=3)
            self.add("report_by", Field("Report b&y", self._line("report_by")))
        self._about_what()
        self.why = self.note("why", "Why is it &corrected?")
        self._before = self._values({name: getattr(one, name) for name in self._shown_days})
        self.keep("correct_enquiry", one.id, first="started_on")

    def _line(self, name: str) -> QLineEdit:
        self._lines[name] = QLineEdit(getattr(self._one, name))
        return self._lines[name]

    @property
    def _shown_days(self) -> tuple[str, ...]:
        """The days the enquiry has by now."""
        return tuple(name for name in _DAYS if name == "started_on" or getattr(self._one, name))

    def _about_when(self) -> None:
        titles = dict(zip(_DAYS, ("&Began on", "P&lanned on", "R&eport came on"), strict=True))
        for name in self._shown_days:
            field = DateField(today=self.desk.today)
            field.set_value(day_of(getattr(self._one, name)))
            self.day(name, titles[name], field)

    def _about_what(self) -> None:
        one = self._one
        self.types = self.ticks("type_of_risk", one.types)
        self.add("types", Field("&Types of abuse or neglect", self.types))
        self.place = self.picker("location_of_risk", one.location)
        self.side_by_side(
            {
                "location": Field("Where the ris&k was", self.place, optional=not one.concluded_on),
                "location_detail": Field("Place", self._line("location_detail"), optional=True),
            }
        )
        self.provider = ProviderField(self.desk)
        self.provider.set_value(one.provider_id or None)
        self.add("provider_id", Field("Pro&vider it is about", self.provider, optional=True))
        self.source = self.picker("source_of_risk_detail", one.source_detail)
        self.side_by_side(
            {
                "source_detail": Field("Who the &source of risk is", self.source, optional=True),
                "source_name": Field("Name", self._line("source_name"), optional=True),
            }
        )

    def _values(self, days: Mapping[str, str]) -> dict[str, Any]:
        """What the form says, under the names by which the record holds it."""
        found: dict[str, Any] = {
            **days,
            "types": tuple(self.types.codes()),
            "location": self.place.code(),
            "provider_id": self.provider.value(),
            "source_detail": self.source.code(),
            **{name: line.text().strip() for name, line in self._lines.items()},
        }
        if self._one.planned_on:
            found["plan_of_enquiry"] = self.plan.text().strip()
        if self._one.report_on:
            found["report"] = self.report.text().strip()
        return found

    def _is_whole(self) -> bool:
        wanted = {"types": "types_required"}
        if self._one.planned_on:
            wanted["plan_of_enquiry"] = "plan_of_enquiry_required"
        if self._one.report_on:
            wanted |= {"report": "report_required", "report_by": "report_by_required"}
        return self.all_said(wanted)

    @override
    def work(self) -> Work | None:
        whole, said = self._is_whole(), self.must_say("why", self.why.text())
        days = {name: self.read_day(name) for name in self._shown_days}
        if not (whole and said and all(days.values())):
            return None
        now = self._values(days)
        fields = {name: value for name, value in now.items() if value != self._before[name]}
        if fields.get("source_detail") == "" and not self._one.concluded_on:
            fields["source_of_risk"] = None
        if not fields:
            self.say("Nothing was changed.")
            return None
        seen = {name: getattr(self._one, name) or None for name in fields}
        opened = {name: list(value) if isinstance(value, tuple) else value for name, value in seen.items()}
        command = CorrectEnquiry(enquiry_id=self._one.id, fields=fields, why=self.why.text(), opened=opened)
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_enquiry(store, actor, command)
