"""People merged and parted: which two, who stays, what is taken, all by chance."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from caseload_desktop.domain.merging import CHOSEN_BETWEEN
from caseload_desktop.services.merging import MergePeople, merge_people, part_people
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.filling import Hand, NoRow


def merge(hand: Hand) -> Changes:
    """Merge two people, mostly with what it takes where they differ in number, restriction or key worker."""
    people = hand.rows("person")
    if len(people) < 2:
        raise NoRow("person")
    away, stays = hand.chance.sample(people, 2)
    easily = hand.chance.random() < 0.9
    command = MergePeople(
        away_id=away,
        stays_id=stays,
        why=hand.word(),
        take=tuple(hand.chance.sample(CHOSEN_BETWEEN, hand.chance.randint(0, 3))),
        key_allocation=_a_key(hand, away, stays) if easily else "",
        number_was_wrong=easily,
        restrict_both=easily,
    )
    return merge_people(hand.store, hand.actor, command)


def _a_key(hand: Hand, away: str, stays: str) -> str:
    """An open involvement of a key worker of either, if there is one."""
    t = rows.allocation
    query = select(t.c.id).where(
        t.c.person_id.in_((away, stays)), t.c.role == "key", t.c.to_date.is_(None), t.c.gone.is_(None),
        t.c.worker_id.is_not(None),
    )  # fmt: skip
    with hand.store.read() as connection:
        found = list(connection.execute(query.order_by(t.c.made_at, t.c.made_by, t.c.made_seq)).scalars())
    return hand.chance.choice(found) if found else ""


def part(hand: Hand) -> Changes:
    """Take a merge apart, mostly one made long ago; where there is none, one is made first."""
    said = hand.pick("same_person")
    if said is None:
        made = merge(hand)
        hand.acts.append(made.act)
        said = made.ids("same_person")[0]
    return part_people(
        hand.store, hand.actor, merge_id=said, why=hand.word(), stay_restricted=hand.chance.random() < 0.8
    )


GIVEN: dict[str, Callable[[Hand], Changes]] = {"merge_people": merge, "part_people": part}
