"""The check list of the national return: enquiries with gaps and people it would count as not known, by year."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.months import FinancialYear
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.return_check import ENQUIRY, Gap, ReturnCheck, return_check
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.record_words import FIELD_NAMES, count_words, day_long
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import muted

YEARS = 3
"""Financial years offered, this one first."""

_TOUCHES = ("enquiry", "concern", "person", "restricted_grant", "code_change")
_HOW = (
    "Enquiries concluded in the year lack what tables SG2 to SG4 ask; people with a concern or an enquiry in it would "
    "be counted as not known in SG1. Enter opens the record."
)


class ReturnCheckPage(Page):
    """Enter opens the person's safeguarding, or the details of somebody of whom something is not recorded."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        this = FinancialYear.of(desk.today())
        self._years = tuple(FinancialYear(this.start - back) for back in range(YEARS))
        self.year = QComboBox()
        self.year.addItems([year.label for year in self._years])
        handling = Handling[Gap](
            ordered=ordered,
            person=lambda gap: gap.person,
            opened=self._open,
            open_person=lambda gap: self.desk.open_person(gap.person_id),
            verbs=lambda _gaps: [],
        )
        self.list = ActingList[Gap](
            desk.runner, "What the return would lack", _COLUMNS,
            EmptyState("check-check", "The return of this year lacks nothing that can be seen here."), handling,
            order="missing", many=False,
        )  # fmt: skip
        head = row(Field("Financial &year", self.year), space=Space.L)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(head)
        layout.addWidget(muted(_HOW, wrap=True))
        layout.addWidget(self.list, 1)
        self.year.activated.connect(lambda _place: self.refresh())
        self.list.loaded.connect(self.ready)
        self.refresh()

    @override
    def refresh(self) -> None:
        viewer, lists, year = self.desk.actor, self.desk.code_lists, self._years[self.year.currentIndex()]
        self.desk.read(
            self, lambda c: return_check(c, viewer=viewer, lists=lists, year=year), self._on_check, key="check"
        )

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_TOUCHES)

    @override
    def first_focus(self) -> QWidget | None:
        return self.list.view

    def _on_check(self, check: ReturnCheck) -> None:
        self.list.show_lines(check.gaps, hidden=check.hidden)
        enquiries = sum(gap.entity == ENQUIRY for gap in check.gaps)
        people = len(check.gaps) - enquiries
        self.set_headline(
            "",
            f"{count_words(enquiries, 'enquiry', 'enquiries')} with gaps · "
            f"{count_words(people, 'person', 'people')} with something not known",
        )

    def _open(self, gap: Gap) -> None:
        self.desk.open_person(gap.person_id, "safeguarding" if gap.entity == ENQUIRY else "details")


def missing_words(gap: Gap) -> str:
    """The fields that lack, as the record calls them."""
    names = FIELD_NAMES[gap.entity]
    return ", ".join(names.get(name, name) for name in gap.missing)


_COLUMNS: tuple[Column[Gap], ...] = (
    Column("what", "What", lambda gap: _tag(gap).words, tag=lambda gap: _tag(gap), width=120),
    Column("person", "Person", lambda gap: gap.person, detail=lambda gap: gap.reference, strong=True, width=160,
           stretch=2),
    Column("missing", "Not recorded", missing_words, tip=missing_words, width=240, stretch=4),
    Column("on", "Concluded", lambda gap: day_long(gap.on) if gap.on else "", width=112, hide_below=620),
    Column("worker", "Led by", lambda gap: gap.worker, width=130, stretch=1, hide_below=760),
)  # fmt: skip


def _tag(gap: Gap) -> Tag:
    return Tag(Tone.AMBER, "Enquiry") if gap.entity == ENQUIRY else Tag(Tone.BLUE, "Person")


def ordered(gaps: Sequence[Gap], order: Order) -> array[int]:
    """The numbers of the gaps by a column; those that lack most come first."""
    by: dict[str, Callable[[Gap], Any]] = {
        "what": lambda gap: gap.entity,
        "person": lambda gap: gap.person.casefold(),
        "on": lambda gap: (not gap.on, gap.on),
        "worker": lambda gap: (not gap.worker, gap.worker.casefold()),
    }
    key = by.get(order.key, _most_first)
    found = sorted(gaps, key=lambda gap: (key(gap), gap.person.casefold()), reverse=order.descending)
    return array("q", (gap.number for gap in found))


def _most_first(gap: Gap) -> Any:
    return (gap.entity != ENQUIRY, -len(gap.missing))
