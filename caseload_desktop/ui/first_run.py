"""The first start: look at the sample locality, set up one's own team in one short column, or join one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.ui.door import Door, TeamSetup
from caseload_desktop.ui.form_errors import focus_first_problem, said_in_form
from caseload_desktop.ui.sign_in import NewPassword, in_the_middle
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import label, muted

if TYPE_CHECKING:
    from caseload_desktop.ui.join_team import JoinForm

_Form = TypeVar("_Form", "SetupForm", "JoinForm")
_WIDTH = 520


class FirstRunView(QWidget):
    """Three steps: choose, fill in, keep the recovery code.

    Signals: ``sample_requested``; ``opened(what the door returned)`` the store is made and the code is kept;
    ``print_requested(str code)`` and ``save_requested(str code)``.
    """

    sample_requested = Signal()
    opened = Signal(object)
    print_requested = Signal(str)
    save_requested = Signal(str)

    def __init__(self, door: Door, runner: Runner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door, self._runner = door, runner
        self._created: Any = None
        self._user = ""
        self.choice = _Choice(self.sample_requested.emit, self._begin, self._begin_joining)
        self.code = RecoveryCodeStep()
        self._steps = QStackedWidget()
        for step in (self.choice, self.code):
            self._steps.addWidget(step)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.addWidget(self._steps)
        self.code.print_button.clicked.connect(lambda: self.print_requested.emit(self.code.code))
        self.code.save_button.clicked.connect(lambda: self.save_requested.emit(self.code.code))
        self.code.confirmed.connect(lambda: self.opened.emit(self._created))

    @cached_property
    def form(self) -> SetupForm:
        """The form for a team of one's own; made when somebody goes there."""
        return self._taken_in(SetupForm(self._door, self._runner))

    @cached_property
    def join_form(self) -> JoinForm:
        """The form for joining a team; made when somebody goes there."""
        from caseload_desktop.ui.join_team import JoinForm

        return self._taken_in(JoinForm(self._door, self._runner))

    def _taken_in(self, form: _Form) -> _Form:
        self._steps.addWidget(form)
        form.left.connect(self._back)
        form.created.connect(self._on_created)
        return form

    @property
    def step(self) -> QWidget | None:
        """The step that shows."""
        return self._steps.currentWidget()

    @property
    def user(self) -> str:
        """The sign-in name that was set up."""
        return self._user

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.choice.sample_button.setFocus()

    def _begin(self) -> None:
        self._steps.setCurrentWidget(self.form)
        self.form.locality.focus()

    def _begin_joining(self) -> None:
        self._steps.setCurrentWidget(self.join_form)
        self.join_form.name.setFocus()

    def _back(self) -> None:
        self._steps.setCurrentWidget(self.choice)
        self.choice.sample_button.setFocus()

    def _on_created(self, created: Any) -> None:
        self._created = created
        step = self.step
        self._user = step.user if isinstance(step, SetupForm) else self.join_form.user
        self.code.show_code(self._door.recovery_code(created))
        self._steps.setCurrentWidget(self.code)
        self.code.print_button.setFocus()


class _Choice(QWidget):
    """The ways to begin."""

    def __init__(
        self, on_sample: Callable[[], object], on_team: Callable[[], object], on_join: Callable[[], object]
    ) -> None:
        super().__init__()
        self.sample_button = primary_button("Open the sample locality", on_sample, icon="users")
        self.team_button = button("Set up my team", on_team, icon="building")
        self.join_button = button("Join a team", on_join, icon="log-in")
        card = Card("Welcome")
        card.body.addWidget(
            label(
                "Caseload keeps contacts, people and figures of an adult social care team on this laptop, encrypted. "
                "It works without a network.",
                wrap=True,
            )
        )
        card.body.addLayout(self._way("Look around first. Everybody in the sample is invented.", self.sample_button))
        card.body.addLayout(self._way("Begin with your own team. It takes two minutes.", self.team_button))
        joining = "Your team uses Caseload already? Your manager adds this laptop to it."
        card.body.addLayout(self._way(joining, self.join_button))
        self.setLayout(in_the_middle(card, width=_WIDTH))

    @staticmethod
    def _way(words: str, act: QWidget) -> QVBoxLayout:
        return column(muted(words, wrap=True), act, space=Space.XS)


class SetupForm(QWidget):
    """Locality, team, one's own name and a password. Signals: ``created(what the door returned)``; ``left``."""

    created = Signal(object)
    left = Signal()

    def __init__(self, door: Door, runner: Runner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door, self._runner = door, runner
        self.locality = Field("&Locality", QLineEdit(), hint="For example Ashford and Shepway")
        self.area = Field("A&rea", QLineEdit(), optional=True)
        self.team = Field("&Team", QLineEdit(), hint="For example Promoting Independence")
        self.name = Field("Your &name", QLineEdit(), hint="As colleagues know you; you sign in with it")
        self.passwords = NewPassword()
        self.passwords.entered.connect(self.submit)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.go_button = primary_button("Set up", self.submit, icon="check")
        foot = row(quiet_button("Back", self.left.emit, icon="arrow-left"))
        foot.addStretch(1)
        foot.addWidget(self.go_button)
        card = Card("Set up my team")
        for part in (self.locality, self.area, self.team, self.name, self.passwords, self.problem):
            card.body.addWidget(part)
        card.body.addLayout(foot)
        inner = QWidget()
        inner.setLayout(in_the_middle(card, width=_WIDTH))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(inner))
        self._fields = {
            "locality": self.locality,
            "area": self.area,
            "team": self.team,
            "manager_name": self.name,
            "user": self.name,
            "password": self.passwords.first_field,
        }

    @property
    def user(self) -> str:
        """The sign-in name that was typed."""
        return self._setup().user

    def submit(self) -> None:
        """Make the store."""
        setup = self._setup()
        wanted = {"locality": setup.locality, "team": setup.team, "manager_name": setup.manager_name}
        for key, value in wanted.items():
            self._fields[key].set_problem("" if value else "This is needed.")
        password, door = self.passwords.value(), self._door
        if password is None or not all(wanted.values()):
            focus_first_problem((self.locality, self.team, self.name, *self.passwords.fields))
            return
        self._busy(True)
        self._runner.run(
            self, lambda: door.set_up(setup, password=password), self._on_created, self._on_error, write=True
        )

    def _setup(self) -> TeamSetup:
        def text(field: Field) -> str:
            return field.control.text().strip() if isinstance(field.control, QLineEdit) else ""

        name = text(self.name)
        return TeamSetup(text(self.locality), text(self.area), text(self.team), name, name)

    def _busy(self, busy: bool) -> None:
        self.go_button.setEnabled(not busy)
        self.go_button.setText("Setting up…" if busy else "Set up")
        self.problem.hide()

    def _on_created(self, created: Any) -> None:
        self._busy(False)
        self.passwords.clear()
        self.created.emit(created)

    def _on_error(self, error: Exception) -> None:
        self._busy(False)
        if not said_in_form(error, self._fields, self.problem):
            self._runner.failed.emit(error)


class RecoveryCodeStep(QWidget):
    """Shows the recovery code, once, and asks for its last group as proof that it was kept. Signals: ``confirmed``."""

    confirmed = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = ""
        self._shown = label("", "code", selectable=True)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.print_button = button("Print it", icon="printer")
        self.save_button = button("Save it as a document", icon="save")
        last = QLineEdit()
        last.returnPressed.connect(self.submit)
        self.last = Field("Type the &last group, to be sure you have it", last)
        self.done_button = primary_button("I have kept it", self.submit, icon="check")
        warning = MessageBar(
            Tone.AMBER,
            "This code is shown only now. With it a forgotten password can be replaced; without both, nobody can open "
            "the store. Print it and lock it away, not in the laptop bag.",
            closable=False,
        )
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.done_button)
        card = Card("Keep the recovery code")
        for part in (warning, self._shown):
            card.body.addWidget(part)
        card.body.addLayout(row(self.print_button, self.save_button))
        card.body.addWidget(self.last)
        card.body.addLayout(foot)
        self.setLayout(in_the_middle(card, width=_WIDTH))

    def show_code(self, code: str) -> None:
        """Show a code."""
        self.code = code
        self._shown.setText(code)
        self._shown.setAccessibleName(f"Recovery code: {' '.join(code)}")

    def submit(self) -> None:
        """Go on if the last group was typed rightly."""
        edit = self.last.control
        typed = edit.text().strip().upper() if isinstance(edit, QLineEdit) else ""
        if typed and typed == self.code.rsplit("-", 1)[-1].upper():
            self.code = ""
            self._shown.clear()
            self.confirmed.emit()
        else:
            self.last.set_problem("That is not the last group of the code above.")
            self.last.focus()
