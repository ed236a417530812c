"""Settings: what is chosen holds at once; backups are made and proved; the record can be checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.review_rules import SETTING as REVIEWS
from caseload_desktop.domain.review_rules import Cycle, review_rules
from caseload_desktop.domain.roles import Actor, May, Role
from caseload_desktop.domain.rule_groups import GROUP_BY_KEY
from caseload_desktop.domain.waiting import SETTING as WAITING
from caseload_desktop.domain.waiting import WaitRule, wait_rule
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.runtime.settings import LOCK_AFTER_MINUTES, LOCK_ON_MINIMISE, Settings
from caseload_desktop.services.access_export import as_csv
from caseload_desktop.services.devices import change_device
from caseload_desktop.services.lists import setting_id
from caseload_desktop.services.organisation import AddWorker, add_worker
from caseload_desktop.services.people import RegisterPerson, register_person
from caseload_desktop.store import rows
from caseload_desktop.store.access_log import Access, record
from caseload_desktop.store.drill import DrillReport, DrillStep
from caseload_desktop.store.queries.accesses import accesses
from caseload_desktop.store.queries.conflicts import Conflict
from caseload_desktop.store.queries.laptop import RecordCheck, check_record
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.vault import Created, Vault
from caseload_desktop.ui.conflicts.words import said
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.add_user import AddUserForm
from caseload_desktop.ui.lock import LockScreen
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages import all_pages
from caseload_desktop.ui.pages.settings import PAGE
from caseload_desktop.ui.record_words import Words
from caseload_desktop.ui.session import Session
from caseload_desktop.ui.settings.access_file import AccessFileDialog
from caseload_desktop.ui.settings.accesses import AccessesDialog, detail_words
from caseload_desktop.ui.settings.backup_words import found, last_tag, size_words
from caseload_desktop.ui.settings.laptop_card import verdict
from caseload_desktop.ui.settings.rule_form import RuleForm
from caseload_desktop.ui.settings.rules_view import OWN
from caseload_desktop.ui.settings.view import SettingsPage
from caseload_desktop.ui.sign_in import SignInView
from caseload_desktop.ui.tasks import Cancelled, InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.vault_door import VaultDoor
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.workshop import Workshop
from tests.profiles import PASSWORD, make_profile, vault_in
from tests.ui.fakes import Heard
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = pytest.mark.gui


class Place:
    """A signed-in manager with a vault, and what the page asked the session for."""

    def __init__(self, folder: Path, vault: Vault, created: Created, *, actor: Actor | None = None) -> None:
        self.vault, self.store = vault, created.store
        self.asked: list[object] = []
        self.runner = InlineRunner()
        self.settings = Settings(folder / "settings.toml")
        self.desk = Desk(created.store, actor or created.actor, self.runner, Notices())
        self.desk.workshop = Workshop(
            settings=self.settings,
            vault=lambda: vault,
            lock=lambda: self.asked.append("lock"),
            set_lock_minutes=self.asked.append,
            change_password=lambda: self.asked.append("password"),
        )
        self.heard = Heard(self.desk.notices)


@pytest.fixture
def place(themed: Theme, profile: Path) -> Iterator[Place]:
    vault, created = make_profile(profile, clock=SetClock())
    made = Place(profile, vault, created)
    yield made
    vault.close()
    assert made.runner.errors == []


@pytest.fixture
def page(place: Place, qtbot: QtBot) -> SettingsPage:
    made = PAGE.factory(place.desk)
    assert isinstance(made, SettingsPage)
    shown(qtbot, made, 1000, 600)
    return made


def _window(place: Place, qtbot: QtBot, width: int, height: int) -> MainWindow:
    window = build_window(place.desk, About("Rosa Lind, team manager", sample=False), pages=all_pages())
    shown(qtbot, window, width, height)
    assert window.workspace is not None
    window.workspace.go("settings", focus=True)
    return window


def test_colours_and_text_size_hold_at_once(page: SettingsPage, themed: Theme) -> None:
    """Nothing has to be saved; what is changed elsewhere shows here too."""
    page.look.colours.set_code(Mode.DARK)
    assert themed.dark
    page.look.sizes.set_code("130")
    assert themed.scale == 1.3
    themed.set_mode(Mode.LIGHT)
    themed.set_scale(1.0)
    assert (page.look.colours.code(), page.look.sizes.code()) == ("light", "100")


def test_the_minutes_until_it_locks_are_kept(page: SettingsPage, place: Place) -> None:
    """Typed and left, the number holds now and after the next start."""
    assert page.lock is not None
    page.lock.minutes.setFocus()
    page.lock.minutes.selectAll()
    QTest.keyClicks(page.lock.minutes, "25")
    QTest.keyClick(page.lock.minutes, Qt.Key.Key_Return)
    page.lock.on_minimise.setChecked(True)
    again = Settings(place.vault.folder / "settings.toml")
    assert (place.asked, again.number(LOCK_AFTER_MINUTES), again.flag(LOCK_ON_MINIMISE)) == ([25], 25, True)


def test_a_folder_that_takes_nothing_is_told(page: SettingsPage, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice that could not be kept is said beside the field; the program goes on."""
    assert page.lock is not None

    def refuse(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Settings, "choose", refuse)
    page.lock.minutes.setValue(7)
    assert "does not allow writing" in page.lock.minutes_field.problem
    assert place.asked == []


def test_lock_and_password_are_one_button_away(page: SettingsPage, place: Place) -> None:
    """Both are where one looks for them."""
    assert page.lock is not None
    page.lock.lock_button.click()
    assert place.asked == ["lock"]


def test_a_backup_is_made_and_proved(page: SettingsPage, place: Place) -> None:
    """One button makes it, one proves it; both are in the access log."""
    assert page.backups is not None
    assert page.backups.last.tag.tone is Tone.RED
    assert not page.backups.prove_button.isEnabled()
    page.backups.make_button.click()
    assert page.backups.model.rowCount() == 1
    assert page.backups.last.tag == last_tag(place.store.clock.now(), place.store.clock.now())
    page.backups.prove_button.click()
    assert "can be brought back" in page.backups.result.words
    with place.store.read() as connection:
        log = connection.exec_driver_sql("SELECT detail FROM access_log WHERE what = 'backup' ORDER BY no").scalars()
        assert list(log) == ['{"backup": 1}', '{"drill": 1, "passed": true}']


def test_leaving_the_page_stops_the_drill(page: SettingsPage, place: Place) -> None:
    """A drill that is given up leaves nothing behind and says so."""
    assert page.backups is not None
    page.backups.make()
    place.runner.hold = True
    page.backups.prove()
    page.hide()
    place.runner.hold = False
    place.runner.release()
    assert "Stopped" in page.backups.result.words
    assert list(place.vault.backups.folder.glob(".drill-*")) == []


def test_a_full_disk_is_told_beside_the_backups(page: SettingsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps a backup from being made is said where it was asked for."""
    import shutil

    usage = shutil.disk_usage("/")._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert page.backups is not None
    page.backups.make_button.click()
    assert "no room left" in page.backups.result.words


def test_a_backup_that_failed_its_drill_says_what_to_do() -> None:
    """The sentence names what is wrong and the next two steps."""
    tone, words = found(DrillReport("2026-11-20T08:00:00Z", ("chains", "rows_differ")))
    assert tone is Tone.RED
    assert "journal was changed or is incomplete" in words
    assert "Make a backup now" in words


def test_a_backup_broken_off_leaves_no_part(page: SettingsPage, place: Place) -> None:
    """Cancelled half way, the folder is as it was."""
    assert page.backups is not None
    place.runner.hold = True
    page.backups.make()
    page.hide()
    place.runner.hold = False
    place.runner.release()
    assert "Stopped" in page.backups.result.words
    assert place.vault.backups.all() == []
    assert list(place.vault.backups.folder.glob("*.part*")) == []


def test_the_record_is_checked(page: SettingsPage, place: Place) -> None:
    """Whole, it says so; with one entry gone it says where it breaks and what to do."""
    place.store.seal()
    page.laptop.check_button.click()
    assert "The record is whole" in page.laptop.result.words
    assert "signatures fit" in page.laptop.result.words
    with place.store.read() as connection:
        whole = check_record(connection)
        last = connection.exec_driver_sql("SELECT max(lsn) FROM op").scalar()
    assert whole.holds
    with place.store.write(actor=place.desk.actor, command="tamper") as act:
        act.connection.execute(rows.op.delete().where(rows.op.c.lsn == last))
    page.laptop.check_button.click()
    assert "does not hold" in page.laptop.result.words
    assert "an entry is missing" in page.laptop.result.words


def test_a_changed_access_log_is_told() -> None:
    """Whoever wrote the log anew is found out."""
    tone, words = verdict(RecordCheck(operations=9, seals=0, breaks=(), access_log=4))
    assert (tone, "from line 4" in words) == (Tone.RED, True)


def test_the_laptop_says_what_it_holds(page: SettingsPage, place: Place) -> None:
    """Mark, protection, version and folder can be read out on the phone."""
    facts = {name: fact.text() for name, fact in page.laptop.facts.items()}
    assert facts["Mark"].startswith(place.store.device.code)
    assert facts["Protection"].startswith("Encrypted (SQLCipher 4")
    assert "0 people, 0 contacts" in facts["Held"]
    assert page.laptop.folder.text() == str(place.vault.folder)


def test_licences_can_be_read(page: SettingsPage) -> None:
    """Every text that ships is there, by keyboard too."""
    dialog = page.laptop.show_licences()
    titles = [dialog.names.item(place).text() for place in range(dialog.names.count())]
    assert titles[0] == "What is in the program"
    assert {"LGPL-3", "GPL-3", "SQLCipher", "Inter (typeface)"} <= set(titles)
    dialog.names.setCurrentRow(titles.index("LGPL-3"))
    assert "LESSER GENERAL PUBLIC LICENSE" in dialog.text.toPlainText()
    assert_accessible(dialog)
    picture(dialog, "settings-licences")
    dialog.close()


def _form(page: SettingsPage, rule: str) -> RuleForm:
    """Choose a rule with the keyboard's Enter and return its form."""
    assert page.rules is not None
    assert page.tabs is not None
    page.tabs.setCurrentWidget(page.rules)
    line = next(line for line in page.rules.lines if line.rule.name == rule)
    page.rules.view.select_id(line.number)
    QTest.keyClick(page.rules.view, Qt.Key.Key_Return)
    form = page.window().findChildren(RuleForm)[-1]
    assert isinstance(form, RuleForm)
    return form


def _type(form: RuleForm, **texts: str) -> None:
    for name, text in texts.items():
        control = form.fields[name].control
        assert isinstance(control, QLineEdit)
        control.setText(text)


def _held(place: Place, key: str) -> object:
    with place.store.read() as connection:
        return setting(connection, key)


def _words(page: SettingsPage, rule: str) -> str:
    assert page.rules is not None
    return next(line.words for line in page.rules.lines if line.rule.name == rule)


def test_a_manager_sets_how_long_a_contact_may_wait(page: SettingsPage, place: Place) -> None:
    """The days hold for the whole council and can be undone."""
    assert (_words(page, "soon"), _words(page, "late")) == ("2 days", "5 days")
    form = _form(page, "soon")
    _type(form, soon="3", late="10")
    form.submit()
    assert wait_rule(_held(place, WAITING)) == WaitRule(3, 10)
    assert place.heard.said[-1][0] == "Rule set"
    place.desk.undo_last()
    page.refresh()
    assert (_words(page, "soon"), _words(page, "late")) == ("2 days", "5 days")


@pytest.mark.parametrize(
    ("soon", "late", "field", "words"),
    [
        ("two", "5", "soon", "plain number"),
        ("2", "", "late", "plain number"),
        ("6", "5", "late", "at least as much"),
        ("2", "999", "late", "365"),
    ],
)
def test_days_that_make_no_sense_are_said_beside_the_field(
    page: SettingsPage, soon: str, late: str, field: str, words: str
) -> None:
    """What was typed stays, and nothing is set."""
    form = _form(page, "late")
    _type(form, soon=soon, late=late)
    form.submit()
    assert words in form.fields[field].problem
    controls = [form.fields[name].control for name in ("soon", "late")]
    assert [control.text() for control in controls if isinstance(control, QLineEdit)] == [soon, late]
    form.reject()


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_a_rule_is_set_with_those_it_may_not_cross(page: SettingsPage, themed: Theme, mode: Mode) -> None:
    """Both ends of a stretch stand in one form, each with its bounds and source; the keyboard is at the chosen one."""
    themed.set_mode(mode)
    form = _form(page, "initial_due_days")
    assert list(form.fields) == ["initial_from_days", "initial_due_days"]
    assert form.focusWidget() is form.fields["initial_due_days"].control
    assert_accessible(form)
    picture(form, f"settings-rule-{mode}")
    form.reject()


def test_every_kind_of_rule_can_be_set_and_left_as_shipped(page: SettingsPage, place: Place) -> None:
    """Days that rise, yes or no, and a type of support are set in words; "As shipped" brings back what came."""
    form = _form(page, "bands")
    _type(form, bands="30, 90")
    form.submit()
    form = _form(page, "light_touch_resets")
    dots = form.fields["light_touch_resets"].control
    assert isinstance(dots, RadioRow)
    dots.set_code("yes")
    form.submit()
    form = _form(page, "by_type.lt_prison")
    dots = form.fields["by_type.lt_prison"].control
    assert isinstance(dots, RadioRow)
    dots.set_code("none")
    form.submit()
    page.refresh()
    rules = review_rules(_held(place, REVIEWS))
    assert (rules.bands, rules.light_touch_resets, rules.by_type["lt_prison"]) == ((30, 90), True, Cycle.NONE)
    assert _words(page, "bands") == "30 and 90 days"
    assert page.rules is not None
    page.rules.filters.set_on([OWN])
    assert page.rules.model.rowCount() == 3
    form = _form(page, "bands")
    next(b for b in form.findChildren(QPushButton) if b.text() == "As shipped").click()
    form.submit()
    assert review_rules(_held(place, REVIEWS)).bands == (28, 91, 182, 365)


def test_two_laptops_rules_are_told_in_words(place: Place) -> None:
    """Who chooses between two settings reads rules, not keys."""
    group = GROUP_BY_KEY[WAITING]
    conflict = Conflict("setting", setting_id(WAITING), "value", "", None, ())
    words = Words(place.desk.code_lists, {})
    late = "An open contact has waited too long after: 9 days"
    assert said(conflict, words, group.changed(None, {"late": 9})) == late
    assert said(conflict, words, None) == "As shipped"


def test_a_rule_is_found_by_its_words(page: SettingsPage) -> None:
    """The search looks in rule, part and source; the line below tells where a rule comes from."""
    assert page.rules is not None
    page.rules.filters.search.setText("minor") if page.rules.filters.search is not None else None
    assert page.rules.model.rowCount() == 1
    assert "SI 2014/2672" in page.rules.source.text()
    assert "£1,000" in page.rules.about.text()


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.ANALYST])
def test_what_a_role_may_not_change_is_not_there(place: Place, profile: Path, qtbot: QtBot, role: Role) -> None:
    """A practitioner sees their own choices, not the council's."""
    place.desk.actor = Actor(place.desk.actor.worker_id, role)
    made = SettingsPage(place.desk)
    shown(qtbot, made, 1000, 600)
    assert made.rules is None
    assert not place.desk.may(May.MANAGE_LISTS)
    assert made.laptop.facts["Held"].text()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_page_is_at_home_in_the_window(
    place: Place, qtbot: QtBot, themed: Theme, mode: Mode, width: int, height: int
) -> None:
    """Named, left by Tab, and in sight on a small laptop."""
    for reason in ("daily", "before-import", "asked"):
        place.vault.back_up(reason=reason)
    themed.set_mode(mode)
    window = _window(place, qtbot, width, height)
    picture(window, f"settings-{mode}-{width}")
    work = window.workspace
    assert work is not None
    work.go("settings", "rules", focus=True)
    picture(window, f"settings-rules-{mode}-{width}")
    if mode is Mode.LIGHT:
        assert_accessible(window)
        assert_no_tab_trap(window)
    settings_page = work.page("settings")
    assert isinstance(settings_page, SettingsPage)
    assert settings_page.tabs is not None
    settings_page.tabs.setCurrentIndex(0)
    if mode is Mode.LIGHT:
        assert_accessible(window)
        assert_no_tab_trap(window)
        work = window.workspace
        page = work.page("settings") if work is not None else None
        assert isinstance(page, SettingsPage)
        assert page.backups is not None
        page.backups.prove()
        page.laptop.check()
        picture(window, f"settings-proved-{width}")


def test_sizes_are_told_in_words() -> None:
    """Nobody reads bytes."""
    assert [size_words(n) for n in (0, 999, 45_000, 3_400_000, 2_000_000_000)] == [
        "0 bytes",
        "999 bytes",
        "45 KB",
        "3.4 MB",
        "2.0 GB",
    ]


def _lines(dialog: AccessesDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    return [tuple(str(model.index(row, place).data()) for place in range(1, 5)) for row in range(model.rowCount())]


def test_a_manager_sees_who_looked_at_what(page: SettingsPage, place: Place, themed: Theme) -> None:
    """By worker and kind, newest first, with references and counts but nobody's words."""
    act = register_person(place.store, place.desk.actor, RegisterPerson(given="Edna", family="Ashworth"))
    about = act.ids("person")[0]
    for what, detail in ((Access.OPEN_RECORD, {}), (Access.SEARCH, {"hits": 3})):
        record(place.store, place.desk.actor, what, about=about if not detail else "", detail=detail)
    dialog = page.laptop.show_accesses()
    assert _lines(dialog)[:2] == [
        ("Rosa Lind", "Searched", "", "3 found"),
        ("Rosa Lind", "Opened a record", f"{place.store.device.code}-000001", ""),
    ]
    picture(dialog, "settings-accesses")
    dialog.kinds.set_on(["signs"])
    assert {line[1] for line in _lines(dialog)} == {"Signed in"}
    assert dialog.count.text() == "1 in all"
    dialog.kinds.set_on(["in"])
    assert _lines(dialog) == []
    assert_accessible(dialog)
    dialog.close()


def test_the_log_is_for_those_who_answer_for_it(place: Place) -> None:
    """A practitioner gets it neither by button nor by query."""
    viewer = Actor(place.desk.actor.worker_id, Role.PRACTITIONER)
    with place.store.read() as connection, pytest.raises(NotPermitted):
        accesses(connection, viewer=viewer)


def test_an_auditor_finds_openings_near_a_worker(place: Place, tmp_path: Path, qtbot: QtBot) -> None:
    """The rule stands above the list, the reason in each line; the file holds references, no names of people."""
    store, manager = place.store, place.desk.actor
    act = register_person(store, manager, RegisterPerson(given="Cara", family="Lind"))
    aunt = act.ids("person")[0]
    other = register_person(store, manager, RegisterPerson(given="Edna", family="Ashworth")).ids("person")[0]
    for about in (aunt, other):
        record(store, manager, Access.OPEN_RECORD, about=about)
    place.desk.actor = Actor(manager.worker_id, Role.AUDITOR)
    page = SettingsPage(place.desk)
    shown(qtbot, page, 1000, 600)
    assert page.rules is None
    dialog = page.laptop.show_accesses()
    dialog.watch.set_on(["family"])
    assert [line[3] for line in _lines(dialog)] == ["Has the worker's family name"]
    assert "One part of a double name" in dialog.rule.text()
    reference = _lines(dialog)[0][2]
    picture(dialog, "settings-accesses-watched")
    assert_accessible(dialog)
    dialog.watch.clear()
    dialog.reference.setText(reference)
    assert len(_lines(dialog)) == 1
    dialog.save()
    form = dialog.findChildren(AccessFileDialog)[0]
    form.path.setText(str(tmp_path / "looked"))
    form.submit()
    written = (tmp_path / "looked.csv").read_text(encoding="utf-8-sig")
    assert reference in written
    assert "Cara" not in written
    dialog.reference.clear()
    assert _lines(dialog)[0][1:] == ("Exported", "", "1 row, what access log")
    dialog.until.set_text("1/1/2020")
    assert _lines(dialog) == []
    dialog.close()


def test_a_file_of_the_log_is_no_formula() -> None:
    """A spreadsheet that opens it works nothing out."""
    assert as_csv([("Who",), ("=1+1",)]).decode("utf-8-sig").splitlines() == ["Who", "'=1+1"]


def test_details_are_told_in_words() -> None:
    """Codes and counts are read as a person reads them."""
    assert detail_words({"drill": 4, "passed": False}) == "backup 4, failed"
    assert detail_words({"rows": 1, "what": "import-report"}) == "1 row, what import report"


class Run:
    """The page inside a whole session, everything done at once."""

    def __init__(self, folder: Path) -> None:
        make_profile(folder)[0].close()
        self.runner = InlineRunner()
        self.window = MainWindow(notices := Notices())
        self.door = VaultDoor(folder, clock=SetClock(), make_vault=lambda place, clock: vault_in(place, clock=clock))
        self.session = Session(
            self.window,
            door=self.door,
            sample_door=VaultDoor(folder / "sample", clock=SetClock()),
            open_sample=lambda _door, _job: None,
            runner=self.runner,
            notices=notices,
            settings=Settings(folder / "settings.toml"),
            pages=(PAGE,),
        )
        self.session.start()
        self.window.show()
        self.type_password()

    def type_password(self) -> None:
        """Sign in, or unlock."""
        view = self.window.views.currentWidget()
        assert isinstance(view, SignInView | LockScreen)
        view.password.setText(PASSWORD)
        view.submit()

    @property
    def page(self) -> SettingsPage:
        """The page as the worker sees it."""
        assert self.session.workspace is not None
        page = self.session.workspace.page("settings")
        assert isinstance(page, SettingsPage)
        return page


@pytest.fixture
def run(themed: Theme, profile: Path, qtbot: QtBot) -> Iterator[Run]:
    made = Run(profile)
    qtbot.addWidget(made.window)
    yield made
    made.session.leave()
    assert made.runner.errors == []


def test_in_a_session_the_cards_do_what_they_say(run: Run) -> None:
    """The lock locks, and after unlocking backups are made of the store that is open then."""
    lock, backups = run.page.lock, run.page.backups
    assert lock is not None
    assert backups is not None
    lock.minutes.setValue(3)
    lock.lock_button.click()
    assert run.session.locked
    run.type_password()
    backups.make_button.click()
    assert "Backup made" in backups.result.words
    run.page.laptop.check_button.click()
    assert "The record is whole" in run.page.laptop.result.words


def test_locking_stops_a_drill_and_its_dialog_stays_away(run: Run) -> None:
    """Behind the lock nothing goes on with the key, and nothing stale comes back after it."""
    backups = run.page.backups
    assert backups is not None
    backups.make_button.click()
    run.runner.hold = True
    backups.prove_button.click()
    run.session.lock()
    run.runner.hold = False
    run.runner.release()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    run.type_password()
    assert not run.session.locked
    assert "Stopped" in backups.result.words
    assert [window for window in QApplication.topLevelWidgets() if window.isVisible()] == [run.window]


def test_what_comes_back_while_locked_is_left_alone(run: Run) -> None:
    """A read that ends after the lock shows nothing and breaks nothing."""
    run.runner.hold = True
    run.page.refresh()
    run.session.lock()
    run.runner.hold = False
    run.runner.release()
    run.type_password()
    assert run.page.laptop.facts["Held"].text()


@pytest.mark.parametrize("stop_at", list(DrillStep))
def test_a_drill_can_be_given_up_at_every_step(place: Place, stop_at: DrillStep) -> None:
    """Wherever it is stopped, no copy stays behind and the next drill passes."""
    place.vault.back_up()

    def tell(step: DrillStep, _done: int, _total: int) -> None:
        if step is stop_at:
            raise Cancelled

    with pytest.raises(Cancelled):
        place.vault.drill(progress=tell)
    assert list(place.vault.backups.folder.glob(".drill-*")) == []
    assert place.vault.drill().passed


def test_a_backup_given_up_while_copying_leaves_the_earlier_ones(place: Place) -> None:
    """Half a copy is never taken for a backup."""
    kept = place.vault.back_up()

    def tell(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        place.vault.back_up(progress=tell)
    assert place.vault.backups.all() == [kept]
    assert [path.suffix for path in sorted(place.vault.backups.folder.iterdir())] == [".slots", ".store"]


def test_a_laptop_that_passed_on_lets_its_new_user_in(place: Place, page: SettingsPage) -> None:
    """Whoever hands it over sees that the new user can't sign in yet, and lets them choose how."""
    added = add_worker(place.store, place.desk.actor, AddWorker(name="Amina Rahman"))
    amina = added.ids("worker")[0]
    page.refresh()
    assert not page.laptop.findChildren(MessageBar)
    change_device(place.store, place.desk.actor, place.store.device.id, owner_id=amina)
    page.refresh()
    (bar,) = page.laptop.findChildren(MessageBar)
    assert "Amina Rahman uses this laptop now" in bar.words
    assert bar.action is not None
    bar.action.click()
    (form,) = page.window().findChildren(AddUserForm)
    assert form.user.text() == "amina.rahman"
    form.passwords.first.setText(PASSWORD)
    form.passwords.second.setText(PASSWORD)
    form.submit()
    assert [each.worker_id for each in place.vault.users()].count(amina) == 1
    assert not [each for each in page.laptop.findChildren(MessageBar) if each.isVisibleTo(page)]
