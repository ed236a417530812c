"""Pictures of the real screens, light and dark, at the size of a usual laptop."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseload_desktop.demo.walk import Walk
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.runtime.paths import resource
from caseload_desktop.store.queries.organisation import workers

if TYPE_CHECKING:
    from caseload_desktop.ui.stills import Stills


def take_pictures(walk: Walk) -> None:
    """Draw every screen of the walk; needs no display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from caseload_desktop.app import prepare_application
    from caseload_desktop.ui.stills import Stills, without_platform_remark
    from caseload_desktop.ui.theme import Mode

    prepare_application(mode=Mode.LIGHT)
    type_a_contact(walk)
    with without_platform_remark():
        _take(Stills(walk.store, walk.actor), walk, SHOTS)
        _take(Stills(walk.store, manager_of(walk)), walk, MANAGERS_SHOTS)
    walk.tell(f"{len(SHOTS) + len(MANAGERS_SHOTS)} screens, each in light and dark colours.")


def manager_of(walk: Walk) -> Actor:
    """The team manager of the sample locality."""
    with walk.store.read() as connection:
        found = next(one for one in workers(connection) if one.role == Role.TEAM_MANAGER.value and one.active)
    return Actor(found.id, Role.TEAM_MANAGER)


def _take(stills: Stills, walk: Walk, shots: Sequence[Shot]) -> None:
    from caseload_desktop.ui.theme import Mode

    try:
        for mode in (Mode.LIGHT, Mode.DARK):  # outside: to change colours costs a second with every page open
            for shot in shots:
                shot.show(stills, walk)
                walk.keep(f"{shot.name}-{mode.value}.png", stills.take(mode=mode))
        if stills.errors:
            raise stills.errors[0]
    finally:
        stills.close()


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file name, and how to bring the screen there."""

    name: str
    show: Callable[[Stills, Walk], object]


def type_a_contact(walk: Walk) -> None:
    """Leave a contact half typed, as a call that was interrupted does; it stands in the encrypted drafts alone."""
    from caseload_desktop.domain.dates import show_date
    from caseload_desktop.store.ids import new_id
    from caseload_desktop.ui.log_contact.entry import DRAFT_KIND, About, Entry, as_state

    entry = Entry(
        key=new_id(),
        new_person_id=new_id(),
        begun_at="11:05",
        about=About.NEW,
        texts={
            "received_on": show_date(walk.clock.today()),
            "received_at": "11:05",
            "source_name": "Peter",
            "new_given": "Morine",
            "new_family": "Witstable",
            "new_born": "1941",
            "new_postcode": "CT5 1AA",
            "notes": "Says his mother had a fall in the kitchen on Tuesday. Not hurt, but shaken. ",
        },
        codes={
            "method": "phone",
            "step": "step_1",
            "source": "detail:son",
            "reason": "concern_for_welfare",
            "worker_id": walk.actor.worker_id,
        },
        focus="notes",
    )
    walk.draft_key = entry.key
    walk.store.drafts.save(DRAFT_KIND, entry.key, walk.actor.worker_id, as_state(entry))


def _log_contact(stills: Stills, walk: Walk) -> None:
    from caseload_desktop.ui.pages.log_contact import LogContactPage

    page = stills.show("log_contact")
    if isinstance(page, LogContactPage) and page.entries.current.key != walk.draft_key:
        page.switch(walk.draft_key)


def _people(stills: Stills, _walk: Walk) -> None:
    stills.search("people", "wh")


def _involved(stills: Stills, walk: Walk) -> None:
    from caseload_desktop.ui.pages.person.page import PersonPage

    page = stills.show("person", walk.person_id)
    if isinstance(page, PersonPage):
        page.tabs.setCurrentWidget(page.involvements)


def _exchange(stills: Stills, _walk: Walk) -> None:
    from caseload_desktop.ui.exchange.overview import LAPTOPS
    from caseload_desktop.ui.pages.exchange.page import ExchangePage

    page = stills.show("exchange")
    if isinstance(page, ExchangePage):
        page.overview.open_tab(LAPTOPS)


def _sheet_columns(stills: Stills, _walk: Walk) -> None:
    from caseload_desktop.ui.pages.import_sheet.page import ImportPage

    page = stills.show("import")
    if isinstance(page, ImportPage):
        page.open_file(str(resource("demo", "front_door_list.csv")))


def _sheet_questions(stills: Stills, _walk: Walk) -> None:
    from caseload_desktop.ui.pages.import_sheet.page import ImportPage

    page = stills.show("import")
    if isinstance(page, ImportPage):
        page.columns_step.confirm_button.click()


SHOTS = (
    Shot("my-work", lambda stills, _walk: stills.show("home")),
    Shot("log-contact", _log_contact),
    Shot("contacts", lambda stills, _walk: stills.show("contacts")),
    Shot("people", _people),
    Shot("person", lambda stills, walk: stills.show("person", walk.busiest_id)),
    Shot("caseload", lambda stills, _walk: stills.show("caseload", "mine")),
    Shot("waiting-list", lambda stills, _walk: stills.show("caseload", "waiting")),
    Shot("who-is-involved", _involved),
    Shot("enablement", lambda stills, _walk: stills.show("enablement", "waiting")),
    Shot("enablement-week", lambda stills, _walk: stills.show("enablement", "week")),
    Shot("enablement-of-a-person", lambda stills, walk: stills.show("person", f"{walk.person_id}#enablement")),
    Shot("safeguarding", lambda stills, _walk: stills.show("safeguarding", "decide")),
    Shot("safeguarding-enquiries", lambda stills, _walk: stills.show("safeguarding", "enquiries")),
    Shot("safeguarding-of-a-person", lambda stills, walk: stills.show("person", f"{walk.person_id}#safeguarding")),
    Shot("providers", lambda stills, _walk: stills.show("providers")),
    Shot("dols-that-wait", lambda stills, _walk: stills.show("liberty", "pending")),
    Shot("amhp-referrals", lambda stills, _walk: stills.show("liberty", "amhp")),
    Shot("dols-of-a-person", lambda stills, walk: stills.show("person", f"{walk.person_id}#dols and amhp")),
    Shot("figures", lambda stills, _walk: stills.show("figures")),
    Shot("exchange", _exchange),
    Shot("two-laptops-differ", lambda stills, _walk: stills.show("conflicts")),
    Shot("bring-in-a-sheet-columns", _sheet_columns),
    Shot("bring-in-a-sheet-questions", _sheet_questions),
)
"""What a practitioner sees."""

MANAGERS_SHOTS = (
    Shot("workers-and-their-points", lambda stills, _walk: stills.show("caseload", "workers")),
    Shot("supervision", lambda stills, walk: stills.show("supervision", walk.lead_id)),
    Shot("clocks-and-rules", lambda stills, _walk: stills.show("settings", "rules")),
)
"""What only a manager may open."""
