"""The steps of the demo, one after the other, each through the same services a worker's screen calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from caseload_desktop.demo.casework import give_a_worker
from caseload_desktop.demo.enablement import accept_a_referral, keep_the_sitrep
from caseload_desktop.demo.liberty import authorise_a_deprivation
from caseload_desktop.demo.life import write_a_life
from caseload_desktop.demo.merging import merge_and_part
from caseload_desktop.demo.pictures import take_pictures
from caseload_desktop.demo.providers import look_at_a_provider
from caseload_desktop.demo.reviews import complete_a_review
from caseload_desktop.demo.safeguarding import keep_an_adult_safe
from caseload_desktop.demo.sheets import bring_in_other_sheets
from caseload_desktop.demo.supervising import read_with_the_manager
from caseload_desktop.demo.supporting import support_a_person
from caseload_desktop.demo.tray import work_through_the_tray
from caseload_desktop.demo.walk import COLLEAGUE, USER, Walk
from caseload_desktop.demo.weighing import weigh_caseloads
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.runtime.paths import resource
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store

_SIZE = 0.2


def make_locality(walk: Walk) -> None:
    """An encrypted store with the sample locality."""
    from sqlalchemy import func, select

    from caseload_desktop.services.sample_locality import SignIn, open_sample_locality
    from caseload_desktop.store import rows

    colleague = SignIn(COLLEAGUE, walk.password)
    opened = open_sample_locality(walk.vault, user=USER, password=walk.password, practitioner=colleague, size=_SIZE)
    walk.signed_in(opened.store, opened.actor)
    with walk.store.read() as connection:
        people, contacts = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (rows.person, rows.contact)
        )
        per_person = (
            select(rows.contact.c.person_id)
            .join(rows.person, rows.person.c.id == rows.contact.c.person_id)
            .where(rows.person.c.restricted.is_not(True))
            .group_by(rows.contact.c.person_id)
            .order_by(func.count().desc(), rows.contact.c.person_id)
        )
        walk.busiest_id = str(connection.execute(per_person.limit(1)).scalar_one())
    size = walk.profile.store.stat().st_size / 1e6
    walk.tell(f"{people:,} invented people and {contacts:,} contacts over fifteen months, {size:.1f} MB encrypted.")


def log_contact(walk: Walk) -> None:
    """A daughter rings; the person is new, and a likely duplicate is pointed out."""
    from caseload_desktop.domain.matching import Probe
    from caseload_desktop.services.contacts import LogContact
    from caseload_desktop.services.contacts import log_contact as save
    from caseload_desktop.services.people import NewAddress, RegisterPerson
    from caseload_desktop.store.queries.people import duplicate_candidates

    person = RegisterPerson(
        given="Maureen",
        family="Whitstable",
        birth_date="1941-04-12",
        addresses=(NewAddress(lines="14 Sea Street, Whitstable", postcode="CT5 1AA"),),
    )
    command = LogContact(
        received_on=walk.clock.today().isoformat(),
        received_at="09:40",
        method="phone",
        source="family_friend_neighbour",
        source_name="Daughter",
        reason="request_equipment",
        step="step_1",
        notes="Struggling to get in and out of the bath. Daughter will be there for the delivery.",
        given=("advice",),
        outcome="nfa_information_advice",
        no_next_why="Knows whom to ring for a bath seat",
        minutes=12,
        new_person=person,
    )
    changes = save(walk.store, walk.actor, command)
    walk.contact_id, walk.person_id = _row(changes, "contact"), _row(changes, "person")
    walk.tell("Maureen Whitstable's daughter rang about the bath. Saved in one act: the person and the contact.")
    probe = Probe(given="Morine", family="Witstable", birth_date=date(1941, 12, 4))
    with walk.store.read() as connection:
        found = duplicate_candidates(connection, probe, viewer=walk.actor, limit=1)
    for candidate in found:
        walk.tell(
            f"Typed again as \u201cMorine Witstable, 4 Dec 1941\u201d it offers {candidate.hit.name}: "
            f"{'; '.join(candidate.reasons)}."
        )


def correct_contact(walk: Walk) -> None:
    """The bath board was handed over as well: a correction that keeps what stood there before."""
    from caseload_desktop.services.contacts import CorrectContact
    from caseload_desktop.services.contacts import correct_contact as correct
    from caseload_desktop.store.queries.history import history

    fields = {
        "outcome": "equipment_or_minor_adaptation_issued",
        "given": ("advice", "small_equipment"),
        "given_detail": "Bath board",
    }
    correct(
        walk.store,
        walk.actor,
        CorrectContact(contact_id=walk.contact_id, fields=fields, why="Bath board was sent the same day"),
    )
    label = walk.store.code_lists.label
    with walk.store.read() as connection:
        for entry in history(connection, "contact", walk.contact_id):
            if entry.command == "correct_contact":
                before, after = (label("contact_outcome", part["outcome"]) for part in (entry.before, entry.after))
                walk.tell(f"Outcome was \u201c{before}\u201d, is \u201c{after}\u201d. {entry.worker}: {entry.why}.")


def import_sheet(walk: Walk) -> None:
    """The list a team kept until now, with its five ways of writing a date."""
    from caseload_desktop.exchange.sheets.plan import plan_import
    from caseload_desktop.exchange.sheets.report_out import report_csv, report_rows
    from caseload_desktop.exchange.sheets.session import decide_again, open_sheet, try_out
    from caseload_desktop.services.sheet_import import import_contacts
    from caseload_desktop.services.undo import undo_act

    path, today = resource("demo", "front_door_list.csv"), walk.clock.today()
    with walk.store.read() as connection:
        opened = open_sheet(connection, path, lists=walk.store.code_lists, viewer=walk.actor, today=today)
        tried = try_out(
            connection, opened, mapping=opened.mapping, decisions=opened.answers, viewer=walk.actor, today=today
        )
    asked = tried.run.open_questions()
    decisions = {**opened.answers, **{question.key: question.suggested for question in asked if question.suggested}}
    tried = decide_again(opened, tried, decisions)
    run, counts = tried.run, tried.run.counts
    walk.tell(f"{counts.contacts} rows of front_door_list.csv, columns and separators found by the program.")
    walk.tell(f"{len(asked)} questions in the dry run; answered as suggested where the program had a suggestion.")
    plan = plan_import(run, file_name=path.name)
    done = import_contacts(walk.store, walk.actor, plan)
    undone = undo_act(walk.store, walk.actor, done.act)
    undo_act(walk.store, walk.actor, undone.act)
    walk.tell(
        f"{counts.imported} imported in one act ({counts.new_people} new people), undone as one, done again; "
        f"{counts.asked} wait for an answer, {counts.left_out - counts.furniture} left out, each with its reason."
    )
    walk.keep("not-imported.csv", report_csv(report_rows(opened.table, opened.layout, run.fates)))


def compute_figure(walk: Walk) -> None:
    """Contacts resolved at source, the page a committee sees, and a workbook to go on with."""
    from caseload_desktop.measures.behind import all_part_rows
    from caseload_desktop.measures.span import Span
    from caseload_desktop.reports.measure_pdf import measure_pdf
    from caseload_desktop.reports.measure_workbook import measure_workbook

    page = figure_of(walk)
    figure = page.figure
    walk.tell(
        f"{page.measure.title}, {page.month.label}: {figure.text} ({figure.numerator} of {figure.denominator}), "
        f"{figure.rag.word.lower()}."
    )
    walk.tell(
        "Every contact of the month is accounted for: "
        + "; ".join(f"{g.count} {g.why.lower()}" for g in page.grounds[:4])
        + " \u2026"
    )
    walk.keep("resolved-at-source.pdf", measure_pdf(page))
    with walk.store.read() as connection:
        lines = all_part_rows(
            connection,
            page.measure,
            part=page.part,
            span=Span.of(page.month),
            lists=walk.store.code_lists,
            viewer=walk.actor,
        )
    walk.keep("resolved-at-source.xlsx", measure_workbook(page, lines, names=False))


def figure_of(walk: Walk) -> FigurePage:
    """The measure page of the last whole month."""
    from caseload_desktop.measures.measure import resolved_at_source
    from caseload_desktop.measures.page import figure_page
    from caseload_desktop.measures.span import Slice

    today = walk.clock.today()
    with walk.store.read() as connection:
        return figure_page(
            connection,
            resolved_at_source(walk.store.code_lists),
            part=Slice(),
            month=Month.of(today).plus(-1),
            lists=walk.store.code_lists,
            viewer=walk.actor,
            today=today,
        )


def exchange(walk: Walk) -> None:
    """A second laptop joins, takes in the locality, and a colleague's note comes back by file."""
    from caseload_desktop.exchange.sync.cards import read_card, write_card
    from caseload_desktop.exchange.sync.incoming import look, take
    from caseload_desktop.exchange.sync.outgoing import send
    from caseload_desktop.exchange.sync.request import Request
    from caseload_desktop.services.contacts import LogContact
    from caseload_desktop.services.contacts import log_contact as save
    from caseload_desktop.services.devices import enrol_device
    from caseload_desktop.store.vault import Vault

    owner = _colleague_id(walk)
    stick, second = walk.folder / "stick", Vault(walk.folder / "second laptop", clock=walk.clock)
    stick.mkdir()
    try:
        joining = second.create_joining("Colleague", user=COLLEAGUE, password=walk.password)
        card = read_card(write_card(joining.store, stick, "Colleague"))
        enrol_device(walk.store, walk.actor, card, owner_id=owner, name="Second laptop", manages=False)
        walk.tell(f"A second laptop shows its card; its words are compared by phone: {' '.join(card.words[:4])} \u2026")
        everything = Request(recipients=(card.device,), label=_team_label(walk, owner), welcome=True)
        first = send(walk.store, walk.actor, everything, stick).files[0]
        seen = look(joining.store, first.path)
        taken = take(joining.store, joining.actor, first.path, confirmed=seen.sender.sign_key)
        walk.tell(
            f"The team's record goes to it in one locked file of {first.bytes / 1e6:.1f} MB: {taken.people_new} "
            f"people, {taken.new:,} entries, restricted people left out."
        )
        second.lock()
        opened = second.unlock(COLLEAGUE, walk.password)
        note = "Rang back: the bath board came and fits."
        command = LogContact(
            received_on=walk.clock.today().isoformat(),
            person_id=walk.person_id,
            method="phone",
            reason="request_information",
            outcome="nfa_information_advice",
            no_next_why="Information and advice were enough",
            notes=note,
        )
        save(opened.store, opened.actor, command)
        _write_differently(walk, opened.store, opened.actor)
        with walk.store.read() as connection:
            back_to = device_of(connection).id
        answer = Request(recipients=(back_to,), label=f"worker:{owner}")
        back = send(opened.store, opened.actor, answer, stick).files[0]
        came = take(walk.store, walk.actor, back.path)
        walk.tell(
            f"A note typed there comes back in a file of {back.bytes / 1000:.0f} KB: {came.new} entries, none lost. "
            f"Fields both laptops wrote differently, for somebody to choose: {came.conflicts_new}."
        )
    finally:
        second.close()


def _write_differently(walk: Walk, there: Store, colleague: Actor) -> None:
    """Both write down how to speak with the person, neither knowing of the other."""
    from caseload_desktop.services.people import amend_person

    for store, actor, note in (
        (walk.store, walk.actor, "Hears better on the left; sit on that side."),
        (there, colleague, "Left ear is the good one. Speak slowly, and write down dates."),
    ):
        amend_person(store, actor, person_id=walk.person_id, fields={"communication_note": note})


def _colleague_id(walk: Walk) -> str:
    """The worker who signs in as the colleague."""
    return next(user.worker_id for user in walk.vault.users() if user.user == COLLEAGUE)


def _team_label(walk: Walk, worker_id: str) -> str:
    from caseload_desktop.store.queries.organisation import team_of

    with walk.store.read() as connection:
        team_id = team_of(connection, worker_id=worker_id, on=walk.clock.today().isoformat())
    return f"team:{team_id}"


def back_up(walk: Walk) -> None:
    """An encrypted backup, and the drill that proves it."""
    walk.vault.back_up(reason="demo")
    report = walk.vault.drill()
    verdict = "all well" if report.passed else ", ".join(report.problems)
    walk.tell(
        f"Backup opened and every row rebuilt from {report.operations:,} entries of the journal "
        f"in {report.seconds:.1f} s: {report.people:,} people, {report.contacts:,} contacts, {verdict}."
    )


def sign_in_again(walk: Walk) -> None:
    """Locked, and opened again by somebody else."""
    before = figure_of(walk).figure.text
    walk.vault.lock()
    opened = walk.vault.unlock(COLLEAGUE, walk.password)
    walk.signed_in(opened.store, opened.actor)
    after = figure_of(walk).figure.text
    walk.tell(
        f"Locked, and opened by a practitioner with a password of their own. The figure was {before}, is {after}."
    )


def look_for_names(walk: Walk) -> None:
    """Nothing readable is on the disk."""
    files = [path for path in walk.folder.rglob("*") if path.is_file()]
    names = [form.encode() for form in ("Whitstable", "whitstable", "WHITSTABLE", "Maureen")]
    found = [path.name for path in files if any(name in path.read_bytes() for name in names)]
    if found:
        raise RuntimeError(f"a name can be read in {', '.join(found)}")
    walk.tell(f"{len(files)} files of the profile searched for Maureen Whitstable's name: in none of them.")


def _row(changes: Changes, entity: str) -> str:
    return next(row_id for name, row_id in changes.touched if name == entity)


STEPS: tuple[tuple[str, Callable[[Walk], None]], ...] = (
    ("A locality is set up in an encrypted store", make_locality),
    ("A contact is logged", log_contact),
    ("The contact is corrected", correct_contact),
    ("A team's spreadsheet comes in", import_sheet),
    ("Caseloads, referrals, services, reviews and AMHP logs come in", bring_in_other_sheets),
    ("A person gets a worker", give_a_worker),
    ("Caseloads are weighed by the council's own rules", weigh_caseloads),
    ("An enablement referral is accepted", accept_a_referral),
    ("The week of a patch as PDF", keep_the_sitrep),
    ("A person comes home and is supported", support_a_person),
    ("A life is written down", write_a_life),
    ("A review is held", complete_a_review),
    ("A provider with early signs is looked at", look_at_a_provider),
    ("A person registered twice becomes one, and two again", merge_and_part),
    ("An adult is kept safe", keep_an_adult_safe),
    ("A deprivation of liberty is authorised", authorise_a_deprivation),
    ("A worker's safeguarding work is read in supervision", read_with_the_manager),
    ("One tray over all of it", work_through_the_tray),
    ("The figure and its PDF", compute_figure),
    ("A second laptop joins, and files go both ways", exchange),
    ("Backup and restore drill", back_up),
    ("A colleague signs in", sign_in_again),
    ("The screens", take_pictures),
    ("Nothing readable on the disk", look_for_names),
)
