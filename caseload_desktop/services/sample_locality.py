"""The sample locality: an invented place with invented people, made from a seed, to look around in and to test with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import select

from caseload_desktop.domain.contact_rules import DEFAULT_DEFINITION, load_resolved_definitions
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.catalogue import ANY_ENTITY, command
from caseload_desktop.services.sample.beside import set_beside
from caseload_desktop.services.sample.carers import CarersOfPeople
from caseload_desktop.services.sample.caseloads import Caseloads
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.content import Content, load_content
from caseload_desktop.services.sample.crowd import Crowd
from caseload_desktop.services.sample.enablement import EnablementSample
from caseload_desktop.services.sample.going_on import CasesTakenUp
from caseload_desktop.services.sample.happenings import Happenings
from caseload_desktop.services.sample.leads import Leads
from caseload_desktop.services.sample.liberty import LibertyOfPeople
from caseload_desktop.services.sample.openings import OpeningsInNeed
from caseload_desktop.services.sample.organisation import INTAKE_TEAM, Beginning, Organisation, make_organisation
from caseload_desktop.services.sample.pace import published_pace
from caseload_desktop.services.sample.people import People
from caseload_desktop.services.sample.person_parts import PersonParts
from caseload_desktop.services.sample.providers import ProvidersOfSample, recorded_places
from caseload_desktop.services.sample.recording import Setting
from caseload_desktop.services.sample.reviews import ReviewsOfPeople
from caseload_desktop.services.sample.safeguarding import SafeguardingSample
from caseload_desktop.services.sample.steps import StepsTaken
from caseload_desktop.services.sample.support import SupportOfPeople
from caseload_desktop.services.sample.turns import Batch, Turn, Verb, Write
from caseload_desktop.services.sample.twins import MergedTwins
from caseload_desktop.services.sample.writing import Cancelled, write_batch
from caseload_desktop.services.sample_opening import (
    DEFAULT_MONTHS,
    DEFAULT_SEED,
    DEFAULT_SIZE,
    MADE,
    OpenedSample,
    Progress,
    SignIn,
    open_sample_locality,
)
from caseload_desktop.store import rows
from caseload_desktop.store.first_setup import Setup
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Vault

MANAGER_NAME = "Rosalind Ovenden"

__all__ = [
    "DEFAULT_MONTHS",
    "DEFAULT_SEED",
    "DEFAULT_SIZE",
    "Cancelled",
    "OpenedSample",
    "SignIn",
    "fill_with_sample",
    "make_sample_locality",
    "open_sample_locality",
]


def make_sample_locality(
    vault: Vault,
    *,
    user: str,
    password: str,
    practitioner: SignIn | None,
    size: float,
    months: int,
    seed: int,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> OpenedSample:
    """Make the sample locality in an empty folder and open it as its manager; the arguments as those of the opening.

    Raises ``Cancelled``, after which nothing is left of it, and whatever ``Vault.create`` raises.
    """
    organisation = load_content(frozenset()).organisation
    setup = Setup(
        locality=organisation["locality"],
        area=organisation["area"],
        team=organisation["teams"][0]["name"],
        manager_name=MANAGER_NAME,
        user=user,
        sample=True,
    )
    created = vault.create(setup, password=password)
    try:
        first_worker = fill_with_sample(
            created.store,
            created.actor,
            size=size,
            months=months,
            seed=seed,
            progress=progress,
            cancelled=cancelled,
        )
        if practitioner is not None:
            vault.add_user(created.store, created.actor, first_worker, practitioner.user, practitioner.password)
        created.store.set_meta(MADE, created.store.clock.today().isoformat())
    except Cancelled:
        vault.discard_sample()
        raise
    return OpenedSample(created.store, created.actor, created.recovery_code)


@command("set_up_sample", writes=ANY_ENTITY)
def fill_with_sample(
    store: Store,
    manager: Actor,
    *,
    size: float = DEFAULT_SIZE,
    months: int = DEFAULT_MONTHS,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> str:
    """Write the sample into a store that was set up as a sample; return the worker id of its first practitioner.

    ``size`` is a part of a locality (1) or several (9 = the council); ``months`` end with the clock's current month.
    Raises ``RuleBroken("sample_into_real")`` for any other store, ``RuleBroken("sample_there_already")``.
    """
    _must_be_empty_sample(store)
    beginning = _beginning(store, manager, size=size, months=months)
    organisation, batches = plan_sample(store, manager, beginning, seed=seed)
    for batch in batches:
        write_batch(store, batch, cancelled=cancelled or _never)
        if progress is not None:
            progress(batch.done, batch.label)
    part = size / _localities(store)
    set_beside(store, manager, first=Month.of(beginning.first), last=Month.of(beginning.last), part=part)
    return organisation.workers[INTAKE_TEAM][0].id


def plan_sample(
    store: Store, manager: Actor, beginning: Beginning, *, seed: int
) -> tuple[Organisation, Iterator[Batch]]:
    """What the sample will write, from the seed alone."""
    content = _content(store)
    pace = published_pace(content.calibration, size=beginning.size)
    organisation = make_organisation(Chance(seed), content, beginning)
    grantees = (organisation.workers[INTAKE_TEAM][0].id, manager.worker_id)
    chance = Chance(seed + 1)
    setting = Setting(
        chance=chance,
        content=content,
        lists=store.code_lists,
        pace=pace,
        organisation=organisation,
        crowd=Crowd(chance, content, People(chance, content, grantees=grantees)),
        first=beginning.first,
        now=store.clock.now(),
        today=beginning.last,
    )
    caseloads = Caseloads(setting, Chance(seed + 2), manager_id=manager.worker_id)
    return organisation, _batches(setting, manager, beginning, caseloads, seed=seed)


def _batches(
    setting: Setting, manager: Actor, beginning: Beginning, caseloads: Caseloads, *, seed: int
) -> Iterator[Batch]:
    happenings = Happenings(setting)
    start = setting.organisation.turn(beginning.first, manager.worker_id)
    more = (*start.writes, *_manager_writes(manager, beginning))
    founding = Turn(start.at, start.worker_id, start.command, more)
    yield Batch("", 0.0, (founding, recorded_places(setting, manager_id=manager.worker_id)))
    yield from happenings.known_already()
    yield from happenings.months()
    cases = tuple(caseloads.turns())
    yield Batch(Month.of(beginning.last).key, 1.0, cases)
    parts = PersonParts(setting, Chance(seed + 5), caseloads.cases(), manager_id=manager.worker_id)
    around = tuple(parts.turns())
    yield Batch(Month.of(beginning.last).key, 1.0, around)
    part = beginning.size / int(setting.content.calibration["localities"])
    support = SupportOfPeople(setting, Chance(seed + 7), part=part)
    supported = tuple(support.turns())
    yield Batch(Month.of(beginning.last).key, 1.0, supported)
    yield Batch(Month.of(beginning.last).key, 1.0, tuple(StepsTaken(setting, Chance(seed + 8)).turns()))
    enabled = tuple(EnablementSample(setting, Chance(seed + 6)).turns())
    yield Batch(Month.of(beginning.last).key, 1.0, enabled)
    carers = CarersOfPeople(setting, Chance(seed + 10), (*around, *supported, *enabled), part=part)
    yield Batch(Month.of(beginning.last).key, 1.0, tuple(carers.turns()))
    goes_on = CasesTakenUp(setting, Chance(seed + 11), cases, manager_id=manager.worker_id)
    reviews = ReviewsOfPeople(setting, Chance(seed + 9), (*cases, *supported, *enabled), taken_up=goes_on)
    yield Batch(Month.of(beginning.last).key, 1.0, tuple(reviews.turns()))
    leads = Leads(setting.organisation, caseloads.cases(), Chance(seed + 15))
    places = ProvidersOfSample(setting, Chance(seed + 12), leads, manager_id=manager.worker_id)
    yield Batch(Month.of(beginning.last).key, 1.0, tuple(places.turns()))
    concerns = SafeguardingSample(setting, Chance(seed + 13), leads, begun=places.begun)
    yield Batch(Month.of(beginning.last).key, 1.0, tuple(concerns.turns()))
    liberty = LibertyOfPeople(setting, Chance(seed + 14), manager_id=manager.worker_id)
    yield Batch(Month.of(beginning.last).key, 1.0, tuple(liberty.turns()))
    twins = MergedTwins(setting, Chance(seed + 40), manager_id=manager.worker_id)
    yield Batch(Month.of(beginning.last).key, 1.0, tuple(twins.turns()))
    openings = OpeningsInNeed(setting, Chance(seed + 41), manager_id=manager.worker_id)
    yield Batch(Month.of(beginning.last).key, 1.0, tuple(openings.turns()))


def _manager_writes(manager: Actor, beginning: Beginning) -> tuple[Write, ...]:
    """What the first set-up could not know: since when the manager is there, and what kind of team it is."""
    since = {"from_date": beginning.first.replace(year=beginning.first.year - 4).isoformat(), "hours_per_week": 37}
    return (
        Write(Verb.SET, "membership", beginning.membership_id, since, "The sample begins earlier"),
        Write(Verb.SET, "worker", manager.worker_id, {"job_title": "Team manager", "known_as": ["Ros", "RO"]}),
        Write(Verb.SET, "team", beginning.team_id, {"kind": "referral_management"}),
    )


def _content(store: Store) -> Content:
    definitions = load_resolved_definitions(
        resource("measures", "resolved_at_source.json").read_bytes(), store.code_lists
    )
    return load_content(definitions[DEFAULT_DEFINITION].resolved_outcomes)


def _localities(store: Store) -> int:
    """How many localities the whole council has."""
    return int(_content(store).calibration["localities"])


def _beginning(store: Store, manager: Actor, *, size: float, months: int) -> Beginning:
    last: date = store.clock.today()
    with store.read() as connection:
        membership = connection.execute(
            select(rows.membership.c.id, rows.membership.c.team_id, rows.team.c.locality_id)
            .join(rows.team, rows.team.c.id == rows.membership.c.team_id)
            .where(rows.membership.c.worker_id == manager.worker_id)
        ).one()
    return Beginning(
        locality_id=membership.locality_id,
        team_id=membership.team_id,
        membership_id=membership.id,
        first=Month.of(last).plus(1 - months).first,
        last=last,
        size=size,
    )


def _must_be_empty_sample(store: Store) -> None:
    with store.read() as connection:
        marked = setting(connection, "sample")
        person = connection.execute(select(rows.person.c.no).limit(1)).scalar()
    if marked is not True:
        raise RuleBroken("sample_into_real")
    if person is not None:
        raise RuleBroken("sample_there_already")


def _never() -> bool:
    return False
