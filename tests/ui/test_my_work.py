"""My work: what there is to do is in sight, says so in words, and is done by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import event, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.work_item import DueState, Scope
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.people import NewAddress, RegisterPerson, register_person
from caseload_desktop.store import rows
from caseload_desktop.ui.caseload.giving_forms import AllocateForm, HandOverForm, MoveManyForm
from caseload_desktop.ui.caseload.keeping_forms import TouchForm
from caseload_desktop.ui.models.paged import Order
from caseload_desktop.ui.my_work.forms import DoneForm, GiveForm, PlanForm
from caseload_desktop.ui.my_work.grouping import Filters, Grouping
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.my_work.tray import Numbering, View, read_tray
from caseload_desktop.ui.my_work.view import MyWorkPage
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.list_view import row_height
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import Room, add_contacts, add_people, room, told
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown
from tests.ui.tray_room import AMINA, JO, LONG, TODAY, ago, busy, crowd, restrict, task

DORA = "d" * 32

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    """A practitioner's desk over a store with a team."""
    with room(tmp_path, PRACTITIONER) as made:
        yield made


def a_page(qtbot: QtBot, here: Room, actor: Actor = PRACTITIONER, *, height: int = 640) -> MyWorkPage:
    desk = here.desk if actor is PRACTITIONER else here.as_(actor)
    page = MyWorkPage(desk)
    here.kept.append(page)
    shown(qtbot, page, 1120, height)
    page.list.setFocus()
    return page


def words(page: MyWorkPage) -> list[str]:
    """The first words of every line, headings among them."""
    model = page.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def lines(page: MyWorkPage) -> list[Line]:
    """Every line that is no heading."""
    return [line for row in range(page.model.count) if (line := page.model.row(row)) is not None and not line.heading]


def whats(page: MyWorkPage) -> list[str]:
    return [line.what for line in lines(page)]


def choose(page: MyWorkPage, *wanted: str) -> None:
    """Choose the lines that say these things."""
    page.list.clearSelection()
    numbers = [line.number for line in lines(page) if line.what in wanted]
    assert len(numbers) == len(wanted)
    page.list._choose(page.model, page.model.stretches_of(set(numbers)))


def press(page: MyWorkPage, key: Qt.Key | str, *, shift: bool = False) -> None:
    page.list.setFocus()
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    if isinstance(key, str):
        QTest.keyClicks(page.list, key, modifier)
    else:
        QTest.keyClick(page.list, key, modifier)


def form_of(page: MyWorkPage, kind: type[QDialog]) -> QDialog:
    found = [dialog for dialog in page.window().findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def buttons(page: MyWorkPage) -> list[str]:
    return page._verbs.words


def test_everything_stands_in_one_tray_by_date(qtbot: QtBot, here: Room) -> None:
    """What is left unfinished first, then late, today, this week, waiting, later and without a day, each with words."""
    busy(here.store)
    page = a_page(qtbot, here)
    headings = [one for one in words(page) if " · " in one]
    assert headings == [
        "Not finished · 1 item",
        "Overdue · 4 items",
        "Due today · 1 item",
        "This week · 1 item",
        "Waiting for someone · 2 items",
        "Later · 2 items",
        "No day · 4 items",
    ]
    late = [line for line in lines(page) if line.state is DueState.OVERDUE]
    assert [(line.person, line.tag.words if line.tag else "", line.what) for line in late] == [
        ("Bertram Oakes", "5 days late", "Contact not decided"),
        ("Ada Quill", "4 days late", "Next step"),
        ("Ada Quill", "3 days late", "Ring the daughter about the stair rail"),
        ("Ada Quill", "1 day late", "Write to the surgery"),
    ]
    assert page.overdue.accessibleName() == "Overdue, 4, Longest 5 days"
    assert page.subtitle_text.startswith("Friday 20 November 2026 · 15 items, 5 need you today")


def test_late_is_said_with_its_date(qtbot: QtBot, here: Room) -> None:
    """The eye reads how many days; the tip and a screen reader say the date too."""
    (ada,) = add_people(here.store, "Ada Quill")
    task(here.store, ada, "Ring", due=ago(3))
    page = a_page(qtbot, here)
    index = page.model.index(1, 0)
    assert index.data() == "3 days late"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Due Tuesday 17 November 2026"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "3 days late, due Tuesday 17 November 2026"


def test_the_keyboard_passes_over_headings(qtbot: QtBot, here: Room) -> None:
    """Up and Down, Home and End go from line to line; a heading is never chosen, also by choosing all."""
    busy(here.store)
    page = a_page(qtbot, here)
    count = len(lines(page))
    press(page, Qt.Key.Key_Home)
    seen = [page.list.current_id()]
    for _ in range(count - 1):
        press(page, Qt.Key.Key_Down)
        seen.append(page.list.current_id())
    assert seen == [line.number for line in lines(page)]
    press(page, Qt.Key.Key_Up)
    assert page.list.current_id() == seen[-2]
    press(page, Qt.Key.Key_End)
    assert page.list.current_id() == seen[-1]
    page.list.selectAll()
    assert page.list.chosen_ids() == seen


def test_enter_opens_the_very_thing(qtbot: QtBot, here: Room) -> None:
    """A contact in the list of contacts, a task on its tab of the person's page, a draft where it was left."""
    people = busy(here.store)
    page = a_page(qtbot, here)
    for what in ("Contact not decided", "Write to the surgery", "Carry on where you left off", "Person not known"):
        line = next(line for line in lines(page) if line.what == what)
        page.list.select_id(line.number)
        press(page, Qt.Key.Key_Return)
    contact, note, draft, unknown = here.went
    assert (contact[0], unknown[0]) == ("contacts", "contacts")
    assert note == ("person", f"{people[0]}#notes")
    assert draft == ("log_contact", "unfinished")
    choose(page, "Write to the surgery")
    QTest.keyClick(page.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert here.went[-1] == ("person", people[0])


def test_done_at_one_key_and_undone(qtbot: QtBot, here: Room) -> None:
    """D says that it is done; the line in its place is chosen, and undo brings it back."""
    busy(here.store)
    page = a_page(qtbot, here)
    choose(page, "Ring the daughter about the stair rail")
    assert buttons(page) == ["Done", "Plan or put off", "Give to a worker"]
    press(page, Qt.Key.Key_D)
    assert "Ring the daughter about the stair rail" not in whats(page)
    assert here.said[-1] == "1 item done"
    assert [line.what for line in page.chosen()] == ["Write to the surgery"]
    assert page.list.hasFocus()
    here.desk.undo_last()
    assert "Ring the daughter about the stair rail" in whats(page)


def test_many_are_done_with_a_note(qtbot: QtBot, here: Room) -> None:
    """Tasks and the next step of a contact together; those whose kind can't be done so are passed over, and said."""
    busy(here.store)
    page = a_page(qtbot, here)
    choose(page, "Next step", "Write to the surgery", "Person not known")
    assert buttons(page) == ["Done (2 of 3)", "Plan or put off (2 of 3)", "Give to a worker (2 of 3)"]
    press(page, Qt.Key.Key_N)
    form = form_of(page, DoneForm)
    assert isinstance(form, DoneForm)
    form.note.set_text("Settled by phone")
    form.submit()
    assert not {"Next step", "Write to the surgery"} & set(whats(page))
    t = rows.task
    with here.store.read() as connection:
        notes = connection.execute(select(t.c.done_note).where(t.c.done_on.is_not(None))).scalars().all()
    assert notes == ["Settled by phone"] * 2


def test_putting_off_says_why(qtbot: QtBot, here: Room) -> None:
    """P plans what was chosen for a day; later than it was due needs a reason beside the field."""
    busy(here.store)
    page = a_page(qtbot, here)
    choose(page, "Ring the daughter about the stair rail", "Write to the surgery")
    press(page, Qt.Key.Key_P)
    form = form_of(page, PlanForm)
    assert isinstance(form, PlanForm)
    picture(form, "tray-plan")
    form._days["due_on"].set_text("fri 27 nov")
    form.submit()
    assert form.fields["why"].problem
    form.why.set_text("She is away")
    form.submit()
    moved = [line for line in lines(page) if line.item.due_on == "2026-11-27"]
    assert {line.what for line in moved} >= {"Ring the daughter about the stair rail", "Write to the surgery"}
    assert len(page.chosen()) == 2


def test_work_is_given_to_a_worker(qtbot: QtBot, here: Room) -> None:
    """G gives what was chosen; it leaves one's own tray and stands in the other's."""
    busy(here.store)
    page = a_page(qtbot, here)
    choose(page, "Home visit with the occupational therapist")
    press(page, Qt.Key.Key_G)
    form = form_of(page, GiveForm)
    assert isinstance(form, GiveForm)
    form.submit()
    assert form.fields["worker_id"].problem
    form.worker.set_code(AMINA)
    form.submit()
    assert "Home visit with the occupational therapist" not in whats(page)
    other = a_page(qtbot, here, OTHER_PRACTITIONER)
    assert "Home visit with the occupational therapist" in whats(other)


def test_a_manager_gives_out_who_waits(qtbot: QtBot, here: Room) -> None:
    """The team's tray has the unallocated and hand-overs to decide; G gives one or many, K keeps in touch."""
    busy(here.store)
    page = a_page(qtbot, here, MANAGER)
    assert page.head.scope is Scope.TEAM
    press(page, Qt.Key.Key_5)
    waiting = {line.person: line for line in lines(page)}
    assert set(waiting) == {"Florence Tunney", "Gwilym Rees"}
    press(page, Qt.Key.Key_0)
    for what, kind in (("Hand-over asked for", HandOverForm), ("Keep in touch", TouchForm)):
        line = next(line for line in lines(page) if line.what == what)
        page.list.select_id(line.number)
        press(page, Qt.Key.Key_K if kind is TouchForm else Qt.Key.Key_G)
        form_of(page, kind).close()
    page.list.select_id(waiting["Gwilym Rees"].number)
    press(page, Qt.Key.Key_G)
    form_of(page, AllocateForm).close()
    page.list._choose(page.model, page.model.stretches_of({line.number for line in waiting.values()}))
    press(page, Qt.Key.Key_G)
    form_of(page, MoveManyForm).close()


def test_a_worker_without_the_right_is_offered_nothing_of_it(qtbot: QtBot, here: Room) -> None:
    """A practitioner looks at the team's list and can keep in touch, but gives nobody a worker."""
    busy(here.store)
    page = a_page(qtbot, here)
    press(page, Qt.Key.Key_W)
    assert page.head.scope is Scope.TEAM
    line = next(line for line in lines(page) if line.state is DueState.UNALLOCATED)
    page.list.select_id(line.number)
    assert buttons(page) == ["Kept in touch"]


def test_quick_filters_count_and_search_finds(qtbot: QtBot, here: Room) -> None:
    """Chips and kinds say how many; digits turn them on from the list; / searches person, words and worker."""
    busy(here.store)
    page = a_page(qtbot, here)
    assert [chip.text() for chip in page.head.chips.values()] == [
        "Overdue 4",
        "Today 1",
        "This week 1",
        "Waiting 2",
        "Unallocated 0",
        "Not finished 1",
    ]
    press(page, Qt.Key.Key_1)
    assert {line.state for line in lines(page)} == {DueState.OVERDUE}
    page.head.kind.setCurrentIndex(page.head.kind.findData("tasks"))
    page.head.looked_otherwise.emit()
    assert len(lines(page)) == 2
    assert page.head.chips[DueState.OVERDUE].text() == "Overdue 2"
    press(page, Qt.Key.Key_5)
    assert lines(page) == []
    assert page.empty.action is not None
    assert page.empty.action.text() == "Clear filters"
    page.empty.action.click()
    assert len(lines(page)) == 15
    press(page, "/")
    assert page.head.filters.search is not None
    assert page.head.filters.search.hasFocus()
    QTest.keyClicks(page.head.filters.search, "quill stair")
    assert whats(page) == ["Ring the daughter about the stair rail"]


def test_lines_stand_together_by_person_kind_and_address(qtbot: QtBot, here: Room) -> None:
    """Everything about one person, or one home with several people, stands under one heading, the pressing first."""
    ada, bertram, cora = add_people(here.store, "Ada Quill", "Bertram Quill", "Cora Lane")
    task(here.store, cora, "Visit Cora", due=ago(1))
    task(here.store, ada, "Ring", due=ago(0))
    task(here.store, bertram, "Write", due=ago(-9))
    task(here.store, ada, "Visit", due=ago(-20))
    page = a_page(qtbot, here)
    page.head.set_grouping(Grouping.PERSON)
    assert [one.split(" · ")[0] for one in words(page) if " · " in one] == ["Cora Lane", "Ada Quill", "Bertram Quill"]
    page.head.set_grouping(Grouping.KIND)
    assert words(page)[0] == "Task · 4 items"
    press(page, Qt.Key.Key_B)
    assert page.head.grouping is Grouping.PERSON
    assert {page.list.rowHeight(row) for row in range(page.model.count) if row not in page.model.headings()} == {
        row_height()
    }
    home = NewAddress(lines="1 Orchard Close", postcode="CT9 1AA")
    dora = RegisterPerson(given="Dora", family="Quill", person_id=DORA, addresses=(home,))
    register_person(here.store, MANAGER, dora)
    task(here.store, DORA, "Ask Dora", due=ago(-30))
    page.head.set_grouping(Grouping.ADDRESS)
    page.refresh()
    assert words(page)[2] == "1 Orchard Close, CT9 1AA · 2 people · 3 items"
    assert [line.person for line in lines(page)[1:4]] == ["Ada Quill", "Ada Quill", "Dora Quill"]


def test_what_is_chosen_stays_chosen_and_in_place(qtbot: QtBot, here: Room) -> None:
    """When the tray is read again, several lines stay chosen and the list stays where it was scrolled to."""
    crowd(here.store, 300)
    page = a_page(qtbot, here)
    page.list.select_row(200)
    place = page.list.verticalScrollBar().value()
    assert place > 0
    chosen = [line.number for line in lines(page)[150:160:3]]
    page.list._choose(page.model, page.model.stretches_of(set(chosen)))
    page.list.verticalScrollBar().setValue(place - 50)
    task(here.store, add_people(here.store, "Zoe Ash")[0], "First of all", due=ago(90))
    page.refresh()
    assert page.list.chosen_ids() == chosen
    assert abs(page.list.verticalScrollBar().value() - place) < 200


def test_an_empty_tray_says_so_and_fills_when_something_comes(qtbot: QtBot, here: Room) -> None:
    """With nothing to do the page says it; what is logged meanwhile appears by itself."""
    page = a_page(qtbot, here)
    assert page.model.rowCount() == 0
    assert page.unfinished.accessibleName() == "Not finished, 0, All saved"
    assert page.first_focus() is page.empty.action
    picture(page, "tray-nothing")
    (ada,) = add_people(here.store, "Ada Quill")
    task(here.store, ada, "Ring", due=TODAY.isoformat())
    page.refresh()
    assert words(page) == ["Due today · 1 item", "Due today"]


def test_what_is_not_finished_is_counted_and_gone_on_with(qtbot: QtBot, here: Room) -> None:
    """Only work left undone counts, not a list's remembered filter; Enter on the tile goes on with the newest."""
    here.store.drafts.save("contact_filter", "", JO, {"text": "x"})
    page = a_page(qtbot, here)
    assert page.unfinished.accessibleName() == "Not finished, 0, All saved"
    here.store.drafts.save("contact", "1", JO, {"notes": "half a"})
    here.store.drafts.save("contact", "2", AMINA, {"notes": "somebody else's"})
    page.refresh()
    assert page.unfinished.accessibleName() == "Not finished, 1, Kept, not yet saved"
    QTest.keyClick(page.unfinished, Qt.Key.Key_Return)
    assert here.went == [("log_contact", "unfinished")]


def test_what_only_lacks_a_name_stands_below_what_somebody_waits_for(qtbot: QtBot, here: Room) -> None:
    """An old contact about a stranger that is closed does not hide the one that waits too long."""
    stranger = told(None, about_unknown="woman with a long description " * 4, received_on="2025-09-08")
    (ada,) = add_people(here.store, "Ada Quill")
    waits = told(ada, outcome="undecided", received_on=ago(10))
    add_contacts(here.store, stranger, waits, actor=PRACTITIONER)
    page = a_page(qtbot, here)
    assert whats(page) == ["Contact not decided", "Person not known"]


def test_a_restricted_record_leaves_the_tray(qtbot: QtBot, here: Room) -> None:
    """Nobody who is not named on it sees any of its work, in any scope."""
    people = busy(here.store)
    restrict(here.store, people[0])
    page = a_page(qtbot, here)
    for _ in range(3):
        assert "Ada Quill" not in {line.person for line in lines(page)}
        press(page, Qt.Key.Key_W)


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
def test_the_tray_is_at_home_in_the_window(
    qtbot: QtBot, here: Room, themed: Theme, mode: Mode, width: int, height: int
) -> None:
    """Every control has a name and Tab comes round; a small laptop shows the list instead of the tiles."""
    busy(here.store)
    themed.set_mode(mode)
    window = build_window(here.desk, About("Jo Bell, practitioner", sample=True))
    shown(qtbot, window, width, height)
    assert window.workspace is not None
    page = window.workspace.page("home")
    assert isinstance(page, MyWorkPage)
    page.list.setFocus()
    press(page, Qt.Key.Key_Home)
    assert page._tiles.isVisible() == (height > 700)
    assert_accessible(page)
    picture(window, f"tray-{mode}-{width}")
    page.head.set_grouping(Grouping.PERSON)
    page.list.selectAll()
    picture(window, f"tray-person-{mode}-{width}")
    assert any(line.person == LONG for line in lines(page))


def test_hours_and_days_run_out_while_the_tray_is_open(qtbot: QtBot, here: Room) -> None:
    """What is due today is late tomorrow, also when the laptop stands open over night."""
    (ada,) = add_people(here.store, "Ada Quill")
    task(here.store, ada, "Ring", due=TODAY.isoformat())
    page = a_page(qtbot, here)
    assert words(page)[1] == "Due today"
    clock = here.store.clock
    assert isinstance(clock, SetClock)
    page._tick()
    assert words(page)[1] == "Due today"
    clock.at += timedelta(days=1)
    page._tick()
    assert words(page)[1] == "1 day late"


def test_tab_comes_round(qtbot: QtBot, here: Room) -> None:
    """Nothing holds the keyboard."""
    busy(here.store)
    page = a_page(qtbot, here, height=700)
    assert_no_tab_trap(page)


def test_the_same_few_statements_however_much_there_is(here: Room) -> None:
    """Opening the tray costs the same statements for fifteen things and for two thousand: none for each line."""
    busy(here.store)

    def opened() -> tuple[int, int]:
        sent: list[str] = []
        note = lambda _c, _cur, statement, *_: sent.append(statement)  # noqa: E731
        with here.store.read() as connection:
            event.listen(connection, "before_cursor_execute", note)
            tray = read_tray(
                connection,
                scope=Scope.MINE,
                lists=here.store.code_lists,
                viewer=PRACTITIONER,
                now=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
                numbering=Numbering(),
                with_addresses=True,
            )
            event.remove(connection, "before_cursor_execute", note)
        view = View(tray, Filters(), Grouping.ADDRESS, Numbering())
        assert len(view.lines(view.ids(Order("due")))) > len(tray.held.items)
        return len([one for one in sent if not one.startswith("BEGIN")]), len(tray.held.items)

    few, items = opened()
    crowd(here.store, 2_000)
    assert opened() == (few, items + 2_000)
