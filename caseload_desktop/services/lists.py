"""Commands on code lists and settings the council edits itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caseload_desktop.domain.code_lists import CodeChange
from caseload_desktop.domain.errors import AlreadyChanged, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.store.fold import GONE
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCode:
    """A new local code, another label, or a retirement (``valid_to``, ISO date) of a code.

    Of an entry changed before, only the fields named in ``only`` are written (all when it is empty). ``seen`` holds the
    values the author saw in them.
    """

    list_id: str
    code: str
    label: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    position: int | None = None
    more: Mapping[str, object] | None = None
    only: frozenset[str] = frozenset()
    seen: Mapping[str, object] | None = None


@command("change_code", writes=("code_change",))
def change_code(store: Store, actor: Actor, command: ChangeCode) -> Changes:
    """Change a code list; national labels can't be changed, and records keep showing codes retired since.

    Raises ``AlreadyChanged`` where another value came meanwhile.
    """
    actor.must(May.MANAGE_LISTS)
    more = dict(command.more or {})
    store.code_lists.check_change(
        CodeChange(
            list_id=command.list_id,
            code=command.code,
            label=command.label,
            valid_from=date.fromisoformat(command.valid_from) if command.valid_from else None,
            valid_to=date.fromisoformat(command.valid_to) if command.valid_to else None,
        )
    )
    values: dict[str, object] = {
        "list": command.list_id,
        "code": command.code,
        "label": command.label.strip(),
        "valid_from": command.valid_from,
        "valid_to": command.valid_to,
        "position": command.position,
        "more": more or None,
    }
    with store.write(actor=actor, command="change_code") as act:
        row_id = code_change_id(command.list_id, command.code)
        put(act, "code_change", row_id, values, only=command.only, seen=command.seen)
        return act.changes()


def code_change_id(list_id: str, code: str) -> str:
    """The id of what the council changed of a code: the same on every laptop."""
    return fixed_id("code_change", list_id, code)


def setting_id(key: str) -> str:
    """The id of one setting: the same on every laptop."""
    return fixed_id("setting", key)


@command("change_setting", writes=("setting",))
def change_setting(
    store: Store, actor: Actor, *, key: str, value: object, seen: Mapping[str, object] | None = None
) -> Changes:
    """Set one of the council's settings; it travels to every laptop.

    ``seen`` (``{"value": ...}``) is what the author saw: raises ``AlreadyChanged`` where another value came meanwhile.
    """
    actor.must(May.MANAGE_LISTS)
    if not key:
        raise RuleBroken("name_required", field="key")
    with store.write(actor=actor, command="change_setting") as act:
        put(act, "setting", setting_id(key), {"key": key, "value": value}, seen=seen)
        return act.changes()


def put(
    act: Act,
    entity: str,
    row_id: str,
    values: Mapping[str, object],
    *,
    only: frozenset[str] = frozenset(),
    seen: Mapping[str, object] | None = None,
) -> None:
    """Make or change the one row an id stands for in every store, such as one setting or one target.

    A row that is there gets the fields in ``only`` (all when it is empty); ``seen`` as in ``Act.set``.
    """
    current = act.row(entity, row_id)
    if current is None:
        act.create(entity, values, row_id=row_id)
        return
    if current["gone"] is not None:
        if seen is not None and any(value not in (None, "") for value in seen.values()):
            raise AlreadyChanged(entity=entity, row_id=row_id, changed=(GONE,))
        act.restore(entity, row_id, why="set again")
        seen = None
    act.set(entity, row_id, {k: v for k, v in values.items() if not only or k in only}, seen=seen)
