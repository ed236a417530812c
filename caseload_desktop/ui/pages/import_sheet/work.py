"""What the import page has done off the screen's thread: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.kinds.amhp import AMHP
from caseload_desktop.exchange.sheets.kinds.caseload import CASELOAD
from caseload_desktop.exchange.sheets.kinds.concerns import CONCERNS
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.dols import DOLS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.kinds.referrals import REFERRALS
from caseload_desktop.exchange.sheets.kinds.reviews import REVIEWS
from caseload_desktop.exchange.sheets.kinds.services import SERVICES
from caseload_desktop.exchange.sheets.mapping import ColumnMapping, as_data
from caseload_desktop.exchange.sheets.plan import answers_to_remember, plan_import, plan_rows
from caseload_desktop.exchange.sheets.preview import ColumnPreview, preview
from caseload_desktop.exchange.sheets.report_out import report_csv, report_rows, report_xlsx
from caseload_desktop.exchange.sheets.session import Opened, Tried, decide_again, open_sheet, try_out
from caseload_desktop.exchange.sheets.table import RawTable, shown
from caseload_desktop.ui.pages.import_sheet.fate_rows import FateRow, fate_rows
from caseload_desktop.ui.pages.import_sheet.state import ImportState
from caseload_desktop.ui.tasks import Job

if TYPE_CHECKING:
    from caseload_desktop.domain.code_lists import CodeLists
    from caseload_desktop.domain.roles import Actor
    from caseload_desktop.services.sheet_import import SheetPlan
    from caseload_desktop.store.journal import Changes
    from caseload_desktop.store.store import Store


class Importer(Protocol):
    """A command that writes a plan in one act."""

    def __call__(self, store: Store, actor: Actor, plan: SheetPlan, *, progress: Callable[[int, int], None]) -> Changes:
        """Write it; whatever ``progress`` raises gives it up."""


@dataclass(frozen=True, slots=True)
class Read:
    """A sheet just read, with the first rows of its columns and every row's text in one line."""

    opened: Opened
    columns: Sequence[ColumnPreview]
    texts: Mapping[int, str]


def read(connection: Any, state: ImportState, *, lists: CodeLists, viewer: Actor, today: date) -> Read:
    """Reads the sheet a state speaks of; columns confirmed before stay as they were where they still fit."""
    opened = open_sheet(
        connection,
        Path(state.path),
        lists=lists,
        viewer=viewer,
        today=today,
        sheet=state.sheet,
        heading_row=state.heading_row,
        kind=state.kind,
    )
    known = {field.value for field in Field}
    if len(state.fields) == len(opened.mapping.fields) and set(state.fields) <= known:
        kept = ColumnMapping(tuple(Field(value) for value in state.fields), kind=opened.kind)
        opened = replace(opened, mapping=kept)
    return Read(opened, columns_of(opened, today=today), texts_of(opened.table))


def columns_of(opened: Opened, *, today: date) -> Sequence[ColumnPreview]:
    """The first rows of every column under the mapping as it stands."""
    return preview(opened.table, opened.layout, opened.mapping, opened.vocabulary, today=today)


def texts_of(table: RawTable) -> Mapping[int, str]:
    """Each row's cells in one line, by row number."""
    return {
        line.number: " · ".join(text for cell in line.cells if (text := " ".join(shown(cell).split())))
        for line in table.rows
    }


def cells_of(opened: Opened, number: int) -> list[tuple[str, str]]:
    """A row's cells with their headings."""
    line = next(line for line in opened.table.rows if line.number == number)
    headings = opened.layout.headings
    return [(heading or f"Column {place + 1}", shown(line.cell(place))) for place, heading in enumerate(headings)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A dry run with its rows as the list shows them."""

    tried: Tried
    rows: Mapping[Status, Sequence[FateRow]]


def try_and_list(
    store: Store,
    found: Read,
    opened: Opened,
    *,
    decisions: Mapping[str, str],
    viewer: Actor,
    today: date,
    job: Job,
) -> Listed:
    """The dry run of the whole sheet; raises ``Cancelled`` when it is given up."""
    with store.read() as connection:
        tried = try_out(
            connection,
            opened,
            mapping=opened.mapping,
            decisions=decisions,
            viewer=viewer,
            today=today,
            now=f"{local_of(store.clock.now()):%H:%M}",
            progress=lambda done, total: job.progress(done, total, "Trying out every row"),
        )
    return Listed(tried, fate_rows(opened, tried, found.texts))


def decide_and_list(found: Read, opened: Opened, tried: Tried, decisions: Mapping[str, str]) -> Listed:
    """The same sheet under other answers."""
    again = decide_again(opened, tried, decisions)
    return Listed(again, fate_rows(opened, again, found.texts))


def do_import(
    store: Store, actor: Actor, opened: Opened, tried: Tried, *, decisions: Mapping[str, str], job: Job
) -> Changes:
    """Keeps the mapping and answers for the next such sheet; then writes the plan of the dry run in one act."""
    from caseload_desktop.services.sheet_import import RememberSheet, import_contacts, remember_sheet

    def progress(done: int, total: int) -> None:
        job.progress(done, total, f"Writing {opened.kind.many}")

    job.check()
    remember_sheet(
        store,
        actor,
        RememberSheet(
            signature=opened.signature,
            name=opened.path.stem,
            mapping=as_data(tried.prepared.mapping, opened.layout),
            answers=answers_to_remember(tried.run, decisions),
        ),
    )
    name = opened.path.name
    if opened.kind is CONTACTS:
        return import_contacts(store, actor, plan_import(tried.run, file_name=name), progress=progress)
    return importer_of(opened.kind)(store, actor, plan_rows(tried.run, file_name=name), progress=progress)


def importer_of(kind: SheetKind) -> Importer:
    """The command that brings in sheets of a kind other than contact logs."""
    from caseload_desktop.services.sheet_import_amhp import import_amhp
    from caseload_desktop.services.sheet_import_caseload import import_caseload
    from caseload_desktop.services.sheet_import_concerns import import_concerns
    from caseload_desktop.services.sheet_import_dols import import_dols
    from caseload_desktop.services.sheet_import_referrals import import_referrals
    from caseload_desktop.services.sheet_import_reviews import import_reviews
    from caseload_desktop.services.sheet_import_services import import_services

    commands: dict[str, Importer] = {
        CASELOAD.id: import_caseload,
        REFERRALS.id: import_referrals,
        REVIEWS.id: import_reviews,
        SERVICES.id: import_services,
        CONCERNS.id: import_concerns,
        DOLS.id: import_dols,
        AMHP.id: import_amhp,
    }
    return commands[kind.id]


def write_report(store: Store, actor: Actor, opened: Opened, tried: Tried, *, path: Path) -> int:
    """Writes the rows not imported to a file, accountably; returns how many rows. Raises ``FileRefused``."""
    from caseload_desktop.runtime.files import write_whole
    from caseload_desktop.store.access_log import Access, record

    lines = list(report_rows(opened.table, opened.layout, tried.run.fates, kind=opened.kind))
    content = report_csv(lines) if path.suffix.lower() == ".csv" else report_xlsx(lines)
    try:
        write_whole(path, content)
    except OSError as error:
        raise FileRefused("report_not_written") from error
    record(store, actor, Access.EXPORT, detail={"what": "import-report", "rows": len(lines) - 1})
    return len(lines) - 1


def not_imported(tried: Tried) -> int:
    """How many rows the report would list."""
    return sum(fate.status is not Status.IMPORT and not fate.furniture for fate in tried.run.fates)
