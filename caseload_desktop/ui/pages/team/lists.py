"""The code lists: what is offered in forms, local entries added, other words, entries retired."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from caseload_desktop.domain.code_lists import Code, CodeList
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.code import CodeForm, RetireCodeForm
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import muted

_FIRST = "contact_reason"


class ListsView(QWidget):
    """One list at a time, in its order; national words are fixed, so that returns carry them as they stand."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._codes: tuple[Code, ...] = ()
        self.picker = CodePicker([Option(i, desk.code_lists[i].title) for i in desk.code_lists.ids])
        self.picker.set_code(_FIRST)
        self.about = muted("", wrap=True)
        self.add_button = button("Add a local entry", self.add, icon="plus")
        self.change_button = button("Change the words", self.change, icon="pencil")
        self.retire_button = button("Retire", self.retire, icon="archive")
        self.view = ListView("Entries")
        self.pane = ListPane(self.view, EmptyState("list", "This list is empty."))
        self.model = PagedModel[tuple[int, Code]](
            self._columns(), self._fetch, row_id=lambda line: line[0], runner=desk.runner, aside=True, parent=self
        )
        self._lay_out()
        self.pane.watch(self.model)
        self.model.loaded.connect(self._on_loaded)
        self.picker.picked.connect(lambda _list: self.refresh())
        self.view.current_changed.connect(lambda _number: self._show_what_can_be_done())
        self.view.opened.connect(lambda _number: self.change())
        self.view.offer_menu(self._fill_menu)

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("Entries of the list")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        field = Field("&List", self.picker)
        field.setFixedWidth(round(340 * theme().scale))
        head = row(field, space=Space.M)
        head.addStretch(1)
        foot = row(self.change_button, self.retire_button)
        foot.addStretch(1)
        foot.addWidget(self.add_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(head)
        layout.addWidget(self.about)
        layout.addWidget(card, 1)
        layout.addLayout(foot)

    def _columns(self) -> tuple[Column[tuple[int, Code]], ...]:
        def status(line: tuple[int, Code]) -> Tag:
            code, today = line[1], self.desk.today()
            if code.is_current(today):
                return Tag(Tone.GREEN, "Offered")
            return Tag(Tone.GREY, "Retired" if code.valid_to is not None and code.valid_to < today else "Not yet")

        def until(line: tuple[int, Code]) -> str:
            return f"until {day_long(line[1].valid_to.isoformat())}" if line[1].valid_to is not None else ""

        return (
            Column("label", "Words", lambda line: line[1].label, strong=True, width=260, stretch=4, sortable=False),
            Column("group", "Group", lambda line: line[1].group, width=140, stretch=2, sortable=False),
            Column(
                "aliases",
                "Also found by",
                lambda line: ", ".join(line[1].aliases),
                width=140,
                stretch=3,
                hide_below=760,
                sortable=False,
            ),
            Column("until", "Until", until, width=140, hide_below=900, sortable=False),
            Column("status", "Status", lambda line: status(line).words, tag=status, width=110, sortable=False),
        )

    @property
    def code_list(self) -> CodeList | None:
        """The list that shows."""
        chosen = self.picker.code()
        return self.desk.code_lists[chosen] if chosen else None

    def _fetch(self, numbers: Sequence[int]) -> list[tuple[int, Code]]:
        codes = self._codes
        return [(n, codes[n]) for n in numbers if n < len(codes)]

    def refresh(self) -> None:
        """Show the list as the council keeps it now."""
        shown = self.code_list
        if shown is None:
            return
        fixed = " National words are fixed." if shown.national else ""
        self.about.setText(f"{shown.title}, {shown.release}.{fixed}")
        self.about.setToolTip(shown.source)
        self._codes = shown.codes
        numbers = array("q", range(len(shown.codes)))
        self.model.load(lambda _order: numbers)

    def _on_loaded(self, _count: int) -> None:
        self.view.select_any()
        self._show_what_can_be_done()

    def current(self) -> Code | None:
        """The entry whose line is current."""
        number, shown = self.view.current_id(), self.code_list
        return shown.codes[number] if number is not None and shown is not None and number < len(shown.codes) else None

    def _takes_local(self) -> bool:
        """True for a list a council may add to: not a purely national one."""
        shown = self.code_list
        return shown is not None and (not shown.national or any(c.group.startswith("Local") for c in shown.codes))

    def _show_what_can_be_done(self) -> None:
        code, shown = self.current(), self.code_list
        own = code is not None and shown is not None and (code.local or not shown.national)
        self.add_button.setEnabled(self._takes_local())
        self.change_button.setEnabled(own)
        self.retire_button.setEnabled(own and code is not None and code.is_current(self.desk.today()))

    # ------------------------------------------------------------------------------------------------------- acting
    def add(self) -> None:
        """Add a local entry to the list that shows."""
        if (shown := self.code_list) is not None and self._takes_local():
            CodeForm(self.desk, shown, parent=self.window()).open()

    def change(self) -> None:
        """Give the current entry other words."""
        code, shown = self.current(), self.code_list
        if code is not None and shown is not None and self.change_button.isEnabled():
            CodeForm(self.desk, shown, code, parent=self.window()).open()

    def retire(self) -> None:
        """Offer the current entry no longer."""
        code, shown = self.current(), self.code_list
        if code is not None and shown is not None and self.retire_button.isEnabled():
            RetireCodeForm(self.desk, shown, code, parent=self.window()).open()

    def _fill_menu(self, menu: QMenu) -> None:
        if self.change_button.isEnabled():
            menu.addAction("Change the words", self.change)
        if self.retire_button.isEnabled():
            menu.addAction("Retire", self.retire)
