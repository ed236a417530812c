"""The step of the demo on a life: a warning, a daughter, a note, a task, and a chronology on paper."""

from __future__ import annotations

from datetime import timedelta

from caseload_desktop.demo.walk import Walk

_FALL = "Fell in the bathroom during the night; the daughter found her in the morning."
_WIDOWED = "Summer 2019"


def write_a_life(walk: Walk) -> None:
    """What is known of Maureen beside the work is written down, and its chronology is printed."""
    _warn_and_relate(walk)
    note_id = _note_and_task(walk)
    _pick_chronology(walk, note_id)
    _print_chronology(walk)
    walk.tell(
        f"A warning stands above Maureen's record, her daughter beside it. A note marked as significant and one event "
        f"of {_WIDOWED} make a chronology with its analysis: chronology.pdf."
    )


def _warn_and_relate(walk: Walk) -> None:
    """A hazard, and the daughter."""
    from caseload_desktop.services.hazards import AddHazard, add_hazard
    from caseload_desktop.services.relationships import AddRelationship, add_relationship

    store, actor, who, today = walk.store, walk.actor, walk.person_id, walk.clock.today()
    add_hazard(
        store,
        actor,
        AddHazard(
            person_id=who,
            kind="animals",
            detail="Dog in the hall; ring first",
            review_on=(today + timedelta(days=182)).isoformat(),
            told=True,
        ),
    )
    daughter = AddRelationship(
        person_id=who, kind="daughter", other_name="Rosalind", other_phone="07700 900321", cares=True, next_of_kin=True
    )
    add_relationship(store, actor, daughter)


def _note_and_task(walk: Walk) -> str:
    """A significant note, and a task done, taken back and done again; the id of the note."""
    from caseload_desktop.services.case_notes import WriteNote, write_note
    from caseload_desktop.services.tasks import AddTask, add_task, complete_tasks
    from caseload_desktop.services.undo import undo_act

    store, actor, who, today = walk.store, walk.actor, walk.person_id, walk.clock.today()
    note = WriteNote(person_id=who, kind="event", on_date=today.isoformat(), words=_FALL, significant=True)
    written = write_note(store, actor, note)
    due = (today + timedelta(days=7)).isoformat()
    task = add_task(store, actor, AddTask(person_id=who, words="Ring Rosalind about the rail", due_on=due))
    done = complete_tasks(store, actor, task_ids=task.ids("task"), note="She will be there on Friday")
    undo_act(store, actor, undo_act(store, actor, done.act).act)
    return written.ids("case_note")[0]


def _pick_chronology(walk: Walk, note_id: str) -> None:
    """The note and what the daughter tells, with what they mean."""
    from caseload_desktop.services.chronology import Entry, add_entries, write_analysis

    store, actor, who = walk.store, walk.actor, walk.person_id
    today = walk.clock.today().isoformat()
    picked = Entry(words=_FALL, on_date=today, about_kind="case_note", about_id=note_id, meaning="Afraid since")
    own = Entry(words="Husband died", date_words=_WIDOWED, source="Rosalind")
    add_entries(store, actor, person_id=who, entries=(own, picked))
    analysis = "Each loss was followed by a fall. What carries her is company, not equipment alone."
    write_analysis(store, actor, person_id=who, words=analysis)


def _print_chronology(walk: Walk) -> None:
    from caseload_desktop.domain.dates import show_long
    from caseload_desktop.reports.chronology_pdf import ChronologyPage, PrintedEntry, chronology_pdf
    from caseload_desktop.store.queries.chronology import person_chronology

    today = walk.clock.today()
    with walk.store.read() as connection:
        found = person_chronology(connection, walk.person_id, viewer=walk.actor)
    page = ChronologyPage(
        name="Maureen Whitstable",
        about=("Invented person",),
        entries=tuple(
            PrintedEntry(
                when=one.date_words or show_long(today), words=one.words, source=one.source, meaning=one.meaning
            )
            for one in found.entries
        ),
        analysis=found.analysis.words,
        analysis_by=found.analysis.author,
        as_at=today,
        made_by="made by Caseload Desktop",
        sample=True,
    )
    walk.keep("chronology.pdf", chronology_pdf(page))
