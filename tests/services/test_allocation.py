"""Who works with a person: allocated, handed over, ended; one key worker at a time, and nobody lost on the way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.involvement import Scope
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services import allocation, contacts, involvements, organisation, people
from caseload_desktop.services.allocation import AddToList, Allocate, Rating, Reallocate, Transfer
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.involvements import EndInvolvement, SetCover
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store

TODAY = "2026-11-20"
NOTHING_MORE = WhatNext(no_next_why="All is in place")
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def team(store: Store) -> str:
    with store.read() as connection:
        return str(connection.execute(select(rows.team.c.id)).scalars().first())


def listed(store: Store, person_id: str, *, on: str = "2026-11-02", role: str = "key", **more: object) -> str:
    command = AddToList(person_id=person_id, team_id=team(store), from_date=on, role=role, **more)  # type: ignore[arg-type]
    return allocation.add_to_list(store, PRACTITIONER, command).ids("allocation")[0]


def allocated(store: Store, person_id: str, worker_id: str = JO, *, role: str = "key", **more: object) -> str:
    values = {"from_date": "2026-11-10", **more}
    command = Allocate(person_id=person_id, worker_id=worker_id, role=role, **values)  # type: ignore[arg-type]
    changes = allocation.allocate(store, MANAGER, command)
    begun = [i for i in changes.ids("allocation") if row(store, i)["from_date"] == values["from_date"]]
    return next(i for i in begun if row(store, i)["worker_id"] == worker_id)


def row(store: Store, allocation_id: str) -> dict[str, object]:
    t = rows.allocation
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == allocation_id)).mappings().one())


def now(store: Store, person_id: str) -> list[tuple[str, str | None]]:
    t = rows.allocation
    with store.read() as connection:
        found = connection.execute(
            select(t.c.role, t.c.worker_id)
            .where(t.c.person_id == person_id, t.c.to_date.is_(None), t.c.gone.is_(None))
            .order_by(t.c.role.desc(), t.c.worker_id)
        )
        return [(role, worker) for role, worker in found]


def end(store: Store, allocation_id: str, **more: object) -> Changes:
    values = {"on": TODAY, "reason": "work_complete", "what_next": NOTHING_MORE, **more}
    command = EndInvolvement(allocation_id=allocation_id, **values)  # type: ignore[arg-type]
    return involvements.end_involvement(store, MANAGER, command)


def hand_over(store: Store, allocation_id: str, worker_id: str | None = AMINA, **more: object) -> Changes:
    values = {"on": TODAY, "hand_over_note": "Daughter is the one to ring.", **more}
    command = Transfer(allocation_id=allocation_id, worker_id=worker_id, **values)  # type: ignore[arg-type]
    return allocation.transfer(store, MANAGER, command)


def test_a_person_waits_and_is_allocated(store: Store) -> None:
    """The wait ends on the day somebody takes the person on; priority and purpose go on, and undo brings all back."""
    who = person(store)
    waits = listed(store, who, note="Falls", rating=Rating(priority="high", reason="Two falls this week"))
    assert now(store, who) == [("key", None)]
    command = Allocate(person_id=who, worker_id=JO, from_date=TODAY, from_list=waits)
    changes = allocation.allocate(store, MANAGER, command)
    ended, begun = row(store, waits), row(store, next(i for i in changes.ids("allocation") if i != waits))
    assert (ended["to_date"], ended["end_reason"]) == (TODAY, "allocated")
    assert (begun["priority"], begun["note"], begun["follows"]) == ("high", "Falls", waits)
    assert begun["team_id"] == team(store)
    undo_act(store, MANAGER, changes.act)
    assert now(store, who) == [("key", None)]
    assert store.rebuild_is_equal()


def test_the_rules_of_taking_on(store: Store) -> None:
    """One key worker at a time; nobody twice; only workers who read records; never from a day to come."""
    who = person(store)
    allocated(store, who)

    def take(worker_id: str, **more: object) -> Callable[[], object]:
        return lambda: allocated(store, who, worker_id, **more)  # type: ignore[arg-type]

    refused("has_key_worker", take(AMINA))
    refused("involved_already", take(JO, role="additional"))
    refused("involved_already", take(JO, takes_over=True))
    refused("worker_holds_no_cases", take(ANALYST.worker_id, role="additional"))
    refused("holder_required", take("f" * 32, role="additional"))
    refused("day_in_future", take(AMINA, role="additional", from_date="2026-11-21"))
    refused("day_long_ago", take(AMINA, role="additional", from_date="1926-11-21"))
    refused("impossible_date", take(AMINA, role="additional", from_date="2026-02-30"))
    refused("unknown_code", take(AMINA, role="friend"))
    refused("list_team_required", take(AMINA, role="additional", team_id="f" * 32))
    refused("has_key_worker", lambda: listed(store, who))
    allocated(store, who, AMINA, role="additional")
    assert now(store, who) == [("key", JO), ("additional", AMINA)]


def test_an_additional_worker_becomes_key_worker(store: Store) -> None:
    """Who takes over from the key worker is no longer additional; the case has one key worker."""
    who = person(store)
    allocated(store, who)
    allocated(store, who, AMINA, role="additional")
    changes = allocation.allocate(
        store, MANAGER, Allocate(person_id=who, worker_id=AMINA, from_date=TODAY, takes_over=True)
    )
    assert now(store, who) == [("key", AMINA)]
    undo_act(store, MANAGER, changes.act)
    assert now(store, who) == [("key", JO), ("additional", AMINA)]


def test_a_restricted_person_goes_only_to_a_worker_named_on_the_record(store: Store) -> None:
    """Being allocated opens no restricted record; the manager lets the worker in first."""
    who = person(store)
    people.restrict_person(store, MANAGER, person_id=who, reason="police_matter")
    refused("worker_not_named", lambda: allocated(store, who))
    refused("restricted", lambda: listed(store, who))
    people.grant_restricted(store, MANAGER, person_id=who, worker_id=JO)
    held = allocated(store, who)
    refused("worker_not_named", lambda: hand_over(store, held))
    cover = SetCover(allocation_ids=(held,), worker_id=AMINA, cover_from=TODAY, cover_to=TODAY)
    refused("worker_not_named", lambda: involvements.set_cover(store, MANAGER, cover))


def test_a_hand_over_carries_the_note(store: Store) -> None:
    """The next worker reads where things stand; the one before may stay on; both stretches stay in the record."""
    who = person(store)
    held = allocated(store, who, note="Respite")
    refused("hand_over_note_required", lambda: hand_over(store, held, hand_over_note=" "))
    refused("same_worker", lambda: hand_over(store, held, JO))
    refused("worker_or_team_required", lambda: hand_over(store, held, None))
    refused("ends_before_it_begins", lambda: hand_over(store, held, on="2026-11-09"))
    changes = hand_over(store, held, stays=True)
    assert now(store, who) == [("key", AMINA), ("additional", JO)]
    begun = next(r for i in changes.ids("allocation") if (r := row(store, i))["worker_id"] == AMINA)
    assert (begun["hand_over_note"], begun["follows"], begun["note"]) == (
        "Daughter is the one to ring.",
        held,
        "Respite",
    )
    refused("involvement_ended", lambda: hand_over(store, held))


def test_a_case_goes_back_to_a_list(store: Store) -> None:
    """A worker who leaves hands back to the team: the person waits again, once."""
    who = person(store)
    held = allocated(store, who)
    hand_over(store, held, None, team_id=team(store))
    assert now(store, who) == [("key", None)]
    refused("waits_already", lambda: listed(store, who))


def test_many_cases_move_as_one_act(store: Store) -> None:
    """A manager empties a caseload and a list with one act, and one undo brings all of it back."""
    held = [allocated(store, person(store)) for _ in range(3)]
    waits = listed(store, person(store))
    there = allocated(store, person(store), AMINA)
    ids = (*held, waits, there)
    command = Reallocate(allocation_ids=ids, on=TODAY, worker_id=AMINA, hand_over_note="Jo is on leave from today.")
    changes = allocation.reallocate(store, MANAGER, command)
    assert {row(store, i)["end_reason"] for i in (*held, waits)} == {"transferred", "allocated"}
    assert row(store, there)["to_date"] is None
    assert len(changes.ids("allocation")) == 8
    undo_act(store, MANAGER, changes.act)
    assert all(row(store, i)["to_date"] is None for i in ids)
    refused(
        "nothing_to_move",
        lambda: allocation.reallocate(
            store, MANAGER, Reallocate(allocation_ids=(there,), on=TODAY, worker_id=AMINA, hand_over_note="x")
        ),
    )


def test_a_bulk_move_that_breaks_a_rule_moves_nobody(store: Store) -> None:
    """All or none: a case that may not move keeps the others where they are."""
    who = person(store)
    held, other = allocated(store, person(store)), allocated(store, who)
    people.restrict_person(store, MANAGER, person_id=who, reason="police_matter")
    command = Reallocate(allocation_ids=(held, other), on=TODAY, worker_id=AMINA, hand_over_note="Leave")
    refused("worker_not_named", lambda: allocation.reallocate(store, MANAGER, command))
    assert row(store, held)["to_date"] is None


@pytest.mark.parametrize(
    ("additional", "command", "expected"),
    [
        (False, {}, []),
        (True, {}, "leaves_no_key_worker"),
        (True, {"knowingly": True}, "reason_required"),
        (True, {"knowingly": True, "note": "Night sitting only"}, [("additional", AMINA)]),
        (True, {"scope": Scope.WHOLE}, []),
        (False, {"reason": "transferred"}, "end_reason_required"),
        (False, {"reason": "bored"}, "end_reason_required"),
        (False, {"on": "2026-11-09"}, "ends_before_it_begins"),
        (False, {"on": "2026-11-21"}, "day_in_future"),
    ],
)
def test_a_key_worker_does_not_leave_others_behind_unsaid(
    store: Store, additional: bool, command: dict[str, object], expected: object
) -> None:
    """Closing alone what others go on with made the council's list of people without a key worker."""
    who = person(store)
    held = allocated(store, who)
    if additional:
        allocated(store, who, AMINA, role="additional")
    if isinstance(expected, str):
        refused(expected, lambda: end(store, held, **command))
    else:
        end(store, held, **command)
        assert now(store, who) == expected


def test_who_may_do_what(store: Store) -> None:
    """A manager allocates; a worker ends, covers and asks for their own; anybody who hears of it rates and lists."""
    who = person(store)
    command = Allocate(person_id=who, worker_id=JO, from_date=TODAY)
    refused("role_may_not", lambda: allocation.allocate(store, PRACTITIONER, command))
    held = allocated(store, who)
    move = Transfer(allocation_id=held, worker_id=AMINA, on=TODAY, hand_over_note="x")
    refused("role_may_not", lambda: allocation.transfer(store, PRACTITIONER, move))
    finish = EndInvolvement(allocation_id=held, on=TODAY, reason="work_complete", what_next=NOTHING_MORE)
    refused("not_your_case", lambda: involvements.end_involvement(store, OTHER_PRACTITIONER, finish))
    cover = SetCover(allocation_ids=(held,), worker_id=AMINA, cover_from=TODAY, cover_to="2026-12-04")
    refused("not_your_case", lambda: involvements.set_cover(store, OTHER_PRACTITIONER, cover))
    involvements.set_cover(store, PRACTITIONER, cover)
    rating = Rating(priority="critical", reason="Carer taken ill")
    involvements.rate_priority(store, OTHER_PRACTITIONER, allocation_id=held, rating=rating)
    extra = allocated(store, who, AMINA, role="additional")
    whole = EndInvolvement(allocation_id=extra, on=TODAY, reason="work_complete", scope=Scope.WHOLE)
    refused("not_your_case", lambda: involvements.end_involvement(store, OTHER_PRACTITIONER, whole))
    died = EndInvolvement(allocation_id=held, on=TODAY, reason="died", scope=Scope.WHOLE, what_next=NOTHING_MORE)
    involvements.end_involvement(store, PRACTITIONER, died)
    assert now(store, who) == []
    for act in (
        lambda: allocation.add_to_list(store, ANALYST, AddToList(person_id=who, team_id="t", from_date=TODAY)),
        lambda: involvements.rate_priority(store, ANALYST, allocation_id=held, rating=rating),
    ):
        refused("role_may_not", act)


def test_an_end_says_what_follows(store: Store) -> None:
    """No part ends without a step or a reason; the step stands on it and as a task, and undo takes both back."""
    who = person(store)
    held = allocated(store, who)
    refused("next_step_required", lambda: end(store, held, what_next=None))
    assert now(store, who) == [("key", JO)]
    step = WhatNext(step="review", note="Look in at the new year", due_on="2027-01-08", worker_id=AMINA)
    changes = end(store, held, what_next=step)
    assert (row(store, held)["next_step"], row(store, held)["next_step_due"]) == ("review", "2027-01-08")
    (task_id,) = changes.ids("task")
    with store.read() as connection:
        task = connection.execute(select(rows.task).where(rows.task.c.id == task_id)).mappings().one()
    assert (task["worker_id"], task["about_kind"], task["about_id"]) == (AMINA, "allocation", held)
    undo_act(store, MANAGER, changes.act)
    assert now(store, who) == [("key", JO)]
    assert store.rebuild_is_equal()


def test_every_rating_stays(store: Store) -> None:
    """Re-rating changes the priority in force; why it was another before stays readable."""
    waits = listed(store, person(store), rating=Rating(priority="low", reason="Stable"))
    again = Rating(priority="critical", reason="Fell again", risk="Alone at night", interim="Neighbour calls in")
    changes = involvements.rate_priority(store, PRACTITIONER, allocation_id=waits, rating=again)
    t = rows.priority_rating
    with store.read() as connection:
        found = connection.execute(select(t.c.priority, t.c.reason).where(t.c.gone.is_(None)).order_by(t.c.no)).all()
    assert [tuple(r) for r in found] == [("low", "Stable"), ("critical", "Fell again")]
    assert row(store, waits)["priority"] == "critical"
    undo_act(store, PRACTITIONER, changes.act)
    assert row(store, waits)["priority"] == "low"

    def rate(rating: Rating) -> Changes:
        return involvements.rate_priority(store, MANAGER, allocation_id=waits, rating=rating)

    refused("unknown_code", lambda: rate(Rating(priority="p0", reason="x")))
    refused("reason_required", lambda: rate(Rating(priority="low", reason=" ")))


def test_keeping_in_touch_is_recorded(store: Store) -> None:
    """Each time somebody was in touch stands with its day; none before the wait began, none still to come."""
    waits = listed(store, person(store))

    def touch(on: str) -> Changes:
        return involvements.keep_in_touch(store, PRACTITIONER, allocation_id=waits, on=on, method="phone")

    assert touch(TODAY).ids("keep_in_touch")
    refused("ends_before_it_begins", lambda: touch("2026-11-01"))
    refused("day_in_future", lambda: touch("2026-11-21"))


@pytest.mark.parametrize(
    ("start", "last", "code"),
    [
        ("2026-11-20", "2026-11-19", "ends_before_it_begins"),
        ("2026-11-01", "2026-11-10", "cover_is_over"),
        ("2026-11-20", "2027-12-01", "cover_too_long"),
        ("", "2026-11-30", "impossible_date"),
        ("2026-12-07", "2026-12-11", ""),
    ],
)
def test_cover_has_days_that_make_sense(store: Store, start: str, last: str, code: str) -> None:
    """Cover may begin later, is not over yet, and is no hand-over in disguise."""
    held = allocated(store, person(store))
    command = SetCover(allocation_ids=(held,), worker_id=AMINA, cover_from=start, cover_to=last)
    if code:
        refused(code, lambda: involvements.set_cover(store, MANAGER, command))
        return
    involvements.set_cover(store, MANAGER, command)
    assert row(store, held)["cover_worker_id"] == AMINA
    involvements.end_cover(store, PRACTITIONER, allocation_ids=(held,))
    assert row(store, held)["cover_worker_id"] is None
    refused("nothing_to_move", lambda: involvements.end_cover(store, PRACTITIONER, allocation_ids=(held,)))
    waits = listed(store, person(store))
    on_list = SetCover(allocation_ids=(waits,), worker_id=AMINA, cover_from=TODAY, cover_to=TODAY)
    refused("nobody_to_cover", lambda: involvements.set_cover(store, MANAGER, on_list))


def test_a_worker_asks_for_a_hand_over_and_takes_it_back(store: Store) -> None:
    """The wish stands on the case with its reason until the manager acts or it is taken back."""
    held = allocated(store, person(store))

    def ask(why: str, to: str = "") -> Changes:
        return involvements.ask_hand_over(store, PRACTITIONER, allocation_id=held, why=why, worker_id=to)

    refused("reason_required", lambda: ask(" "))
    refused("same_worker", lambda: ask("Too far to drive", JO))
    ask("Too far to drive", AMINA)
    assert (row(store, held)["asked_on"], row(store, held)["asked_for"]) == (TODAY, AMINA)
    involvements.drop_hand_over(store, PRACTITIONER, allocation_id=held)
    assert row(store, held)["asked_why"] is None
    refused("no_hand_over_asked", lambda: involvements.drop_hand_over(store, PRACTITIONER, allocation_id=held))


def test_a_slow_clock_does_not_stop_the_right_day(store: Store, clock: SetClock) -> None:
    """A laptop whose clock fell back takes the day everybody else's record already speaks of."""
    who = person(store)
    clock.forward(days=-40)
    assert row(store, allocated(store, who, from_date=TODAY))["from_date"] == TODAY


def test_two_managers_move_one_case_and_one_of_them_settles_it(store: Store, tmp_path: Path) -> None:
    """Both moves stand as two key workers until somebody says which stays; neither worker is lost."""
    other = make_store(tmp_path / "other")
    who = person(store)
    held = allocated(store, who)
    other.take_in([raw for _, raw in store.operations()])
    hand_over(store, held, AMINA)
    hand_over(other, held, MANAGER.worker_id)
    for source, target in ((store, other), (other, store)):
        target.take_in([raw for _, raw in source.operations()])
    assert now(store, who) == now(other, who) == [("key", MANAGER.worker_id), ("key", AMINA)]
    t = rows.allocation
    with other.read() as connection:
        kept = connection.execute(select(t.c.id).where(t.c.worker_id == AMINA, t.c.to_date.is_(None))).scalar_one()
    allocation.keep_key_worker(other, MANAGER, allocation_id=kept)
    assert now(other, who) == [("key", AMINA)]
    refused("one_key_worker", lambda: allocation.keep_key_worker(other, MANAGER, allocation_id=kept))
    other.close()


def test_undo_gives_nobody_two_key_workers(store: Store) -> None:
    """An ending is not taken back once somebody else has taken the person on."""
    who = person(store)
    ended = end(store, allocated(store, who))
    allocated(store, who, AMINA, from_date=TODAY)
    refused("undo_involved_twice", lambda: undo_act(store, MANAGER, ended.act))
    assert now(store, who) == [("key", AMINA)]


class Desk(RuleBasedStateMachine):
    """Anything a manager may do to two people's cases, in any order, with undo in between."""

    store: Store
    workers = st.sampled_from([JO, AMINA, MANAGER.worker_id])
    which = st.integers(0, 30)

    @initialize()
    def begin(self) -> None:
        self.people = [person(self.store), person(self.store)]
        self.team_id = team(self.store)
        self.acts: list[str] = []

    def _try(self, act: Callable[[], Changes]) -> None:
        with contextlib.suppress(CaseloadError):
            self.acts.append(act().act)

    def _one(self, number: int) -> str | None:
        t = rows.allocation
        with self.store.read() as connection:
            query = select(t.c.id).where(t.c.gone.is_(None), t.c.person_id.in_(self.people)).order_by(t.c.no)
            ids = list(connection.execute(query).scalars())
        return ids[number % len(ids)] if ids else None

    @rule(who=st.integers(0, 1), role=st.sampled_from(["key", "additional"]))
    def wait(self, who: int, role: str) -> None:
        command = AddToList(person_id=self.people[who], team_id=self.team_id, from_date=TODAY, role=role)
        self._try(lambda: allocation.add_to_list(self.store, MANAGER, command))

    @rule(who=st.integers(0, 1), worker=workers, role=st.sampled_from(["key", "additional"]), over=st.booleans())
    def take(self, who: int, worker: str, role: str, over: bool) -> None:
        command = Allocate(person_id=self.people[who], worker_id=worker, from_date=TODAY, role=role, takes_over=over)
        self._try(lambda: allocation.allocate(self.store, MANAGER, command))

    @rule(number=which, worker=st.none() | workers, stays=st.booleans())
    def move(self, number: int, worker: str | None, stays: bool) -> None:
        if one := self._one(number):
            command = Transfer(
                allocation_id=one,
                on=TODAY,
                hand_over_note="x",
                worker_id=worker,
                team_id=None if worker else self.team_id,
                stays=stays,
            )
            self._try(lambda: allocation.transfer(self.store, MANAGER, command))

    @rule(numbers=st.lists(which, min_size=1, max_size=4), worker=workers)
    def move_many(self, numbers: list[int], worker: str) -> None:
        ids = tuple(one for number in numbers if (one := self._one(number)))
        command = Reallocate(allocation_ids=ids, on=TODAY, worker_id=worker, hand_over_note="x")
        if ids:
            self._try(lambda: allocation.reallocate(self.store, MANAGER, command))

    @rule(number=which, scope=st.sampled_from(Scope), knowingly=st.booleans())
    def finish(self, number: int, scope: Scope, knowingly: bool) -> None:
        if one := self._one(number):
            command = EndInvolvement(
                allocation_id=one,
                on=TODAY,
                reason="part_done",
                scope=scope,
                knowingly=knowingly,
                note="x",
                what_next=NOTHING_MORE,
            )
            self._try(lambda: involvements.end_involvement(self.store, MANAGER, command))

    @rule(number=which)
    def undo(self, number: int) -> None:
        if self.acts:
            act = self.acts[number % len(self.acts)]
            self._try(lambda: undo_act(self.store, MANAGER, act))

    @invariant()
    def one_key_worker(self) -> None:
        """Nobody has two key workers, nobody is involved twice, and no stretch ends before it begins."""
        t = rows.allocation
        held = select(func.count()).where(
            t.c.to_date.is_(None), t.c.gone.is_(None), t.c.worker_id.is_not(None), t.c.person_id.in_(self.people)
        )
        with self.store.read() as connection:
            for grouped in (
                held.where(t.c.role == "key").group_by(t.c.person_id),
                held.group_by(t.c.person_id, t.c.worker_id),
            ):
                assert all(count == 1 for count in connection.execute(grouped).scalars())
            wrong = select(func.count()).where(t.c.to_date < t.c.from_date)
            assert connection.execute(wrong).scalar_one() == 0


def test_one_key_worker_after_any_sequence(store: Store) -> None:
    """Whatever is done in whatever order, with undo in between: one key worker at most, and the journal rebuilds."""
    Desk.store = store
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert store.rebuild_is_equal()


def test_a_worker_who_left_gets_no_cases(store: Store) -> None:
    """Nobody is allocated to somebody who is gone."""
    organisation.amend_organisation(store, MANAGER, entity="worker", row_id=JO, fields={"active": False})
    refused("worker_holds_no_cases", lambda: allocated(store, person(store)))


@pytest.mark.parametrize(
    ("on", "said", "expected"),
    [
        ("2026-11-09", None, None),
        ("2026-11-10", None, True),
        ("2026-11-18", None, True),
        ("2026-11-19", None, None),
        ("2026-11-18", False, False),
    ],
)
def test_a_contact_about_somebody_with_a_worker_is_on_an_open_case(
    store: Store, on: str, said: bool | None, expected: bool | None
) -> None:
    """Such contacts stay out of the share resolved at source, unless whoever logs it says otherwise."""
    who = person(store)
    held = allocated(store, who)
    end(store, held, on="2026-11-19")
    listed(store, who)
    command = contacts.LogContact(
        person_id=who,
        received_on=on,
        method="phone",
        reason="request_information",
        outcome="nfa_information_advice",
        no_next_why="Advice was enough",
        existing_case=said,
    )
    contact_id = contacts.log_contact(store, PRACTITIONER, command).ids("contact")[0]
    with store.read() as connection:
        found = connection.execute(select(rows.contact.c.existing_case).where(rows.contact.c.id == contact_id))
        assert found.scalar_one() == expected
