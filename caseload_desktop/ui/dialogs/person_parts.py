"""Small forms for the parts of a person's record: another name, an address, a way to reach them, a number."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.postcode import tidy_postcode
from caseload_desktop.services.people import (
    NewAddress,
    NewDetail,
    add_address,
    add_detail,
    add_identifier,
    add_name,
    end_address,
)
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import label


class _PartForm(FormDialog):
    """What the forms share: the person, and a kind chosen from a code list."""

    def __init__(
        self, desk: Desk, person_id: str, *, title: str, done: str, kinds: str, kind: str, parent: QWidget | None
    ) -> None:
        super().__init__(desk, title=title, save="Save", done=done, parent=parent)
        self.person_id = person_id
        self.kind = CodePicker(desk.code_lists.current(kinds, desk.today()))
        self.kind.set_code(kind)
        self.add("kind", Field("&Kind", self.kind))

    def line(self, key: str, words: str, *, optional: bool = False) -> QLineEdit:
        """Add a line to type into."""
        edit = QLineEdit()
        self.add(key, Field(words, edit, optional=optional))
        return edit

    def kind_chosen(self) -> bool:
        """True when a kind is chosen; else says so beside it."""
        if not self.kind.code():
            self.fields["kind"].set_problem(sentence("required"))
        return bool(self.kind.code())


class NameForm(_PartForm):
    """A name somebody is or was known by."""

    def __init__(self, desk: Desk, person_id: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            person_id,
            title="Add a name",
            done="Name added",
            kinds="name_kind",
            kind="known_as",
            parent=parent,
        )
        self.given = self.line("given", "&First names")
        self.family = self.line("family", "F&amily name", optional=True)
        self.keep_about("Another name", person_id=person_id, tab="details")
        self.given.setFocus()

    @override
    def work(self) -> Work | None:
        if not self.kind_chosen():
            return None
        store, actor, person_id = self.desk.store, self.desk.actor, self.person_id
        kind, given, family = self.kind.code(), self.given.text(), self.family.text()
        return lambda: add_name(store, actor, person_id=person_id, kind=kind, given=given, family=family)


class DetailForm(_PartForm):
    """A telephone number, e-mail address or other way to reach somebody."""

    def __init__(self, desk: Desk, person_id: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            person_id,
            title="Add a way to reach them",
            done="Contact detail added",
            kinds="contact_detail_kind",
            kind="mobile",
            parent=parent,
        )
        self.value = self.line("value", "&Number or address")
        self.note = self.line("note", "N&ote", optional=True)
        self.note.setPlaceholderText("For example: after 5 pm, ask for her sister")
        self.preferred = QCheckBox("This is how they like to be reached")
        self.preferred.setAccessibleName(self.preferred.text())
        self.add_part(self.preferred)
        self.beside["preferred"] = self.preferred
        self.keep_about("Way to reach somebody", person_id=person_id, tab="details")
        self.value.setFocus()

    @override
    def work(self) -> Work | None:
        if not self.kind_chosen():
            return None
        detail = NewDetail(
            kind=self.kind.code(),
            value=self.value.text().strip(),
            note=self.note.text().strip(),
            preferred=self.preferred.isChecked(),
        )
        store, actor, person_id = self.desk.store, self.desk.actor, self.person_id
        return lambda: add_detail(store, actor, person_id=person_id, detail=detail)


class IdentifierForm(_PartForm):
    """A number another system knows somebody by."""

    def __init__(self, desk: Desk, person_id: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            person_id,
            title="Add a number",
            done="Number added",
            kinds="identifier_kind",
            kind="council_id",
            parent=parent,
        )
        self.value = self.line("value", "&Number")
        self.keep_about("Number of another system", person_id=person_id, tab="details")
        self.value.setFocus()

    @override
    def work(self) -> Work | None:
        if not self.kind_chosen():
            return None
        store, actor, person_id = self.desk.store, self.desk.actor, self.person_id
        kind, value = self.kind.code(), self.value.text()
        return lambda: add_identifier(store, actor, person_id=person_id, kind=kind, value=value)


class AddressForm(_PartForm):
    """Where somebody lives or stays from a day on; the address they leave ends that day.

    ``before`` are the addresses shown: one that comes meanwhile is not ended unseen.
    """

    def __init__(
        self, desk: Desk, person_id: str, *, before: frozenset[str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            person_id,
            title="Add an address",
            done="Address added",
            kinds="address_kind",
            kind="home",
            parent=parent,
        )
        self._before = before
        self.lines = self.line("lines", "&Address")
        self.postcode = self.line("postcode", "&Postcode")
        self.from_date = DateField(today=desk.today)
        self.add("from_date", Field("&Since", self.from_date, optional=True))
        self.note = self.line("note", "N&ote", optional=True)
        self.ends_others = QCheckBox("The address of this kind they had before ends")
        self.ends_others.setAccessibleName(self.ends_others.text())
        self.ends_others.setChecked(True)
        self.add_part(self.ends_others)
        self.beside["ends_others"] = self.ends_others
        self.keep_about("Address", person_id=person_id, tab="details")
        self.lines.setFocus()

    @override
    def work(self) -> Work | None:
        postcode = tidy_postcode(self.postcode.text())
        if self.postcode.text().strip() and postcode.reason:
            self.fields["postcode"].set_problem(sentence("not_a_postcode"))
        if self.from_date.problem():
            self.fields["from_date"].set_problem(self.from_date.problem())
        if not (self.lines.text().strip() or self.postcode.text().strip()):
            self.fields["lines"].set_problem(sentence("value_required"))
        if not self.kind_chosen() or any(field.problem for field in self.fields.values()):
            return None
        day = self.from_date.value()
        address = NewAddress(
            lines=self.lines.text().strip(),
            postcode=postcode.value,
            kind=self.kind.code(),
            from_date=day.isoformat() if day is not None else None,
            note=self.note.text().strip(),
        )
        store, actor, person_id, ends = self.desk.store, self.desk.actor, self.person_id, self.ends_others.isChecked()
        seen = self._before
        return lambda: add_address(store, actor, person_id=person_id, address=address, ends_others=ends, seen=seen)


class EndAddressForm(FormDialog):
    """The day somebody left an address."""

    def __init__(self, desk: Desk, address_id: str, words: str, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title="End this address", save="Save", done="Address ended", parent=parent)
        self._address_id = address_id
        self.add_part(label(words, "label", wrap=True))
        self.to_date = DateField(today=desk.today)
        self.to_date.set_value(desk.today())
        self.add("to_date", Field("&Last day there", self.to_date))
        self.edits("address", address_id, {"to_date": None})
        self.keep_small("address ended", address_id)
        self.to_date.setFocus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("to_date")
        if not on:
            return None
        store, actor, address_id = self.desk.store, self.desk.actor, self._address_id
        seen = self.rebase.seen() if self.rebase is not None else None
        return lambda: end_address(store, actor, address_id=address_id, on=on, seen=seen)
