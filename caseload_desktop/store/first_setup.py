"""The first command of a new store: its locality, its team and its manager."""

from __future__ import annotations

from dataclasses import dataclass

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.ids import fixed_id, new_id
from caseload_desktop.store.journal import Act, DeviceIdentity
from caseload_desktop.store.meta import write_meta
from caseload_desktop.store.queries.devices import ROOT_DEVICE
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class Setup:
    """What the first set-up asks: the locality, its area, the team, the manager's name and sign-in name.

    ``sample`` marks an invented locality, shown as such everywhere.
    """

    locality: str
    area: str
    team: str
    manager_name: str
    user: str
    sample: bool = False


def check_setup(setup: Setup) -> None:
    """Raise ``RuleBroken`` beside the first field that is empty; the area may be."""
    for field in ("locality", "team", "manager_name", "user"):
        if not getattr(setup, field).strip():
            raise RuleBroken("required", field=field)


def write_first_command(store: Store, setup: Setup, worker_id: str) -> None:
    """Record locality, team, manager, membership from today and this laptop, as one act of the manager."""
    with store.write(actor=Actor(worker_id, Role.TEAM_MANAGER), command="set_up") as act:
        locality = act.create("locality", {"name": setup.locality.strip(), "area": setup.area.strip(), "active": True})
        team = act.create("team", {"locality_id": locality, "name": setup.team.strip(), "active": True})
        manager = {"name": setup.manager_name.strip(), "role": Role.TEAM_MANAGER.value, "active": True}
        act.create("worker", manager, row_id=worker_id)
        act.create("membership", {"worker_id": worker_id, "team_id": team, "from_date": act.today}, row_id=new_id())
        if setup.sample:
            act.create("setting", {"key": "sample", "value": True}, row_id=fixed_id("setting", "sample"))
        whose = f"{setup.manager_name.strip()}'s laptop"
        write_this_device(act, owner_id=worker_id, manages=True, name=whose)
        write_meta(act.connection, ROOT_DEVICE, store.device.id)


def write_this_device(act: Act, *, owner_id: str, manages: bool, name: str = "", succeeds: str = "") -> str:
    """Record this laptop inside a running act: its mark in the journal, the keys that check its seals and lock files.

    ``manages`` says that it may enrol and remove laptops. Without a ``name`` it is called by its mark; the machine's
    own name is left out, for it may hold a person's. Returns the id of the row.
    """
    keys = public_keys(act.connection)
    fields = {
        "device": keys.device,
        "name": name or DeviceIdentity(keys.device).code,
        "sign_key": keys.sign,
        "recipient": keys.recipient,
        "owner_id": owner_id,
        "enrolled_on": act.today,
        "manages": manages,
        "succeeds": succeeds,
    }
    return act.create("device", fields, row_id=fixed_id("device", keys.device))
