"""What a topic of the help is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a topic."""

    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph."""

    words: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Points below each other."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of two columns; the first is short."""

    lines: tuple[tuple[str, str], ...]


Part = Heading | Said | Listed | Table


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to read about; ``pages`` are the pages whose F1 opens it, ``also`` other words people look for."""

    key: str
    title: str
    parts: tuple[Part, ...]
    pages: tuple[str, ...] = ()
    also: str = ""

    def text(self) -> str:
        """Everything it says, to be searched."""
        words = [self.title, self.also]
        for part in self.parts:
            if isinstance(part, Heading | Said):
                words.append(part.words)
            elif isinstance(part, Listed):
                words += part.points
            else:
                words += [word for line in part.lines for word in line]
        return " ".join(words)
