"""My work: unfinished entries, contacts that wait, and how the team is doing, in sight at sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.log_contact.entry import UNFINISHED
from caseload_desktop.ui.models.paged import Order, PagedModel
from caseload_desktop.ui.my_work.tray import COLUMNS, Line, Tray, figure_tag, ordered, read_tray
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.tile import Tile

if TYPE_CHECKING:
    from caseload_desktop.store.journal import Changes


MINE, TEAM = "mine", "team"

GOES_ON: dict[str, tuple[str, str | None]] = {
    "contact": ("log_contact", UNFINISHED),
    "correct_contact": ("contacts", None),
    "person": ("people", None),
    "commentary": ("figures", None),
    "import_sheet": ("import", None),
}
"""Kinds of drafts that are work left undone, and the page where each is offered again."""
_CHOICES = frozenset({"contact_filter"})
"""Kinds of draft that remember a choice, not something typed and not yet saved."""


class MyWorkPage(Page):
    """What waits for the worker; Enter on a line opens the contact."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self._lines: tuple[Line, ...] = ()
        self._newest = ""
        self.waiting, self.week = Tile("Waiting"), Tile("Logged this week")
        self.figure, self.unfinished = Tile("Resolved at source, my team"), Tile("Not finished")
        self._bars = column(space=Space.S)
        self.model: PagedModel[Line] = PagedModel(
            COLUMNS, self._fetch, row_id=lambda line: line.number, runner=desk.runner, order=Order("waited")
        )
        self.list = ListView("Contacts that wait")
        self.list.setModel(self.model)
        empty = EmptyState("check-check", "Nothing waits.", action="Log a contact (Ctrl+L)", on_action=desk.log_contact)
        pane = ListPane(self.list, empty)
        pane.watch(self.model)
        self.whose = RadioRow([Option(MINE, "Mine"), Option(TEAM, "My team's")])
        self.whose.setAccessibleName("Whose contacts")
        self.whose.set_code(TEAM if desk.may(May.MANAGE_TEAM) else MINE)
        card = Card("Contacts that wait")
        card.corner.addWidget(self.whose)
        card.corner.addWidget(button("All my contacts", lambda: desk.go("contacts"), icon="list"))
        card.body.addWidget(pane, 1)
        layout = column(self._bars, flow(self.waiting, self.unfinished, self.week, self.figure, stretch=True))
        layout.addWidget(card, 1)
        self.setLayout(layout)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self.whose.changed.connect(self.refresh)
        self.list.opened.connect(self._open)
        self.waiting.opened.connect(self.list.setFocus)
        self.week.opened.connect(lambda: self.desk.go("contacts"))
        self.figure.opened.connect(lambda: self.desk.go("figures"))
        self.unfinished.opened.connect(self._go_on)

    # page

    def refresh(self) -> None:
        """Read the tray again."""
        lists, viewer, today = self.desk.code_lists, self.desk.actor, self.desk.today()
        team = self.whose.code() == TEAM
        self.desk.read(
            self,
            lambda connection: read_tray(connection, lists=lists, viewer=viewer, today=today, whole_team=team),
            self._on_tray,
            key="tray",
        )

    def show_item(self, item: str | None) -> None:
        """Unfinished entries may have come or gone since."""
        del item
        self._show_unfinished()

    def concerns(self, changes: Changes) -> bool:
        """Contacts, people, targets and conflicts show here."""
        return bool(changes.touched)

    def first_focus(self) -> QWidget | None:
        """The keyboard begins in the list."""
        return self.list

    # showing

    def _on_tray(self, tray: Tray) -> None:
        self._lines = tray.lines
        lines = tray.lines
        self.model.load(lambda order: ordered(lines, order))
        self._show_tiles(tray)
        self._show_bars(tray)
        self._show_unfinished()

    def _show_tiles(self, tray: Tray) -> None:
        late = Tag(Tone.RED, f"{tray.late} too long") if tray.late else Tag(Tone.GREEN, "None too long")
        self.waiting.show_value(f"{len(tray.lines):,}", late)
        self.week.show_value(f"{tray.logged_this_week:,}", Tag(Tone.GREY, "Since Monday"))
        month = Month.of(self.desk.today())
        self.set_headline("", f"{self.desk.today().strftime('%A %d %B %Y')} · {_count(len(tray.lines))}")
        self.figure.setVisible(bool(tray.figures))
        if tray.figures:
            latest = tray.figures[-1]
            values = [f.value for f in tray.figures]
            target = float(latest.target.value) if latest.target else None
            self.figure.show_value(latest.text, figure_tag(latest), values=values, target=target)
            self.figure.setToolTip(f"Contacts resolved at source in {month.label} so far")

    def _show_bars(self, tray: Tray) -> None:
        while (item := self._bars.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if tray.new_cases:
            see = lambda: self.desk.go("caseload", "mine")  # noqa: E731
            self._bars.addWidget(MessageBar(Tone.BLUE, _new_words(tray.new_cases), action="See", on_action=see))
        if tray.conflicts:
            count = "One field says" if tray.conflicts == 1 else f"{tray.conflicts:,} fields say"
            words = f"{count} different things on two laptops."
            choose = lambda: self.desk.go("conflicts")  # noqa: E731
            self._bars.addWidget(MessageBar(Tone.AMBER, words, action="Choose", on_action=choose, closable=False))

    def _show_unfinished(self) -> None:
        """Count what was typed and not saved; the newest of it is what the tile goes on with."""
        try:
            drafts = self.desk.store.drafts.mine(self.desk.actor.worker_id)
        except StoreUnavailable:
            drafts = []
        left = [draft for draft in drafts if draft.kind in GOES_ON]
        self._newest = left[0].kind if left else ""
        tag = Tag(Tone.AMBER, "Kept, not yet saved") if left else Tag(Tone.GREEN, "All saved")
        self.unfinished.show_value(f"{len(left):,}", tag)

    def _go_on(self) -> None:
        if self._newest:
            self.desk.go(*GOES_ON[self._newest])
        else:
            self.desk.log_contact()

    # list

    def _fetch(self, numbers: Any) -> list[Line]:
        lines = self._lines
        return [lines[n] for n in numbers if n < len(lines)]

    def _open(self, number: object) -> None:
        if isinstance(number, int) and number < len(self._lines):
            self.desk.open_contact(self._lines[number].contact.id)


def _count(waiting: int) -> str:
    if waiting == 0:
        return "nothing waits"
    return "one contact waits" if waiting == 1 else f"{waiting:,} contacts wait"


def _new_words(people: tuple[str, ...]) -> str:
    named = ", ".join(people[:2])
    more = f" and {len(people) - 2} more" if len(people) > 2 else ""
    return f"New in your caseload: {named}{more}."
