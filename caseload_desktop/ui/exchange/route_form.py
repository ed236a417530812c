"""A remembered exchange: named, given its recipients, records, folder and day."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.exchange.sync.routes import BY_WEEKDAY, Rhythm, Route, keep_route
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.exchange.addressees import AddresseePicker
from caseload_desktop.ui.exchange.send_view import FolderEdit
from caseload_desktop.ui.exchange.state import Choices
from caseload_desktop.ui.exchange.words import WEEKDAYS
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import muted

_RHYTHMS = (
    Option(Rhythm.BY_HAND, "By hand"),
    Option(Rhythm.DAILY, "Daily"),
    Option(Rhythm.WEEKLY, "Weekly"),
    Option(Rhythm.FORTNIGHTLY, "Every two weeks"),
)


class RouteForm(FormDialog):
    """Kept on this laptop only: a folder or a stick of it means nothing to another."""

    def __init__(self, desk: Desk, route: Route, choices: Choices, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Change the exchange" if route.id else "Remember an exchange",
            save="Save" if route.id else "Remember it",
            done="",
            width=560,
            parent=parent,
        )
        self._route = route
        self.name = QLineEdit(route.name)
        self.name.setPlaceholderText("Every Friday to the locality")
        self.to = AddresseePicker()
        self.to.set_choices(choices.to)
        self.to.set_addressees(route.to)
        self.scope = CodePicker(choices.scopes)
        self.scope.set_code(route.label or choices.scope)
        self.folder = FolderEdit()
        self.folder.set_folder(route.folder or choices.folder)
        self.rhythm = RadioRow(_RHYTHMS)
        self.rhythm.set_code(route.rhythm)
        self.weekday = CodePicker([Option(str(place), day) for place, day in enumerate(WEEKDAYS)])
        self.weekday.set_code(str(route.weekday))
        self.add("name", Field("&Name", self.name))
        self.add("to", Field("&To whom", self.to))
        self.add("label", Field("&Which records", self.scope))
        self.add("folder", Field("Which &folder", self.folder, hint="Files for this laptop are looked for there too."))
        self.add("rhythm", Field("&How often", self.rhythm))
        self._day = self.add("weekday", Field("On which &day", self.weekday))
        if route.named:
            people = count_words(len(route.named), "restricted person goes", "restricted people go")
            self.add_part(muted(f"{people} by name, as chosen when it was first sent.", wrap=True))
        self.rhythm.changed.connect(self._fit)
        self._fit()
        self.beside["folder"] = self.folder.line
        self.keep_small("exchange", route.id or "new")
        self.name.setFocus()

    def _fit(self) -> None:
        self._day.setVisible(self.rhythm.code() in BY_WEEKDAY)

    def wanted(self) -> Route:
        """The route as it stands in the form."""
        return replace(
            self._route,
            name=self.name.text(),
            to=self.to.addressees(),
            label=self.scope.code(),
            folder=self.folder.folder(),
            rhythm=Rhythm(self.rhythm.code() or Rhythm.BY_HAND),
            weekday=int(self.weekday.code() or 4),
        )

    @override
    def submit(self) -> None:
        """Keep the route; it touches no record, so there is nothing to undo."""
        if not self.save_button.isEnabled():
            return
        self.clear_problems()
        self.save_button.setEnabled(False)
        store, actor, wanted = self.desk.store, self.desk.actor, self.wanted()
        self.desk.runner.run(
            self, lambda: keep_route(store, actor, wanted), lambda _kept: self._on_kept(), self._on_failed, write=True
        )

    def _on_kept(self) -> None:
        self.forget_words()
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, CaseloadError):
            self.on_error(error)
        else:
            self.save_button.setEnabled(True)
            self.desk.runner.failed.emit(error)
