"""Providers as they are shown: what counts about each, in how many statements, and nothing of who is restricted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from caseload_desktop.domain.provider_signs import SignKind
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.work_item import Scope
from caseload_desktop.services.people import restrict_person
from caseload_desktop.services.provider_work import (
    FollowUp,
    LookAtProvider,
    add_provider_task,
    complete_provider_task,
    look_at_provider,
)
from caseload_desktop.store.queries.provider_about import ProviderStory, provider_story
from caseload_desktop.store.queries.provider_board import ProviderLine, provider_board
from caseload_desktop.store.queries.work import read_rules, read_whose, work_items
from caseload_desktop.store.queries.work.providers import items
from caseload_desktop.store.store import Store
from tests.provider_room import SAFEGUARDING_MANAGER, TODAY, adult, ago, concern, enquiry, place, written
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

Count = Callable[[Callable[[Connection], Any]], int]


def board(store: Store, viewer: Actor = PRACTITIONER) -> dict[str, ProviderLine]:
    with store.read() as connection:
        found = provider_board(connection, viewer=viewer, lists=store.code_lists, today=TODAY)
    return {line.id: line for line in found}


def story(store: Store, item: str, viewer: Actor = PRACTITIONER) -> ProviderStory:
    with store.read() as connection:
        found = provider_story(connection, item, viewer=viewer, lists=store.code_lists, today=TODAY)
    assert found is not None
    return found


def full(store: Store) -> tuple[str, str, list[str]]:
    """A home with four concerns, an enquiry that found risk, an application, an action; and another with one."""
    home, other = place(store), place(store, "Mill Lodge", postcode="ME10 4AA")
    people = [adult(store, name) for name in ("Ada Quill", "Ben Stone", "Cleo Marsh", "Dot Canary")]
    first = concern(store, people[0], home, 200)
    concern(store, people[0], home, 60)
    concern(store, people[1], home, 30, decision="no_enquiry", decided_on=ago(29))
    concern(store, people[2], home, 2)
    enquiry(store, people[0], first, 198, closed_on=ago(20), risk_assessment_outcome="identified_action",
            risk_outcome="reduced")  # fmt: skip
    running = enquiry(store, people[1], None, 10, provider_id=home)
    written(store, "enquiry_action", person_id=people[1], enquiry_id=running, provider_id=home, asked_on=ago(9),
            due_on=ago(-5), words="Send the falls log")  # fmt: skip
    written(store, "dols", person_id=people[2], provider_id=home, received_on=ago(8), kind="standard")
    concern(store, people[1], other, 5)
    return home, other, people


def test_what_counts_about_a_provider(store: Store) -> None:
    """A year's concerns and people, open enquiries, undecided applications, and the signs with their reasons."""
    home, other, _ = full(store)
    line = board(store)[home]
    assert (line.concerns, line.people, line.enquiries_open, line.dols_pending, line.latest) == (4, 3, 1, 1, ago(2))
    assert [sign.kind for sign in line.signs] == [SignKind.RISING, SignKind.REPEATED, SignKind.PEOPLE]
    assert "Neglect and Acts of Omission in 3 concerns" in line.signs[1].why
    assert (board(store)[other].concerns, board(store)[other].signs) == (1, ())


def test_everything_about_one_provider(store: Store) -> None:
    """Concerns, enquiries with their outcome (also of a concern that names it), applications and actions, by month."""
    home, _, _ = full(store)
    told = story(store, home)
    assert [(one.kind, one.code) for one in told.about] == [
        ("concern", ""), ("dols", ""), ("action", ""), ("enquiry", ""), ("concern", "no_enquiry"), ("concern", ""),
        ("enquiry", "identified_action"), ("concern", ""),
    ]  # fmt: skip
    assert (sum(told.by_month("concern")), told.by_month("concern")[-1], told.by_month("enquiry")[-1]) == (4, 1, 1)
    assert told.about[0].person == "Cleo Marsh"


def test_a_look_silences_and_a_new_concern_speaks_again(store: Store) -> None:
    """What a manager has looked at is told quietly, until another concern is written down."""
    home, _, people = full(store)
    command = LookAtProvider(provider_id=home, result="follow_up", words="Falls at night", follow_up=FollowUp(
        words="Ask for the night rota", due_on=ago(-7), worker_id=OTHER_PRACTITIONER.worker_id))  # fmt: skip
    look_at_provider(store, MANAGER, command)
    line = board(store)[home]
    assert (line.signs, len(line.silenced), line.follow_ups, line.looked_on) == ((), 3, 1, ago(0))
    told = story(store, home)
    assert (told.looks[0].words, told.looks[0].worker, told.follow_ups[0].worker) == (
        "Falls at night", "Morwenna Hale", "Amina Rahman",
    )  # fmt: skip
    store.clock.forward(hours=1)  # type: ignore[attr-defined]
    concern(store, people[0], home, 0)
    assert [sign.kind for sign in board(store)[home].signs] == [SignKind.RISING, SignKind.REPEATED, SignKind.PEOPLE]


def test_restricted_people_count_for_nobody_who_may_not_read_them(store: Store) -> None:
    """A restricted person's concern is in no number, sign, list or tray of somebody not named on the record."""
    home, _, people = full(store)
    before = board(store, MANAGER)[home]
    restrict_person(store, MANAGER, person_id=people[2], reason="police_matter", workers=(MANAGER.worker_id,))
    assert board(store, MANAGER)[home] == before
    line = board(store)[home]
    assert (line.concerns, line.people, line.dols_pending, line.latest, line.signs) == (3, 2, 0, ago(30), ())
    assert people[2] not in {one.person_id for one in story(store, home).about}
    assert story(store, home).signs == ()
    assert all(board(store, ANALYST)[one].concerns == 0 for one in board(store, ANALYST))
    with store.read() as connection:
        rules = read_rules(connection, store.code_lists)
        for scope in Scope:
            whose = read_whose(connection, scope, viewer=PRACTITIONER, today=TODAY)
            decides = Actor(PRACTITIONER.worker_id, SAFEGUARDING_MANAGER.role)
            assert items(connection, viewer=decides, whose=whose, today=TODAY, rules=rules) == []


def test_follow_ups_and_signs_wait_in_the_tray(store: Store) -> None:
    """A follow-up is in the tray of whoever it is given to; signs stand in that of who decides on safeguarding."""
    home, _, _ = full(store)
    given = FollowUp(words="Visit at night", due_on=ago(-2), worker_id=PRACTITIONER.worker_id)
    task = add_provider_task(store, MANAGER, provider_id=home, follow_up=given).ids("provider_task")[0]

    def tray(viewer: Actor) -> list[tuple[str, str, str]]:
        with store.read() as connection:
            whose = read_whose(connection, Scope.MINE, viewer=viewer, today=TODAY)
            rules = read_rules(connection, store.code_lists)
            found = work_items(connection, viewer=viewer, whose=whose, today=TODAY, rules=rules)
        return [(i.id, i.person, i.due_on) for i in found if i.kind.startswith("provider")]

    assert tray(PRACTITIONER) == [(task, "Seaview House", ago(-2))]
    assert tray(OTHER_PRACTITIONER) == []
    assert tray(SAFEGUARDING_MANAGER) == [(home, "Seaview House", "")]
    assert story(store, task).held["id"] == home  # Enter on it leads to the provider
    complete_provider_task(store, PRACTITIONER, provider_task_id=task, note="Two on duty")
    assert tray(PRACTITIONER) == []
    assert (story(store, home).follow_ups[0].open, board(store)[home].follow_ups) == (False, 0)


def test_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """All providers take six statements, one takes nine, its part of the tray one, and three more for who decides."""
    home, _, _ = full(store)
    lists = store.code_lists
    with store.read() as connection:
        whose = read_whose(connection, Scope.MINE, viewer=PRACTITIONER, today=TODAY)
        rules = read_rules(connection, lists)

    def part(viewer: Actor) -> int:
        return statements(lambda c: items(c, viewer=viewer, whose=whose, today=TODAY, rules=rules))

    assert statements(lambda c: provider_board(c, viewer=PRACTITIONER, lists=lists, today=TODAY)) == 6
    assert statements(lambda c: provider_story(c, home, viewer=PRACTITIONER, lists=lists, today=TODAY)) == 9
    assert (part(PRACTITIONER), part(SAFEGUARDING_MANAGER), part(ANALYST)) == (1, 4, 0)
