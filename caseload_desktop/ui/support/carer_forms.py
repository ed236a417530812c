"""Forms on carers: an assessment offered, the answer, and what it led to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from caseload_desktop.services.carers import AnswerOffer, OfferToCarer, answer_offer, offer_to_carer
from caseload_desktop.store.queries.assessments import Around, Offer
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.support.person_choice import PersonChoice
from caseload_desktop.ui.support.record_form import RecordForm
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field

_CARER, _CARED_FOR = "carer", "cared_for"
_ACCEPTED = "accepted"


class OfferForm(RecordForm):
    """An assessment is offered to a carer: the person whose record is open, or the one who cares for them."""

    entity = "carers_offer"

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        *,
        around: Sequence[Around] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk,
            title=f"Offer to a carer: {person}",
            save="Record",
            done="Offer to a carer recorded",
            parent=parent,
        )
        self._person_id = person_id
        self.part = RadioRow((Option(_CARED_FOR, "is cared for"), Option(_CARER, "is the carer")))
        self.part.set_code(_CARER if around and not around[0].is_carer else _CARED_FOR)
        self.other = PersonChoice(desk, without=person_id)
        if around:
            self.other.show_person(around[0].person_id, around[0].name)
        self.answer = CodePicker(desk.code_lists["carers_offer_result"].codes)
        self.ask = QCheckBox("Ask for the carer's assessment now")
        self.add("part", Field(f"{person} ...", self.part))
        self.add("cared_for_id", Field("The &other person", self.other))
        self.line(
            self.of("offered_on", "Offered o&n", self.past(today=True)),
            self.of("hours_caring", "&Hours of caring a week", optional=True),
        )
        self.add_part(self.of("result", "&Answer", self.answer, optional=True))
        self.add_part(self.ask)
        self.add_part(self.of("note", "No&te", optional=True))
        self.answer.picked.connect(lambda _code: self._fit())
        self._fit()
        self.beside["ask"] = self.ask
        self.keep_about("Offer to a carer", person_id=person_id, tab="assess")
        self.other.setFocus()

    def _fit(self) -> None:
        said_yes = self.answer.code() == _ACCEPTED
        self.ask.setVisible(said_yes)
        self.ask.setChecked(said_yes)

    @override
    def work(self) -> Work | None:
        found, other, as_carer = self.values("offered_on"), self.other.person_id(), self.part.code() == _CARER
        if (not as_carer and not other) or self.other.unmatched:
            self.fields["cared_for_id"].set_problem(sentence("choose_person"))
            return None
        if found is None:
            return None
        given = {name: value for name, value in found.items() if value is not None}
        command = OfferToCarer(
            person_id=self._person_id if as_carer else other,
            cared_for_id=(other or None) if as_carer else self._person_id,
            ask=self.ask.isChecked(),
            **given,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: offer_to_carer(store, actor, command)


class AnswerForm(RecordForm):
    """What a carer answered, and what came of it."""

    entity = "carers_offer"

    def __init__(self, desk: Desk, offer: Offer, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title=title, save="Save", done="Answer of a carer recorded", parent=parent)
        self._id = offer.row.id
        self.answer = CodePicker(desk.code_lists["carers_offer_result"].codes)
        self.ask = QCheckBox("Ask for the carer's assessment now")
        self._has_one = bool(offer.row.values["assessment_id"])
        self.line(self.of("result", "&Answer", self.answer), self.of("offered_on", "Offered o&n", self.past()))
        self.add_part(self.ask)
        self.add_part(self.of("led_to", "&Led to", optional=True))
        self.add_part(self.of("hours_caring", "&Hours of caring a week", optional=True))
        self.add_part(self.of("note", "No&te", optional=True))
        self.begin_with(offer.row)
        self.answer.picked.connect(lambda _code: self._fit())
        self._fit()
        self.beside["ask"] = self.ask
        self.keep_row("Answer of a carer", offer.row, "assess")
        self.answer.setFocus()

    def _fit(self) -> None:
        said_yes = self.answer.code() == _ACCEPTED and not self._has_one
        self.ask.setVisible(said_yes)
        self.ask.setChecked(said_yes)

    @override
    def work(self) -> Work | None:
        found = self.values("offered_on")
        if found is None or self.rebase is None:
            return None
        command = AnswerOffer(
            carers_offer_id=self._id,
            fields=self.rebase.changed(),
            ask=self.ask.isChecked(),
            seen=self.rebase.seen(),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: answer_offer(store, actor, command)
