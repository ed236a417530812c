"""What every form on DoLS and AMHP referrals shares: optional days, colleagues to choose from, what nobody saw."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.enablement.form import EpisodeForm
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField, Quick
from caseload_desktop.ui.widgets.field import Field

TODAY: Quick = ("Today", lambda day: day)
LIBERTY_TAB = "dols"
"""The tab of a person's page these forms are gone on with from."""
A_WEEK: Quick = ("+6 days", lambda day: day + timedelta(days=6))


class LibertyForm(EpisodeForm):
    """A form on one application or referral; subclasses add fields and say in ``work`` what saving does."""

    def list_picker(self, list_id: str, chosen: str = "", placeholder: str = "") -> CodePicker:
        """A picker over a code list, with what may be chosen today."""
        codes = self.desk.code_lists.current(list_id, self.desk.today())
        picker = CodePicker(codes, placeholder=placeholder) if placeholder else CodePicker(codes)
        picker.set_code(chosen or None)
        return picker

    def due_day(self, key: str, title: str, *, quick: tuple[Quick, ...] = (), optional: bool = False) -> DateField:
        """Add a day that may lie ahead."""
        field = DateField(today=self.desk.today, use=DateUse.DUE, quick=quick)
        self._days = {**self._days, key: field}
        self.add(key, Field(title, field, optional=optional))
        return field

    def colleagues(self, choices: Choices, picker: CodePicker, chosen: str = "") -> None:
        """Fill a picker with colleagues, those of the own team first; what was chosen stays."""
        before = picker.code() or chosen
        picker.set_choices(choices.workers(team_id=choices.own_team))
        picker.set_code(before or None)


def together(*parts: QWidget) -> QWidget:
    """Parts of a form that show and hide as one."""
    whole = QWidget()
    whole.setLayout(column(*parts, space=Space.M))
    return whole
