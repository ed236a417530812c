"""The page that brings in a sheet: file, columns, questions, check, import; closed at any point, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.exchange.sheets.earlier import EarlierImport, earlier_imports
from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.kinds.known import kinds_for
from caseload_desktop.exchange.sheets.questions import row_key
from caseload_desktop.exchange.sheets.session import Opened, Tried
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.pages.import_sheet import work
from caseload_desktop.ui.pages.import_sheet.check_step import CheckStep
from caseload_desktop.ui.pages.import_sheet.columns_step import ColumnsStep
from caseload_desktop.ui.pages.import_sheet.done_step import DoneStep
from caseload_desktop.ui.pages.import_sheet.fate_rows import FateRow
from caseload_desktop.ui.pages.import_sheet.file_step import FileStep
from caseload_desktop.ui.pages.import_sheet.keeping import DraftKeeper, save_report
from caseload_desktop.ui.pages.import_sheet.questions_step import QuestionsStep
from caseload_desktop.ui.pages.import_sheet.report_dialog import ReportDialog
from caseload_desktop.ui.pages.import_sheet.row_dialog import RowDialog
from caseload_desktop.ui.pages.import_sheet.state import ImportState
from caseload_desktop.ui.pages.import_sheet.work import Listed, Read
from caseload_desktop.ui.tasks import Cancelled, Job
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.progress_dialog import ProgressDialog
from caseload_desktop.ui.widgets.text import announce, muted

_TITLES = {
    "file": "",
    "columns": "Step 1 of 3: what the columns are",
    "questions": "Step 2 of 3: questions about the sheet",
    "check": "Step 3 of 3: what becomes of every row",
    "done": "",
}

_SEEN_AT: dict[str, tuple[str, str | None]] = {
    "contacts": ("contacts", None),
    "caseload": ("caseload", None),
    "referrals": ("enablement", None),
    "reviews": ("reviews", None),
    "services": ("people", None),
    "concerns": ("safeguarding", None),
    "dols": ("liberty", None),
    "amhp": ("liberty", "amhp"),
}
"""The page where each kind of sheet is worked with once it is in, and the part of it."""


class ImportPage(Page):
    """Holds the state of one import and shows its steps."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.state = ImportState()
        self._drafts = DraftKeeper(desk)
        self._opened: Opened | None = None
        self._tried: Tried | None = None
        self._found: Read | None = None
        self._act = ""
        self._progress: ProgressDialog | None = None
        self.file_step = FileStep([kind.title for kind in kinds_for(desk.actor)])
        self.columns_step = ColumnsStep()
        self.questions_step = QuestionsStep(desk.today)
        self.check_step = CheckStep(desk.runner)
        self.done_step = DoneStep()
        self._steps: dict[str, QWidget] = {
            "file": self.file_step,
            "columns": self.columns_step,
            "questions": self.questions_step,
            "check": self.check_step,
            "done": self.done_step,
        }
        self._stack = QStackedWidget()
        for step in self._steps.values():
            self._stack.addWidget(step)
        self._busy = muted()
        self._busy.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self._busy)
        layout.addWidget(self._stack, 1)
        self._connect()
        self._show_step("file")
        self.refresh()

    def _connect(self) -> None:
        file, columns, questions = self.file_step, self.columns_step, self.questions_step
        file.chosen.connect(self.open_file)
        file.resumed.connect(self._resume)
        file.forgotten.connect(self._forget)
        file.undo_asked.connect(self.desk.undo)
        columns.picked.connect(self._on_picked)
        columns.kind_picked.connect(self._on_kind)
        columns.sheet_picked.connect(self._on_sheet)
        columns.heading_row_picked.connect(self._on_heading_row)
        columns.back.connect(lambda: self._show_step("file"))
        columns.confirmed.connect(self._try_out)
        questions.answered.connect(self._on_answered)
        questions.suggestions_taken.connect(self._on_suggestions)
        questions.back.connect(lambda: self._show_step("columns"))
        questions.went_on.connect(self._check)
        check, done = self.check_step, self.done_step
        check.row_decided.connect(self._on_row)
        check.row_opened.connect(self._open_row)
        check.import_asked.connect(self._import)
        check.report_asked.connect(self._ask_report)
        check.back.connect(lambda: self._show_step("questions"))
        done.undo_asked.connect(lambda: self.desk.undo(self._act))
        done.report_asked.connect(self._ask_report)
        done.again_asked.connect(self._forget)
        done.contacts_asked.connect(self._see)

    # ------------------------------------------------------------------------------------------------------- the page
    @override
    def refresh(self) -> None:
        self.desk.read(self, earlier_imports, self._show_earlier, key="earlier")
        if self._stack.currentWidget() is self.file_step:
            self._offer_draft()

    def _show_earlier(self, imports: list[EarlierImport]) -> None:
        self.file_step.show_earlier(imports)
        if self._act and any(one.act == self._act and one.undone for one in imports):
            self.done_step.show_undone()

    @override
    def concerns(self, changes: Changes) -> bool:
        return any(entity == "import_run" for entity, _ in changes.touched)

    @override
    def first_focus(self) -> QWidget | None:
        if self._stack.currentWidget() is self.file_step:
            step = self.file_step
            return step.resume_button if step.resume_button.isVisible() else step.choose_button
        return None

    @property
    def step(self) -> str:
        """The step that shows."""
        return next(name for name, widget in self._steps.items() if widget is self._stack.currentWidget())

    def _show_step(self, name: str) -> None:
        self._stack.setCurrentWidget(self._steps[name])
        self.set_headline(self.state.file_name if name not in ("file", "done") else "", _TITLES[name])
        if name == "file":
            self._offer_draft()
            self.file_step.choose_button.setFocus()
        elif name == "columns":
            self.columns_step.confirm_button.setFocus()
        elif name == "questions":
            self.questions_step.focus_answer()
        elif name == "check":
            self.check_step.view.setFocus()
        if name not in ("file", "done"):
            self.state.step = name
            self._keep()

    def _say_busy(self, words: str) -> None:
        self._busy.setText(words)
        self._busy.setVisible(bool(words))
        self._stack.setEnabled(not words)
        if words:
            announce(self._busy, words)

    def _read(self, words: str, query: Callable[[Any], Any], on_result: Callable[[Any], object]) -> None:
        """Reads beside the screen; a refusal is said where the file is chosen."""
        self._say_busy(words)

        def done(result: Any) -> None:
            self._say_busy("")
            on_result(result)

        def failed(error: Exception) -> None:
            self._say_busy("")
            if not isinstance(error, CaseloadError):
                self.desk.runner.failed.emit(error)
                return
            self._show_step("file")
            self.file_step.show_problem(sentence(error.code, **error.values))

        self.desk.read(self, query, done, failed, key="step")

    # ------------------------------------------------------------------------------------------------------- drafts
    def _keep(self) -> None:
        self._drafts.keep(self.state)

    def _offer_draft(self) -> None:
        draft = self._drafts.kept()
        given = sum(not key.startswith("row:") for key in draft.decisions) if draft else 0
        self.file_step.show_draft(draft.file_name if draft else "", given)

    def _resume(self) -> None:
        draft = self._drafts.kept()
        if draft is not None:
            self._open(draft, go_on=draft.step != "columns")

    def _forget(self) -> None:
        self._drafts.drop()
        self.state = ImportState()
        self._opened = self._tried = None
        self._show_step("file")

    # ------------------------------------------------------------------------------------------------------- the file
    def open_file(self, path: str) -> None:
        """Begins with a file; answers to another file are forgotten."""
        self._open(ImportState(path=path), go_on=False)

    def _open(self, state: ImportState, *, go_on: bool) -> None:
        self.file_step.show_problem("")
        lists, actor, today = self.desk.code_lists, self.desk.actor, self.desk.today()
        self._read(
            f"Reading {state.file_name}…",
            lambda connection: work.read(connection, state, lists=lists, viewer=actor, today=today),
            lambda found: self._on_opened(state, found, go_on=go_on),
        )

    def _on_opened(self, state: ImportState, found: Read, *, go_on: bool) -> None:
        same_file = state.digest == found.opened.digest
        kept = state.decisions if same_file else {}
        self.state = replace(
            state,
            sheet=found.opened.table.sheet,
            kind=found.opened.kind.id,
            fields=tuple(field.value for field in found.opened.mapping.fields),
            decisions={**found.opened.answers, **kept},
            digest=found.opened.digest,
        )
        self._opened, self._tried = found.opened, None
        self._found = found
        self.columns_step.show_opened(found.opened, found.columns, kinds_for(self.desk.actor))
        self._show_step("columns")
        if go_on and same_file and not found.opened.mapping.problems():
            self._try_out()

    def _on_kind(self, kind: str) -> None:
        state = self.state
        self._open(ImportState(state.path, sheet=state.sheet, kind=kind, heading_row=state.heading_row), go_on=False)

    def _on_sheet(self, sheet: str) -> None:
        self._open(ImportState(path=self.state.path, sheet=sheet), go_on=False)

    def _on_heading_row(self, row: int) -> None:
        state = self.state
        self._open(ImportState(state.path, sheet=state.sheet, kind=state.kind, heading_row=row), go_on=False)

    def _on_picked(self, column: int, field: Field) -> None:
        if self._opened is None:
            return
        mapping = self._opened.mapping.with_field(column, field)
        self._opened = replace(self._opened, mapping=mapping)
        self.state.fields = tuple(one.value for one in mapping.fields)
        self._tried = None
        self._keep()
        opened, today = self._opened, self.desk.today()
        self.desk.read(
            self,
            lambda _connection: work.columns_of(opened, today=today),
            lambda columns: self.columns_step.show_columns(columns, mapping.problems()),
            key="preview",
        )

    # ------------------------------------------------------------------------------------------------------- dry run
    def _try_out(self) -> None:
        found, opened, actor, today = self._found, self._opened, self.desk.actor, self.desk.today()
        if opened is None or found is None:
            return
        store, decisions = self.desk.store, dict(self.state.decisions)

        def done(listed: Listed) -> None:
            self._finish_progress()
            self._on_tried(listed)

        def failed(error: Exception) -> None:
            self._finish_progress()
            if isinstance(error, CaseloadError):
                self.desk.notices.tell(sentence(error.code, **error.values))
            elif not isinstance(error, Cancelled):
                self.desk.runner.failed.emit(error)

        self._progress = ProgressDialog("Trying out the sheet", parent=self)
        self._progress.open()
        job = self.desk.runner.run_long(
            self,
            lambda job: work.try_and_list(
                store, found, opened, decisions=decisions, viewer=actor, today=today, job=job
            ),
            done,
            failed,
            on_progress=self._progress.show_progress,
        )
        self._follow(job)

    def _follow(self, job: Job) -> None:
        """Lets Cancel reach the job, unless it is over already."""
        if self._progress is not None:
            self._progress.follow(job)

    def _on_tried(self, listed: Listed) -> None:
        self._show_run(listed)
        self._show_step("questions" if listed.tried.run.open_questions() else "check")

    def _show_run(self, listed: Listed) -> None:
        self._tried = listed.tried
        run = listed.tried.run
        texts = self._found.texts if self._found else {}
        kind = self._kind
        self.questions_step.show_questions(run.questions, self.state.decisions, lambda n: texts.get(n, ""), kind=kind)
        self.check_step.show_run(listed.rows, run.counts, kind=kind)

    @property
    def _kind(self) -> SheetKind:
        return self._opened.kind if self._opened is not None else CONTACTS

    def _on_answered(self, key: str, answer: str) -> None:
        self.state.decisions[key] = answer
        self._keep()
        self._decide()

    def _on_suggestions(self) -> None:
        if self._tried is not None:
            for question in self._tried.run.questions:
                if question.suggested:
                    self.state.decisions.setdefault(question.key, question.suggested)
            self._keep()
            self._decide()

    def _on_row(self, number: int, word: str) -> None:
        self.state.decisions.pop(row_key(number), None)
        if word:
            self.state.decisions[row_key(number)] = word
        self._keep()
        self._decide()

    def _open_row(self, found: FateRow) -> None:
        if self._opened is None:
            return
        cells = work.cells_of(self._opened, found.number)
        dialog = RowDialog(found, cells, becomes_title=self._kind.becomes_title, parent=self)
        dialog.question_asked.connect(self._answer)
        dialog.open()

    def _answer(self, key: str) -> None:
        self._show_step("questions")
        self.questions_step.show_question(key)

    def _decide(self) -> None:
        found, opened, tried, decisions = self._found, self._opened, self._tried, dict(self.state.decisions)
        if found is not None and opened is not None and tried is not None:
            self.desk.read(
                self,
                lambda _connection: work.decide_and_list(found, opened, tried, decisions),
                self._show_run,
                key="decide",
            )

    def _check(self) -> None:
        self._show_step("check")
        if self._tried is not None and self._tried.run.counts.imported == 0 and self._tried.run.counts.asked:
            self.check_step.show_status(Status.ASK)

    # ------------------------------------------------------------------------------------------------------- import
    def _import(self) -> None:
        opened, tried = self._opened, self._tried
        if opened is None or tried is None:
            return
        store, actor, decisions = self.desk.store, self.desk.actor, dict(self.state.decisions)
        safety_copy = self.desk.safety_copy

        def writing(job: Job) -> Changes:
            if safety_copy is not None:
                job.progress(0, 0, "Making a backup first")
                safety_copy()
            return work.do_import(store, actor, opened, tried, decisions=decisions, job=job)

        self._progress = ProgressDialog("Importing the sheet", parent=self)
        self._progress.open()
        label = f"{tried.run.counts.imported:,} {opened.kind.many} imported"
        job = self.desk.write_long(
            self, label, writing, self._on_imported, self._on_import_failed, on_progress=self._progress.show_progress
        )
        self._follow(job)

    def _finish_progress(self) -> None:
        if self._progress is not None:
            self._progress.finish()
            self._progress.deleteLater()
            self._progress = None

    def _on_imported(self, changes: Changes) -> None:
        self._finish_progress()
        self._act = changes.act
        self._drafts.drop()
        if self._tried is not None:
            self.done_step.show_counts(self.state.file_name, self._tried.run.counts, kind=self._kind)
        self._show_step("done")
        self.done_step.contacts_button.setFocus()

    def _see(self) -> None:
        """Goes to where what was imported is worked with."""
        self.desk.go(*_SEEN_AT[self._kind.id])

    def _on_import_failed(self, error: CaseloadError) -> None:
        self._finish_progress()
        self.desk.notices.tell(sentence(error.code, **error.values))

    # ------------------------------------------------------------------------------------------------------- report
    def _ask_report(self) -> None:
        if self._tried is None:
            return
        name = f"{Path(self.state.path).stem} - not imported.xlsx"
        dialog = ReportDialog(work.not_imported(self._tried), name, parent=self)
        dialog.path_chosen.connect(self.save_report)
        dialog.open()

    def save_report(self, path: str) -> None:
        """Writes the report to a file the worker chose."""
        if self._opened is not None and self._tried is not None:
            save_report(self.desk, self, self._opened, self._tried, path=path)
