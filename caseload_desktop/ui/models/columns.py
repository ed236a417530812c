"""Columns that many lists have: how a line stands, and whom it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.widgets.status_tag import Tag

Row = TypeVar("Row")


def tag_column(
    key: str, title: str, tag: Callable[[Row], Tag], *, width: int, tip: Callable[[Row], str] | None = None
) -> Column[Row]:
    """A column of tags, their words for who hears the list."""
    return Column(key, title, lambda row: tag(row).words, tag=tag, tip=tip, width=width)


def person_column(person: Callable[[Row], str], reference: Callable[[Row], str], *, width: int = 150) -> Column[Row]:
    """The person by name, their reference below it."""
    return Column(
        "person",
        "Person",
        lambda row: person(row) or "Not known",
        detail=reference,
        strong=True,
        width=width,
        stretch=3,
    )
