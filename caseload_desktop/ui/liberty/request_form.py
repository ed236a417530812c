"""The form for a DoLS application as it comes in, alone, from a contact, or to follow an authorisation."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.dols_rank import suggested_priority
from caseload_desktop.services.dols import RequestDols, request_dols
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.liberty.form import A_WEEK, LIBERTY_TAB, TODAY, LibertyForm, together
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.provider_field import ProviderField


@dataclass(frozen=True, slots=True, kw_only=True)
class DolsCarried:
    """What is known already, from a contact or from the authorisation a further one is to follow."""

    contact_id: str = ""
    follows: str = ""
    kind: str = ""
    received_on: str = ""
    received_at: str = ""
    provider_id: str = ""
    managing_authority: str = ""
    place_kind: str = ""
    ordinary_residence: str = ""
    circumstances: tuple[str, ...] = ()
    reasons: str = ""


class RequestForm(LibertyForm):
    """Record an application; the urgent days show only where an urgent authorisation was given."""

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        *,
        carried: DolsCarried | None = None,
        parent: QWidget | None = None,
    ) -> None:
        known = carried or DolsCarried()
        super().__init__(
            desk,
            title=f"DoLS application for {person}",
            save="Record",
            done="DoLS application recorded",
            words="Taken over from the contact." if known.contact_id else "",
            width=680,
            parent=parent,
        )
        self._person_id, self._known = person_id, known
        self.kind = self.list_picker("dols_kind", known.kind)
        self.provider = ProviderField(desk)
        self.authority = QLineEdit(known.managing_authority)
        self.place = self.list_picker("dols_place", known.place_kind)
        self.residence = self.list_picker("ordinary_residence", known.ordinary_residence)
        self.circumstances = CheckGroup(desk.code_lists.current("dols_circumstance", desk.today()))
        self.priority = self.list_picker("dols_priority", placeholder="As the circumstances say")
        self.reasons = NoteEdit(placeholder="What the home or hospital says about it", least_lines=3, most_lines=8)
        self.worker = CodePicker([], placeholder="Nobody yet")
        self.add("kind", Field("&Kind of request", self.kind))
        clock = self.moment("received_on", "received_at", title="Re&ceived on")
        self._urgent_days()
        self.add("provider_id", Field("Care home or &hospital", self.provider, optional=True))
        self.add("managing_authority", Field("Or its name, if it is &not in the list", self.authority, optional=True))
        self.side_by_side(
            {
                "place_kind": Field("Kind of &place", self.place, optional=True),
                "ordinary_residence": Field("&Ordinary residence", self.residence, optional=True),
            }
        )
        self.add("circumstances", Field("C&ircumstances", self.circumstances, optional=True))
        self.side_by_side(
            {
                "priority": Field("Priorit&y", self.priority, optional=True),
                "worker_id": Field("&Worker", self.worker, optional=True),
            }
        )
        self.add("reasons", Field("&Reasons given", self.reasons, optional=True))
        self._show_known(clock)
        self.kind.picked.connect(lambda _code: self._show_urgent())
        self.circumstances.changed.connect(self._suggest)
        self._show_urgent()
        self._suggest()
        self.keep_about("DoLS application", person_id=person_id, tab=LIBERTY_TAB, row_id=known.contact_id or "new")
        self.kind.setFocus()
        self.read_choices()

    def _urgent_days(self) -> None:
        first = DateField(today=self.desk.today, use=DateUse.EVENT, quick=(TODAY,))
        last = DateField(today=self.desk.today, use=DateUse.DUE, quick=(A_WEEK,))
        self._days = {**self._days, "urgent_from": first, "urgent_to": last}
        fields = {"urgent_from": Field("&Urgent from", first), "urgent_to": Field("Urg&ent to", last)}
        self.fields.update(fields)
        self._urgent = together(*fields.values())
        self.add_part(self._urgent)

    def _show_known(self, clock: QLineEdit) -> None:
        known = self._known
        self.circumstances.set_codes(known.circumstances)
        self.reasons.set_text(known.reasons)
        if known.provider_id:
            self.provider.set_value(known.provider_id)
        if (day := day_of(known.received_on)) is not None:
            self._days["received_on"].set_value(day)
            clock.setText(known.received_at)

    def _show_urgent(self) -> None:
        self._urgent.setVisible(self._is_urgent)

    @property
    def _is_urgent(self) -> bool:
        return self.desk.code_lists.mapped("dols_kind", self.kind.code(), "urgent") == "yes"

    def _suggest(self) -> None:
        lists = self.desk.code_lists
        code = suggested_priority(self.circumstances.codes(), lists)
        words = f"The circumstances say: {lists.label('dols_priority', code)}" if code else ""
        self.fields["priority"].set_hint(words)

    @override
    def on_choices(self, choices: Choices) -> None:
        self.colleagues(choices, self.worker)

    @override
    def work(self) -> Work | None:
        kind = self.must_choose("kind", self.kind, "dols_kind_required")
        on, at = self.read_day("received_on"), self.read_time("received_at")
        authority = self.authority.text().strip() or self.provider.unmatched
        if not (self.provider.value() or authority):
            self.fields["managing_authority"].set_problem(sentence("managing_authority_required"))
            return None
        first = self.read_day("urgent_from") if self._is_urgent else ""
        last = self.read_day("urgent_to") if self._is_urgent else ""
        if not (kind and on and at) or (self._is_urgent and not (first and last)):
            return None
        command = RequestDols(
            person_id=self._person_id,
            kind=kind,
            received_on=on,
            received_at=at,
            contact_id=self._known.contact_id or None,
            follows=self._known.follows or None,
            provider_id=self.provider.value(),
            managing_authority=authority,
            place_kind=self.place.code(),
            ordinary_residence=self.residence.code(),
            circumstances=tuple(self.circumstances.codes()),
            reasons=self.reasons.text(),
            urgent_from=first or None,
            urgent_to=last or None,
            priority=self.priority.code(),
            worker_id=self.worker.code() or None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: request_dols(store, actor, command)
