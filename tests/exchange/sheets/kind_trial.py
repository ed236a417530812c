"""Runs a sheet of any kind through guess, mapping and dry run, without a store."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caseload_desktop.exchange.sheets.dry_run import END_OF_DAY, DryRun, Holdings, Prepared, decide, prepare
from caseload_desktop.exchange.sheets.fate import Fate, Status
from caseload_desktop.exchange.sheets.guess_kind import likeliest
from caseload_desktop.exchange.sheets.header import find_layout
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.kinds.known import KINDS
from caseload_desktop.exchange.sheets.mapping import profiles, propose
from caseload_desktop.exchange.sheets.questions import Question
from caseload_desktop.exchange.sheets.reading import read_stream
from caseload_desktop.exchange.sheets.report_out import why
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary
from caseload_desktop.exchange.sheets.workers import NamedWorker
from tests.exchange.sheets.makers import Rows, separated
from tests.exchange.sheets.trial import WORKERS, code_lists

TODAY = date(2026, 11, 20)
PATCH = NamedWorker("t-patch", "Canterbury patch")


@dataclass(frozen=True)
class KindTrial:
    """A sheet of a kind after a dry run."""

    words: Vocabulary
    prepared: Prepared
    holdings: Holdings
    run: DryRun

    @property
    def kind(self) -> SheetKind:
        """What the sheet was taken for."""
        return self.words.kind

    @property
    def fields(self) -> dict[str, str]:
        """Field by heading."""
        mapping = self.prepared.mapping
        return {
            heading: about.value for heading, about in zip(self.prepared.layout.headings, mapping.fields, strict=True)
        }

    def fate(self, number: int) -> Fate:
        """The fate of a row by its number."""
        return next(fate for fate in self.run.fates if fate.number == number)

    def written(self, number: int) -> Mapping[str, object]:
        """What a row becomes; fails when it becomes nothing."""
        fate = self.fate(number)
        assert fate.status is Status.IMPORT, (fate.status, fate.reasons)
        assert fate.fields is not None
        return fate.fields

    def why(self, number: int) -> str:
        """The sentences of a row that is not imported."""
        return why(self.fate(number), self.kind)

    def question(self, key: str) -> Question:
        """A question by its key."""
        return next(question for question in self.run.questions if question.key == key)

    def answered(self, answers: Mapping[str, str] | None = None) -> KindTrial:
        """The same sheet after these answers and every suggestion."""
        decisions, run = dict(answers or {}), self.run
        for _ in range(5):
            run = decide(self.prepared, self.words, self.holdings, decisions=decisions)
            for question in run.open_questions():
                if question.suggested:
                    decisions.setdefault(question.key, question.suggested)
        run = decide(self.prepared, self.words, self.holdings, decisions=decisions)
        return KindTrial(self.words, self.prepared, self.holdings, run)


def try_kind(
    rows: Rows, *, kind: SheetKind | None = None, holdings: Holdings | None = None, now: str = END_OF_DAY
) -> KindTrial:
    """The dry run of a sheet with nothing answered; the kind is guessed where none is given."""
    table = read_stream(io.BytesIO(separated(rows)))
    kind = kind or likeliest(table, KINDS, recognise=Vocabulary(code_lists()).recognises)
    words = Vocabulary(code_lists(), workers=WORKERS, teams=(PATCH,), kind=kind)
    layout = find_layout(table, kind=kind)
    columns = profiles(table, layout, recognise=words.recognises, is_worker=words.is_worker, kind=kind)
    mapping = propose(layout, columns, this_year=TODAY.year, kind=kind)
    held = holdings or Holdings(own_team=PATCH.id)
    prepared = prepare(table, layout, mapping, words, held, decisions={}, today=TODAY, now=now)
    return KindTrial(words, prepared, held, decide(prepared, words, held, decisions={}))
