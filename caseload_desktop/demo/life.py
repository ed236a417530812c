"""The step of the demo on a life: a warning, a daughter, a note, a task, and a chronology on paper."""

from __future__ import annotations

from datetime import timedelta

from caseload_desktop.demo.walk import Walk


def write_a_life(walk: Walk) -> None:
    """What is known of Maureen beside the work is written down, and its chronology is printed."""
    from caseload_desktop.domain.dates import show_long
    from caseload_desktop.reports.chronology_pdf import ChronologyPage, PrintedEntry, chronology_pdf
    from caseload_desktop.services.case_notes import WriteNote, write_note
    from caseload_desktop.services.chronology import Entry, add_entries, write_analysis
    from caseload_desktop.services.hazards import AddHazard, add_hazard
    from caseload_desktop.services.relationships import AddRelationship, add_relationship
    from caseload_desktop.services.tasks import AddTask, add_task, complete_tasks
    from caseload_desktop.services.undo import undo_act
    from caseload_desktop.store.queries.chronology import person_chronology

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
    words = "Fell in the bathroom during the night; the daughter found her in the morning."
    note = write_note(
        store,
        actor,
        WriteNote(person_id=who, kind="event", on_date=today.isoformat(), words=words, significant=True),
    ).ids("case_note")[0]
    due = (today + timedelta(days=7)).isoformat()
    task = add_task(store, actor, AddTask(person_id=who, words="Ring Rosalind about the rail", due_on=due))
    done = complete_tasks(store, actor, task_ids=task.ids("task"), note="She will be there on Friday")
    undo_act(store, actor, undo_act(store, actor, done.act).act)
    picked = Entry(
        words=words, on_date=today.isoformat(), about_kind="case_note", about_id=note, meaning="Afraid since"
    )
    own = Entry(words="Husband died", date_words="Summer 2019", source="Rosalind")
    add_entries(store, actor, person_id=who, entries=(own, picked))
    analysis = "Each loss was followed by a fall. What carries her is company, not equipment alone."
    write_analysis(store, actor, person_id=who, words=analysis)
    with store.read() as connection:
        found = person_chronology(connection, who, viewer=actor)
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
    walk.tell(
        f"A warning stands above Maureen's record, her daughter beside it. A note marked as significant and one event "
        f"of {own.date_words} make a chronology with its analysis: chronology.pdf."
    )
