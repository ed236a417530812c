"""Code lists: national and local words with their releases; retired codes keep their label for old records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from caseload_desktop.domain.errors import RuleBroken


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a list.

    ``maps`` holds what the code means elsewhere (a national code, a rank, why it stays out of a figure);
    ``replaced_by`` is the code that took over when this one was retired; ``local`` is true for a council's own.
    """

    id: str
    label: str
    order: int = 0
    group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str = ""
    maps: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    aliases: tuple[str, ...] = ()
    local: bool = False

    def is_current(self, on: date) -> bool:
        """True when the code may be chosen for something that happens on this day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    @property
    def retired(self) -> bool:
        """True when the list has given the code a last day."""
        return self.valid_to is not None


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A council's edit of a list: a new code, a new label or place, or a retirement (``valid_to``).

    What is left empty stays as it was.
    """

    list_id: str
    code: str
    label: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    order: int | None = None
    group: str = ""
    maps: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    aliases: tuple[str, ...] = ()


def code_change_of(fields: Mapping[str, Any]) -> CodeChange:
    """A change from the fields of a ``code_change`` row; ``more`` holds group, maps and aliases."""
    more: Mapping[str, Any] = fields.get("more") or {}
    return CodeChange(
        list_id=fields["list"],
        code=fields["code"],
        label=fields.get("label") or "",
        valid_from=_read_day(fields.get("valid_from")),
        valid_to=_read_day(fields.get("valid_to")),
        order=fields.get("position"),
        group=more.get("group", ""),
        maps=MappingProxyType(dict(more.get("maps", {}))),
        aliases=tuple(more.get("aliases", ())),
    )


@dataclass(frozen=True)
class CodeList:
    """One list with its release and where it comes from; ``national`` labels are exported as they stand."""

    id: str
    title: str
    release: str
    source: str
    national: bool
    codes: tuple[Code, ...]

    def current(self, on: date) -> tuple[Code, ...]:
        """The codes that may be chosen on this day, in the order they are shown."""
        return tuple(code for code in self.codes if code.is_current(on))

    def find(self, code_id: str | None) -> Code | None:
        """The code of this id, retired or not."""
        return self._by_id.get(code_id) if code_id else None

    def recognise(self, text: str) -> Code | None:
        """The code a person means who writes exactly this label, id or alias (case and punctuation aside)."""
        return self._by_words.get(fold_words_of(text))

    def suggest(self, text: str) -> tuple[Code, ...]:
        """Codes whose words occur inside a longer text, the longest words first; to be offered, never taken."""
        exact = self.recognise(text)
        if exact is not None:
            return (exact,)
        words = f" {fold_words_of(text)} "
        found: dict[str, int] = {}
        for phrase, code in self._by_words.items():
            if len(phrase) > 1 and f" {phrase} " in words:
                found[code.id] = max(found.get(code.id, 0), len(phrase))
        return tuple(self._by_id[key] for key in sorted(found, key=lambda key: (-found[key], key)))

    @cached_property
    def _by_id(self) -> dict[str, Code]:
        return {code.id: code for code in self.codes}

    @cached_property
    def _by_words(self) -> dict[str, Code]:
        """Words to code; an unretired code wins, then a label before an alias."""
        words: dict[str, Code] = {}
        standing_first = sorted(self.codes, key=lambda code: code.retired)
        for code in standing_first:
            for text in (code.label, code.id.replace("_", " ")):
                words.setdefault(fold_words_of(text), code)
        for code in standing_first:
            for text in code.aliases:
                words.setdefault(fold_words_of(text), code)
        words.pop("", None)
        return words


class _CurrentIds(dict[str, frozenset[str]]):
    """The ids that may be chosen on one day, by list, each worked out when it is first asked for."""

    def __init__(self, lists: Mapping[str, CodeList], on: date) -> None:
        super().__init__()
        self._lists, self._on = lists, on

    def __missing__(self, list_id: str) -> frozenset[str]:
        found = self[list_id] = frozenset(code.id for code in self._lists[list_id].current(self._on))
        return found


_MOST_DAYS = 400


class CodeLists:
    """All lists together: what screens, figures and returns ask for a label or a meaning."""

    def __init__(self, lists: Iterable[CodeList]) -> None:
        self._lists = {one.id: one for one in lists}
        self._current: dict[date, _CurrentIds] = {}

    def __getitem__(self, list_id: str) -> CodeList:
        return self._lists[list_id]

    def __contains__(self, list_id: object) -> bool:
        return list_id in self._lists

    def __iter__(self) -> Iterator[CodeList]:
        return iter(self._lists.values())

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the lists."""
        return tuple(self._lists)

    def code(self, list_id: str, code: str | None) -> Code | None:
        """The code, retired or not; None when the list has never had it."""
        return self._lists[list_id].find(code)

    def label(self, list_id: str, code: str | None) -> str:
        """The label to show; a code from a newer list than ours shows as itself, an empty one as nothing."""
        found = self.code(list_id, code)
        return found.label if found else (code or "")

    def current(self, list_id: str, on: date) -> tuple[Code, ...]:
        """The codes of a list that may be chosen on this day, in order."""
        return self._lists[list_id].current(on)

    def current_ids(self, on: date) -> Mapping[str, frozenset[str]]:
        """The ids of the codes that may be chosen on this day, by list; one question for all codes of an entry."""
        found = self._current.get(on)
        if found is None:
            if len(self._current) >= _MOST_DAYS:
                self._current.clear()
            found = self._current[on] = _CurrentIds(self._lists, on)
        return found

    def recognise(self, list_id: str, text: str) -> Code | None:
        """The code meant by exactly this label, id or alias."""
        return self._lists[list_id].recognise(text)

    def standing_for(self, list_id: str, code: str) -> str:
        """The id that stands for a code now: what replaced it, or itself."""
        seen = {code}
        found = self.code(list_id, code)
        while found is not None and found.replaced_by and found.replaced_by not in seen:
            code = found.replaced_by
            seen.add(code)
            found = self.code(list_id, code)
        return code

    def mapped(self, list_id: str, code: str | None, to: str) -> str:
        """What a code maps ``to`` (``cld``, ``nhs_2001``, ``ground`` ...); empty when it maps to nothing."""
        found = self.code(list_id, code)
        return found.maps.get(to, "") if found else ""

    def with_changes(self, changes: Iterable[CodeChange]) -> CodeLists:
        """These lists with a council's own edits applied in order; the lists themselves stay as they are.

        Nothing here raises, for edits also come from other laptops and newer versions: one of a list not known here
        waits unread, a national label stays as it is, a code without a label shows its id (see ``check_change``).
        """
        lists = dict(self._lists)
        for change in changes:
            if change.list_id in lists:
                lists[change.list_id] = _changed(lists[change.list_id], change)
        return CodeLists(lists.values())

    def check_change(self, change: CodeChange) -> None:
        """Raise ``RuleBroken`` for an edit nobody may make here.

        Codes: ``national_label`` (a national label is exported word for word), ``unknown_list``, ``code_needs_label``,
        ``ends_before_it_begins``.
        """
        if change.list_id not in self._lists:
            raise RuleBroken("unknown_list", list=change.list_id)
        before = self.code(change.list_id, change.code)
        if before is None and not change.label.strip():
            raise RuleBroken("code_needs_label", field="label", list=change.list_id)
        relabelled = before is not None and change.label.strip() not in ("", before.label)
        if before is not None and relabelled and _is_national(self[change.list_id], before):
            raise RuleBroken("national_label", field="label", list=change.list_id)
        if change.valid_from and change.valid_to and change.valid_to < change.valid_from:
            raise RuleBroken("ends_before_it_begins", field="valid_to", list=change.list_id)


def _is_national(code_list: CodeList, code: Code) -> bool:
    """A list may hold local codes beside national ones; those are marked by their group."""
    return code_list.national and not code.local and not code.group.startswith("Local")


def _changed(code_list: CodeList, change: CodeChange) -> CodeList:
    before = code_list.find(change.code)
    if before is None:
        after = _added(code_list, change)
        codes = (*code_list.codes, after)
    else:
        after = _edited(before, change)
        if _is_national(code_list, before):
            after = replace(after, label=before.label)
        codes = tuple(after if code.id == after.id else code for code in code_list.codes)
    return replace(code_list, codes=tuple(sorted(codes, key=lambda code: code.order)))


def _added(code_list: CodeList, change: CodeChange) -> Code:
    last = max((code.order for code in code_list.codes), default=0)
    return Code(
        id=change.code,
        label=change.label.strip() or change.code,
        order=last + 10 if change.order is None else change.order,
        group=change.group,
        valid_from=change.valid_from,
        valid_to=change.valid_to,
        maps=MappingProxyType(dict(change.maps)),
        aliases=change.aliases,
        local=True,
    )


def _edited(before: Code, change: CodeChange) -> Code:
    return replace(
        before,
        label=change.label.strip() or before.label,
        order=before.order if change.order is None else change.order,
        group=change.group or before.group,
        valid_from=change.valid_from or before.valid_from,
        valid_to=change.valid_to or before.valid_to,
        maps=MappingProxyType({**before.maps, **change.maps}),
        aliases=before.aliases + tuple(alias for alias in change.aliases if alias not in before.aliases),
    )


def load_code_lists(folder: Path) -> CodeLists:
    """Read every list of a folder, one JSON file a list."""
    return CodeLists(read_code_list(path.read_bytes()) for path in sorted(folder.glob("*.json")))


def read_code_list(data: bytes) -> CodeList:
    """One list from its JSON; the codes stand in the order they are shown in."""
    content: dict[str, Any] = json.loads(data)
    return CodeList(
        id=content["id"],
        title=content["title"],
        release=content["release"],
        source=content["source"],
        national=bool(content["national"]),
        codes=tuple(_read_code(entry, order=10 * place) for place, entry in enumerate(content["codes"], start=1)),
    )


def _read_code(entry: Mapping[str, Any], *, order: int) -> Code:
    return Code(
        id=entry["id"],
        label=entry["label"],
        order=order,
        group=entry.get("group", ""),
        valid_from=_read_day(entry.get("valid_from")),
        valid_to=_read_day(entry.get("valid_to")),
        replaced_by=entry.get("replaced_by", ""),
        maps=MappingProxyType(dict(entry.get("maps", {}))),
        aliases=tuple(entry.get("aliases", ())),
    )


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def fold_words_of(text: str) -> str:
    """Text as it is compared with labels and aliases: small letters, no apostrophes, other marks as one space."""
    plain = re.sub(r"['’`]", "", text.casefold())
    return " ".join(re.sub(r"[^\w&/+]+|_", " ", plain).split())
