"""A contact that leads to enablement hands over what was typed: nobody types it twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.store import rows
from caseload_desktop.ui.contact_starts import ENABLEMENT
from caseload_desktop.ui.enablement.answer_forms import ReferForm
from caseload_desktop.ui.enablement.carry import carried
from caseload_desktop.ui.log_contact.beside import Beside
from caseload_desktop.ui.pages.contacts.detail import ContactDetail
from tests.support import PRACTITIONER
from tests.ui.records import Room, add_contacts, add_people, dialog_of, room, told
from tests.ui.support import shown

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, PRACTITIONER) as made:
        yield made


def refer_buttons(widget: ContactDetail | Beside) -> list[QPushButton]:
    found = [each for each in widget.findChildren(QPushButton) if each.text().strip() == "Refer to enablement"]
    return [each for each in found if each.isVisibleTo(widget)]


def test_a_contact_is_carried_into_the_referral(qtbot: QtBot, here: Room) -> None:
    """Receipt, caller and notes stand in the form; saved, the referral knows its contact and is not offered again."""
    (who,) = add_people(here.store, "Ada Quill")
    contact = told(
        who,
        received_on="2026-11-20",
        received_at="08:20",
        source="secondary_health",
        source_name="Sister Okafor, Ward 3",
        reason="request_assessment",
        outcome="progress_reablement",
        next_step="enablement_referral",
        notes="Home tomorrow, wrist in plaster.",
    )
    (contact_id,) = add_contacts(here.store, contact, actor=PRACTITIONER)
    pane = ContactDetail(here.desk)
    shown(qtbot, pane, 420, 700)
    pane.show_contact(contact_id)
    (button,) = refer_buttons(pane)
    button.click()
    form = dialog_of(pane, ReferForm)
    assert isinstance(form, ReferForm)
    assert (form.source.code(), form.referred_by.text()) == ("hospital_discharge", "Sister Okafor, Ward 3")
    assert form.need.text() == "Home tomorrow, wrist in plaster."
    form.submit()
    with here.store.read() as connection:
        t = rows.enablement.c
        query = select(t.contact_id, t.received_on, t.received_at, t.source, t.person_id)
        assert connection.execute(query).one() == (contact_id, "2026-11-20", "08:20", "hospital_discharge", who)
    pane.refresh()
    assert refer_buttons(pane) == []


def test_a_contact_just_saved_offers_the_referral(qtbot: QtBot, here: Room) -> None:
    """Beside the form, right after saving; without that next step nothing is offered."""
    beside = Beside(today=here.desk.today)
    shown(qtbot, beside, 360, 500)
    asked: list[str] = []
    beside.start_wanted.connect(lambda start, contact_id: asked.append(f"{start.key} {contact_id}"))
    saved = partial(
        beside.show_saved, act="a", about="Ada Quill", outcome="Progress", person_id="p", next_words="Referral"
    )
    saved(contact_id="c1", starts=(ENABLEMENT,))
    qtbot.waitUntil(lambda: bool(refer_buttons(beside)))  # shown once Qt has laid it out
    refer_buttons(beside)[0].click()
    assert asked == ["enablement c1"]
    saved()
    assert refer_buttons(beside) == []


@pytest.mark.parametrize(
    ("values", "source"),
    [
        ({"source": "self"}, "contact"),
        ({"source": "secondary_health"}, "hospital_discharge"),
        ({"source": "self", "route_of_access": "discharge_from_hospital"}, "hospital_discharge"),
        ({"source": "trusted_assessor"}, "trusted_assessor"),
    ],
)
def test_the_source_follows_from_who_rang(values: dict[str, str], source: str) -> None:
    """A ward is a hospital discharge, a trusted assessor one of their own, everybody else a contact."""
    assert carried(values).source == source
