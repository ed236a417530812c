"""Runs a sheet through reading, mapping and dry run in one go, as the screen does, for tests."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from caseload_desktop.domain.code_lists import CodeLists, load_code_lists
from caseload_desktop.exchange.sheets.dry_run import DryRun, Holdings, Prepared, decide, prepare
from caseload_desktop.exchange.sheets.fate import Fate, Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.header import find_layout
from caseload_desktop.exchange.sheets.mapping import profiles, propose
from caseload_desktop.exchange.sheets.reading import read_stream
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary
from caseload_desktop.exchange.sheets.workers import NamedWorker

TODAY = date(2026, 11, 20)
WORKERS = (
    NamedWorker("w-jo", "Jo Bell"),
    NamedWorker("w-amina", "Amina Rahman"),
    NamedWorker("w-tom", "Tom Wood", ("Tommy",)),
)
TEAMS = (NamedWorker("t-north", "North Promoting Independence"), NamedWorker("t-south", "South"))


@lru_cache
def code_lists() -> CodeLists:
    """The lists the program comes with."""
    return load_code_lists(Path(__file__).parents[3] / "resources" / "codelists")


@lru_cache
def vocabulary() -> Vocabulary:
    """The lists with three invented workers and two teams."""
    return Vocabulary(code_lists(), workers=WORKERS, teams=TEAMS)


@dataclass(frozen=True)
class Trial:
    """A sheet prepared and decided upon once."""

    prepared: Prepared
    holdings: Holdings
    run: DryRun

    @property
    def fields(self) -> dict[str, Field]:
        """Field by heading."""
        return dict(zip(self.prepared.layout.headings, self.prepared.mapping.fields, strict=True))

    def fate(self, number: int) -> Fate:
        """The fate of a row by its number."""
        return next(fate for fate in self.run.fates if fate.number == number)

    def contact(self, number: int) -> Mapping[str, object]:
        """The contact a row becomes; fails when it becomes none."""
        fate = self.fate(number)
        assert fate.status is Status.IMPORT, (fate.status, fate.reasons)
        assert fate.contact is not None
        return fate.contact

    def answered(self, answers: Mapping[str, str] | None = None, *, suggestions: bool = True) -> Trial:
        """The same sheet after the given answers, and after taking every suggestion for the rest."""
        decisions = dict(answers or {})
        run = decide(self.prepared, vocabulary(), self.holdings, decisions=decisions)
        while suggestions and any(
            question.suggested and question.key not in decisions for question in run.open_questions()
        ):
            for question in run.open_questions():
                if question.suggested:
                    decisions.setdefault(question.key, question.suggested)
            run = decide(self.prepared, vocabulary(), self.holdings, decisions=decisions)
        return Trial(self.prepared, self.holdings, run)


def try_out(
    content: bytes, *, sheet: str = "", holdings: Holdings | None = None, decisions: Mapping[str, str] | None = None
) -> Trial:
    """The dry run of a file with nothing answered but what is given."""
    table = read_stream(io.BytesIO(content), sheet=sheet)
    layout = find_layout(table)
    words = vocabulary()
    columns = profiles(table, layout, recognise=words.recognises, is_worker=words.is_worker)
    mapping = propose(layout, columns, this_year=TODAY.year)
    held = holdings or Holdings(own_team="t-north")
    prepared = prepare(table, layout, mapping, words, held, decisions=decisions or {}, today=TODAY)
    return Trial(prepared, held, decide(prepared, words, held, decisions=decisions or {}))
