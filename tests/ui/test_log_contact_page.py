"""The page Log contact with a real store and work done at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store.queries.contacts import ContactRow, contact_record, recent_contacts
from caseload_desktop.store.queries.people import find_people
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.log_contact.entry import DRAFT_KIND, UNFINISHED, About
from caseload_desktop.ui.log_contact.offer import offer_unfinished
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.pages.log_contact import LogContactPage
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from tests.support import OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.fakes import Heard
from tests.ui.log_contact_people import CATHERINE, HIDDEN, LONG, MARGARET, RECENT, people_store
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = pytest.mark.gui
CONTROL = Qt.KeyboardModifier.ControlModifier


class Typist:
    """Types into whatever has the keyboard, as a worker does."""

    def __init__(self, page: LogContactPage) -> None:
        self.page = page

    @property
    def place(self) -> str:
        """The field the keyboard is in."""
        focused = QApplication.focusWidget()
        return next((name for name, edit in self.page.form.texts().items() if edit is focused), "")

    def types(self, words: str) -> None:
        QTest.keyClicks(self._target(), words)

    def presses(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self._target(), key, modifier)

    def enter(self) -> None:
        self.presses(Qt.Key.Key_Return)

    def save(self) -> None:
        self.presses(Qt.Key.Key_Return, CONTROL)

    @staticmethod
    def _target() -> QWidget:
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        return focused


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = people_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, PRACTITIONER, InlineRunner(), Notices())


@pytest.fixture
def page(desk: Desk, themed: Theme, qtbot: QtBot) -> LogContactPage:
    made = LogContactPage(desk)
    shown(qtbot, made, 1150, 660)
    made.form.focus_field("source")
    return made


@pytest.fixture
def typist(page: LogContactPage) -> Typist:
    return Typist(page)


def saved(store: Store, person_id: str) -> ContactRow:
    with store.read() as connection:
        return recent_contacts(connection, person_id, viewer=PRACTITIONER)[0]


def fill(typist: Typist, name: str = "one") -> None:
    """Everything a contact needs, from the caller on."""
    typist.types("dau")
    typist.enter()
    typist.types(name)
    typist.enter()
    typist.types("equ")
    typist.enter()
    typist.types("Rang about the rail.")
    typist.page.form.focus_field("outcome")
    typist.types("adv")
    typist.enter()


def test_a_contact_is_logged_from_caller_to_outcome(store: Store, desk: Desk, typist: Typist) -> None:
    """What was typed in the order of the call is on record, the next step proposed, and the form ready again."""
    heard = Heard(desk.notices)
    fill(typist)
    assert typist.page.entries.current.code("next_step") == "nothing_further"
    typist.save()
    row = saved(store, MARGARET)
    assert (row.reason, row.outcome, row.notes) == (
        "request_equipment",
        "nfa_information_advice",
        "Rang about the rail.",
    )
    assert (row.step, row.method, row.worker, row.team) == ("step_1", "phone", "Jo Bell", "Duty desk")
    assert heard.said[0][0] == "Contact saved"
    assert heard.said[0][1] is not None
    assert typist.place == "source"
    assert typist.page.form.notes.text() == ""
    assert store.drafts.mine(PRACTITIONER.worker_id) == []


def test_a_contact_taken_back_is_no_longer_shown_as_saved(desk: Desk, typist: Typist) -> None:
    """Beside the form stands what is true: after undoing, the keys again."""
    fill(typist)
    typist.save()
    assert typist.page.beside.saved_act
    desk.undo_last()
    assert typist.page.beside.saved_act == ""


def test_enter_leads_through_the_call(typist: Typist) -> None:
    """Enter takes the highlighted line and goes on to the next thing still empty."""
    places = [typist.place]
    for words in ("gp", "okon", "equ"):
        typist.types(words)
        typist.enter()
        places.append(typist.place)
    assert places == ["source", "about", "reason", "notes"]


def test_what_is_missing_is_said_beside_its_field(typist: Typist) -> None:
    """Saving too early goes to the first thing missing and keeps all that was typed."""
    typist.types("dau")
    typist.save()
    form = typist.page.form
    assert typist.place == "about"
    assert form.fields["about"].problem
    assert form.fields["reason"].problem
    assert form.fields["outcome"].problem
    assert form.pickers["source"].code() == "detail:daughter"
    typist.types("o")
    assert form.fields["about"].problem == ""


def test_a_wrong_date_is_explained_on_leaving(typist: Typist) -> None:
    """An impossible date is explained when the field is left; what was typed stays."""
    form = typist.page.form
    form.focus_field("received_on")
    typist.types("31/4/26")
    typist.presses(Qt.Key.Key_Tab)
    assert "April has 30 days" in form.fields["received_on"].problem
    assert form.received_on.text() == "31/4/26"


def test_an_old_date_only_asks(typist: Typist) -> None:
    """A contact received long ago is asked about and can be saved."""
    form = typist.page.form
    form.focus_field("received_on")
    typist.types("3/4/2025")
    typist.presses(Qt.Key.Key_Tab)
    assert form.fields["received_on"].problem == ""
    assert "year" in form.fields["received_on"].asked


def test_every_key_is_in_the_drafts_file(store: Store, typist: Typist) -> None:
    """After each key the drafts file holds what stands on the screen, and where the cursor is."""
    typist.page.form.focus_field("notes")
    for end in range(1, 6):
        typist.types("Rails"[end - 1])
        (draft,) = store.drafts.mine(PRACTITIONER.worker_id)
        assert draft.kind == DRAFT_KIND
        assert draft.state["texts"]["notes"] == "Rails"[:end]
        assert (draft.state["focus"], draft.state["cursor"]) == ("notes", end)


def test_a_full_disk_is_not_called_kept(
    store: Store, desk: Desk, page: LogContactPage, typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the disk takes nothing I read so, once as a sentence and beside the buttons; the call goes on."""
    failed: list[Exception] = []
    desk.runner.failed.connect(failed.append)

    def full(*_: object) -> None:
        raise StoreUnavailable("disk_full")

    with monkeypatch.context() as on_a_full_disk:
        on_a_full_disk.setattr(store.drafts, "save", full)
        typist.types("self")
        assert page._status.text() == "Not kept: the disk takes nothing"
    assert [str(error) for error in failed] == ["disk_full"]
    typist.enter()
    typist.types("Qu")
    assert page._status.text() == "Every key is kept on this laptop"
    assert len(store.drafts.mine(PRACTITIONER.worker_id)) == 1


def test_an_untouched_entry_leaves_no_draft(store: Store, page: LogContactPage) -> None:
    """Opening the page and leaving it leaves nothing behind."""
    page.show_item(None)
    assert store.drafts.mine(PRACTITIONER.worker_id) == []


def test_a_second_call_interrupts_and_the_first_is_kept(page: LogContactPage, typist: Typist) -> None:
    """Ctrl+L in the middle of an entry begins another; F8 goes back to the very letter."""
    page.form.focus_field("notes")
    typist.types("Half a sen")
    page.show_item(None)
    assert page.bar.words == "1 contact not finished"
    assert page.form.notes.text() == ""
    page.form.focus_field("source")
    typist.types("gp")
    typist.enter()
    typist.presses(Qt.Key.Key_F8)
    assert (typist.place, page.form.notes.toPlainText()) == ("notes", "Half a sen")
    assert page.form.notes.textCursor().position() == 10
    assert page.bar.words == "1 contact not finished"


def test_a_draft_left_over_is_offered_again(desk: Desk, page: LogContactPage, typist: Typist, qtbot: QtBot) -> None:
    """What was being typed when the program ended is listed for its author the next time."""
    page.form.focus_field("notes")
    typist.types("Rang ab")
    again = LogContactPage(desk)
    qtbot.addWidget(again)
    assert again.bar.words == "1 contact not finished"
    again.switch("")
    assert again.form.notes.toPlainText() == "Rang ab"


def test_what_is_unfinished_is_offered_at_sign_in(store: Store, desk: Desk, typist: Typist, qtbot: QtBot) -> None:
    """After signing in, the author is told what was not finished and goes on with it; a colleague hears nothing."""
    typist.page.form.focus_field("notes")
    typist.types("Rang ab")
    colleague = Desk(store, OTHER_PRACTITIONER, InlineRunner(), Notices())
    silent = Heard(colleague.notices)
    offer_unfinished(colleague)
    assert silent.told == []
    me = Desk(store, PRACTITIONER, InlineRunner(), Notices())
    heard, gone = Heard(me.notices), list[tuple[str, object]]()
    me.go_requested.connect(lambda page, item: gone.append((page, item)))
    offer_unfinished(me)
    (bar,) = heard.told
    assert bar.words.startswith("A contact is not finished: Nobody named yet")
    assert bar.on_action is not None
    bar.on_action()
    ((page_key, item),) = gone
    again = LogContactPage(me)
    shown(qtbot, again, 1150, 660)
    again.show_item(str(item))
    assert (page_key, again.form.notes.toPlainText()) == ("log_contact", "Rang ab")
    assert again.first_focus() is again.form.notes


def test_a_choice_half_typed_over_another_comes_back_as_it_stood(
    desk: Desk, page: LogContactPage, typist: Typist, qtbot: QtBot
) -> None:
    """Cut off while changing the reason, the letters typed stand there again, not the choice before."""
    fill(typist)
    page.form.focus_field("reason")
    typist.types("safeg")
    again = LogContactPage(desk)
    qtbot.addWidget(again)
    again.show_item(UNFINISHED)
    assert again.form.pickers["reason"].text() == "safeg"
    assert again.form.pickers["worker_id"].text() == "Jo Bell"
    assert again.form.pickers["outcome"].code() == "nfa_information_advice"


def test_locking_keeps_what_was_typed(store: Store, desk: Desk, page: LogContactPage, typist: Typist) -> None:
    """The screen locks in the middle of a word: after unlocking the word stands there, and typing goes on."""
    page.form.focus_field("about")
    typist.types("marga")
    desk.lock()
    typist.types("r")
    page.form.focus_field("notes")
    desk.unlock(store, PRACTITIONER)
    typist.types("x")
    assert page.form.about.text() == "margar"
    (draft,) = store.drafts.mine(PRACTITIONER.worker_id)
    assert (draft.state["texts"]["about"], draft.state["texts"]["notes"]) == ("margar", "x")


def test_the_draft_of_a_saved_contact_is_not_offered(store: Store, desk: Desk, typist: Typist, qtbot: QtBot) -> None:
    """Killed between saving and forgetting the draft, the contact is not offered a second time."""
    fill(typist)
    (draft,) = store.drafts.mine(PRACTITIONER.worker_id)
    typist.save()
    store.drafts.save(DRAFT_KIND, draft.key, PRACTITIONER.worker_id, draft.state)
    again = LogContactPage(desk)
    qtbot.addWidget(again)
    assert again.entries.others == ()
    assert store.drafts.mine(PRACTITIONER.worker_id) == []


def test_discarding_asks_nothing_and_can_be_undone(store: Store, desk: Desk, typist: Typist) -> None:
    """A discarded contact is gone at once and comes back with Undo."""
    heard = Heard(desk.notices)
    typist.page.form.focus_field("notes")
    typist.types("Wrong call")
    typist.page.discard()
    assert store.drafts.mine(PRACTITIONER.worker_id) == []
    words, undo = heard.said[-1]
    assert words == "Contact discarded"
    undo()  # type: ignore[operator]
    assert typist.page.form.notes.toPlainText() == "Wrong call"
    assert len(store.drafts.mine(PRACTITIONER.worker_id)) == 1


def test_kept_for_later_is_listed(page: LogContactPage, typist: Typist) -> None:
    """A contact put aside stays a draft and is named above the form."""
    typist.page.form.focus_field("about")
    typist.types("Somebody")
    page.keep_for_later()
    assert page.bar.words == "1 contact not finished"
    assert not page.form.about.text()


def test_people_alike_are_shown_with_the_reason(page: LogContactPage, typist: Typist, qtbot: QtBot) -> None:
    """While a new person is typed, those who may be the same stand beside, and Ctrl+1 takes the first."""
    page.form.focus_field("about")
    typist.types("Katherine Whittaker")
    typist.enter()
    assert page.entries.current.about is About.NEW
    assert (page.form.lines["new_given"].text(), page.form.lines["new_family"].text()) == ("Katherine", "Whittaker")
    page.form.focus_field("new_born")
    typist.types("5/7/1938")
    qtbot.waitUntil(lambda: any("swapped" in " ".join(one.reasons) for one in page.beside.alike))
    typist.presses(Qt.Key.Key_1, CONTROL)
    assert (page.entries.current.about, page.entries.current.person_id) == (About.PERSON, CATHERINE)
    assert page.form.new_box.isHidden()


def test_somebody_new_is_registered_in_the_same_act(
    store: Store, desk: Desk, page: LogContactPage, typist: Typist
) -> None:
    """A person typed during the call is on record after it, and one Undo takes both back."""
    page.form.focus_field("about")
    typist.types("idris khan")
    typist.enter()
    typist.types("84")
    page.form.focus_field("reason")
    typist.types("equ")
    typist.enter()
    page.form.focus_field("outcome")
    typist.types("adv")
    typist.save()
    with store.read() as connection:
        (hit,) = find_people(connection, "khan", viewer=PRACTITIONER)
    assert (hit.name, hit.birth_year) == ("Idris Khan", 1942)
    desk.undo_last()
    with store.read() as connection:
        assert find_people(connection, "khan", viewer=PRACTITIONER) == []


def test_a_restricted_person_can_be_seen_and_not_chosen(page: LogContactPage, typist: Typist) -> None:
    """Somebody without the right finds the name and whom to ask, and Enter does not choose the record."""
    page.form.focus_field("about")
    typist.types("ashdown")
    assert [hit.id for hit in page.form.about.hits] == [HIDDEN]
    assert HIDDEN not in page.form.about.suggestions.keys
    assert page.form.about.only_hit() is None
    page.show_item(HIDDEN)
    assert page.entries.current.person_id == ""


def test_a_call_back_is_offered_and_marked(store: Store, page: LogContactPage, typist: Typist) -> None:
    """Somebody who rang two days ago: one key marks the contact as a call back of that one."""
    fill(typist)
    assert page.beside.call_back_offered == RECENT
    typist.presses(Qt.Key.Key_B, CONTROL)
    assert page.entries.current.call_back_of == RECENT
    typist.save()
    contact = saved(store, MARGARET)
    with store.read() as connection:
        record = contact_record(connection, contact.id, viewer=PRACTITIONER)
    assert record is not None
    assert record.values["call_back_of"] == RECENT


def test_enter_waits_for_the_answer_to_what_was_typed(store: Store, themed: Theme, qtbot: QtBot) -> None:
    """Enter pressed before the people found have come never takes a person of older typing."""
    runner = InlineRunner()
    page = LogContactPage(Desk(store, PRACTITIONER, runner, Notices()))
    shown(qtbot, page, 1150, 660)
    page.form.focus_field("about")
    typist = Typist(page)
    typist.types("o")
    runner.hold = True
    typist.types("kon")
    typist.enter()
    assert page.entries.current.person_id == ""
    runner.release()
    assert page.entries.current.person_name == "Tobias Okonkwo"


def test_a_refused_contact_comes_back_with_the_reason(store: Store, page: LogContactPage, typist: Typist) -> None:
    """When the store refuses (an NHS number somebody has), the entry is back on the form, nothing lost."""
    page.form.focus_field("about")
    typist.types("Maggie Neil")
    typist.enter()
    page.form.focus_field("new_nhs_number")
    typist.types("999 000 0018")
    page.form.focus_field("reason")
    typist.types("equ")
    typist.enter()
    page.form.focus_field("outcome")
    typist.types("adv")
    typist.save()
    assert "already has this NHS number" in page.form.fields["new_nhs_number"].problem
    assert page.form.lines["new_given"].text() == "Maggie"
    assert len(store.drafts.mine(PRACTITIONER.worker_id)) == 1


def test_the_clock_starts_with_the_first_key(store: Store, page: LogContactPage, typist: Typist) -> None:
    """A form that stood open since the last call takes the time of this one; a time given by hand stays."""
    clock = store.clock
    assert isinstance(clock, SetClock)
    before = page.form.lines["received_at"].text()
    clock.forward(minutes=45)
    typist.types("g")
    after = page.form.lines["received_at"].text()
    assert before != after
    assert page.entries.current.text("received_at") == after
    page.show_item(None)
    page.form.focus_field("received_at")
    typist.types("0800")
    clock.forward(minutes=5)
    page.form.focus_field("source")
    typist.types("g")
    assert page.form.lines["received_at"].text() == "0800"


def test_the_way_of_the_last_contact_is_proposed(store: Store, page: LogContactPage, typist: Typist) -> None:
    """Somebody working through emails does not choose email every time."""
    page.form.focus_field("method")
    typist.types("email")
    typist.enter()
    page.form.focus_field("source")
    fill(typist)
    typist.save()
    assert saved(store, MARGARET).method == "email"
    assert page.form.pickers["method"].code() == "email"


def test_what_was_given_is_ticked_by_its_letter(store: Store, page: LogContactPage, typist: Typist) -> None:
    """In the row of ticks a letter ticks, and a line opens for what exactly was given."""
    fill(typist)
    page.form.fields["given"].focus()
    typist.types("a")
    typist.types("s")
    assert page.entries.current.given == ["advice", "small_equipment"]
    page.form.focus_field("given_detail")
    typist.types("Raised toilet seat")
    typist.save()
    with store.read() as connection:
        record = contact_record(connection, saved(store, MARGARET).id, viewer=PRACTITIONER)
    assert record is not None
    assert (record.values["given"], record.values["given_detail"]) == (
        ["advice", "small_equipment"],
        "Raised toilet seat",
    )


def test_changing_the_outcome_proposes_another_next_step(page: LogContactPage, typist: Typist) -> None:
    """The proposal follows the outcome until the worker chooses a next step of their own."""
    form = page.form
    for words, expected in (("adv", "nothing_further"), ("enable", "enablement_referral")):
        form.focus_field("outcome")
        form.pickers["outcome"].clear()
        typist.types(words)
        typist.enter()
        assert form.pickers["next_step"].code() == expected
    form.focus_field("next_step")
    typist.types("call b")
    typist.enter()
    form.focus_field("outcome")
    typist.types("advice")
    typist.enter()
    assert form.pickers["next_step"].code() == "call_back"


def test_nothing_further_needs_a_reason_that_may_be_offered(store: Store, typist: Typist) -> None:
    """An outcome that says itself why nothing follows offers the words; another asks, Enter leads there."""
    form = typist.page.form
    fill(typist)
    why = form.lines["no_next_why"]
    assert (why.text(), why.isVisible(), form.due.isVisible()) == ("Information and advice were enough", True, False)
    form.focus_field("outcome")
    form.pickers["outcome"].clear()
    typist.types("nfa: other")
    typist.enter()
    assert (form.pickers["next_step"].code(), why.text(), typist.place) == ("nothing_further", "", "no_next_why")
    typist.save()
    assert form.fields["no_next_why"].problem.startswith("Say why nothing follows")
    typist.types("Wanted the district council")
    form.focus_field("outcome")
    typist.types("died")
    typist.enter()
    assert why.text() == "Wanted the district council"  # the worker's own words stay
    typist.save()
    assert saved(store, MARGARET).outcome == "nfa_deceased"


def test_an_outcome_shows_what_follows_before_it_is_taken(typist: Typist) -> None:
    """The open list says beside each outcome what it proposes, so that nothing is saved unseen."""
    typist.page.form.focus_field("outcome")
    typist.types("adv")
    told = typist.page.form._what_follows
    codes = {one.id: one for one in typist.page.form._lists.current("contact_outcome", date(2026, 11, 20))}
    assert told(codes["nfa_information_advice"]) == "Nothing further: Information and advice were enough"
    assert told(codes["nfa_other"]) == "Nothing further: say why"
    assert told(codes["progress_reablement"]) == "Referral to enablement"


def test_every_control_has_a_name_and_tab_comes_round(page: LogContactPage) -> None:
    """The whole form works without a mouse and with a screen reader, also with the new-person fields open."""
    assert_accessible(page)
    assert_no_tab_trap(page)
    page.entries.current.about = About.NEW
    page.form.show_about()
    assert_accessible(page)


def test_the_form_fits_a_small_laptop(page: LogContactPage, themed: Theme, typist: Typist) -> None:
    """At 1093 by 614 nothing is cut off sideways, and the person is one key away in a drawer."""
    page.resize(1000, 470)
    page.show_item(LONG)
    assert page.pane.is_drawer
    assert page.form.minimumSizeHint().width() <= page.width()
    page.form.focus_field("outcome")
    typist.presses(Qt.Key.Key_F7)
    assert page.pane.side_shown
    picture(page, "log_contact_small")
    themed.set_mode(Mode.DARK)
    picture(page, "log_contact_small_dark")
