"""What tests of the record's pages share: a desk over a ready store, with people and contacts in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.contacts import LogContact, add_contact
from caseload_desktop.services.people import NewAddress, RegisterPerson, add_person
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.tasks import InlineRunner
from tests.support import MANAGER, make_store


class Room:
    """A store, a desk that works at once, and what the desk said."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self.store = store
        self.runner = InlineRunner()
        self.desk = Desk(store, actor, self.runner, Notices())
        self.kept: list[QWidget] = []
        self.said: list[str] = []
        self.told: list[str] = []
        self.went: list[tuple[str, str | None]] = []
        self.desk.notices.said.connect(lambda words, _undo: self.said.append(words))
        self.desk.notices.told.connect(lambda bar: self.told.append(bar.words))
        self.desk.go_requested.connect(lambda page, item: self.went.append((page, item)))

    def as_(self, actor: Actor) -> Desk:
        """A desk of somebody else over the same store."""
        return Desk(self.store, actor, self.runner, Notices())


@contextmanager
def room(folder: Path, actor: Actor = MANAGER) -> Iterator[Room]:
    """A room that closes its store; nothing may have gone wrong in it unseen."""
    store = make_store(folder)
    made = Room(store, actor)
    try:
        yield made
        assert made.runner.errors == []
    finally:
        for dialog in [d for window in made.kept for d in window.findChildren(QDialog)]:
            dialog.close()
        store.close()


def add_people(store: Store, *names: str, actor: Actor = MANAGER, **more: object) -> list[str]:
    """Register people by "Given Family"; returns their ids."""
    with store.write(actor=actor, command="register_person") as act:
        ids = []
        for number, name in enumerate(names):
            given, _, family = name.partition(" ")
            command = RegisterPerson(
                given=given,
                family=family,
                birth_date=f"19{40 + number % 50}-03-0{1 + number % 9}",
                addresses=(NewAddress(lines=f"{number + 1} Orchard Close", postcode="CT9 1AA"),),
                **more,  # type: ignore[arg-type]
            )
            ids.append(add_person(act, store, command))
    return ids


def add_contacts(store: Store, *contacts: LogContact, actor: Actor = MANAGER) -> list[str]:
    """Log contacts; returns their ids."""
    with store.write(actor=actor, command="log_contact") as act:
        return [add_contact(act, store, each) for each in contacts]


def told(person_id: str | None = None, **more: object) -> LogContact:
    """A plain contact by phone, resolved with information, unless ``more`` says otherwise."""
    values: dict[str, object] = {
        "received_on": "2026-11-16",
        "method": "phone",
        "reason": "request_information",
        "outcome": "nfa_information_advice",
        "no_next_why": "Advice was enough",
        "notes": "Asked about the day centre.",
        "person_id": person_id,
    }
    return LogContact(**{**values, **more})  # type: ignore[arg-type]


_Dialog = TypeVar("_Dialog", bound=QDialog)


def dialog_of(widget: QWidget, kind: type[_Dialog]) -> _Dialog:
    """The open dialog of a kind below ``widget``."""
    found = [d for d in widget.window().findChildren(kind) if d.isVisible()]
    assert len(found) == 1, f"{len(found)} dialogs of {kind.__name__}"
    return found[0]
