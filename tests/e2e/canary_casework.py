"""What casework, papers and the exchange write about the canary: concerns, DoLS, AMHP, providers, PDFs, a sync file."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sheets.reading import read_stream
from caseload_desktop.exchange.sync.cards import CardFile
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.reports.chronology_pdf import ChronologyPage, PrintedEntry, chronology_pdf
from caseload_desktop.reports.supervision_pdf import SupervisionPage, supervision_pdf
from caseload_desktop.services.amhp import ReferToAmhp, refer_to_amhp
from caseload_desktop.services.devices import enrol_device
from caseload_desktop.services.dols import RequestDols, request_dols
from caseload_desktop.services.merging import MergePeople, merge_people, part_people
from caseload_desktop.services.people import RegisterPerson, register_person
from caseload_desktop.services.providers import add_provider
from caseload_desktop.services.safeguarding import Adult, Consult, RaiseConcern, consult_on_concern, raise_concern
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.store import Store
from tests.support import make_store

__all__ = ["protect", "send_on", "to_paper"]

TODAY = date(2026, 11, 20)


def protect(store: Store, actor: Actor, person_id: str, *, note: str, name: str, street: str) -> None:
    """A concern with a consultation, an application, a referral, a provider, a merge taken apart."""
    today = store.clock.today().isoformat()
    store.drafts.save("safeguarding", f"raise {person_id}", actor.worker_id, {"what_happened": note * 40})
    kept = {"words": note * 40, "base": {"words": name}, "_was": {"waits_for": street}, "_place": 1}
    store.drafts.save("form", f"{person_id} timeline new Task", actor.worker_id, kept)
    concern = RaiseConcern(
        adults=(Adult(person_id=person_id),),
        raised_on=today,
        raised_at="08:15",
        what_happened=note * 40,
        types=("physical",),
        immediate_risk="no",
        referrer_kind="provider",
        referrer_name=name,
    )
    concern_id = raise_concern(store, actor, concern).ids("concern")[0]
    advice = Consult(about_kind="concern", about_id=concern_id, on=today, with_kind="police", asked=note, advice=note)
    consult_on_concern(store, actor, advice)
    add_provider(store, actor, name=f"{name} House", kind="care_home_residential", lines=f"9 {street}", note=note)
    asked = RequestDols(person_id=person_id, kind="standard", received_on=today, managing_authority=f"{name} House")
    request_dols(store, actor, asked)
    referral = ReferToAmhp(
        person_id=person_id,
        received_on=today,
        received_at="08:15",
        kind="assessment",
        rag="amber",
        rag_why=note,
        referrer_kind="gp",
        detention="none",
    )
    refer_to_amhp(store, actor, referral)
    twin = register_person(store, actor, RegisterPerson(given=name, family=street)).ids("person")[0]
    merged = merge_people(store, actor, MergePeople(away_id=twin, stays_id=person_id, why=note))
    part_people(store, actor, merge_id=merged.ids("same_person")[0], why=note)


def to_paper(*, note: str, name: str) -> None:
    """Read sheets and draw papers, none of which is let out: neither may leave a word in a temporary file."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Name", "Notes"])
    sheet.append([name, note])
    workbook = io.BytesIO()
    book.save(workbook)
    for content in (workbook.getvalue(), f"Name;Notes\n{name};{note}\n".encode()):
        assert any(name in str(row) for row in read_stream(io.BytesIO(content)).rows)
    entry = PrintedEntry(when="Summer", words=note, source=name, meaning=note)
    page = ChronologyPage(
        name=name, about=(name,), entries=(entry,), analysis=note, analysis_by=name, as_at=TODAY, made_by=name
    )
    assert chronology_pdf(page).startswith(b"%PDF")
    work = SupervisionPage(
        worker=name,
        hidden=0,
        since=TODAY,
        numbers=(("Open", 1),),
        open=(),
        recorded=(),
        closed=(),
        as_at=TODAY,
        made_by=name,
    )
    assert supervision_pdf(work).startswith(b"%PDF")


def send_on(store: Store, actor: Actor, folder: Path) -> Path:
    """Enrol a second laptop and write the locked file for it; the file."""
    second = make_store(folder / "second")
    with second.read() as connection:
        keys = public_keys(connection)
    second.close()
    card = CardFile(
        name="Laptop 2", device=keys.device, sign_key=keys.sign, recipient=keys.recipient, made="2026-11-20T09:30:00Z"
    )
    enrol_device(store, actor, card, owner_id=actor.worker_id, name="Laptop 2", manages=False)
    stick = folder / "stick"
    stick.mkdir()
    return send(store, actor, Request(recipients=(card.device,), label="everything"), stick).files[0].path
