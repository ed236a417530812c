"""Clocks and rules: every number the council sets, in words, with its source; Enter changes one."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from caseload_desktop.domain.rule_groups import GROUPS
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import PagedModel
from caseload_desktop.ui.settings.rule_form import RuleForm
from caseload_desktop.ui.settings.rule_lines import COLUMNS, RuleLine, beside, read_settings, rule_lines
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import announce, label, muted

OWN = "own"


class RulesView(QWidget):
    """One list of all rules; what is chosen tells its source below."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.lines: tuple[RuleLine, ...] = ()
        self.filters = FilterBar(search="Find a rule")
        for group in GROUPS:
            self.filters.add_chip(group.key, group.title, group="of")
        self.filters.add_chip(OWN, "Set by the council")
        self.view = ListView("Clocks and rules")
        empty = EmptyState("sliders-horizontal", "No rule fits.", action="Clear filters", on_action=self.filters.clear)
        self.pane = ListPane(self.view, empty)
        self.model = PagedModel[RuleLine](
            COLUMNS, self._fetch, row_id=lambda line: line.number, runner=desk.runner, aside=True, parent=self
        )
        self.pane.watch(self.model)
        self.about = label("", wrap=True)
        self.source = muted("", wrap=True)
        self.change_button = button("Change", self.change, icon="pencil")
        self.count = muted("")
        self._lay_out()
        self.filters.changed.connect(self._load)
        self.filters.list_wanted.connect(self.pane.take_keyboard)
        self.model.loaded.connect(self._on_loaded)
        self.view.current_changed.connect(lambda _number: self._tell())
        self.view.opened.connect(lambda _number: self.change())
        self.view.offer_menu(self._fill_menu)

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("Clocks and rules")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        foot = row(self.change_button)
        foot.addStretch(1)
        foot.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.filters)
        layout.addWidget(card, 1)
        layout.addWidget(self.about)
        layout.addWidget(self.source)
        layout.addLayout(foot)

    def refresh(self) -> None:
        """Read what the council has set."""
        self.desk.read(self, read_settings, self.show_settings, key="rules")

    def show_settings(self, settings: Mapping[str, object]) -> None:
        """Show the rules as these settings have them."""
        self.lines = rule_lines(settings)
        self._load()

    def _load(self) -> None:
        on, typed = self.filters.on(), self.filters.text().casefold()
        keys = on - {OWN}
        numbers = array(
            "q",
            (
                line.number
                for line in self.lines
                if (not keys or line.group.key in keys)
                and (OWN not in on or line.own)
                and typed in f"{line.rule.words} {line.group.title} {line.rule.source}".casefold()
            ),
        )
        self.model.load(lambda _order: numbers)

    def _fetch(self, numbers: Sequence[int]) -> list[RuleLine]:
        lines = self.lines
        return [lines[n] for n in numbers if n < len(lines)]

    def _on_loaded(self, count: int) -> None:
        self.view.select_any()
        own = sum(line.own for line in self.lines)
        words = f"{count} of {len(self.lines)} rules, {own} set by the council"
        self.count.setText(words)
        announce(self.view, words)
        self._tell()

    def current(self) -> RuleLine | None:
        """The rule whose line is current."""
        number = self.view.current_id()
        return self.lines[number] if isinstance(number, int) and number < len(self.lines) else None

    def _tell(self) -> None:
        line = self.current()
        self.change_button.setEnabled(line is not None)
        self.about.setText(f"{line.rule.words}: {line.words}." if line is not None else "")
        self.source.setText(line.rule.source if line is not None else "")

    # ------------------------------------------------------------------------------------------------------- acting
    def change(self) -> None:
        """Open the form of the current rule."""
        if (line := self.current()) is not None:
            RuleForm(self.desk, beside(self.lines, line), line, parent=self.window()).open()

    def _fill_menu(self, menu: QMenu) -> None:
        if self.current() is not None:
            menu.addAction("Change", self.change)
