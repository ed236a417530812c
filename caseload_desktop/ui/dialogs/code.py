"""A local entry of a code list, other words for one, or the day from which it is no longer offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.code_lists import Code, CodeList
from caseload_desktop.services.lists import ChangeCode, change_code, code_change_id
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import label

_MEANINGS = {
    "contact_outcome": ("This outcome closes the contact", "final"),
    "next_step": ("Work begins: an assessment, review, enablement or a service", "starts_work"),
}
"""Lists whose entries mean something to the figures: what to ask, and where the answer is kept."""


def code_for(words: str, taken: frozenset[str]) -> str:
    """An id for a new local entry, made of its words: "local_pet_care"."""
    plain = "".join(c if c.isalnum() else " " for c in words.casefold())
    base = "local_" + "_".join(plain.split())[:40]
    number = 2
    made = base
    while made in taken:
        made, number = f"{base}_{number}", number + 1
    return made


class CodeForm(FormDialog):
    """A new local entry, or (with ``code``) other words for a local one."""

    def __init__(
        self, desk: Desk, code_list: CodeList, code: Code | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title=f"{code_list.title}: " + ("change the words" if code is not None else "add a local entry"),
            save="Save",
            done="List changed",
            parent=parent,
        )
        self._list, self._code = code_list, code
        self.words = QLineEdit(code.label if code is not None else "")
        self.add("label", Field("&Words to show", self.words))
        self.aliases = QLineEdit(", ".join(code.aliases) if code is not None else "")
        hint = "Other words people type or write on lists, with commas"
        self.add("aliases", Field("Also &found by", self.aliases, hint=hint, optional=True))
        self.means: QCheckBox | None = None
        if code_list.id in _MEANINGS:
            question, key = _MEANINGS[code_list.id]
            self.means = QCheckBox(question)
            self.means.setAccessibleName(question)
            self.means.setChecked(code is None or code.maps.get(key) == "yes")
            self.add_part(self.means)
        if code is not None:
            held = {"label": code.label, "more": _more(code)}
            self.edits("code_change", code_change_id(code_list.id, code.id), held, keys={"more": "aliases"})
        if self.means is not None:
            self.beside["means"] = self.means
        self.keep_small("code", code_list.id, code.id if code is not None else "new")
        self.words.setFocus()

    @override
    def work(self) -> Work | None:
        words = self.words.text().strip()
        if not words:
            self.fields["label"].set_problem(sentence("code_needs_label"))
            return None
        store, actor = self.desk.store, self.desk.actor
        if self._code is not None and self.rebase is not None:
            changed, seen = self.rebase.changed(), self.rebase.seen()
            if not changed:
                self.say("Nothing is changed yet.", Tone.BLUE)
                return None
            again = ChangeCode(
                list_id=self._list.id,
                code=self._code.id,
                label=words,
                more=self._more_typed(),
                only=frozenset(changed),
                seen={name: seen[name] for name in (*changed, "gone")},
            )
            return lambda: change_code(store, actor, again)
        taken = frozenset(each.id for each in self._list.codes)
        command = ChangeCode(list_id=self._list.id, code=code_for(words, taken), label=words, more=self._more_typed())
        return lambda: change_code(store, actor, command)

    def _more_typed(self) -> dict[str, Any]:
        aliases = [part.strip() for part in self.aliases.text().split(",") if part.strip()]
        group = self._code.group if self._code is not None else "Local"
        maps = dict(self._code.maps) if self._code is not None else {}
        if self.means is not None:
            maps[_MEANINGS[self._list.id][1]] = "yes" if self.means.isChecked() else "no"
        return {"aliases": aliases, "group": group, "maps": maps}

    @override
    def typed(self) -> Mapping[str, object]:
        return {"label": self.words.text().strip(), "more": self._more_typed()}

    @override
    def take(self, name: str, value: object) -> None:
        if name == "label":
            self.words.setText(str(value or ""))
        elif isinstance(value, Mapping):
            self.aliases.setText(", ".join(value.get("aliases", ())))
            if self.means is not None:
                self.means.setChecked(value.get("maps", {}).get(_MEANINGS[self._list.id][1]) == "yes")

    @override
    def what(self, name: str) -> str:
        return "Words to show" if name == "label" else "Also found by, and how it counts"


class RetireCodeForm(FormDialog):
    """The last day on which a code is offered; old records go on showing it."""

    def __init__(self, desk: Desk, code_list: CodeList, code: Code, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"{code_list.title}: no longer offer",
            save="Retire",
            done="Entry retired",
            words="Old records go on showing it. New ones can't choose it after the last day.",
            danger=True,
            parent=parent,
        )
        self._list, self._code = code_list, code
        self.add_part(label(code.label, "label", wrap=True))
        self.last = DateField(today=desk.today)
        self.last.set_value(desk.today())
        self.add("valid_to", Field("&Last day", self.last))
        held = code.valid_to.isoformat() if code.valid_to is not None else None
        self.edits("code_change", code_change_id(code_list.id, code.id), {"valid_to": held})
        self.keep_small("code retired", code_list.id, code.id)
        self.last.setFocus()

    @override
    def work(self) -> Work | None:
        day = self.read_day("valid_to")
        if not day:
            return None
        code, local = self._code, self._code.local
        command = ChangeCode(
            list_id=self._list.id,
            code=code.id,
            label=code.label if local else "",
            valid_to=day,
            more=_more(code) if local else None,
            only=frozenset({"valid_to"}),
            seen=self.rebase.seen() if self.rebase is not None else None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: change_code(store, actor, command)


def _more(code: Code) -> dict[str, Any]:
    """What the council keeps of a local entry besides its words."""
    return {"aliases": list(code.aliases), "group": code.group, "maps": dict(code.maps)}
