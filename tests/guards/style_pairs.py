"""Which colour of text the style sheet puts on which ground: the more special rule counts, else the later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from caseload_desktop.runtime.paths import resource

_ABOVE = dict.fromkeys(("QListView", "QTableView", "QTreeView", "QHeaderView"), "QAbstractItemView")
_WORDLESS = {
    "QFrame",
    "QScrollBar",
    "QSplitter",
    "QScrollArea",
    "QWidget",
    "QGroupBox",
    "QTabWidget",
    "QTableCornerButton",
}
_WITH_WORDS = {"", "item", "section", "tab"}
"""The parts of a control in which words stand; the others are arrows, ticks and edges."""
_COMPOUND = re.compile(
    r"(?P<type>\w*)(?P<id>#\w+)?(?P<attrs>(?:\[[^]]+])*)(?:::(?P<part>[\w-]+))?(?P<states>(?::[\w-]+)*)$"
)


@dataclass(frozen=True)
class Thing:
    """A control, or a part of one, in a state: what a selector names."""

    type: str
    id: str = ""
    attrs: frozenset[str] = frozenset()
    part: str = ""
    states: frozenset[str] = frozenset()
    inside: tuple[Thing, ...] = ()

    def is_a(self, named: Thing) -> bool:
        """True when a rule for ``named`` holds for this."""
        return (
            named.type in ("", self.type, _ABOVE.get(self.type))
            and named.id in ("", self.id)
            and named.part == self.part
            and named.attrs <= self.attrs
            and named.states <= self.states
            and all(any(own.is_a(above) for own in self.inside) for above in named.inside)
        )

    @property
    def weight(self) -> tuple[int, int, int]:
        """How special a rule for this is (CSS 2)."""
        own = (bool(self.id), len(self.attrs) + len(self.states), bool(self.type) + bool(self.part))
        return tuple(sum(parts) for parts in zip(own, *(one.weight for one in self.inside), strict=True))

    def __str__(self) -> str:
        own = f"{self.type}{self.id}{''.join(f'[{one}]' for one in sorted(self.attrs))}"
        own += (f"::{self.part}" if self.part else "") + "".join(f":{one}" for one in sorted(self.states))
        return " ".join([*map(str, self.inside), own])


@dataclass(frozen=True)
class Pair:
    """Text on its ground, both as names of colours."""

    where: str
    front: str
    back: str


def _thing(selector: str) -> Thing:
    compounds = [_compound(words) for words in selector.replace(">", " ").split()]
    last = compounds[-1]
    return Thing(last.type, last.id, last.attrs, last.part, last.states, tuple(compounds[:-1]))


def _compound(words: str) -> Thing:
    match = _COMPOUND.match(words)
    assert match is not None, words
    attrs = frozenset(re.findall(r"\[([^]]+)]", match["attrs"]))
    return Thing(
        match["type"], match["id"] or "", attrs, match["part"] or "", frozenset(match["states"].split(":")[1:])
    )


def _rules(sheet: str) -> list[tuple[Thing, dict[str, str]]]:
    """Every selector with the colours its rule sets, the least special first."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    found = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        lines = (line.split(":", 1) for line in body.split(";") if line.strip())
        said = {name.strip(): value.strip().lstrip("$") for name, value in lines}
        found += [(_thing(selector.strip()), said) for selector in selectors.split(",")]
    return sorted(found, key=lambda rule: rule[0].weight)


def pairs(sheet: str | None = None) -> list[Pair]:
    """Every pair of text and ground that the style sheet can make; ``sheet`` in place of the program's own."""
    rules = _rules(sheet or resource("theme", "style.qss").read_text(encoding="utf-8"))
    found: dict[Pair, None] = {}
    for thing in _things([thing for thing, _ in rules]):
        said = _said(rules, thing)
        for back in _grounds(rules, thing):
            front = _colour(rules, thing)
            if front != "transparent":
                found[Pair(str(thing), front, back)] = None
            if "placeholder-text-color" in said:
                found[Pair(f"{thing} placeholder", said["placeholder-text-color"], back)] = None
        if "selection-color" in said and not thing.states:
            found[Pair(f"{thing} selection", said["selection-color"], said["selection-background-color"])] = None
    return list(found)


def _things(named: list[Thing]) -> Iterator[Thing]:
    """What is named, and every kind of control in every state its type can have."""
    for thing in named:
        if thing.type in _WORDLESS or thing.part not in _WITH_WORDS:
            continue
        alike = [one.states for one in named if (one.type, one.part) == (thing.type, thing.part)]
        for states in {thing.states, *alike, *(one | {"hover"} for one in alike)}:
            yield Thing(thing.type, thing.id, thing.attrs, thing.part, states, thing.inside)


def _said(rules: list[tuple[Thing, dict[str, str]]], thing: Thing) -> dict[str, str]:
    found: dict[str, str] = {}
    for named, said in rules:
        if thing.is_a(named):
            found |= said
    return found


def _whole(thing: Thing) -> Thing:
    """The control of which this is a part."""
    return Thing(thing.type, thing.id, thing.attrs, inside=thing.inside)


def _colour(rules: list[tuple[Thing, dict[str, str]]], thing: Thing) -> str:
    said = _said(rules, thing).get("color")
    return said or (_colour(rules, _whole(thing)) if thing.part else "ink")


def _grounds(rules: list[tuple[Thing, dict[str, str]]], thing: Thing) -> tuple[str, ...]:
    """What is behind the words: own ground, else that of what it stands in, else page and card."""
    said = _said(rules, thing).get("background", "transparent")
    if said != "transparent":
        return (said,)
    if thing.part:
        return _grounds(rules, _whole(thing))
    if thing.inside:
        last = thing.inside[-1]
        return _grounds(rules, Thing(last.type, last.id, last.attrs, inside=thing.inside[:-1]))
    return ("bg", "surface")
