"""How a conflict reads: what it is about, who wrote which value where, and what each choice means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rule_groups import GROUPS
from caseload_desktop.domain.rule_settings import RuleGroup
from caseload_desktop.services.lists import setting_id
from caseload_desktop.store.queries.conflicts import Conflict, Version
from caseload_desktop.store.queries.contested import ContestedRow
from caseload_desktop.ui.record_words import ENTITY_NAMES, Words, count_words, day_long, instant_words

_KINDS = {
    "locality": "Locality",
    "team": "Team",
    "worker": "Worker",
    "membership": "Membership of a team",
    "device": "Laptop",
    "setting": "Setting",
    "code_change": "Entry of a list",
    "sheet_mapping": "How a sheet is read",
    "target": "Target",
    "commentary": "Commentary",
}
_FIELDS = {
    "active": "In use",
    "area": "Area",
    "code": "Entry",
    "direction": "Direction",
    "floor": "Floor",
    "hours_per_week": "Hours a week",
    "job_title": "Job title",
    "key": "Setting",
    "kind": "Kind",
    "known_as": "Short names",
    "label": "Words shown",
    "locality_id": "Locality",
    "manages": "Manages laptops",
    "mapping": "Columns",
    "answers": "Answers",
    "more": "How it is found and counted",
    "name": "Name",
    "owner_id": "Whose",
    "position": "Place in the list",
    "role": "Role",
    "team_id": "Team",
    "text": "Text",
    "valid_from": "Offered from",
    "valid_to": "Offered until",
    "value": "Value",
    "worker_id": "Worker",
    "removed_on": "Removed on",
    "removed_why": "Why removed",
}
_SETTINGS = {"sample": "Invented people", **{group.key: group.title for group in GROUPS}}
_NAMED_BY_DAY = frozenset(
    {"enablement", "patch_capacity", "sitrep_note", "service", "assessment", "carers_offer", "hospital_stay"}
    | {"review", "review_date", "hazard", "chronology_entry"}
    | {"dols", "dols_assessment", "amhp_referral"}
)
_MINE = ("Yours", "You")
_EMPTY = "Before: nothing was recorded"


@dataclass(frozen=True, slots=True)
class Side:
    """One value to choose: a short name for whose it is, the value in words, and who wrote it, where and when."""

    title: str
    said: str
    told: str
    value: Any


def kind_words(entity: str) -> str:
    """What a kind of row is called."""
    return ENTITY_NAMES.get(entity) or _KINDS.get(entity, "Other")


def field_words(words: Words, entity: str, name: str) -> str:
    """What a field is called; every field has words."""
    if name == "gone":
        return "Withdrawn or kept"
    return words.field(entity, name) or _FIELDS.get(name) or name.replace("_", " ").capitalize()


def row_title(row: ContestedRow, words: Words) -> str:
    """What a row is: "Contact of 16 November 2026", "Team: Duty desk"."""
    kind = kind_words(row.entity)
    if row.entity == "person" or not row.title:
        return kind
    if row.entity == "contact":
        return f"Contact of {day_long(row.title)}"
    if row.entity == "allocation":
        return f"{kind}: {words.value('allocation', 'role', row.title)}"
    if row.entity in _NAMED_BY_DAY:
        return f"{kind} of {day_long(row.title)}"
    if row.entity in ("target", "commentary"):
        return f"{kind} of {_month(row.title)}"
    if row.entity == "setting":
        return f"{kind}: {_SETTINGS.get(row.title, row.title)}"
    return f"{kind}: {row.title}"


def row_fields(row: ContestedRow, words: Words) -> str:
    """The fields of a row on which laptops differ: "Notes, time spent"."""
    named = [field_words(words, row.entity, name) for name in row.fields]
    return ", ".join([named[0], *(name[:1].lower() + name[1:] for name in named[1:])]) if named else ""


def heading_words(conflict: Conflict, words: Words) -> str:
    """The heading of one field; a withdrawal and a restriction in words of their own."""
    if conflict.field == "gone":
        back = any(v.value is None for v in conflict.versions)
        return "Withdrawn by one, brought back by another" if back else "Withdrawn by one, corrected by another"
    if (conflict.entity, conflict.field) == ("person", "restricted"):
        return "Restricted, or open to the team?"
    return field_words(words, conflict.entity, conflict.field)


def advice(conflict: Conflict) -> str:
    """What a choice means where that is not plain."""
    if conflict.field == "gone":
        return "Kept, it comes back into lists and figures, with the corrections. Withdrawn, it stays readable."
    if (conflict.entity, conflict.field) == ("person", "restricted"):
        return "Restricted, only the workers named on the record can read it. Until you choose, that is how it stands."
    return ""


def said(conflict: Conflict, words: Words, value: Any, name: str = "") -> str:
    """A value in words."""
    name = name or conflict.field
    if name == "gone":
        return f"Withdraw it: {value}" if value is not None else "Keep it"
    if (conflict.entity, name) == ("person", "restricted"):
        return "Restricted to named workers" if value else "Open to the team"
    if conflict.entity == "setting" and (group := _group_of(conflict.row_id)) is not None:
        return group.told(value)
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {part}" for key, part in sorted(value.items()))
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        plain = ", ".join(str(one) for one in value)
        return words.value(conflict.entity, name, value) if name == "communication_needs" else plain
    return words.value(conflict.entity, name, value) or "Empty"


@cache
def _group_of(row_id: str) -> RuleGroup | None:
    """The group of rules whose setting a row is."""
    return next((group for group in GROUPS if setting_id(group.key) == row_id), None)


def sides(conflict: Conflict, words: Words, *, worker_id: str, device: str) -> list[Side]:
    """The values to choose from: yours first, then theirs; a removal against edits has keeping as the other side."""
    versions = sorted(conflict.versions, key=lambda v: v.worker_id != worker_id)
    titles = [whose(v, worker_id=worker_id) for v in versions]
    twice = len(set(titles)) < len({str(v.value) for v in versions})
    found = [
        Side(
            f"{title}, on {where(v, device)}" if twice else title,
            said(conflict, words, v.value),
            told(v, worker_id, device),
            v.value,
        )
        for title, v in zip(titles, versions, strict=True)
    ]
    if conflict.field == "gone" and all(side.value is not None for side in found):
        corrected = "; ".join(_edit(conflict, words, e, worker_id, device) for e in conflict.edits)
        whose_edit = whose(conflict.edits[0], worker_id=worker_id) if conflict.edits else "The correction"
        found.append(Side(whose_edit, "Keep it", corrected, None))
    return _once(found)


def _once(found: list[Side]) -> list[Side]:
    """The same value written by two people is one choice, with both named."""
    made: list[Side] = []
    for side in found:
        same = next((n for n, one in enumerate(made) if one.value == side.value), None)
        if same is None:
            made.append(side)
        else:
            one = made[same]
            made[same] = Side(one.title, one.said, f"{one.told}; {side.told}", one.value)
    return made


def _edit(conflict: Conflict, words: Words, edit: Version, worker_id: str, device: str) -> str:
    name = field_words(words, conflict.entity, edit.field)
    return f"{name}: {said(conflict, words, edit.value, edit.field)} ({told(edit, worker_id, device)})"


def before_words(conflict: Conflict, words: Words) -> str:
    """What stood there before, as far as both had seen it; empty for a withdrawal, whose story the sides tell."""
    if conflict.field == "gone":
        return ""
    if not conflict.known_before:
        return "Before: nothing that both had seen"
    return f"Before: {said(conflict, words, conflict.before)}" if conflict.before not in (None, "", []) else _EMPTY


def all_of(title: str) -> str:
    """The words for choosing one side in every field: "All of yours", "All of Amina Rahman's, on Laptop 6"."""
    name, comma, place = title.partition(",")
    return f"All of {'yours' if name == _MINE[0] else name + chr(8217) + 's'}{comma}{place}"


def whose(version: Version, *, worker_id: str) -> str:
    """Whose value it is, in a word or a name."""
    if version.worker_id and version.worker_id == worker_id:
        return _MINE[0]
    return version.worker or "A worker not on this laptop"


def told(version: Version, worker_id: str, device: str) -> str:
    """Who wrote a value, on which laptop, and when."""
    who = _MINE[1] if version.worker_id == worker_id else version.worker or "A worker not on this laptop"
    return " · ".join(
        part for part in (who, where(version, device), instant_words(version.at) if version.at else "") if part
    )


def where(version: Version, device: str) -> str:
    """On which laptop a value was written."""
    return "this laptop" if version.device == device else version.laptop or "another laptop"


def left_words(fields: int, records: int) -> str:
    """How much is open: "12 fields in 9 records"."""
    return f"{count_words(fields, 'field')} in {count_words(records, 'record')}"


def _month(key: str) -> str:
    try:
        return Month.parse(key).label
    except ValueError:
        return key
