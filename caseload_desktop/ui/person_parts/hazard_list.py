"""The hazards of a person as lines of a card: those that stand with what can be done, then those that ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.hazard import AGREES
from caseload_desktop.domain.roles import May
from caseload_desktop.services.hazards import agree_hazard, end_hazard
from caseload_desktop.store.queries.hazards import Hazard
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.person_parts.hazard_forms import HazardForm, RenewForm
from caseload_desktop.ui.person_parts.hazard_words import hazard_tags
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, quiet_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.status_tag import StatusTag
from caseload_desktop.ui.widgets.text import label, muted, rule

WHY_ENDED = ("No longer there", "Recorded in error", "The person moved", "Died")


class HazardCard(QWidget):
    """Made anew for each record."""

    def __init__(
        self, desk: Desk, person_id: str, person: str, hazards: Sequence[Hazard], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self._id, self._name = desk, person_id, person
        lines = column(space=Space.S)
        for number, hazard in enumerate(hazards):
            if number:
                lines.addWidget(rule())
            lines.addWidget(self._line(hazard))
        if not hazards:
            lines.addWidget(muted("None known."))
        self.setLayout(lines)

    def add(self) -> None:
        """Record a warning."""
        HazardForm(self.desk, self._id, self._name, parent=self.window()).open()

    def _line(self, hazard: Hazard) -> QWidget:
        called = self._called(hazard)
        tags = [StatusTag(tag) for tag in hazard_tags(hazard, today=self.desk.today())]
        parts: list[QWidget] = [
            label(called, "label" if hazard.stands else "muted", wrap=True),
            label(hazard.detail, "" if hazard.stands else "muted", wrap=True, selectable=True),
            muted(self._about(hazard), wrap=True),
        ]
        lines = column(*parts, space=Space.XS)
        verbs = self._verbs(hazard, called) if hazard.stands else []
        for beside in (tags, verbs):
            if beside:
                line = row(*beside, space=Space.XS)
                line.addStretch(1)
                lines.addLayout(line)
        holder = QWidget()
        holder.setLayout(lines)
        return holder

    def _called(self, hazard: Hazard) -> str:
        return self.desk.code_lists.label("hazard_kind", hazard.kind)

    def _about(self, hazard: Hazard) -> str:
        told = "The person was told" if hazard.told else f"The person was not told: {hazard.not_told_why}"
        if not hazard.stands:
            return f"{day_long(hazard.from_date)} to {day_long(hazard.ended_on)} · {hazard.end_reason}"
        agreed = f"agreed by {hazard.agreed_by} on {day_long(hazard.agreed_on)}" if hazard.agreed_on else ""
        since = f"Since {day_long(hazard.from_date)}, {hazard.recorded_by}"
        again = f"look again on {day_long(hazard.review_on)}"
        return " · ".join(part for part in (since, agreed, again, told) if part)

    def _verbs(self, hazard: Hazard, called: str) -> list[QWidget]:
        if not self.desk.may(May.WRITE_RECORD):
            return []
        decides = self.desk.may(AGREES)
        own = hazard.author_id == self.desk.actor.worker_id and not hazard.agreed_on
        verbs = []
        if decides and not hazard.agreed_on:
            verbs.append(button("Agree", lambda: self._agree(hazard), icon="check"))
        if decides:
            verbs.append(quiet_button("It stands", lambda: self._renew(hazard, called)))
        verbs.append(quiet_button("Change", lambda: self._change(hazard)))
        if decides or own:
            verbs.append(quiet_button("End", lambda: self._end(hazard, called)))
        for verb in verbs:
            verb.setAccessibleName(f"{verb.text()}: {called}")
        return list(verbs)

    # ------------------------------------------------------------------------------------------------------- acting
    def _agree(self, hazard: Hazard) -> None:
        store, actor = self.desk.store, self.desk.actor
        self.desk.write(self, "Hazard agreed", lambda: agree_hazard(store, actor, hazard_id=hazard.id))

    def _renew(self, hazard: Hazard, called: str) -> None:
        RenewForm(self.desk, hazard, f"{called}: {hazard.detail}", parent=self.window()).open()

    def _change(self, hazard: Hazard) -> None:
        HazardForm(self.desk, self._id, self._name, hazard=hazard, parent=self.window()).open()

    def _end(self, hazard: Hazard, called: str) -> None:
        store, actor = self.desk.store, self.desk.actor
        ReasonDialog(
            self.desk,
            title="End this warning",
            words=f"{called}: {hazard.detail}\nIt leaves the head of the record and stays in the history.",
            save="End it",
            done="Hazard ended",
            about=(hazard.id,),
            work=lambda why: end_hazard(store, actor, hazard_id=hazard.id, reason=why),
            reasons=WHY_ENDED,
            danger=True,
            parent=self.window(),
        ).open()
