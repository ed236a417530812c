"""Forms on a DoLS application that waits: look at it, rank it, extend the urgent authorisation, forms, people."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.dols_clocks import longest_extension
from caseload_desktop.domain.dols_rank import suggested_priority
from caseload_desktop.services.dols import LookAtDols, extend_urgent_dols, give_dols, look_at_dols, rank_dols
from caseload_desktop.services.dols_parties import ask_for_imca, name_dols_representative, record_dols_form
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.liberty.dols_lines import DolsRow
from caseload_desktop.ui.liberty.form import LIBERTY_TAB, LibertyForm, together
from caseload_desktop.ui.widgets.choices import CheckGroup, RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_CHANGED, _SAME = "changed", "same"


class LookForm(LibertyForm):
    """A quarterly look: whom was asked, and whether more (or less) is at stake now."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        due = row.look
        super().__init__(
            desk,
            title=f"Look at {row.one.person}",
            save="Record the look",
            done="Look recorded",
            words=f"Due {show_long(due.on)}: {due.reason}." if due is not None else "",
            width=640,
            parent=parent,
        )
        self._row = row
        self.asked = QLineEdit()
        self.asked.setPlaceholderText("Such as: the home's manager, her daughter")
        self.answer = RadioRow((Option(_SAME, "Nothing has changed"), Option(_CHANGED, "Circumstances have changed")))
        self.words = NoteEdit(placeholder="What has changed, in a line or two", least_lines=2, most_lines=6)
        self.circumstances = CheckGroup(desk.code_lists.current("dols_circumstance", desk.today()))
        self.circumstances.set_codes(row.one.circumstances)
        self.priority = self.list_picker("dols_priority", placeholder="As the circumstances say")
        self.day("on", "Looked o&n")
        self.add("asked_whom", Field("&Who was asked", self.asked))
        self.add("changed", Field("What was &found", self.answer))
        self.add("words", Field("In &your words", self.words, optional=True))
        fields = {
            "circumstances": Field("&Circumstances now", self.circumstances),
            "priority": Field("&Priority now", self.priority, optional=True, hint=self._before()),
        }
        self.fields.update(fields)
        self._changes = together(*fields.values())
        self.add_part(self._changes)
        self.answer.changed.connect(self._show_changes)
        self.circumstances.changed.connect(self._suggest)
        self._show_changes()
        self.keep_about("Look at a DoLS", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.asked.setFocus()

    def _before(self) -> str:
        return f"Until now: {self._row.priority_tag.words}"

    def _show_changes(self) -> None:
        self._changes.setVisible(self.answer.code() == _CHANGED)

    def _suggest(self) -> None:
        lists = self.desk.code_lists
        code = suggested_priority(self.circumstances.codes(), lists)
        now = f" The circumstances say: {lists.label('dols_priority', code)}." if code else ""
        self.fields["priority"].set_hint(f"{self._before()}.{now}")

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        asked = self.must_say("asked_whom", self.asked.text(), "asked_whom_required")
        answered = self.must_say("changed", self.answer.code(), "required")
        changed = self.answer.code() == _CHANGED
        told = not changed or self.must_say("words", self.words.text(), "look_words_required")
        if not (on and asked and answered and told):
            return None
        command = LookAtDols(
            dols_id=self._row.one.id,
            on=on,
            asked_whom=self.asked.text(),
            changed=changed,
            words=self.words.text(),
            circumstances=tuple(self.circumstances.codes()) if changed else (),
            priority=self.priority.code() if changed else "",
            seen={"priority": self._row.one.priority or None} if changed else None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: look_at_dols(store, actor, command)


class RankForm(LibertyForm):
    """Set the priority; against the circumstances only with a reason."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Priority of {row.one.person}",
            save="Set",
            done="Priority set",
            width=640,
            parent=parent,
        )
        self._one = row.one
        self.circumstances = CheckGroup(desk.code_lists.current("dols_circumstance", desk.today()))
        self.circumstances.set_codes(row.one.circumstances)
        self.priority = self.list_picker("dols_priority", row.one.priority)
        self.why = NoteEdit(placeholder="Needed where it is not what the circumstances say", least_lines=2)
        self.add("circumstances", Field("&Circumstances", self.circumstances, optional=True))
        self.add("priority", Field("&Priority", self.priority))
        self.add("why", Field("&Why", self.why, optional=True))
        self.circumstances.changed.connect(self._suggest)
        self.keep_about("Priority of a DoLS", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.circumstances.setFocus()

    def _suggest(self) -> None:
        code = suggested_priority(self.circumstances.codes(), self.desk.code_lists)
        if code:
            self.priority.set_code(code)

    @override
    def work(self) -> Work | None:
        priority = self.must_choose("priority", self.priority, "dols_priority_required")
        if not priority:
            return None
        store, actor, one = self.desk.store, self.desk.actor, self._one
        why, circumstances = self.why.text(), tuple(self.circumstances.codes())
        seen = {"priority": one.priority or None}
        return lambda: rank_dols(
            store, actor, dols_id=one.id, priority=priority, why=why, circumstances=circumstances, seen=seen
        )


class ExtendUrgentForm(LibertyForm):
    """Extend an urgent authorisation, once."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        until = row.facts.urgent_to
        longest = longest_extension(until, row.rules) if until is not None else None
        super().__init__(
            desk,
            title=f"Extend the urgent authorisation of {row.one.person}",
            save="Extend",
            done="Urgent authorisation extended",
            words=f"It ends on {show_long(until)} and can be extended once, to {show_long(longest)} at most.",
            width=520,
            parent=parent,
        )
        self._id = row.one.id
        self.why = NoteEdit(placeholder="The exceptional reasons", least_lines=3, most_lines=6)
        self.day("asked_on", "&Asked for on")
        self.due_day("to", "&Extended to").set_value(longest)
        self.add("why", Field("&Why", self.why))
        self.keep_about("Longer urgent authorisation", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.why.setFocus()

    @override
    def work(self) -> Work | None:
        asked, to, why = self.read_day("asked_on"), self.read_day("to"), self.why.text()
        said = self.must_say("why", why)
        if not (asked and to and said):
            return None
        store, actor, dols_id = self.desk.store, self.desk.actor, self._id
        seen = {"extended_to": None}
        return lambda: extend_urgent_dols(store, actor, dols_id=dols_id, asked_on=asked, to=to, why=why, seen=seen)


class GiveForm(LibertyForm):
    """Give an application to a worker."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"Who works on the DoLS of {row.one.person}", save="Give", done="Given", parent=parent
        )
        self._one = row.one
        self.worker = CodePicker([])
        self.add("worker_id", Field("&Worker", self.worker))
        self.worker.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.colleagues(choices, self.worker, self._one.worker_id)

    @override
    def work(self) -> Work | None:
        worker_id = self.must_choose("worker_id", self.worker, "holder_required")
        if not worker_id:
            return None
        store, actor, one = self.desk.store, self.desk.actor, self._one
        seen = {"worker_id": one.worker_id or None}
        return lambda: give_dols(store, actor, dols_id=one.id, worker_id=worker_id, seen=seen)


class FormForm(LibertyForm):
    """Record a form that was sent or received."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"A form about {row.one.person}", save="Record", done="Form recorded", width=560, parent=parent
        )
        self._id = row.one.id
        self.form = self.list_picker("dols_form")
        self.way = RadioRow((Option("received", "Received"), Option("sent", "Sent by us")))
        self.way.set_code("received")
        self.party = QLineEdit()
        self.note = NoteEdit(least_lines=2, most_lines=4)
        self.add("form", Field("&Form", self.form))
        self.add("sent", Field("Sent or &received", self.way))
        self.day("on", "&On")
        self.add("other_party", Field("&To or from", self.party, optional=True))
        self.add("note", Field("&Note", self.note, optional=True))
        self.keep_about("Form of a DoLS", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.form.setFocus()

    @override
    def work(self) -> Work | None:
        form, on = self.must_choose("form", self.form, "dols_form_required"), self.read_day("on")
        if not (form and on):
            return None
        store, actor, dols_id = self.desk.store, self.desk.actor, self._id
        sent, party, note = self.way.code() == "sent", self.party.text(), self.note.text()
        return lambda: record_dols_form(
            store, actor, dols_id=dols_id, form=form, on=on, sent=sent, other_party=party, note=note
        )


class RepresentativeForm(LibertyForm):
    """Name the person's representative."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Who represents {row.one.person}",
            save="Save",
            done="Representative named",
            width=520,
            parent=parent,
        )
        self._one = row.one
        self.kind = self.list_picker("representative_kind", row.one.representative_kind)
        self.name = QLineEdit(row.one.representative)
        self.add("kind", Field("&Kind of representative", self.kind))
        self.add("name", Field("&Name", self.name, optional=True))
        self.keep_about("Representative", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.kind.setFocus()

    @override
    def work(self) -> Work | None:
        kind = self.must_choose("kind", self.kind, "representative_kind_required")
        if not kind:
            return None
        store, actor, one, name = self.desk.store, self.desk.actor, self._one, self.name.text()
        seen = {"representative": one.representative or None}
        return lambda: name_dols_representative(store, actor, dols_id=one.id, kind=kind, name=name, seen=seen)


class ImcaForm(LibertyForm):
    """Ask for an independent mental capacity advocate."""

    def __init__(self, desk: Desk, row: DolsRow, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"An IMCA for {row.one.person}", save="Save", done="IMCA recorded", width=520, parent=parent
        )
        self._one = row.one
        self.kind = self.list_picker("imca_kind", row.one.imca_kind)
        self.name = QLineEdit(row.one.imca_name)
        self.add("kind", Field("In which &role", self.kind))
        self.day("on", "&Asked for on")
        self.add("name", Field("Who &came", self.name, optional=True))
        self.keep_about("IMCA", person_id=row.one.person_id, tab=LIBERTY_TAB, row_id=row.one.id)
        self.kind.setFocus()

    @override
    def work(self) -> Work | None:
        kind, on = self.must_choose("kind", self.kind, "required"), self.read_day("on")
        if not (kind and on):
            return None
        store, actor, one, name = self.desk.store, self.desk.actor, self._one, self.name.text()
        seen = {"imca_name": one.imca_name or None}
        return lambda: ask_for_imca(store, actor, dols_id=one.id, kind=kind, on=on, name=name, seen=seen)
