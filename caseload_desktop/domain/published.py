"""Figures the council has published: read from the shipped tables, to stand beside the product's own."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from decimal import Decimal

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction, Rag


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One month of one measure as the dashboard printed it."""

    measure: str
    title: str
    month: Month
    target: Decimal
    value: Decimal
    rag: Rag


@dataclass(frozen=True, slots=True)
class PublishedActivity:
    """One month of a count the dashboard printed without a target."""

    measure: str
    series: str
    month: Month
    value: Decimal


@dataclass(frozen=True, slots=True)
class PublishedMeasure:
    """What the dashboard says about a measure; ``kind`` is month, snapshot or 12M, ``unit`` percent, number or rate."""

    number: str
    title: str
    direction: Direction
    kind: str
    unit: str
    series: str = ""
    """How the table of counts calls it, for a measure printed there and without a target."""


def load_published(data: bytes) -> tuple[PublishedFigure, ...]:
    """The rows of a published dashboard: measure, title, month, target, value, rag."""
    return tuple(
        PublishedFigure(
            measure=row["measure"],
            title=row["title"],
            month=Month.parse(row["month"]),
            target=Decimal(row["target"]),
            value=Decimal(row["value"]),
            rag=Rag(row["rag"].casefold()),
        )
        for row in _rows(data)
    )


def load_published_activity(data: bytes) -> tuple[PublishedActivity, ...]:
    """The rows of published counts: measure, series, month, value."""
    return tuple(
        PublishedActivity(
            measure=row["measure"],
            series=row["series"],
            month=Month.parse(row["month"]),
            value=Decimal(row["value"]),
        )
        for row in _rows(data)
    )


def load_published_measures(data: bytes) -> dict[str, PublishedMeasure]:
    """The measures of the dashboard by number."""
    return {
        entry["number"]: PublishedMeasure(
            number=entry["number"],
            title=entry["title"],
            direction=Direction(entry["direction"]),
            kind=entry["kind"],
            unit=entry["unit"],
            series=entry.get("series", ""),
        )
        for entry in json.loads(data)["measures"]
    }


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
