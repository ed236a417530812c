"""Small forms on a concern or an enquiry: somebody consulted, the referrer told, a clock paused and let go on."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.safeguarding import CONCERN, ENQUIRY
from caseload_desktop.services.safeguarding import Consult, GiveFeedback, consult_on_concern, give_feedback
from caseload_desktop.services.safeguarding_closure import end_safeguarding_pause, pause_safeguarding
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.safeguarding.form import SafeguardingForm
from caseload_desktop.ui.safeguarding.lines import Line
from caseload_desktop.ui.widgets.field import Field


def kind_of(line: Line) -> str:
    """What a line is about, as the services name it."""
    return CONCERN if line.concern is not None else ENQUIRY


class ConsultForm(SafeguardingForm):
    """Somebody was asked for advice."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Consultation about {line.person}",
            save="Save",
            done="Consultation recorded",
            width=560,
            parent=parent,
        )
        self._line = line
        self.with_kind, self.whom = self.picker("consultation_with"), QLineEdit()
        self.side_by_side(
            {"with_kind": Field("&With", self.with_kind), "with_whom": Field("&Name", self.whom, optional=True)}
        )
        self.asked = self.note("asked", "What was &asked")
        self.advice = self.note("advice", "What was a&dvised", optional=True)
        self.moment()
        self.keep("consult", line.id, first="with_kind")

    @override
    def work(self) -> Work | None:
        chosen = self.must_choose("with_kind", self.with_kind, "required")
        on, at = self.read_day("on"), self.read_time()
        if not (chosen and on and at):
            return None
        command = Consult(
            about_kind=kind_of(self._line),
            about_id=self._line.id,
            on=on,
            at=at,
            with_kind=chosen,
            with_whom=self.whom.text(),
            asked=self.asked.text(),
            advice=self.advice.text(),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: consult_on_concern(store, actor, command)


class FeedbackForm(SafeguardingForm):
    """Whoever raised it was told, or why not."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        row = line.concern if line.concern is not None else line.enquiry
        if row is None:
            raise TypeError("feedback is on a concern or an enquiry")
        who = " · ".join(
            part for part in (line.label("safeguarding_referrer", row.referrer_kind), row.referrer_name) if part
        )
        super().__init__(
            desk,
            title=f"Feedback on the concern about {line.person}",
            save="Save",
            done="Feedback recorded",
            words=f"Raised by {who}. Say only what they may know." if who else "Say only what they may know.",
            width=560,
            parent=parent,
        )
        self._line = line
        self._seen = {name: getattr(row, name) or None for name in ("feedback_on", "no_feedback_why")}
        self.how = self.picker("feedback_how", row.feedback_how)
        self.add("feedback_how", Field("&How they were told", self.how))
        self.told = self.note("feedback_note", "&What they were told", text=row.feedback_note, optional=True)
        self.day("feedback_on", "&On")
        self.why = self.note("no_feedback_why", "Or why they were &not told", text=row.no_feedback_why, optional=True)
        self.keep("feedback", line.id, first="feedback_how")

    @override
    def work(self) -> Work | None:
        how, why = self.how.code(), self.why.text()
        if not how and not why.strip():
            self.fields["feedback_how"].set_problem(sentence("feedback_required"))
            return None
        on = self.read_day("feedback_on") if how else ""
        if how and not on:
            return None
        command = GiveFeedback(
            about_kind=kind_of(self._line),
            about_id=self._line.id,
            on=on,
            how=how,
            note=self.told.text(),
            why_none="" if how else why,
            seen=self._seen,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: give_feedback(store, actor, command)


class PauseForm(SafeguardingForm):
    """Stop a clock, with the reason."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Pause the clock: {line.person}",
            save="Pause",
            done="Clock paused",
            words="The days of the pause are not counted. Keeping the adult safe goes on.",
            parent=parent,
        )
        self._line = line
        self.reason = self.picker("safeguarding_pause_reason")
        self.add("reason", Field("&Why", self.reason))
        self.day("on", "&From")
        self.more = self.note("note", "&More about it", optional=True)
        self.keep("pause", line.id, first="reason")

    @override
    def work(self) -> Work | None:
        reason, on = self.must_choose("reason", self.reason, "required"), self.read_day("on")
        if not (reason and on):
            return None
        store, actor, note = self.desk.store, self.desk.actor, self.more.text()
        kind, row_id = kind_of(self._line), self._line.id
        return lambda: pause_safeguarding(
            store, actor, about_kind=kind, about_id=row_id, on=on, reason=reason, note=note
        )


class RunForm(SafeguardingForm):
    """Let a clock go on."""

    def __init__(self, desk: Desk, line: Line, pause_id: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"The clock runs again: {line.person}", save="Go on", done="Clock runs again", parent=parent
        )
        self._pause_id = pause_id
        self.day("on", "&From")
        self.more = self.note("note", "&What has changed", optional=True)
        self.keep("run", pause_id, first="note")

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        if not on:
            return None
        store, actor, note, pause_id = self.desk.store, self.desk.actor, self.more.text(), self._pause_id
        return lambda: end_safeguarding_pause(store, actor, pause_id=pause_id, on=on, note=note, seen={"to_date": None})
