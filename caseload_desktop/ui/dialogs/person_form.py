"""The form that registers somebody or changes what is held of them, with people already held who may be the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.names import fold, split_name, tidy_name
from caseload_desktop.domain.nhs_number import check_nhs_number
from caseload_desktop.domain.postcode import tidy_postcode
from caseload_desktop.services.people import NewAddress, NewDetail, RegisterPerson, amend_person, register_person
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.people import DuplicateCandidate, duplicate_candidates
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.meanwhile import NOT_UNDERSTOOD
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.person_words import hit_line
from caseload_desktop.ui.record_words import CODE_LIST_OF, FIELD_NAMES, day_of
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from caseload_desktop.domain.matching import Probe

_LINES = (
    ("given", "family"),
    ("birth_date", "nhs_number"),
    ("title", "gender"),
    ("language", "interpreter"),
    ("communication_needs",),
    ("communication_note",),
    ("primary_support_reason", "client_type"),
    ("ethnicity", "nhs_number_status"),
    ("died_on",),
)
_NEW_LINES = (("known_as", "phone"), ("lines", "postcode"))
_NEW_NAMES = {"known_as": "Known as", "phone": "Phone", "lines": "Address", "postcode": "Postcode"}
_YES_NO = (Option("yes", "Yes", ("y",)), Option("no", "No", ("n",)))
_YES_NO_CODES = {"True": "yes", "False": "no"}
_LOOK_MS = 250
DRAFT = "person"
"""The kind of draft; its key is the person's id, or the name somebody new was looked for by."""


class PersonForm(FormDialog):
    """With ``values`` it amends that person, without it registers a new one; only a name is needed.

    Signals: ``registered(person id)``.
    """

    registered = Signal(str)

    def __init__(
        self,
        desk: Desk,
        *,
        values: Mapping[str, Any] | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._held = dict(values or {})
        self._new = values is None
        super().__init__(
            desk,
            title="Register a person" if self._new else "Change what is held",
            save="Register" if self._new else "Save",
            done="Person registered" if self._new else "Record changed",
            words="Only a name is needed. The rest can come later." if self._new else "Earlier values stay readable.",
            width=720,
            parent=parent,
        )
        self.birth = DateField(today=desk.today, use=DateUse.BIRTH)
        self.birth.changed.connect(self._on_typed)
        self._same = QVBoxLayout()
        self._same.setSpacing(Space.S)
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.timeout.connect(self._look)
        self._build(name)
        self.keep_words(DRAFT, str(self._held.get("id") or f"new {fold(name)}"))
        QTimer.singleShot(0, self, self.fields["family" if self._text("given") else "given"].focus)

    # ------------------------------------------------------------------------------------------------------- building
    def _build(self, name: str) -> None:
        lines = (_LINES[0], _LINES[1], *_NEW_LINES, *_LINES[2:]) if self._new else _LINES
        for names in lines:
            for each in names:
                self.fields[each] = self._field(each)
            line = row(*(self.fields[each] for each in names), space=Space.L)
            for place in range(line.count()):
                line.setStretch(place, 1)
                if (item := line.itemAt(place)) is not None:
                    item.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.add_part(line)
            if names == _LINES[1] and self._new:
                self.add_part(self._same)
        if not self._new:
            self.why = NoteEdit(placeholder="For example: read from the letter of 3 May", least_lines=2)
            self.add("why", Field("Why is it changed?", self.why, optional=True))
        self._fill(name)
        if not self._new:
            held = {each: self._held.get(each) for each in self.values()}
            self.edits("person", str(self._held["id"]), held, keys={"birth_year": "birth_date"})

    def _field(self, name: str) -> Field:
        words = _NEW_NAMES.get(name) or FIELD_NAMES["person"][name]
        hint = "A date, or only the year" if name == "birth_date" else ""
        return Field(words, self._make(name), hint=hint)

    def _make(self, name: str) -> QWidget:
        today = self.desk.today
        if name == "birth_date":
            return self.birth
        if name == "died_on":
            return DateField(today=today, use=DateUse.EVENT)
        if name == "communication_needs":
            return CheckGroup(self.desk.code_lists.current("communication_need", today()))
        if name == "interpreter":
            return CodePicker(_YES_NO, placeholder="Not said")
        if (list_id := CODE_LIST_OF.get(("person", name))) is not None:
            return CodePicker(self.desk.code_lists[list_id].codes)
        edit = QLineEdit()
        edit.textEdited.connect(lambda _text: self._on_typed())
        return edit

    def _fill(self, name: str) -> None:
        split = split_name(name) if name else None
        start = {"given": split.given, "family": split.family} if split is not None else self._held
        for key, field in self.fields.items():
            control, value = field.control, start.get(key)
            if isinstance(control, DateField):
                control.set_text(_birth_text(self._held) if key == "birth_date" else "")
                if key == "died_on":
                    control.set_value(day_of(str(value)) if value else None)
            elif isinstance(control, CheckGroup):
                control.set_codes(value or ())
            elif isinstance(control, CodePicker):
                control.set_code(_YES_NO_CODES.get(str(value)) if key == "interpreter" else str(value or ""))
            elif isinstance(control, QLineEdit):
                control.setText(str(value or ""))

    # ------------------------------------------------------------------------------------------------------- values
    def _text(self, name: str) -> str:
        control = self.fields[name].control if name in self.fields else None
        return control.text().strip() if isinstance(control, QLineEdit) else ""

    def _birth(self) -> tuple[str | None, int | None]:
        day = self.birth.value()
        return (day.isoformat(), None) if day is not None else (None, self.birth.reading().year)

    def values(self) -> dict[str, Any]:
        """What the form says of the person, by field of entity ``person``."""
        birth_date, birth_year = self._birth()
        found: dict[str, Any] = {"birth_date": birth_date, "birth_year": birth_year}
        for names in _LINES:
            for name in names:
                control = self.fields[name].control
                if name == "birth_date":
                    continue
                if isinstance(control, DateField):
                    day = control.value()
                    found[name] = day.isoformat() if day is not None else None
                elif isinstance(control, CheckGroup):
                    found[name] = control.codes()
                elif isinstance(control, CodePicker):
                    code = control.code()
                    found[name] = (code == "yes" if code else None) if name == "interpreter" else code
                elif isinstance(control, QLineEdit):
                    text = control.text().strip()
                    found[name] = tidy_name(text) if name in ("given", "family") else text
        return found

    def _problems(self) -> dict[str, str]:
        wrong = {}
        for name, field in self.fields.items():
            control = field.control
            if isinstance(control, DateField) and control.problem():
                wrong[name] = control.problem()
            elif isinstance(control, CodePicker) and control.unmatched:
                wrong[name] = sentence("unknown_code")
        if not (self._text("given") or self._text("family")):
            wrong["family"] = sentence("name_required")
        nhs = check_nhs_number(self._text("nhs_number")).reason
        if nhs and nhs != "empty":
            wrong["nhs_number"] = sentence(f"nhs_number_{nhs}")
        if self._text("postcode") and tidy_postcode(self._text("postcode")).reason:
            wrong["postcode"] = sentence("not_a_postcode")
        return wrong

    @override
    def work(self) -> Work | None:
        wrong = self._problems()
        for name, words in wrong.items():
            self.fields[name].set_problem(words)
        if wrong:
            return None
        return self._register() if self._new else self._amend()

    def _register(self) -> Work:
        values = self.values()
        values["communication_needs"] = tuple(values["communication_needs"])
        lines, postcode, phone = self._text("lines"), self._text("postcode"), self._text("phone")
        command = RegisterPerson(
            **values,
            addresses=(NewAddress(lines=lines, postcode=postcode),) if lines or postcode else (),
            details=(NewDetail(kind=_phone_kind(phone), value=phone),) if phone else (),
            known_as=(self._text("known_as"),) if self._text("known_as") else (),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: register_person(store, actor, command)

    def _amend(self) -> Work | None:
        changed = self.rebase.changed() if self.rebase is not None else {}
        if not changed or self.rebase is None:
            self.say("Nothing is changed yet.")
            return None
        store, actor, person_id, why = self.desk.store, self.desk.actor, str(self._held["id"]), self.why.text()
        seen = self.rebase.seen()
        return lambda: amend_person(store, actor, person_id=person_id, fields=changed, why=why, seen=seen)

    @override
    def typed(self) -> Mapping[str, object]:
        return {**self.values(), **dict.fromkeys(self._not_understood(), NOT_UNDERSTOOD)}

    def _not_understood(self) -> list[str]:
        """Fields in which something stands that is no value: never taken for fields left alone."""
        return [
            name
            for name in self.values()
            if name in self.fields
            and (
                (isinstance(c := self.fields[name].control, DateField) and bool(c.problem()))
                or (isinstance(c, CodePicker) and bool(c.unmatched))
            )
        ]

    @override
    def take(self, name: str, value: object) -> None:
        self._held[name] = value
        if name in ("birth_date", "birth_year"):
            self.birth.set_text(_birth_text(self._held))
        else:
            super().take(name, value)

    @override
    def what(self, name: str) -> str:
        return super().what(name) if name in self.fields else FIELD_NAMES["person"].get(name, name)

    @override
    def on_saved(self, changes: Changes) -> None:
        super().on_saved(changes)
        if self._new:
            self.registered.emit(changes.ids("person")[0])

    # ------------------------------------------------------------------------------------------------------- the same?
    def _on_typed(self) -> None:
        if self._new:
            self._looking.start(_LOOK_MS)

    def _probe(self) -> Probe:
        from caseload_desktop.domain.matching import Probe

        birth, year = self._birth()
        return Probe(
            given=self._text("given"),
            family=self._text("family"),
            birth_date=date.fromisoformat(birth) if birth else None,
            birth_year=year,
            postcode=tidy_postcode(self._text("postcode")).value,
            nhs_number=check_nhs_number(self._text("nhs_number")).digits,
            phone=self._text("phone"),
        )

    def _look(self) -> None:
        probe, viewer = self._probe(), self.desk.actor
        self.desk.read(
            self, lambda c: duplicate_candidates(c, probe, viewer=viewer, limit=4), self._on_same, key="same"
        )

    def _on_same(self, found: list[DuplicateCandidate]) -> None:
        while (item := self._same.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if found:
            card = Card("Already held: is it one of these?")
            for each in found:
                card.body.addWidget(self._candidate(each))
            self._same.addWidget(card)

    def _candidate(self, candidate: DuplicateCandidate) -> QWidget:
        hit = candidate.hit
        holder = QWidget()
        reasons = ", ".join(candidate.reasons)
        words = column(
            ElidedLabel(hit.name, "label"),
            ElidedLabel(hit_line(hit, today=self.desk.today()), "muted"),
            ElidedLabel(reasons[:1].upper() + reasons[1:], "muted"),
            space=1,
        )
        line = row(words)
        line.setStretch(0, 1)
        line.addWidget(button("Open this one", lambda: self._open(hit.id), name=f"Open {hit.name} instead"))
        holder.setLayout(line)
        return holder

    def _open(self, person_id: str) -> None:
        self.reject()
        self.desk.open_person(person_id)


def _birth_text(values: Mapping[str, Any]) -> str:
    born = day_of(str(values.get("birth_date") or ""))
    if born is not None:
        return f"{born:%d/%m/%Y}"
    return str(values.get("birth_year") or "")


def _phone_kind(phone: str) -> str:
    """A British mobile number begins with 07 (or +447)."""
    digits = "".join(c for c in phone if c.isdigit())
    return "mobile" if digits.startswith(("07", "447")) else "phone"
