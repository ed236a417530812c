"""What every form on enablement shares: day and time side by side, patches and workers to choose from, hours."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError, RuleBroken
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.store.queries.patches import PATCH
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.caseload.giving_forms import CaseForm
from caseload_desktop.ui.log_contact.clock_time import read_clock
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.value_control import value_of
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field


class EpisodeForm(CaseForm):
    """A form on one referral; subclasses add fields and say in ``work`` what saving does."""

    @override
    def begins_with(self, case_id: str, held: Mapping[str, object], *, keys: Mapping[str, str]) -> None:
        self._held = dict(held)
        self.edits("enablement", case_id, held, keys=keys)

    def moment(self, on: str = "on", at: str = "at", *, title: str = "&On") -> QLineEdit:
        """Add a day and a time of that day beside it, now unless changed; returns the time's control."""
        day = DateField(today=self.desk.today)
        day.set_value(self.desk.today())
        clock = QLineEdit(f"{local_of(self.desk.store.clock.now()):%H:%M}")
        clock.setMaximumWidth(110)
        self._days = {**self._days, on: day}
        self.side_by_side({on: Field(title, day), at: Field("At (&time)", clock)}, stretch=(3, 1))
        self.proposed.update((on, at))
        return clock

    def side_by_side(self, fields: Mapping[str, Field], *, stretch: tuple[int, ...] = ()) -> None:
        """Add fields in one line, under the keys by which the service names them."""
        line = row(*fields.values(), space=Space.L)
        for place in range(line.count()):
            line.setStretch(place, stretch[place] if stretch else 1)
            if (item := line.itemAt(place)) is not None:
                item.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.fields.update(fields)
        self.add_part(line)

    def read_time(self, key: str = "at") -> str:
        """The time of a field as ``HH:MM``; empty when it stands beside the field what is wrong."""
        control = self.fields[key].control
        found = read_clock(control.text()) if isinstance(control, QLineEdit) else None
        if not found:
            self.fields[key].set_problem(sentence("impossible_time"))
            return ""
        return found

    def read_hours(self, key: str) -> tuple[bool, float | None]:
        """True and the hours of a field, None for none; False when it stands beside the field what is wrong."""
        try:
            found = value_of(self.fields[key].control, "enablement", key)
        except RuleBroken as error:
            self.fields[key].set_problem(sentence(error.code))
            return False, None
        return True, found

    def optional_day(self, key: str) -> tuple[bool, str]:
        """True and the day of a field, empty for none; False when it stands beside the field what is wrong."""
        field = self._days[key]
        if words := field.problem():
            self.fields[key].set_problem(words)
            return False, ""
        value = field.value()
        return True, value.isoformat() if value is not None else ""

    def must_say(self, key: str, text: str, code: str = "reason_required") -> bool:
        """True when something was written; else it stands beside the field that it is needed."""
        if not text.strip():
            self.fields[key].set_problem(sentence(code))
        return bool(text.strip())

    @override
    def on_error(self, error: CaseloadError) -> None:
        if isinstance(error, AlreadyChanged) and self.rebase is None:
            self.save_button.setEnabled(True)
            self.say(sentence("changed_meanwhile"))
            return
        super().on_error(error)


def patch_options(choices: Choices) -> list[Option]:
    """The patches in use, the own one first."""
    there = [team for team in choices.teams if team.kind == PATCH and team.active]
    there.sort(key=lambda team: team.id != choices.own_team)
    return [Option(team.id, team.name) for team in there]


def offer_patches(picker: CodePicker, choices: Choices, chosen: str = "") -> None:
    """Fill a picker with the patches; the only one, or the own one, is chosen where none is."""
    there = patch_options(choices)
    before = picker.code() or chosen
    picker.set_choices(there)
    own = next((one.id for one in there if one.id == choices.own_team), "")
    picker.set_code(before or own or (there[0].id if len(there) == 1 else ""))


def hours_line(value: float | None = None) -> QLineEdit:
    """A line for hours a week."""
    line = QLineEdit(f"{value:g}" if value is not None else "")
    line.setPlaceholderText("Such as 10.5")
    line.setMaximumWidth(140)
    return line
