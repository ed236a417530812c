"""Forms on a safeguarding adults review by the board: referred, decided on, concluded."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.services.safeguarding_board import (
    conclude_adults_review,
    decide_adults_review,
    refer_adults_review,
)
from caseload_desktop.store.queries.enquiries import Enquiry
from caseload_desktop.store.queries.safeguarding_story import BoardReview
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.safeguarding.form import SafeguardingForm
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field

_YES, _NO = "yes", "no"


class BoardForm(SafeguardingForm):
    """Refer to the board."""

    def __init__(self, desk: Desk, one: Enquiry, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Refer {one.person} for a safeguarding adults review",
            save="Refer",
            done="Referred to the board",
            words="For an adult who died or was seriously harmed, with a cause for concern about how it was prevented.",
            width=580,
            parent=parent,
        )
        self._id = one.id
        self.harm = self.picker("adults_review_harm")
        self.add("harm", Field("&Harm", self.harm))
        self.more = self.note("note", "&Why", lines=3)
        self.day("on", "Referred &on")
        self.keep("board", one.id, first="harm")

    @override
    def work(self) -> Work | None:
        whole, on = self.all_said({"harm": "required", "note": "reason_required"}), self.read_day("on")
        if not (whole and on):
            return None
        store, actor, enquiry_id = self.desk.store, self.desk.actor, self._id
        harm, note = self.harm.code(), self.more.text()
        return lambda: refer_adults_review(store, actor, enquiry_id=enquiry_id, on=on, harm=harm, note=note)


class BoardDecidesForm(SafeguardingForm):
    """What the board decided on the referral."""

    def __init__(self, desk: Desk, one: BoardReview, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title="Decision of the board", save="Save", done="Decision of the board recorded", parent=parent
        )
        self._id = one.id
        self.answer = CodePicker([Option(_YES, "Accepted"), Option(_NO, "Not accepted")])
        self.add("accepted", Field("&Decision", self.answer))
        self.why = self.note("why", "&Why")
        self.day("on", "Decided &on")
        self.keep("board decides", one.id, first="accepted")

    @override
    def work(self) -> Work | None:
        whole, on = self.all_said({"accepted": "required", "why": "reason_required"}), self.read_day("on")
        if not (whole and on):
            return None
        store, actor, review_id = self.desk.store, self.desk.actor, self._id
        accepted, why = self.answer.code() == _YES, self.why.text()
        return lambda: decide_adults_review(
            store, actor, review_id=review_id, on=on, accepted=accepted, why=why, seen={"decided_on": None}
        )


class BoardEndsForm(SafeguardingForm):
    """The review has ended."""

    def __init__(self, desk: Desk, one: BoardReview, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title="End of the safeguarding adults review", save="Save", done="Review concluded", parent=parent
        )
        self._id = one.id
        self.found = self.note("note", "&What it found", text=one.note, lines=4)
        self.day("on", "Concluded &on")
        self.keep("board ends", one.id, first="note")

    @override
    def work(self) -> Work | None:
        whole, on = self.all_said({"note": "finding_required"}), self.read_day("on")
        if not (whole and on):
            return None
        store, actor, review_id, note = self.desk.store, self.desk.actor, self._id, self.found.text()
        return lambda: conclude_adults_review(
            store, actor, review_id=review_id, on=on, note=note, seen={"concluded_on": None}
        )
