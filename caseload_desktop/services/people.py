"""Commands on a person's record: registered, amended, names, addresses, details, restriction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sqlalchemy import func, select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.names import fold_phone
from caseload_desktop.domain.nhs_number import check_nhs_number
from caseload_desktop.domain.postcode import tidy_postcode
from caseload_desktop.domain.roles import GRANTS, Actor, May, Role
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAddress:
    """Where somebody lives or stays from a day on; ``lines`` without the postcode."""

    lines: str = ""
    postcode: str = ""
    kind: str = "home"
    from_date: str | None = None
    to_date: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDetail:
    """A way to reach somebody: ``kind`` of code list contact_detail_kind."""

    kind: str
    value: str
    note: str = ""
    preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPerson:
    """An adult or carer as first heard of; nothing but a name is required.

    ``birth_date`` is ISO text; ``birth_year`` stands for an estimated age where the date is not known.
    """

    given: str = ""
    family: str = ""
    person_id: str | None = None
    title: str = ""
    birth_date: str | None = None
    birth_year: int | None = None
    died_on: str | None = None
    nhs_number: str = ""
    nhs_number_status: str = ""
    gender: str = ""
    ethnicity: str = ""
    language: str = ""
    interpreter: bool | None = None
    communication_needs: tuple[str, ...] = ()
    communication_note: str = ""
    primary_support_reason: str = ""
    client_type: str = ""
    sample: bool | None = None
    addresses: tuple[NewAddress, ...] = ()
    details: tuple[NewDetail, ...] = ()
    known_as: tuple[str, ...] = field(default=())


_NOT_AMENDED = frozenset({"restricted", "restricted_reason", "reference", "sample"})
_NOT_FIELDS = ("person_id", "addresses", "details", "known_as")


@command("register_person", writes=("person", "person_name", "address", "contact_detail"))
def register_person(store: Store, actor: Actor, command: RegisterPerson) -> Changes:
    """Begin the record of a person.

    Raises ``RuleBroken`` for a missing name, a wrong NHS number or one that somebody in this store has already.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="register_person") as act:
        add_person(act, store, command)
        return act.changes()


def add_person(act: Act, store: Store, command: RegisterPerson) -> str:
    """Write a person inside a running act and return their id; shared with contacts and imports."""
    if not (command.given.strip() or command.family.strip()):
        raise RuleBroken("name_required", field="family")
    fields: dict[str, object] = {k: v for k, v in asdict(command).items() if k not in _NOT_FIELDS}
    fields = {k: v for k, v in tidy_person(act, fields, None).items() if v not in ("", None, (), [])}
    fields["reference"] = _next_reference(act, store)
    person_id = act.create("person", fields, row_id=command.person_id)
    for alias in command.known_as:
        act.create("person_name", {"person_id": person_id, "kind": "known_as", "given": alias.strip()})
    for address in command.addresses:
        _address(act, person_id, asdict(address))
    for detail in command.details:
        _detail(act, person_id, asdict(detail))
    return person_id


@command("amend_person", writes=("person",))
def amend_person(
    store: Store,
    actor: Actor,
    *,
    person_id: str,
    fields: Mapping[str, object],
    why: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Change fields of a person; the values before stay in their history.

    ``seen`` holds the values the author saw in these fields: raises ``AlreadyChanged`` where another came meanwhile.

    Restriction has commands and rights of its own; reference and sample mark are given once. Raises ``RuleBroken``.
    """
    actor.must(May.WRITE_RECORD)
    kept = sorted(_NOT_AMENDED & fields.keys())
    if kept:
        raise RuleBroken("not_amendable", field=kept[0])
    with store.write(actor=actor, command="amend_person") as act:
        must_reach(act, person_id)
        person_id = act.shown(person_id)
        act.set("person", person_id, tidy_person(act, dict(fields), person_id), why=why, seen=seen)
        row = act.row("person", person_id)
        if row is None or not (row["given"] or row["family"]):
            raise RuleBroken("name_required", field="family")
        return act.changes()


@command("add_name", writes=("person_name",))
def add_name(store: Store, actor: Actor, *, person_id: str, kind: str, given: str = "", family: str = "") -> Changes:
    """Add a name somebody is or was known by."""
    actor.must(May.WRITE_RECORD)
    if not (given.strip() or family.strip()):
        raise RuleBroken("name_required", field="family")
    with store.write(actor=actor, command="add_name") as act:
        must_reach(act, person_id)
        values = {"person_id": person_id, "kind": kind, "given": given.strip(), "family": family.strip()}
        act.create("person_name", values)
        return act.changes()


@command("add_identifier", writes=("person_identifier",))
def add_identifier(store: Store, actor: Actor, *, person_id: str, kind: str, value: str) -> Changes:
    """Add a number another system knows the person by."""
    actor.must(May.WRITE_RECORD)
    if not value.strip():
        raise RuleBroken("value_required", field="value")
    with store.write(actor=actor, command="add_identifier") as act:
        must_reach(act, person_id)
        act.create("person_identifier", {"person_id": person_id, "kind": kind, "value": value.strip()})
        return act.changes()


@command("add_address", writes=("address",))
def add_address(
    store: Store,
    actor: Actor,
    *,
    person_id: str,
    address: NewAddress,
    ends_others: bool = True,
    seen: frozenset[str] | None = None,
) -> Changes:
    """Add an address; by default the open ones of the same kind end the day it begins.

    ``seen`` are the ids of the addresses the author saw: one that came meanwhile stands beside the new one, to be
    looked at. Raises ``AlreadyChanged`` where laptops differ on the end of one that was seen.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_address") as act:
        must_reach(act, person_id)
        if ends_others:
            t = rows.address
            held = act.connection.execute(
                select(t.c.id).where(
                    t.c.person_id == person_id, t.c.kind == address.kind, t.c.to_date.is_(None), t.c.gone.is_(None)
                )
            ).scalars()
            for address_id in [one for one in held if seen is None or one in seen]:
                last = {"to_date": address.from_date or act.today}
                act.set("address", address_id, last, seen=None if seen is None else {"to_date": None})
        _address(act, person_id, asdict(address))
        return act.changes()


@command("end_address", writes=("address",))
def end_address(
    store: Store, actor: Actor, *, address_id: str, on: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Say when somebody left an address; it stays in the history. ``seen`` as in ``amend_person``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="end_address") as act:
        row = act.row("address", address_id)
        if row is None:
            raise RuleBroken("no_such_row", entity="address")
        must_reach(act, row["person_id"])
        if row["from_date"] and on < row["from_date"]:
            raise RuleBroken("ends_before_it_begins", field="to_date")
        act.set("address", address_id, {"to_date": on}, seen=seen)
        return act.changes()


@command("add_detail", writes=("contact_detail",))
def add_detail(store: Store, actor: Actor, *, person_id: str, detail: NewDetail) -> Changes:
    """Add a telephone number, e-mail address or other way to reach somebody."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_detail") as act:
        must_reach(act, person_id)
        _detail(act, person_id, asdict(detail))
        return act.changes()


@command("remove_part", writes=("person_name", "address", "contact_detail", "person_identifier"))
def remove_part(store: Store, actor: Actor, *, entity: str, row_id: str, why: str) -> Changes:
    """Remove a name, address, detail or identifier that was wrong."""
    actor.must(May.WRITE_RECORD)
    if entity not in ("person_name", "address", "contact_detail", "person_identifier"):
        raise RuleBroken("not_a_part_of_a_person", entity=entity)
    with store.write(actor=actor, command="remove_part") as act:
        row = act.row(entity, row_id)
        if row is None:
            raise RuleBroken("no_such_row", entity=entity)
        must_reach(act, row["person_id"])
        act.remove(entity, row_id, why=why)
        return act.changes()


@command("restrict_person", writes=("person", "restricted_grant"))
def restrict_person(
    store: Store,
    actor: Actor,
    *,
    person_id: str,
    reason: str,
    workers: tuple[str, ...] = (),
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Restrict a record to named workers; whoever restricts it is among them. ``seen`` as in ``amend_person``."""
    actor.must(May.RESTRICT)
    with store.write(actor=actor, command="restrict_person") as act:
        must_reach(act, person_id, by_name=True)
        restrict(act, act.shown(person_id), reason, seen=seen)
        for worker_id in sorted({actor.worker_id, *workers}):
            _grant(act, person_id, worker_id)
        return act.changes()


def restrict(
    act: Act, person_id: str, reason: str | None, *, why: str = "", seen: Mapping[str, object] | None = None
) -> None:
    """Close this very record, inside a running act.

    That it is closed stands in an entry of its own: it can be shown to laptops that may not know the reason (ADR 72).
    """
    act.set("person", person_id, {"restricted": True}, why=why, seen=seen)
    act.set("person", person_id, {"restricted_reason": reason}, why=why, seen=seen)


@command("lift_restriction", writes=("person",))
def lift_restriction(
    store: Store, actor: Actor, *, person_id: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Open a restricted record to everybody with a role to read it. ``seen`` as in ``amend_person``."""
    actor.must(May.RESTRICT)
    with store.write(actor=actor, command="lift_restriction") as act:
        must_reach(act, person_id, by_name=True)
        for each in _closed_records(act, person_id):
            act.set("person", each, {"restricted": False, "restricted_reason": None}, why=why, seen=seen)
        return act.changes()


@command("grant_restricted", writes=("restricted_grant",))
def grant_restricted(store: Store, actor: Actor, *, person_id: str, worker_id: str) -> Changes:
    """Let one more worker into a restricted record."""
    actor.must(May.RESTRICT)
    with store.write(actor=actor, command="grant_restricted") as act:
        must_reach(act, person_id, by_name=True)
        _grant(act, person_id, worker_id)
        return act.changes()


@command("take_back_access", writes=("restricted_grant",))
def take_back_access(store: Store, actor: Actor, *, person_id: str, worker_id: str, why: str) -> Changes:
    """Take a worker off those named on a restricted record.

    Raises ``RuleBroken("not_named")``, or ``RuleBroken("nobody_left_to_manage")`` where no manager would stay who can
    read the record, let others in or lift the restriction.
    """
    actor.must(May.RESTRICT)
    with store.write(actor=actor, command="take_back_access") as act:
        must_reach(act, person_id, by_name=True)
        person_id = act.shown(person_id)
        grant, worker = rows.FOLDED["restricted_grant"], rows.worker
        named = act.connection.execute(
            select(grant.c.id, grant.c.worker_id, worker.c.role, worker.c.active)
            .outerjoin(worker, worker.c.id == grant.c.worker_id)
            .where(grant.c.person_id == person_id, grant.c.gone.is_(None))
        ).all()
        theirs = sorted(one.id for one in named if one.worker_id == worker_id)
        if not theirs:
            raise RuleBroken("not_named")
        if not any(_may_restrict(one.role) for one in named if one.worker_id != worker_id and one.active):
            raise RuleBroken("nobody_left_to_manage")
        for row_id in theirs:
            act.remove("restricted_grant", row_id, why=why)
        return act.changes()


def _may_restrict(role: str | None) -> bool:
    """True for a role that may restrict; one of a newer version of the program may not be known here."""
    return role in set(Role) and May.RESTRICT in GRANTS[Role(role)]


def _grant(act: Act, person_id: str, worker_id: str) -> None:
    for each in _closed_records(act, person_id):
        name_worker(act, each, worker_id)


def _closed_records(act: Act, person_id: str) -> tuple[str, ...]:
    """The person as they are shown, and of those merged into them who are restricted by themselves."""
    shown, *others = act.members(person_id)
    return (shown, *(one for one in others if (act.told("person", one) or {}).get("restricted")))


def name_worker(act: Act, person_id: str, worker_id: str) -> None:
    """Name a worker on this very record, inside a running act; who is named there already is left alone."""
    t = rows.FOLDED["restricted_grant"]
    shown = act.shown(person_id)
    held = select(t.c.id).where(t.c.person_id == shown, t.c.worker_id == worker_id)
    there = [act.told(t.name, row_id) or {} for row_id in act.connection.execute(held.order_by(t.c.no)).scalars()]
    if not any(one["person_id"] == person_id and one["gone"] is None for one in there):
        act.create("restricted_grant", {"person_id": person_id, "worker_id": worker_id})


def tidy_person(act: Act, fields: dict[str, object], person_id: str | None) -> dict[str, object]:
    """Trim texts and check the NHS number against its check digit and against the store.

    Raises ``RuleBroken`` beside the field that is wrong.
    """
    tidy = {k: v.strip() if isinstance(v, str) else v for k, v in fields.items()}
    number = tidy.get("nhs_number")
    if isinstance(number, str) and number:
        reading = check_nhs_number(number)
        if reading.reason:
            raise RuleBroken(f"nhs_number_{reading.reason}", field="nhs_number")
        t = rows.person
        other = act.connection.execute(
            select(t.c.id).where(t.c.nhs_number == reading.digits, t.c.gone.is_(None), t.c.id != (person_id or ""))
        ).first()
        if other is not None:
            raise RuleBroken("nhs_number_taken", field="nhs_number")
        tidy["nhs_number"] = reading.digits
        if not tidy.get("nhs_number_status"):
            tidy["nhs_number_status"] = "present_not_traced"
    for name in ("birth_date", "died_on"):
        day = tidy.get(name)
        if isinstance(day, str) and day > act.today:
            raise RuleBroken(f"{name}_in_future", field=name)
    return tidy


def _address(act: Act, person_id: str, values: dict[str, object]) -> None:
    text = str(values["postcode"]).strip()
    reading = tidy_postcode(text)
    if text and reading.reason:
        raise RuleBroken("not_a_postcode", field="postcode")
    act.create("address", {**values, "postcode": reading.value if text else None, "person_id": person_id})


def _detail(act: Act, person_id: str, values: dict[str, object]) -> None:
    value = str(values["value"]).strip()
    if not value:
        raise RuleBroken("value_required", field="value")
    act.create("contact_detail", {**values, "value": value, "digits": fold_phone(value), "person_id": person_id})


def _next_reference(act: Act, store: Store) -> str:
    """The next free reference of this laptop: device code, then a running number; unique without asking anybody."""
    t = rows.person
    prefix = f"{store.device.code}-"
    last = act.connection.execute(
        select(func.max(t.c.reference)).where(t.c.reference >= prefix, t.c.reference < f"{prefix}:")
    ).scalar()
    number = int(last[len(prefix) :]) + 1 if last else 1
    return f"{prefix}{number:06d}"
