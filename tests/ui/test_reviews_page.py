"""The reviews page and a person's reviews: what is due and why, every count with its rows, every act by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from caseload_desktop.store.queries.person_reviews import person_reviews
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.reviews.complete_form import CompleteForm
from caseload_desktop.ui.reviews.forms import TRUSTED, AgreeForm, AskForm, CorrectForm, GiveForm, PlanForm
from caseload_desktop.ui.reviews.page import ReviewsPage
from caseload_desktop.ui.theme import Mode, Theme
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, dialog_of
from tests.ui.reviews_room import LONG, TODAY, fill
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]


def a_page(qtbot: QtBot, desk: Desk, tab: str = "due", *, width: int = 1180, height: int = 660) -> ReviewsPage:
    page = ReviewsPage(desk)
    shown(qtbot, page, width, height)
    page.show_item(tab)
    return page


def current(page: ReviewsPage, person: str) -> None:
    """Make the line of a person current in the first list."""
    number = next(line.number for line in page.due.lines if line.person == person)
    page.due.list.view.select_id(number)
    page.due.list.view.setFocus()


def test_what_is_due_stands_with_its_reason_and_every_count_opens_its_rows(qtbot: QtBot, here: Room) -> None:
    """Overdue first, by band; a chip shows the very rows it counts."""
    fill(here.store)
    page = a_page(qtbot, here.desk)
    lines = page.due.lines
    assert [line.person for line in lines][:1] != []
    longest = min(lines, key=lambda line: line.day or TODAY)
    assert (longest.person, longest.tag.words) == ("Florence Tunney", "244 days overdue")
    assert longest.why == "6 to 8 weeks after the support began on 24 Jan 2026"
    for key, chip in page.due._chips.items():
        count = int(chip.text().rpartition("(")[2].rstrip(")"))
        page.due.filters.set_on({key})
        assert len(page.due.lines) == count, key
    page.due.filters.clear()
    picture(page, "reviews_due")
    assert_accessible(page)
    assert_no_tab_trap(page)


def test_many_are_planned_and_given_by_keyboard_and_stay_chosen(qtbot: QtBot, here: Room) -> None:
    """Two lines, P and a day; the same two stay chosen, G gives them to a provider; one undo takes it back."""
    fill(here.store)
    page = a_page(qtbot, here.desk)
    view = page.due.list.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    chosen = [line.person for line in page.due.list.chosen()]
    assert len(chosen) == 2
    QTest.keyClick(view, Qt.Key.Key_P)
    plan = dialog_of(page, PlanForm)
    plan._days["on"].set_text("1 December")
    plan.submit()
    assert [line.planned for line in page.due.list.chosen()] == ["Planned for 1 Dec", "Planned for 1 Dec"]
    assert [line.person for line in page.due.list.chosen()] == chosen
    QTest.keyClick(view, Qt.Key.Key_G)
    give = dialog_of(page, GiveForm)
    give.to.set_code(TRUSTED)
    give._show_to()
    give.reviewer.setText("Larkfield Care")
    give.submit()
    assert {line.whose for line in page.due.list.chosen()} == {"Larkfield Care (trusted)"}
    assert here.said[-1] == "2 reviews given"
    here.desk.undo_last()
    assert "Larkfield Care (trusted)" not in {line.whose for line in page.due.lines}


def test_a_review_is_recorded_with_the_old_answers_beside_the_new(qtbot: QtBot, here: Room) -> None:
    """What was said last time stands above each field; completed, the next one is due in a year and says why."""
    people = fill(here.store)
    page = PersonPage(here.desk)
    shown(qtbot, page, 1100, 640)
    page.show_item(f"{people[6]}#reviews")
    view = page.reviews
    words = " ".join(label.text() for label in view.findChildren(QLabel))
    assert "12 months after the review on 5 Nov 2025" in words
    view.review_button.click()
    form = dialog_of(page, CompleteForm)
    said = " ".join(label.text() for label in form.findChildren(QLabel))
    assert "Last time: Walks less since the fall in spring." in said
    assert_accessible(form)
    form.submit()
    missing = {key for key, field in form.fields.items() if field.problem}
    assert missing == {"method", "outcomes_achieved", "change", "outcome", "next_step"}
    form.method.set_code("service_user_only")
    form.achieved.set_code("fully_achieved")
    form.change.set_code("rev_lts_decreased")
    form.outcome.set_code("continuation")
    form.answers["changed"].set_text("Back on her feet")
    form.what_next.propose("nothing_further")
    form.what_next.why.set_text("All is well")
    form.submit()
    with here.store.read() as connection:
        told = person_reviews(connection, people[6], viewer=MANAGER, lists=here.store.code_lists, today=TODAY)
    due = told.next_due()
    assert due is not None
    assert due[0].due_on.isoformat() == "2027-11-20"
    assert told.past[0].answers == {"changed": "Back on her feet"}
    assert told.past[0].service_ids == ()
    banner = " ".join(label.text() for label in page.banner.findChildren(QLabel)).replace("\u00a0", " ")
    assert "20 Nov 2027" in banner


def test_a_review_is_put_right(qtbot: QtBot, here: Room) -> None:
    """The day it was held was typed wrongly: corrected with a reason, the next one moves with it."""
    people = fill(here.store)
    page = PersonPage(here.desk)
    shown(qtbot, page, 1100, 640)
    page.show_item(f"{people[7]}#reviews")
    page.reviews.acts.correct(page.reviews.told.past[0])
    form = dialog_of(page, CorrectForm)
    picture(form, "form-review-correct")
    assert_accessible(form)
    form.submit()
    assert form.fields["why"].problem
    form._days["completed_on"].set_text("1 August 2026")
    form.why.set_text("Looked at the wrong page of the diary")
    form.submit()
    due = page.reviews.told.next_due()
    assert due is not None
    assert due[0].due_on.isoformat() == "2027-08-01"


def test_a_later_day_asks_why_beside_the_field(qtbot: QtBot, here: Room) -> None:
    """A rule that keeps it from being saved stands beside its field, and what was typed stays."""
    people = fill(here.store)
    page = PersonPage(here.desk)
    shown(qtbot, page, 1100, 640)
    page.show_item(f"{people[7]}#reviews")
    page.reviews.agree_button.click()
    form = dialog_of(page, AgreeForm)
    form._days["due_on"].set_text("1 January 2028")
    form.submit()
    assert form.fields["due_on"].problem.startswith("A review may be put off to 12 Aug 2027")
    form._days["due_on"].set_text("1 March 2027")
    form.submit()
    assert here.said[-1] == "Day agreed"


def test_managers_count_by_worker_team_and_locality(qtbot: QtBot, here: Room) -> None:
    """Each line's numbers are those of its very rows beside it; a practitioner has no such tab."""
    fill(here.store)
    page = a_page(qtbot, here.desk, "holders")
    for by in ("worker", "team", "locality"):
        page.holders.by.set_code(by)
        page.holders._count()
        total = sum(one.overdue for one in page.holders.holders)
        assert total == sum(line.band is not None for line in page.due.list.lines)
        for one in page.holders.holders:
            page.holders.view.select_id(one.number)
            assert one.overdue == sum(line.band is not None for line in page.holders.due.lines)
    assert {one.name for one in page.holders.holders} == {"Thanet"}
    other = ReviewsPage(here.as_(PRACTITIONER))
    shown(qtbot, other, 1100, 620)
    assert "holders" not in other._keys
    assert other.whose.code() == "mine"


def test_the_share_of_a_year_with_its_rows(qtbot: QtBot, here: Room) -> None:
    """Numerator, denominator and who is left out, each as rows."""
    fill(here.store)
    page = a_page(qtbot, here.desk, "reviewed")
    assert page.reviewed.title.text() == "50.0% reviewed: 1 of 2 people in the last 12 months"
    page.reviewed.filters.set_on({"not_reviewed"})
    assert [line.person for line in page.reviewed._lines.values()] == ["Gwilym Rees"]
    page.reviewed.filters.set_on({"left_out"})
    assert len(page.reviewed._lines) == 6


def test_an_empty_page_says_so(qtbot: QtBot, here: Room) -> None:
    """Nobody supported yet: calm words, nothing to fall over."""
    page = a_page(qtbot, here.desk)
    for tab, pane in (("due", page.due.list.pane), ("planned", page.planned.list.pane), ("gaps", page.gaps.list.pane)):
        page.show_item(tab)
        assert pane.empty.isVisibleTo(page)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_screens_at_both_sizes(
    here: Room, qtbot: QtBot, themed: Theme, mode: Mode, width: int, height: int
) -> None:
    """In the window of both laptops, light and dark, with long names; nothing asks for more room than there is."""
    people = fill(here.store)
    themed.set_mode(mode)
    window = build_window(here.desk, About("Morwenna Hale, team manager", sample=True))
    here.kept.append(window)
    shown(qtbot, window, width, height)
    work = window.workspace
    assert work is not None
    for tab in ("due", "planned", "gaps", "holders", "reviewed"):
        work.go("reviews", tab, focus=True)
        picture(window, f"reviews-{tab}-{mode}-{width}")
    page = work.page("reviews")
    assert page is not None
    assert page.minimumSizeHint().width() <= 980
    assert page.minimumSizeHint().height() <= 460
    for number in (0, 2, 5, 6):
        work.go("person", f"{people[number]}#reviews")
        picture(window, f"person-reviews-{number}-{mode}-{width}")
    person = work.page("person")
    assert isinstance(person, PersonPage)
    acts = person.reviews.acts
    opened: dict[str, tuple[Callable[[], None], type[FormDialog]]] = {
        "complete": (lambda: acts.complete(people[6], "Gwilym Rees"), CompleteForm),
        "ask": (lambda: acts.ask(people[2], LONG), AskForm),
        "agree": (lambda: acts.agree(people[6], "Gwilym Rees"), AgreeForm),
    }
    for name, (open_form, kind) in opened.items():
        open_form()
        form = dialog_of(window, kind)
        picture(form, f"form-review-{name}-{mode}-{width}")
        assert_no_tab_trap(form)
        form.reject()
