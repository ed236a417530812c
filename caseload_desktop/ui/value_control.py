"""One control for one field of the record, whatever its kind: made, filled and read the same way everywhere."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.durations import read_minutes, show_minutes
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import ROLE_LABELS
from caseload_desktop.store.entities import ENTITIES, Kind
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.record_words import CODE_LIST_OF, day_of
from caseload_desktop.ui.widgets.choices import CheckGroup
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.provider_field import ProviderField

_LONG = re.compile(r"note|notes|text|lines|detail$|about_unknown|reason|risk|interim|why$")
_YES_NO = (Option("yes", "Yes", ("y",)), Option("no", "No", ("n",)))
_YES = {True: "yes", False: "no"}
_PAST = frozenset({"received_on", "closed_on", "died_on"})


def control_for(desk: Desk, entity: str, name: str) -> QWidget | None:
    """A control for a field, empty; None where a value is only chosen, not typed (a worker, a setting's parts)."""
    kind = ENTITIES[entity].fields.get(name)
    if (list_id := CODE_LIST_OF.get((entity, name))) is not None:
        if kind is Kind.LIST:
            return CheckGroup(desk.code_lists.current(list_id, desk.today()))
        return CodePicker(desk.code_lists[list_id].codes)
    if name == "provider_id":
        return ProviderField(desk)
    if (entity, name) == ("worker", "role"):
        return CodePicker([Option(role.value, words) for role, words in ROLE_LABELS.items()])
    if kind is Kind.BOOLEAN:
        return CodePicker(_YES_NO, placeholder="Not said")
    if kind is Kind.DATE:
        use = DateUse.BIRTH if name == "birth_date" else DateUse.EVENT if name in _PAST else DateUse.DUE
        return DateField(today=desk.today, use=use)
    if kind is Kind.TEXT and _LONG.search(name):
        return NoteEdit(least_lines=2, most_lines=8)
    return QLineEdit() if kind in (Kind.TEXT, Kind.TIME, Kind.INTEGER, Kind.NUMBER, Kind.LIST) else None


def show_value(control: QWidget, entity: str, name: str, value: Any) -> None:
    """Show a value of the record in its control."""
    if isinstance(control, DateField):
        control.set_value(day_of(str(value)) if value else None)
    elif isinstance(control, CheckGroup):
        control.set_codes(value or ())
    elif isinstance(control, NoteEdit):
        control.set_text(str(value or ""))
    elif isinstance(control, CodePicker):
        control.set_code(_YES.get(value, "") if _kind(entity, name) is Kind.BOOLEAN else value)
    elif isinstance(control, ProviderField):
        control.set_value(value)
    elif isinstance(control, QLineEdit):
        control.setText(_line(name, value))


def value_of(control: QWidget, entity: str, name: str) -> Any:
    """The value typed or chosen, as the record holds it; None for nothing.

    Raises ``RuleBroken`` for what is not understood.
    """
    if isinstance(control, DateField):
        day = control.value()
        if day is None and control.text().strip():
            raise RuleBroken("date_not_a_date", field=name)
        return day.isoformat() if day is not None else None
    if isinstance(control, CheckGroup):
        return control.codes() or None
    if isinstance(control, NoteEdit):
        return control.text() or None
    if isinstance(control, CodePicker):
        if control.unmatched:
            raise RuleBroken("unknown_code", field=name)
        code = control.code() or None
        return (code == "yes" if code else None) if _kind(entity, name) is Kind.BOOLEAN else code
    if isinstance(control, ProviderField):
        if control.unmatched:
            raise RuleBroken("not_in_list", field=name)
        return control.value()
    return _typed(control.text().strip(), entity, name) if isinstance(control, QLineEdit) else None


def _typed(text: str, entity: str, name: str) -> Any:
    kind = _kind(entity, name)
    if not text:
        return None
    if name == "minutes":
        reading = read_minutes(text)
        if reading.minutes is None:
            raise RuleBroken(f"duration_{reading.reason}", field=name)
        return reading.minutes
    if kind is Kind.LIST:
        return sorted({part.strip() for part in text.split(",") if part.strip()}) or None
    if kind in (Kind.INTEGER, Kind.NUMBER):
        try:
            number = float(text.replace(",", ".").removesuffix("%").strip())
        except ValueError:
            raise RuleBroken("not_a_number", field=name) from None
        return int(number) if kind is Kind.INTEGER else number
    if kind is Kind.TIME and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise RuleBroken("not_a_time", field=name)
    return text


def _line(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return show_minutes(value) if name == "minutes" else str(value)


def _kind(entity: str, name: str) -> Kind | None:
    return ENTITIES[entity].fields.get(name)
