"""The week of a patch: every number opens the people behind it; capacity by day, staff, commentary, and the PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from caseload_desktop.domain.enablement_rules import EnablementRules
from caseload_desktop.domain.roles import May
from caseload_desktop.domain.sitrep import Number, week_of_day
from caseload_desktop.reports.sitrep_pdf import COUNTED_HOW, NUMBER_WORDS
from caseload_desktop.store.queries.enablement_sitrep import Counted, Sitrep, sitrep
from caseload_desktop.store.queries.organisation import Team
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.capacity_strip import level_tag
from caseload_desktop.ui.enablement.lines import Line, Reckoner, ordered
from caseload_desktop.ui.enablement.week_columns import week_columns
from caseload_desktop.ui.enablement.week_forms import NoteForm, SitrepDialog
from caseload_desktop.ui.models.paged import Order, PagedModel
from caseload_desktop.ui.record_words import count_words, day_long
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button, icon_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import StatusTag
from caseload_desktop.ui.widgets.text import label, muted

_LIST_HEIGHT = 190


class WeekTab(QWidget):
    """Choose a patch and a week; a number shows its rows below, Enter on a row opens the person."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.sitrep: Sitrep | None = None
        self.chosen = Number.IN_SERVICE
        self._rules = EnablementRules()
        self._day = desk.today()
        self._lines: dict[int, Line] = {}
        self._teams: dict[str, str] = {}
        self.patch = CodePicker([])
        self.patch.setAccessibleName("Patch whose week shows")
        self.patch.setMinimumWidth(round(220 * theme().scale))
        self.patch.picked.connect(lambda _code: self.refresh())
        self.before = icon_button("chevron-left", "The week before", lambda: self._go(-1))
        self.after = icon_button("chevron-right", "The week after", lambda: self._go(1))
        self.title = label("", "label")
        self.pdf_button = button("Save PDF", self.save_pdf, icon="file-down", name="Save the sitrep as PDF")
        self.note_button = button("Write the note", self.write_note, icon="pencil", name="Write the note of the week")
        self.numbers: dict[Number, QWidget] = {}
        self._make_list()
        self._lay_out()

    def _make_list(self) -> None:
        self.view = ListView("People behind the number")
        self.model = PagedModel[Line](
            week_columns(),
            self._fetch,
            row_id=lambda line: line.number,
            runner=self.desk.runner,
            order=Order("received"),
            parent=self,
        )
        self.pane = ListPane(self.view, EmptyState("inbox", "Nobody counts here this week."))
        self.pane.watch(self.model)
        self.view.opened.connect(self._open)
        self.none = EmptyState(
            "activity", "There is no patch yet. A manager adds a team of the kind Enablement at Home on the page Team."
        )

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = row(self.patch, self.before, self.title, self.after)
        self._head.setLayout(head)
        head.addStretch(1)
        head.addWidget(self.note_button)
        head.addWidget(self.pdf_button)
        self._group = QButtonGroup(self)
        chips = [self._chip(number) for number in Number]
        self._days = QWidget()
        self._days_layout = row(space=Space.L)
        self._days.setLayout(self._days_layout)
        self.staff, self.note = muted("", wrap=True), label("", wrap=True, selectable=True)
        self.caption = muted("")
        card = Card()
        card.setAccessibleName("People behind the number")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        card.setMinimumHeight(round(_LIST_HEIGHT * theme().scale))
        inner = QWidget()
        parts = (flow(*chips), self.caption, card, self._days, self.staff, self.note)
        inside = column(*parts, space=Space.S)
        inside.setContentsMargins(2, 2, Space.S, 2)
        inside.setStretch(2, 1)
        inner.setLayout(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        self._week = scrolled(inner)
        layout.addWidget(self._head)
        layout.addWidget(self._week, 1)
        layout.addWidget(self.none, 1)
        self.none.hide()

    def _chip(self, number: Number) -> QWidget:
        chip = button(NUMBER_WORDS[number], partial(self.choose, number), kind="chip")
        chip.setCheckable(True)
        chip.setToolTip(COUNTED_HOW[number])
        self._group.addButton(chip)
        self.numbers[number] = chip
        chip.setChecked(number is self.chosen)
        return chip

    # ------------------------------------------------------------------------------------------------------- reading
    def offer_patches(self, patches: Sequence[Team], *, own_team: str, rules: EnablementRules) -> None:
        """Offer the patches, the own one first; what was chosen stays."""
        self._rules = rules
        named = {team.id: team.name for team in patches}
        for part in (self._head, self._week):
            part.setVisible(bool(named))
        self.none.setVisible(not named)
        if named != self._teams:
            chosen, self._teams = self.patch.code(), named
            there = sorted(named.items(), key=lambda one: (one[0] != own_team, one[1].casefold()))
            self.patch.set_choices([Option(code, words) for code, words in there])
            self.patch.set_code(chosen if chosen in named else there[0][0] if there else None)
        self.refresh()

    def refresh(self) -> None:
        """Read the week again."""
        team_id = self.patch.code()
        if not team_id:
            return
        viewer, lists = self.desk.actor, self.desk.code_lists
        week, team = week_of_day(self._day, today=self.desk.today()), self._teams.get(team_id, "")
        self.desk.read(
            self,
            lambda c: sitrep(c, viewer=viewer, team_id=team_id, team=team, week=week, lists=lists),
            self._on_sitrep,
            key="week",
        )

    def _go(self, weeks: int) -> None:
        self._day = min(self._day + timedelta(weeks=weeks), self.desk.today())
        self.refresh()

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_sitrep(self, found: Sitrep) -> None:
        self.sitrep = found
        first, last = day_long(found.week.first.isoformat()), day_long(found.week.last.isoformat())
        so_far = " (so far)" if found.week.is_running else ""
        self.title.setText(f"{first} to {last}{so_far}")
        self.after.setEnabled(not found.week.holds(self.desk.today()))
        for number, chip in self.numbers.items():
            name = NUMBER_WORDS[number]
            words = f"{found.count(number):,} {name[:1].lower()}{name[1:]}"
            chip.setText(words)  # type: ignore[attr-defined]
            chip.setAccessibleName(f"{words}, {COUNTED_HOW[number]}")
        self._show_days(found)
        self.note.setText(found.note or "Nothing is written about this week yet.")
        self.note_button.setVisible(self.desk.may(May.WRITE_RECORD))
        self._show_rows()

    def _show_days(self, found: Sitrep) -> None:
        while (item := self._days_layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for day, capacity in zip(found.week.days, found.days, strict=True):
            tag = level_tag(capacity.level if capacity is not None else "", self.desk.code_lists)
            words = tag.words if capacity is not None else "Not set"
            shown = QWidget()
            mark = StatusTag(type(tag)(tag.tone, words.partition(":")[0]))
            mark.setToolTip(f"{day_long(day.isoformat())}: {words}")
            mark.setAccessibleName(f"{day_long(day.isoformat())}: {words}")
            shown.setLayout(column(muted(f"{day:%a} {day.day}"), mark, space=2))
            self._days_layout.addWidget(shown, 0, Qt.AlignmentFlag.AlignLeft)
        self._days_layout.addStretch(1)
        staff = found.staff
        posts = f" of {staff.staff_establishment:g}" if staff is not None and staff.staff_establishment else ""
        said = f"Staff present {staff.staff_present:g}{posts}, on {day_long(staff.on)}" if staff is not None else ""
        self.staff.setText(said)

    def choose(self, number: Number) -> None:
        """Show the rows behind a number."""
        self.chosen = number
        self._show_rows()

    def _show_rows(self) -> None:
        if self.sitrep is None:
            return
        counted = self.sitrep.of(self.chosen)
        reckoner = Reckoner(self.desk.code_lists, self._rules, self.desk.store.clock.now)
        lines = [reckoner.line(one.referral) for one in counted if one.open]
        self._lines = {line.number: line for line in lines}
        self.caption.setText(self._caption(counted))
        self.model.load(lambda order: ordered(lines, order))

    def _caption(self, counted: Sequence[Counted]) -> str:
        hidden = sum(not one.open for one in counted)
        words = f"{NUMBER_WORDS[self.chosen]}: {COUNTED_HOW[self.chosen]}"
        return words + (
            f" · {count_words(hidden, 'restricted person', 'restricted people')} counted, not shown" if hidden else ""
        )

    def _fetch(self, numbers: Sequence[int]) -> list[Line]:
        lines = self._lines
        return [lines[number] for number in numbers if number in lines]

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            for line in self._fetch([number]):
                self.desk.open_person(line.referral.person_id)

    # ------------------------------------------------------------------------------------------------------- acting
    def write_note(self) -> None:
        """Write what is to be said about the week."""
        if self.sitrep is not None:
            NoteForm(self.desk, self.sitrep, parent=self.window()).open()

    def save_pdf(self) -> None:
        """Let the week out as a PDF."""
        if self.sitrep is not None:
            SitrepDialog(self.desk, self.sitrep, parent=self.window()).open()
