"""The filters above the contact log: words, days, whose, what; kept for each worker until the next time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.domain.dates import show_date
from caseload_desktop.domain.months import add_months
from caseload_desktop.store.queries.contacts import ContactFilter
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.code_picker import Choice, CodePicker, Option
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.flow import FlowLayout

_TYPING_MS = 160
"""How long typing rests before the list is asked again."""

WHEN = {"today": "Today", "week": "This week", "month": "This month", "year": "Last 12 months"}
STATES = {
    "open": "Open",
    "closed": "Decided",
    "withdrawn": "Withdrawn",
    "unknown_person": "Person not known",
}
_PICKERS = {
    "worker_id": "Taken by",
    "team_id": "Team",
    "state": "Status",
    "reason": "Reason",
    "outcome": "Outcome",
    "method": "How it came",
}
_PANEL = (("from_date", "worker_id", "team_id", "state"), ("to_date", "reason", "outcome", "method"))
MINE, OPEN = "mine", "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is chosen; ``when`` is a key of ``WHEN`` and stays true on other days, dates are ISO text."""

    search: str = ""
    when: str = ""
    from_date: str = ""
    to_date: str = ""
    mine: bool = False
    state: str = ""
    worker_id: str = ""
    team_id: str = ""
    reason: str = ""
    outcome: str = ""
    method: str = ""

    def query(self, *, today: date, worker_id: str) -> ContactFilter:
        """What to ask the store for, on a day, by a worker."""
        first = first_day(self.when, today=today)
        return ContactFilter(
            search=self.search,
            from_date=first.isoformat() if first is not None else self.from_date,
            to_date="" if first is not None else self.to_date,
            worker_id=worker_id if self.mine else self.worker_id,
            team_id=self.team_id,
            reason=self.reason,
            outcome=self.outcome,
            method=self.method,
            state=self.state,
        )

    @property
    def anything(self) -> bool:
        """True when something is chosen, so that the list may not show every contact."""
        return self != Chosen()

    @classmethod
    def read(cls, kept: Mapping[str, object]) -> Chosen:
        """What was kept from the last time; what is no longer understood is left out. Search words are never kept."""
        plain = {
            name: value
            for name, value in kept.items()
            if name in cls.__slots__ and type(value) is type(getattr(_NOTHING, name))
        }
        found = replace(_NOTHING, **plain)  # type: ignore[arg-type]
        when = found.when if found.when in WHEN else ""
        return replace(found, search="", when=when, state=found.state if found.state in STATES else "")

    def kept(self) -> dict[str, object]:
        """What is kept until the next time."""
        return asdict(replace(self, search=""))


_NOTHING = Chosen()


def first_day(when: str, *, today: date) -> date | None:
    """The first day of a quick choice, reckoned from ``today``; None for no choice."""
    if when == "today":
        return today
    if when == "week":
        return today - timedelta(days=today.weekday())
    if when == "month":
        return today.replace(day=1)
    return add_months(today, -12) + timedelta(days=1) if when == "year" else None


class ContactFilters(QWidget):
    """Search and quick chips in sight, the rest behind "More filters"; what is set there shows as chips to take away.

    Signals: ``changed`` something else is chosen.
    """

    changed = Signal()

    def __init__(self, *, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = False
        self._typed = ""
        self.bar = FilterBar(search="Search names and notes  ( / )")
        for key, words in WHEN.items():
            self.bar.add_chip(key, words, group="when")
        self.bar.add_chip(MINE, "Mine")
        self.bar.add_chip(OPEN, STATES[OPEN])
        self.more_button = button("More filters", self._toggle, icon="sliders-horizontal", kind="chip")
        self.more_button.setCheckable(True)
        self.bar.add(self.more_button)
        self.from_date = DateField(today=today, latest=date.max)
        self.to_date = DateField(today=today, latest=date.max)
        self.pickers = {name: CodePicker(placeholder="Any") for name in _PICKERS}
        self.pickers["state"].setPlaceholderText("All but withdrawn")
        self.pickers["state"].set_choices([Option(key, words) for key, words in STATES.items()])
        self.panel = self._panel()
        self._set_chips = FlowLayout(space=Space.S)
        self._set_row = QWidget()
        self._set_row.setLayout(self._set_chips)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._set_row.setSizePolicy(policy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.bar)
        layout.addWidget(self._set_row)
        layout.addWidget(self.panel)
        self.panel.hide()
        self._set_row.hide()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._tell)
        self._connect()

    def _panel(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "card")
        frame.setAccessibleName("More filters")
        grid = QGridLayout(frame)
        grid.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        self.fields = {"from_date": Field("From", self.from_date), "to_date": Field("Until", self.to_date)}
        self.fields |= {name: Field(_PICKERS[name], picker) for name, picker in self.pickers.items()}
        for line, names in enumerate(_PANEL):
            for place, name in enumerate(names):
                grid.addWidget(self.fields[name], line, place, Qt.AlignmentFlag.AlignTop)
        for place in range(4):
            grid.setColumnStretch(place, 1)
        return frame

    def _connect(self) -> None:
        self.bar.changed.connect(self._on_bar)
        self.bar.clear_button.clicked.connect(lambda _checked=False: self._clear_panel())
        for picker in self.pickers.values():
            picker.picked.connect(lambda _code: self._on_panel())
        self.pickers["state"].picked.connect(lambda _code: self._on_state())
        self.from_date.changed.connect(self._on_dates)
        self.to_date.changed.connect(self._on_dates)

    # ------------------------------------------------------------------------------------------------------- choices
    def offer(self, choices: Mapping[str, Sequence[Choice]]) -> None:
        """Give the pickers what they choose from."""
        for name, found in choices.items():
            self.pickers[name].set_choices(found)
        self._show_set()

    def chosen(self) -> Chosen:
        """What is chosen now."""
        on = self.bar.on()
        start, end = self.from_date.value(), self.to_date.value()
        codes = {name: picker.code() for name, picker in self.pickers.items()}
        return Chosen(
            search=self.bar.text(),
            when=next((key for key in WHEN if key in on), ""),
            from_date=start.isoformat() if start is not None else "",
            to_date=end.isoformat() if end is not None else "",
            mine=MINE in on,
            **{**codes, "state": codes["state"] or (OPEN if OPEN in on else "")},
        )

    def choose(self, wanted: Chosen) -> None:
        """Show a choice and tell once."""
        self._quiet = True
        if self.bar.search is not None:
            self.bar.search.setText(wanted.search)
        self.from_date.set_value(_day(wanted.from_date))
        self.to_date.set_value(_day(wanted.to_date))
        for name, picker in self.pickers.items():
            picker.set_code(getattr(wanted, name) if (name, getattr(wanted, name)) != ("state", OPEN) else "")
        keys = [key for key in (wanted.when, OPEN if wanted.state == OPEN else "") if key]
        self.bar.set_on([*keys, *([MINE] if wanted.mine else [])])
        self._quiet = False
        self._tell()

    def clear(self) -> None:
        """Choose nothing."""
        self.choose(Chosen())

    def focus_search(self) -> None:
        """Put the keyboard into the search."""
        if self.bar.search is not None:
            self.bar.search.setFocus()
            self.bar.search.selectAll()

    # ------------------------------------------------------------------------------------------------------- changes
    def _on_bar(self) -> None:
        if self._quiet:
            return
        self._quiet = True
        if self.chosen().when:
            self.from_date.set_value(None)
            self.to_date.set_value(None)
        if OPEN in self.bar.on():
            self.pickers["state"].set_code(None)
        self._quiet = False
        typed, self._typed = self._typed, self.bar.text()
        if typed != self._typed:
            self._typing.start(_TYPING_MS)
        else:
            self._tell()

    def _on_dates(self) -> None:
        if self._quiet:
            return
        if self.chosen().when and (self.from_date.value() or self.to_date.value()):
            self._quiet = True
            self.bar.set_on(self.bar.on() - WHEN.keys())
            self._quiet = False
        self._on_panel()

    def _on_state(self) -> None:
        """The picker overrules the chip."""
        if OPEN in self.bar.on():
            self._quiet = True
            self.bar.set_on(self.bar.on() - {OPEN})
            self._quiet = False
            self._tell()

    def _on_panel(self) -> None:
        if not self._quiet:
            self._tell()

    def _clear_panel(self) -> None:
        self.choose(Chosen())

    def _tell(self) -> None:
        self._typing.stop()
        self._typed = self.bar.text()
        self.bar.clear_button.setVisible(self.chosen().anything)
        self._show_set()
        self.changed.emit()

    def _toggle(self) -> None:
        self.panel.setVisible(self.more_button.isChecked())
        self._show_set()
        if self.more_button.isChecked():
            self.fields["from_date"].focus()

    # ------------------------------------------------------------------------------------------------------- chips
    def _show_set(self) -> None:
        """While the panel is closed, show what is set in it as chips that take it away."""
        while (item := self._set_chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        parts = [] if self.more_button.isChecked() else self._set_parts()
        for words, take_away in parts:
            chip = button(words, take_away, icon="x", kind="chip", name=f"Take away the filter {words}")
            self._set_chips.addWidget(chip)
        self._set_row.setVisible(bool(parts))
        self._set_row.updateGeometry()

    def _set_parts(self) -> list[tuple[str, Callable[[], object]]]:
        parts: list[tuple[str, Callable[[], object]]] = []
        for words, day in (("From", self.from_date), ("Until", self.to_date)):
            if (value := day.value()) is not None:
                parts.append((f"{words} {show_date(value)}", lambda day=day: day.set_value(None)))  # type: ignore[misc]
        for name, picker in self.pickers.items():
            if picker.code():
                words = f"{self.fields[name].name}: {picker.text()}"
                parts.append((words, lambda picker=picker: self._drop(picker)))  # type: ignore[misc]
        return parts

    def _drop(self, picker: CodePicker) -> None:
        picker.set_code(None)
        self._tell()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
