"""The laptops of the exchange: whose each is, which may manage, and those that were removed."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.names import fold
from caseload_desktop.store.queries.devices import Device, devices, manages_here, trusted
from caseload_desktop.store.queries.organisation import Worker, workers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.given import GivenDialog
from caseload_desktop.ui.dialogs.laptops import AddLaptopForm, ChangeLaptopForm, RemoveLaptopForm
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.record_words import day_long, instant_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

if TYPE_CHECKING:
    from caseload_desktop.exchange.sync.cards import CardFile

REMOVED = "removed"
CARDS = "Cards of laptops (*.caseload-card)"


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop as the list shows it; ``trusted`` is false when its keys are disputed, so that nothing of it counts."""

    known: Device
    trusted: bool
    manages: bool


@dataclass(frozen=True, slots=True)
class Laptops:
    """What the list reads in one go; ``manages_here`` says whether this laptop may change it."""

    laptops: tuple[Laptop, ...]
    workers: tuple[Worker, ...]
    manages_here: bool


def laptops(connection: Any) -> Laptops:
    """Read every laptop under the identity it has now, those that take part first."""
    trust = trusted(connection)

    def seen(known: Device) -> Laptop:
        held = trust.get(known.device)
        return Laptop(known, trusted=held is not None, manages=held is not None and held.manages)

    now = [seen(each) for each in devices(connection) if not each.succeeded_by]
    now.sort(key=lambda each: (bool(each.known.removed_on), not each.known.this, fold(each.known.name)))
    return Laptops(tuple(now), tuple(workers(connection)), manages_here(connection))


def status(laptop: Laptop) -> Tag | None:
    """What to know of a laptop at a glance."""
    if laptop.known.removed_on:
        return Tag(Tone.GREY, "Removed")
    if not laptop.trusted:
        return Tag(Tone.RED, "Keys don't fit")
    if laptop.known.this:
        return Tag(Tone.BLUE, "This laptop")
    return Tag(Tone.GREEN, "Takes part")


class LaptopsView(QWidget):
    """A list of laptops. Adding one begins with the card that was saved on it."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.held: Laptops | None = None
        self.bar = FilterBar(search="Search laptops and workers")
        self.bar.add_chip(REMOVED, "Also removed ones")
        self.add_button = button("Add a laptop…", self.ask_for_card, icon="plus")
        self.change_button = button("Change", self.change, icon="pencil")
        self.remove_button = button("Remove…", self.remove, icon="x")
        self.given_button = button("What it was given…", self.show_given, icon="users")
        self.elsewhere = MessageBar(
            Tone.BLUE,
            "This laptop does not manage the team: laptops are added and removed, and the team is changed, on one that "
            "does.",
            closable=False,
        )
        self.elsewhere.hide()
        self.view = ListView("Laptops")
        self.empty = EmptyState("monitor", "No laptop fits.", action="Clear filters", on_action=self.bar.clear)
        self.pane = ListPane(self.view, self.empty)
        self.model = PagedModel[tuple[int, Laptop]](
            _columns(), self._fetch, row_id=lambda line: line[0], runner=desk.runner, aside=True, parent=self
        )
        self._lay_out()
        self.pane.watch(self.model)
        self.model.loaded.connect(self._on_loaded)
        self.bar.changed.connect(self._filter)
        self.view.current_changed.connect(lambda _number: self._show_what_can_be_done())
        self.view.opened.connect(lambda _number: self.change())
        self.view.offer_menu(self._fill_menu)

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("Laptops")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        head = row(self.bar, self.add_button)
        head.setStretch(0, 1)
        foot = row(self.change_button, self.given_button, self.remove_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.elsewhere)
        layout.addLayout(head)
        layout.addWidget(card, 1)
        layout.addLayout(foot)

    # ------------------------------------------------------------------------------------------------------- showing
    def refresh(self) -> None:
        """Read the laptops again."""
        self.desk.read(self, laptops, self._on_laptops, key="laptops")

    def _on_laptops(self, held: Laptops) -> None:
        self.held = held
        self.elsewhere.setVisible(not held.manages_here)
        self.add_button.setEnabled(held.manages_here)
        self._filter()

    def _fetch(self, numbers: Sequence[int]) -> list[tuple[int, Laptop]]:
        held = self.held.laptops if self.held is not None else ()
        return [(n, held[n]) for n in numbers if n < len(held)]

    def _filter(self) -> None:
        if self.held is None:
            return
        words, removed = fold(self.bar.text()).split(), REMOVED in self.bar.on()
        shown = array("q")
        for number, laptop in enumerate(self.held.laptops):
            known = laptop.known
            text = fold(f"{known.name} {known.owner_name} {known.team} {known.device}")
            if (removed or not known.removed_on) and all(word in text for word in words):
                shown.append(number)
        self.model.load(lambda _order: shown)

    def _on_loaded(self, _count: int) -> None:
        self.view.select_any()
        self._show_what_can_be_done()

    def current(self) -> Laptop | None:
        """The laptop whose line is current."""
        number = self.view.current_id()
        if number is None or self.held is None or number >= len(self.held.laptops):
            return None
        return self.held.laptops[number]

    def _show_what_can_be_done(self) -> None:
        laptop = self.current()
        may = laptop is not None and self.held is not None and self.held.manages_here
        here = laptop is not None and may and not laptop.known.removed_on
        self.change_button.setEnabled(here)
        other = laptop is not None and not laptop.known.this
        self.remove_button.setEnabled(here and other)
        self.given_button.setEnabled(other)

    # ------------------------------------------------------------------------------------------------------- acting
    def ask_for_card(self) -> QFileDialog:
        """Ask for the card of the laptop to add."""
        dialog = QFileDialog(self.window(), "Open the card of the new laptop")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([CARDS, "All files (*)"])
        dialog.fileSelected.connect(lambda path: self.open_card(Path(path)))
        dialog.open()
        return dialog

    def open_card(self, path: Path) -> None:
        """Read a card and ask for what is not on it."""
        from caseload_desktop.exchange.sync.cards import read_card

        self.desk.runner.run(self, lambda: read_card(path), self._on_card, self._on_refused)

    def _on_card(self, card: CardFile) -> None:
        if self.held is not None:
            AddLaptopForm(self.desk, card, self.held.workers, parent=self.window()).open()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, CaseloadError):
            self.desk.notices.tell(sentence_for(error), tone=Tone.AMBER)
        else:
            self.desk.runner.failed.emit(error)

    def change(self) -> None:
        """Give the current laptop another name or owner, or give or take its right to manage."""
        laptop = self.current()
        if laptop is not None and self.held is not None and self.change_button.isEnabled():
            known, manages = laptop.known, laptop.manages
            ChangeLaptopForm(self.desk, known, self.held.workers, manages=manages, parent=self.window()).open()

    def remove(self) -> None:
        """Take the current laptop out of the exchange; then what it was given is one press away."""
        laptop = self.current()
        if laptop is not None and self.remove_button.isEnabled():
            form = RemoveLaptopForm(self.desk, laptop.known, parent=self.window())
            form.accepted.connect(lambda: self._on_removed(laptop))
            form.open()

    def _on_removed(self, laptop: Laptop) -> None:
        self.view.setFocus()  # the button that had the keyboard can't be pressed for the line that follows
        self.desk.notices.tell(
            f"{laptop.known.name} was removed. If it is lost, look whose records it was given.",
            action="What it was given…",
            on_action=lambda: GivenDialog(self.desk, laptop.known, parent=self.window()).open(),
        )

    def show_given(self) -> None:
        """List the people whose records the current laptop was given."""
        laptop = self.current()
        if laptop is not None and self.given_button.isEnabled():
            GivenDialog(self.desk, laptop.known, parent=self.window()).open()

    def _fill_menu(self, menu: QMenu) -> None:
        if self.change_button.isEnabled():
            menu.addAction("Change", self.change)
        if self.given_button.isEnabled():
            menu.addAction("What it was given…", self.show_given)
        if self.remove_button.isEnabled():
            menu.addAction("Remove…", self.remove)


def _columns() -> tuple[Column[tuple[int, Laptop]], ...]:
    def heard(line: tuple[int, Laptop]) -> str:
        known = line[1].known
        if known.this:
            return ""
        return instant_words(known.last_heard) if known.last_heard else "Not yet"

    def enrolled(line: tuple[int, Laptop]) -> str:
        return day_long(line[1].known.enrolled_on) if line[1].known.enrolled_on else ""

    def removed(line: tuple[int, Laptop]) -> str:
        known = line[1].known
        return f"{day_long(known.removed_on)}: {known.removed_why}" if known.removed_on else ""

    return (
        Column(
            "name",
            "Laptop",
            lambda line: line[1].known.name,
            detail=lambda line: f"Mark {line[1].known.device[:4]}",
            strong=True,
            width=180,
            stretch=3,
            sortable=False,
        ),
        Column(
            "owner",
            "Used by",
            lambda line: line[1].known.owner_name,
            detail=lambda line: line[1].known.team,
            width=150,
            stretch=3,
            sortable=False,
        ),
        Column("heard", "Last file from it", heard, width=150, stretch=1, sortable=False),
        Column("enrolled", "Added", enrolled, width=120, stretch=1, hide_below=820, sortable=False),
        Column(
            "manages",
            "Manages",
            lambda line: "Yes" if line[1].manages and not line[1].known.removed_on else "",
            width=80,
            sortable=False,
        ),
        Column(
            "status",
            "Status",
            lambda line: tag.words if (tag := status(line[1])) else "",
            detail=removed,
            tag=lambda line: status(line[1]),
            width=150,
            stretch=1,
            sortable=False,
        ),
    )
