"""Each part of the program put to work once: the checks in the order in which they build on one another."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from datetime import date

from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.runtime.paths import is_frozen, resource
from caseload_desktop.self_check.trial import CheckFailed, Trial
from caseload_desktop.store.first_setup import Setup
from caseload_desktop.store.vault import Vault

_CANARY = "Quillwortham"
_USER = "self check"


def _what_ships(_trial: Trial) -> str:
    faces = [resource("fonts", f"Inter-{face}.ttf") for face in ("Regular", "Medium", "SemiBold", "Bold")]
    icons = list(resource("icons").glob("*.svg"))
    lists = list(resource("codelists").iterdir())
    licences = resource("licences").parents[1] / "licences" if is_frozen() else resource("licences")
    if not (faces and icons and lists and any(licences.iterdir())):
        raise CheckFailed("something that ships is missing")
    return f"{len(faces)} fonts, {len(icons)} icons, {len(lists)} code lists, licences"


def _make_store(trial: Trial) -> str:
    profile = trial.profile.prepare()
    trial.vault = Vault(profile.folder, clock=SystemClock())
    setup = Setup(locality="Self check", area="", team="Self check", manager_name="Self Check", user=_USER, sample=True)
    made = trial.vault.create(setup, password=trial.password)
    trial.store, trial.actor = made.store, made.actor
    if profile.store.read_bytes()[:6] == b"SQLite":
        raise CheckFailed("the store is not encrypted")
    return f"{profile.store.stat().st_size // 1024} KB, header unreadable without the key"


def _open_store(trial: Trial) -> str:
    from caseload_desktop.domain.errors import StoreUnavailable

    if trial.vault is None:
        raise CheckFailed("no store was made")
    trial.vault.lock()
    try:
        trial.vault.unlock(_USER, trial.password + "x")
    except StoreUnavailable as refused:
        if refused.code != "wrong_password":
            raise
    else:
        raise CheckFailed("a wrong password opened the store")
    opened = trial.vault.unlock(_USER, trial.password)
    trial.store, trial.actor = opened.store, opened.actor
    return "wrong password refused, right one opens"


def _log_contact(trial: Trial) -> str:
    from caseload_desktop.services.contacts import LogContact, log_contact
    from caseload_desktop.services.people import RegisterPerson
    from caseload_desktop.store.queries.people import find_people

    store, actor = trial.opened()
    person = RegisterPerson(given="Test", family=_CANARY, birth_year=1941)
    command = LogContact(
        received_on=trial.today.isoformat(),
        method="phone",
        source="self",
        given=("information",),
        reason="request_information",
        outcome="nfa_information_advice",
        no_next_why="Information was enough",
        step="step_1",
        minutes=5,
        new_person=person,
    )
    log_contact(store, actor, command)
    with store.read() as connection:
        found = find_people(connection, _CANARY[:6], viewer=actor)
    if len(found) != 1:
        raise CheckFailed("the person of the contact was not found")
    return "saved in one act, person found by name"


def _compute_figure(trial: Trial) -> str:
    from caseload_desktop.domain.months import Month
    from caseload_desktop.measures.measure import resolved_at_source
    from caseload_desktop.measures.page import figure_page
    from caseload_desktop.measures.span import Slice
    from caseload_desktop.reports.measure_pdf import measure_pdf

    store, actor = trial.opened()
    with store.read() as connection:
        page = figure_page(
            connection,
            resolved_at_source(store.code_lists),
            part=Slice(),
            month=Month.of(trial.today),
            lists=store.code_lists,
            viewer=actor,
            today=trial.today,
        )
    if (page.figure.numerator, page.figure.denominator) != (1, 1):
        raise CheckFailed(f"the figure is {page.figure.numerator} of {page.figure.denominator}, not 1 of 1")
    trial.figure_page, trial.pdf = page, measure_pdf(page)
    return "1 of 1 contacts resolved at source"


def _write_pdf(trial: Trial) -> str:
    if not trial.pdf.startswith(b"%PDF-") or b"Inter" not in trial.pdf:
        raise CheckFailed("the document is no PDF in the program's own font")
    return f"{len(trial.pdf) // 1024} KB, own font"


def _write_workbook(trial: Trial) -> str:
    from io import BytesIO

    from openpyxl import load_workbook

    from caseload_desktop.measures.behind import all_part_rows
    from caseload_desktop.measures.span import Span
    from caseload_desktop.reports.measure_workbook import measure_workbook

    store, actor = trial.opened()
    page = trial.page()
    with store.read() as connection:
        lines = all_part_rows(
            connection, page.measure, part=page.part, span=Span.of(page.month), lists=store.code_lists, viewer=actor
        )
    book = load_workbook(BytesIO(measure_workbook(page, lines, names=False)))
    if book["Contacts"].max_row != 2:
        raise CheckFailed("the workbook does not hold the contact behind the figure")
    return f"{len(book.sheetnames)} tables, the contact behind the figure in the last"


def _draw_window(trial: Trial) -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from caseload_desktop.app import prepare_application
    from caseload_desktop.ui.stills import Stills, is_drawn, without_platform_remark

    store, actor = trial.opened()
    prepare_application()
    with without_platform_remark(), closing(Stills(store, actor)) as stills:
        pages = stills.pages()
        blank = [key for key in pages if stills.show(key) is None or not is_drawn(stills.take())]
        if blank or not pages:
            raise CheckFailed(f"pages not drawn: {', '.join(blank) or 'all'}")
        if stills.errors:
            raise stills.errors[0]
    return f"{len(pages)} pages drawn without a display"


def _keep_secret(trial: Trial) -> str:
    files = [path for path in trial.folder.rglob("*") if path.is_file()]
    for form in (_CANARY, _CANARY.lower(), _CANARY.upper()):
        for coded in (form.encode(), form.encode("utf-16-le")):
            if any(coded in path.read_bytes() for path in files):
                raise CheckFailed("a person's name can be read on the disk")
    return f"no name in {len(files)} files"


def _rebuild(trial: Trial) -> str:
    store, _actor = trial.opened()
    if not store.rebuild_is_equal():
        raise CheckFailed("the rows are not what the journal says")
    return "rows equal the journal"


def _read_sheets(trial: Trial) -> str:
    from openpyxl import Workbook

    from caseload_desktop.exchange.sheets.reading import read_sheet

    with trial.profile.temporary_folder() as folder:
        book = Workbook(write_only=True)
        book.create_sheet().append(["Date", "Reason"])
        book.save(folder / "list.xlsx")
        (folder / "list.csv").write_text("Date;Reason\n", encoding="utf-8")
        rows = [len(read_sheet(folder / name).rows) for name in ("list.xlsx", "list.csv")]
    if rows != [1, 1]:
        raise CheckFailed("a spreadsheet was not read back as written")
    return "Excel written and read, CSV read"


def _lock_and_unlock_a_file(trial: Trial) -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from caseload_desktop.exchange.sync.reader import check_signature, read_sync_file
    from caseload_desktop.exchange.sync.wire import SUFFIX, Card, Header, operation_line
    from caseload_desktop.exchange.sync.writer import write_sync_file
    from caseload_desktop.store.identity import age_key, public_keys, sign_key

    store, _actor = trial.opened()
    with store.read() as connection:
        keys, private, identity = public_keys(connection), sign_key(connection), age_key(connection)
    card = Card(
        device=keys.device, sign_key=keys.sign, recipient=keys.recipient, name="Self check", owner="", owner_name=""
    )
    header = Header(
        file="0" * 32,
        sender=card,
        to=(keys.device,),
        no=1,
        made=store.clock.now().isoformat(),
        clock=0,
        schema=1,
        app="",
        label="common",
        from_lsn=0,
        to_lsn=0,
        first=True,
        acks={},
    )
    path, lines = trial.profile.folder / f"check{SUFFIX}", [operation_line(_CANARY.encode())] * 2000
    signer = Ed25519PrivateKey.from_private_bytes(private)
    written = write_sync_file(path, header, lines, recipients=[keys.recipient], sign=signer.sign)
    found: list[bytes] = []
    read = read_sync_file(
        path, identity, on_header=lambda _header: None, on_line=lambda _letter, content: found.append(content)
    )
    check_signature(read, keys.sign)
    if found != [_CANARY.encode()] * 2000:
        raise CheckFailed("a sync file gave back something else than was put in")
    return f"{len(lines)} lines locked into {written.bytes} bytes and read back"


def _know_the_calendar(_trial: Trial) -> str:
    from caseload_desktop.domain.working_days import WorkingDays

    if WorkingDays().why_closed(date(2026, 12, 25)) == "":
        raise CheckFailed("Christmas Day is not known as a bank holiday")
    return "bank holidays of England known"


def _steps_from_older_versions(_trial: Trial) -> str:
    from caseload_desktop.store import migrations

    return f"{len(migrations.steps())} steps at hand"


CHECKS: tuple[tuple[str, Callable[[Trial], str]], ...] = (
    ("What ships is there", _what_ships),
    ("Encrypted store made", _make_store),
    ("Store opened with its password", _open_store),
    ("Contact logged", _log_contact),
    ("Figure computed", _compute_figure),
    ("PDF written", _write_pdf),
    ("Workbook written", _write_workbook),
    ("Spreadsheets", _read_sheets),
    ("Sync file locked and opened", _lock_and_unlock_a_file),
    ("Working days", _know_the_calendar),
    ("Steps from older versions", _steps_from_older_versions),
    ("Window drawn", _draw_window),
    ("Rows rebuilt from the journal", _rebuild),
    ("Nothing readable on the disk", _keep_secret),
)
