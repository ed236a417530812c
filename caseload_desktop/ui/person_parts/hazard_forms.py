"""Forms on the hazards of a person: record or change one, look at it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.hazard import MOST_UNTIL_REVIEW_DAYS, review_proposed
from caseload_desktop.domain.months import add_months
from caseload_desktop.services.hazards import AddHazard, add_hazard, change_hazard, renew_hazard
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.hazards import Hazard
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.person_parts.form import YES_NO, PartForm, Values, required
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

THREE_MONTHS = ("+3 months", lambda day: add_months(day, 3))
SIX_MONTHS = ("+6 months", lambda day: add_months(day, 6))


class HazardForm(PartForm):
    """Record a warning, or change what it says; what a manager agreed to and reads otherwise is agreed anew."""

    entity = "hazard"

    def __init__(
        self, desk: Desk, person_id: str, person: str, *, hazard: Hazard | None = None, parent: QWidget | None = None
    ) -> None:
        store, actor = desk.store, desk.actor

        def save(values: dict[str, Any], seen: Mapping[str, object] | None) -> Changes:
            if hazard is not None:
                return change_hazard(store, actor, hazard_id=hazard.id, fields=values, seen=seen)
            given: dict[str, Any] = {name: value if name == "told" else value or "" for name, value in values.items()}
            return add_hazard(store, actor, AddHazard(person_id=person_id, **given))

        super().__init__(
            desk,
            title=f"Change a hazard of {person}" if hazard else f"A hazard about {person}",
            done="Hazard changed" if hazard else "Hazard recorded",
            saver=save,
            row_id=hazard.id if hazard else "",
            held=_held(hazard),
            words=""
            if hazard
            else "It shows above every part of the record at once. A manager agrees to it afterwards.",
            parent=parent,
        )
        self.kind = CodePicker(desk.code_lists.current("hazard_kind", desk.today()))
        self.detail = NoteEdit(placeholder="What exactly, and what a visitor should do", least_lines=3, most_lines=8)
        self.told = RadioRow(YES_NO)
        self.why = NoteEdit(placeholder="Such as: it would put her at risk", least_lines=2, most_lines=5)
        self.put(
            Field("&Kind", self.kind),
            Field("&What", self.detail),
            Field("Was the person &told?", self.told),
            Field("Why &not?", self.why),
            names=(("kind",), ("detail",), ("told",), ("not_told_why",)),
        )
        if hazard is None:
            latest = desk.today() + timedelta(days=MOST_UNTIL_REVIEW_DAYS)
            self.review = DateField(
                today=desk.today, use=DateUse.DUE, earliest=desk.today(), latest=latest,
                quick=(THREE_MONTHS, SIX_MONTHS),
            )  # fmt: skip
            self.put(Field("&Look at it again on", self.review), names=(("review_on",),))
            self.kind.picked.connect(self._propose)
        self.told.changed.connect(self._show_why)
        self.begin("kind" if hazard is None else "detail")
        what, row_id = ("Change of a hazard", hazard.id) if hazard else ("Hazard", "new")
        self.keep_about(what, person_id=person_id, tab="timeline", row_id=row_id)
        self._show_why()

    def _propose(self, kind: str) -> None:
        """The list proposes when to look again; a day typed by hand stays."""
        if kind and not self.review.text():
            self.review.set_value(review_proposed(kind, on=self.desk.today(), lists=self.desk.code_lists))

    def _show_why(self) -> None:
        self.fields["not_told_why"].setVisible(self.told.code() == "no")
        self.adjustSize()

    @override
    def values(self) -> dict[str, Any]:
        found = super().values()
        if found["told"]:
            found["not_told_why"] = None
        return found

    @override
    def problems(self, values: Values) -> dict[str, str]:
        wrong = {**required(values, ("kind",)), **required(values, ("detail",), "words_required")}
        wrong |= required(values, ("told",), "told_required")
        if values["told"] is False and not values["not_told_why"]:
            wrong["not_told_why"] = sentence("not_told_why_required")
        if "review_on" in values and not values["review_on"]:
            wrong["review_on"] = sentence("review_day_required")
        return wrong


class RenewForm(PartForm):
    """Somebody looked at a warning again and it stands: until when, and why."""

    entity = "hazard"

    def __init__(self, desk: Desk, hazard: Hazard, called: str, *, parent: QWidget | None = None) -> None:
        store, actor = desk.store, desk.actor

        def save(values: dict[str, Any], _seen: Mapping[str, object] | None) -> Changes:
            seen = {"review_on": hazard.review_on or None}
            return renew_hazard(
                store, actor, hazard_id=hazard.id, review_on=values["review_on"], why=values["why"], seen=seen
            )

        super().__init__(
            desk, title="It stands", done="Hazard looked at again", saver=save, words=called, save="It stands",
            parent=parent,
        )  # fmt: skip
        latest = desk.today() + timedelta(days=MOST_UNTIL_REVIEW_DAYS)
        self.review = DateField(
            today=desk.today, use=DateUse.DUE, earliest=desk.today(), latest=latest, quick=(THREE_MONTHS, SIX_MONTHS)
        )
        self.why = NoteEdit(placeholder="What was found, and by whom", least_lines=2, most_lines=6)
        self.put(
            Field("&Why it stands", self.why), Field("&Look at it again on", self.review),
            names=(("why",), ("review_on",)),
        )  # fmt: skip
        self.review.set_value(review_proposed(hazard.kind, on=desk.today(), lists=desk.code_lists))
        self.begin("why")
        self.proposed.add("review_on")
        self.keep_small("hazard stands", hazard.id)

    @override
    def values(self) -> dict[str, Any]:
        day = self.review.value()
        return {"review_on": day.isoformat() if day is not None else "", "why": self.why.text()}

    @override
    def problems(self, values: Values) -> dict[str, str]:
        wrong = required(values, ("why",), "reason_required")
        if not values["review_on"]:
            wrong["review_on"] = self.review.problem() or sentence("review_day_required")
        return wrong


def _held(hazard: Hazard | None) -> dict[str, Any]:
    if hazard is None:
        return {}
    why = hazard.not_told_why or None
    return {"kind": hazard.kind, "detail": hazard.detail, "told": hazard.told, "not_told_why": why}
