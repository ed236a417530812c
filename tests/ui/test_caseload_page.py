"""The caseload page: one's own cases, who waits, workers and gaps; every act by keyboard and taken back by undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.domain.involvement import Scope
from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.involvements import EndInvolvement, end_involvement
from caseload_desktop.services.people import restrict_person
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from caseload_desktop.ui.caseload.giving_forms import LIST, AllocateForm, HandOverForm, ListForm, MoveManyForm
from caseload_desktop.ui.caseload.keep_form import KeepForm
from caseload_desktop.ui.caseload.keeping_forms import AskForm, CoverForm, EndForm, RateForm, TouchForm
from caseload_desktop.ui.caseload.page import CaseloadPage
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.my_work.view import MyWorkPage
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.message_bar import MessageBar
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.caseload_room import AMINA, JO, LONG, fill, give, team_of_store
from tests.ui.records import Room, add_people, dialog_of
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]


def a_page(qtbot: QtBot, desk: Desk, tab: str = "mine", *, width: int = 1100, height: int = 620) -> CaseloadPage:
    page = CaseloadPage(desk)
    shown(qtbot, page, width, height)
    page.show_item(tab)
    return page


def names(page: CaseloadPage) -> list[str]:
    return [line.case.person for line in page.mine.lines]


def open_now(store: Store, person_id: str) -> list[tuple[str, str | None]]:
    t = rows.allocation
    with store.read() as connection:
        found = connection.execute(
            select(t.c.role, t.c.worker_id)
            .where(t.c.person_id == person_id, t.c.to_date.is_(None), t.c.gone.is_(None))
            .order_by(t.c.role.desc(), t.c.worker_id)
        )
        return [(role, worker) for role, worker in found]


def current(page: CaseloadPage, which: str, person: str) -> None:
    """Make the line of a person current in one of the lists."""
    cases = {"mine": page.mine, "waiting": page.waiting.cases, "workers": page.workers.cases}[which]
    number = next(line.number for line in cases.lines if line.case.person == person)
    assert cases.view.select_id(number)
    cases.view.setFocus()


def press(page: CaseloadPage, which: str, key: Qt.Key) -> None:
    cases = {"mine": page.mine, "waiting": page.waiting.cases, "workers": page.workers.cases}[which]
    QTest.keyClick(cases.view, key)


def test_my_cases_stand_with_the_most_pressing_first(here: Room, qtbot: QtBot) -> None:
    """Late steps before wishes before the rest; covered cases and those handed over to me are there, with the note."""
    fill(here.store)
    page = a_page(qtbot, here.as_(PRACTITIONER))
    shown_names = [page.mine.model.index(n, 1).data() for n in range(page.mine.model.count)]
    assert shown_names == ["Ada Quill", "Bertram Oakes", LONG, "Harriet Shaw", "Dilys Prewett"]
    statuses = [page.mine.model.index(n, 0).data() for n in range(page.mine.model.count)]
    assert statuses[:3] == ["Step 4 days late", "Hand-over asked", "Covered to 29 Nov"]
    told = [bar.words for bar in page.findChildren(MessageBar)]
    assert any("Daughter Nia is the one to ring" in words for words in told)
    assert page.subtitle_text == "5 cases with you · 3 waiting · 2 to sort out"


def test_a_manager_allocates_from_the_list_and_takes_it_back(here: Room, qtbot: QtBot) -> None:
    """A on who waits, a worker chosen, saved; the person leaves the list; undo puts them back."""
    people = fill(here.store)
    page = a_page(qtbot, here.desk, "waiting")
    current(page, "waiting", "Edwin Marsh")
    press(page, "waiting", Qt.Key.Key_A)
    form = dialog_of(page, AllocateForm)
    assert isinstance(form, AllocateForm)
    form.submit()
    assert form.fields["worker_id"].problem
    form.worker.set_code(AMINA)
    form.submit()
    assert open_now(here.store, people[4]) == [("key", AMINA)]
    assert here.said[-1] == "Edwin Marsh allocated"
    assert len(page.waiting.cases.lines) == 2
    here.desk.undo_last()
    assert open_now(here.store, people[4]) == [("key", None)]
    assert len(page.waiting.cases.lines) == 3


def test_many_are_moved_by_keyboard_in_one_act(here: Room, qtbot: QtBot) -> None:
    """Enter on the worker, Ctrl+A over their cases, A, a worker and a note: all move, and one undo brings all back."""
    people = add_people(here.store, *(f"Person{n} Oakes" for n in range(5)))
    for one in people:
        give(here.store, one)
    page = a_page(qtbot, here.desk, "workers", width=1330)
    row = next(n for n in range(page.workers.model.count) if page.workers.model.index(n, 0).data() == "Jo Bell")
    page.workers.view.select_row(row)
    page.workers.view.setFocus()
    QTest.keyClick(page.workers.view, Qt.Key.Key_Return)
    assert page.workers.cases.view.hasFocus()
    QTest.keyClick(page.workers.cases.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(page.workers.cases.chosen()) == 5
    press(page, "workers", Qt.Key.Key_A)
    form = dialog_of(page, MoveManyForm)
    assert isinstance(form, MoveManyForm)
    form.submit()
    assert form.fields["hand_over_note"].problem
    form.worker.set_code(AMINA)
    form.note.set_text("Jo is on leave from today.")
    form.submit()
    assert {tuple(open_now(here.store, one)) for one in people} == {(("key", AMINA),)}
    assert here.said[-1] == "5 people moved"
    here.desk.undo_last()
    assert {tuple(open_now(here.store, one)) for one in people} == {(("key", JO),)}


def test_the_chosen_person_stays_chosen(here: Room, qtbot: QtBot) -> None:
    """When a line above goes, the keys still act on who was chosen; another worker's list begins at its top."""
    fill(here.store)
    page = a_page(qtbot, here.desk, "waiting")
    current(page, "waiting", "Florence Tunney")
    waits = next(line.case for line in page.waiting.cases.lines if line.case.person == "Edwin Marsh")
    end = EndInvolvement(
        allocation_id=waits.id, on="2026-11-20", reason="declined", what_next=WhatNext(no_next_why="No")
    )
    end_involvement(here.store, MANAGER, end)
    page.refresh()
    assert [line.case.person for line in page.waiting.cases.chosen()] == ["Florence Tunney"]
    page.show_item("workers")
    rows_of = {page.workers.model.index(n, 0).data(): n for n in range(page.workers.model.count)}
    page.workers.view.select_row(rows_of["Jo Bell"])
    current(page, "workers", "Bertram Oakes")
    page.workers.view.select_row(rows_of["Amina Rahman"])
    page.workers.view.select_row(rows_of["Jo Bell"])
    assert page.workers.cases.view.currentIndex().row() == 0


def test_a_hand_over_that_was_asked_for_is_given(here: Room, qtbot: QtBot) -> None:
    """A worker asks with A; the manager sees why, chooses and writes the note; a list can take it too."""
    people = fill(here.store)
    mine = a_page(qtbot, here.as_(PRACTITIONER))
    current(mine, "mine", "Dilys Prewett")
    press(mine, "mine", Qt.Key.Key_A)
    ask = dialog_of(mine, AskForm)
    assert isinstance(ask, AskForm)
    ask.submit()
    assert ask.fields["why"].problem
    ask.why.set_text("Moved to the other side of Thanet")
    ask.worker.set_code(AMINA)
    ask.submit()
    page = a_page(qtbot, here.desk, "workers", width=1330)
    row = next(n for n in range(page.workers.model.count) if page.workers.model.index(n, 0).data() == "Jo Bell")
    assert page.workers.model.index(row, 1).data() == "2 hand-overs asked"
    page.workers.view.select_row(row)
    current(page, "workers", "Dilys Prewett")
    press(page, "workers", Qt.Key.Key_A)
    form = dialog_of(page, HandOverForm)
    assert isinstance(form, HandOverForm)
    assert form.worker.code() == AMINA
    form.note.set_text("See the plan of October.")
    form.stays.setChecked(True)
    form.submit()
    assert open_now(here.store, people[3]) == [("key", AMINA), ("additional", JO)]
    current(page, "workers", "Bertram Oakes")
    press(page, "workers", Qt.Key.Key_A)
    again = dialog_of(page, HandOverForm)
    assert isinstance(again, HandOverForm)
    again.to.set_code(LIST)
    again.note.set_text("Nobody has room now.")
    again.submit()
    assert open_now(here.store, people[1]) == [("key", None)]


def test_keeping_in_touch_rating_cover_and_end(here: Room, qtbot: QtBot) -> None:
    """K, P, V and E each open their form; what is saved shows in the list at once."""
    people = fill(here.store)
    page = a_page(qtbot, here.as_(PRACTITIONER), "waiting")
    current(page, "waiting", "Florence Tunney")
    press(page, "waiting", Qt.Key.Key_K)
    touch = dialog_of(page, TouchForm)
    assert isinstance(touch, TouchForm)
    touch.note.set_text("Managing with her sister")
    touch.submit()
    line = next(line for line in page.waiting.cases.lines if line.case.person == "Florence Tunney")
    assert line.case.last_touch == "2026-11-20"
    current(page, "waiting", "Gwilym Rees")
    press(page, "waiting", Qt.Key.Key_P)
    rate = dialog_of(page, RateForm)
    assert isinstance(rate, RateForm)
    rate.priority.set_code("high")
    rate.reason.set_text("Falls twice a week")
    rate.submit()
    page.show_item("mine")
    current(page, "mine", "Ada Quill")
    press(page, "mine", Qt.Key.Key_V)
    cover = dialog_of(page, CoverForm)
    assert isinstance(cover, CoverForm)
    cover.submit()
    assert cover.fields["worker_id"].problem
    assert cover.fields["cover_to"].problem
    cover.worker.set_code(AMINA)
    cover._days["cover_to"].set_text("+2w")
    cover.submit()
    current(page, "mine", "Ada Quill")
    press(page, "mine", Qt.Key.Key_E)
    end = dialog_of(page, EndForm)
    assert isinstance(end, EndForm)
    end.reason.set_code("work_complete")
    end.submit()
    assert end.fields["next_step"].problem
    end.next.propose("nothing_further")
    end.submit()
    assert end.fields["no_next_why"].problem
    end.next.why.set_text("All is in place")
    end.submit()
    assert open_now(here.store, people[0]) == []
    assert "Ada Quill" not in names(page)


def test_a_key_workers_end_asks_about_the_others(here: Room, qtbot: QtBot) -> None:
    """Closing alone what others go on with is not possible unsaid; the whole case ends in one act."""
    (who,) = add_people(here.store, "Ada Quill")
    give(here.store, who)
    give(here.store, who, AMINA, role="additional")
    page = a_page(qtbot, here.as_(PRACTITIONER))
    current(page, "mine", "Ada Quill")
    press(page, "mine", Qt.Key.Key_E)
    form = dialog_of(page, EndForm)
    assert isinstance(form, EndForm)
    form.reason.set_code("work_complete")
    form.next.propose("call_back", note="Ask how it goes")
    form.next.due.set_text("+2w")
    form.submit()
    assert "nobody would be key worker" in form.fields["scope"].problem
    form.scope.set_code(Scope.WHOLE.value)
    form.submit()
    assert open_now(here.store, who) == []
    with here.store.read() as connection:
        task = connection.execute(select(rows.task.c.words, rows.task.c.due_on, rows.task.c.person_id)).one()
    assert tuple(task) == ("Ask how it goes", "2026-12-04", who)


def test_gaps_are_sorted_out(here: Room, qtbot: QtBot) -> None:
    """A person with an additional worker only gets a key worker from the list; two key workers are settled there."""
    people = fill(here.store)
    give(here.store, people[7], role="key", worker_id=MANAGER.worker_id, days=1)
    with here.store.write(actor=MANAGER, command="transfer") as act:  # as a second laptop's move arrives
        act.create("allocation", {"person_id": people[0], "worker_id": AMINA, "role": "key", "from_date": "2026-11-12"})
    page = a_page(qtbot, here.desk, "gaps")
    assert [line.person for line in page.gaps._lines] == ["Ada Quill", "Bertram Oakes"]
    assert page.gaps.list._verbs.words[0] == "Settle who is key worker"
    page.gaps.view.setFocus()
    QTest.keyClick(page.gaps.view, Qt.Key.Key_A)
    form = dialog_of(page, KeepForm)
    assert isinstance(form, KeepForm)
    form.submit()
    assert form.fields["allocation_id"].problem
    with here.store.read() as connection:
        kept = connection.execute(
            select(rows.allocation.c.id).where(
                rows.allocation.c.worker_id == AMINA, rows.allocation.c.person_id == people[0]
            )
        ).scalar_one()
    form.keys.set_code(kept)
    form.submit()
    assert open_now(here.store, people[0]) == [("key", AMINA)]
    assert [line.person for line in page.gaps._lines] == ["Bertram Oakes"]
    page.gaps.view.setFocus()
    QTest.keyClick(page.gaps.view, Qt.Key.Key_A)
    asked = dialog_of(page, HandOverForm)
    assert isinstance(asked, HandOverForm)
    asked.close()
    here.desk.undo_last()
    assert len(page.gaps._lines) == 2


def test_a_worker_without_the_right_is_not_offered_it(here: Room, qtbot: QtBot) -> None:
    """A practitioner sees who waits and keeps in touch; allocating and the workers' tab are the manager's."""
    fill(here.store)
    page = a_page(qtbot, here.as_(OTHER_PRACTITIONER), "waiting")
    assert page.tabs.count() == 3
    current(page, "waiting", "Edwin Marsh")
    offered = [b.text() for b in page.waiting.cases.findChildren(QPushButton) if b.isVisibleTo(page)]
    assert "Kept in touch" in offered
    assert "Allocate" not in offered
    press(page, "waiting", Qt.Key.Key_A)
    assert [d for d in page.findChildren(QDialog) if d.isVisible()] == []


def test_restricted_people_are_counted_not_shown(here: Room, qtbot: QtBot) -> None:
    """Who is not named on a record finds neither name nor note, only that somebody is not shown."""
    people = fill(here.store)
    restrict_person(here.store, MANAGER, person_id=people[4], reason="police_matter")
    page = a_page(qtbot, here.as_(PRACTITIONER), "waiting")
    assert [line.case.person for line in page.waiting.cases.lines] == ["Florence Tunney", "Gwilym Rees"]
    assert page.waiting.cases.said.text() == "1 restricted person not shown"


def test_the_waiting_list_is_searched(here: Room, qtbot: QtBot) -> None:
    """Text and team narrow the list; nobody left says so."""
    fill(here.store)
    page = a_page(qtbot, here.desk, "waiting")
    assert page.waiting.filters.search is not None
    page.waiting.filters.search.setText("bath")
    assert [line.case.person for line in page.waiting.cases.lines] == ["Florence Tunney"]
    page.waiting.filters.search.setText("nobody such")
    assert page.waiting.cases.pane.empty.isVisibleTo(page)


def test_the_person_page_shows_who_is_involved(here: Room, qtbot: QtBot) -> None:
    """Banner and tab name the key worker, the wait, ratings and what was; acts work from there."""
    people = fill(here.store)
    page = PersonPage(here.desk)
    here.kept.append(page)
    shown(qtbot, page, 1100, 620)
    for person_id, banner in (
        (people[0], "Key worker: Jo Bell"),
        (people[2], "Key worker: Amina Rahman (away, ask Jo Bell)"),
        (people[4], "Key worker: nobody yet, waits in Duty desk"),
        (people[7], "Key worker: nobody"),
    ):
        page.show_item(person_id)
        assert banner in page.banner.accessibleName().replace("\N{NO-BREAK SPACE}", " ")
    page.tabs.setCurrentWidget(page.involvements)
    assert [case.worker for case in page.involvements.told.open] == ["Jo Bell"]
    assert [case.end_note for case in page.involvements.told.ended] == ["Jo goes on with the equipment"]
    page.involvements.allocate_button.click()
    form = dialog_of(page, AllocateForm)
    assert isinstance(form, AllocateForm)
    form.role.set_code("key")
    form.worker.set_code(AMINA)
    form.submit()
    assert "Key worker: Amina Rahman" in page.banner.accessibleName().replace("\N{NO-BREAK SPACE}", " ")
    page.involvements.list_button.click()
    to_list = dialog_of(page, ListForm)
    assert isinstance(to_list, ListForm)
    to_list.role.set_code("additional")
    to_list.priority.set_code("low")
    to_list.reason.set_text("Bath board only")
    to_list.submit()
    assert [case.waits for case in page.involvements.told.open].count(True) == 1


@pytest.mark.parametrize("actor", [MANAGER, PRACTITIONER])
@pytest.mark.parametrize("tab", ["mine", "waiting", "gaps"])
def test_every_part_can_be_named_and_left(here: Room, qtbot: QtBot, actor: Actor, tab: str) -> None:
    """Everything has a name for a screen reader, and Tab comes round."""
    fill(here.store)
    page = a_page(qtbot, here.as_(actor), tab)
    assert_accessible(page)
    assert_no_tab_trap(page)


def test_forms_can_be_named_and_left(here: Room, qtbot: QtBot) -> None:
    """Each form names its fields, and Tab comes round in it."""
    people = fill(here.store)
    page = a_page(qtbot, here.desk, "waiting")
    cases = {line.case.person: line.case for line in page.waiting.cases.lines}
    acts = page.waiting.cases.acts
    waits = cases["Edwin Marsh"]
    begins: tuple[Callable[[], None], ...] = (
        lambda: acts.allocate(waits),
        lambda: acts.touch(waits),
        lambda: acts.rate(waits),
        lambda: acts.end(waits),
        lambda: acts.move_many(list(cases.values())),
        lambda: acts.put_on_list(people[0], "Ada Quill"),
    )
    for begin in begins:
        begin()
        (form,) = [d for d in page.window().findChildren(QDialog) if d.isVisible()]
        assert_accessible(form)
        form.close()
        form.deleteLater()
        qtbot.waitUntil(lambda: not [d for d in page.window().findChildren(QDialog) if d.isVisible()])


def test_nothing_yet_says_so(here: Room, qtbot: QtBot) -> None:
    """On the first day every part says what will stand there; a manager without cases begins with the workers."""
    page = CaseloadPage(here.desk)
    shown(qtbot, page, 1100, 620)
    assert page.workers.isVisibleTo(page)
    page.show_item("mine")
    assert page.mine.pane.empty.isVisibleTo(page)
    page.show_item("waiting")
    assert page.waiting.cases.pane.empty.isVisibleTo(page)
    page.show_item("gaps")
    assert page.gaps.pane.empty.isVisibleTo(page)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_page_at_both_sizes(here: Room, qtbot: QtBot, themed: Theme, mode: Mode, width: int, height: int) -> None:
    """In the window of both laptops, light and dark, with long names; nothing is cut off at the foot."""
    people = fill(here.store)
    for n in range(14):
        one = add_people(here.store, f"Many{n} Cases")[0]
        give(here.store, one, (JO, AMINA, MANAGER.worker_id)[n % 3], days=10 + n)
    themed.set_mode(mode)
    window = build_window(here.desk, About("Morwenna Hale, team manager", sample=True))
    here.kept.append(window)
    shown(qtbot, window, width, height)
    work = window.workspace
    assert work is not None
    for tab in ("mine", "waiting", "workers", "gaps"):
        work.go("caseload", tab, focus=True)
        picture(window, f"caseload-{tab}-{mode}-{width}")
    for number in (0, 2, 4, 7):
        work.go("person", people[number])
        page = work.page("person")
        assert isinstance(page, PersonPage)
        page.tabs.setCurrentWidget(page.involvements)
        picture(window, f"person-involved-{number}-{mode}-{width}")
    work.go("caseload", "waiting")
    caseload = work.page("caseload")
    assert isinstance(caseload, CaseloadPage)
    assert caseload.minimumSizeHint().width() <= 980
    assert caseload.minimumSizeHint().height() <= 460
    waits = caseload.waiting.cases.lines[0].case
    acts, every = caseload.waiting.cases.acts, [line.case for line in caseload.waiting.cases.lines]
    forms: dict[str, Callable[[], None]] = {
        "allocate": lambda: acts.allocate(waits),
        "end": lambda: acts.end(waits),
        "rate": lambda: acts.rate(waits),
        "touch": lambda: acts.touch(waits),
        "move": lambda: acts.move_many(every),
        "cover": lambda: acts.cover(every),
        "list": lambda: acts.put_on_list(people[0], "Ada Quill"),
    }
    for name, begin in forms.items():
        begin()
        (form,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
        picture(form, f"form-{name}-{mode}-{width}")
        assert form.height() <= height
        form.close()


def test_two_hundred_waiting_keep_their_order(here: Room, qtbot: QtBot) -> None:
    """A long list shows the most pressing first and can be sorted by any column."""
    with here.store.write(actor=MANAGER, command="add_to_list") as act:
        for n in range(200):
            one = act.create("person", {"given": f"Given{n}", "family": "Long"})
            act.create(
                "allocation",
                {
                    "person_id": one,
                    "team_id": team_of_store(here.store) if n == 0 else None,
                    "role": "key",
                    "from_date": f"2026-{1 + n % 11:02}-10",
                    "priority": ("critical", "high", "medium", "low", "")[n % 5] or None,
                },
            )
    page = a_page(qtbot, here.desk, "waiting")
    ranks = [line.urgency for line in sorted(page.waiting.cases.lines, key=lambda line: line.urgency)]
    first = page.waiting.cases.model.row(0)
    assert first is not None
    assert first.urgency == ranks[0]


def test_my_work_tells_of_new_cases(here: Room, qtbot: QtBot) -> None:
    """What a manager gave in the last days stands in the tray and opens where it is told; older cases do not."""
    people = fill(here.store)
    desk = here.as_(PRACTITIONER)
    page = MyWorkPage(desk)
    shown(qtbot, page)
    lines = [line for row in range(page.model.count) if (line := page.model.row(row)) is not None]
    new = {line.person: line for line in lines if line.what == "New case"}
    assert set(new) == {"Dilys Prewett", LONG}
    assert "Daughter Nia is the one to ring" in new["Dilys Prewett"].more
    assert "You cover for a colleague. Weekly call" in new[LONG].more
    went: list[str] = []
    desk.go_requested.connect(lambda key, item: went.append(f"{key} {item}"))
    page.list.select_id(new["Dilys Prewett"].number)
    page.list.opened.emit(new["Dilys Prewett"].number)
    assert went == [f"person {people[3]}#involved"]


def test_the_timeline_tells_who_was_involved(here: Room, qtbot: QtBot) -> None:
    """Waits, ratings, keep-in-touch contacts, workers and ends stand among the contacts, with a filter of their own."""
    people = fill(here.store)
    page = PersonPage(here.desk)
    here.kept.append(page)
    shown(qtbot, page, 1100, 620)
    page.show_item(people[4])
    view = page.timeline
    titles = [view.model.index(n, 1).data() for n in range(view.model.count)]
    assert set(titles) >= {"Record begun", "Kept in touch", "Rated critical", "On the list of Duty desk"}
    view.bar.set_on(["case"])
    assert view.model.count == 3
    page.show_item(people[7])
    view.bar.set_on(["case"])
    titles = [view.model.index(n, 1).data() for n in range(view.model.count)]
    assert titles == [
        "Amina Rahman: This worker's part is done",
        "Additional worker: Jo Bell",
        "Key worker: Amina Rahman",
    ]
    restrict_person(here.store, MANAGER, person_id=people[7], reason="police_matter")
    closed = PersonPage(here.as_(PRACTITIONER))
    here.kept.append(closed)
    shown(qtbot, closed, 1100, 620)
    closed.show_item(people[7])
    assert closed.timeline.events == []
