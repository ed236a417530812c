"""What a person is supported with: open now with its weekly cost, in hospital, equipment, and what was before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.equipment import SETTING, EquipmentState, equipment_state, kinds_given, minor_pounds
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.support import ServiceState, service_state
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.queries.support import FromContact, Held, Support, person_support
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.pages.person.card_tab import CardTab
from caseload_desktop.ui.support.acts import SupportActs
from caseload_desktop.ui.support.entry import Entry, card_of
from caseload_desktop.ui.support.service_forms import BeginForm
from caseload_desktop.ui.support.small_forms import EquipmentForm, StayForm
from caseload_desktop.ui.support.words import (
    COST_RULE,
    equipment_words,
    from_contact_words,
    pounds,
    service_words,
    stay_words,
    total_cost,
)
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import label

CONTACT_DAYS = 183
"""What contacts gave longer ago is no longer offered for the record of equipment."""


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the tab shows, read at one moment; ``minor`` is up to how many pounds an adaptation is free."""

    support: Support = field(default_factory=Support)
    minor: int = 0


def read_told(connection: Any, person_id: str, *, viewer: Actor, since: str) -> Told:
    """Read a person's support: six statements."""
    support = person_support(connection, person_id, viewer=viewer, since=since)
    return Told(support, minor_pounds(setting(connection, SETTING)))


class SupportView(CardTab[Told]):
    """One look tells what is open now; what was stands below."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, nothing=Told, parent=parent)
        self.acts = SupportActs(desk, self)
        self.told = Told()
        self.add_button = button("Add support", self._begin, icon="plus")
        self.equipment_button = button("Add equipment", self._ask_equipment, icon="plus")
        self.hospital_button = button("Went into hospital", self._admit, icon="building")
        self.cost = label("", "label")
        self.cost.setToolTip(COST_RULE)
        self.begin_with(self.add_button, self.equipment_button, self.hospital_button)
        self.head.addWidget(self.cost)

    @override
    def query(self, person_id: str) -> Callable[[Any], Told]:
        viewer, since = self.desk.actor, (self.desk.today() - timedelta(days=CONTACT_DAYS)).isoformat()
        return lambda connection: read_told(connection, person_id, viewer=viewer, since=since)

    @override
    def _on_told(self, told: Told) -> None:
        self.told = told
        writes = bool(self._id) and self.desk.may(May.WRITE_RECORD)
        for each in (self.add_button, self.equipment_button):
            each.setVisible(writes)
        self.hospital_button.setVisible(writes and told.support.in_hospital is None)
        cost = total_cost(told.support.services, self.desk.code_lists, self.desk.today())
        self.cost.setText(f"{pounds(cost)} a week" if cost is not None else "")
        none = "No support, equipment or stay in hospital is recorded."
        self.show_cards(self._cards(told.support), icon="heart", none=none)

    def _cards(self, support: Support) -> list[QWidget]:
        today = self.desk.today()
        now = [s for s in support.services if service_state(s.values, today) is not ServiceState.ENDED]
        now.sort(key=lambda one: service_state(one.values, today) is ServiceState.TO_COME)
        before = [s for s in support.services if service_state(s.values, today) is ServiceState.ENDED]
        here = [p for p in support.equipment if equipment_state(p.values) is not EquipmentState.RETURNED]
        back = [p for p in support.equipment if equipment_state(p.values) is EquipmentState.RETURNED]
        cards: list[QWidget] = [self._bar(one) for one in support.offered if self._is_new(one)]
        if support.in_hospital is not None:
            cards.append(card_of("In hospital now", [self._stay(support.in_hospital)]))
        if now:
            cards.append(card_of("Support now", [self._service(one) for one in now]))
        if here:
            cards.append(card_of("Equipment and telecare", [self._piece(one) for one in here]))
        stays = [stay for stay in support.stays if stay is not support.in_hospital]
        earlier = [self._service(one) for one in before] + [self._stay(one) for one in stays]
        earlier += [self._piece(one) for one in back]
        if earlier:
            cards.append(card_of("Earlier", earlier))
        return cards

    def _is_new(self, offered: FromContact) -> bool:
        """True for equipment a contact gave of which no piece stands in the record; advice never is."""
        kinds = kinds_given(offered.code, self.desk.code_lists)
        there = {(p.values["contact_id"], p.values["kind"]) for p in self.told.support.equipment}
        return bool(kinds) and not any((offered.contact_id, kind) in there for kind in kinds)

    def _bar(self, offered: FromContact) -> MessageBar:
        """What a contact gave, to be taken over without typing it again."""
        words = f"{from_contact_words(offered, self.desk.code_lists)} was given; it does not stand below yet."
        writes = self.desk.may(May.WRITE_RECORD)
        return MessageBar(
            Tone.BLUE,
            words,
            action="Add it" if writes else "",
            on_action=(lambda: self._ask_equipment(offered)) if writes else None,
            closable=False,
        )

    # ------------------------------------------------------------------------------------------------------- rows
    def _service(self, service: Held) -> Entry:
        today, support = self.desk.today(), self.told.support
        spoken = service_words(service, self.desk.code_lists, today, in_hospital=support.in_hospital is not None)
        verbs = self.acts.of_service(service, spoken.title, today)
        return Entry(spoken, verbs, strong=service_state(service.values, today) is not ServiceState.ENDED)

    def _piece(self, piece: Held) -> Entry:
        spoken = equipment_words(piece, self.desk.code_lists, minor=self.told.minor)
        is_here = equipment_state(piece.values) is not EquipmentState.RETURNED
        return Entry(spoken, self.acts.of_piece(piece), strong=is_here)

    def _stay(self, stay: Held) -> Entry:
        spoken = stay_words(stay, self.desk.code_lists, self.desk.today())
        return Entry(spoken, self.acts.of_stay(stay), strong=not stay.values["discharged_on"])

    # ------------------------------------------------------------------------------------------------------- acting
    def _begin(self) -> None:
        BeginForm(self.desk, self._id, self._name, parent=self.window()).open()

    def _ask_equipment(self, offered: FromContact | None = None) -> None:
        EquipmentForm(self.desk, self._id, self._name, offered=offered, parent=self.window()).open()

    def _admit(self) -> None:
        StayForm(self.desk, self._id, self._name, parent=self.window()).open()
