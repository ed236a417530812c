"""What the person page reads in one go, and the facts of its banner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.age import age_at, age_text
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.queries.allocation import Involvement, person_involvements
from caseload_desktop.store.queries.conflicts import Conflict, person_conflicts
from caseload_desktop.store.queries.hazards import Hazard, person_hazards
from caseload_desktop.store.queries.left_open import LeftOpen, left_open
from caseload_desktop.store.queries.merging import Merged, merged_of, shown_person
from caseload_desktop.store.queries.organisation import names_by_id
from caseload_desktop.store.queries.people import PersonRecord, person_record
from caseload_desktop.store.queries.person_reviews import NextReview, next_review_of
from caseload_desktop.store.queries.relationships import Relationship, person_relationships
from caseload_desktop.store.queries.review_facts import REVIEWED
from caseload_desktop.store.queries.told import kinds_held
from caseload_desktop.ui.person_parts.hazard_words import warnings_of
from caseload_desktop.ui.person_words import KEPT_TOGETHER, RESTRICTED
from caseload_desktop.ui.record_words import Words, count_words, day_long, day_of
from caseload_desktop.ui.widgets.person_banner import BannerFacts


@dataclass(frozen=True, slots=True)
class PersonStory:
    """A person's record, what laptops differ on, names of workers and teams by id, and who is involved."""

    record: PersonRecord
    conflicts: tuple[Conflict, ...]
    names: dict[str, str]
    involvements: tuple[Involvement, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    review: NextReview | None = None
    left_open: tuple[LeftOpen, ...] = ()
    """What a death left open; nothing is looked for while the person lives."""
    merged: tuple[Merged, ...] = ()
    """The merges the record came of."""


def person_story(
    connection: Any, person_id: str, *, viewer: Actor, lists: CodeLists, today: date
) -> PersonStory | None:
    """Read a person's record; of a restricted one the viewer may not read, name and reference only.

    Of somebody merged into another that one's.
    """
    person_id = shown_person(connection, person_id)
    record = person_record(connection, person_id, viewer=viewer)
    if record is None:
        return None
    if not record.hit.open:
        return PersonStory(record, (), {})
    held = kinds_held(connection, person_id)
    return PersonStory(
        record,
        tuple(person_conflicts(connection, person_id, viewer=viewer)),
        names_by_id(connection),
        person_involvements(connection, person_id, viewer=viewer) if "allocation" in held else (),
        person_hazards(connection, person_id, viewer=viewer) if "hazard" in held else (),
        person_relationships(connection, person_id, viewer=viewer, lists=lists),
        next_review_of(connection, person_id, lists=lists, today=today) if held & REVIEWED else None,
        left_open(connection, person_id, viewer=viewer) if record.values.get("died_on") else (),
        merged_of(connection, person_id, viewer=viewer),
    )


def banner_facts(story: PersonStory, words: Words, *, today: date) -> BannerFacts:
    """What a worker must know before acting, in words."""
    record, hit = story.record, story.record.hit
    if not hit.open:
        return BannerFacts(hit.name, reference=hit.reference, restricted=f"{RESTRICTED}.")
    values = record.values
    born, year = day_of(hit.birth_date), hit.birth_year
    died = day_of(str(values.get("died_on") or ""))
    facts = []
    if key := _key_worker_words(story.involvements, today=today.isoformat()):
        facts.append(("Key worker", _kept(key)))
    if story.review is not None:
        facts.append(("Review due", _kept(_review_words(story.review, today))))
    if born is not None:
        facts.append(("Born", _kept(day_long(hit.birth_date))))
    if died is not None:
        facts.append(("Died", _kept(day_long(died.isoformat()))))
    if hit.postcode:
        facts.append(("Lives at", _kept(hit.postcode)))
    title = str(values.get("title") or "")
    return BannerFacts(
        f"{title} {hit.name}".strip(),
        age="" if died is not None else age_text(born, year, on=today),
        reference=hit.reference,
        nhs_number=_kept(show_nhs_number(hit.nhs_number)) if hit.nhs_number else "",
        facts=tuple(facts),
        hazards=_died(born, year, died),
        warnings=warnings_of(story.hazards, words.lists, today=today),
        restricted=_who_may_read(record) if hit.restricted else "",
        needs=_needs(values, words),
        also_known_as=", ".join(_also_known_as(story)),
    )


def _key_worker_words(cases: tuple[Involvement, ...], *, today: str) -> str:
    """Who to ask about a person, for the banner; empty when nobody is involved."""
    there = [case for case in cases if not case.to_date]
    keys = [_covered(case, today) for case in there if case.is_key]
    if keys:
        return " and ".join(keys)
    waits = next((case for case in there if case.waits), None)
    if waits is not None:
        return f"nobody yet, waits in {waits.team}"
    return "nobody" if there else ""


def _covered(case: Involvement, today: str) -> str:
    return f"{case.worker} (away, ask {case.cover_worker})" if case.covered_on(today) else case.worker


def _also_known_as(story: PersonStory) -> tuple[str, ...]:
    """Other names somebody goes by, and those of records merged into this one."""
    names = [_name(part.values) for part in story.record.names if part.values.get("kind") == "known_as"]
    names += [one.name for one in story.merged if one.name and one.name != story.record.hit.name]
    return tuple(dict.fromkeys(names))


def _review_words(review: NextReview, today: date) -> str:
    """The day of the next review and, where it has passed, how long ago."""
    days = (today - review.due.due_on).days
    overdue = f", {count_words(days, 'day')} overdue" if days > 0 else ""
    return f"{day_long(review.due.due_on.isoformat())}{overdue}"


def _died(born: date | None, year: int | None, died: date | None) -> tuple[str, ...]:
    if died is None:
        return ()
    age = age_at(born, year, on=died)
    return (f"Died on {day_long(died.isoformat())}" + (f", aged {age}" if age is not None else ""),)


def _who_may_read(record: PersonRecord) -> str:
    named = ", ".join(name for _, name in record.named_workers)
    return f"Restricted record. It can be read by {named}." if named else "Restricted record."


def _needs(values: dict[str, object], words: Words) -> tuple[str, ...]:
    found = []
    if language := words.value("person", "language", values.get("language")):
        if values.get("interpreter"):
            found.append(f"{language}, interpreter needed")
        elif values.get("language") not in ("english", "eng", "en"):
            found.append(language)
    elif values.get("interpreter"):
        found.append("Interpreter needed")
    needs = values.get("communication_needs")
    if isinstance(needs, list):
        found += [words.value("person", "communication_needs", [need]) for need in needs]
    note = str(values.get("communication_note") or "")
    return (*found, note) if note else tuple(found)


def _name(values: dict[str, object]) -> str:
    return " ".join(str(values[part]) for part in ("given", "family") if values.get(part))


def _kept(text: str) -> str:
    return text.replace(" ", KEPT_TOGETHER)
