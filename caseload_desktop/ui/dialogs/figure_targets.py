"""Targets of a measure: what is set, for whom and when; a manager sets one for a quarter or a year."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError, RuleBroken
from caseload_desktop.domain.months import FinancialYear, Month, Quarter
from caseload_desktop.domain.targets import ScopeKind, Target
from caseload_desktop.measures.standing import NamedScope
from caseload_desktop.measures.targets import HeldTarget, held_targets
from caseload_desktop.services.targets import remove_target, set_target, target_id
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.conflicts import Conflict, standing
from caseload_desktop.store.seen import Several, same
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import CARRIED_ON, START_AGAIN, THROWN_AWAY
from caseload_desktop.ui.dialogs.form_draft import SMALL_FORM, FormDraft
from caseload_desktop.ui.dialogs.meanwhile import Difference, MeanwhileBox
from caseload_desktop.ui.figures.bar import scope_key, scope_of, scope_option
from caseload_desktop.ui.figures.reading import Reading
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.record_words import instant_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import heading, muted


@dataclass(frozen=True, slots=True)
class Period:
    """Months a target may be set for."""

    label: str
    first: Month
    last: Month


def periods(today: Month) -> tuple[Period, ...]:
    """The quarters of this financial year and the next, and both years whole."""
    year = FinancialYear.of(today.first)
    found = []
    for start in (year.start, year.start + 1):
        for number in range(1, 5):
            quarter = Quarter(start, number)
            found.append(Period(quarter.label, Month.of(quarter.first), Month.of(quarter.last)))
        whole = FinancialYear(start)
        found.append(Period(f"Year {whole.label}", Month.of(whole.first), Month.of(whole.last)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Row:
    no: int
    held: HeldTarget
    name: str


def _months(entry: _Row) -> str:
    target = entry.held.target
    if target.last is None:
        return f"from {target.first.label}"
    return target.first.label if target.first == target.last else f"{target.first.label} to {target.last.label}"


def _number(value: Decimal | float | None, *, percentage: bool) -> str:
    if value is None:
        return ""
    return f"{float(value):g}%" if percentage else f"{float(value):,.10g}"


def _columns(percentage: bool) -> tuple[Column[_Row], ...]:
    number = partial(_number, percentage=percentage)
    return (
        Column("whose", "Whose", lambda r: r.name, strong=True, width=150, stretch=2, sortable=False),
        Column("months", "Months", _months, width=170, stretch=1, sortable=False),
        Column("value", "Target", lambda r: number(r.held.target.value), width=76, right=True, sortable=False),
        Column("floor", "Floor", lambda r: number(r.held.target.floor), width=76, right=True, sortable=False),
    )


class TargetsDialog(QDialog):
    """The targets of one measure, latest first, and the form for another."""

    def __init__(self, desk: Desk, reading: Reading, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._measure = reading.page.measure
        self._names = {named.scope: named.name for named in reading.scopes}
        self._rows: list[_Row] = []
        self._kept: dict[str, dict[str, object]] = {}
        self._box: MeanwhileBox | None = None
        self._carried: MessageBar | None = None
        self._meanwhile = QVBoxLayout()
        self.setWindowTitle(f"Targets: {self._measure.title}")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 520)
        self._make_form(reading.scopes, Month.of(desk.today()))
        self._make_list()
        self._lay_out()
        self._keep_words()
        self._show(reading.targets)
        desk.store_changed.connect(self._on_store_changed)
        self.value.setFocus()

    def _make_form(self, scopes: Sequence[NamedScope], today: Month) -> None:
        self.scope = CodePicker([scope_option(n) for n in scopes if n.scope.kind is not ScopeKind.WORKER])
        self.scope.set_code(scope_key(scopes[0].scope))
        self._periods = periods(today)
        self.period = QComboBox()
        self.period.addItems([period.label for period in self._periods])
        self.period.view().setAccessibleName("Months")
        self.period.setCurrentIndex(next(i for i, p in enumerate(self._periods) if p.first <= today <= p.last))
        self.value, self.floor = QLineEdit(), QLineEdit()
        self.fields = {
            "scope": Field("&Whose", self.scope),
            "first": Field("&Months", self.period),
            "value": Field(f"&Target, {self._measure.unit}", self.value),
            "floor": Field(f"&Floor, {self._measure.unit}", self.floor, optional=True),
        }
        self.set_button = primary_button("Set target", self.set_target)
        self.set_button.setDefault(True)

    def _make_list(self) -> None:
        self.view = ListView("Targets that are set")
        self.model: PagedModel[_Row] = PagedModel(
            _columns(self._measure.percentage),
            self._fetch,
            row_id=lambda entry: entry.no,
            runner=self._desk.runner,
            parent=self,
        )
        self.pane = ListPane(self.view, EmptyState("target", "No target is set for this measure yet."))
        self.pane.watch(self.model)
        self.why = QLineEdit()
        self.why_field = Field("Why the chosen target is taken &back", self.why)
        self.remove_button = button("Take target back", self.remove, kind="danger")
        self.remove_button.setEnabled(False)
        self.view.current_changed.connect(lambda number: self.remove_button.setEnabled(number is not None))
        self.close_button = button("Close", self.reject)

    def _lay_out(self) -> None:
        form = row(*self.fields.values(), space=Space.M)
        for place, (field, share) in enumerate(zip(self.fields.values(), (4, 3, 2, 2), strict=True)):
            form.setStretch(place, share)
            form.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        setting = row(self.set_button)
        setting.insertStretch(0, 1)
        hint = muted(
            "Green at the target or better. Amber behind it, down to the floor; without a floor, within 10% of the "
            "target. A team without a target of its own is held to its locality's, then the council's. A quarter's "
            "target stands before the year's.",
            wrap=True,
        )
        back = row(self.why_field, self.remove_button)
        back.setStretch(0, 1)
        back.setAlignment(self.remove_button, Qt.AlignmentFlag.AlignBottom)
        foot = row(self.close_button)
        foot.insertStretch(0, 1)
        inside = column(
            heading("Set a target"), hint, self._meanwhile, form, setting, heading("Set so far"), margin=Space.L
        )
        inside.addWidget(self.pane, 1)
        inside.addLayout(back)
        inside.addLayout(foot)
        self.setLayout(inside)

    def _keep_words(self) -> None:
        """Show what was typed here before and not saved, and keep every key from now on."""
        controls = {name: field.control for name, field in self.fields.items()} | {"why": self.why}
        self._typed = FormDraft(self._desk, SMALL_FORM, f"targets {self._measure.id}", controls)
        if self._typed.restore():
            self._offer_again(CARRIED_ON, "Start again")
        self._typed.watch()
        QShortcut(QKeySequence(START_AGAIN), self).activated.connect(self.start_again)

    def _offer_again(self, words: str, action: str) -> None:
        self._put_away_bar()
        bar = MessageBar(Tone.BLUE, words, action=f"{action} ({START_AGAIN})", on_action=self.start_again)
        self._meanwhile.addWidget(bar)
        self._carried = bar

    def start_again(self) -> None:
        """Throw away what was carried on with; once more brings it back."""
        if not self._typed.is_restored:
            return
        if self._typed.bring_back():
            self._offer_again(CARRIED_ON, "Start again")
        elif self._typed.start_again():
            self._offer_again(THROWN_AWAY, "Bring it back")
        else:
            self._put_away_bar()

    @override
    def done(self, result: int) -> None:
        """Whose target and for which months says nothing yet: only what was typed waits to be carried on."""
        if not any(edit.text() for edit in (self.value, self.floor, self.why)):
            self._typed.forget()
        super().done(result)

    def _put_away_bar(self) -> None:
        if self._carried is not None:
            self._carried.hide()
            self._carried = None

    # ------------------------------------------------------------------------------------------------------------ acts
    def set_target(self) -> None:
        """Set what the form says."""
        if self._box is not None:
            self._box.take_keyboard()
            return
        for field in self.fields.values():
            field.set_problem("")
        try:
            target = self._target()
        except RuleBroken as error:
            self._on_refused(error)
            return
        store, actor = self._desk.store, self._desk.actor
        percentage, seen = self._measure.percentage, self._seen_of(target)
        self._desk.write(
            self,
            "Target set",
            lambda: set_target(store, actor, target, percentage=percentage, seen=seen),
            self._on_set,
            lambda error: self._on_not_set(error, target),
        )

    def _seen_of(self, target: Target) -> dict[str, object]:
        """What the list shows as set for the same months; the list is what this manager has seen."""
        if (known := self._kept.get(target_id(target))) is not None:
            return known
        held = next((row.held.target for row in self._rows if row.held.id == target_id(target)), None)
        floor = float(held.floor) if held is not None and held.floor is not None else None
        return {"value": float(held.value) if held is not None else None, "floor": floor}

    def _on_not_set(self, error: CaseloadError, target: Target) -> None:
        """Somebody else set a target for these months meanwhile: both are shown, nothing typed is lost."""
        if not isinstance(error, AlreadyChanged):
            self._on_refused(error)
            return
        row_id, viewer = error.row_id, self._desk.actor
        self._desk.read(
            self,
            lambda c: standing(c, entity="target", row_id=row_id, fields=("value", "floor"), viewer=viewer),
            lambda found: self._ask(found, target),
            key="meanwhile",
        )

    def _ask(self, found: dict[str, Conflict], target: Target) -> None:
        mine, percentage = {"value": target.value, "floor": target.floor}, self._measure.percentage
        open_now = [
            Difference(
                name=name,
                words=self.fields[name].name,
                mine=_number(mine[name], percentage=percentage) or "none",
                who=f"{one.versions[-1].worker or 'a worker not here'}, {instant_words(one.versions[-1].at)}",
                theirs=_number(one.shown, percentage=percentage) or "none",
                value=one.shown,
                all=tuple(v.value for v in one.versions),
            )
            for name, one in found.items()
            if not same(one.shown, None if (typed := mine[name]) is None else float(typed))
        ]
        known = {name: Several(tuple(v.value for v in one.versions)) for name, one in found.items()}
        self._kept[target_id(target)] = dict(known)
        if not open_now:
            self.set_target()
            return
        if self._box is not None:
            self._box.hide()
            self._box.deleteLater()
        self._box = MeanwhileBox(open_now, self._on_decided)
        self._meanwhile.addWidget(self._box)
        self._box.show()
        self._box.take_keyboard()

    def _on_decided(self, difference: Difference, keep: bool) -> None:
        if not keep:
            edit = self.value if difference.name == "value" else self.floor
            edit.setText("" if difference.value is None else f"{difference.value:g}")
        if self._box is not None and not self._box.open:
            self._box.hide()
            self._box.deleteLater()
            self._box = None
            self.set_button.setFocus()

    def remove(self) -> None:
        """Take back the target that is chosen in the list."""
        number = self.view.current_id()
        if number is None:
            return
        self.why_field.set_problem("")
        store, actor, why = self._desk.store, self._desk.actor, self.why.text()
        row_id = self._rows[number].held.id
        self._desk.write(
            self,
            "Target taken back",
            lambda: remove_target(store, actor, row_id, why=why),
            lambda _changes: self.why.clear(),
            lambda error: self.why_field.set_problem(sentence_for(error)),
        )

    def _target(self) -> Target:
        if not self.scope.code():
            raise RuleBroken("target_scope_required", field="scope")
        period = self._periods[self.period.currentIndex()]
        return Target(
            measure=self._measure.id,
            scope=scope_of(self.scope.code()),
            first=period.first,
            last=period.last,
            value=_read(self.value.text(), "value"),
            floor=_read(self.floor.text(), "floor") if self.floor.text().strip() else None,
            direction=self._measure.direction,
        )

    def _on_set(self, _changes: Changes) -> None:
        self._kept.clear()
        self.value.clear()
        self.floor.clear()
        self._put_away_bar()
        self.value.setFocus()

    def _on_refused(self, error: CaseloadError) -> None:
        name = error.field if isinstance(error, RuleBroken) else "value"
        field = self.fields.get(name, self.fields["value"])
        field.set_problem(sentence(error.code, **error.values))
        field.focus()

    # ---------------------------------------------------------------------------------------------------------- rows
    def _on_store_changed(self, changes: Changes) -> None:
        if changes.touches("target"):
            measure = self._measure.id
            self._desk.read(self, lambda conn: held_targets(conn, measure), self._show, key="targets")

    def _show(self, found: tuple[HeldTarget, ...]) -> None:
        latest_first = sorted(found, key=lambda held: held.target.first, reverse=True)
        self._rows = [_Row(n, held, self._names.get(held.target.scope, "")) for n, held in enumerate(latest_first)]
        numbers = array("q", range(len(self._rows)))
        self.model.load(lambda _order: numbers)
        self.remove_button.setEnabled(self.view.current_id() is not None)

    def _fetch(self, ids: Sequence[int]) -> list[_Row]:
        rows = self._rows
        return [rows[number] for number in ids if number < len(rows)]


def _read(text: str, field: str) -> Decimal:
    """A number as people write it: "72", "72.5", "72,5", "72 %"."""
    try:
        return Decimal(text.replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        raise RuleBroken("not_a_number", field=field) from None
