"""Forms on a referral until the service begins: refer, tell the referrer, accept, decline, pass on, start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.enablement import (
    AcceptReferral,
    DeclineReferral,
    PassToPurchasing,
    ReferToEnablement,
    StartEnablement,
    TellReferrer,
    accept_referral,
    decline_referral,
    pass_to_purchasing,
    refer_to_enablement,
    start_enablement,
    tell_referrer,
)
from caseload_desktop.store.queries.enablement import Referral
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.enablement.form import EpisodeForm, hours_line, offer_patches
from caseload_desktop.ui.enablement.lines import Line
from caseload_desktop.ui.record_words import day_of
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.what_next import WhatNextField

_A_DAY = ("+1 day", lambda day: day + timedelta(days=1))
_TODAY = ("Today", lambda day: day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a contact says already, so that nobody types it twice; days and times as the record holds them."""

    contact_id: str = ""
    source: str = ""
    referred_by: str = ""
    referrer_team_id: str = ""
    received_on: str = ""
    received_at: str = ""
    need: str = ""


class ReferForm(EpisodeForm):
    """Refer somebody; what a contact said already stands in the fields."""

    def __init__(
        self, desk: Desk, person_id: str, person: str, *, carried: Carried | None = None, parent: QWidget | None = None
    ) -> None:
        words = "Taken over from the contact. The clocks of the answer run from the time of receipt." if carried else ""
        super().__init__(
            desk,
            title=f"Refer {person} to enablement",
            save="Refer",
            done="Referred to enablement",
            words=words,
            width=620,
            parent=parent,
        )
        self._person_id, self._carried = person_id, carried or Carried()
        today = desk.today()
        self.source = CodePicker(desk.code_lists.current("enablement_source", today))
        self.patch = CodePicker([], placeholder="Not known yet")
        self.referred_by = QLineEdit(self._carried.referred_by)
        self.need = NoteEdit(placeholder="What they could do before, what is hard now", least_lines=3, most_lines=8)
        self.need.set_text(self._carried.need)
        discharge = DateField(today=desk.today, use=DateUse.DUE, quick=(_TODAY, _A_DAY))
        self._days = {"discharge_on": discharge}
        self.add("source", Field("&Source", self.source))
        clock = self.moment("received_on", "received_at", title="Re&ceived on")
        self.add("need", Field("&What is needed", self.need, optional=True))
        self.side_by_side(
            {
                "team_id": Field("&Patch", self.patch, optional=True),
                "hours_asked": Field("&Hours a week asked for", hours_line(), optional=True),
            }
        )
        self.side_by_side(
            {
                "discharge_on": Field("&Discharged from hospital on", discharge, optional=True),
                "referred_by": Field("Referred &by", self.referred_by, optional=True),
            }
        )
        self._show_carried(clock)
        begun = self._carried.contact_id or "new"
        self.keep_about("Referral to enablement", person_id=person_id, tab="enablement", row_id=begun)
        self.source.setFocus()
        self.read_choices()

    def _show_carried(self, clock: QLineEdit) -> None:
        self.source.set_code(self._carried.source or None)
        if (day := day_of(self._carried.received_on)) is not None:
            self._days["received_on"].set_value(day)
            clock.setText(self._carried.received_at)

    @override
    def on_choices(self, choices: Choices) -> None:
        offer_patches(self.patch, choices)

    @override
    def work(self) -> Work | None:
        source = self.must_choose("source", self.source, "required")
        on, at = self.read_day("received_on"), self.read_time("received_at")
        hours_fit, hours = self.read_hours("hours_asked")
        day_fits, discharge = self.optional_day("discharge_on")
        if not (source and on and at and hours_fit and day_fits):
            return None
        command = ReferToEnablement(
            person_id=self._person_id,
            source=source,
            received_on=on,
            received_at=at,
            contact_id=self._carried.contact_id or None,
            referred_by=self.referred_by.text(),
            referrer_team_id=self._carried.referrer_team_id or None,
            discharge_on=discharge or None,
            team_id=self.patch.code() or None,
            need=self.need.text(),
            hours_asked=hours,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: refer_to_enablement(store, actor, command)


class TellForm(EpisodeForm):
    """The referrer was told."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Tell who referred {line.referral.person}",
            save="Told",
            done="Referrer told",
            words=_who_referred(line),
            parent=parent,
        )
        self._id = line.referral.id
        self.moment()
        self.note = NoteEdit(placeholder="What they were told, and whom you spoke to", least_lines=2, most_lines=6)
        self.add("note", Field("&What they were told", self.note, optional=True))
        self.keep_about("Answer to who referred", person_id=line.referral.person_id, tab="enablement", row_id=self._id)
        self.note.setFocus()

    @override
    def work(self) -> Work | None:
        on, at = self.read_day("on"), self.read_time()
        if not (on and at):
            return None
        command = TellReferrer(enablement_id=self._id, on=on, at=at, note=self.note.text())
        store, actor = self.desk.store, self.desk.actor
        return lambda: tell_referrer(store, actor, command)


def _who_referred(line: Line) -> str:
    one = line.referral
    source = line.label("enablement_source", one.source)
    return " · ".join(part for part in (source, one.referred_by, one.referrer_team) if part)


class AcceptForm(EpisodeForm):
    """A patch takes the referral on, with the start that was found."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        one = line.referral
        super().__init__(
            desk,
            title=f"Accept {one.person}",
            save="Accept",
            done="Referral accepted",
            words="A start more than 24 hours after receipt: tell the referrer too.",
            width=560,
            parent=parent,
        )
        self._one = one
        self.patch, self.worker = CodePicker([]), CodePicker([], placeholder="Not yet")
        start = DateField(today=desk.today, use=DateUse.DUE, quick=(_TODAY, _A_DAY))
        if (before := day_of(one.start_offered_on)) is not None:
            start.set_value(before)
        self._days = {"start_offered_on": start}
        self.note = NoteEdit(least_lines=2, most_lines=5)
        self.add("team_id", Field("&Patch", self.patch))
        self.add("start_offered_on", Field("&Start that was found", start, optional=True))
        self.add("worker_id", Field("&Worker", self.worker, optional=True))
        self.moment(title="Accepted o&n")
        self.add("note", Field("N&ote", self.note, optional=True))
        self.keep_about("Referral accepted", person_id=one.person_id, tab="enablement", row_id=one.id)
        self.patch.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        offer_patches(self.patch, choices, self._one.team_id)
        self.worker.set_choices(choices.workers(team_id=self.patch.code()))
        if self._one.worker_id:
            self.worker.set_code(self._one.worker_id)

    @override
    def work(self) -> Work | None:
        team_id = self.must_choose("team_id", self.patch, "patch_required")
        on, at = self.read_day("on"), self.read_time()
        fits, start = self.optional_day("start_offered_on")
        if not (team_id and on and at and fits):
            return None
        command = AcceptReferral(
            enablement_id=self._one.id,
            on=on,
            at=at,
            team_id=team_id,
            start_offered_on=start or None,
            worker_id=self.worker.code() or None,
            note=self.note.text(),
            seen={"decision": self._one.decision or None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: accept_referral(store, actor, command)


class DeclineForm(EpisodeForm):
    """Why it can't be taken on, and what happens next; for want of capacity that is Purchasing."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        one = line.referral
        super().__init__(
            desk,
            title=f"Decline {one.person}",
            save="Decline",
            done="Referral declined",
            width=560,
            parent=parent,
        )
        self._one, self._rules = one, line.rules
        self.reason = CodePicker(desk.code_lists.current("enablement_decline_reason", desk.today()))
        self.purchasing = QCheckBox(f"Pass to Purchasing: a &package within {line.rules.package_days} days")
        wanted = DateField(today=desk.today, use=DateUse.DUE, earliest=desk.today())
        wanted.set_value(desk.today() + timedelta(days=line.rules.package_days))
        self.note = NoteEdit(placeholder="What was tried", least_lines=2, most_lines=5)
        self.next = WhatNextField(desk, team_id=one.team_id)
        self.add("reason", Field("&Why", self.reason))
        self.moment(title="Declined o&n")
        self.add_part(self.purchasing)
        self.day("package_wanted_by", "Package wanted b&y", wanted)
        self.add("note", Field("N&ote", self.note, optional=True))
        self.next.join(self)
        self.reason.picked.connect(self._on_reason)
        self.purchasing.toggled.connect(self._show_what_fits)
        self._show_what_fits()
        self.beside["purchasing"] = self.purchasing
        self.proposed.add("package_wanted_by")
        self.keep_about("Referral declined", person_id=one.person_id, tab="enablement", row_id=one.id)
        self.reason.setFocus()

    def _on_reason(self, code: str) -> None:
        lists = self.desk.code_lists
        self.purchasing.setChecked(lists.mapped("enablement_decline_reason", code, "purchasing") == "yes")

    def _show_what_fits(self, _on: bool = False) -> None:
        passes = self.purchasing.isChecked()
        self.fields["package_wanted_by"].setVisible(passes)
        self.next.setVisible(not passes)

    @override
    def work(self) -> Work | None:
        reason = self.must_choose("reason", self.reason, "required")
        on, at, passes = self.read_day("on"), self.read_time(), self.purchasing.isChecked()
        wanted = self.read_day("package_wanted_by") if passes else ""
        ready = bool(wanted) if passes else self.next.is_ready()
        if not (reason and on and at and ready):
            return None
        command = DeclineReferral(
            enablement_id=self._one.id,
            on=on,
            at=at,
            reason=reason,
            note=self.note.text(),
            to_purchasing=passes,
            package_wanted_by=wanted or None,
            what_next=WhatNext() if passes else self.next.value(),
            seen={"decision": self._one.decision or None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: decline_referral(store, actor, command)


class PassForm(EpisodeForm):
    """A declined referral goes to Purchasing."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Pass {line.referral.person} to Purchasing",
            save="Pass on",
            done="Passed to Purchasing",
            parent=parent,
        )
        self._id = line.referral.id
        wanted = DateField(today=desk.today, use=DateUse.DUE, earliest=desk.today())
        wanted.set_value(desk.today() + timedelta(days=line.rules.package_days))
        self.note = NoteEdit(placeholder="What Purchasing was asked for", least_lines=2, most_lines=5)
        self.moment()
        self.day("package_wanted_by", "&Package wanted by", wanted)
        self.add("note", Field("&Note", self.note, optional=True))
        self.proposed.add("package_wanted_by")
        self.keep_about("Pass to Purchasing", person_id=line.referral.person_id, tab="enablement", row_id=self._id)
        self.note.setFocus()

    @override
    def work(self) -> Work | None:
        on, at, wanted = self.read_day("on"), self.read_time(), self.read_day("package_wanted_by")
        if not (on and at and wanted):
            return None
        command = PassToPurchasing(
            enablement_id=self._id, on=on, at=at, package_wanted_by=wanted, note=self.note.text()
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: pass_to_purchasing(store, actor, command)


class StartForm(EpisodeForm):
    """The service begins."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        one: Referral = line.referral
        super().__init__(
            desk,
            title=f"Enablement starts for {one.person}",
            save="Start",
            done="Enablement started",
            words="Six weeks, and the time that is free of charge, count from this day.",
            parent=parent,
        )
        self._one = one
        start = DateField(today=desk.today)
        offered = day_of(one.start_offered_on)
        start.set_value(offered if offered is not None and offered <= desk.today() else desk.today())
        self.worker = CodePicker([], placeholder="Not yet")
        self.day("on", "&Started on", start)
        self.add("hours_at_start", Field("&Hours a week at the start", hours_line(one.hours_asked), optional=True))
        self.add("worker_id", Field("&Worker", self.worker, optional=True))
        self.proposed.add("on")
        self.keep_about("Start of enablement", person_id=one.person_id, tab="enablement", row_id=one.id)
        self.fields["on"].focus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=self._one.team_id))
        if self._one.worker_id:
            self.worker.set_code(self._one.worker_id)

    @override
    def work(self) -> Work | None:
        on, (fits, hours) = self.read_day("on"), self.read_hours("hours_at_start")
        if not (on and fits):
            return None
        command = StartEnablement(
            enablement_id=self._one.id,
            on=on,
            worker_id=self.worker.code() or None,
            hours_at_start=hours,
            seen={"started_on": None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: start_enablement(store, actor, command)
