"""A list with its verbs: what is chosen stays chosen, letters act on it, the menu names the person first."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from caseload_desktop.ui.models.paged import Column, Order
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.verbs import Verb
from tests.ui.support import assert_accessible, shown

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("themed")]


@dataclass(frozen=True)
class Visit:
    """An invented line."""

    number: int
    person: str


VISITS = [Visit(3, "Ada Penfold"), Visit(1, "Bram Oyelaran"), Visit(2, "Cicely Hart")]


class Visits:
    """A list of visits that remembers what was done."""

    def __init__(self, qtbot: QtBot, *, many: bool = True) -> None:
        self.heard: list[str] = []
        handling = Handling[Visit](
            ordered=self._ordered,
            person=lambda line: line.person,
            opened=lambda line: self.heard.append(f"opened {line.person}"),
            open_person=lambda line: self.heard.append(f"person {line.person}"),
            verbs=self._verbs,
            letters=("V",),
            rarer=lambda _lines: [Verb("Take out", lambda: self.heard.append("taken out"))],
        )
        columns = (Column[Visit]("person", "Person", lambda line: line.person, strong=True),)
        empty = EmptyState("inbox", "Nobody to visit.")
        self.list = ActingList[Visit](InlineRunner(), "Visits", columns, empty, handling, order="person", many=many)
        shown(qtbot, self.list, 700, 400)

    def _verbs(self, lines: Sequence[Visit]) -> list[Verb]:
        names = ", ".join(line.person for line in lines)
        return [Verb("Visit", lambda: self.heard.append(f"visited {names}"), "V", "check")] if lines else []

    def _ordered(self, lines: Sequence[Visit], order: Order) -> array[int]:
        found = sorted(lines, key=lambda line: line.person, reverse=order.descending)
        return array("q", (line.number for line in found))

    def chosen(self) -> list[str]:
        """Who is chosen."""
        return [line.person for line in self.list.chosen()]

    def buttons(self) -> list[QPushButton]:
        """The buttons below the list."""
        return [one for one in self.list.findChildren(QPushButton) if one.isVisibleTo(self.list) and one.text()]


def test_what_is_chosen_stays_chosen_when_the_list_is_read_or_sorted_again(qtbot: QtBot) -> None:
    """Two of three people stay chosen though lines come and the order turns round; a new list begins at its top."""
    visits = Visits(qtbot)
    visits.list.show_lines(VISITS)
    QTest.keyClick(visits.list.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    visits.list.show_lines([*VISITS, Visit(9, "Aaron Lisle")])
    assert visits.chosen() == ["Ada Penfold", "Bram Oyelaran"]
    visits.list.model.sort(0, Qt.SortOrder.DescendingOrder)
    assert visits.chosen() == ["Bram Oyelaran", "Ada Penfold"]
    visits.list.begin_anew()
    visits.list.show_lines(VISITS)
    assert visits.chosen() == ["Cicely Hart"]


def test_verbs_act_by_letter_button_and_menu(qtbot: QtBot) -> None:
    """The letter acts on all that is chosen; buttons name the person to a screen reader; the menu has the rest."""
    visits = Visits(qtbot)
    visits.list.show_lines(lambda: VISITS, hidden=2)
    assert visits.list.said.text() == "2 restricted people not shown"
    qtbot.waitUntil(lambda: len(visits.buttons()) == 1)
    (visit,) = visits.buttons()
    assert (visit.accessibleName(), visit.toolTip()) == ("Visit: Ada Penfold", "Key V")
    QTest.keyClick(visits.list.view, Qt.Key.Key_Return)
    QTest.keyClick(visits.list.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(visits.list.view, Qt.Key.Key_V)
    assert visits.heard == ["opened Ada Penfold", "visited Ada Penfold, Bram Oyelaran, Cicely Hart"]
    visits.list.view.select_row(1)
    menu = QMenu(visits.list)
    visits.list._fill_menu(menu)
    assert [one.text() for one in menu.actions() if one.text()] == ["Open the person", "Visit\tV", "Take out"]
    menu.actions()[0].trigger()
    assert visits.heard[-1] == "person Bram Oyelaran"
    assert_accessible(visits.list)


def test_a_list_with_nobody_offers_nothing_and_says_so(qtbot: QtBot) -> None:
    """An empty list shows its sentence and no verbs; a list for one line at a time chooses no second."""
    visits = Visits(qtbot, many=False)
    visits.list.show_lines([])
    assert visits.buttons() == []
    assert visits.list.pane.empty.isVisibleTo(visits.list)
    visits.list.show_lines(VISITS)
    QTest.keyClick(visits.list.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert visits.chosen() == ["Ada Penfold"]
