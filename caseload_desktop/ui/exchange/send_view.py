"""Sending: to whom, which records, into which folder; beside it what the files will hold, before they are written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from caseload_desktop.exchange.sync.outgoing import Outgoing
from caseload_desktop.exchange.sync.routes import Addressee
from caseload_desktop.ui.exchange.addressees import AddresseePicker
from caseload_desktop.ui.exchange.state import Choices
from caseload_desktop.ui.exchange.words import laptop_words, outgoing_head, outgoing_line
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import ElidedLabel, announce, label, muted, rule


class FolderEdit(QWidget):
    """A folder, typed or chosen. Signals: ``changed``."""

    changed = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setPlaceholderText("A stick or a shared folder")
        self.line.editingFinished.connect(self.changed)
        self.setFocusProxy(self.line)
        line = row(self.line, button("Choose…", self._choose, name="Choose the folder"))
        line.setStretch(0, 1)
        self.setLayout(line)

    def folder(self) -> str:
        """The folder; empty for none."""
        return self.line.text().strip()

    def set_folder(self, folder: str) -> None:
        """Put a folder there."""
        self.line.setText(folder)

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Choose the folder", self.folder() or str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, folder: str) -> None:
        self.set_folder(folder)
        self.changed.emit()


class SendView(QWidget):
    """Signals: ``changed`` read the preview again; ``write_asked``; ``remember_asked``; ``back``."""

    changed = Signal()
    write_asked = Signal()
    remember_asked = Signal()
    back = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.to = AddresseePicker()
        self.scope = CodePicker()
        self.folder = FolderEdit()
        self.to_field = Field("&To whom", self.to)
        self.scope_field = Field("&Which records", self.scope)
        self.folder_field = Field("Into which &folder", self.folder)
        self.write_button = primary_button("Write the file", self.write_asked.emit, icon="upload")
        self.write_button.setEnabled(False)
        self._named: dict[str, QCheckBox] = {}
        self._chosen_names: frozenset[str] = frozenset()
        self._preview = column(space=Space.S)
        self._lay_out()
        self.to.changed.connect(self._on_changed)
        self.scope.picked.connect(lambda _scope: self._on_changed())
        self.folder.changed.connect(lambda: self.folder_field.set_problem(""))
        self.show_hint()

    def _lay_out(self) -> None:
        form = Card("What to send")
        for part in (self.to_field, self.scope_field, self.folder_field):
            form.body.addWidget(part)
        safe = "The file is locked for the laptops it goes to. On a lost stick nobody can read it."
        form.body.addWidget(muted(safe, wrap=True))
        form.body.addStretch(1)
        card = Card("What the files will hold")
        inner = QWidget()
        inner.setLayout(self._preview)
        card.body.addWidget(scrolled(inner), 1)
        both = row(form, card, space=Space.M)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        foot = row(quiet_button("Back", self.back.emit, icon="arrow-left"))
        foot.addWidget(quiet_button("Remember this exchange…", self.remember_asked.emit, icon="calendar"))
        foot.addStretch(1)
        foot.addWidget(self.write_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addLayout(both, 1)
        layout.addLayout(foot)

    # ------------------------------------------------------------------------------------------------------- choices
    def show_choices(self, choices: Choices) -> None:
        """Offer what can be chosen; what was chosen before stays."""
        self.to.set_choices(choices.to)
        self.scope.set_choices(choices.scopes)
        if not self.scope.code():
            self.scope.set_code(choices.scope)
        if not self.folder.folder():
            self.folder.set_folder(choices.folder)

    def clear(self) -> None:
        """Begin again; records and folder stay as they were."""
        self.to.set_addressees(())
        self._chosen_names = frozenset()
        for field in (self.to_field, self.scope_field, self.folder_field):
            field.set_problem("")
        self.show_hint()

    def named(self) -> frozenset[str]:
        """The restricted people, by id, whose records may leave."""
        return self._chosen_names

    def addressees(self) -> tuple[Addressee, ...]:
        """To whom."""
        return self.to.addressees()

    def check(self) -> bool:
        """Say beside each field what is missing; True when nothing is."""
        missing = {
            self.to_field: "Choose who is to get it."
            if not self.addressees()
            else ("This fits nobody. Choose from the list." if self.to.unmatched else ""),
            self.scope_field: "" if self.scope.code() else "Choose the records.",
            self.folder_field: "" if self.folder.folder() else "Choose a folder: a stick, or one you share.",
        }
        for field, words in missing.items():
            field.set_problem(words)
        wrong = [field for field, words in missing.items() if words]
        if wrong:
            wrong[0].focus()
        return not wrong

    def _on_changed(self) -> None:
        self.to_field.set_problem("")
        self.changed.emit()

    # ------------------------------------------------------------------------------------------------------- preview
    def show_hint(self) -> None:
        """Nobody is chosen yet."""
        self._clear_preview()
        self._preview.addWidget(muted("Choose who is to get it, and this shows what they would get.", wrap=True))
        self._preview.addStretch(1)
        self._set_writable(None)

    def show_problem(self, words: str) -> None:
        """Why nothing can be sent so."""
        self._clear_preview()
        self._preview.addWidget(label(words, "problem", wrap=True))
        self._preview.addStretch(1)
        self._set_writable(None)
        announce(self.write_button, words)

    def show_preview(self, out: Outgoing) -> None:
        """Show what each laptop would get."""
        self._clear_preview()
        self._preview.addWidget(label(outgoing_head(out), "label", wrap=True))
        for one in out.each:
            first = " Its first file." if one.first else ""
            self._preview.addLayout(
                column(
                    ElidedLabel(laptop_words(one.name, one.owner_name), "label"),
                    muted(f"{outgoing_line(one)}.{first}", wrap=True),
                    space=0,
                )
            )
        self._show_restricted(out)
        self._preview.addStretch(1)
        self._set_writable(out)
        announce(self.write_button, outgoing_head(out))

    def _show_restricted(self, out: Outgoing) -> None:
        offered = out.restricted_may_name
        self._named = {}
        if not out.restricted_out and not offered and not self._chosen_names:
            return
        self._preview.addWidget(rule())
        left = count_words(out.restricted_out, "restricted person", "restricted people")
        verb = "is" if out.restricted_out == 1 else "are"
        words = f"{left} {verb} left out." if out.restricted_out else "No restricted person is left out."
        if offered:
            words += " Restricted records leave only by name, to laptops of workers named on them:"
        self._preview.addWidget(muted(words, wrap=True))
        for person_id, name in offered:
            box = QCheckBox(name)
            box.setAccessibleName(f"Send {name}, a restricted record")
            box.setChecked(person_id in self._chosen_names)
            box.toggled.connect(lambda on, person_id=person_id: self._name(person_id, on=on))
            self._named[person_id] = box
            self._preview.addWidget(box)

    def _name(self, person_id: str, *, on: bool) -> None:
        changed = {person_id}
        self._chosen_names = self._chosen_names | changed if on else self._chosen_names - changed
        self.changed.emit()

    def _set_writable(self, out: Outgoing | None) -> None:
        many = len(out.each) if out is not None else 0
        words = f"Write {many:,} files" if many > 1 else "Write the file"
        self.write_button.setText(words)
        self.write_button.setAccessibleName(words)
        self.write_button.setEnabled(many > 0)

    def _clear_preview(self) -> None:
        _empty(self._preview)


def _empty(layout: QVBoxLayout) -> None:
    """Take everything out of a layout, layouts inside it too."""
    left: list[object] = [layout]
    while left:
        now = left.pop()
        if not isinstance(now, QVBoxLayout):
            continue
        while (item := now.takeAt(0)) is not None:
            widget, inner = item.widget(), item.layout()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
            elif inner is not None:
                left.append(inner)
